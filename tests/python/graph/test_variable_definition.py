"""Variables of graphs as protocol buffers."""

from __future__ import annotations

import pytest

import resvar.compat.v1 as tf
from resvar import proto


def test_bytes(session: tf.Session) -> None:
    v = tf.get_variable(
        "v",
        [2],
        trainable=False,
        synchronization=tf.VariableSynchronization.ON_READ,
        aggregation=tf.VariableAggregation.MEAN,
        initializer=tf.zeros_initializer(),
    )
    definition = v.to_proto()
    assert definition.variable_name == "v:0"
    assert definition.initializer_name == "v/Assign"
    assert definition.snapshot_name == "v/Read/ReadVariableOp:0"
    assert definition.initial_value_name == "v/Initializer/zeros:0"
    assert definition.is_resource
    assert (definition.synchronization, definition.aggregation) == (3, 2)
    assert not definition.trainable


def test_there_and_back(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0], name="v")
    for form in (v.to_proto(), v.to_proto().SerializeToString()):
        w = tf.Variable.from_proto(form)
        assert w is not v
        assert (w.op, w.initializer, w.initial_value) == (v.op, v.initializer, v.initial_value)
        assert (w.name, w.dtype, w.shape, w.trainable) == (v.name, v.dtype, v.shape, True)
        session.run(w.initializer)
        assert session.run(w.assign_add([1.0, 1.0])).tolist() == [2, 3]
        assert session.run(v).tolist() == [2, 3]
    assert tf.global_variables() == [v]


def test_the_constructor_takes_definitions(session: tf.Session) -> None:
    v = tf.Variable(1, name="v")
    assert tf.Variable(variable_def=v.to_proto()).op is v.op
    with pytest.raises(ValueError, match="mutually exclusive"):
        tf.Variable(5, variable_def=v.to_proto())
    with pytest.raises(TypeError, match="expected a VariableDef or its bytes, got int: 5"):
        tf.Variable(variable_def=5)


def test_scopes(session: tf.Session) -> None:
    with tf.name_scope("foo"):
        v = tf.Variable([1.0], name="z")
    assert v.to_proto().variable_name == "foo/z:0"
    for scope in ("foo", "foo/"):
        assert v.to_proto(export_scope=scope).initializer_name == "z/Assign"
    assert v.to_proto(export_scope="fo").variable_name == "foo/z:0"
    assert v.to_proto(export_scope="other") is None
    again = tf.Variable.from_proto(v.to_proto("foo"), import_scope="foo")
    assert again.op is v.op
    with pytest.raises(KeyError, match="'z:0' refers to a Tensor which does not exist"):
        tf.Variable.from_proto(v.to_proto("foo"))


def test_parts(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0], name="v")
    v._set_save_slice_info(tf.Variable.SaveSliceInfo("whole", [4], [2], [2]))
    info = tf.Variable.from_proto(v.to_proto())._get_save_slice_info()
    assert (info.full_name, info.spec) == ("whole", "4 2,2")


def test_what_is_no_variable(session: tf.Session) -> None:
    tf.constant(1, name="c")
    with pytest.raises(ValueError, match="'c:0' is no variable of the graph"):
        tf.Variable.from_proto(proto.VariableDef(variable_name="c:0"))
    with pytest.raises(KeyError, match="nowhere"):
        tf.Variable.from_proto(proto.VariableDef(variable_name="nowhere:0"))


def test_there_are_none_in_eager_mode() -> None:
    with pytest.raises(RuntimeError, match="eager"):
        tf.Variable.from_proto(b"")
