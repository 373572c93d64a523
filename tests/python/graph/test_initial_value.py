"""Initial values that depend on other variables."""

from __future__ import annotations

import numpy as np
import pytest

import resvar.compat.v1 as tf


@pytest.mark.parametrize("how", ["plain", "initialized_value"])
def test_all_are_initialized_in_one_run(session: tf.Session, how: str) -> None:
    v = tf.Variable(tf.random.truncated_normal([10, 4]))
    w = tf.Variable((v if how == "plain" else v.initialized_value()) * 2.0)
    x = tf.Variable(w)
    for _ in range(2):  # the second time, all of them have values already
        session.run(tf.global_variables_initializer())
        first, second, third = session.run([v, w, x])
        np.testing.assert_array_equal(second, first * 2)
        np.testing.assert_array_equal(third, second)


def test_the_order_of_initializers_makes_no_difference(session: tf.Session) -> None:
    v = tf.Variable(3)
    w = tf.Variable(v + 1)
    session.run(tf.variables_initializer([w, v]))
    assert session.run([v, w]) == [3, 4]


def test_one_is_initialized_without_the_other(session: tf.Session) -> None:
    v = tf.Variable(3)
    w = tf.Variable(v + 1)
    session.run(w.initializer)
    assert session.run(w) == 4
    with pytest.raises(tf.errors.FailedPreconditionError):
        session.run(v)


def test_a_value_that_is_there_counts(session: tf.Session) -> None:
    v = tf.Variable(3)
    w = tf.Variable(v + 1)
    session.run(v.assign(10))
    session.run(w.initializer)
    assert session.run([v, w]) == [10, 11]
    assert session.run(v.initialized_value()) == 10


def test_rows_and_elements_of_others(session: tf.Session) -> None:
    v = tf.Variable([[1, 2], [3, 4]])
    rows, elements = tf.Variable(v.sparse_read([1])), tf.Variable(v.gather_nd([[0, 1]]))
    part = tf.Variable(v[:, 0])
    session.run(tf.variables_initializer([rows, elements, part]))
    assert [x.tolist() for x in session.run([rows, elements, part])] == [[[3, 4]], [2], [1, 3]]


def test_only_what_changes_is_recorded_again(session: tf.Session) -> None:
    v = tf.Variable(3.0)
    noise = tf.random.normal([])
    w = tf.Variable(v + noise)
    assert w.initial_value.op.inputs[1] is noise
    added = w.initializer.inputs[1].op
    assert added.inputs[1] is noise
    assert added.inputs[0].op.type == "InitializedValue"


def test_without_others_the_initial_value_is_assigned_itself(session: tf.Session) -> None:
    v = tf.Variable(tf.constant(3) + 4)
    assert v.initializer.inputs[1] is v.initial_value


def test_random_values_are_picked_once_in_a_run(session: tf.Session) -> None:
    v = tf.Variable(tf.random.normal([3]))
    session.run(v.initializer)
    assert session.run(v).tolist() == session.run(v).tolist()


def test_a_long_chain(session: tf.Session) -> None:
    v = tf.Variable(0)
    value = v + 1
    for _ in range(2000):
        value = value + 1
    w = tf.Variable(value)
    session.run(w.initializer)
    assert session.run(w) == 2001
