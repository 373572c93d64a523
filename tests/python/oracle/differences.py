"""The deliberate differences from TensorFlow that random programs meet.

Each id is that of an entry in docs/differences.md, which says what differs and why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from compare import SUMS
from program import Raised, Value

if TYPE_CHECKING:
    from side_by_side import Finding

DOCUMENT = Path(__file__).parents[3] / "docs/differences.md"
MET_BY_PROGRAMS = "## What random programs meet"

Applies = Callable[["Finding"], bool]


def documented() -> dict[str, bool]:
    """The ids in the document, and whether random programs are said to meet them."""
    text = DOCUMENT.read_text()
    met = text.split(MET_BY_PROGRAMS)[1].split("\n## ")[0]
    entry = re.compile(r"^- `([a-z-]+)`: ", re.MULTILINE)
    return {id_: id_ in entry.findall(met) for id_ in entry.findall(text)}


def raised(outcome: object, message: str) -> bool:
    """Whether an outcome is an exception whose message matches."""
    return isinstance(outcome, Raised) and re.search(message, str(outcome.error)) is not None


def _all_or_nothing(finding: Finding) -> bool:
    return "was changed by a call that raised" in finding.said


def _kernels(finding: Finding) -> bool:
    return raised(
        finding.theirs,
        "Could not find device|No OpKernel was registered|No WhereOp|is not supported",
    )


def _index_dtypes(finding: Finding) -> bool:
    return isinstance(finding.ours, Value) and raised(
        finding.theirs, r"Value for attr 'T?(indices|idx)' of u?int(8|16|32|64) is not in the list"
    )


def _no_arithmetic(finding: Finding) -> bool:
    return raised(finding.ours, "(add|sub)' is not defined for dtype (bool|string)")


def _unknown_arguments(finding: Finding) -> bool:
    return raised(finding.ours, "unexpected keyword argument 'unknown'")


def _slice_arithmetic(finding: Finding) -> bool:
    return raised(finding.theirs, "has no attribute 'assign_(add|sub)'")


def _python_ints(finding: Finding) -> bool:
    return raised(finding.ours, r"out of bounds for|: out of range \[")


def _empty_slices(finding: Finding) -> bool:
    return isinstance(finding.theirs, Value) and raised(
        finding.ours, r"cannot broadcast a value of shape .* to a slice of shape \(.*\b0\b.*\)"
    )


def _subnormals(finding: Finding) -> bool:
    theirs, ours = finding.theirs, finding.ours
    if not (isinstance(theirs, Value) and isinstance(ours, Value)) or theirs.dtype != ours.dtype:
        return False
    if any("1e-40" in step.code for step in finding.steps):
        return True
    if theirs.dtype not in ("float16", "bfloat16", "float32", "float64"):
        return False
    a, b = np.asarray(theirs.data).astype(float), np.asarray(ours.data).astype(float)
    if a.shape != b.shape:
        return False
    parted = (a != b) & ~(np.isnan(a) & np.isnan(b))
    return bool(np.all(np.abs(b[parted]) < 1.2e-38) and np.all(a[parted] == 0))


def _empty_tensors(finding: Finding) -> bool:
    if isinstance(finding.theirs, Value):
        return np.size(finding.theirs.data) == 0 and raised(finding.ours, "out of range .* size 0")
    return isinstance(finding.ours, Value) and raised(
        finding.theirs,
        "params must be at least a vector|but params is empty|specified for empty (output|input)",
    )


def _wrong_operands(finding: Finding) -> bool:
    return isinstance(finding.ours, Raised) and raised(
        finding.theirs, r"object has no attribute '__\w+__'"
    )


def _scalar_rows(finding: Finding) -> bool:
    return isinstance(finding.theirs, Value) and raised(finding.ours, "a scalar has no rows")


def _bool_indices(finding: Finding) -> bool:
    return isinstance(finding.theirs, Value) and raised(
        finding.ours, "valid indices, got (True|False)"
    )


def _casts_out_of_range(finding: Finding) -> bool:
    theirs, ours = finding.theirs, finding.ours
    if "tf.cast(" not in finding.steps[-1].code or finding.said != "elements":
        return False
    if not (isinstance(theirs, Value) and isinstance(ours, Value)) or "int" not in theirs.dtype:
        return False
    a, b = np.asarray(theirs.data), np.asarray(ours.data)
    limits = np.iinfo(a.dtype)
    return bool(np.isin(a[a != b], [limits.min, limits.max, 0, 2 ** (limits.bits - 1)]).all())


def _modulo_zero(finding: Finding) -> bool:
    return raised(finding.theirs, "Unexpected error in binary operator") and raised(
        finding.ours, "Integer division by zero"
    )


def _softmax(finding: Finding) -> bool:
    if raised(finding.theirs, "Input dims must be <= 5 and >=1"):
        return True
    theirs, ours = finding.theirs, finding.ours
    if "softmax" not in finding.steps[-1].code or finding.said != "elements":
        return False
    assert isinstance(theirs, Value)
    assert isinstance(ours, Value)
    a, b = np.asarray(theirs.data).astype(float), np.asarray(ours.data).astype(float)
    return bool(np.isnan(b[a != b]).all())


def _sorted_nan(finding: Finding) -> bool:
    sorts = re.search(r"\b(arg)?sort\(", finding.steps[-1].code) is not None
    return sorts and any("nan" in step.code for step in finding.steps)


def _small_numbers(finding: Finding) -> bool:
    return isinstance(finding.ours, Value) and raised(
        finding.theirs, r"Value for attr '\w+' of (u?int[24]|float8\w+) is not in the list"
    )


def _empty_updates(finding: Finding) -> bool:
    return isinstance(finding.theirs, Value) and raised(
        finding.ours, r"updates must have shape \((\d+, )*0\b.* or \(\), got"
    )


def _half_sums(finding: Finding) -> bool:
    theirs, ours = finding.theirs, finding.ours
    if not (isinstance(theirs, Value) and isinstance(ours, Value)) or finding.said != "elements":
        return False
    sums = SUMS.search(finding.steps[-1].code) is not None
    return sums and theirs.dtype in ("float16", "bfloat16")


EXEMPTIONS: dict[str, Applies] = {
    "all-or-nothing": _all_or_nothing,
    "kernels": _kernels,
    "index-dtypes": _index_dtypes,
    "no-arithmetic": _no_arithmetic,
    "unknown-arguments": _unknown_arguments,
    "slice-arithmetic": _slice_arithmetic,
    "python-ints": _python_ints,
    "empty-slices": _empty_slices,
    "subnormals": _subnormals,
    "empty-tensors": _empty_tensors,
    "scalar-rows": _scalar_rows,
    "bool-indices": _bool_indices,
    "casts-out-of-range": _casts_out_of_range,
    "empty-updates": _empty_updates,
    "modulo-zero": _modulo_zero,
    "softmax": _softmax,
    "wrong-operands": _wrong_operands,
    "small-numbers": _small_numbers,
    "sorted-nan": _sorted_nan,
    "half-sums": _half_sums,
}


def _index_dtypes_recorded(finding: Finding) -> bool:
    return raised(finding.theirs, "'indices' has DataType u?int(8|16) not in list")


def _uninitialized(finding: Finding) -> bool:
    return isinstance(finding.ours, Raised) and raised(
        finding.theirs, "Could not find (resource|variable)|does not exist"
    )


GRAPH_EXEMPTIONS: dict[str, Applies] = {
    "empty-tensors": _empty_tensors,
    "index-dtypes": _index_dtypes_recorded,
    "python-ints": _python_ints,
    "scalar-rows": _scalar_rows,
    "uninitialized": _uninitialized,
}
