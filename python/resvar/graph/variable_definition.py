"""Variables of graphs as protocol buffers, and back."""

from __future__ import annotations

from typing import Any

from resvar import dtypes, proto
from resvar.errors import InvalidArgumentError
from resvar.graph.graph import get_default_graph
from resvar.replication import VariableAggregation, VariableSynchronization


def definition_of(variable: Any, export_scope: str | None) -> Any:
    """A `VariableDef` of a variable, or None if its name does not start with `export_scope`."""
    if export_scope and not variable._handle.name.startswith(export_scope):
        return None
    prefix = f"{export_scope.rstrip('/')}/" if export_scope else ""
    parts = {
        "variable_name": variable._handle,
        "initializer_name": variable._initializer,
        "snapshot_name": variable._snapshot,
        "initial_value_name": variable._initial_value,
    }
    names = {key: part.name for key, part in parts.items() if part is not None}
    definition = proto.VariableDef(
        **{key: name.removeprefix(prefix) for key, name in names.items()},
        is_resource=True,
        trainable=variable._trainable,
        synchronization=variable._synchronization.value,
        aggregation=variable._aggregation.value,
    )
    info = variable._save_slice_info
    part = None if info is None else info.to_proto(export_scope)
    if part is not None:
        definition.save_slice_info_def.CopyFrom(part)
    return definition


def restore(variable: Any, variable_def: Any, import_scope: str | None) -> None:
    """Fills an object with what a `VariableDef` names in the current graph.

    Args:
      variable: the object, of which nothing is set yet.
      variable_def: the `VariableDef`, or its bytes.
      import_scope: what to put before its names.

    Raises:
      KeyError: the graph has nothing of such a name.
      ValueError: the name is not that of a variable.
    """
    definition = proto.converted("VariableDef", variable_def)
    graph = get_default_graph()
    prefix = f"{import_scope.removesuffix('/')}/" if import_scope else ""

    def found(name: str) -> Any:
        return graph.as_graph_element(f"{prefix}{name}")

    handle = found(definition.variable_name)
    if getattr(handle, "dtype", None) is not dtypes.resource:
        message = f"{definition.variable_name!r} is no variable of the graph: {handle!r}"
        raise InvalidArgumentError(None, None, message)
    initial = definition.initial_value_name
    variable._handle = handle
    variable._name = handle.name
    variable._dtype = handle.op.get_attr("dtype")
    variable._shape = handle.op.get_attr("shape")
    variable._initializer = found(definition.initializer_name)
    variable._initial_value = found(initial) if initial else None
    variable._snapshot = found(definition.snapshot_name)
    variable._trainable = definition.trainable
    variable._synchronization = VariableSynchronization(definition.synchronization)
    variable._aggregation = VariableAggregation(definition.aggregation)
    variable._constraint = None
    if definition.HasField("save_slice_info_def"):
        variable._save_slice_info = variable.SaveSliceInfo(
            save_slice_info_def=definition.save_slice_info_def, import_scope=import_scope
        )
