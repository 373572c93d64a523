"""Construction, dense updates, snapshots."""

from __future__ import annotations

import gc
import operator
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, is_defined, random_array

import resvar as rv
from resvar import _core


def address(array: Any) -> int:
    return np.asarray(array).__array_interface__["data"][0]


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
    assert rv.Variable(np.zeros(()), dtype=dtype).numpy() == 0


def test_attributes() -> None:
    v = rv.Variable([1, 2], trainable=False, name="Mark", shape=[None])
    assert (v.name, v.trainable, v.shape) == ("Mark:0", False, [None])
    assert rv.Variable(1).name == "Variable:0"
    assert rv.Variable(1).trainable is True
    assert v.device.endswith("device:CPU:0")


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
    with pytest.raises(TypeError, match="Cannot convert 'float23' to a dtype"):
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


def test_assign(dtype: rv.DType) -> None:
    rng = np.random.default_rng(1)
    first, second = (random_array(rng, (4, 3), dtype) for _ in range(2))
    for value in (second, rv.constant(second), rv.Variable(second), second.tolist()):
        if dtype.name == "bfloat16" and value is not second and isinstance(value, list):
            continue  # the elements of this list are ml_dtypes' scalars, in which it has no kind
        v = rv.Variable(first)
        assert v.assign(value) is v
        assert_same_bytes(v, second)


@pytest.mark.parametrize("method", ["assign_add", "assign_sub"])
def test_dense_update(dtype: rv.DType, method: str) -> None:
    rng = np.random.default_rng(2)
    table, delta = (random_array(rng, (50, 3), dtype) for _ in range(2))
    v = rv.Variable(table)
    function = {"assign_add": operator.add, "assign_sub": operator.sub}[method]
    if not is_defined("add", dtype):
        with pytest.raises(TypeError, match=f"{method}: .* is not defined for dtype bool"):
            getattr(v, method)(delta)
        assert_same_bytes(v, table)
        return
    assert getattr(v, method)(delta) is v
    assert_same_bytes(v, function(table, delta))


def test_large_dense_update() -> None:
    rng = np.random.default_rng(3)
    table, delta = (rng.standard_normal(3_000_001) for _ in range(2))
    assert_same_bytes(rv.Variable(table).assign_add(delta), table + delta)


def test_read_value_false_returns_nothing() -> None:
    v = rv.Variable(1)
    assert v.assign(2, read_value=False) is None
    assert v.assign_add(2, read_value=False) is None
    assert v.assign_sub(1, read_value=False) is None
    assert v.numpy() == 3


@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
@pytest.mark.parametrize("value", [1.0, [1.0], [1.0, 2.0, 3.0], [[1.0, 2.0]]])
def test_shapes_must_be_equal(method: str, value: Any) -> None:
    v = rv.Variable([1.0, 2.0], name="Mark")
    match = r"'Mark:0'.*\(2,\).*" + str(np.shape(value)).replace("(", r"\(").replace(")", r"\)")
    with pytest.raises(ValueError, match=match) as caught:
        getattr(v, method)(value)
    assert isinstance(caught.value, rv.errors.InvalidArgumentError)
    assert v.numpy().tolist() == [1.0, 2.0]


def test_a_declared_shape_bounds_what_fits() -> None:
    v = rv.Variable([[1.0, 2.0]], shape=[None, 2])
    v.assign([[1.0, 2.0], [3.0, 4.0]])
    assert v.read_value().shape == [2, 2]
    with pytest.raises(ValueError, match=r"\(None, 2\), and the assigned value shape \(1, 3\)"):
        v.assign([[1.0, 2.0, 3.0]])
    anything = rv.Variable(1.0, shape=rv.TensorShape(None))
    assert anything.assign([[1.0], [2.0]]).numpy().shape == (2, 1)


@pytest.mark.parametrize(
    "value", [rv.constant([1, 2]), rv.Variable([1, 2]), [1j, 2j], ["a", "b"], None, object()]
)
def test_wrong_dtype_changes_nothing(value: Any) -> None:
    v = rv.Variable([1.0, 2.0])
    for method in (v.assign, v.assign_add, v.assign_sub):
        with pytest.raises((TypeError, ValueError)) as caught:
            method(value)
        assert isinstance(caught.value, rv.errors.InvalidArgumentError)
    assert v.numpy().tolist() == [1.0, 2.0]


