"""Definitions of variables cross between resvar and TensorFlow as bytes."""

from __future__ import annotations

from typing import Any

import pytest

import resvar.compat.v1 as rv
from resvar import proto

pytestmark = pytest.mark.oracle


def made(module: Any) -> list[Any]:
    """Variables in a new graph, the same in both modules."""
    with module.variable_scope("scope"):
        plain = module.get_variable("v", [2], initializer=module.zeros_initializer())
    tuned = module.get_variable(
        "tuned",
        initializer=[1.0, 2.0],
        trainable=False,
        synchronization=module.VariableSynchronization.ON_READ,
        aggregation=module.VariableAggregation.MEAN,
    )
    part = module.Variable([1.0, 2.0], name="part")
    part._set_save_slice_info(module.Variable.SaveSliceInfo("whole", [4], [2], [2]))
    return [plain, tuned, part]


def test_the_bytes_are_the_same(tf: Any) -> None:
    with tf.Graph().as_default():
        theirs = [v.to_proto().SerializeToString() for v in made(tf.compat.v1)]
    with rv.Graph().as_default():
        ours = [v.to_proto().SerializeToString() for v in made(rv)]
    assert ours == theirs


def test_theirs_make_our_variables(tf: Any) -> None:
    with tf.Graph().as_default():
        definitions = [v.to_proto() for v in made(tf.compat.v1)]
    with rv.Graph().as_default(), rv.Session() as session:
        originals = made(rv)
        session.run(rv.global_variables_initializer())
        for original, definition in zip(originals, definitions, strict=True):
            for form in (definition, definition.SerializeToString()):
                again = rv.Variable.from_proto(form)
                assert again.op is original.op
                assert again.synchronization is original.synchronization
                assert again.aggregation == original.aggregation
                assert again.trainable == original.trainable
                assert session.run(again).tolist() == session.run(original).tolist()
        assert again._get_save_slice_info().spec == "4 2,2"


def test_ours_make_their_variables(tf: Any) -> None:
    from tensorflow.core.framework import variable_pb2

    with rv.Graph().as_default():
        definitions = [v.to_proto().SerializeToString() for v in made(rv)]
    with tf.Graph().as_default():
        originals = made(tf.compat.v1)
        for original, text in zip(originals, definitions, strict=True):
            definition = variable_pb2.VariableDef.FromString(text)
            again = tf.compat.v1.Variable(variable_def=definition)
            assert again.op is original.op
            assert again.trainable == original.trainable
            assert again.shape == original.shape


def test_scopes(tf: Any) -> None:
    exported = []
    for module in (tf.compat.v1, rv):
        with module.Graph().as_default():
            variable = made(module)[0]
            scopes = (None, "scope", "scope/", "sc", "other")
            found = [variable.to_proto(export_scope=scope) for scope in scopes]
            exported.append([x if x is None else x.SerializeToString() for x in found])
    assert exported[0] == exported[1]


def test_definitions_of_either_class_convert(tf: Any) -> None:
    from tensorflow.core.framework import variable_pb2

    theirs = variable_pb2.VariableDef(variable_name="v:0", is_resource=True)
    assert proto.converted("VariableDef", theirs).variable_name == "v:0"
