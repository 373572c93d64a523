from __future__ import annotations

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf
from resvar.graph.conversion import convert, symbolic


def test_lists_that_hold_tensors_are_packed() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.int32, [])
        packed = tf.convert_to_tensor([[x, 1], [2, x]])
        assert packed.shape == (2, 2)
        np.testing.assert_array_equal(session.run(packed, {x: 7}), [[7, 1], [2, 7]])
        with pytest.raises(TypeError, match=r"1\.5"):
            tf.convert_to_tensor([x, 1.5])


def test_what_is_known_is_no_tensor_of_a_graph_yet() -> None:
    with tf.Graph().as_default():
        assert symbolic([1, 2]) is None
        assert symbolic(rv.constant(1)) is not None
        assert convert([1, 2], name="c").name == "c:0"


def test_slices_are_summed_up() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        rows = tf.placeholder(tf.float32, [None, 2])
        slices = tf.IndexedSlices(rows, tf.constant([0, 2, 0]), tf.constant([3, 2]))
        dense = tf.convert_to_tensor(slices)
        assert dense.shape.as_list() == [3, 2]
        value = session.run(dense + 1.0, {rows: [[1, 2], [3, 4], [5, 6]]})
        np.testing.assert_array_equal(value, [[7, 9], [1, 1], [4, 5]])


def test_dtypes_must_agree() -> None:
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32)
        with pytest.raises(ValueError, match="requested dtype int32 for Tensor with dtype float32"):
            tf.convert_to_tensor(x, tf.int32)


def test_eager_tensors_become_constants_but_variables_do_not() -> None:
    value, variable = rv.constant([1.0, 2.0]), rv.Variable(1.0)
    with tf.Graph().as_default(), tf.Session() as session:
        np.testing.assert_array_equal(session.run(tf.negative(value)), [-1.0, -2.0])
        with pytest.raises(RuntimeError, match="made eagerly"):
            tf.negative(variable)
