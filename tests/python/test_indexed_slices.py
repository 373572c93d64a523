"""IndexedSlices hold what they are given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv


def test_parts() -> None:
    slices = rv.IndexedSlices(rv.constant([[1.0, 2.0]]), rv.constant([0]), dense_shape=[4, 2])
    assert slices.values.numpy().tolist() == [[1.0, 2.0]]
    assert slices.indices.numpy().tolist() == [0]
    assert slices.shape == [4, 2]
    assert slices.dtype is rv.float32
    assert str(slices) == (
        "IndexedSlices(indices=tf.Tensor([0], shape=(1,), dtype=int32), "
        "values=tf.Tensor([[1. 2.]], shape=(1, 2), dtype=float32), dense_shape=[4, 2])"
    )


def test_without_a_dense_shape() -> None:
    slices = rv.IndexedSlices([1.0], [0])
    assert slices.dense_shape is None
    assert slices.shape == rv.TensorShape(None)
    with pytest.raises(AttributeError):
        _ = slices.dtype


def test_what_the_values_say() -> None:
    slices = rv.IndexedSlices(rv.Variable([1.0], name="rows"), [0])
    assert slices.name == "rows:0"
    assert slices.device == rv.constant(1).device
    assert slices.consumers() == []
    for name in ("name", "device", "op", "graph"):
        with pytest.raises(AttributeError, match=f"'list' object has no attribute '{name}'"):
            getattr(rv.IndexedSlices([1.0], [0]), name)


def test_negative() -> None:
    slices = -rv.IndexedSlices(np.array([1.0, 2.0]), [0, 3], [4])
    assert slices.values.tolist() == [-1, -2]
    assert (slices.indices, slices.dense_shape) == ([0, 3], [4])
    with pytest.raises(TypeError, match="bad operand type for unary -: 'list'"):
        _ = -rv.IndexedSlices([1.0], [0])


def test_the_whole_array() -> None:
    slices = rv.IndexedSlices([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 2, 0], [4, 2])
    expected = [[6, 8], [0, 0], [3, 4], [0, 0]]
    assert rv.convert_to_tensor(slices).numpy().tolist() == expected
    assert rv.convert_to_tensor(slices, rv.float32).dtype is rv.float32
    assert rv.Variable(slices).numpy().tolist() == expected


def test_of_the_dense_shape_the_first_dimension_counts() -> None:
    slices = rv.IndexedSlices([[1], [2]], [[1], [0]], dense_shape=[2, 7, 7])
    assert rv.convert_to_tensor(slices).numpy().tolist() == [2, 1]


@pytest.mark.parametrize(
    ("slices", "dtype", "message"),
    [
        (rv.IndexedSlices([1.0], [0]), None, "without dense_shape"),
        (rv.IndexedSlices([1.0], [4], [4]), None, "= 4 is out of range for dimension 0 of size 4"),
        (rv.IndexedSlices([1.0, 2.0], [0], [4]), None, "must have shape"),
        (rv.IndexedSlices([True], [0], [4]), None, "'add' is not defined for dtype bool"),
        (rv.IndexedSlices([1.0], [0], [4]), rv.float64, "`dtype` float64 .* with dtype float32"),
    ],
)
def test_what_is_no_array(slices: Any, dtype: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rv.convert_to_tensor(slices, dtype)
