"""The functions that choose elements."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


def test_where_says_where(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(5), (3, 4), dtype)
    if not (dtype.is_numeric or dtype.is_bool):
        with pytest.raises(INVALID, match="not in the list of allowed values"):
            rv.where(array)
        return
    assert_same_bytes(rv.where(array), np.argwhere(array))
    assert_same_bytes(rv.where(rv.zeros([0, 2], dtype)), np.zeros((0, 2), np.int64))


def test_where_chooses(dtype: rv.DType) -> None:
    rng = np.random.default_rng(6)
    x, y = random_array(rng, (2, 1), dtype), random_array(rng, (1, 3), dtype)
    condition = np.array([True, False, True])
    expected = np.where(condition, x, y)
    assert_same_bytes(rv.where(condition, x, y), expected)
    assert_same_bytes(rv.where(rv.Variable(condition), rv.Variable(x), rv.constant(y)), expected)


def test_where_converts_to_one_dtype() -> None:
    assert_same_bytes(rv.where([True, False], rv.constant([1.5, 2]), 3), np.float32([1.5, 3]))
    assert_same_bytes(rv.where([True, False], 3, rv.constant([1.5, 2])), np.float32([3, 2]))
    with pytest.raises(TypeError, match=r"Cannot convert 3.5 to EagerTensor of dtype int32"):
        rv.where([True, False], [1, 2], 3.5)
    with pytest.raises(INVALID, match="expected to be a int32 tensor but is a float tensor"):
        rv.where([True], rv.constant([1]), rv.constant([1.0]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([True], [1]), "must both be non-None"),
        (([True], None, [1]), "must both be non-None"),
        ((True,), "Unhandled input dimensions: 0"),
        (([True] * 2, [1, 2], [1, 2, 3]), r"condition \[2\], then \[2\], and else \[3\] must be"),
        ((rv.constant([1]), [1], [2]), "requested dtype bool for Tensor with dtype int32"),
        (([1], [1], [2]), "Cannot convert .* of dtype bool"),
    ],
)
def test_where_errors(arguments: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rv.where(*arguments)


def test_boolean_mask(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(7), (2, 3, 2), dtype)
    rows, cells = np.array([True, False]), array[..., 0] == array[..., 1]
    columns = np.array([False, True, True])
    assert_same_bytes(rv.boolean_mask(array, rows), array[rows])
    assert_same_bytes(rv.boolean_mask(rv.Variable(array), cells), array[cells])
    assert_same_bytes(rv.boolean_mask(array, columns, axis=1), array[:, columns])
    assert_same_bytes(rv.boolean_mask(array, columns, axis=-2), array[:, columns])


@pytest.mark.parametrize(
    ("mask", "axis", "message"),
    [
        (True, None, "mask cannot be scalar"),
        ([True, False], None, r"Shapes \(3,\) and \(2,\) are incompatible"),
        ([True], 1, r"Shapes \(\) and \(1,\) are incompatible"),
    ],
)
def test_boolean_mask_errors(mask: Any, axis: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rv.boolean_mask([1, 2, 3], mask, axis)


@pytest.mark.parametrize("axis", [None, -1, 0, 1, 2])
def test_one_hot(axis: Any) -> None:
    indices = np.array([[0, 3, 1], [-1, 2, 0]])
    last = indices[..., None] == np.arange(3)
    expected = np.moveaxis(last, -1, -1 if axis is None else axis).astype(np.float32)
    assert_same_bytes(rv.one_hot(indices, 3, axis=axis), expected)
    assert_same_bytes(rv.one_hot(rv.constant(indices), rv.constant(3), axis=axis), expected)


@pytest.mark.parametrize(
    ("on", "off", "dtype", "expected"),
    [
        (5, 3, None, np.int32([[5, 3]])),
        (5.5, None, None, np.float32([[5.5, 0]])),
        (None, 5, None, np.int32([[1, 5]])),
        (True, False, None, np.array([[True, False]])),
        (5, 3, rv.float64, np.float64([[5, 3]])),
        (None, None, rv.uint8, np.uint8([[1, 0]])),
        (None, None, rv.complex64, np.complex64([[1, 0]])),
    ],
)
def test_the_values_of_one_hot(on: Any, off: Any, dtype: Any, expected: Any) -> None:
    assert_same_bytes(rv.one_hot([0], 2, on, off, dtype=dtype), expected)


def test_one_hot_errors() -> None:
    with pytest.raises(TypeError, match="dtype int32 of on_value does not match dtype float32"):
        rv.one_hot([0], 2, 5, 3.0)
    with pytest.raises(TypeError, match="dtype float32 of on_value does not match dtype int32"):
        rv.one_hot([0], 2, 5.5, dtype=rv.int32)
    with pytest.raises(INVALID, match="depth must be non-negative, got: -1"):
        rv.one_hot([0], -1)
    with pytest.raises(INVALID, match=r"depth must be a scalar, but got: \[1\]"):
        rv.one_hot([0], [2])
    with pytest.raises(INVALID, match="on_value must be a scalar"):
        rv.one_hot([0], 2, [1], [0])
    for axis in (-2, 2):
        with pytest.raises(INVALID, match=rf"between \[0, 2\).  But received: {axis}"):
            rv.one_hot([0], 2, axis=axis)
    for indices in ([0.0], rv.constant([1], rv.int16)):
        with pytest.raises(INVALID, match=r"attr 'TI' of .* is not in the list"):
            rv.one_hot(indices, 2)
    assert_same_bytes(rv.one_hot([], 3), np.zeros((0, 3), np.float32))


def test_unique() -> None:
    y, idx = rv.unique([3, 1, 3, 2, 1])
    assert_same_bytes(y, np.int32([3, 1, 2]))
    assert_same_bytes(idx, np.int32([0, 1, 0, 2, 1]))
    assert rv.unique([1.5], rv.int64).idx.dtype is rv.int64
    with pytest.raises(rv.errors.NotFoundError, match="no kernel of Unique for T=complex64"):
        rv.unique(rv.constant([1j], rv.complex64))
    with pytest.raises(INVALID, match="expects a 1D vector"):
        rv.unique([[1]])
