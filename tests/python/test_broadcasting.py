"""The functions that broadcast."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


def test_broadcast_to(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(2), (2, 1), dtype)
    assert_same_bytes(rv.broadcast_to(array, [3, 2, 4]), np.broadcast_to(array, (3, 2, 4)))
    assert rv.broadcast_to(array, [2, 0]).shape == [2, 0]


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ([2, 3], r"Incompatible shapes: \[2\] vs. \[2,3\]"),
        ([], r"Rank of input \(1\) must be no greater than rank of output shape \(0\)"),
        (2, "must be a vector"),
        ([-1, 2], "must be >= 0, got -1"),
    ],
)
def test_broadcast_to_what_does_not_fit(shape: Any, message: str) -> None:
    with pytest.raises(INVALID, match=message):
        rv.broadcast_to([1, 2], shape)


@pytest.mark.parametrize(
    ("x", "y", "both"),
    [
        ([2, 1], [3], [2, 3]),
        ([], [4], [4]),
        ([None, 1], [2, 3], [2, 3]),
        ([None], [None], [None]),
        ([1], [None], [None]),
    ],
)
def test_static_broadcasting(x: Any, y: Any, both: Any) -> None:
    assert rv.broadcast_static_shape(rv.TensorShape(x), rv.TensorShape(y)).as_list() == both
    assert rv.broadcast_static_shape(rv.TensorShape(y), rv.TensorShape(x)).as_list() == both


def test_broadcasting_what_does_not_fit() -> None:
    unknown = rv.TensorShape(None)
    assert rv.broadcast_static_shape(unknown, rv.TensorShape([2])).rank is None
    with pytest.raises(ValueError, match=r"Incompatible shapes .*: \(2,\) and \(3,\)"):
        rv.broadcast_static_shape(rv.TensorShape([2]), rv.TensorShape([3]))
    with pytest.raises(INVALID, match="Incompatible shapes"):
        rv.broadcast_dynamic_shape([2], [3])
    assert_same_bytes(rv.broadcast_dynamic_shape([2, 1], [3]), np.int32([2, 3]))
    assert rv.broadcast_dynamic_shape(rv.constant([2], rv.int64), [1]).dtype is rv.int64
