"""What `get_variable` takes from its scope."""

from __future__ import annotations

from typing import Any

import pytest

import resvar.compat.v1 as tf


def test_defaults(session: tf.Session) -> None:
    ones, losses = tf.ones_initializer(), tf.GraphKeys.REGULARIZATION_LOSSES
    with tf.variable_scope(
        "a",
        initializer=ones,
        regularizer=tf.reduce_sum,
        dtype=tf.float64,
        constraint=abs,
        caching_device="/cpu:0",
        use_resource=True,
    ) as scope:
        v = tf.get_variable("v", [2])
        assert tf.Variable(1.0).constraint is None
        with tf.variable_scope("in", initializer=tf.zeros_initializer(), dtype=tf.int32) as inner:
            w = tf.get_variable("w", [2], regularizer=tf.no_regularizer)
            assert inner.constraint is abs
    session.run(tf.global_variables_initializer())
    assert (v.dtype, v.constraint) == (tf.float64, abs)
    assert session.run([v, *tf.get_collection(losses)])[0].tolist() == [1, 1]
    assert session.run(tf.get_collection(losses)) == [2]
    assert (w.dtype, session.run(w).tolist()) == (tf.int32, [0, 0])
    assert (scope.initializer, scope.dtype, scope.use_resource) == (ones, tf.float64, True)
    assert (scope.regularizer, scope.caching_device) == (tf.reduce_sum, "/cpu:0")
    with tf.variable_scope(scope):
        assert tf.get_variable("x", []).dtype is tf.float64


def test_defaults_can_be_set(session: tf.Session) -> None:
    with tf.variable_scope("a") as scope:
        scope.set_initializer(tf.ones_initializer())
        scope.set_dtype(tf.float16)
        scope.set_regularizer(tf.reduce_sum)
        scope.set_partitioner(None)
        scope.set_custom_getter(None)
        scope.set_caching_device("/cpu:0")
        scope.set_use_resource(False)
        v = tf.get_variable("v", [2])
    session.run(v.initializer)
    assert (v.dtype, v.op.type, session.run(v).tolist()) == (tf.float16, "VarHandleOp", [1, 1])
    assert scope.use_resource is False
    local = tf.get_local_variable("a/l", [])
    assert scope.global_variables() == scope.trainable_variables() == [v]
    assert scope.local_variables() == [local]
    assert scope.get_collection("variables") == [v]
    with tf.variable_scope("b", partitioner=tf.fixed_size_partitioner(2)):
        assert len(tf.get_variable("v", [4])) == 2
        assert tf.get_variable("scalar", []).shape == []


def test_custom_getters_nest(session: tf.Session) -> None:
    calls = []

    def outer(getter: Any, name: str, **arguments: Any) -> Any:
        calls.append(("outer", name))
        return getter(name, **arguments)

    def inner(getter: Any, name: str, **arguments: Any) -> Any:
        calls.append(("inner", name))
        return getter(f"{name}_2", **arguments) * 2

    with tf.variable_scope("a", custom_getter=outer), tf.variable_scope("b", custom_getter=inner):
        doubled = tf.get_variable("v", initializer=3)
    assert calls == [("inner", "a/b/v"), ("outer", "a/b/v_2")]
    session.run(tf.global_variables_initializer())
    assert session.run(doubled) == 6


def test_eagerly_all_variables_are_resources() -> None:
    with tf.variable_scope("a") as scope, pytest.raises(ValueError, match="use_resource"):
        scope.set_use_resource(False)
