from __future__ import annotations

import numpy as np

import resvar.compat.v1 as tf
from resvar.graph.constant_value import constant_value


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
