"""What Python values become, and what is refused."""

from __future__ import annotations

import array as stdlib_array
import fractions
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (2**31 - 1, rv.int32),
        (-(2**31), rv.int32),
        (2**31, rv.int64),
        ([1, 3_000_000_000], rv.int64),
        ([1, 2.5], rv.float32),
        ([True, False], rv.bool),
        ([1, True], rv.int32),
        ([np.float64(1), 2.0], rv.float64),
        ([1.0, np.float64(2)], rv.float32),
        ([np.int64(1)], rv.int32),
        ([1j, 2.5], rv.complex128),
        ([np.array([1, 2], np.int8)], rv.int8),
        ([rv.constant(1.0), rv.constant(2.0)], rv.float32),
        (np.array([1], np.uint16), rv.uint16),
        (np.array([1.5], ml_dtypes.bfloat16), rv.bfloat16),
        (np.zeros(2, ">f4"), rv.float32),
        (np.zeros(2, np.longlong), rv.int64),
        (stdlib_array.array("f", [1, 2]), rv.float32),
        (np.ma.array([1, 2], mask=[0, 1]), rv.int64),
    ],
)
def test_the_dtype_a_value_has(value: Any, dtype: rv.DType) -> None:
    assert rv.constant(value).dtype is dtype


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        ([1, 2], rv.float64, np.float64([1, 2])),
        ([True], rv.int8, np.int8([1])),
        (True, rv.float32, np.float32(1)),
        (1, rv.complex64, np.complex64(1)),
        ([1e300], rv.float64, np.float64([1e300])),
        (2**63, rv.uint64, np.uint64(2**63)),
        ([], rv.int16, np.int16([])),
        (np.array([1.7]), rv.int32, np.int32([1])),
        (np.array([300]), rv.uint8, np.uint8([44])),
        (np.array([2, 0]), rv.bool, np.array([True, False])),
        ([np.array([1.5, 2.5])], rv.float32, np.float32([[1.5, 2.5]])),
        ([rv.constant(1), 2.0], rv.float32, np.float32([1, 2])),
        (np.arange(4)[::-2], rv.int64, np.array([3, 1])),
    ],
)
def test_conversion_to_a_dtype(value: Any, dtype: rv.DType, expected: Any) -> None:
    assert_same_bytes(rv.constant(value, dtype), expected)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (1.0, rv.int32),
        ([1.5], rv.int64),
        ([1, 2.5], rv.int32),
        (1, rv.bool),
        (1j, rv.float32),
        ([1j], rv.int8),
        ("a", rv.float32),
        (float("nan"), rv.int32),
    ],
)
def test_what_cannot_have_a_dtype(value: Any, dtype: rv.DType) -> None:
    with pytest.raises(TypeError) as caught:
        rv.constant(value, dtype)
    assert isinstance(caught.value, rv.errors.BadDTypeError)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [(300, rv.int8), ([300], rv.int8), (-1, rv.uint8), (2**40, rv.int32), (2**64, rv.uint64)],
)
def test_an_integer_out_of_range_raises(value: Any, dtype: rv.DType) -> None:
    with pytest.raises(ValueError, match=f"Cannot convert .* to a Tensor of dtype {dtype.name}"):
        rv.constant(value, dtype)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([[1], [2, 3]], "non-rectangular"),
        ([True, 1], "mixed types"),
        ([1, 1j], "mixed types"),
        (2**63, "out-of-range integer"),
        ([2**70], "out-of-range integer"),
        (1e40, "beyond the range of float32"),
        ([None], "unsupported type"),
        ({1, 2}, "unsupported type"),
        ({"a": 1}, "unsupported type"),
        ("text", "unsupported type"),
        (b"text", "unsupported type"),
        (fractions.Fraction(1, 2), "unsupported type"),
        ((i for i in range(3)), "unsupported type"),
        (np.array([1, 2], dtype=object), "not supported"),
        (np.datetime64("2020-01-01"), "not supported"),
        (np.longdouble(1), "not supported"),
        (np.zeros(2, [("a", "i4")]), "not supported"),
        (np.array(["a"]), "not supported"),
    ],
)
def test_what_has_no_dtype(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rv.constant(value)


def test_unaligned_and_strided_arrays() -> None:
    raw = np.zeros(33, np.uint8)
    unaligned = raw[1:].view(np.float32)
    unaligned[:] = np.arange(8)
    assert not unaligned.flags.aligned
    v = rv.Variable(np.zeros(8, np.float32))
    assert_same_bytes(v.assign(unaligned), np.arange(8, dtype=np.float32))
    assert_same_bytes(v.assign_add(np.arange(16, dtype=np.float32)[::2]), unaligned * 3)
    assert_same_bytes(rv.constant(np.arange(8.0).astype(">f8")), np.arange(8.0))


def test_array_likes() -> None:
    class Wrapper:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return np.arange(3.0)

    assert_same_bytes(rv.constant(Wrapper()), np.arange(3.0))
    assert_same_bytes(rv.Variable([0.0] * 3).assign(Wrapper()), np.arange(3, dtype=np.float32))
