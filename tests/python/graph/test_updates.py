"""What changes variables of graphs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import OPS, random_array, scatter_loop

import resvar as rv
import resvar.compat.v1 as tf

OPERATION_TYPES = {
    "assign": "AssignVariableOp",
    "assign_add": "AssignAddVariableOp",
    "assign_sub": "AssignSubVariableOp",
}


def initialized(session: tf.Session, value: Any, **arguments: Any) -> Any:
    v = tf.Variable(value, **arguments)
    session.run(v.initializer)
    return v


@pytest.mark.parametrize("method", OPERATION_TYPES)
def test_dense(session: tf.Session, method: str) -> None:
    v = initialized(session, [5, 7])
    expected = {"assign": [1, 2], "assign_add": [6, 9], "assign_sub": [4, 5]}[method]
    updated = getattr(v, method)([1, 2], name="mine")
    assert updated.op.type == OPERATION_TYPES[method]
    assert updated.name == updated.op.name == "mine"
    assert session.run(updated).tolist() == expected
    assert session.run(v).tolist() == expected


def test_without_reading(session: tf.Session) -> None:
    v = initialized(session, 1)
    add = v.assign_add(1, read_value=False)
    assert isinstance(add, tf.Operation)
    assert session.run([add, add]) == [None, None]
    assert session.run(v) == 2


@pytest.mark.parametrize("dtype", [rv.float32, rv.int64, rv.bfloat16], ids=lambda d: d.name)
@pytest.mark.parametrize("op", OPS)
def test_scatter(session: tf.Session, op: str, dtype: rv.DType) -> None:
    rng = np.random.default_rng(1)
    table = random_array(rng, (5, 2), dtype)
    rows, values = np.array([3, 0, 3]), random_array(rng, (3, 2), dtype, divisor=op == "div")
    v = initialized(session, table)
    updated = getattr(v, f"scatter_{op}")(tf.IndexedSlices(values, rows), name="mine")
    assert updated.name == "mine"
    expected = scatter_loop(table, op, rows[:, None], values)
    np.testing.assert_array_equal(session.run(updated), expected)
    function = getattr(tf, f"scatter_{op}")
    again = scatter_loop(expected, op, rows[:, None], values)
    np.testing.assert_array_equal(session.run(function(v, rows, values)), again)


@pytest.mark.parametrize("op", ["update", "add", "sub", "min", "max"])
def test_scatter_nd(session: tf.Session, op: str) -> None:
    v = initialized(session, [5, 5, 5, 5])
    updated = getattr(v, f"scatter_nd_{op}")([[1], [3]], [7, 2])
    expected = {"update": [7, 2], "add": [12, 7], "sub": [-2, 3], "min": [5, 2], "max": [7, 5]}
    assert session.run(updated)[1::2].tolist() == expected[op]


def test_indices_and_updates_may_be_tensors(session: tf.Session) -> None:
    v = initialized(session, [1.0, 2.0, 3.0])
    rows, values = tf.placeholder(tf.uint8), tf.placeholder(tf.float32)
    add = v.scatter_add(tf.IndexedSlices(values, rows))
    assert session.run(add, {rows: [2, 0], values: [10, 20]}).tolist() == [21, 2, 13]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[1\] = 3 is out of range"):
        session.run(add, {rows: [2, 3], values: 1})
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\(2,\)"):
        session.run(add, {rows: [2], values: [1, 2]})
    assert session.run(v).tolist() == [21, 2, 13]


def test_batches(session: tf.Session) -> None:
    v = initialized(session, [[1, 2, 3], [4, 5, 6]])
    slices = tf.IndexedSlices([[10, 20], [30, 40]], [[0, 1], [2, 0]])
    assert session.run(v.batch_scatter_update(slices)).tolist() == [[10, 20, 3], [40, 5, 30]]
    function = tf.batch_scatter_update(v, [[2], [2]], [[7], [8]])
    assert session.run(function).tolist() == [[10, 20, 7], [40, 5, 8]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.assign([3.0, 4.0]), r"shape \(3,\), and the assigned value shape \(2,\)"),
        (lambda v: v.assign_add([3.0, 4.0]), "equal, but are 3 and 2"),
        (lambda v: v.assign_add(1.0), "equal rank, but are 1 and 0"),
        (lambda v: v.scatter_add(tf.IndexedSlices([1.0, 2.0], [0])), "equal, but are 1 and 2"),
        (lambda v: v.scatter_nd_add([[0]], [1.0, 2.0]), "equal, but are 1 and 2"),
        (lambda v: v.scatter_nd_add(0, 1.0), "at least rank 1 but is rank 0"),
        (lambda v: v.assign(tf.constant([1, 2, 3])), "float32 for Tensor with dtype int32"),
        (lambda v: v[5].assign(1.0), "slice index 5 of dimension 0 out of bounds"),
    ],
)
def test_errors_that_are_known_at_once(session: tf.Session, call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(tf.Variable([1.0, 2.0, 3.0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda v: v.assign("text"), "text"),
        (lambda v: v.scatter_add(5), "must be an IndexedSlices, got.*5"),
        (lambda v: v.scatter_add(tf.IndexedSlices([1.0], [0.5])), "integers, got float32"),
        (lambda v: v.scatter_add(tf.IndexedSlices([1.0], tf.constant([0.5]))), "integers, got"),
        (lambda v: v.count_up_to(3), "float32 is not in the list"),
        (lambda v: tf.Variable([True]).scatter_add(tf.IndexedSlices([True], [0])), "dtype bool"),
        (lambda v: tf.Variable(True).assign_add(True), "'add' is not defined for dtype bool"),
        (lambda v: v.__setitem__(0, 1.0), "does not support item assignment"),
    ],
)
def test_types_that_are_wrong_at_once(session: tf.Session, call: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        call(tf.Variable([1.0, 2.0, 3.0]))


def test_errors_of_a_run_name_the_operation_and_change_nothing(session: tf.Session) -> None:
    v = initialized(session, [1.0, 2.0, 3.0])
    bad = v.scatter_add(tf.IndexedSlices([1.0, 1.0], [0, 7]), name="bad")
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"= 7 .*\n.*node bad") as caught:
        session.run(bad)
    assert caught.value.op is bad.op
    assert session.run(v).tolist() == [1, 2, 3]


def test_counting(session: tf.Session) -> None:
    v = initialized(session, 0)
    count = v.count_up_to(2)
    assert [session.run(count), session.run(count)] == [0, 1]
    with pytest.raises(tf.errors.OutOfRangeError, match="reached limit of 2"):
        session.run(count)
    assert session.run(v) == 2
    with pytest.raises(ValueError, match=r"must be a scalar, got shape \[1\]"):
        tf.Variable([0]).count_up_to(2)
    with pytest.raises(TypeError):
        v.count_up_to(tf.placeholder(tf.int32))


def test_assigning_another_shape(session: tf.Session) -> None:
    v = initialized(session, [1, 2])
    other = tf.assign(v, [3, 4, 5], validate_shape=False)
    assert v.shape.as_list() == [None]
    assert session.run(other).tolist() == [3, 4, 5]
    assert session.run(v).tolist() == [3, 4, 5]
    assert session.run(v.assign_add([1, 1, 1])).tolist() == [4, 5, 6]
    assert session.run(v.initializer) is None
    assert session.run(v).tolist() == [1, 2]
