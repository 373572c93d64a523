from __future__ import annotations

import pytest

import resvar.compat.v1 as tf


def test_what_python_knows_becomes_a_constant_beside_the_operation() -> None:
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float64, [2], name="x")
        y = tf.subtract(1, x, name="y")
        assert [op.name for op in graph.get_operations()] == ["x", "y/x", "y"]
        assert y.op.inputs[0].dtype is tf.float64, "the dtype of the tensor"


def test_a_late_argument_is_an_input() -> None:
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [6])
        dims = tf.placeholder(tf.int32, [2], name="dims")
        y = tf.reshape(x, dims)
        assert [tensor.name for tensor in y.op.inputs] == ["Placeholder:0", "dims:0"]


def test_dtypes_and_shapes_are_checked_when_it_is_recorded() -> None:
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 3])
        with pytest.raises(TypeError, match=r"AddV2 as input #1.* was expected to be a float"):
            tf.add(x, tf.constant(1))
        with pytest.raises(TypeError, match="'T' of bool is not in the list"):
            tf.subtract(tf.constant(True), True)
        message = r"Dimensions must be equal, but are 3 and 2 for 'AddV2' with input shapes: \[\?,3"
        with pytest.raises(ValueError, match=message):
            tf.add(x, tf.zeros([2]))
