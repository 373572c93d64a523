"""The function that pads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


def matrix(dtype: rv.DType) -> Any:
    return random_array(np.random.default_rng(4), (2, 3), dtype)


@pytest.mark.parametrize("mode", ["constant", "reflect", "symmetric"])
def test_pad(mode: Any, dtype: rv.DType) -> None:
    array = matrix(dtype)
    zero = {"constant_values": b""} if dtype is rv.string and mode == "constant" else {}
    for name in (mode, mode.upper()):
        assert_same_bytes(
            rv.pad(array, [[1, 0], [2, 1]], name), np.pad(array, [[1, 0], [2, 1]], mode, **zero)
        )


def test_the_value_to_pad_with() -> None:
    assert_same_bytes(rv.pad([1], [[1, 2]], constant_values=9), np.int32([9, 1, 9, 9]))
    assert_same_bytes(rv.pad(rv.constant([1.0]), [[1, 0]], constant_values=2), np.float32([2, 1]))
    assert_same_bytes(rv.pad(5, np.zeros((0, 2), int)), np.int32(5))
    with pytest.raises(TypeError, match=r"Cannot convert 1.5 to EagerTensor of dtype int32"):
        rv.pad([1], [[1, 2]], constant_values=1.5)
    with pytest.raises(INVALID, match="constant_values must be a scalar"):
        rv.pad([1], [[1, 2]], constant_values=[3])


@pytest.mark.parametrize(
    ("paddings", "mode", "message"),
    [
        ([[1, 1], [0, 0]], "CONSTANT", "must be the rank of inputs"),
        ([1, 1], "CONSTANT", "matrix with 2 columns"),
        ([[-1, 1]], "CONSTANT", "non-negative: -1 1"),
        ([[3, 2]], "REFLECT", "less than the dimension size: 3, 2, 3"),
        ([[4, 2]], "SYMMETRIC", "no greater than the dimension size: 4, 2, 3"),
        ([[1, 1]], "FOO", "Received `mode` = FOO"),
    ],
)
def test_pad_errors(paddings: Any, mode: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rv.pad([1, 2, 3], paddings, mode)
