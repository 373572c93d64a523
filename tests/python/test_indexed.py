"""Functions that read tensors by index, or change a copy of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import (
    ND_OPS,
    assert_same_bytes,
    copied_by,
    is_defined,
    random_array,
    scatter_loop,
)

import resvar as rv

PARAMS = np.arange(120, dtype=np.float32).reshape(2, 3, 4, 5)
TABLE = np.arange(6, dtype=np.int32).reshape(2, 3)


def gather_loop(params: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    """The reference: NumPy's take, batch by batch."""
    if batch_dims == 0:
        return np.take(params, indices, axis)
    batches = zip(params, indices, strict=True)
    return np.stack([gather_loop(p, i, axis - 1, batch_dims - 1) for p, i in batches])


@pytest.mark.parametrize("make", [rv.Variable, rv.constant, lambda a: a])
@pytest.mark.parametrize(
    ("axis", "batch_dims"), [(a, b) for b in range(3) for a in range(b, 4)], ids=str
)
@pytest.mark.parametrize("tail", [(), (7,), (2, 3), (0,)], ids=str)
def test_gather_is_numpys_take(make: Any, axis: int, batch_dims: int, tail: Any) -> None:
    rng = np.random.default_rng(1)
    shape = (*PARAMS.shape[:batch_dims], *tail)
    indices = rng.integers(0, PARAMS.shape[axis], size=shape)
    expected = gather_loop(PARAMS, indices, axis, batch_dims)
    assert_same_bytes(rv.gather(make(PARAMS), indices, None, axis, batch_dims), expected)
    assert_same_bytes(
        rv.gather(make(PARAMS), indices, axis=axis - 4, batch_dims=batch_dims), expected
    )
    if tail and batch_dims:
        negative = batch_dims - len(shape)
        assert_same_bytes(
            rv.gather(make(PARAMS), indices, axis=axis, batch_dims=negative), expected
        )


def test_gather_of_every_dtype(dtype: rv.DType, index_dtype: Any) -> None:
    rng = np.random.default_rng(2)
    params = random_array(rng, (3, 4, 2), dtype)
    indices = rng.integers(0, 4, size=(3, 5)).astype(index_dtype)
    assert_same_bytes(rv.gather(params, indices[0], axis=1), params[:, indices[0]])
    assert_same_bytes(rv.gather(params, indices, batch_dims=1), gather_loop(params, indices, 1, 1))


def test_gather_defaults_to_the_first_dimension_after_the_batches() -> None:
    assert_same_bytes(rv.gather([5, 6, 7], [2, 0]), np.int32([7, 5]))
    assert_same_bytes(rv.gather(TABLE, [[2], [0]], batch_dims=1), np.int32([[2], [3]]))
    assert_same_bytes(rv.gather(TABLE, [2, 0], batch_dims=1), np.int32([2, 3]))
    assert_same_bytes(rv.gather(TABLE, rv.constant(1), axis=rv.constant(1)), np.int32([1, 4]))


@pytest.mark.parametrize("shape", [(400, 500, 3), (60, 2000), (3, 100_000)], ids=str)
def test_large_gathers(shape: Any) -> None:
    rng = np.random.default_rng(3)
    params = rng.standard_normal(shape).astype(np.float32)
    indices = rng.integers(0, shape[1], size=(shape[0], 700))
    assert_same_bytes(rv.gather(params, indices[0], axis=1), np.take(params, indices[0], 1))
    expected = gather_loop(params, indices, 1, 1)
    assert_same_bytes(rv.gather(rv.Variable(params), indices, batch_dims=1), expected)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([[0, 1], [2, 3]], None, 1), IndexError, r"indices\[1, 1\] = 3 .* dimension 1 of size 3"),
        (([0, -1], None, 1), IndexError, r"indices\[1\] = -1 .* dimension 1 of size 3"),
        (([0], None, 2), ValueError, "axis = 2 is out of range for params of rank 2"),
        (([0], None, -3), ValueError, "axis = -3 is out of range"),
        (([0], None, [1]), TypeError, "axis must be an integer"),
        (([0], None, 1.5), TypeError, "axis must be an integer, got 1.5"),
        (([0, 0], None, 0, 1), ValueError, "axis = 0 must not be one of the 1 batch dimensions"),
        (([0, 0, 0], None, None, 1), ValueError, "the indices have 3 batches in dimension 0"),
        (([0], None, None, 1), ValueError, r"the batches must be equal, .* size 2 .* and size 1"),
        (([0], None, None, 2), ValueError, "batch_dims = 2 is out of range for indices of rank 1"),
        (([[0] * 3] * 2, None, None, 2), ValueError, r"shape \(2, 3\) has no dimension 2"),
        (([1.0],), TypeError, "indices must be integers"),
    ],
)
def test_bad_gathers_raise(arguments: Any, error: type[Exception], message: str) -> None:
    for params in (TABLE, rv.Variable(TABLE)):
        with pytest.raises(error, match=message):
            rv.gather(params, *arguments)
    with pytest.raises(ValueError, match="a scalar has no rows"):
        rv.gather(5, [0])


