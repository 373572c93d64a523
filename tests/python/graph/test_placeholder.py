from __future__ import annotations

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_a_placeholder_is_fed() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 2], name="x")
        assert (x.name, x.dtype, x.shape.as_list()) == ("x:0", tf.float32, [None, 2])
        assert x.op.get_attr("dtype") is tf.float32
        np.testing.assert_array_equal(session.run(x * 2.0, {x: [[1, 2]]}), [[2, 4]])


def test_without_a_value_it_raises() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        message = r"placeholder tensor 'x' with dtype float and shape \[\?,3\]\s+\[\[\{\{node x"
        with pytest.raises(rv.errors.InvalidArgumentError, match=message) as caught:
            session.run(x + 1.0)
        assert caught.value.op is x.op
        with pytest.raises(rv.errors.InvalidArgumentError, match="with dtype int32\n"):
            session.run(tf.placeholder(tf.int32))


def test_a_default_is_used_where_nothing_is_fed() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder_with_default([1, 2], [None])
        assert x.name == "PlaceholderWithDefault:0"
        assert x.op.inputs[0].name == "PlaceholderWithDefault/input:0"
        np.testing.assert_array_equal(session.run(x + 1), [2, 3])
        np.testing.assert_array_equal(session.run(x + 1, {x: [5, 6, 7]}), [6, 7, 8])
        with pytest.raises(ValueError, match=r"\(2,\) and \(3,\) are not compatible"):
            tf.placeholder_with_default([1, 2], [3])


def test_there_are_none_without_a_graph() -> None:
    with pytest.raises(RuntimeError, match="not compatible with eager execution"):
        tf.placeholder(tf.float32)
