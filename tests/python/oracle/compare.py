"""Whether two outcomes are the same: to the bit, but for float arithmetic that may round."""

from __future__ import annotations

import builtins
import re
from typing import Any

import numpy as np
from program import Outcome, Raised, Step, Value

from resvar import errors

# What sums in another order: the error is relative to the largest of the sums.
SUMS = re.compile(r"matmul| @ |sum|tensordot|add_n|softmax|reduce_(mean|std|variance)")
# What goes through another implementation of an elementary function, or fuses operations.
ROUNDS = re.compile(
    r"sigmoid|reduce_prod|cumprod|range|linspace|pow|div| / | // | % |\*\*|mod|abs\(|"
    r"\b(exp|expm1|log|log1p|sqrt|rsqrt|reciprocal|angle|abs|"
    r"a?(sin|cos|tan)h?|atan2|elu|selu|silu|softplus|softsign|xlogy|xlog1py|reciprocal_no_nan)\b"
)
# A product of complex numbers is four products and two sums.
COMPLEX_ROUNDS = re.compile(r" \* |mul|square|prod")
COMPLEX = ("complex64", "complex128")
ULPS = 8


def rounds(value: Value, code: str) -> bool:
    """Whether the two may differ in the last bits of a float."""
    rounded = SUMS.search(code) or ROUNDS.search(code)
    return bool(rounded or (value.dtype in COMPLEX and COMPLEX_ROUNDS.search(code)))


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
    for part in ("kind", "dtype", "shape"):
        if getattr(theirs, part) != getattr(ours, part):
            return f"{part}: {getattr(theirs, part)} there, {getattr(ours, part)} here"
    if isinstance(theirs.data, list):
        if len(theirs.data) != len(ours.data):
            return f"{len(theirs.data)} items there, {len(ours.data)} here"
        inner = (_between_values(*pair, code) for pair in zip(theirs.data, ours.data, strict=True))
        return next((said for said in inner if said), None)
    if isinstance(theirs.data, np.ndarray | np.generic):
        same = same_elements(theirs, ours, code)
        return None if same else "elements"
    if theirs.data == ours.data or _same_text(theirs, ours, code):
        return None
    return f"{theirs.data!r} there, {ours.data!r} here"


def _same_text(theirs: Value, ours: Value, code: str) -> bool:
    if theirs.kind not in ("float", "complex") or not rounds(theirs, code):
        return False
    return bool(np.isclose(complex(theirs.data), complex(ours.data), rtol=1e-6, equal_nan=True))


def same_elements(theirs: Value, ours: Value, code: str = "") -> bool:
    """Whether the arrays are the same, to the bit where the code does not round."""
    a, b = np.asarray(theirs.data), np.asarray(ours.data)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "O":
        return bool(a.tolist() == b.tolist())
    if a.tobytes() == b.tobytes():
        return True
    if a.dtype.kind in "biu" or theirs.dtype in ("int4", "uint4"):
        return False
    wide = np.complex128 if a.dtype.kind == "c" else np.float64
    error = ULPS * _epsilon(a.dtype)
    a, b = a.astype(wide), b.astype(wide)
    if not rounds(theirs, code):
        return _same_bits_but_for_nan(a, b)
    if wide is np.complex128:  # there are many complex infinities and NaN
        lost = ~np.isfinite(a) & ~np.isfinite(b)
        a, b = np.where(lost, 0, a), np.where(lost, 0, b)
    largest = float(np.abs(a[np.isfinite(a)]).max(initial=0)) if SUMS.search(code) else 0.0
    if wide is np.complex128:
        largest = float(np.abs(a).max(initial=0))
    return bool(np.allclose(a, b, rtol=error, atol=error * largest, equal_nan=True))


def _same_bits_but_for_nan(a: Any, b: Any) -> bool:
    if a.dtype.kind == "c":
        return _same_bits_but_for_nan(a.real, b.real) and _same_bits_but_for_nan(a.imag, b.imag)
    both = np.isnan(a) & np.isnan(b)
    return bool(np.all(both | ((a == b) & (np.signbit(a) == np.signbit(b)))))


def _epsilon(dtype: np.dtype[Any]) -> float:
    names = {"float16": 2**-10, "bfloat16": 2**-7, "float32": 2**-23, "complex64": 2**-23}
    return names.get(dtype.name, 2**-52)
