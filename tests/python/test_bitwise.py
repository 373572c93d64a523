"""Operations on bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import bitwise, dtypes, errors

INTEGERS = [d for d in dtypes.ALL if d.is_numeric and d.is_integer]
PAIRS = {"bitwise_and": 0b1000, "bitwise_or": 0b1110, "bitwise_xor": 0b0110}


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
@pytest.mark.parametrize("name", PAIRS)
def test_pairs(name: str, dtype: rv.DType) -> None:
    result = getattr(bitwise, name)(rv.constant([0b1100], dtype), 0b1010)
    assert_same_bytes(result, np.array([PAIRS[name]], dtype.as_numpy_dtype))


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
def test_invert(dtype: rv.DType) -> None:
    expected = [dtype.max - 5 if dtype.is_unsigned else -6]
    assert_same_bytes(bitwise.invert(rv.constant([5], dtype)), dtype.as_numpy_dtype(expected))


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
def test_shifts(dtype: rv.DType) -> None:
    last = 8 * dtype.size - 1
    one = rv.constant(1, dtype)
    assert bitwise.left_shift(one, 3).numpy() == 8
    top = bitwise.left_shift(one, last)
    assert top.numpy() == (2**last if dtype.is_unsigned else dtype.min)
    assert bitwise.left_shift(one, last + 5).numpy() == top.numpy()
    assert bitwise.right_shift(rv.constant(100, dtype), 3).numpy() == 12
    assert bitwise.right_shift(top, last + 5).numpy() == (1 if dtype.is_unsigned else -1)
    if not dtype.is_unsigned:
        assert bitwise.right_shift(rv.constant(-5, dtype), 1).numpy() == -3
        assert bitwise.left_shift(one, -1).numpy() == 1


@pytest.mark.parametrize("value", [True, 1.5, 1j])
@pytest.mark.parametrize("name", bitwise.__all__)
def test_only_integers_have_bits(name: str, value: Any) -> None:
    operands = [value] if name == "invert" else [value, value]
    with pytest.raises(errors.InvalidArgumentError, match="list of allowed values: int8, int16"):
        getattr(bitwise, name)(*operands)


def test_shapes_are_broadcast() -> None:
    assert bitwise.bitwise_and(np.ones((2, 1), int), np.ones(3, int)).shape == [2, 3]
    with pytest.raises(errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs. \[3\]"):
        bitwise.left_shift([1, 2], [1, 2, 3])
