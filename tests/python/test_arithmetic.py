"""Arithmetic on two tensors, and sums of several."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

INF, NAN = math.inf, math.nan
INTEGERS = [d for d in dtypes.ALL if d.is_numeric and d.is_integer]
SIGNED = [d for d in INTEGERS if not d.is_unsigned]
FLOATS = [d for d in dtypes.ALL if d.is_numeric and d.is_floating]
COMPLEX = [d for d in dtypes.ALL if d.is_numeric and d.is_complex]
NUMBERS = INTEGERS + FLOATS + COMPLEX

# The function, its operands, what comes out, and for which dtypes.
CASES: list[tuple[Any, Any, Any, Any, list[rv.DType]]] = [
    (rv.add, [7, 2], [3, 5], [10, 7], NUMBERS),
    (rv.subtract, [7, 9], [3, 9], [4, 0], NUMBERS),
    (rv.multiply, [7, 2], [3, 0], [21, 0], NUMBERS),
    (rv.truediv, [7, 3], [2, 4], [3.5, 0.75], FLOATS + COMPLEX),
    (rv.divide, [7, 3], [2, 4], [3.5, 0.75], FLOATS + COMPLEX),
    (rv.math.floordiv, [7, -7, 7, -7], [2, 2, -2, -2], [3, -4, -4, 3], SIGNED + FLOATS),
    (rv.math.floordiv, [7, 8], [2, 2], [3, 4], INTEGERS + FLOATS),
    (rv.math.floormod, [7, -7, 7, -7], [4, 4, -4, -4], [3, 1, -1, -3], SIGNED + FLOATS),
    (rv.math.floormod, [7, 8], [4, 4], [3, 0], INTEGERS + FLOATS),
    (rv.truncatediv, [7, -7, 7, -7], [2, 2, -2, -2], [3, -3, -3, 3], SIGNED + FLOATS),
    (rv.truncatediv, [7, 8], [2, 2], [3, 4], INTEGERS + FLOATS),
    (rv.pow, [2, -3, 5], [5, 3, 0], [32, -27, 1], SIGNED + FLOATS),
    (rv.maximum, [7, 2], [3, 5], [7, 5], INTEGERS + FLOATS),
    (rv.minimum, [7, 2], [3, 5], [3, 2], INTEGERS + FLOATS),
    (rv.math.squared_difference, [7, 2], [3, 5], [16, 9], [dtypes.int32, dtypes.int64, *FLOATS]),
]
EXPANDED = [
    pytest.param(f, x, y, z, d, id=f"{f.__name__}-{d.name}-{i}")
    for i, (f, x, y, z, ds) in enumerate(CASES)
    for d in ds
]


@pytest.mark.parametrize(("function", "x", "y", "expected", "dtype"), EXPANDED)
def test_values(function: Any, x: Any, y: Any, expected: Any, dtype: rv.DType) -> None:
    numpy = dtype.as_numpy_dtype
    result = function(rv.constant(x, dtype), rv.constant(y, dtype))
    assert_same_bytes(result, np.array(expected, numpy))


DEFINED: dict[Callable[..., Any], list[rv.DType]] = {
    rv.add: [*NUMBERS, dtypes.string],
    rv.subtract: NUMBERS,
    rv.multiply: NUMBERS,
    rv.truediv: NUMBERS,
    rv.math.floordiv: INTEGERS + FLOATS,
    rv.math.floormod: INTEGERS + FLOATS,
    rv.truncatediv: INTEGERS + FLOATS,
    rv.truncatemod: [dtypes.int32, dtypes.int64, *FLOATS],
    rv.pow: SIGNED + FLOATS + COMPLEX,
    rv.maximum: INTEGERS + FLOATS,
    rv.minimum: INTEGERS + FLOATS,
    rv.atan2: FLOATS,
    rv.math.squared_difference: [dtypes.int32, dtypes.int64, *FLOATS, *COMPLEX],
}


@pytest.mark.parametrize("function", DEFINED, ids=lambda f: f.__name__)
def test_other_dtypes_raise(function: Any, dtype: rv.DType) -> None:
    one = rv.constant("1" if dtype is rv.string else np.ones((), dtype.as_numpy_dtype))
    if dtype in DEFINED[function]:
        function(one, one)
    else:
        shown = {"float32": "float", "float64": "double", "float16": "half"}
        message = f"'T' of {shown.get(dtype.name, dtype.name)} is not|no kernel of"
        with pytest.raises(errors.BadDTypeError, match=message):
            function(one, one)


@pytest.mark.parametrize("function", [rv.math.floordiv, rv.truncatediv])
def test_complex_numbers_have_no_floor(function: Any) -> None:
    with pytest.raises(errors.NotFoundError, match=r"no kernel of .*Div for T=complex64"):
        function(rv.constant(1j, rv.complex64), 1)


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
def test_quotients_of_integers_are_floats(dtype: rv.DType) -> None:
    result = rv.truediv(rv.constant([1, 3], dtype), rv.constant([2, 4], dtype))
    assert_same_bytes(result, np.array([0.5, 0.75], "f4" if dtype.size < 4 else "f8"))
    assert rv.truediv(rv.constant(1, dtype), 0).numpy() == INF


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
def test_integers_wrap(dtype: rv.DType) -> None:
    low, high = rv.constant(dtype.min, dtype), rv.constant(dtype.max, dtype)
    assert rv.add(high, 1).numpy() == dtype.min
    assert rv.subtract(low, 1).numpy() == dtype.max
    assert rv.multiply(high, 2).numpy() == (dtype.max - 1 if dtype.is_unsigned else -2)
    if not dtype.is_unsigned:
        assert rv.math.floordiv(low, -1).numpy() == dtype.min
        assert rv.truncatediv(low, -1).numpy() == dtype.min
        assert rv.math.floormod(low, -1).numpy() == 0
        assert rv.pow(rv.constant(2, dtype), 8 * dtype.size - 1).numpy() == dtype.min


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
@pytest.mark.parametrize("function", [rv.math.floordiv, rv.math.floormod, rv.truncatediv])
def test_division_of_integers_by_zero_raises(function: Any, dtype: rv.DType) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Integer division by zero"):
        function(rv.constant([1, 2], dtype), rv.constant([1, 0], dtype))
    assert function(rv.constant([], dtype), 0).shape == [0]


def test_strings_are_joined() -> None:
    assert rv.add("a", "b").numpy() == b"ab"
    assert rv.add(["a", "b"], ["c"]).numpy().tolist() == [b"ac", b"bc"]
    with pytest.raises(errors.InvalidArgumentError, match=r"input #1.* string .* int32"):
        rv.add("a", 1)
    with pytest.raises(errors.InvalidArgumentError, match="'T' of string"):
        rv.multiply("a", "b")


def test_mod_is_floormod() -> None:
    assert rv.math.mod is rv.math.floormod


def test_negative_powers_of_integers_raise() -> None:
    with pytest.raises(errors.InvalidArgumentError, match="negative integer powers"):
        rv.pow(rv.constant([1, 2]), [1, -1])
    assert rv.pow(rv.constant([], rv.int32), -1).shape == [0]
    assert rv.pow(2.0, -1).numpy() == 0.5


def test_division_of_floats_has_infinities_and_signed_zeros() -> None:
    x = np.float32([1, -1, 0, INF, -1, 1, NAN])
    y = np.float32([0, 0, 0, 2, INF, -INF, 1])
    for function in (rv.math.floordiv, rv.truncatediv):
        quotients = function(x, y).numpy()
        np.testing.assert_array_equal(quotients, np.float32([INF, -INF, NAN, INF, 0, 0, NAN]))
        assert np.signbit(quotients[4:6]).all()
    rests = rv.math.floormod(x, y)
    np.testing.assert_array_equal(rests, np.float32([NAN, NAN, NAN, NAN, INF, -INF, NAN]))
    rests = rv.truncatemod(x, y)
    np.testing.assert_array_equal(rests, np.float32([NAN, NAN, NAN, NAN, -1, 1, NAN]))


def test_nan_is_the_extreme() -> None:
    x, y = np.float32([NAN, 1, 2]), np.float32([1, NAN, 3])
    np.testing.assert_array_equal(rv.maximum(x, y), np.float32([NAN, NAN, 3]))
    np.testing.assert_array_equal(rv.minimum(x, y), np.float32([NAN, NAN, 2]))


def test_atan2() -> None:
    result = rv.atan2([1.0, -1.0, 0.0], [0.0, 0.0, -1.0])
    np.testing.assert_allclose(result, np.float32([math.pi / 2, -math.pi / 2, math.pi]), rtol=1e-6)


def test_squared_difference_of_complex_numbers_is_real() -> None:
    assert_same_bytes(rv.math.squared_difference([1 + 2j], [3 + 1j]), np.array([5 + 0j]))


@pytest.mark.parametrize(
    ("function", "x", "y", "message"),
    [
        (rv.add, 1, rv.constant(1.0), "input #1.* int32 tensor but is a float tensor"),
        (rv.truediv, 1, rv.constant(1.0), r"RealDiv as input #1.* int32 .* float"),
        (rv.truediv, rv.constant(1), 2.5, r"RealDiv as input #1.* int32 .* float"),
        (rv.divide, rv.constant(1), rv.constant(1.0), "RealDiv as input #1"),
        (rv.divide, 2.5, rv.constant(1), "Cannot convert 2.5"),
        (rv.subtract, rv.constant(1), rv.constant(1.0), "Sub as input #1.* int32"),
    ],
)
def test_dtypes_must_agree(function: Any, x: Any, y: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        function(x, y)


def test_which_operand_decides() -> None:
    f = rv.constant([1.0, 2.0])
    assert rv.multiply(np.array([1.0, 2.0]), f).dtype is rv.float32
    assert rv.divide(np.array([1.0, 2.0]), f).dtype is rv.float32
    assert rv.add(f, np.array([1.0, 2.0])).dtype is rv.float32
    with pytest.raises(errors.InvalidArgumentError, match="double tensor but is a float tensor"):
        rv.add(np.array([1.0, 2.0]), f)
    with pytest.raises(errors.InvalidArgumentError, match=r"RealDiv as input #1.* double"):
        rv.truediv(np.array([1.0, 2.0]), f)


def test_clip_by_value() -> None:
    x = rv.constant([[1, 5], [9, -3]])
    assert_same_bytes(rv.clip_by_value(x, 2, 6), np.int32([[2, 5], [6, 2]]))
    assert_same_bytes(rv.clip_by_value(x, [2, 3], 6), np.int32([[2, 5], [6, 3]]))
    assert_same_bytes(rv.clip_by_value(x, 6, 2), np.int32([[6, 6], [6, 6]]))
    np.testing.assert_array_equal(rv.clip_by_value([NAN, 7.0], 0, 1), np.float32([NAN, 1]))
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(2, 2\) are incompatible"):
        rv.clip_by_value([1, 2], [[1], [2]], 5)
    with pytest.raises(TypeError, match=r"Cannot convert 1\.5"):
        rv.clip_by_value(x, 1.5, 3)
    with pytest.raises(errors.InvalidArgumentError, match="'T' of complex128"):
        rv.clip_by_value([1j], 0, 1)


def test_add_n() -> None:
    v = rv.Variable([1.0, 2.0])
    assert_same_bytes(rv.add_n([v, v, rv.constant([5.0, 7.0])]), np.float32([7, 11]))
    assert_same_bytes(rv.add_n((1, 2)), np.int32(3))
    assert_same_bytes(rv.add_n([np.int8([100]), np.int8([100])]), np.int8([-56]))
    only = np.array([1.0, 2.0])
    assert not np.shares_memory(rv.add_n([only]).numpy(), only)
    with pytest.raises(ValueError, match="at least one"):
        rv.add_n([])
    with pytest.raises(TypeError, match="not iterable"):
        rv.add_n(5)
    with pytest.raises(
        ValueError, match=r"same shape, got \[2\] for input 0 and \[1\] for input 1"
    ):
        rv.add_n([v, [1.0]])
    with pytest.raises(errors.InvalidArgumentError, match=r"AddN as input #1.* float .* int32"):
        rv.add_n([v, [1, 2]])
    with pytest.raises(errors.InvalidArgumentError, match="'T' of bool"):
        rv.add_n([True, False])


@pytest.mark.parametrize("base", [-math.inf, -0.0, 0.0, 4.0, math.inf])
def test_the_half_power_is_that_of_c(base: float) -> None:
    assert_same_bytes(rv.pow(base, 0.5), np.float32(math.pow(base, 0.5)))
    assert_same_bytes(rv.pow([base, -1.0], 0.5)[0], np.float32(math.pow(base, 0.5)))


def test_the_sum_of_one_tensor_is_that_tensor() -> None:
    t = rv.constant([True, False])
    assert rv.add_n([t]) is t
