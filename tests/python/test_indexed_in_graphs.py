"""Access by index where the indices are not in range: what is in range is in the table of calls."""

from __future__ import annotations

from typing import Any

import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_what_is_wrong_with_shapes_and_dtypes_raises_at_once() -> None:
    with tf.Graph().as_default():
        x, i = tf.zeros([2, 3]), tf.placeholder(tf.int32, [None, 2])
        cases: list[tuple[type[Exception], str, Any]] = [
            (ValueError, "axis = 4 is out of range", lambda: tf.gather(x, [0], axis=4)),
            (ValueError, "batch_dims = 3 is out of range", lambda: tf.gather(x, i, batch_dims=3)),
            (ValueError, "must not be one of the 1", lambda: tf.gather(x, i, axis=0, batch_dims=1)),
            (TypeError, "must be integers, got float32", lambda: tf.gather(x, [0.5])),
            (ValueError, "deeper than params of rank 1", lambda: tf.gather_nd(x[0], i)),
            (TypeError, "must be integers, got float32", lambda: tf.gather_nd(x, [[0.5]])),
            (TypeError, "must be integers", lambda: tf.scatter_nd([[0.5]], [1.0], [3])),
        ]
        for error, message, call in cases:
            with pytest.raises(error, match=message):
                call()


def test_an_index_out_of_range_names_the_operation() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        i = tf.placeholder(tf.int32, [None])
        rows = tf.gather(tf.zeros([2, 3]), i, name="rows")
        with pytest.raises(rv.errors.BadIndexError, match=r"\[1\] = 7 is out of range") as caught:
            session.run(rows, {i: [0, 7]})
        assert caught.value.op is rows.op


def test_bad_indices_can_be_ignored() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x, i = tf.constant([1.0, 2.0]), tf.placeholder(tf.int32, [None, 1])
        found = tf.gather_nd(x, i, bad_indices_policy="IGNORE")
        assert session.run(found, {i: [[1], [9]]}).tolist() == [2.0, 0.0]
