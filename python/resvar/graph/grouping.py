"""Operations that compute nothing, and say what comes first: `group`, `no_op`, `tuple`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resvar.errors import InvalidArgumentError
from resvar.graph.conversion import convert
from resvar.graph.graph import Graph
from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor
from resvar.indexed_slices import IndexedSlices


def _nothing() -> None:
    """The kernel of what computes nothing."""


def no_op(graph: Graph, name: str | None = None) -> Operation:
    """Records an operation that does nothing."""
    return graph.record("NoOp", _nothing, [], [], name=name, stateful=True)


def group(graph: Graph, inputs: Any, name: str | None = None) -> Operation:
    """Records an operation that is done when all of these are: nested lists of them."""
    operations: dict[Operation, None] = {}
    for value in _flat(inputs):
        if hasattr(value, "_control_input"):
            value = value._control_input()  # to wait for a variable is not to read it
        element = graph.as_graph_element(value) if _is_element(value) else None
        if element is None:
            raise TypeError(
                "'inputs' should be zero or more (nested) Tensors. Received "
                f"'{value}' with type '{type(value)}'."
            )
        operations[element.op if isinstance(element, SymbolicTensor) else element] = None
    with graph.control_dependencies(list(operations)):
        return no_op(graph, "group_deps" if name is None else name)


def _is_element(value: Any) -> bool:
    return isinstance(value, Operation) or hasattr(value, "_graph_element")


def _is_grouped(value: Any) -> bool:
    return value is None or isinstance(value, IndexedSlices) or _is_element(value)


def _flat(value: Any) -> list[Any]:
    if isinstance(value, IndexedSlices):
        return [value.values, value.indices]
    if isinstance(value, Mapping):
        return [leaf for item in value.values() for leaf in _flat(item)]
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in _flat(item)]
    return [value]


def tuple_(graph: Graph, tensors: Any, control_inputs: Any, name: str | None) -> list[Any]:
    """Records copies of tensors, of which none is there before all of these are computed."""
    from resvar.ops.array import identity

    tensors = [value if _is_grouped(value) else convert(value) for value in tensors]
    waits = [_flat(value)[0] for value in tensors if value is not None]
    if not waits:
        raise InvalidArgumentError(
            None, None, f"'tensors' must have at least one Tensor. Received: {tensors}."
        )
    with graph.name_scope("tuple" if name is None else name):
        gate = group(graph, [*waits, *(control_inputs or ())])

        def after(value: Any) -> Any:
            if isinstance(value, IndexedSlices):
                return IndexedSlices(after(value.values), value.indices, value.dense_shape)
            if value is None or isinstance(value, Operation):
                return None if value is None else group(graph, [value, gate])
            return identity(value, name="control_dependency")

        with graph.control_dependencies([gate]):
            return [after(value) for value in tensors]
