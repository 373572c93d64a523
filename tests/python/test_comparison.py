"""Comparisons and logic."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors
from resvar.ops.comparison import equal_or_false, not_equal_or_true

ORDERED = [d for d in dtypes.ALL if d.is_numeric and not d.is_complex]
EXPECTED = {
    "equal": [False, True, False],
    "not_equal": [True, False, True],
    "less": [True, False, False],
    "less_equal": [True, True, False],
    "greater": [False, False, True],
    "greater_equal": [False, True, True],
}
ORDERS = ["less", "less_equal", "greater", "greater_equal"]


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("dtype", ORDERED, ids=lambda d: d.name)
def test_values(name: str, dtype: rv.DType) -> None:
    result = getattr(rv, name)(rv.constant([1, 2, 3], dtype), rv.constant([2], dtype))
    assert_same_bytes(result, np.array(EXPECTED[name]))


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("value", [True, 1j, np.complex64(1)])
def test_bool_and_complex_have_no_order(name: str, value: Any) -> None:
    with pytest.raises(errors.InvalidArgumentError, match=r"Value for attr 'T' of (bool|complex)"):
        getattr(rv, name)(value, value)


def test_every_dtype_has_equality(dtype: rv.DType) -> None:
    numpy = dtype.as_numpy_dtype
    x = rv.constant(["a", "b"] if dtype is rv.string else np.array([0, 1]).astype(numpy))
    assert_same_bytes(rv.equal(x, x[::-1]), np.array([False, False]))
    assert_same_bytes(rv.not_equal(x, x[1]), np.array([True, False]))


def test_nan_is_equal_to_nothing() -> None:
    nan = rv.constant([math.nan, 1.0])
    assert rv.equal(nan, nan).numpy().tolist() == [False, True]
    assert rv.not_equal(nan, nan).numpy().tolist() == [True, False]
    for name in ORDERS:
        assert not getattr(rv, name)(nan[0], nan[0])


@pytest.mark.parametrize("name", EXPECTED)
def test_dtypes_and_shapes_must_agree(name: str) -> None:
    function = getattr(rv, name)
    with pytest.raises(errors.InvalidArgumentError, match=r"as input #1.* float .* int32 tensor"):
        function(rv.constant(1.0), rv.constant(1))
    with pytest.raises(TypeError, match=r"Cannot convert 1\.5"):
        function(rv.constant(1), 1.5)
    with pytest.raises(errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs. \[3\]"):
        function([1, 2], [1, 2, 3])


def test_the_operators_answer_for_other_shapes() -> None:
    x = rv.constant([1.0, 2.0])
    assert_same_bytes(equal_or_false(x, [1, 2, 3]), np.False_)
    assert_same_bytes(not_equal_or_true(x, [1, 2, 3]), np.True_)
    assert_same_bytes(equal_or_false(x, [[1], [2]]), np.array([[True, False], [False, True]]))
    assert equal_or_false(x, None) is False
    assert not_equal_or_true(x, None) is True
    for function in (equal_or_false, not_equal_or_true):
        with pytest.raises(ValueError, match="NoneType"):
            function(rv.Variable(1), None)
        with pytest.raises(TypeError, match="Cannot convert 'a'"):
            function(x, "a")


TABLE = {
    "logical_and": [True, False, False, False],
    "logical_or": [True, True, True, False],
    "logical_xor": [False, True, True, False],
}


@pytest.mark.parametrize("name", TABLE)
def test_logic(name: str) -> None:
    function = getattr(rv.math, name)
    x, y = [True, True, False, False], [True, False, True, False]
    assert_same_bytes(function(x, y), np.array(TABLE[name]))
    assert_same_bytes(function(np.array([5, 0]), False), np.array([name != "logical_and", False]))
    message = (
        r"cannot compute Logical\w+ as input #1\(zero-based\) was expected to be a bool tensor"
    )
    with pytest.raises(errors.InvalidArgumentError, match=message):
        function(x, rv.constant(1))
    with pytest.raises(TypeError, match="Cannot convert 1"):
        function(x, 1)
    with pytest.raises(errors.InvalidArgumentError, match=r"Incompatible shapes: \[4\] vs. \[3\]"):
        function(x, [True] * 3)


def test_not() -> None:
    assert_same_bytes(rv.logical_not([[True], [False]]), np.array([[False], [True]]))
    with pytest.raises(errors.InvalidArgumentError, match=r"LogicalNot as input #0.* half tensor"):
        rv.logical_not(rv.constant(1, rv.float16))
