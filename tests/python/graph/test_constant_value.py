from __future__ import annotations

import numpy as np

import resvar.compat.v1 as tf
from resvar.graph.constant_value import constant_value, partial_value


def test_what_depends_only_on_constants_is_known() -> None:
    with tf.Graph().as_default():
        value = constant_value(tf.constant([1, 2]) * 3 + tf.range(2))
        assert value is not None
        np.testing.assert_array_equal(value.array(), [3, 7])
        x = tf.placeholder(tf.float32, [2, None])
        assert constant_value(x) is None
        assert constant_value(tf.shape(x)) is None
        rank = constant_value(tf.rank(x))
        assert rank is not None
        assert rank.array() == 2


def test_what_fails_or_is_large_is_not_known() -> None:
    with tf.Graph().as_default():
        assert constant_value(tf.math.floordiv(tf.constant(1), 0)) is None
        assert constant_value(-tf.zeros([10_000])) is None


def test_what_is_known_of_shapes() -> None:
    with tf.Graph().as_default():
        x, n = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.int32, [])
        dims = tf.shape(x)
        assert partial_value(dims) == [None, 3]
        assert partial_value(tf.concat([dims, [4]], 0)) == [None, 3, 4]
        assert partial_value(tf.stack([n, dims[1], 5])) == [None, 3, 5]
        assert partial_value(tf.cast(dims[1:], tf.int64)) == [3]
        assert partial_value(tf.placeholder(tf.int32, [2])) == [None, None]
        assert partial_value(tf.placeholder(tf.int32)) is None


def test_what_is_known_outside_is_known_inside_of_branches() -> None:
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 3])
        dims, twice = tf.shape(x), tf.constant([1]) * 2
        p = tf.placeholder(tf.bool)
        shape = tf.cond(p, lambda: tf.zeros(dims), lambda: tf.ones(dims)).shape
        assert shape.as_list() == [None, 3]
        assert tf.cond(p, lambda: tf.zeros(twice), lambda: tf.ones(twice)).shape == [2]


def test_what_is_read_by_index_is_known() -> None:
    with tf.Graph().as_default() as graph:
        rows = tf.gather(tf.constant([2, 3]), tf.constant([1, 0]))
        recorded = len(graph.get_operations())
        value = constant_value(rows)
        assert value is not None
        assert value.array().tolist() == [3, 2]
        assert len(graph.get_operations()) == recorded
