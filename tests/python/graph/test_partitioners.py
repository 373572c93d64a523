"""Into how many parts variables are cut."""

from __future__ import annotations

from typing import Any

import pytest

import resvar as rv
from resvar.graph.partitioners import (
    fixed_size_partitioner,
    min_max_variable_partitioner,
    variable_axis_size_partitioner,
)

SHAPE = rv.TensorShape([10, 4])  # 160 bytes of float32
NO_SHAPE = rv.TensorShape([])


@pytest.mark.parametrize(
    ("partitioner", "expected"),
    [
        (fixed_size_partitioner(3), [3, 1]),
        (fixed_size_partitioner(3, axis=-1), [1, 3]),
        (fixed_size_partitioner(30, axis=1), [1, 4]),
        (min_max_variable_partitioner(4, min_slice_size=16), [4, 1]),
        (min_max_variable_partitioner(4, min_slice_size=256), [1, 1]),
        (min_max_variable_partitioner(100, min_slice_size=64, axis=1), [1, 3]),
        (min_max_variable_partitioner(100, min_slice_size=1), [10, 1]),
        (min_max_variable_partitioner(0, min_slice_size=1), [1, 1]),
        (variable_axis_size_partitioner(64), [3, 1]),
        (variable_axis_size_partitioner(64, axis=1), [1, 4]),
        (variable_axis_size_partitioner(64, max_shards=2), [2, 1]),
        (variable_axis_size_partitioner(1), [10, 1]),
        (variable_axis_size_partitioner(1000), [1, 1]),
    ],
)
def test_parts(partitioner: Any, expected: list[int]) -> None:
    assert partitioner(shape=SHAPE, dtype=rv.float32) == expected


def test_strings_have_a_size_of_their_own() -> None:
    by_size = min_max_variable_partitioner(100, min_slice_size=64, bytes_per_string_element=4)
    assert by_size(shape=SHAPE, dtype=rv.string) == [3, 1]
    assert variable_axis_size_partitioner(128)(shape=SHAPE, dtype=rv.string) == [5, 1]


def test_nothing_is_one_part() -> None:
    for empty in (rv.TensorShape([0, 4]), rv.TensorShape([10, 0])):
        assert variable_axis_size_partitioner(64)(shape=empty, dtype=rv.float32) == [1, 1]


@pytest.mark.parametrize(
    ("make", "arguments", "message"),
    [
        (variable_axis_size_partitioner, (0,), "max_shard_bytes must be positive, got 0"),
        (variable_axis_size_partitioner, (64, 0, 0), "bytes_per_string_element .*got 0"),
        (variable_axis_size_partitioner, (64, 0, 16, -1), "max_shards .*got -1"),
        (min_max_variable_partitioner, (2, 0, 0), "min_slice_size .*got 0"),
    ],
)
def test_bad_sizes(make: Any, arguments: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(*arguments)


@pytest.mark.parametrize("make", [fixed_size_partitioner, variable_axis_size_partitioner])
def test_bad_axes(make: Any) -> None:
    with pytest.raises(IndexError, match=r"axis = 5 is not in range \[-2, 2\)"):
        make(3, axis=5)(shape=SHAPE, dtype=rv.float32)
    with pytest.raises(IndexError, match="axis = 0"):
        make(3)(shape=NO_SHAPE, dtype=rv.float32)


def test_bad_axis_of_min_max() -> None:
    with pytest.raises(ValueError, match=r"along axis 3 when shape is only \(10, 4\)"):
        min_max_variable_partitioner(2, axis=3)(shape=SHAPE, dtype=rv.float32)


@pytest.mark.parametrize(
    "make", [fixed_size_partitioner, min_max_variable_partitioner, variable_axis_size_partitioner]
)
def test_bad_shapes(make: Any) -> None:
    with pytest.raises(ValueError, match=r"not a TensorShape: \[10, 4\]"):
        make(2)(shape=[10, 4], dtype=rv.float32)
    with pytest.raises(ValueError, match=r"not fully defined: \(None, 4\)"):
        make(2)(shape=rv.TensorShape([None, 4]), dtype=rv.float32)
