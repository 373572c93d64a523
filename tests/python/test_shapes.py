"""The functions that tell a shape, or change it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


def test_shape_rank_and_size() -> None:
    for value in (np.zeros((2, 3)), rv.zeros([2, 3]), rv.Variable(rv.zeros([2, 3]))):
        assert_same_bytes(rv.shape(value), np.int32([2, 3]))
        assert_same_bytes(rv.shape(value, rv.int64), np.int64([2, 3]))
        assert_same_bytes(rv.rank(value), np.int32(2))
        assert_same_bytes(rv.size(value), np.int32(6))
    assert_same_bytes(rv.shape(5), np.int32([]))
    assert_same_bytes(rv.size([], out_type=rv.int64), np.int64(0))


def test_a_shape_consists_of_indices() -> None:
    with pytest.raises(INVALID, match="'out_type' of float is not in the list"):
        rv.shape([1], rv.float32)


@pytest.mark.parametrize(
    ("before", "shape", "after"),
    [
        ((4,), [2, 2], (2, 2)),
        ((4,), [2, -1], (2, 2)),
        ((2, 2), [-1], (4,)),
        ((2, 2), 4, (4,)),
        ((1,), [], ()),
        ((2, 3), rv.TensorShape([3, 2]), (3, 2)),
        ((2, 3), (3, rv.constant(2)), (3, 2)),
        ((2, 3), np.array([3, 2], np.int8), (3, 2)),
        ((0, 2), [-1], (0,)),
        ((0, 2), [0, -1], (0, 2)),
        ((0, 2), [-1, 0], (2, 0)),
        ((0, 2), [3, -1], (3, 0)),
    ],
)
def test_reshape(before: Any, shape: Any, after: Any, dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(1), before, dtype)
    for value in (array, rv.constant(array), rv.Variable(array)):
        assert_same_bytes(rv.reshape(value, shape), array.reshape(after))


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ([3], "tensor with 4 values, but the requested shape has 3"),
        ([], "tensor with 4 values, but the requested shape has 1"),
        ([3, -1], "requires a multiple of 3"),
        ([-1, 2, -1], "Only one input size may be -1, not both 0 and 2"),
        ([2, -2], "Size 1 must be non-negative, not -2"),
        ([[2, 2]], "must be a vector"),
    ],
)
def test_reshape_keeps_the_number_of_elements(shape: Any, message: str) -> None:
    with pytest.raises(INVALID, match=message):
        rv.reshape([1, 2, 3, 4], shape)


@pytest.mark.cpu
def test_nothing_is_copied_but_what_others_can_write() -> None:
    t = rv.zeros([2, 3])
    for same in (rv.reshape(t, [6]), rv.expand_dims(t, 0), rv.squeeze(rv.reshape(t, [2, 1, 3]))):
        assert np.shares_memory(same.numpy(), t.numpy())
    array = np.zeros(4)
    seen = rv.reshape(array, [2, 2])
    array[:] = 1
    assert_same_bytes(seen, np.zeros((2, 2)))


def test_a_variable_is_read_as_it_is_now() -> None:
    v = rv.Variable([1, 2])
    seen = rv.reshape(v, [2, 1])
    v.assign([3, 4])
    assert_same_bytes(seen, np.int32([[1], [2]]))


@pytest.mark.parametrize(("axis", "shape"), [(0, (1, 2)), (1, (2, 1)), (-1, (2, 1)), (-2, (1, 2))])
def test_expand_dims(axis: int, shape: Any) -> None:
    assert rv.expand_dims([1, 2], axis).shape == shape
    assert rv.expand_dims([1, 2], rv.constant([axis])).shape == shape


def test_expand_dims_errors() -> None:
    for axis in (2, -3):
        with pytest.raises(INVALID, match=f"expand dim index {axis} for tensor with 1 dimensions"):
            rv.expand_dims([1, 2], axis)
    with pytest.raises(INVALID, match="single value"):
        rv.expand_dims([1, 2], [0, 1])
    with pytest.raises(TypeError, match="must be integers"):
        rv.expand_dims([1, 2], 1.5)


@pytest.mark.parametrize(
    ("axis", "shape"), [(None, (2,)), ([], (2,)), (0, (2, 1)), ([0, 2], (2,)), (-1, (1, 2))]
)
def test_squeeze(axis: Any, shape: Any) -> None:
    assert rv.squeeze([[[1], [2]]], axis).shape == shape


def test_squeeze_errors() -> None:
    with pytest.raises(INVALID, match=r"squeeze dim\[1\], expected a dimension of 1, got 2"):
        rv.squeeze([[[1], [2]]], -2)
    with pytest.raises(INVALID, match="squeeze dim index 3 for tensor with 3 dimensions"):
        rv.squeeze([[[1], [2]]], 3)


def test_ensure_shape() -> None:
    t = rv.constant([1, 2])
    assert rv.ensure_shape(t, [None]) is t
    with pytest.raises(
        INVALID, match=r"input \[2\] is not compatible with expected shape \[\?,3\]"
    ):
        rv.ensure_shape(t, [None, 3])
