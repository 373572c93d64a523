"""The namespaces hold what TensorFlow's do."""

from __future__ import annotations

import inspect
import types

import pytest

import resvar as rv

BINARY = [
    "add",
    "atan2",
    "divide",
    "equal",
    "floordiv",
    "floormod",
    "greater",
    "greater_equal",
    "less",
    "less_equal",
    "logical_and",
    "logical_or",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "not_equal",
    "pow",
    "squared_difference",
    "subtract",
    "truediv",
]
UNARY = [
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "ceil",
    "conj",
    "cos",
    "cosh",
    "exp",
    "expm1",
    "floor",
    "is_finite",
    "is_inf",
    "is_nan",
    "log",
    "log1p",
    "logical_not",
    "negative",
    "reciprocal",
    "rint",
    "round",
    "rsqrt",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "sqrt",
    "square",
    "tan",
    "tanh",
]
REDUCTIONS = ["all", "any", "logsumexp", "max", "mean", "min", "prod", "std", "sum", "variance"]
ONLY_IN_MATH = [
    "angle",
    "ceil",
    "conj",
    "count_nonzero",
    "cumprod",
    "divide_no_nan",
    "erf",
    "erfc",
    "expm1",
    "floordiv",
    "floormod",
    "imag",
    "is_finite",
    "is_inf",
    "is_nan",
    "log",
    "log1p",
    "log_sigmoid",
    "log_softmax",
    "logical_xor",
    "mod",
    "multiply_no_nan",
    "real",
    "reciprocal",
    "reciprocal_no_nan",
    "reduce_std",
    "reduce_variance",
    "rint",
    "rsqrt",
    "softmax",
    "softplus",
    "softsign",
    "squared_difference",
    "xdivy",
    "xlog1py",
    "xlogy",
]


def arguments(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_arguments() -> None:
    for name in BINARY:
        expected = ["y", "x", "name"] if name == "atan2" else ["x", "y", "name"]
        assert arguments(getattr(rv.math, name)) == expected, name
    for name in UNARY:
        assert arguments(getattr(rv.math, name)) == ["x", "name"], name
    for name in REDUCTIONS:
        expected = ["input_tensor", "axis", "keepdims", "name"]
        assert arguments(getattr(rv.math, f"reduce_{name}")) == expected, name
    for name in ("argmax", "argmin"):
        assert arguments(getattr(rv.math, name)) == ["input", "axis", "output_type", "name"]
    for name in ("cumsum", "cumprod"):
        assert arguments(getattr(rv.math, name)) == ["x", "axis", "exclusive", "reverse", "name"]
    for name in ("real", "imag", "angle"):
        assert arguments(getattr(rv.math, name)) == ["input", "name"]


def test_math_and_the_top_level_agree() -> None:
    only_in_math = [name for name in rv.math.__all__ if not hasattr(rv, name)]
    assert only_in_math == sorted(ONLY_IN_MATH)
    for name in rv.math.__all__:
        if name not in ONLY_IN_MATH:
            assert getattr(rv, name) is getattr(rv.math, name)


@pytest.mark.parametrize("module", [rv.math, rv.nn, rv.linalg, rv.bitwise])
def test_functions_are_documented(module: types.ModuleType) -> None:
    for name in module.__all__:
        function = getattr(module, name)
        assert ">>> " in inspect.getdoc(function), name
        assert "name" in arguments(function) or name in ("silu", "swish"), name  # as in TensorFlow
