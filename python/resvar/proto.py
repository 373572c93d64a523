r"""TensorFlow's protocol buffers of variables and checkpoints, with its field numbers.

They need the package `protobuf`: `pip install 'resvar[proto]'`. There is no generated code: the
classes are built from the tables below when the first one is asked for, in a pool of their own, so
TensorFlow can be imported beside them. Their bytes are the same as TensorFlow's, and fields that
are not known here are kept.

>>> from resvar import proto
>>> definition = proto.VariableDef(variable_name="v:0", is_resource=True)
>>> definition.SerializeToString()
b'\n\x03v:0(\x01'
>>> proto.VariableDef.FromString(_).variable_name
'v:0'
"""

from __future__ import annotations

import functools
import threading
from typing import Any

from resvar import optional
from resvar.errors import BadDTypeError, DataLossError

# A type is one of the wire format's, or an enumeration or message of these tables.
_ENUMS = {
    "VariableSynchronization": ("AUTO", "NONE", "ON_WRITE", "ON_READ"),
    "VariableAggregation": ("NONE", "SUM", "MEAN", "ONLY_FIRST_REPLICA"),
}
_MESSAGES = {
    "VariableDef": {
        "variable_name": (1, "string"),
        "initializer_name": (2, "string"),
        "snapshot_name": (3, "string"),
        "save_slice_info_def": (4, "SaveSliceInfoDef"),
        "is_resource": (5, "bool"),
        "initial_value_name": (6, "string"),
        "trainable": (7, "bool"),
        "synchronization": (8, "VariableSynchronization"),
        "aggregation": (9, "VariableAggregation"),
    },
    "SaveSliceInfoDef": {
        "full_name": (1, "string"),
        "full_shape": (2, "repeated int64"),
        "var_offset": (3, "repeated int64"),
        "var_shape": (4, "repeated int64"),
    },
    "TensorShapeProto": {
        "dim": (2, "repeated TensorShapeProto.Dim"),
        "unknown_rank": (3, "bool"),
    },
    "TensorShapeProto.Dim": {"size": (1, "int64"), "name": (2, "string")},
    "TensorSliceProto": {"extent": (1, "repeated TensorSliceProto.Extent")},
    "TensorSliceProto.Extent": {"start": (1, "int64"), "length": (2, "optional int64")},
    "VersionDef": {
        "producer": (1, "int32"),
        "min_consumer": (2, "int32"),
        "bad_consumers": (3, "repeated int32"),
    },
    "BundleHeaderProto": {
        "num_shards": (1, "int32"),
        "endianness": (2, "int32"),
        "version": (3, "VersionDef"),
    },
    "BundleEntryProto": {
        "dtype": (1, "int32"),
        "shape": (2, "TensorShapeProto"),
        "shard_id": (3, "int32"),
        "offset": (4, "int64"),
        "size": (5, "int64"),
        "crc32c": (6, "fixed32"),
        "slices": (7, "repeated TensorSliceProto"),
    },
    "TrackableObjectGraph": {"nodes": (1, "repeated TrackableObjectGraph.TrackableObject")},
    "TrackableObjectGraph.TrackableObject": {
        "children": (1, "repeated TrackableObjectGraph.TrackableObject.ObjectReference"),
        "attributes": (2, "repeated TrackableObjectGraph.TrackableObject.SerializedTensor"),
        "slot_variables": (
            3,
            "repeated TrackableObjectGraph.TrackableObject.SlotVariableReference",
        ),
    },
    "TrackableObjectGraph.TrackableObject.ObjectReference": {
        "node_id": (1, "int32"),
        "local_name": (2, "string"),
    },
    "TrackableObjectGraph.TrackableObject.SerializedTensor": {
        "name": (1, "string"),
        "full_name": (2, "string"),
        "checkpoint_key": (3, "string"),
    },
    "TrackableObjectGraph.TrackableObject.SlotVariableReference": {
        "original_variable_node_id": (1, "int32"),
        "slot_name": (2, "string"),
        "slot_variable_node_id": (3, "int32"),
    },
}
_PACKAGE = "tensorflow"
_building = threading.Lock()


