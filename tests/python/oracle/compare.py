"""Whether two outcomes are the same: to the bit, but for float arithmetic that may round."""

from __future__ import annotations

import builtins
import re
from typing import Any

import numpy as np
from program import Outcome, Raised, Step, Value

from resvar import errors

# What sums in another order, or goes through another implementation of an elementary function.
ROUNDS = re.compile(
    r"matmul| @ |reduce_(sum|mean|prod|std|variance|logsumexp|euclidean_norm)|sigmoid|tanh|"
    r"\b(exp|expm1|log|log1p|sqrt|rsqrt|pow|sin|cos|tan|asin|acos|atan|sinh|cosh|asinh|acosh|"
    r"atanh|softplus|erf|erfc|lgamma|digamma|cumsum|atan2|reciprocal|softmax|angle|tf.abs)\b|abs\(|"
    r"\*\*| / | // | % |cumprod|div|floormod|xlogy|range|linspace|pow"
)
# A product of complex numbers is four products and two sums, which may be fused.
COMPLEX = ("complex64", "complex128")
COMPLEX_ROUNDS = re.compile(r" \* |mul|square|prod")
ULPS = 32


def rounds(code: str) -> bool:
    """Whether the two may differ in the last bits of a float."""
    return ROUNDS.search(code) is not None


def difference(step: Step, theirs: Outcome, ours: Outcome) -> str | None:
    """Says in what two outcomes differ, or nothing."""
    if isinstance(theirs, Raised) or isinstance(ours, Raised):
        return _between_errors(theirs, ours)
    return _between_values(theirs, ours, step.code)


def _between_errors(theirs: Outcome, ours: Outcome) -> str | None:
    if isinstance(theirs, Raised) and isinstance(ours, Raised):
        expected = class_of(theirs.error)
        if expected is None or isinstance(ours.error, expected):
            return None
        return f"the exception is no {expected.__name__}"
    return "one of them raises"


def class_of(error: BaseException) -> type[BaseException] | None:
    """Our class of the same name, or the built-in one; None if there is neither."""
    for base in type(error).__mro__:
        for home in (errors, builtins):
            found = getattr(home, base.__name__, None)
            if found is not None:
                return found if isinstance(found, type) else None
    return None


def _between_values(theirs: Value, ours: Value, code: str) -> str | None:
    ulps = ULPS if rounds(code) else 0
    for part in ("kind", "dtype", "shape"):
        if getattr(theirs, part) != getattr(ours, part):
            return f"{part}: {getattr(theirs, part)} there, {getattr(ours, part)} here"
    if isinstance(theirs.data, list):
        if len(theirs.data) != len(ours.data):
            return f"{len(theirs.data)} items there, {len(ours.data)} here"
        inner = (_between_values(*pair, code) for pair in zip(theirs.data, ours.data, strict=True))
        return next((said for said in inner if said), None)
    if theirs.dtype in COMPLEX and COMPLEX_ROUNDS.search(code):
        ulps = ULPS
    if isinstance(theirs.data, np.ndarray | np.generic):
        same = _same_elements(np.asarray(theirs.data), np.asarray(ours.data), ulps)
        return None if same else "elements"
    if theirs.data == ours.data or _same_text(theirs, ours, ulps):
        return None
    return f"{theirs.data!r} there, {ours.data!r} here"


def _same_text(theirs: Value, ours: Value, ulps: int) -> bool:
    if theirs.kind not in ("float", "complex") or not ulps:
        return False
    return bool(np.isclose(complex(theirs.data), complex(ours.data), rtol=1e-6, equal_nan=True))


def _same_elements(theirs: Any, ours: Any, ulps: int) -> bool:
    if theirs.dtype != ours.dtype or theirs.shape != ours.shape:
        return False
    if theirs.dtype.kind == "O":
        return bool(theirs.tolist() == ours.tolist())
    if theirs.tobytes() == ours.tobytes():
        return True
    if theirs.dtype.kind in "biu" or theirs.dtype.name in ("int4", "uint4"):
        return False
    wide = np.complex128 if theirs.dtype.kind == "c" else np.float64
    a, b = theirs.astype(wide), ours.astype(wide)
    if ulps and wide is np.complex128:  # there are many complex infinities and NaN
        lost = ~np.isfinite(a) & ~np.isfinite(b)
        a, b = np.where(lost, 0, a), np.where(lost, 0, b)
    if not ulps:
        return _same_bits_but_for_nan(a, b)
    scale = float(np.abs(a[np.isfinite(a)]).max(initial=0))
    error = ulps * _epsilon(theirs.dtype)
    return bool(np.allclose(a, b, rtol=error, atol=error * scale, equal_nan=True))


def _same_bits_but_for_nan(a: Any, b: Any) -> bool:
    if a.dtype.kind == "c":
        return _same_bits_but_for_nan(a.real, b.real) and _same_bits_but_for_nan(a.imag, b.imag)
    both = np.isnan(a) & np.isnan(b)
    return bool(np.all(both | ((a == b) & (np.signbit(a) == np.signbit(b)))))


def _epsilon(dtype: np.dtype[Any]) -> float:
    names = {"float16": 2**-10, "bfloat16": 2**-7, "float32": 2**-23, "complex64": 2**-23}
    return names.get(dtype.name, 2**-52)
