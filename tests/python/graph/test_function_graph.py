from __future__ import annotations

from typing import Any

import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_what_is_around_becomes_an_input() -> None:
    with tf.Graph().as_default() as graph:
        x, p = tf.placeholder(tf.float32, [2], name="x"), tf.placeholder(tf.bool)
        seen: list[Any] = []

        def branch() -> Any:
            seen.append((tf.get_default_graph(), x + 1.0))
            return seen[0][1]

        result = tf.cond(p, branch, lambda: x)
        inner, total = seen[0]
        assert inner.building_function
        assert inner.outer_graph is graph
        assert total.graph is inner
        assert total.op.inputs[0] is not x
        assert list(result.op.inputs[0].op.inputs) == [p, x]


def test_what_is_inside_stays_inside() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        p = tf.placeholder(tf.bool)
        leaked: list[Any] = []

        def branch() -> Any:
            leaked.append(tf.constant(1.0) + 1.0)
            return leaked[0]

        tf.cond(p, branch, lambda: tf.constant(2.0))
        with pytest.raises(ValueError, match="must be from the same graph"):
            leaked[0] + 1.0
        with pytest.raises(ValueError, match="is not an element of this graph"):
            session.run(leaked[0])
        with pytest.raises(rv.errors.InaccessibleTensorError, match="another branch or loop"):
            tf.cond(p, lambda: tf.negative(leaked[0]), lambda: tf.constant(2.0))


def test_collections_are_those_of_the_graph_around() -> None:
    with tf.Graph().as_default() as graph:

        def branch() -> Any:
            tf.add_to_collection("seen", 1)
            return tf.constant(1)

        tf.cond(tf.placeholder(tf.bool), branch, branch)
    assert graph.get_collection("seen") == [1, 1]


def test_control_inputs_from_around_come_before_the_branch() -> None:
    with tf.Graph().as_default():
        first = tf.no_op(name="first")

        def branch() -> Any:
            with tf.control_dependencies([first]):
                return tf.constant(1)

        result = tf.cond(tf.placeholder(tf.bool), branch, lambda: tf.constant(2))
        assert result.op.inputs[0].op.control_inputs == [first]


def test_init_scope_leaves_branches_and_control_dependencies() -> None:
    with tf.Graph().as_default() as graph:
        made: list[Any] = []

        def branch() -> Any:
            with tf.control_dependencies([tf.no_op()]), tf.init_scope():
                made.append(tf.constant(1))
            return tf.constant(1)

        tf.cond(tf.placeholder(tf.bool), branch, branch)
        assert [x.graph for x in made] == [graph, graph]
        assert made[0].op.control_inputs == []
    with tf.init_scope():
        assert tf.executing_eagerly()