@pytest.mark.parametrize("make", [rv.Variable, rv.constant, lambda a: a])
@pytest.mark.parametrize("batch_dims", range(3))
@pytest.mark.parametrize("depth", range(3))
def test_gather_nd_is_numpys_indexing(make: Any, batch_dims: int, depth: int) -> None:
    rng = np.random.default_rng(4)
    batch = PARAMS.shape[:batch_dims]
    dims = PARAMS.shape[batch_dims : batch_dims + depth]
    indices = rng.integers(0, dims, size=(*batch, 6, depth))
    expected = np.empty((*batch, 6, *PARAMS.shape[batch_dims + depth :]), np.float32)
    for at in np.ndindex(*batch, 6):
        expected[at] = PARAMS[(*at[:batch_dims], *indices[at])]
    assert_same_bytes(rv.gather_nd(make(PARAMS), indices, batch_dims), expected)


def test_bad_gather_nds_raise() -> None:
    with pytest.raises(IndexError, match=r"indices\[1, 0, 0\] = 3 .* dimension 1 of size 3"):
        rv.gather_nd(TABLE, [[[0]], [[3]]], batch_dims=1)
    with pytest.raises(ValueError, match=r"tuples of 2 indices, .* only 1 dimensions after the"):
        rv.gather_nd(TABLE, [[0, 0], [0, 0]], batch_dims=1)
    for batch_dims in (-1, 2):
        with pytest.raises(ValueError, match=rf"batch_dims = {batch_dims} must be in \[0, 2\)"):
            rv.gather_nd(TABLE, [[0]], batch_dims=batch_dims)
    with pytest.raises(ValueError, match="at least one dimension"):
        rv.gather_nd(TABLE, 0)
    with pytest.raises(ValueError, match="bad_indices_policy = 'x'"):
        rv.gather_nd(TABLE, [[0]], bad_indices_policy="x")


def test_gather_nd_ignores_bad_indices_if_asked() -> None:
    ignore = {"bad_indices_policy": "IGNORE"}
    result = rv.gather_nd(TABLE + 1, [[1], [7], [-1]], **ignore)
    assert result.numpy().tolist() == [[4, 5, 6], [0, 0, 0], [0, 0, 0]]
    assert rv.gather_nd(TABLE + 1, [[3], [2]], 1, **ignore).numpy().tolist() == [0, 6]
    assert rv.gather_nd(TABLE, [[1, 2]], **ignore).numpy().tolist() == [5]
    assert rv.gather_nd(np.zeros((0, 2)), [[0]], **ignore).numpy().tolist() == [[0, 0]]
    with pytest.raises(ValueError, match="tuples of 3 indices"):
        rv.gather_nd(TABLE, [[0, 0, 9]], **ignore)


def test_tensor_scatter_is_the_loop(nd_op: str, dtype: rv.DType, index_dtype: Any) -> None:
    rng = np.random.default_rng(5)
    table = random_array(rng, (3, 4, 2), dtype)
    indices = rng.integers(0, (3, 4), size=(10, 2)).astype(index_dtype)
    updates = random_array(rng, (10, 2), dtype)
    expected = scatter_loop(table, nd_op, indices, updates)
    before = table.copy()
    for tensor in (table, rv.constant(table), rv.Variable(table)):
        result = getattr(rv, f"tensor_scatter_nd_{nd_op}")(tensor, indices, updates)
        assert isinstance(result, rv.Tensor)
        assert_same_bytes(result, expected)
        assert_same_bytes(tensor, before)


def test_scatter_nd_adds_to_zeros(dtype: rv.DType, index_dtype: Any) -> None:
    rng = np.random.default_rng(6)
    indices = rng.integers(0, 3, size=(10, 1)).astype(index_dtype)
    updates = random_array(rng, (10, 4), dtype)
    if not (is_defined("add", dtype) or dtype in (rv.bool, rv.string)):
        with pytest.raises(TypeError, match=f"no kernel of scatter_nd for T={dtype.name}"):
            rv.scatter_nd(indices, updates, [3, 4])
        return
    zeros = (
        np.full((3, 4), b"", object) if updates.dtype == object else np.zeros((3, 4), updates.dtype)
    )
    expected = scatter_loop(zeros, "add", indices, updates)
    for shape in ([3, 4], (3, 4), np.array([3, 4]), rv.constant([3, 4]), rv.TensorShape([3, 4])):
        assert_same_bytes(rv.scatter_nd(indices, updates, shape), expected)


