from __future__ import annotations

import numpy as np
import pytest

import resvar.compat.v1 as tf


def test_a_group_waits_for_all() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x, y, n = tf.constant(1), tf.constant(2), tf.no_op(name="n")
        group = tf.group(x, {"a": [y, n]})
        assert (group.name, group.type) == ("group_deps", "NoOp")
        assert group.control_inputs == [x.op, y.op, n]
        assert session.run(group) is None
        assert tf.group(name="empty").control_inputs == []
        with pytest.raises(TypeError, match="Received '3' with type '<class 'int'>'"):
            tf.group(x, 3)
        with pytest.raises(ValueError, match="Unknown keyword arguments: foo"):
            tf.group(x, foo=1)


def test_a_tuple_is_there_when_all_of_it_is() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.constant([1]), tf.constant([2])
        first, nothing, second = tf.tuple([x, None, y], control_inputs=[tf.no_op(name="n")])
        assert nothing is None
        assert first.name == "tuple/control_dependency:0"
        gate = first.op.control_inputs[0]
        assert [op.name for op in gate.control_inputs] == ["Const", "Const_1", "n"]
        np.testing.assert_array_equal(session.run([first, second]), [[1], [2]])
        with pytest.raises(ValueError, match="must have at least one Tensor"):
            tf.tuple([None])
