"""The functions that count."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((5,), np.arange(5, dtype=np.int32)),
        ((5.0,), np.arange(5, dtype=np.float32)),
        ((2, 10, 3), np.int32([2, 5, 8])),
        ((10, 2, -3), np.int32([10, 7, 4])),
        ((2.5, 5), np.float32([2.5, 3.5, 4.5])),
        ((0, 0), np.int32([])),
        ((1, 0, -0.25), np.float32([1, 0.75, 0.5, 0.25])),
        ((np.int64(3),), np.arange(3)),
        ((2**40, 2**40 + 2), np.int64([2**40, 2**40 + 1])),
        ((rv.constant(1), rv.constant(3, rv.int64)), np.int64([1, 2])),
        ((rv.constant(1), rv.Variable(3.0)), np.float32([1, 2])),
        ((0, np.float16(2), np.float32(1)), np.float32([0, 1])),
    ],
)
def test_range(arguments: Any, expected: Any) -> None:
    assert_same_bytes(rv.range(*arguments), expected)


@pytest.mark.parametrize("name", ["int32", "int64", "float16", "bfloat16", "float32", "float64"])
def test_the_dtype_of_a_range(name: str) -> None:
    dtype = rv.as_dtype(name)
    assert_same_bytes(rv.range(4, dtype=dtype), np.arange(4).astype(dtype.as_numpy_dtype))
    assert_same_bytes(rv.range(rv.constant(4), dtype=name), rv.range(4, dtype=dtype))


def test_range_errors() -> None:
    with pytest.raises(INVALID, match="Requires delta != 0"):
        rv.range(2, 5, 0)
    with pytest.raises(INVALID, match="Requires start <= limit when delta > 0: 5/2"):
        rv.range(5, 2)
    with pytest.raises(INVALID, match="Requires start >= limit when delta < 0: 2/5"):
        rv.range(2, 5, -1)
    with pytest.raises(TypeError, match=r"Cannot convert 5.5 to EagerTensor of dtype int32"):
        rv.range(5.5, dtype=rv.int32)
    with pytest.raises(INVALID, match="must be scalars"):
        rv.range([1, 2])
    with pytest.raises(rv.errors.NotFoundError, match="no kernel of Range for Tidx=int8"):
        rv.range(5, dtype=rv.int8)
    with pytest.raises(INVALID, match="attr 'Tidx' of complex64"):
        rv.range(5, dtype=rv.complex64)


@pytest.mark.parametrize("num", [0, 1, 2, 5, 9])
def test_linspace(num: int) -> None:
    expected = np.linspace(-1, 3, num)
    assert_same_bytes(rv.linspace(-1.0, 3.0, num), expected.astype(np.float32))
    assert_same_bytes(rv.linspace(np.float64(-1), 3.0, num), expected)
    assert_same_bytes(rv.linspace(-1, 3, num), expected)
    assert_same_bytes(rv.linspace(rv.constant(-1, rv.float16), 3, num), expected.astype(np.float16))


@pytest.mark.parametrize("dtype_of_ends", ["int8", "uint16", "int32", "uint64"])
def test_the_dtype_of_a_linspace_between_integers(dtype_of_ends: str) -> None:
    narrow = dtype_of_ends in ("int8", "uint16")
    ends = rv.constant([5, 2], dtype_of_ends)
    expected = np.float32([5, 3.5, 2]) if narrow else np.float64([5, 3.5, 2])
    assert_same_bytes(rv.linspace(ends[0], ends[1], 3), expected)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_linspace_of_vectors(axis: int) -> None:
    start, stop = np.array([0.0, 1.0]), np.array([10.0, 20.0])
    assert_same_bytes(
        rv.linspace(start, stop, 3, axis=axis), np.linspace(start, stop, 3, axis=axis)
    )


def test_linspace_errors() -> None:
    with pytest.raises(INVALID, match="num = -1 must not be negative"):
        rv.linspace(0.0, 1.0, -1)
    with pytest.raises(TypeError, match=r"num must be an integer, got 2.5"):
        rv.linspace(0.0, 1.0, 2.5)
    with pytest.raises(TypeError, match=r"Cannot convert 1.5 to EagerTensor of dtype int32"):
        rv.linspace(0, 1.5, 3)
    with pytest.raises(INVALID, match="axis = 1 is not in range"):
        rv.linspace(0.0, 1.0, 3, axis=1)


@pytest.mark.parametrize("indexing", ["xy", "ij"])
def test_meshgrid(indexing: Any) -> None:
    vectors = np.arange(2), np.arange(3), np.arange(4)
    grids = rv.meshgrid(*vectors, indexing=indexing)
    for grid, expected in zip(grids, np.meshgrid(*vectors, indexing=indexing), strict=True):
        assert_same_bytes(grid, expected)


def test_meshgrid_errors() -> None:
    assert rv.meshgrid() == []
    with pytest.raises(ValueError, match="must be either 'xy' or 'ij', got 'yx'"):
        rv.meshgrid([1], indexing="yx")
    with pytest.raises(INVALID, match="expected to be a int32 tensor but is a float tensor"):
        rv.meshgrid([1], [1.0])