def __getattr__(name: str) -> Any:
    """The class of a message, for example `resvar.proto.VariableDef`."""
    if name not in _MESSAGES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _building:
        return _classes()[name]


def __dir__() -> list[str]:
    return sorted([*globals(), *(name for name in _MESSAGES if "." not in name)])


def parsed(name: str, data: bytes, source: str) -> Any:
    r"""Reads one message.

    Args:
      name: the message's name in this module.
      data: its bytes.
      source: where they come from, for the error.

    Raises:
      DataLossError: they are not such a message.

    >>> from resvar import proto
    >>> proto.parsed("VersionDef", b"\x08\x07", "a file").producer
    7
    """
    kind = __getattr__(name)
    failure = optional.required("google.protobuf.message", "proto", name).DecodeError
    try:
        return kind.FromString(data)
    except (failure, UnicodeDecodeError) as error:
        message = f"{source} holds no valid {name}: {len(data)} bytes, {error}"
        raise DataLossError(None, None, message) from error


def converted(name: str, value: Any) -> Any:
    r"""Makes a message of this module of one of TensorFlow's own classes, or of bytes.

    Args:
      name: the message's name in this module.
      value: a message of the same name of any library, which has `SerializeToString`, or bytes.

    Raises:
      TypeError: the value is neither, or it is another message.
      DataLossError: the bytes are not such a message.

    >>> from resvar import proto
    >>> proto.converted("VariableDef", b"\n\x03v:0").variable_name
    'v:0'
    """
    kind = __getattr__(name)
    if isinstance(value, kind):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return parsed(name, bytes(value), "the value")
    if getattr(getattr(value, "DESCRIPTOR", None), "full_name", None) != f"{_PACKAGE}.{name}":
        message = f"expected a {name} or its bytes, got {type(value).__name__}: {value!r}"
        raise BadDTypeError(None, None, message)
    return parsed(name, value.SerializeToString(), "the message")


@functools.cache
def _classes() -> dict[str, Any]:
    descriptor_pb2 = optional.required("google.protobuf.descriptor_pb2", "proto", __name__)
    pools = optional.required("google.protobuf.descriptor_pool", "proto", __name__)
    factory = optional.required("google.protobuf.message_factory", "proto", __name__)
    pool = pools.DescriptorPool()
    pool.AddSerializedFile(_file(descriptor_pb2).SerializeToString())
    found = {name: pool.FindMessageTypeByName(f"{_PACKAGE}.{name}") for name in _MESSAGES}
    return {name: factory.GetMessageClass(descriptor) for name, descriptor in found.items()}


def _file(descriptor_pb2: Any) -> Any:
    """Describes the tables as a file of definitions."""
    file = descriptor_pb2.FileDescriptorProto(
        name="resvar/proto.proto", package=_PACKAGE, syntax="proto3"
    )
    for name, values in _ENUMS.items():
        enum = file.enum_type.add(name=name)
        prefix = "".join(f"_{letter}" if letter.isupper() else letter for letter in name)
        for number, value in enumerate(values):
            enum.value.add(name=f"{prefix[1:].upper()}_{value}", number=number)
    messages: dict[str, Any] = {}
    for name, fields in _MESSAGES.items():
        outer, _, inner = name.rpartition(".")
        siblings = messages[outer].nested_type if outer else file.message_type
        messages[name] = message = siblings.add(name=inner)
        for field, (number, type_) in fields.items():
            _add_field(message, field, number, type_)
    return file


def _add_field(message: Any, name: str, number: int, type_: str) -> None:
    label, _, base = type_.rpartition(" ")
    field = message.field.add(name=name, number=number)
    field.label = field.LABEL_REPEATED if label == "repeated" else field.LABEL_OPTIONAL
    if label == "optional":  # proto3 keeps whether it was set in a group of its own
        field.proto3_optional = True
        field.oneof_index = len(message.oneof_decl)
        message.oneof_decl.add(name=f"_{name}")
    if base in _MESSAGES or base in _ENUMS:
        field.type = field.TYPE_MESSAGE if base in _MESSAGES else field.TYPE_ENUM
        field.type_name = f".{_PACKAGE}.{base}"
    else:
        field.type = getattr(field, f"TYPE_{base.upper()}")
