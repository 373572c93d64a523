from __future__ import annotations

import threading

import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_scopes_are_prefixes_and_unique() -> None:
    with tf.Graph().as_default() as graph:
        with graph.name_scope("s") as s:
            assert s == "s/"
            assert tf.constant(1).name == "s/Const:0"
            with rv.name_scope("t") as t:
                assert t == "s/t/"
            with graph.name_scope(None) as root:
                assert root == ""
                assert tf.constant(1).name == "Const:0"
        with graph.name_scope("s") as again:
            assert again == "s_1/"
        with graph.name_scope(s):
            assert tf.constant(1).name == "s/Const_1:0"
        assert graph.get_name_scope() == ""


def test_control_inputs_are_those_of_all_contexts() -> None:
    with tf.Graph().as_default() as graph:
        y = tf.placeholder(tf.float32)
        n, m = tf.no_op(name="n"), tf.no_op(name="m")
        with graph.control_dependencies([n]):
            first = tf.identity(y)
            assert first.op.control_inputs == [n]
            assert tf.negative(first).op.control_inputs == [], "its input has waited"
            with graph.control_dependencies([m]):
                assert tf.identity(y).op.control_inputs == [n, m]
                assert tf.identity(first).op.control_inputs == [m]
            with graph.control_dependencies(None):
                assert tf.identity(y).op.control_inputs == []
        assert tf.identity(y).op.control_inputs == []


def test_control_inputs_are_operations_or_tensors() -> None:
    with tf.Graph().as_default() as graph:
        x = tf.constant(1)
        with graph.control_dependencies([x]):
            assert tf.constant(1).op.control_inputs == [x.op]
        with pytest.raises(TypeError, match="Can not convert a int into a Tensor or Operation"):
            graph.control_dependencies([3])


def test_devices_are_merged() -> None:
    with tf.Graph().as_default() as graph, rv.device("cpu:0"):
        assert tf.constant(1).device == "/device:CPU:0"
        with graph.device("/job:worker"):
            assert tf.constant(1).device == "/job:worker/device:CPU:0"
        with tf.device(None):
            assert tf.constant(1).device == ""
        with tf.device(lambda op: f"/device:GPU:{len(op.name)}"):
            x = tf.constant(1, name="abc")
            assert x.device == "/device:GPU:3"
        with graph.colocate_with(x):
            assert tf.constant(1).device == "/device:GPU:3"


def test_each_thread_has_its_own_scopes() -> None:
    graph, names = tf.Graph(), []

    def record() -> None:
        with graph.as_default():
            names.append(tf.constant(1).name)

    with graph.as_default(), graph.name_scope("s"):
        thread = threading.Thread(target=record)
        thread.start()
        thread.join()
    assert names == ["Const:0"]


def test_what_is_wrong_raises_before_the_context_is_entered() -> None:
    with tf.Graph().as_default() as graph:
        with pytest.raises(TypeError, match="Iterating over a symbolic"):
            graph.control_dependencies(tf.constant(1))
        with pytest.raises(ValueError, match="Unknown attribute 'foo'"):
            graph.device("foo:1")
