"""Products, quotients and logarithms that are 0 where a factor is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

INF, NAN = math.inf, math.nan
NUMBERS = [d for d in dtypes.ALL if d.is_numeric]
FLOATS = [d for d in NUMBERS if d.is_floating]
INEXACT = [d for d in NUMBERS if not d.is_integer]
INTEGERS = [d for d in NUMBERS if d.is_integer]
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-6, "complex64": 1e-6}


@pytest.mark.parametrize(
    ("name", "x", "y", "expected"),
    [
        ("divide_no_nan", [3, 0, 1, INF, NAN], [0, 0, 2, 0, 0], [0, 0, 0.5, 0, 0]),
        ("divide_no_nan", [NAN, 1], [1, INF], [NAN, 0]),
        ("multiply_no_nan", [3, INF, NAN, 0], [2, 0, 0, INF], [6, 0, 0, NAN]),
        ("xdivy", [0, 0, 2, 0, NAN], [0, NAN, 4, INF, 1], [0, 0, 0.5, 0, NAN]),
        ("xdivy", [1, -1], [0, 0], [INF, -INF]),
        ("xlogy", [0, 0, 2, 0, NAN], [0, NAN, 1, INF, 1], [0, 0, 0, 0, NAN]),
        ("xlogy", [1, 1], [0, -1], [-INF, NAN]),
        ("xlog1py", [0, 0, 2, 0, NAN], [-1, NAN, 0, INF, 0], [0, 0, 0, 0, NAN]),
        ("xlog1py", [1, 1], [-1, -2], [-INF, NAN]),
    ],
)
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_zeros_infinities_and_nan(
    name: str, x: Any, y: Any, expected: Any, dtype: rv.DType
) -> None:
    result = getattr(rv.math, name)(rv.constant(x, dtype), rv.constant(y, dtype))
    assert result.dtype is dtype
    np.testing.assert_array_equal(result.numpy().astype(float), expected)


@pytest.mark.parametrize("dtype", INEXACT, ids=str)
@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("divide_no_nan", lambda x, y: x / y),
        ("multiply_no_nan", lambda x, y: x * y),
        ("xdivy", lambda x, y: x / y),
        ("xlogy", lambda x, y: x * np.log(y)),
        ("xlog1py", lambda x, y: x * np.log(1 + y)),
    ],
)
def test_other_values(name: str, function: Any, dtype: rv.DType) -> None:
    x, y = np.array([[0.5], [-3.0]]), np.array([2.0, 0.25, 7.0])
    if dtype.is_complex:
        x, y = x + 0.5j, y - 1j
    result = getattr(rv.math, name)(rv.constant(x, dtype), rv.constant(y, dtype))
    wide = complex if dtype.is_complex else float
    tolerance = TOLERANCES.get(dtype.name, 1e-14)
    np.testing.assert_allclose(result.numpy().astype(wide), function(x, y), rtol=tolerance)


@pytest.mark.parametrize("dtype", INTEGERS, ids=str)
def test_quotients_of_integers(dtype: rv.DType) -> None:
    wide = rv.float32 if dtype.size < 4 else rv.float64
    result = rv.math.divide_no_nan(rv.constant([3, 1, 0], dtype), rv.constant([2, 0, 0], dtype))
    assert_same_bytes(result, np.array([1.5, 0, 0], wide.as_numpy_dtype))


def test_dtypes_of_quotients_are_those_of_divide() -> None:
    assert rv.math.divide_no_nan(1, 2).dtype is rv.divide(1, 2).dtype is rv.float64
    half = rv.constant([2.0], rv.float16)
    assert rv.math.divide_no_nan(1.0, half).dtype is rv.float16
    with pytest.raises(TypeError):
        rv.math.divide_no_nan(rv.constant(3), 2.5)


@pytest.mark.parametrize("dtype", INEXACT, ids=str)
def test_reciprocal(dtype: rv.DType) -> None:
    result = rv.math.reciprocal_no_nan(rv.constant([4, 0, -0.5], dtype))
    assert result.dtype is dtype
    assert result.numpy().tolist() == [0.25, 0, -2]


@pytest.mark.parametrize("name", ["multiply_no_nan", "xdivy", "xlogy", "xlog1py"])
def test_of_two_integers_there_are_none(name: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of int32"):
        getattr(rv.math, name)(1, 2)
    with pytest.raises(errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs\. \[3\]"):
        getattr(rv.math, name)([1.0, 2.0], [1.0, 2.0, 3.0])
    with pytest.raises(errors.InvalidArgumentError):
        getattr(rv.math, name)(rv.constant([1.0]), rv.constant([1.0], rv.float64))
    with pytest.raises(errors.InvalidArgumentError, match="attr 'T' of int32"):
        rv.math.reciprocal_no_nan(1)
