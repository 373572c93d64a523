"""Every member of `compat.v1.Variable` and every function beside it is here and works in graphs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from test_surface import actual_arguments, all_rows, expected_arguments

import resvar.compat.v1 as tf

Call = Callable[[Any, Any], Any]
SLICES = tf.IndexedSlices([[7, 7]], [1])


def v1_members() -> dict[str, str]:
    return {name: kind for name, v1, kind in all_rows() if v1}


def v1_functions() -> dict[str, str]:
    start = "compat.v1."
    return {
        name.removeprefix(start): kind for name, _, kind in all_rows() if name.startswith(start)
    }


def run(session: Any, fetch: Any) -> Any:
    value = session.run(fetch)
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


# For each member what is done with a variable `v` of [[1, 2], [3, 4]], and what a run comes to. A
# tensor, a variable or an operation is run, anything else is compared as it is.
MEMBERS: dict[str, tuple[Call, Any]] = {
    "SaveSliceInfo": (lambda v, s: v.SaveSliceInfo("a", [4], [2], [2]).spec, "4 2,2"),
    "__abs__": (lambda v, s: abs(v), [[1, 2], [3, 4]]),
    "__add__": (lambda v, s: v + 1, [[2, 3], [4, 5]]),
    "__and__": (lambda v, s: v & 1, [[1, 0], [1, 0]]),
    "__array_priority__": (lambda v, s: v.__array_priority__ > 0, True),
    "__div__": (lambda v, s: v.__div__(2), [[0, 1], [1, 2]]),
    "__eq__": (lambda v, s: (v == v, v == 1), (True, False)),
    "__floordiv__": (lambda v, s: v // 2, [[0, 1], [1, 2]]),
    "__ge__": (lambda v, s: v >= 2, [[False, True], [True, True]]),
    "__getitem__": (lambda v, s: v[1], [3, 4]),
    "__gt__": (lambda v, s: v > 2, [[False, False], [True, True]]),
    "__hash__": (lambda v, s: hash(v) == hash(v), True),
    "__invert__": (lambda v, s: ~(v > 2), [[True, True], [False, False]]),
    "__iter__": (lambda v, s: _raises(tf.errors.OperatorNotAllowedInGraphError, iter, v), True),
    "__le__": (lambda v, s: v <= 2, [[True, True], [False, False]]),
    "__lt__": (lambda v, s: v < 2, [[True, False], [False, False]]),
    "__matmul__": (lambda v, s: v @ v, [[7, 10], [15, 22]]),
    "__mod__": (lambda v, s: v % 2, [[1, 0], [1, 0]]),
    "__mul__": (lambda v, s: v * 2, [[2, 4], [6, 8]]),
    "__ne__": (lambda v, s: (v != v, v != 1), (False, True)),
    "__neg__": (lambda v, s: -v, [[-1, -2], [-3, -4]]),
    "__or__": (lambda v, s: v | 1, [[1, 3], [3, 5]]),
    "__pow__": (lambda v, s: v**2, [[1, 4], [9, 16]]),
    "__radd__": (lambda v, s: 1 + v, [[2, 3], [4, 5]]),
    "__rand__": (lambda v, s: 1 & v, [[1, 0], [1, 0]]),
    "__rdiv__": (lambda v, s: v.__rdiv__(12), [[12, 6], [4, 3]]),
    "__repr__": (lambda v, s: repr(v), "<tf.Variable 'v:0' shape=(2, 2) dtype=int32>"),
    "__rfloordiv__": (lambda v, s: 7 // v, [[7, 3], [2, 1]]),
    "__rmatmul__": (lambda v, s: [[1, 1]] @ v, [[4, 6]]),
    "__rmod__": (lambda v, s: 7 % v, [[0, 1], [1, 3]]),
    "__rmul__": (lambda v, s: 2 * v, [[2, 4], [6, 8]]),
    "__ror__": (lambda v, s: 1 | v, [[1, 3], [3, 5]]),
    "__rpow__": (lambda v, s: 2**v, [[2, 4], [8, 16]]),
    "__rsub__": (lambda v, s: 1 - v, [[0, -1], [-2, -3]]),
    "__rtruediv__": (lambda v, s: 12 / v, [[12, 6], [4, 3]]),
    "__rxor__": (lambda v, s: 1 ^ v, [[0, 3], [2, 5]]),
    "__sub__": (lambda v, s: v - 1, [[0, 1], [2, 3]]),
    "__truediv__": (lambda v, s: v / 2, [[0.5, 1], [1.5, 2]]),
    "__xor__": (lambda v, s: v ^ 1, [[0, 3], [2, 5]]),
    "aggregation": (lambda v, s: v.aggregation, tf.VariableAggregation.NONE),
    "assign": (lambda v, s: v.assign([[0, 0], [1, 1]]), [[0, 0], [1, 1]]),
    "assign_add": (lambda v, s: v.assign_add([[0, 0], [1, 1]]), [[1, 2], [4, 5]]),
    "assign_sub": (lambda v, s: v.assign_sub([[0, 0], [1, 1]]), [[1, 2], [2, 3]]),
    "batch_scatter_update": (
        lambda v, s: v.batch_scatter_update(tf.IndexedSlices([[7], [8]], [[0], [1]])),
        [[7, 2], [3, 8]],
    ),
    "constraint": (lambda v, s: v.constraint, None),
    "count_up_to": (lambda v, s: _counted(s), [0, 1]),
    "device": (lambda v, s: v.device, ""),
    "dtype": (lambda v, s: v.dtype, tf.int32),
    "eval": (lambda v, s: v.eval(s).tolist(), [[1, 2], [3, 4]]),
    "experimental_ref": (lambda v, s: v.experimental_ref().deref() is v, True),
    "from_proto": (lambda v, s: tf.Variable.from_proto(v.to_proto()), [[1, 2], [3, 4]]),
    "gather_nd": (lambda v, s: v.gather_nd([[0, 1]]), [2]),
    "get_shape": (lambda v, s: v.get_shape(), tf.TensorShape([2, 2])),
    "graph": (lambda v, s: v.graph is s.graph, True),
    "initial_value": (lambda v, s: v.initial_value, [[1, 2], [3, 4]]),
    "initialized_value": (lambda v, s: v.initialized_value(), [[1, 2], [3, 4]]),
    "initializer": (lambda v, s: v.initializer, None),
    "load": (lambda v, s: (v.load([[0, 0], [0, 0]], s), v.eval().tolist()), (None, [[0, 0]] * 2)),
    "name": (lambda v, s: v.name, "v:0"),
    "op": (lambda v, s: v.op.type, "VarHandleOp"),
    "read_value": (lambda v, s: v.read_value(), [[1, 2], [3, 4]]),
    "ref": (lambda v, s: v.ref() == v.ref(), True),
    "scatter_add": (lambda v, s: v.scatter_add(SLICES), [[1, 2], [10, 11]]),
    "scatter_div": (lambda v, s: v.scatter_div(SLICES), [[1, 2], [0, 0]]),
    "scatter_max": (lambda v, s: v.scatter_max(SLICES), [[1, 2], [7, 7]]),
    "scatter_min": (lambda v, s: v.scatter_min(SLICES), [[1, 2], [3, 4]]),
    "scatter_mul": (lambda v, s: v.scatter_mul(SLICES), [[1, 2], [21, 28]]),
    "scatter_nd_add": (lambda v, s: v.scatter_nd_add([[1, 0]], [7]), [[1, 2], [10, 4]]),
    "scatter_nd_sub": (lambda v, s: v.scatter_nd_sub([[1, 0]], [7]), [[1, 2], [-4, 4]]),
    "scatter_nd_update": (lambda v, s: v.scatter_nd_update([[1, 0]], [7]), [[1, 2], [7, 4]]),
    "scatter_sub": (lambda v, s: v.scatter_sub(SLICES), [[1, 2], [-4, -3]]),
    "scatter_update": (lambda v, s: v.scatter_update(SLICES), [[1, 2], [7, 7]]),
    "set_shape": (lambda v, s: v.set_shape([2, None]), None),
    "shape": (lambda v, s: v.shape, tf.TensorShape([2, 2])),
    "sparse_read": (lambda v, s: v.sparse_read([1]), [[3, 4]]),
    "synchronization": (lambda v, s: v.synchronization, tf.VariableSynchronization.AUTO),
    "to_proto": (lambda v, s: v.to_proto().variable_name, "v:0"),
    "trainable": (lambda v, s: v.trainable, True),
    "value": (lambda v, s: v.value(), [[1, 2], [3, 4]]),
}

# The same of functions.
FUNCTIONS: dict[str, tuple[Call, Any]] = {
    "all_variables": (lambda v, s: tf.all_variables() == [v], True),
    "assign": (lambda v, s: tf.assign(v, [[0, 0], [1, 1]]), [[0, 0], [1, 1]]),
    "assign_add": (lambda v, s: tf.assign_add(v, [[0, 0], [1, 1]]), [[1, 2], [4, 5]]),
    "assign_sub": (lambda v, s: tf.assign_sub(v, [[0, 0], [1, 1]]), [[1, 2], [2, 3]]),
    "assert_variables_initialized": (lambda v, s: tf.assert_variables_initialized(), None),
    "batch_scatter_update": (
        lambda v, s: tf.batch_scatter_update(v, [[0], [1]], [[7], [8]]),
        [[7, 2], [3, 8]],
    ),
    "count_up_to": (lambda v, s: tf.count_up_to(_counter(s), 2), 0),
    "get_variable": (lambda v, s: tf.get_variable("w", [2]).name, "w:0"),
    "get_local_variable": (lambda v, s: tf.get_local_variable("w", [2]).trainable, False),
    "get_variable_scope": (lambda v, s: tf.get_variable_scope().name, ""),
    "global_variables": (lambda v, s: tf.global_variables() == [v], True),
    "global_variables_initializer": (lambda v, s: tf.global_variables_initializer(), None),
    "initialize_all_variables": (lambda v, s: tf.initialize_all_variables(), None),
    "initialize_variables": (lambda v, s: tf.initialize_variables([v]), None),
    "is_variable_initialized": (lambda v, s: tf.is_variable_initialized(v), True),
    "local_variables": (lambda v, s: tf.local_variables(), []),
    "local_variables_initializer": (lambda v, s: tf.local_variables_initializer(), None),
    "model_variables": (lambda v, s: tf.model_variables(), []),
    "moving_average_variables": (lambda v, s: tf.moving_average_variables(), []),
    "report_uninitialized_variables": (lambda v, s: tf.report_uninitialized_variables(), []),
    "scatter_add": (lambda v, s: tf.scatter_add(v, [1], [[7, 7]]), [[1, 2], [10, 11]]),
    "scatter_div": (lambda v, s: tf.scatter_div(v, [1], [[7, 7]]), [[1, 2], [0, 0]]),
    "scatter_max": (lambda v, s: tf.scatter_max(v, [1], [[7, 7]]), [[1, 2], [7, 7]]),
    "scatter_min": (lambda v, s: tf.scatter_min(v, [1], [[7, 7]]), [[1, 2], [3, 4]]),
    "scatter_mul": (lambda v, s: tf.scatter_mul(v, [1], [[7, 7]]), [[1, 2], [21, 28]]),
    "scatter_nd": (lambda v, s: tf.scatter_nd([[1]], [7], [3]), [0, 7, 0]),
    "scatter_nd_add": (lambda v, s: tf.scatter_nd_add(v, [[1, 0]], [7]), [[1, 2], [10, 4]]),
    "scatter_nd_sub": (lambda v, s: tf.scatter_nd_sub(v, [[1, 0]], [7]), [[1, 2], [-4, 4]]),
    "scatter_nd_update": (lambda v, s: tf.scatter_nd_update(v, [[1, 0]], [7]), [[1, 2], [7, 4]]),
    "scatter_sub": (lambda v, s: tf.scatter_sub(v, [1], [[7, 7]]), [[1, 2], [-4, -3]]),
    "scatter_update": (lambda v, s: tf.scatter_update(v, [1], [[7, 7]]), [[1, 2], [7, 7]]),
    "trainable_variables": (lambda v, s: tf.trainable_variables() == [v], True),
    "variable_creator_scope": (lambda v, s: _created(), "made"),
    "variable_scope": (lambda v, s: _scoped(), "scope/w:0"),
    "variables_initializer": (lambda v, s: tf.variables_initializer([v]), None),
    "enable_resource_variables": (lambda v, s: tf.enable_resource_variables(), None),
    "disable_resource_variables": (lambda v, s: _disabled(), False),
    "resource_variables_enabled": (lambda v, s: tf.resource_variables_enabled(), True),
    "min_max_variable_partitioner": (
        lambda v, s: _parts(tf.min_max_variable_partitioner(2, min_slice_size=8)),
        [2, 1],
    ),
    "fixed_size_partitioner": (lambda v, s: _parts(tf.fixed_size_partitioner(3)), [3, 1]),
    "variable_axis_size_partitioner": (
        lambda v, s: _parts(tf.variable_axis_size_partitioner(8)),
        [4, 1],
    ),
    "create_partitioned_variables": (
        lambda v, s: len(tf.create_partitioned_variables([4], [2], tf.zeros_initializer())),
        2,
    ),
}


def _raises(error: type[BaseException], function: Any, *arguments: Any) -> bool:
    with pytest.raises(error):
        function(*arguments)
    return True


def _counter(session: Any) -> Any:
    counter = tf.Variable(0)
    session.run(counter.initializer)
    return counter


def _counted(session: Any) -> list[Any]:
    count = _counter(session).count_up_to(5)
    return [session.run(count), session.run(count)]


def _created() -> Any:
    with tf.variable_creator_scope(lambda next_creator, **arguments: "made"):
        return tf.Variable(1)


def _scoped() -> str:
    with tf.variable_scope("scope"):
        name: str = tf.get_variable("w", []).name
        return name


def _disabled() -> bool:
    tf.disable_resource_variables()
    try:
        return tf.resource_variables_enabled()
    finally:
        tf.enable_resource_variables()


def _parts(partitioner: Any) -> Any:
    return partitioner(shape=tf.TensorShape([4, 2]), dtype=tf.float32)


def test_the_tables_are_complete() -> None:
    assert set(MEMBERS) == set(v1_members())
    assert set(FUNCTIONS) == set(v1_functions())


def _compare(session: Any, made: Any, expected: Any) -> None:
    if isinstance(made, tf.Tensor | tf.Operation | tf.Variable):
        made = run(session, made)
    assert made == expected


@pytest.mark.parametrize("name", MEMBERS)
def test_member(session: Any, name: str) -> None:
    v = tf.Variable([[1, 2], [3, 4]], name="v")
    session.run(v.initializer)
    call, expected = MEMBERS[name]
    _compare(session, call(v, session), expected)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function(session: Any, name: str) -> None:
    v = tf.Variable([[1, 2], [3, 4]], name="v")
    session.run(v.initializer)
    call, expected = FUNCTIONS[name]
    _compare(session, call(v, session), expected)


def test_arguments_of_the_constructor() -> None:
    kinds = {name: kind for name, _, kind in all_rows()}
    expected = expected_arguments(kinds["tf.compat.v1.Variable"])
    assert actual_arguments(tf.Variable) == expected[1:]


@pytest.mark.parametrize("name", MEMBERS)
def test_arguments_of_member(name: str) -> None:
    kind = v1_members()[name]
    member = inspect.getattr_static(tf.Variable, name)
    if kind == "property":
        assert inspect.isdatadescriptor(member)
    elif kind:
        actual, expected = actual_arguments(getattr(tf.Variable, name)), expected_arguments(kind)
        if inspect.isfunction(member):  # the first one is the variable, whatever its name
            actual, expected = actual[1:], expected[1:]
        assert actual == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_arguments_of_function(name: str) -> None:
    assert actual_arguments(getattr(tf, name)) == expected_arguments(v1_functions()[name])