def test_uninitialized_read_names_the_variable() -> None:
    v = _core.Variable("counter:0", _core.DType.float32, None)
    one = np.float32([1])
    for use in (
        v.read,
        lambda: v.update(_core.UpdateOp.add, one),
        lambda: v.gather(_core.IndexForm.rows, np.array([0])),
        lambda: v.scatter(_core.UpdateOp.add, _core.IndexForm.rows, np.array([0]), one),
    ):
        with pytest.raises(rv.errors.FailedPreconditionError, match="uninitialized value counter"):
            use()
    v.assign(one)
    assert v.is_initialized
    assert v.read().array().tolist() == [1.0]


def test_a_snapshot_keeps_its_value() -> None:
    v = rv.Variable([1.0, 2.0])
    snapshots = [v.read_value(), v.value(), v.numpy(), np.asarray(v)]
    v.assign_add([1.0, 1.0])
    v.scatter_add(rv.IndexedSlices([1.0], [0]))
    v.assign([7.0, 7.0])
    for snapshot in snapshots:
        assert np.asarray(snapshot).tolist() == [1.0, 2.0]


def test_reading_copies_nothing_until_a_write() -> None:
    v = rv.Variable(np.zeros(1000, np.float32))
    array = np.asarray(v)
    assert address(array) == address(v) == address(v.read_value()) == address(v.numpy())
    assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True
    v.scatter_add(rv.IndexedSlices([1.0], [0]))
    assert not np.shares_memory(array, np.asarray(v))
    assert array[0] == 0


def test_updates_are_in_place_when_no_snapshot_is_alive() -> None:
    v = rv.Variable(np.zeros(1000, np.float32))
    before = address(v)
    v.assign_add(np.ones(1000, np.float32))
    v.scatter_update(rv.IndexedSlices([5.0], [3]))
    v.assign(np.ones(1000, np.float32))
    assert address(v) == before
    snapshot = v.read_value()
    v.assign_add(np.ones(1000, np.float32))
    moved = address(v)
    assert moved != before
    del snapshot
    v.scatter_add(rv.IndexedSlices([5.0], [3]))
    assert address(v) == moved, "a snapshot that is gone must not cost anything"


def test_a_failed_update_leaves_a_shared_value_where_it_is() -> None:
    v = rv.Variable(np.zeros(1000, np.float32))
    snapshot = v.read_value()
    with pytest.raises(IndexError):
        v.scatter_add(rv.IndexedSlices([1.0, 1.0], [0, 1000]))
    assert address(v) == address(snapshot)


def test_assigning_a_tensor_shares_it() -> None:
    value = rv.constant(np.arange(1000))
    v = rv.Variable(np.zeros(1000, np.int64))
    v.assign(value)
    assert address(v) == address(value)
    v.assign_add(np.ones(1000, np.int64))
    assert value.numpy()[0] == 0


def test_a_variable_can_be_its_own_operand() -> None:
    v = rv.Variable([1.0, 2.0, 3.0])
    assert v.assign_add(v).numpy().tolist() == [2.0, 4.0, 6.0]
    assert v.assign(np.asarray(v)[::-1]).numpy().tolist() == [6.0, 4.0, 2.0]
    v.scatter_update(rv.IndexedSlices(np.asarray(v)[1:], [0, 1]))
    assert v.numpy().tolist() == [4.0, 2.0, 2.0]


def test_it_is_freed_with_its_last_reference() -> None:
    v = rv.Variable([1.0])
    gone = weakref.ref(v)
    del v
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("dtype", [rv.int32, rv.int64])
def test_count_up_to(dtype: rv.DType) -> None:
    v = rv.Variable(3, dtype=dtype)
    assert [int(v.count_up_to(6)) for _ in range(3)] == [3, 4, 5]
    with pytest.raises(rv.errors.OutOfRangeError, match="'Variable:0' is 6, reached limit of 6"):
        v.count_up_to(6)
    with pytest.raises(OverflowError, match="reached limit of -1"):
        v.count_up_to(-1)
    assert v.numpy() == 6
    v.assign(dtype.max)
    with pytest.raises(rv.errors.OutOfRangeError):
        v.count_up_to(2**63 - 1)
    assert v.numpy() == dtype.max


def test_only_integer_scalars_count() -> None:
    with pytest.raises(TypeError, match="must be int32 or int64, but is float32"):
        rv.Variable(3.0).count_up_to(5)
    with pytest.raises(ValueError, match=r"must be a scalar, but has shape \(1,\)"):
        rv.Variable([3]).count_up_to(5)


def test_threads_count_every_number_once() -> None:
    v = rv.Variable(0)
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: int(v.count_up_to(4000)), range(4000)))
    assert sorted(seen) == list(range(4000))
