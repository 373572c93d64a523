"""Protocol buffers: bytes as they stand in the format's description, and what is no message."""

from __future__ import annotations

import subprocess
import sys

import pytest

import resvar as rv
from resvar import proto

# Each field as its key (number and wire type), length and value: written by hand.
DEFINITION = {
    "variable_name": b"\x0a\x03v:0",
    "initializer_name": b"\x12\x01i",
    "snapshot_name": b"\x1a\x01s",
    "save_slice_info_def": b"\x22\x10\x0a\x01f\x12\x03\x04\xac\x02\x1a\x02\x01\x00\x22\x02\x02\x02",
    "is_resource": b"\x28\x01",
    "initial_value_name": b"\x32\x01n",
    "trainable": b"\x38\x01",
    "synchronization": b"\x40\x03",
    "aggregation": b"\x48\x02",
}
VALUES = {
    "variable_name": "v:0",
    "initializer_name": "i",
    "snapshot_name": "s",
    "is_resource": True,
    "initial_value_name": "n",
    "trainable": True,
    "synchronization": 3,
    "aggregation": 2,
}


@pytest.mark.parametrize("field", DEFINITION)
def test_each_field_of_a_variable(field: str) -> None:
    if field == "save_slice_info_def":
        part = proto.SaveSliceInfoDef(
            full_name="f", full_shape=[4, 300], var_offset=[1, 0], var_shape=[2, 2]
        )
        definition = proto.VariableDef(save_slice_info_def=part)
    else:
        definition = proto.VariableDef(**{field: VALUES[field]})
    assert definition.SerializeToString() == DEFINITION[field]
    assert proto.VariableDef.FromString(DEFINITION[field]) == definition


def test_names_of_the_enumerations() -> None:
    definition = proto.VariableDef(
        synchronization="VARIABLE_SYNCHRONIZATION_ON_READ", aggregation="VARIABLE_AGGREGATION_MEAN"
    )
    assert (definition.synchronization, definition.aggregation) == (3, 2)
    for name, kind in (
        ("synchronization", rv.VariableSynchronization),
        ("aggregation", rv.VariableAggregation),
    ):
        numbers = proto.VariableDef.DESCRIPTOR.fields_by_name[name].enum_type.values_by_name
        prefix = f"VARIABLE_{name.upper()}_"
        assert {k.removeprefix(prefix): v.number for k, v in numbers.items()} == {
            member.name: member.value for member in kind
        }


def test_unknown_fields_are_kept() -> None:
    data = b"\x0a\x03v:0" + b"\xa2\x06\x02xy"  # number 100
    assert proto.VariableDef.FromString(data).SerializeToString() == data


def test_presence_of_a_length_is_kept() -> None:
    extent = proto.TensorSliceProto().extent.add()
    assert not extent.HasField("length")
    extent.length = 0
    assert extent.HasField("length")


@pytest.mark.parametrize("data", [b"\x0a\x05v", b"\xff", b"\x0a\x01\xff", b"\x0b"])
def test_bytes_that_are_no_message(data: bytes) -> None:
    with pytest.raises(rv.errors.DataLossError, match="a file holds no valid VariableDef"):
        proto.parsed("VariableDef", data, "a file")


def test_converted() -> None:
    definition = proto.VariableDef(variable_name="v:0")
    assert proto.converted("VariableDef", definition) is definition
    assert proto.converted("VariableDef", b"\x0a\x03v:0") == definition
    with pytest.raises(TypeError, match="expected a VariableDef or its bytes, got int: 5"):
        proto.converted("VariableDef", 5)
    with pytest.raises(TypeError, match="expected a VariableDef or its bytes, got Sav"):
        proto.converted("VariableDef", proto.SaveSliceInfoDef())


def test_there_are_no_other_messages() -> None:
    with pytest.raises(AttributeError, match="GraphDef"):
        _ = proto.GraphDef
    assert "VariableDef" in dir(proto)


def test_the_extra_is_named_where_the_package_is_missing() -> None:
    code = """
import sys
sys.modules["google.protobuf"] = None
import resvar
try:
    resvar.Variable.SaveSliceInfo("a", [4], [1], [2]).to_proto()
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'resvar[proto]'" in done.stdout
