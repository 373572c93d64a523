"""IndexedSlices hold what they are given."""

from __future__ import annotations

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
