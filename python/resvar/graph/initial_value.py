"""Initial values that depend on other variables: these are initialized first, or taken as if.

A variable that is read while another one is initialized may have no value yet. Where the initial
value of a variable reads others, they are therefore read by operations that give their initial
values instead, if they have no value. In a run that initializes several variables each comes after
those that it depends on, as these were recorded before it.
"""

from __future__ import annotations

from typing import Any

from resvar import _core, dtypes
from resvar.graph.graph import Graph
from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor

_READS = ("ResourceGather", "ResourceGatherNd")


def initialized(graph: Graph, handle: SymbolicTensor, name: str | None = None) -> SymbolicTensor:
    """The value of a variable if it has one, otherwise its initial value.

    Args:
      graph: where to record.
      handle: the output of the operation that has the variable as its state.
      name: the name of the operation.
    """
    initial: SymbolicTensor = handle.op.get_attr("initial_value")
    outputs = [(initial.dtype, handle.op.get_attr("shape"))]
    label = f"{handle.op.name}/initialized_value/" if name is None else name
    operation = graph.record("InitializedValue", _value_or, [handle, initial], outputs, name=label)
    return operation.outputs[0]


def _value_or(variable: _core.Variable, initial: _core.Tensor) -> _core.Tensor:
    return variable.read(True) if variable.is_initialized else initial


def independent(graph: Graph, value: SymbolicTensor) -> SymbolicTensor:
    """The same value, computed from variables that need not be initialized."""
    return _Rewriting(graph).tensor(value)


class _Rewriting:
    """One walk from a value to what it is computed from: only what changes is recorded again."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._done: dict[Operation, list[SymbolicTensor]] = {}

    def tensor(self, tensor: SymbolicTensor) -> SymbolicTensor:
        if tensor.graph is not self._graph:
            return tensor
        for operation in _inputs_first(tensor.op, self._done):
            self._done[operation] = self._rewritten(operation)
        return self._done[tensor.op][tensor.value_index]

    def _rewritten(self, operation: Operation) -> list[SymbolicTensor]:
        inputs = [self._done[tensor.op][tensor.value_index] for tensor in operation.inputs]
        handle = operation.inputs[0] if operation.inputs else None
        if handle is not None and _has_initial_value(handle):
            if operation.type == "ReadVariableOp":
                return [initialized(self._graph, handle)]
            if operation.type in _READS:
                inputs[0] = initialized(self._graph, handle)
        if all(old is new for old, new in zip(operation.inputs, inputs, strict=True)):
            return operation.outputs
        return self._graph.record(
            operation.type,
            operation._kernel,
            inputs,
            [(output.dtype, output.shape) for output in operation.outputs],
            name=operation.name.rpartition("/")[2],
            state=operation._state,
            stateful=operation._stateful,
            attributes=operation._attributes,
        ).outputs


def _has_initial_value(handle: SymbolicTensor) -> bool:
    return handle.dtype is dtypes.resource and "initial_value" in handle.op._attributes


def _inputs_first(operation: Operation, done: Any) -> list[Operation]:
    """The operation and all that it is computed from, each after its inputs."""
    found: dict[Operation, None] = {}
    waiting = [operation]
    while waiting:
        current = waiting[-1]
        new = [x.op for x in current.inputs if x.op not in found and x.op not in done]
        if new:
            waiting += new
        else:
            found[waiting.pop()] = None
    return list(found)
