"""The functions that sort and search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import DTYPES, assert_same_bytes, name_of, random_array

import resvar as rv

ORDERED = [dtype for dtype in DTYPES if dtype.is_numeric and not dtype.is_complex]


@pytest.mark.parametrize("ordered", ORDERED, ids=name_of)
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_sort_and_argsort(axis: int, ordered: rv.DType) -> None:
    array = random_array(np.random.default_rng(8), (5, 6), ordered)
    up = np.sort(array, axis)
    assert_same_bytes(rv.sort(array, axis), up)
    assert_same_bytes(rv.sort(array, axis, "DESCENDING"), np.flip(up, axis))
    order = np.argsort(array, axis, kind="stable").astype(np.int32)
    assert_same_bytes(rv.argsort(array, axis), order)


def test_equal_elements_keep_their_order() -> None:
    values = [1, 3, 1, 3]
    assert_same_bytes(rv.argsort(values), np.int32([0, 2, 1, 3]))
    assert_same_bytes(rv.argsort(values, direction="DESCENDING"), np.int32([1, 3, 0, 2]))


@pytest.mark.parametrize("value", [[True], [1j], ["a"]])
def test_what_has_no_order(value: Any) -> None:
    for function in (rv.sort, rv.argsort):
        with pytest.raises(rv.errors.InvalidArgumentError, match="not in the list of allowed"):
            function(value)
    with pytest.raises(rv.errors.NotFoundError, match="no kernel of LowerBound"):
        rv.searchsorted(value, value)


def test_errors() -> None:
    for function in (rv.sort, rv.argsort):
        with pytest.raises(ValueError, match="should be one of ASCENDING, DESCENDING"):
            function([1], direction="up")
        with pytest.raises(rv.errors.InvalidArgumentError, match="axis = 1 is not in range"):
            function([1], axis=1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_searchsorted(side: str) -> None:
    rows, values = np.array([[1, 3, 3], [2, 4, 6]]), np.array([[3, 0], [7, 4]])
    expected = [np.searchsorted(r, v, side) for r, v in zip(rows, values, strict=True)]  # type: ignore[call-overload]
    assert_same_bytes(rv.searchsorted(rows, values, side), np.int32(expected))
    assert rv.searchsorted([1], [2], out_type=rv.int64).dtype is rv.int64


def test_searchsorted_errors() -> None:
    with pytest.raises(ValueError, match="`side` = 'middle'"):
        rv.searchsorted([1], [2], side="middle")
    with pytest.raises(rv.errors.InvalidArgumentError, match="as many vectors"):
        rv.searchsorted([1], 2)
    with pytest.raises(rv.errors.InvalidArgumentError, match="expected to be a float tensor"):
        rv.searchsorted([1.0], [2])


def test_searchsorted_asks_for_as_many_vectors() -> None:
    assert_same_bytes(rv.searchsorted([1, 3, 5], [[0, 9]]), np.int32([[0, 3]]))
