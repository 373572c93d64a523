from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_a_default_session_evaluates() -> None:
    with tf.Graph().as_default():
        x, n = tf.constant(2.0) + 1.0, tf.no_op()
        with pytest.raises(
            ValueError, match=r"Cannot evaluate tensor using `eval\(\)`: No default"
        ):
            x.eval()
        with pytest.raises(ValueError, match=r"execute operation using `run\(\)`: No default"):
            n.run()
        session = tf.Session()
        assert x.eval(session=session) == 3.0
        with session.as_default():
            assert tf.get_default_session() is session
            assert x.eval() == 3.0
            n.run()
        assert tf.get_default_session() is None
        with tf.Graph().as_default(), tf.Session(), pytest.raises(ValueError, match="is different"):
            x.eval()


def test_a_closed_session_does_not_run() -> None:
    with tf.Graph().as_default():
        x = tf.constant(1)
        with tf.Session() as session:
            session.run(x)
        with pytest.raises(RuntimeError, match="Attempted to use a closed Session"):
            session.run(x)


def test_an_empty_graph_does_not_run() -> None:
    with tf.Session(graph=tf.Graph()) as session, pytest.raises(RuntimeError, match="is empty"):
        session.run("x")
    with pytest.raises(TypeError, match=r"must be a tf.Graph, but got type <class 'int'>"):
        tf.Session(graph=3)  # type: ignore[arg-type]


def test_an_interactive_session_is_the_default() -> None:
    with tf.Graph().as_default():
        session = tf.InteractiveSession()
        assert tf.constant(3).eval() == 3
        session.close()
        assert tf.get_default_session() is None


def test_the_same_run_is_planned_once() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32)
        y = x + 1.0
        for value in range(5):
            assert session.run([y, {"x": x}], {x: value}) == [value + 1, {"x": value}]
        assert len(session._runs) == 1


def test_a_function_runs_the_same_fetches() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32)
        double = session.make_callable(x * 2.0, [x])
        assert [double(1.0), double(2.0)] == [2.0, 4.0]


def test_errors_name_the_operation() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32)
        total = tf.add(x, [1.0, 2.0], name="total")
        with pytest.raises(
            rv.errors.InvalidArgumentError, match=r"\[\[\{\{node total\}\}\]\]"
        ) as e:
            session.run(total, {x: [1.0, 2.0, 3.0]})
        caught: Any = e.value
        assert caught.op is total.op
        assert caught.node_def.name == "total"
        assert "test_session.py:" in caught.message


def test_what_is_returned_can_be_written_to() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant([1, 2])
        value = session.run(x)
        value[0] = 7
        np.testing.assert_array_equal(session.run(x), [1, 2])


def test_a_plan_is_not_used_for_others_that_come_to_stand_in_its_place() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        v = tf.Variable(0.0)
        session.run(v.initializer)
        fetches: list[Any] = [None]
        for count in range(1, 50):
            fetches[0] = v.assign(float(count))  # its id may be that of the one before
            assert session.run(fetches) == [float(count)]
