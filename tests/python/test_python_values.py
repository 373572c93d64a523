"""What numbers, strings and nested sequences become."""

from __future__ import annotations

import fractions
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import python_values


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([[1], [2, 3]], "non-rectangular"),
        ([[1, 2], 3], "non-rectangular"),
        ([[], [1]], "non-rectangular"),
        ([True, 1], "mixed types"),
        ([True, 1.0], "mixed types"),
        ([1, 1j], "mixed types"),
        ([1, np.True_], "mixed types"),
        ([1, "a"], "mixed types"),
        (["a", 1], "mixed types"),
        ([1, None], "mixed types"),
        (2**63, "out-of-range integer"),
        ([2**70], "out-of-range integer"),
        ([1, 2**63], "out-of-range integer"),
        (1e40, "out of range for a float of 32 bits"),
        (None, r"a value \(None\) with an unsupported type \(<class 'NoneType'>\)"),
        ([None], r"a value \(None\) with an unsupported type \(<class 'NoneType'>\)"),
        ([[], [None, 1]], r"a value \(None\) with an unsupported type"),
        ({1, 2}, r"a value \(\{1, 2\}\) with an unsupported type \(<class 'set'>\)"),
        ({"a": 1}, "unsupported type"),
        ({"a": 1}.keys(), "unsupported type"),
        (fractions.Fraction(1, 2), "unsupported type"),
        ((i for i in range(3)), "unsupported type"),
        (rv.float32, "unsupported type"),
        (np.float32, "unsupported type"),
        (len, "unsupported type"),
    ],
)
def test_what_has_no_dtype(value: Any, message: str) -> None:
    for dtype in (None, rv.uint8):
        if dtype is None or "range" not in message:
            with pytest.raises(ValueError, match=message):
                python_values.to_array(value, dtype)


def test_a_list_that_holds_itself() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="non-rectangular"):
        rv.constant(endless)


# Rows: what is converted. Columns: the dtypes that it may become.
ACCEPTED = [
    (True, "bool int32 int64 uint64 float16 float32 float64 complex128"),
    (
        1,
        "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 "
        "complex64 complex128 int4 uint4 int2 uint2",
    ),
    (
        1.5,
        "float16 bfloat16 float32 float64 complex64 complex128 float8_e5m2 float8_e5m2fnuz "
        "float8_e4m3fn float8_e4m3fnuz float8_e4m3b11fnuz float4_e2m1fn",
    ),
    (2j, "complex64 complex128"),
]


@pytest.mark.parametrize(("value", "accepted"), ACCEPTED)
def test_the_dtypes_a_number_can_have(value: Any, accepted: str, dtype: rv.DType) -> None:
    if dtype.name in accepted.split():
        assert python_values.to_array([value], dtype) == np.array([value]).astype(dtype._numpy)
    else:
        with pytest.raises(TypeError, match=f"Cannot convert .* of dtype {dtype.name}$"):
            python_values.to_array([value], dtype)


def test_the_types_of_the_elements() -> None:
    assert list(python_values.leaf_types([[1, 2.5], [True]])) == [int, float, bool]
    assert list(python_values.leaf_types([np.zeros(2, np.int8), [1]])) == [np.int8, int]
    assert list(python_values.leaf_types([[], np.zeros(0)])) == []


def test_text_stays_text() -> None:
    array = python_values.to_array([["é", b"a\0"], [np.str_("b"), ""]], None)
    assert array.dtype == object
    assert array.tolist() == [["é", b"a\0"], ["b", ""]]
    assert python_values.to_strings(np.array(["é", "b"])).tolist() == ["é", "b"]
    assert python_values.to_strings(np.array([b"a", b"bc"])).tolist() == [b"a", b"bc"]
