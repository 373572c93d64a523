"""What may stand between brackets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import indexing


@pytest.mark.parametrize(
    ("key", "items"),
    [
        (3, (3,)),
        ((1, -2), (1, -2)),
        ([0, 1], (0, 1)),
        ((), ()),
        (slice(1, None, -2), (slice(1, None, -2),)),
        ((..., None), (..., None)),
        ((np.int8(1), np.array(2), np.uint64(2**64 - 1)), (1, 2, 2**63 - 1)),
        ((rv.constant(1), rv.Variable(2), rv.constant(3, rv.uint8)), (1, 2, 3)),
        (slice(rv.constant(1), np.int64(3)), (slice(1, 3),)),
        (2**70, (2**63 - 1,)),
        (slice(-(2**70), 2**70, 2**70), (slice(-(2**63), 2**63 - 1, 2**63 - 1),)),
        (rv.newaxis, (None,)),
    ],
)
def test_items(key: Any, items: Any) -> None:
    assert indexing.as_mask(key) is None
    assert indexing.as_items(key) == items


@pytest.mark.parametrize(
    "key",
    [
        "a",
        1.0,
        1j,
        b"1",
        (0, True),
        np.True_,
        (0, np.array([True])),
        [[0, 1]],
        [True, False],
        np.array([0, 1]),
        np.array([1]),
        np.array(1.0),
        rv.constant([0, 1]),
        rv.constant(1.0),
        rv.IndexedSlices([1], [0]),
        slice("a", None),
        slice(None, None, 1.0),
        slice(rv.constant([1, 2]), None),
        slice(True, None),
        {},
        object(),
    ],
    ids=lambda key: repr(key).partition(" object at")[0],
)
def test_what_cannot_index_raises(key: Any) -> None:
    for value in (rv.constant([[1, 2], [3, 4]]), rv.Variable([[1, 2], [3, 4]])):
        with pytest.raises(TypeError, match=r"Only integers, slices .* are valid indices, got "):
            value[key]
    with pytest.raises(TypeError, match=r"Only integers, slices .* are valid indices, got "):
        rv.Variable([[1, 2], [3, 4]])[key] = 0


@pytest.mark.parametrize("key", [np.array([True, False]), rv.constant([True]), rv.Variable([True])])
def test_masks(key: Any) -> None:
    mask = indexing.as_mask(key)
    assert isinstance(mask, np.ndarray)
    assert mask.dtype == np.bool_
    indexing.check_mask(mask, (len(mask), 3))
    with pytest.raises(ValueError, match=r"shapes \(7, 3\) and \(\d,\) are incompatible"):
        indexing.check_mask(mask, (7, 3))


@pytest.mark.parametrize("key", [True, False, np.array(True), rv.constant(True)])
def test_a_mask_is_not_a_scalar(key: Any) -> None:
    with pytest.raises(ValueError, match="mask cannot be scalar"):
        rv.constant([1, 2])[key]
    with pytest.raises(ValueError, match="mask cannot be scalar"):
        rv.Variable([1, 2])[key] = 0


def test_broadcast() -> None:
    assert indexing.broadcast(np.array([1, 2]), (2, 2)).tolist() == [[1, 2], [1, 2]]
    assert indexing.broadcast(rv.constant(5)._core_tensor(), ()).shape == ()
    with pytest.raises(rv.errors.InvalidArgumentError, match=r"shape \(3,\) to shape \(2, 2\)"):
        indexing.broadcast(np.zeros(3), (2, 2))
