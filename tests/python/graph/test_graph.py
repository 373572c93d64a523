from __future__ import annotations

import pytest

import resvar as rv
import resvar.compat.v1 as tf
from resvar import _core


def test_operations_are_recorded_in_order_under_their_names() -> None:
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, name="x")
        y = tf.add(x, 1.0)
        assert y.op.inputs[0] is x
    assert [op.name for op in graph.get_operations()] == ["x", "Add/y", "Add"]
    assert graph.version == 3
    assert y.graph is graph


def test_tensors_of_two_graphs_do_not_mix() -> None:
    with tf.Graph().as_default():
        x = tf.constant(1)
    with tf.Graph().as_default(), pytest.raises(ValueError, match="must be from the same graph"):
        tf.identity(x)


def test_a_finalized_graph_cannot_be_changed() -> None:
    with tf.Graph().as_default() as graph:
        assert not graph.finalized
        graph.finalize()
        with pytest.raises(RuntimeError, match="Graph is finalized and cannot be modified"):
            tf.constant(1)
    assert graph.finalized


def test_the_default_graph_can_be_reset_where_no_other_is_current() -> None:
    first = tf.get_default_graph()
    assert first is tf.get_default_graph()
    tf.reset_default_graph()
    assert tf.get_default_graph() is not first
    with tf.Graph().as_default() as graph:
        assert tf.get_default_graph() is graph
        with pytest.raises(AssertionError, match="to clear nested graphs"):
            tf.reset_default_graph()


def test_a_state_belongs_to_a_session() -> None:
    with tf.Graph().as_default() as graph:
        handle = graph.record(
            "VarHandleOp",
            lambda variable: variable,
            [],
            [(rv.dtypes.resource, [])],
            state=lambda: _core.Variable("v", rv.float32._core, []),
        ).outputs[0]
        one = graph.constant(1.0)
        assign = graph.record("AssignVariableOp", _core.Variable.assign, [handle, one], [])
        read = graph.record("ReadVariableOp", _core.Variable.read, [handle], [(rv.float32, [])])
    with tf.Session(graph=graph) as first, tf.Session(graph=graph) as second:
        first.run(assign)
        assert first.run(read.outputs[0]) == 1.0
        with pytest.raises(rv.errors.FailedPreconditionError, match="uninitialized value v"):
            second.run(read.outputs[0])
        assert first.state_of(handle.op).is_initialized
        assert not second.state_of(handle.op).is_initialized


def test_names_that_end_with_a_slash_are_used_as_they_are() -> None:
    with tf.Graph().as_default() as graph, graph.name_scope("s"):
        assert tf.constant(1, name="t/x/").name == "t/x:0"
