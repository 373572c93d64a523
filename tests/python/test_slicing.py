from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf

KEYS = [
    (0, [3]),
    ((-1, slice(1, None)), [2]),
    ((slice(None), 0), [None]),
    ((..., slice(None, None, 2)), [None, 2]),
    ((slice(None), None, 1), [None, 1]),
    (slice(1, 5), [None, 3]),
    ((slice(None), slice(None, None, -1)), [None, 3]),
    ((), [None, 3]),
]


@pytest.mark.parametrize(("key", "shape"), KEYS)
def test_it_is_that_of_numpy(key: Any, shape: list[int | None]) -> None:
    value = np.arange(6.0, dtype=np.float32).reshape(2, 3)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 3])
        part = x[key]
        assert part.shape.as_list() == shape
        np.testing.assert_array_equal(session.run(part, {x: value}), value[key])


def test_indices_may_be_tensors() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x, i = tf.constant([[1, 2, 3], [4, 5, 6]]), tf.placeholder(tf.int32, [])
        row, start = x[i], x[i, i : i + 1]
        assert (row.shape.as_list(), start.shape.as_list()) == ([3], [None])
        np.testing.assert_array_equal(session.run(row, {i: 1}), [4, 5, 6])
        np.testing.assert_array_equal(session.run(start, {i: 1}), [5])
        assert x[tf.constant(1), :].shape == [3]
        with pytest.raises(TypeError, match=r"valid indices, got <tf.Tensor"):
            x[tf.constant(1.0)]


def test_what_is_out_of_range_raises_at_once_if_that_is_known() -> None:
    with tf.Graph().as_default():
        x = tf.zeros([2])
        with pytest.raises(ValueError, match="slice index 5 of dimension 0 out of bounds"):
            x[5]
        with pytest.raises(ValueError, match="Index out of range using input dim 1"):
            x[0, 0]
        with pytest.raises(TypeError, match=r"valid indices, got 1\.5"):
            x[1.5]
