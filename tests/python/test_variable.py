"""Construction, attributes, copies."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import weakref
from typing import Any

import numpy as np
import pytest
from conftest import FASTEST, assert_same_bytes, random_array

import resvar as rv
from resvar import _core


@pytest.mark.parametrize(
    ("initial_value", "expected"),
    [
        (3, np.int32(3)),
        (2.5, np.float32(2.5)),
        (True, np.bool_(True)),
        (1 + 2j, np.complex128(1 + 2j)),
        (2**31, np.int64(2**31)),
        ([1, 2], np.array([1, 2], np.int32)),
        ([[1.0], [2.0]], np.array([[1], [2]], np.float32)),
        ((1, 2.5), np.array([1, 2.5], np.float32)),
        ([], np.array([], np.float32)),
        (range(3), np.array([0, 1, 2], np.int32)),
        (np.arange(3), np.arange(3)),
        (np.float64(1), np.float64(1)),
        (np.arange(6).reshape(2, 3).T, np.arange(6).reshape(2, 3).T.copy()),
        (rv.constant([1, 2]), np.array([1, 2], np.int32)),
        (rv.Variable([1, 2]), np.array([1, 2], np.int32)),
        (lambda: [1.0, 2.0], np.array([1, 2], np.float32)),
    ],
)
def test_construction(initial_value: Any, expected: Any) -> None:
    v = rv.Variable(initial_value)
    assert_same_bytes(v, expected)
    assert v.dtype == expected.dtype
    assert v.shape == expected.shape


def test_every_dtype_goes_in_and_out(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(0), (2, 3), dtype)
    v = rv.Variable(array)
    assert v.dtype is dtype
    assert v.numpy().dtype == dtype.as_numpy_dtype
    assert_same_bytes(v.numpy(), array)
    if dtype is not rv.string:
        assert rv.Variable(np.zeros(()), dtype=dtype).numpy() == 0


def test_attributes() -> None:
    v = rv.Variable([1, 2], trainable=False, name="Mark", shape=[None])
    assert (v.name, v.trainable, v.shape) == ("Mark:0", False, [None])
    assert rv.Variable(1).name == "Variable:0"
    assert rv.Variable(1).trainable is True
    assert v.device == FASTEST


def test_repr_is_tensorflows() -> None:
    assert repr(rv.Variable([1, 2], name="Mark")) == (
        "<tf.Variable 'Mark:0' shape=(2,) dtype=int32, numpy=array([1, 2], dtype=int32)>"
    )
    assert repr(rv.Variable([[1.0, 2.0], [3.0, 4.0]])) == (
        "<tf.Variable 'Variable:0' shape=(2, 2) dtype=float32, numpy=\n"
        "array([[1., 2.],\n       [3., 4.]], dtype=float32)>"
    )
    assert repr(rv.Variable(1 / 3)) == (
        "<tf.Variable 'Variable:0' shape=() dtype=float32, numpy=0.3333333432674408>"
    )
    unknown = rv.Variable([1.0], shape=rv.TensorShape(None))
    assert "shape=<unknown> dtype=float32" in repr(unknown)
    v = rv.Variable([1, 2, 3, 4, 5, 6, 7, 8])
    v.scatter_nd_add([[4], [3], [1], [7]], [9, 10, 11, 12])
    assert "[ 1, 13,  3, 14, 14,  6,  7, 20]" in str(v)


def test_bad_construction() -> None:
    with pytest.raises(ValueError, match="an initial_value must be given"):
        rv.Variable()
    with pytest.raises(ValueError, match=r"shape \(2,\) is not compatible .* shape \(3,\)"):
        rv.Variable([1.0, 2.0], shape=[3])
    with pytest.raises(ValueError, match="name must be a string, got 5"):
        rv.Variable(1.0, name=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="traniable"):
        rv.Variable(1.0, traniable=False)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Cannot convert .*: 'float23' to a DType"):
        rv.Variable(1.0, dtype="float23")


def test_variables_do_not_share() -> None:
    a = rv.Variable([1.0, 2.0])
    b = rv.Variable(a)
    array = np.array([1.0, 2.0], np.float32)
    c = rv.Variable(array)
    a.assign([5.0, 6.0])
    array[0] = 9
    assert b.numpy().tolist() == [1.0, 2.0]
    assert c.numpy().tolist() == [1.0, 2.0]


def test_keyword_order_is_tensorflows() -> None:
    v = rv.Variable([1.0], None, True, None, "n", None, rv.float64)
    assert (v.name, v.dtype, v.trainable) == ("n:0", rv.float64, True)
    parameters = list(inspect.signature(rv.Variable).parameters)
    assert parameters[:5] == [
        "initial_value",
        "trainable",
        "validate_shape",
        "caching_device",
        "name",
    ]
    assert parameters[5:9] == ["variable_def", "dtype", "import_scope", "constraint"]
    assert parameters[9:12] == ["synchronization", "aggregation", "shape"]


@pytest.mark.parametrize(
    ("given", "synchronization", "expected"),
    [
        (None, rv.VariableSynchronization.AUTO, True),
        (None, rv.VariableSynchronization.ON_READ, False),
        (True, rv.VariableSynchronization.ON_READ, True),
        (False, rv.VariableSynchronization.ON_WRITE, False),
    ],
)
def test_trainable(given: Any, synchronization: rv.VariableSynchronization, expected: bool) -> None:
    v = rv.Variable(1, trainable=given, synchronization=synchronization)
    assert v.trainable is expected
    assert v.synchronization is synchronization


def test_modes() -> None:
    v = rv.Variable(1.0)
    assert repr(v.synchronization) == "<VariableSynchronization.AUTO: 0>"
    assert repr(v.aggregation) == "<VariableAggregation.NONE: 0>"
    w = rv.Variable(1.0, aggregation=rv.VariableAggregation.MEAN)  # type: ignore[arg-type]
    assert repr(w.aggregation) == "<VariableAggregationV2.MEAN: 2>"
    with pytest.raises(ValueError, match=r"Invalid variable aggregation mode: mean .*: total"):
        rv.Variable(1.0, aggregation="mean", name="total")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"Invalid variable synchronization mode: 7 .*: None"):
        rv.Variable(1.0, synchronization=7)  # type: ignore[arg-type]


def test_constraint() -> None:
    assert rv.Variable(1.0).constraint is None
    v = rv.Variable(1.0, constraint=abs)
    assert v.constraint is abs
    assert v.assign(-2.0).numpy() == -2.0, "only an optimizer applies it"
    with pytest.raises(ValueError, match=r"constraint must be None or a callable, got .*int.*: 5"):
        rv.Variable(1.0, constraint=5)  # type: ignore[arg-type]


def test_a_definition_is_not_for_eager_mode() -> None:
    with pytest.raises(ValueError, match=r"exclusive, got initial_value=\[1\] and variable_def=7"):
        rv.Variable([1], variable_def=7)
    with pytest.raises(ValueError, match=r"variable_def is not supported when eager .*: 7"):
        rv.Variable(variable_def=7)


def test_a_caching_device_never_gives_old_values() -> None:
    v = rv.Variable(1.0, caching_device="CPU:0")
    v.assign(2.0)
    assert v.value().numpy() == v.read_value().numpy() == 2.0
    with pytest.raises(ValueError, match="'x'"):
        rv.Variable(1.0, caching_device="x")
    with pytest.raises(ValueError, match=r"a name must be a string, got .*int.*: 5"):
        rv.Variable(1.0, caching_device=5)  # type: ignore[arg-type]


def test_arguments_for_graphs_change_nothing() -> None:
    v = rv.Variable(
        [1.0, 2.0],
        validate_shape=False,
        import_scope="s",
        experimental_enable_variable_lifting=False,
    )
    assert (v.name, v.shape) == ("Variable:0", [2])
    with pytest.raises(ValueError, match="Shape mismatch"):
        v.assign([1.0])


def test_an_initial_value_is_called() -> None:
    calls: list[int] = []
    v = rv.Variable(lambda: calls.append(1) or [1.0, 2.0])  # type: ignore[func-returns-value]
    assert (calls, v.shape) == ([1], [2])
    assert rv.Variable(float).numpy() == 0.0
    with pytest.raises(ValueError, match=r"shape \(2,\) is not compatible .* shape \(3,\)"):
        rv.Variable(lambda: [1.0, 2.0], shape=[3])
    with pytest.raises(KeyError, match="mine"):
        rv.Variable(lambda: {}["mine"])
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        rv.Variable(lambda x: x)


def test_set_shape_declares_more() -> None:
    v = rv.Variable([1.0, 2.0], shape=[None])
    v.set_shape(None)
    v.set_shape([None])
    assert v.assign([1.0]).shape == v.get_shape() == [None]
    v.set_shape(rv.TensorShape([3]))
    assert (v.shape, v.numpy().shape) == ([3], (1,))
    with pytest.raises(ValueError, match=r"variable shape \(3,\), and .* shape \(2,\)"):
        v.assign([1.0, 2.0])
    assert v.assign([1.0, 2.0, 3.0]).read_value().shape == [3]
    with pytest.raises(ValueError, match=r"Shapes \(3,\) and \(2, 1\) are not compatible"):
        v.set_shape([2, 1])
    anything = rv.Variable(1.0, shape=rv.TensorShape(None))
    anything.set_shape([None, 2])
    assert anything.shape == [None, 2]


def test_properties_cannot_be_set() -> None:
    v = rv.Variable(1.0)
    for name in ("trainable", "name", "dtype", "shape", "device", "handle", "aggregation"):
        with pytest.raises(AttributeError):
            setattr(v, name, None)
    v.note = "mine"
    assert v.note == "mine"


def test_it_is_no_key_but_its_reference_is() -> None:
    v = rv.Variable([1.0], name="n")
    with pytest.raises(TypeError, match=r"Instead, use variable.ref\(\) .*<tf.Variable 'n:0'"):
        hash(v)
    with pytest.raises(TypeError, match="unhashable"):
        {v}  # noqa: B018
    assert {v.ref(): 1}[v.experimental_ref()] == 1
    assert v.ref().deref() is v


def test_what_it_has_not() -> None:
    v = rv.Variable([1, 2])
    for name in ("ndim", "size", "T", "item", "rank", "__index__", "__len__", "astype"):
        assert not hasattr(v, name), name
    with pytest.raises(TypeError, match="len"):
        len(v)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="integer"):
        range(rv.Variable(3))  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="unsupported format string"):
        format(rv.Variable(3.0), ".2f")
    assert f"{rv.Variable(3)}" == "<tf.Variable 'Variable:0' shape=() dtype=int32, numpy=3>"
    assert not isinstance(v, rv.Tensor)


def test_an_uninitialized_variable_has_a_repr() -> None:
    v = rv.Variable([1.0], name="u")
    v._variable = _core.Variable("u:0", _core.DType.float32, [1])
    assert repr(v) == "<tf.Variable 'u:0' shape=(1,) dtype=float32, numpy=<unavailable>>"


def full(**changes: Any) -> rv.Variable:
    arguments = {
        "trainable": False,
        "name": "q",
        "constraint": abs,
        "shape": [None],
        "synchronization": rv.VariableSynchronization.ON_WRITE,
        "aggregation": rv.VariableAggregation.SUM,
    }
    return rv.Variable([1.0, 2.0], **arguments | changes)  # type: ignore[arg-type]


def test_copy_is_the_variable_itself() -> None:
    v = full()
    assert copy.copy(v) is v


def test_deepcopy() -> None:
    v = full()
    w = copy.deepcopy(v)
    v.assign([5.0, 6.0])
    assert w.numpy().tolist() == [1.0, 2.0]
    assert (w.name, w.trainable, w.dtype, w.shape) == ("q:0", False, rv.float32, [2])
    assert (w.constraint, w.synchronization, w.aggregation) == (
        abs,
        rv.VariableSynchronization.ON_WRITE,
        rv.VariableAggregation.SUM,
    )
    first, second = copy.deepcopy([v, v])
    assert first is second
    assert first is not v


def test_deepcopy_shares_the_memory_until_a_write() -> None:
    v = rv.Variable(np.zeros(1000))
    copied = rv.memory.stats()["copied_bytes"]
    w = copy.deepcopy(v)
    assert rv.memory.stats()["copied_bytes"] == copied
    w.scatter_add(rv.IndexedSlices([1.0], [0]))
    assert v.numpy()[0] == 0


def test_pickle(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(0), (3, 2), dtype)
    v = rv.Variable(array, trainable=False, name="q", constraint=abs)
    w = pickle.loads(pickle.dumps(v))
    assert_same_bytes(w, array)
    assert (w.name, w.trainable, w.dtype, w.constraint) == ("q:0", False, dtype, abs)
    w.assign(array[::-1])
    assert_same_bytes(v, array)


class Counter(rv.Variable):
    def __init__(self) -> None:
        super().__init__(0, name="counter")


def test_subclasses() -> None:
    counter = Counter()
    for same in (counter, copy.deepcopy(counter), pickle.loads(pickle.dumps(counter))):
        assert type(same) is Counter
        assert same.assign_add(1) is same
        assert same.numpy() == 1
        counter.assign(0)


def test_it_is_freed_with_its_last_reference() -> None:
    before = rv.memory.stats()["allocated_bytes"]
    gc.disable()
    try:
        v = rv.Variable(np.zeros(1_000_000))
        gone, reference = weakref.ref(v), v.ref()
        assert rv.memory.stats()["allocated_bytes"] >= before + 8_000_000
        del v
        assert gone() is not None
        del reference
        assert gone() is None
        assert rv.memory.stats()["allocated_bytes"] < before + 8_000_000
    finally:
        gc.enable()
