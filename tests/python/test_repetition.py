"""The functions that repeat, turn round, cut and pad."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


def matrix(dtype: rv.DType) -> Any:
    return random_array(np.random.default_rng(4), (2, 3), dtype)


def test_tile_repeat_reverse_and_roll(dtype: rv.DType) -> None:
    array = matrix(dtype)
    for value in (array, rv.constant(array), rv.Variable(array)):
        assert_same_bytes(rv.tile(value, [2, 0]), np.tile(array, (2, 0)))
        assert_same_bytes(rv.tile(value, [1, 2]), np.tile(array, (1, 2)))
        assert_same_bytes(rv.repeat(value, 2), np.repeat(array, 2))
        assert_same_bytes(rv.repeat(value, [2, 0, 1], axis=-1), np.repeat(array, [2, 0, 1], 1))
        assert_same_bytes(rv.reverse(value, [0, -1]), array[::-1, ::-1])
        assert_same_bytes(rv.roll(value, [1, -1], [0, 1]), np.roll(array, (1, -1), (0, 1)))


@pytest.mark.parametrize(
    ("multiples", "message"),
    [([2, 2], "length 1 but got length 2"), ([-1], r"multiples\[0\] >= 0, but got -1"),
     (2, "must be a vector")],
)  # fmt: skip
def test_tile_errors(multiples: Any, message: str) -> None:
    with pytest.raises(INVALID, match=message):
        rv.tile([1, 2], multiples)


def test_repeat_errors() -> None:
    assert_same_bytes(rv.repeat(5, 3), np.int32([5, 5, 5]))
    with pytest.raises(ValueError, match="Dimensions 2 and 3 are not compatible"):
        rv.repeat([[1, 2], [3, 4]], [1, 2, 3], axis=0)
    with pytest.raises(ValueError, match=r"axis = 2 is not in range \[-2, 2\)"):
        rv.repeat([[1, 2], [3, 4]], 2, axis=2)
    with pytest.raises(INVALID, match=r"repeats\[1\] = -1 is negative"):
        rv.repeat([1, 2], [1, -1])
    with pytest.raises(TypeError, match="must be integers"):
        rv.repeat([1, 2], 1.5)


def test_reverse_and_roll_errors() -> None:
    with pytest.raises(INVALID, match=r"'axis'\[0\] = 2 is out of valid range \[0, 1\]"):
        rv.reverse([[1, 2], [3, 4]], [2])
    with pytest.raises(INVALID, match="axis 0 specified more than once"):
        rv.reverse([[1, 2], [3, 4]], [0, -2])
    with pytest.raises(INVALID, match="axis 1 is out of range"):
        rv.roll([1, 2, 3], 1, 1)
    with pytest.raises(INVALID, match="same size"):
        rv.roll([1, 2, 3], [1, 2], 0)


def test_slice(dtype: rv.DType) -> None:
    array = matrix(dtype)
    assert_same_bytes(rv.slice(array, [0, 1], [2, 1]), array[:, 1:2])
    assert_same_bytes(rv.slice(rv.Variable(array), [1, 0], [-1, -1]), array[1:])
    assert_same_bytes(rv.slice(array, rv.constant([2, 3]), [0, 0]), array[2:, 3:])


@pytest.mark.parametrize(
    ("begin", "size", "message"),
    [
        ([1], [5], r"size\[0\] in \[0, 3\], but got 5"),
        ([1], [-2], r"size\[0\] in \[0, 3\], but got -2"),
        ([5], [1], r"begin\[0\] in \[0, 4\], but got 5"),
        ([-1], [1], r"begin\[0\] in \[0, 4\], but got -1"),
        ([1, 2], [1], r"size 1, but got shapes \[2\] and \[1\]"),
        (1, 2, "must be a vector"),
    ],
)
def test_slice_errors(begin: Any, size: Any, message: str) -> None:
    with pytest.raises(INVALID, match=message):
        rv.slice([1, 2, 3, 4], begin, size)


def test_a_scalar_is_repeated_along_a_new_dimension_and_is_its_own_reverse() -> None:
    assert_same_bytes(rv.repeat(7, 2, axis=0), np.int32([7, 7]))
    assert_same_bytes(rv.reverse(7, [0]), np.int32(7))
