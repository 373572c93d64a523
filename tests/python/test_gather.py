"""Reading rows: sparse_read and gather_nd."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv


@pytest.mark.parametrize("shape", [(6,), (6, 1), (6, 3), (6, 2, 2)], ids=str)
def test_sparse_read_is_numpys_take(dtype: rv.DType, index_dtype: Any, shape: Any) -> None:
    rng = np.random.default_rng(1)
    table = random_array(rng, shape, dtype)
    v = rv.Variable(table)
    for index_shape in [(), (4,), (2, 3), (0,)]:
        indices = rng.integers(0, 6, size=index_shape).astype(index_dtype)
        result = v.sparse_read(indices)
        assert isinstance(result, rv.Tensor)
        assert_same_bytes(result, np.asarray(table[indices], dtype=table.dtype))


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_gather_nd_is_numpys_indexing(dtype: rv.DType, index_dtype: Any, depth: int) -> None:
    rng = np.random.default_rng(2)
    table = random_array(rng, (3, 4, 2), dtype)
    indices = rng.integers(0, (3, 4, 2)[:depth], size=(2, 5, depth)).astype(index_dtype)
    expected = np.empty((2, 5, *table.shape[depth:]), table.dtype)
    for i in np.ndindex(2, 5):
        expected[i] = table[tuple(indices[i])]
    assert_same_bytes(rv.Variable(table).gather_nd(indices), expected)


@pytest.mark.parametrize("row", [1, 16, 5000])
def test_large_reads(row: int) -> None:
    rng = np.random.default_rng(3)
    table = rng.standard_normal((1000, row))
    indices = rng.integers(0, 1000, size=20_000 // row + 100_000)[: 10_000_000 // row]
    assert_same_bytes(rv.Variable(table).sparse_read(indices), table[indices])


def test_a_read_is_a_copy_of_the_rows() -> None:
    v = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
    rows = v.sparse_read([0])
    v.assign_add([[1.0, 1.0], [1.0, 1.0]])
    assert rows.numpy().tolist() == [[1.0, 2.0]]


def test_bad_indices_name_position_value_and_size() -> None:
    v = rv.Variable(np.zeros((3, 2), np.float32))
    cases = [
        (v.sparse_read, [[0, 1], [2, -7]], r"sparse_read: indices\[1, 1\] = -7 .* of size 3"),
        (v.sparse_read, 5, r"sparse_read: indices = 5 is out of range for dimension 0 of size 3"),
        (
            v.gather_nd,
            [[0, 0], [5, -2]],
            r"gather_nd: indices\[1, 0\] = 5 .* dimension 0 of size 3",
        ),
        (v.gather_nd, [[0, 2]], r"gather_nd: indices\[0, 1\] = 2 .* dimension 1 of size 2"),
    ]
    for read, indices, message in cases:
        with pytest.raises(IndexError, match=message):
            read(indices)
    with pytest.raises(ValueError, match=r"tuples of 3 indices, but shape \(3, 2\) has only 2"):
        v.gather_nd([[0, 1, 0]])
    with pytest.raises(ValueError, match="sparse_read: a scalar has no rows"):
        rv.Variable(1.0).sparse_read([0])
