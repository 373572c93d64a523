"""What updates return."""

from __future__ import annotations

import pytest

import resvar.compat.v1 as tf


def test_it_stands_for_the_variable(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0], name="v", trainable=False)
    u = v.assign([3.0, 4.0])
    assert isinstance(u, tf.Variable)
    assert u.handle is v.handle
    assert u.initializer is None
    assert (u.dtype, u.shape, u.trainable) == (tf.float32, v.shape, False)
    assert repr(u) == "<tf.Variable 'AssignVariableOp' shape=(2,) dtype=float32>"
    assert u != v


def test_what_uses_it_waits_for_the_update(session: tf.Session) -> None:
    v = tf.Variable(1)
    u = v.assign(10)
    for use in (u, u + 0, u.value(), u.read_value(), tf.identity(u), u.assign_add(0)):
        session.run(v.assign(0))
        assert session.run(use) == 10
    assert u.eval() == 10


def test_updates_follow_each_other(session: tf.Session) -> None:
    v = tf.Variable([0, 0])
    last = v.assign([1, 1]).scatter_add(tf.IndexedSlices([5], [0])).assign_sub([1, 2])
    assert session.run(last).tolist() == [5, -1]
    assert session.run(v.assign([1, 2])[1].assign(7)).tolist() == [1, 7]
    assert session.run(v.assign([3, 4]).sparse_read([1])).tolist() == [4]


def test_waiting_for_it_is_waiting_for_the_operation(session: tf.Session) -> None:
    v = tf.Variable(1)
    u = v.assign(10)
    with tf.control_dependencies([u]):
        waiting = tf.no_op()
    assert waiting.control_inputs == [u.op]
    assert tf.group(u).control_inputs == [u.op]
    assert tf.group(v).control_inputs == [v.op]


def test_fetching_records_nothing(session: tf.Session) -> None:
    u = tf.Variable(1).assign(10)
    session.graph.finalize()
    assert session.run([u, u.op]) == [10, None]


def test_there_is_no_array(session: tf.Session) -> None:
    with pytest.raises(NotImplementedError, match="eager execution"):
        tf.Variable(1).assign(2).numpy()
