"""Functions of one tensor, element by element."""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

INF, NAN = math.inf, math.nan
SIGNED = [d for d in dtypes.ALL if d.is_numeric and d.is_integer and not d.is_unsigned]
INTEGERS = [d for d in dtypes.ALL if d.is_numeric and d.is_integer]
FLOATS = [d for d in dtypes.ALL if d.is_numeric and d.is_floating]
COMPLEX = [d for d in dtypes.ALL if d.is_numeric and d.is_complex]
TOLERANCES = {"float16": 2e-3, "bfloat16": 2e-2, "float32": 1e-5, "complex64": 1e-5}

# By Python's own functions, in double precision.
REFERENCES: dict[str, tuple[Any, Any, list[float]]] = {
    "sqrt": (math.sqrt, cmath.sqrt, [0.25, 2.0]),
    "rsqrt": (lambda x: 1 / math.sqrt(x), lambda x: 1 / cmath.sqrt(x), [0.25, 2.0]),
    "reciprocal": (lambda x: 1 / x, lambda x: 1 / x, [0.25, -3.0]),
    "exp": (math.exp, cmath.exp, [-1.0, 2.0]),
    "expm1": (math.expm1, lambda x: cmath.exp(x) - 1, [-1.0, 2.0]),
    "log": (math.log, cmath.log, [0.5, 3.0]),
    "log1p": (math.log1p, lambda x: cmath.log(1 + x), [-0.5, 3.0]),
    "sin": (math.sin, cmath.sin, [-1.0, 2.0]),
    "cos": (math.cos, cmath.cos, [-1.0, 2.0]),
    "tan": (math.tan, cmath.tan, [-1.0, 0.5]),
    "asin": (math.asin, cmath.asin, [-0.5, 0.75]),
    "acos": (math.acos, cmath.acos, [-0.5, 0.75]),
    "atan": (math.atan, cmath.atan, [-0.5, 3.0]),
    "sinh": (math.sinh, cmath.sinh, [-1.0, 2.0]),
    "cosh": (math.cosh, cmath.cosh, [-1.0, 2.0]),
    "tanh": (math.tanh, cmath.tanh, [-1.0, 2.0]),
    "asinh": (math.asinh, cmath.asinh, [-1.0, 2.0]),
    "acosh": (math.acosh, cmath.acosh, [1.5, 3.0]),
    "atanh": (math.atanh, cmath.atanh, [-0.5, 0.75]),
    "sigmoid": (
        lambda x: 1 / (1 + math.exp(-x)),
        lambda x: 1 / (1 + cmath.exp(-x)),
        [-1.0, 2.0],
    ),
}


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("dtype", FLOATS + COMPLEX, ids=lambda d: d.name)
def test_analytic_functions(name: str, dtype: rv.DType) -> None:
    real, of_complex, points = REFERENCES[name]
    values: list[Any] = [x + 0.5j for x in points] if dtype.is_complex else points
    expected = [(of_complex if dtype.is_complex else real)(x) for x in values]
    result = getattr(rv.math, name)(rv.constant(values, dtype))
    assert result.dtype is dtype
    wide = np.complex128 if dtype.is_complex else np.float64
    tolerance = TOLERANCES.get(dtype.name, 1e-12)
    np.testing.assert_allclose(result.numpy().astype(wide), expected, rtol=tolerance)


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("value", [1, True, [1, 2], np.uint8(1)])
def test_integers_are_not_converted(name: str, value: Any) -> None:
    with pytest.raises(
        errors.InvalidArgumentError, match=r"Value for attr 'T' of|no kernel of Reci"
    ):
        getattr(rv.math, name)(value)


def test_integers_have_no_reciprocal() -> None:
    with pytest.raises(errors.NotFoundError, match="no kernel of Reciprocal for T=int32"):
        rv.math.reciprocal(4)


EXACT: list[tuple[str, list[Any], list[Any], list[rv.DType]]] = [
    ("abs", [3, -4, 0], [3, 4, 0], SIGNED + FLOATS),
    ("negative", [3, -4, 0], [-3, 4, 0], SIGNED),
    ("negative", [3, -4], [-3, 4], FLOATS),
    ("negative", [3 + 2j, -4 - 1j], [-3 - 2j, 4 + 1j], COMPLEX),
    ("sign", [3, -4, 0], [1, -1, 0], SIGNED + FLOATS + COMPLEX),
    ("square", [3, 4, 0], [9, 16, 0], INTEGERS + FLOATS + COMPLEX),
    ("ceil", [1.5, -1.5, 2], [2, -1, 2], FLOATS),
    ("floor", [1.5, -1.5, 2], [1, -2, 2], FLOATS),
    ("round", [0.5, 1.5, 2.5, -1.5, 1.75], [0, 2, 2, -2, 2], FLOATS + COMPLEX),
    ("rint", [0.5, 1.5, 2.5, -1.5, 1.75], [0, 2, 2, -2, 2], FLOATS),
    ("round", [3, 7], [3, 7], INTEGERS),
]


