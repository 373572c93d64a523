"""The variables of a graph, and what initializes and checks them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf


def test_scopes(session: tf.Session) -> None:
    keys = [tf.GraphKeys.MODEL_VARIABLES, tf.GraphKeys.MOVING_AVERAGE_VARIABLES]
    with tf.variable_scope("a"):
        v = tf.get_variable("v", [])
        local = tf.get_local_variable("l", [])
        model = tf.get_variable("m", [], collections=keys)
    with tf.variable_scope("ab"):
        w = tf.get_variable("v", [])
    assert tf.global_variables() == tf.all_variables() == [v, w]
    assert tf.global_variables("a") == [v, w]
    assert tf.global_variables("a/") == [v]
    assert tf.global_variables("b") == []
    assert tf.global_variables(".b") == [w]
    assert tf.local_variables() == tf.local_variables("a") == [local]
    assert tf.local_variables("x") == []
    assert tf.trainable_variables() == [v, model, w]
    assert tf.trainable_variables("ab") == [w]
    assert tf.model_variables() == tf.moving_average_variables("a") == [model]
    assert tf.model_variables("x") == []


def test_there_are_none_in_eager_mode() -> None:
    tf.Variable(1)
    assert tf.global_variables() == []
    assert tf.global_variables_initializer() is None
    assert tf.assert_variables_initialized([tf.Variable(1)]) is None
    assert tf.report_uninitialized_variables([tf.Variable(1)]).shape == [0]


MAKERS = (
    tf.global_variables_initializer,
    tf.initialize_all_variables,
    tf.local_variables_initializer,
    tf.initialize_local_variables,
)


@pytest.mark.parametrize("make", MAKERS)
def test_initializers(session: tf.Session, make: Any) -> None:
    kept = "LOCAL" if "local" in make.__name__ else "GLOBAL"
    key = getattr(tf.GraphKeys, f"{kept}_VARIABLES")
    v, w = (tf.Variable(i, collections=[key]) for i in (1, 2))
    init = make()
    assert (init.name, init.type) == ("init", "NoOp")
    assert init.control_inputs == [v.initializer, w.initializer]
    session.run(init)
    assert session.run([v, w]) == [1, 2]


@pytest.mark.parametrize("make", [tf.variables_initializer, tf.initialize_variables])
def test_initializers_of_some(session: tf.Session, make: Any) -> None:
    v, w = tf.Variable(1), tf.Variable(2)
    session.run(make([v], name="mine"))
    assert session.graph.get_operation_by_name("mine").control_inputs == [v.initializer]
    assert session.run(tf.report_uninitialized_variables()).tolist() == [w.op.name.encode()]
    assert make([]).control_inputs == []
    with pytest.raises(AttributeError, match="initializer"):
        make([v, 5])


def test_reports(session: tf.Session) -> None:
    v, w = tf.Variable(1, name="v"), tf.get_local_variable("w", [])
    report = tf.report_uninitialized_variables(name="mine")
    assert (report.dtype, report.shape.as_list()) == (tf.string, [None])
    assert report.op.name == "mine"
    assert session.run(report).tolist() == [b"v", b"w"]
    session.run(v.initializer)
    assert session.run(report).tolist() == [b"w"]
    session.run(w.initializer)
    assert session.run(report).shape == (0,)
    empty = session.run(tf.report_uninitialized_variables([]))
    assert (empty.dtype, empty.shape) == (np.dtype(object), (0,))


def test_assertions(session: tf.Session) -> None:
    assert tf.assert_variables_initialized() is None
    v, w = tf.Variable(1, name="v"), tf.Variable(1, name="w")
    session.run(v.initializer)
    session.run(tf.assert_variables_initialized([v]))
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value w"):
        session.run(tf.assert_variables_initialized())
    session.run(w.initializer)
    session.run(tf.assert_variables_initialized())
