"""Functions along one dimension: argmax, argmin, cumsum, cumprod."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

NAN, INF = math.nan, math.inf
ORDERED = [d for d in dtypes.ALL if (d.is_numeric or d.is_bool) and not d.is_complex]
NUMBERS = [d for d in dtypes.ALL if d.is_numeric]
TABLE = [[1, 5, 2], [3, 4, 2]]


@pytest.mark.parametrize("dtype", ORDERED, ids=lambda d: d.name)
def test_positions(dtype: rv.DType) -> None:
    if dtype.is_bool:
        flags = rv.constant([False, True, True])
        assert (rv.argmax(flags).numpy(), rv.argmin(flags).numpy()) == (1, 0)
        return
    table = rv.constant(TABLE, dtype)
    assert_same_bytes(rv.argmax(table), np.int64([1, 0, 0]))
    assert_same_bytes(rv.argmin(table), np.int64([0, 1, 0]))
    assert_same_bytes(rv.argmax(table, 1), np.int64([1, 1]))
    assert_same_bytes(rv.argmin(table, axis=-1), np.int64([0, 2]))


def test_nan_is_not_looked_at() -> None:
    assert rv.argmax([1.0, NAN, 2.0]).numpy() == 2
    assert rv.argmin([NAN, 2.0, 1.0]).numpy() == 2
    assert rv.argmax([NAN, NAN]).numpy() == rv.argmax([-INF, -INF]).numpy() == 0
    assert rv.argmax(rv.constant([NAN, 2], rv.bfloat16)).numpy() == 1


@pytest.mark.parametrize("name", ["int16", "uint16", "int32", "int64"])
def test_the_dtype_of_positions(name: str) -> None:
    assert rv.argmax(TABLE, output_type=name).dtype.name == name
    if name.endswith("16"):
        with pytest.raises(TypeError, match=f"'output_type' of {name} .* values: int32, int64"):
            rv.argmin(TABLE, output_type=name)
    else:
        assert rv.argmin(TABLE, output_type=rv.as_dtype(name)).dtype.name == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [("argmax", [1, 1]), ("argmin", [0, 2]), ("cumsum", [[1, 6, 8], [3, 7, 9]])],
)
@pytest.mark.parametrize("axis", [1, -1, rv.constant(1), rv.Variable(1), np.int64(1)], ids=repr)
def test_what_an_axis_may_be(name: str, expected: Any, axis: Any) -> None:
    function = getattr(rv, name)
    assert function(TABLE, axis).numpy().tolist() == expected


@pytest.mark.parametrize("name", ["argmax", "argmin", "cumsum"])
def test_what_it_may_not(name: str) -> None:
    function = getattr(rv, name)
    with pytest.raises(errors.InvalidArgumentError, match=r"range \[-2, 2\), but got 2"):
        function(TABLE, 2)
    with pytest.raises(errors.InvalidArgumentError, match=r"range \[0, 0\), but got 0"):
        function(5, 0)
    with pytest.raises(TypeError, match=r"axis must be an integer.*, got 1\.5"):
        function(TABLE, 1.5)
    with pytest.raises(ValueError, match=r"axis must be .*scalar.*, got"):
        function(TABLE, [0])
    with pytest.raises(errors.InvalidArgumentError, match=r"must be a scalar, got shape \[1\]"):
        function(TABLE, rv.constant([0]))


def test_nothing_has_no_extreme() -> None:
    nothing = np.zeros((0, 3))
    with pytest.raises(errors.InvalidArgumentError, match=r"axis 0 is empty in shape \[0,3\]"):
        rv.argmax(nothing)
    assert_same_bytes(rv.argmax(nothing, 1), np.zeros(0, np.int64))
    assert_same_bytes(rv.argmax(np.zeros((2, 0)), 0), np.zeros(0, np.int64))


def test_complex_numbers_have_no_order() -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of complex64"):
        rv.argmax(np.complex64([1, 2]))


SCANS: list[tuple[str, dict[str, bool], list[int]]] = [
    ("cumsum", {}, [1, 3, 6]),
    ("cumsum", {"exclusive": True}, [0, 1, 3]),
    ("cumsum", {"reverse": True}, [6, 5, 3]),
    ("cumsum", {"exclusive": True, "reverse": True}, [5, 3, 0]),
    ("cumprod", {}, [1, 2, 6]),
    ("cumprod", {"exclusive": True}, [1, 1, 2]),
    ("cumprod", {"reverse": True}, [6, 6, 3]),
    ("cumprod", {"exclusive": True, "reverse": True}, [6, 3, 1]),
]


@pytest.mark.parametrize(("name", "attributes", "expected"), SCANS, ids=str)
@pytest.mark.parametrize("dtype", NUMBERS, ids=lambda d: d.name)
def test_scans(name: str, attributes: Any, expected: Any, dtype: rv.DType) -> None:
    result = getattr(rv.math, name)(rv.constant([1, 2, 3], dtype), **attributes)
    assert_same_bytes(result, np.array(expected, dtype.as_numpy_dtype))


def test_scans_along_other_dimensions() -> None:
    assert_same_bytes(rv.cumsum(TABLE), np.int32([[1, 5, 2], [4, 9, 4]]))
    assert_same_bytes(rv.cumsum(TABLE, -1, True), np.int32([[0, 1, 6], [0, 3, 7]]))
    assert rv.cumsum(np.zeros((0, 3)), exclusive=True).shape == [0, 3]
    assert_same_bytes(rv.cumsum(np.int8([100, 100])), np.int8([100, -56]))
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of bool"):
        rv.cumsum([True])
