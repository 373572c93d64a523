"""What is known of the shapes of reads and updates before they run."""

from __future__ import annotations

import pytest

import resvar as rv
from resvar.graph import variable_shapes as shapes


def test_rows() -> None:
    assert shapes.rows([3, 4], [None, 2]) == [None, 2, 4]
    assert shapes.rows(None, [2]) is None
    assert shapes.rows([3], None) is None


def test_tuples() -> None:
    assert shapes.at_tuples([3, 4, 5], [7, 2]) == [7, 5]
    assert shapes.at_tuples([3, 4, 5], [7, None]) is None
    assert shapes.at_tuples([3, None], [1]) == [None]


@pytest.mark.parametrize(
    ("variable", "indices", "updates"),
    [([3, 4], [2], [2, 4]), ([3, 4], [2], []), ([None, 4], [2], [None, 4]), (None, [2], [9]),
     ([3, 4], None, [9]), ([3, 4], [2], None)],
)  # fmt: skip
def test_rows_that_may_fit(variable: list[int], indices: list[int], updates: list[int]) -> None:
    shapes.check_rows(variable, indices, updates)


@pytest.mark.parametrize(
    ("variable", "indices", "updates"),
    [([3, 4], [2], [2, 5]), ([3, 4], [2], [3, 4]), ([], [2], [2]), ([3], [2], [2, 1])],
)
def test_rows_that_cannot(variable: list[int], indices: list[int], updates: list[int]) -> None:
    with pytest.raises(ValueError, match=r"rank|equal|no rows"):
        shapes.check_rows(variable, indices, updates)


def test_batches() -> None:
    shapes.check_rows([2, 3, 5], [2, 4], [2, 4, 5], batched=True)
    with pytest.raises(ValueError, match="equal"):
        shapes.check_rows([2, 3, 5], [3, 4], [3, 4, 5], batched=True)


def test_elements_that_may_fit() -> None:
    shapes.check_tuples([3, 4], [2, 1], [2, 4])
    shapes.check_tuples([3, 4], [2, None], [2, 9])
    shapes.check_tuples(None, [2, 1], [2, 9])


@pytest.mark.parametrize(
    ("indices", "updates"), [([], []), ([2, 1], [3, 4]), ([2, 1], [2, 5]), ([2, 1], [])]
)
def test_elements_that_cannot(indices: list[int], updates: list[int]) -> None:
    with pytest.raises(ValueError, match=r"rank|equal|no rows"):
        shapes.check_tuples([3, 4], indices, updates)


def test_counters() -> None:
    shapes.check_counter(rv.int64, [])
    shapes.check_counter(rv.int32, None)
