"""The scopes of a graph: names, control dependencies, devices. Each thread has its own."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from resvar.device import parse
from resvar.graph.names import check_scope_name
from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor
from resvar.indexed_slices import IndexedSlices


class _Controls:
    """One `control_dependencies`: what comes first, and what was recorded within it."""

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations
        self.seen: set[Operation] = set()


class _Local(threading.local):
    def __init__(self) -> None:
        self.prefix = ""
        self.controls: list[_Controls] = []
        self.devices: list[Any] = []


class Scopes:
    """The part of a graph that knows the contexts that code is in while it records."""

    def __init__(self) -> None:
        self._local = _Local()

    def get_name_scope(self) -> str:
        """The prefix that names get here, without a slash at its end."""
        return self._local.prefix

    @contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """A context in which names get a prefix.

        Args:
          name: the name of the scope, made unique within the outer one. None or an empty string
            leaves all scopes. One that ends with '/', as it was returned before, is entered again.

        Yields:
          The whole prefix with '/' at its end, or an empty string.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default() as graph:
        ...     with graph.name_scope("layer") as scope:
        ...         print(scope, tf.constant(1, name="size").name)
        ...     with graph.name_scope("layer") as scope:
        ...         print(scope)
        layer/ layer/size:0
        layer_1/
        """
        outer = self._local.prefix
        self._local.prefix = self._entered(name) if name else ""
        try:
            yield f"{self._local.prefix}/" if self._local.prefix else ""
        finally:
            self._local.prefix = outer

    def _entered(self, name: str) -> str:
        if not isinstance(name, str):
            raise TypeError(f"name_scope: name must be a string or None, got {name!r}")
        check_scope_name(name, root=not self._local.prefix)
        return name[:-1] if name.endswith("/") else self.unique_name(name)

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """A name that is not used yet."""
        raise NotImplementedError

    def control_dependencies(
        self, control_inputs: Iterable[Any] | None
    ) -> AbstractContextManager[None]:
        """A context in which what is recorded runs after these.

        Args:
          control_inputs: operations, tensors or variables; None to leave all such contexts.

        Raises:
          TypeError: something is none of these.
          ValueError: something is of another graph.
        """
        return self._waiting(None if control_inputs is None else self._wait(control_inputs))

    @contextmanager
    def _waiting(self, controls: _Controls | None) -> Iterator[None]:
        outer = self._local.controls
        self._local.controls = [] if controls is None else [*outer, controls]
        try:
            yield
        finally:
            self._local.controls = outer

    def _wait(self, control_inputs: Iterable[Any]) -> _Controls:
        found = [self._control_input(value) for value in control_inputs]
        return _Controls(list(dict.fromkeys(op for op in found if op is not None)))

    def _control_input(self, value: Any) -> Operation | None:
        """The operation to wait for; None where that is outside of a branch that waits anyhow."""
        if isinstance(value, IndexedSlices):
            value = value.values
        if hasattr(value, "_control_input"):
            value = value._control_input()
        element = self.as_graph_element(value)
        return element.op if isinstance(element, SymbolicTensor) else element

    def as_graph_element(
        self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True
    ) -> Any:
        """The tensor or operation that an object stands for."""
        raise NotImplementedError

    def _control_inputs_of(self, inputs: set[Operation]) -> list[Operation]:
        """What an operation with these inputs has to wait for, where the inputs do not already."""
        waits: dict[Operation, None] = {}
        for controls in self._local.controls:
            if inputs.isdisjoint(controls.seen):
                waits.update((op, None) for op in controls.operations if op not in inputs)
        return list(waits)

    def _seen(self, operation: Operation) -> None:
        for controls in self._local.controls:
            controls.seen.add(operation)

    def device(self, device_name_or_function: Any) -> AbstractContextManager[None]:
        """A context in which operations are placed on a device.

        Args:
          device_name_or_function: the name of a device, None to leave the outer ones, or a function
            that is called with each operation and returns a name.

        Raises:
          ValueError: it is not the name of a device.
        """
        name = getattr(device_name_or_function, "name", device_name_or_function)
        if isinstance(name, str):
            parse(name)
        return self._placing(name)

    @contextmanager
    def _placing(self, device_name_or_function: Any) -> Iterator[None]:
        outer = self._local.devices
        self._local.devices = [*outer, device_name_or_function]
        try:
            yield
        finally:
            self._local.devices = outer

    def _device_of(self, operation: Operation) -> str:
        from resvar.graph.device import merged

        return merged(self._local.devices, operation) if self._local.devices else ""

    @contextmanager
    def colocate_with(self, op: Any, ignore_existing: bool = False) -> Iterator[None]:
        """A context in which operations are placed on the device of another one.

        Args:
          op: an operation, a tensor or a variable.
          ignore_existing: whether to leave outer contexts of this kind.
        """
        element = self.as_graph_element(op)
        with self.device(None), self.device(element.device or None):
            yield
