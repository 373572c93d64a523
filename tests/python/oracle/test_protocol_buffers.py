"""The messages of resvar.proto are TensorFlow's: bytes cross both ways, every field has its number.

Run by `pytest -m oracle` where TensorFlow is installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

import resvar
from resvar import proto

pytestmark = pytest.mark.oracle

MODULES = {
    "VariableDef": "core.framework.variable_pb2",
    "SaveSliceInfoDef": "core.framework.variable_pb2",
    "TensorShapeProto": "core.framework.tensor_shape_pb2",
    "TensorSliceProto": "core.framework.tensor_slice_pb2",
    "VersionDef": "core.framework.versions_pb2",
    "BundleHeaderProto": "core.protobuf.tensor_bundle_pb2",
    "BundleEntryProto": "core.protobuf.tensor_bundle_pb2",
    "TrackableObjectGraph": "core.protobuf.trackable_object_graph_pb2",
}
LEFT_OUT = {"registered_saver", "has_checkpoint_values"}  # kept as unknown fields


def theirs(name: str) -> Any:
    return getattr(import_module(f"tensorflow.{MODULES[name]}"), name)


def filled(kind: Any) -> Any:
    """A message with two of everything that is repeated and a value in every other field."""
    message = kind()
    for number, field in enumerate(kind.DESCRIPTOR.fields, start=1):
        values: Any = {
            field.CPPTYPE_STRING: [f"text {number}", ""],
            field.CPPTYPE_BOOL: [True],
            field.CPPTYPE_ENUM: [1],
        }.get(field.cpp_type, [number + 300, 0])
        if field.message_type is not None:
            inner = filled(field.message_type._concrete_class)
            if field.is_repeated:
                getattr(message, field.name).extend([inner, inner])
            else:
                getattr(message, field.name).CopyFrom(inner)
        elif field.is_repeated:
            getattr(message, field.name).extend(values)
        else:
            setattr(message, field.name, values[0])
    return message


def compare(ours: Any, other: Any) -> None:
    """Checks names, numbers, presence and wire types of all fields, and of the nested ones."""
    listed = {field.name: field for field in other.fields}
    assert {field.name for field in ours.fields} == set(listed) - LEFT_OUT
    for field in ours.fields:
        match = listed[field.name]
        assert (field.number, field.is_repeated) == (match.number, match.is_repeated), field.name
        assert field.has_presence == match.has_presence, field.name
        enum_as_int = match.cpp_type == match.CPPTYPE_ENUM and field.type == field.TYPE_INT32
        assert field.type == match.type or enum_as_int, field.name
        if field.message_type is not None:
            compare(field.message_type, match.message_type)
        if field.enum_type is not None:
            numbers = [(v.name, v.number) for v in field.enum_type.values]
            assert numbers == [(v.name, v.number) for v in match.enum_type.values]


@pytest.mark.parametrize("name", MODULES)
def test_numbers_of_the_fields(name: str, tf: Any) -> None:
    compare(getattr(proto, name).DESCRIPTOR, theirs(name).DESCRIPTOR)


@pytest.mark.parametrize("name", MODULES)
def test_bytes_cross_both_ways(name: str, tf: Any) -> None:
    ours, other = getattr(proto, name), theirs(name)
    message = filled(other)
    assert len(message.SerializeToString()) > 4
    read = ours.FromString(message.SerializeToString())
    assert other.FromString(read.SerializeToString()) == message
    mine = filled(ours)
    assert ours.FromString(other.FromString(mine.SerializeToString()).SerializeToString()) == mine
    assert proto.converted(name, message) == read


def test_definition_of_a_variable_in_a_graph(tf: Any) -> None:
    with tf.Graph().as_default():
        variable = tf.compat.v1.get_variable(
            "v", initializer=[1.0], aggregation=tf.VariableAggregation.SUM
        )
        definition = variable.to_proto()
    read = proto.converted("VariableDef", definition)
    assert read.variable_name == "v:0"
    assert read.aggregation == resvar.VariableAggregation.SUM.value
    assert str(read) == str(definition)


@pytest.mark.parametrize("scope", [None, "", "s", "s/", "s/tab", "q"])
def test_parts_of_a_variable(scope: str | None, tf: Any) -> None:
    parts: Any = ("s/table", [4, 2], [1, 0], [2, 2])
    there = tf.Variable.SaveSliceInfo(*parts)
    here = resvar.Variable.SaveSliceInfo(*parts)
    assert str(here.to_proto(scope)) == str(there.to_proto(scope))
    back = {"save_slice_info_def": there.to_proto(), "import_scope": scope}
    assert vars(resvar.Variable.SaveSliceInfo(**back)) == vars(tf.Variable.SaveSliceInfo(**back))
