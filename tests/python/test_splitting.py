"""The functions that take a tensor apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


def arrays(dtype: rv.DType, *shapes: tuple[int, ...]) -> list[Any]:
    rng = np.random.default_rng(3)
    return [random_array(rng, shape, dtype) for shape in shapes]


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_unstack(axis: int, dtype: rv.DType) -> None:
    (array,) = arrays(dtype, (2, 3))
    parts = rv.unstack(array, axis=axis)
    assert len(parts) == array.shape[axis]
    for part, expected in zip(parts, np.moveaxis(array, axis, 0), strict=True):
        assert_same_bytes(part, expected)


def test_unstack_errors() -> None:
    with pytest.raises(INVALID, match=r"axis 0 must equal 3, got shape \[2,2\]"):
        rv.unstack([[1, 2], [3, 4]], 3)
    with pytest.raises(ValueError, match=r"= 0 is not in range \[-0, 0\)"):
        rv.unstack(5)
    assert rv.unstack(rv.zeros([0, 2])) == []


@pytest.mark.parametrize(
    ("sizes", "ends"),
    [(2, [2]), (1, []), ([1, 3], [1]), ([1, -1, 2], [1, 2]), ([0, 4], [0]), ([4], [])],
)
@pytest.mark.parametrize("axis", [0, -1])
def test_split(sizes: Any, ends: list[int], axis: int) -> None:
    array = np.arange(16).reshape(4, 4)
    parts = rv.split(array, sizes, axis)
    expected = np.split(array, ends, axis)
    for part, part_of_numpy in zip(parts, expected, strict=True):
        assert_same_bytes(part, part_of_numpy)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        (3, r"split_dim 0 \(size = 4\) and num_split 3"),
        (0, "'num_split' of 0 must be at least minimum 1"),
        ([1, 1], "do not add up"),
        ([5], "do not add up"),
        ([-1, -1], "only be one -1"),
        ([-2, 6], "index 0 must be >= 0. Got: -2"),
        (2.0, "Rank-0 tensors are not supported"),
        (rv.constant(2), "Rank-0 tensors are not supported"),
    ],
)
def test_split_errors(sizes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rv.split([1, 2, 3, 4], sizes)


def test_split_needs_its_dimension_and_number() -> None:
    with pytest.raises(INVALID, match=r"split_dim < input rank \(1\), but got 1"):
        rv.split([1, 2], 2, axis=1)
    with pytest.raises(INVALID, match="num = 3, but there are 2 sizes"):
        rv.split([1, 2], [1, 1], num=3)