def test_tensors_decide_on_the_dtype() -> None:
    result = rv.tensor_scatter_nd_add([1, 2, 3], [[0]], rv.constant([1.5]))
    assert_same_bytes(result, np.float32([2.5, 2, 3]))
    with pytest.raises(TypeError, match="requested dtype int32 for Tensor with dtype float32"):
        rv.tensor_scatter_nd_add(rv.constant([1]), [[0]], rv.constant([1.5]))


def test_what_has_no_kernel(undefined_op: str, dtype: rv.DType) -> None:
    if undefined_op in ND_OPS:
        tensor = rv.zeros([2], dtype)
        with pytest.raises(rv.errors.NotFoundError, match=f"no kernel of .* for T={dtype.name}"):
            getattr(rv, f"tensor_scatter_nd_{undefined_op}")(tensor, [[0]], rv.zeros([1], dtype))


def test_strings_that_meet_are_joined() -> None:
    result = rv.scatter_nd([[1], [1], [0]], ["é", "b", "c"], [3])
    assert result.numpy().tolist() == [b"c", b"\xc3\xa9b", b""]


@pytest.mark.usefixtures("in_order")
def test_large_scatters() -> None:
    rng = np.random.default_rng(7)
    indices = rng.integers(0, 100_000, size=(300_000, 1))
    updates = rng.standard_normal((300_000, 2)).astype(np.float32)
    expected = np.zeros((100_000, 2), np.float32)
    np.add.at(expected, indices[:, 0], updates)
    assert_same_bytes(rv.scatter_nd(indices, updates, [100_000, 2]), expected)
    result = rv.tensor_scatter_nd_sub(expected, indices[:0], updates[:0])
    assert_same_bytes(result, expected)


def test_bad_scatters_raise() -> None:
    with pytest.raises(IndexError, match=r"scatter_nd: indices\[1, 0\] = 9 .* 0 of size 5"):
        rv.scatter_nd([[1], [9]], [1, 2], [5])
    with pytest.raises(IndexError, match=r"tensor_scatter_nd_max: indices\[0, 0\] = -1"):
        rv.tensor_scatter_nd_max([1, 2], [[-1]], [1])
    with pytest.raises(ValueError, match=r"scatter_nd: updates must have shape \(2,\), got \(3,\)"):
        rv.scatter_nd([[1], [2]], [1, 2, 3], [5])
    with pytest.raises(ValueError, match=r"scatter_nd: shape must be a vector, got shape \(\)"):
        rv.scatter_nd([[1]], [1], 5)
    with pytest.raises(ValueError, match="a dimension must not be negative, got -5"):
        rv.scatter_nd([[1]], [1], [-5])
    with pytest.raises(TypeError):
        rv.tensor_scatter_nd_add([1, 2], [[0]], [1.5])
    with pytest.raises(TypeError, match=r"Cannot convert \[1.0, 2.0\] to EagerTensor"):
        rv.tensor_scatter_nd_add([1.0, 2.0], [[0]], rv.constant([1]))


def test_scatters_leave_out_bad_indices_if_asked() -> None:
    ignore = {"bad_indices_policy": "IGNORE"}
    assert rv.scatter_nd([[1], [9], [-1]], [1, 2, 3], [3], **ignore).numpy().tolist() == [0, 1, 0]
    assert rv.scatter_nd([[1], [2]], [1, 2], [3], **ignore).numpy().tolist() == [0, 1, 2]
    result = rv.tensor_scatter_nd_add(TABLE, [[0, 0], [0, 3]], [10, 20], **ignore)
    assert result.numpy().tolist() == [[10, 1, 2], [3, 4, 5]]
    with pytest.raises(ValueError, match="updates must have shape"):
        rv.tensor_scatter_nd_add(TABLE, [[0, 0], [0, 3]], [10], **ignore)


def test_a_bad_index_that_is_ignored_does_not_cost_the_table() -> None:
    table = rv.Variable(np.ones((1000, 4)))
    read: list[rv.Tensor] = []

    def call() -> None:
        read.append(rv.gather_nd(table, [[1], [2000]], bad_indices_policy="IGNORE"))

    assert copied_by(call) < 200
    assert read[0].numpy().tolist() == [[1.0] * 4, [0.0] * 4]
