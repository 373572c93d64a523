"""Indexed updates: results, order, repeated indices, errors that change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import DTYPES, OPS, assert_same_bytes, is_defined, name_of, random_array, scatter_loop

import resvar as rv


def scatter(v: rv.Variable, op: str, indices: Any, values: Any) -> rv.Variable:
    return getattr(v, f"scatter_{op}")(rv.IndexedSlices(values, indices))


def scatter_nd(v: rv.Variable, op: str, indices: Any, updates: Any) -> rv.Variable:
    return getattr(v, f"scatter_nd_{op}")(indices, updates)


@pytest.mark.parametrize("row_shape", [(), (3,), (2, 2)], ids=str)
def test_scatter_is_the_loop(op: str, dtype: rv.DType, index_dtype: Any, row_shape: Any) -> None:
    rng = np.random.default_rng(1)
    table = random_array(rng, (7, *row_shape), dtype)
    indices = rng.integers(0, 7, size=(3, 4)).astype(index_dtype)
    values = random_array(rng, (3, 4, *row_shape), dtype, divisor=op in ("mul", "div"))
    v = rv.Variable(table)
    assert scatter(v, op, indices, values) is v
    assert_same_bytes(v, scatter_loop(table, op, indices[..., None], values))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_scatter_nd_is_the_loop(nd_op: str, dtype: rv.DType, index_dtype: Any, depth: int) -> None:
    rng = np.random.default_rng(2)
    table = random_array(rng, (3, 4, 2), dtype)
    indices = rng.integers(0, (3, 4, 2)[:depth], size=(10, depth)).astype(index_dtype)
    updates = random_array(rng, (10, *table.shape[depth:]), dtype)
    v = rv.Variable(table)
    assert scatter_nd(v, nd_op, indices, updates) is v
    assert_same_bytes(v, scatter_loop(table, nd_op, indices, updates))


def test_one_scalar_serves_all_rows(op: str, dtype: rv.DType) -> None:
    rng = np.random.default_rng(3)
    table = random_array(rng, (5, 2), dtype)
    value = random_array(rng, (), dtype, divisor=True)
    v = rv.Variable(table)
    scatter(v, op, [4, 1, 4], value)
    every = np.full((3, 2), value)
    assert_same_bytes(v, scatter_loop(table, op, np.array([[4], [1], [4]]), every))


@pytest.mark.usefixtures("in_order")
@pytest.mark.parametrize("rows", [(3, 64), (200_000, 2), (64, 20_000)], ids=str)
def test_large_updates_are_the_serial_ones(op: str, rows: tuple[int, int]) -> None:
    # Rounding shows the order: float32 sums of other orders have other bits.
    rng = np.random.default_rng(4)
    table = rng.standard_normal(rows).astype(np.float32)
    indices = rng.integers(0, rows[0], size=3000)
    values = rng.uniform(0.9, 1.1, size=(3000, rows[1])).astype(np.float32)
    v = rv.Variable(table)
    scatter(v, op, indices, values)
    expected = table.copy()
    function = {"update": None, "add": np.add, "sub": np.subtract, "mul": np.multiply}
    function |= {"div": np.divide, "min": np.minimum, "max": np.maximum}
    for index, value in zip(indices, values, strict=True):
        expected[index] = function[op](expected[index], value) if function[op] else value
    assert_same_bytes(v, expected)


def test_last_duplicate_of_an_update_wins() -> None:
    v = rv.Variable([0, 0, 0])
    assert v.scatter_update(rv.IndexedSlices([1, 2, 3], [1, 1, 1])).numpy().tolist() == [0, 3, 0]
    assert v.scatter_nd_update([[0], [0]], [5, 6]).numpy().tolist() == [6, 3, 0]


def test_integers_wrap() -> None:
    v = rv.Variable(np.array([127, -128], np.int8))
    assert v.scatter_add(rv.IndexedSlices([1, -1], [0, 1])).numpy().tolist() == [-128, 127]
    assert v.scatter_div(rv.IndexedSlices([-1], [0])).numpy().tolist() == [-128, 127]
    assert rv.Variable(2**31 - 1).assign_add(1).numpy() == -(2**31)


@pytest.mark.parametrize("update", ["min", "max"])
def test_the_stored_value_stays_beside_nan(update: str) -> None:
    v = rv.Variable([np.nan, 1.0])
    scatter(v, update, [0, 1], [5.0, np.nan])
    np.testing.assert_array_equal(v.numpy(), np.array([np.nan, 1.0], np.float32))


@pytest.mark.parametrize("bad", [-1, 5, 2**31, -(2**63)])
def test_a_bad_index_among_many_changes_nothing(op: str, bad: int) -> None:
    table = np.arange(10, dtype=np.float32).reshape(5, 2)
    v = rv.Variable(table)
    indices = np.zeros(1000, np.int64)
    indices[777] = bad
    message = rf"scatter_{op}: indices\[777\] = {bad} is out of range for dimension 0 of size 5"
    with pytest.raises(IndexError, match=message) as caught:
        scatter(v, op, indices, np.ones((1000, 2), np.float32))
    assert isinstance(caught.value, rv.errors.InvalidArgumentError)
    assert_same_bytes(v, table)


def test_a_bad_tuple_among_many_changes_nothing(nd_op: str) -> None:
    table = np.arange(10, dtype=np.float32).reshape(5, 2)
    v = rv.Variable(table)
    indices = np.zeros((6, 7, 2), np.int32)
    indices[4, 3, 1] = 2
    message = rf"scatter_nd_{nd_op}: indices\[4, 3, 1\] = 2 is out of range for dimension 1 of size"
    with pytest.raises(IndexError, match=message):
        scatter_nd(v, nd_op, indices, np.ones((6, 7), np.float32))
    assert_same_bytes(v, table)


@pytest.mark.parametrize(
    ("indices", "values"),
    [
        ([0, 1], [[1.0, 1.0, 1.0]] * 2),
        ([0, 1], [[1.0, 1.0]]),
        ([0], [1.0, 1.0]),
        ([[0, 1]], [[1.0, 1.0]] * 2),
    ],
)
def test_wrong_shape_changes_nothing(op: str, indices: Any, values: Any) -> None:
    v = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ValueError, match=rf"scatter_{op}: updates must have shape .* got"):
        scatter(v, op, indices, values)
    assert_same_bytes(v, np.array([[1, 2], [3, 4]], np.float32))


def test_scatter_nd_shapes_name_both_values() -> None:
    v = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(ValueError, match=r"updates must have shape \(1, 2\), got \(1, 3\)"):
        v.scatter_nd_add([[0]], [[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match=r"tuples of 3 indices, but shape \(2, 2\) has only 2"):
        v.scatter_nd_add([[0, 0, 0]], [1.0])
    with pytest.raises(ValueError, match=r"updates must have shape \(1, 2\), got \(\)"):
        v.scatter_nd_add([[0]], 1.0)
    with pytest.raises(ValueError, match="indices must have at least one dimension"):
        v.scatter_nd_add(0, [1.0, 2.0])
    assert_same_bytes(v, np.array([[1, 2], [3, 4]], np.float32))


def test_undefined_operation_raises(undefined_op: str, dtype: rv.DType) -> None:
    table = random_array(np.random.default_rng(5), (3,), dtype)
    v = rv.Variable(table)
    match = f"scatter_{undefined_op}: '{undefined_op}' is not defined for dtype {dtype.name}"
    with pytest.raises(TypeError, match=match) as caught:
        scatter(v, undefined_op, [0], table[:1])
    assert isinstance(caught.value, rv.errors.InvalidArgumentError)
    assert_same_bytes(v, table)


@pytest.mark.parametrize("dtype", [d for d in DTYPES if is_defined("div", d)], ids=name_of)
def test_division_by_zero_changes_nothing(dtype: rv.DType) -> None:
    table = np.arange(1, 4).astype(dtype.as_numpy_dtype)
    v = rv.Variable(table)
    with pytest.raises(ValueError, match="scatter_div: division by zero, updates hold 0 at posit"):
        scatter(v, "div", [0, 1, 2], np.array([1, 1, 0]).astype(dtype.as_numpy_dtype))
    assert_same_bytes(v, table)


@pytest.mark.parametrize("batch", [(), (3,), (2,), (3, 4), (2, 3), (3, 4, 5)], ids=str)
def test_batch_scatter_update_is_the_loop(dtype: rv.DType, batch: Any, index_dtype: Any) -> None:
    rng = np.random.default_rng(6)
    table = random_array(rng, (3, 4, 5, 6), dtype)
    depth = len(batch)
    indices = rng.integers(0, table.shape[depth], size=(*batch, 7)).astype(index_dtype)
    values = random_array(rng, (*indices.shape, *table.shape[depth + 1 :]), dtype)
    v, expected = rv.Variable(table), table.copy()
    for at in np.ndindex(*indices.shape):
        expected[(*at[:depth], indices[at])] = values[at]
    assert v.batch_scatter_update(rv.IndexedSlices(values, indices)) is v
    assert_same_bytes(v, expected)


def test_large_batch_scatter_update() -> None:
    rng = np.random.default_rng(7)
    for shape in [(500, 1000), (5, 2000, 64), (3, 100_000)]:
        table = rng.standard_normal(shape).astype(np.float32)
        indices = rng.integers(0, shape[1], size=(shape[0], 900))
        values = rng.standard_normal((*indices.shape, *shape[2:])).astype(np.float32)
        v, expected = rv.Variable(table), table.copy()
        for i in range(900):
            expected[np.arange(shape[0]), indices[:, i]] = values[:, i]
        assert_same_bytes(v.batch_scatter_update(rv.IndexedSlices(values, indices)), expected)


@pytest.mark.parametrize(
    ("indices", "shape", "error", "message"),
    [
        ([[0], [3]], (2, 1), IndexError, r"indices\[1, 0\] = 3 is out of range for dimension 1 of"),
        ([[-1], [0]], (2, 1), IndexError, r"batch_scatter_update: indices\[0, 0\] = -1"),
        ([[0], [1], [1]], (3, 1), ValueError, r"3 batches in dimension 0, .* \(2, 3\) has only 2"),
        ([[0], [1]], (2,), ValueError, r"updates must have shape \(2, 1\) or \(\), got \(2,\)"),
        ([[[0]], [[0]]], (2, 1, 1), ValueError, r"shape \(2, 3\) has no dimension 2"),
    ],
)
def test_bad_batches_change_nothing(
    indices: Any, shape: Any, error: type[Exception], message: str
) -> None:
    table = np.arange(6.0).reshape(2, 3)
    v = rv.Variable(table)
    with pytest.raises(error, match=message):
        v.batch_scatter_update(rv.IndexedSlices(np.ones(shape), indices))
    assert_same_bytes(v, table)


def test_only_indexed_slices() -> None:
    v = rv.Variable([1.0])
    for argument in ([1.0], None, ([0], [1.0]), 3, "x"):
        with pytest.raises(TypeError, match="Argument `sparse_delta` must be an IndexedSlices"):
            v.scatter_add(argument)


def test_empty_updates_change_nothing(op: str, index_dtype: Any) -> None:
    v = rv.Variable([[1.0, 2.0]])
    scatter(v, op, np.zeros((0,), index_dtype), np.zeros((0, 2), np.float32))
    scatter(v, op, [], np.zeros((0, 2), np.float32))
    assert v.numpy().tolist() == [[1.0, 2.0]]
    empty = rv.Variable(np.zeros((0, 2), np.float32))
    scatter(empty, op, [], np.zeros((0, 2), np.float32))
    with pytest.raises(IndexError, match=r"indices\[0\] = 0 is out of range .* of size 0"):
        scatter(empty, op, [0], [[1.0, 2.0]])


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "uint32", "uint64"])
def test_other_integers_serve_as_indices(kind: str) -> None:
    v = rv.Variable([1, 2, 3])
    v.scatter_add(rv.IndexedSlices([10], np.array([2], kind)))
    assert v.sparse_read(rv.constant([2], kind)).numpy().tolist() == [13]


def test_a_huge_unsigned_index_stays_out_of_range() -> None:
    with pytest.raises(IndexError, match="9223372036854775807 is out of range"):
        rv.Variable([1, 2]).sparse_read(np.array([2**64 - 1], np.uint64))


@pytest.mark.parametrize("indices", [[0.0], [True], ["0"], np.array([1.5]), [None]])
def test_indices_must_be_integers(indices: Any) -> None:
    v = rv.Variable([1.0, 2.0])
    with pytest.raises(TypeError):
        v.scatter_add(rv.IndexedSlices([1.0], indices))
    with pytest.raises(TypeError):
        v.sparse_read(indices)
    assert v.numpy().tolist() == [1.0, 2.0]


@pytest.mark.usefixtures("in_order")
@pytest.mark.parametrize("dtype", [rv.float16, rv.bfloat16], ids=name_of)
@pytest.mark.parametrize("rows", [(20, 3), (500, 64), (40, 3000)], ids=str)
def test_half_types_round_after_each_update(
    op: str, dtype: rv.DType, rows: tuple[int, int]
) -> None:
    # A product, quotient or sum of two half numbers in float64, rounded once more, is the rounded
    # result: float64 has more than twice their digits.
    rng = np.random.default_rng(5)
    half = dtype.as_numpy_dtype
    table = rng.uniform(1, 2, size=rows).astype(half)
    indices = rng.integers(0, min(rows[0], 20), size=400)
    values = rng.uniform(0.8, 1.25, size=(400, rows[1])).astype(half)
    expected = table.astype(np.float64)
    for index, value in zip(indices, values.astype(np.float64), strict=True):
        expected[index] = OPS[op](expected[index], value).astype(half)
    v = rv.Variable(table)
    scatter(v, op, indices, values)
    assert_same_bytes(v, expected.astype(half))


@pytest.mark.parametrize("dtype", [rv.float16, rv.bfloat16], ids=name_of)
def test_half_sums_of_repeated_rows_are_near_the_exact_ones(dtype: rv.DType) -> None:
    rng = np.random.default_rng(6)
    half = dtype.as_numpy_dtype
    indices = rng.integers(0, 5, size=100)
    values = rng.uniform(0, 1, size=(100, 64)).astype(half)
    exact = np.zeros((5, 64))
    np.add.at(exact, indices, values.astype(np.float64))
    v = rv.Variable(np.zeros((5, 64), half))
    scatter(v, "add", indices, values)
    # Each of at most 100 roundings is off by half a unit in the last place of at most the sum.
    unit = 2.0**-11 if dtype is rv.float16 else 2.0**-8
    assert (np.abs(v.numpy().astype(np.float64) - exact) <= 100 * unit * exact).all()
    assert (v.numpy().astype(np.float64) != exact).any(), "the test should see rounding"
