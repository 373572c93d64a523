"""What changes all of a variable: assign and its kin, counting."""

from __future__ import annotations

import operator
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, is_defined, random_array

import resvar as rv


def address(array: Any) -> int:
    return np.asarray(array).__array_interface__["data"][0]


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
        with pytest.raises(TypeError, match=f"{method}: .* is not defined for dtype {dtype.name}"):
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
    match = r"Mark:0'.*\(2,\).*" + re.escape(str(np.shape(value)))
    with pytest.raises(ValueError, match=match) as caught:
        getattr(v, method)(value)
    assert isinstance(caught.value, rv.errors.InvalidArgumentError) == (method != "assign")
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


@pytest.mark.cpu
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


@pytest.mark.cpu
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


@pytest.mark.cpu
def test_a_failed_update_leaves_a_shared_value_where_it_is() -> None:
    v = rv.Variable(np.zeros(1000, np.float32))
    snapshot = v.read_value()
    with pytest.raises(IndexError):
        v.scatter_add(rv.IndexedSlices([1.0, 1.0], [0, 1000]))
    assert address(v) == address(snapshot)


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


def test_an_assignment_of_another_shape_is_a_plain_value_error() -> None:
    v = rv.Variable([2.0, 3.0])
    for assign in (v.assign, v.load):
        with pytest.raises(ValueError, match="Shape mismatch") as caught:
            assign([1.0, 2.0, 3.0])
        assert f"{type(caught.value).__name__}: {caught.value}" == (
            "ValueError: Cannot assign value to variable ' Variable:0': Shape mismatch.The "
            "variable shape (2,), and the assigned value shape (3,) are incompatible."
        )


def test_arguments_stand_where_they_stand_in_tensorflow() -> None:
    v = rv.Variable([1.0])
    assert v.assign([2.0], True, "name", True) is v
    assert v.assign_add([2.0], None, None, False) is None
    assert v.assign_sub([1.0], use_locking=False, name="n", read_value=True) is v
    assert v.numpy() == [3.0]
    with pytest.raises(TypeError, match="positional argument"):
        v.assign([1.0], True, "name", True, 5)  # type: ignore[call-overload]


def test_load() -> None:
    v = rv.Variable([1, 2])
    assert v.load([3, 4]) is None  # type: ignore[func-returns-value]
    v.load([5, 6], session=object())
    assert v.numpy().tolist() == [5, 6]
    with pytest.raises(TypeError, match="int32"):
        v.load([1.5, 2.5])


@pytest.mark.parametrize("limit", [5, 5.5, np.int64(5), rv.constant(5)])
def test_what_a_limit_can_be(limit: Any) -> None:
    v = rv.Variable(4)
    assert v.count_up_to(limit).numpy() == 4
    with pytest.raises(rv.errors.OutOfRangeError):
        v.count_up_to(limit)


def test_a_limit_can_be_beyond_all_numbers() -> None:
    v = rv.Variable(4)
    assert v.count_up_to(2**70).numpy() == 4
    with pytest.raises(rv.errors.OutOfRangeError, match="is 5"):
        v.count_up_to(-(2**70))


@pytest.mark.parametrize("limit", ["5", None, [5]])
def test_what_a_limit_cannot_be(limit: Any) -> None:
    v = rv.Variable(4)
    with pytest.raises(TypeError):
        v.count_up_to(limit)
    assert v.numpy() == 4
