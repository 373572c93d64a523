"""Access by index where the indices are not in range: what is in range is in the table of calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import copied_by

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


READS: list[Callable[[Any, Any], Any]] = [
    lambda v, i: v[0],
    lambda v, i: v[i],
    lambda v, i: v.read_value()[i, ::2],
    lambda v, i: tf.identity_n([v, i])[0][1:3],
    lambda v, i: tf.gather(v, [i, i]),
    lambda v, i: tf.gather(v, [i, 3], axis=1),
    lambda v, i: tf.gather_nd(v, [[i]]),
    lambda v, i: tf.gather_nd(v, [[i], [2000]], bad_indices_policy="IGNORE"),
]


@pytest.mark.parametrize("read", READS)
def test_a_read_does_not_cost_the_table(session: tf.Session, read: Any) -> None:
    v, i = tf.Variable(np.arange(4000.0).reshape(1000, 4)), tf.placeholder(tf.int32, [])
    session.run(v.initializer)
    part = read(v, i)
    size = session.run(part, {i: 1}).nbytes
    assert copied_by(lambda: session.run(part, {i: 1})) <= size + 200
