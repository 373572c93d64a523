"""The functions constant and convert_to_tensor."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv


def test_constant_fills_or_reshapes() -> None:
    assert_same_bytes(rv.constant(1, shape=[2, 2]), np.full((2, 2), 1, np.int32))
    assert_same_bytes(rv.constant([1], shape=[2]), np.array([1, 1], np.int32))
    assert_same_bytes(rv.constant([1, 2, 3, 4], shape=[2, 2]), np.int32([[1, 2], [3, 4]]))
    assert_same_bytes(rv.constant([[1]], shape=[]), np.int32(1))
    assert_same_bytes(rv.constant(5, rv.float32, 3), np.float32([5, 5, 5]))
    assert rv.constant([], shape=[0, 3]).shape == [0, 3]


@pytest.mark.parametrize("shape", [[2, 2], [4], [0], [3, None]])
def test_constant_must_fill_its_shape(shape: list[int | None]) -> None:
    with pytest.raises(TypeError, match=r"3 elements, but shape .* has (\d+|None) elements"):
        rv.constant([1, 2, 3], shape=shape)


def test_constant_needs_a_known_shape() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, None\) is not fully defined"):
        rv.constant(1, shape=[2, None])
    with pytest.raises(ValueError, match="unknown TensorShape"):
        rv.constant(1, shape=rv.TensorShape(None))


def test_a_tensor_is_returned_as_it_is() -> None:
    t = rv.constant([1, 2])
    assert rv.convert_to_tensor(t) is t
    assert rv.constant(t, dtype=rv.int32) is t
    with pytest.raises(ValueError, match="requested dtype float32 for Tensor with dtype int32"):
        rv.convert_to_tensor(t, dtype=rv.float32)


def test_dtype_hint_gives_way() -> None:
    assert rv.convert_to_tensor(1, dtype_hint=rv.float32).dtype is rv.float32
    assert rv.convert_to_tensor(1.5, dtype_hint=rv.int32).dtype is rv.float32
    assert rv.convert_to_tensor(rv.constant(1), dtype_hint=rv.float32).dtype is rv.int32