@pytest.mark.parametrize(
    ("name", "values", "expected", "dtype"),
    [(n, v, e, d) for n, v, e, ds in EXACT for d in ds],
    ids=str,
)
def test_exact_functions(name: str, values: Any, expected: Any, dtype: rv.DType) -> None:
    result = getattr(rv.math, name)(np.array(values, dtype.as_numpy_dtype))
    assert_same_bytes(result, np.array(expected, dtype.as_numpy_dtype))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("abs", np.uint8(1)),
        ("negative", np.uint32(1)),
        ("sign", True),
        ("square", True),
        ("ceil", 1),
        ("floor", 1j),
        ("rint", 1),
        ("round", True),
        ("is_nan", 1),
        ("is_inf", 1j),
    ],
)
def test_undefined_dtypes_raise(name: str, value: Any) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of"):
        getattr(rv.math, name)(value)


@pytest.mark.parametrize("dtype", SIGNED, ids=lambda d: d.name)
def test_the_lowest_integer_has_no_positive(dtype: rv.DType) -> None:
    low = rv.constant(dtype.min, dtype)
    assert rv.abs(low).numpy() == dtype.min
    assert rv.negative(low).numpy() == dtype.min


def test_the_magnitude_of_complex_numbers_is_real() -> None:
    assert_same_bytes(rv.abs(np.complex64([3 + 4j, 0])), np.float32([5, 0]))
    assert_same_bytes(rv.abs([3 + 4j, 0]), np.float64([5, 0]))
    assert_same_bytes(rv.sign([3 + 4j, 0j]), np.complex128([0.6 + 0.8j, 0]))


@pytest.mark.parametrize("dtype", FLOATS, ids=lambda d: d.name)
def test_nan_and_infinities(dtype: rv.DType) -> None:
    x = rv.constant([1.0, INF, -INF, NAN], dtype)
    assert_same_bytes(rv.math.is_nan(x), np.array([False, False, False, True]))
    assert_same_bytes(rv.math.is_inf(x), np.array([False, True, True, False]))
    assert_same_bytes(rv.math.is_finite(x), np.array([True, False, False, False]))


def test_limits() -> None:
    cases: dict[str, tuple[list[float], list[float]]] = {
        "sqrt": ([-1, 0, INF], [NAN, 0, INF]),
        "rsqrt": ([-1, 0, -0.0, INF], [NAN, INF, -INF, 0]),
        "reciprocal": ([0, -0.0, INF], [INF, -INF, 0]),
        "exp": ([-INF, INF, 1000], [0, INF, INF]),
        "log": ([-1, 0, INF], [NAN, -INF, INF]),
        "log1p": ([-2, -1], [NAN, -INF]),
        "sigmoid": ([-1000, 0, 1000, NAN], [0, 0.5, 1, NAN]),
        "tanh": ([-1000, NAN], [-1, NAN]),
        "asin": ([2], [NAN]),
        "sign": ([NAN, -INF], [NAN, -1]),
        "round": ([NAN, INF], [NAN, INF]),
    }
    for name, (values, expected) in cases.items():
        result = getattr(rv.math, name)(np.float32(values))
        np.testing.assert_array_equal(result, np.float32(expected), err_msg=name)


def test_small_arguments_keep_their_digits() -> None:
    np.testing.assert_allclose(rv.math.expm1([1e-10]), [1e-10], rtol=1e-6)
    np.testing.assert_allclose(rv.math.log1p([1e-10]), [1e-10], rtol=1e-6)


def test_shapes_are_kept() -> None:
    for shape in [(), (0,), (2, 0, 3), (1, 2)]:
        assert rv.exp(np.zeros(shape)).shape == shape


@pytest.mark.cpu
def test_what_is_returned_as_it_is_is_copied_from_numpy() -> None:
    array = np.array([1, 2])
    result = rv.round(array)
    array[:] = 0
    assert result.numpy().tolist() == [1, 2]
    v = rv.Variable([1, 2])
    assert np.shares_memory(rv.round(v).numpy(), v.numpy())


def test_variables_and_lists_are_operands() -> None:
    assert_same_bytes(rv.abs(rv.Variable([-1.5])), np.float32([1.5]))
    assert_same_bytes(rv.negative([[1, 2], [3, 4]]), np.int32([[-1, -2], [-3, -4]]))
    with pytest.raises(ValueError, match=r"unsupported type \(<class 'NoneType'>\)"):
        rv.abs(None)
