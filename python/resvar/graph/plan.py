"""What a session calls in one run: found once for what is fetched and fed, and then repeated.

The values of a run stand in a list. Operations are called in the order in which they were recorded,
which is one that respects data and control dependencies, and a value is dropped after its last use:
a variable is then free to be changed in place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from resvar import _core, context
from resvar.device import device
from resvar.errors import OpError
from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor

StateOf = Callable[[Operation], Any]
_Slot = int | slice
# Operations whose outputs are the same in every run of a session.
_KNOWN = ("Const", "VarHandleOp")
_Step = tuple[Callable[..., Any], Sequence[int], _Slot, Sequence[int], Operation]


class Plan:
    """The steps from the values of some tensors to those of others.

    Args:
      fetched: the tensors to compute.
      targets: further operations to run.
      fed: the tensors whose values are given.
      state_of: finds the state of an operation in this session.
      to_user: whether the results are for a user, and not for another plan. They may then be
        arrays, where nothing else has them.
    """

    def __init__(
        self,
        fetched: Sequence[SymbolicTensor],
        targets: Iterable[Operation],
        fed: Sequence[SymbolicTensor],
        state_of: StateOf,
        *,
        to_user: bool = False,
    ) -> None:
        self._state_of = state_of
        self._slots: dict[SymbolicTensor, int] = {}
        self._initial: list[Any] = [None]  # the first is for what nobody uses
        for tensor in fed:
            self._slots[tensor] = self._new_slot()
        self._fed = len(fed)
        wanted = {tensor.op for tensor in fetched if tensor not in self._slots}
        operations = _needed(wanted.union(targets), self._slots)
        steps = [step for operation in operations for step in self._steps_of(operation)]
        self._results = [self._slots[tensor] for tensor in fetched]
        self._steps = self._with_frees(_unshared(steps, self._results) if to_user else steps)
        self._quiet = any("_quiet" in operation._attributes for operation in operations)
        self.keeps_values = any(map(_keeps_value, operations))

    def _new_slot(self) -> int:
        self._initial.append(None)
        return len(self._initial) - 1

    def _steps_of(self, operation: Operation) -> list[_Step]:
        """How to call an operation: not at all, if its value can be put in its place now."""
        if operation.type in _KNOWN:
            self._initial[self._output_slot(operation._outputs[0])] = self._value_of(operation)
            return []
        inputs = [self._slots[tensor] for tensor in operation._inputs]
        kernel = operation._kernel
        if not callable(kernel):  # it is Bound
            kernel = kernel.bind(self._state_of)
        if operation._device:
            kernel = _placed(kernel, operation._device)
        outputs = [self._output_slot(tensor) for tensor in operation._outputs]
        if operation._state is not None:
            state = self._state_of(operation)
            self._initial.append(state)
            inputs.insert(0, len(self._initial) - 1)
        slot: _Slot = 0 if not outputs else outputs[0]
        if len(outputs) > 1:
            slot = slice(outputs[0], outputs[-1] + 1)
        return [(kernel, inputs, slot, (), operation)]

    def _value_of(self, operation: Operation) -> Any:
        if operation._state is None:
            return operation._kernel()
        return operation._kernel(self._state_of(operation))

    def _output_slot(self, tensor: SymbolicTensor) -> int:
        slot = self._new_slot()
        self._slots.setdefault(tensor, slot)  # a fed value stays
        return slot

    def _with_frees(self, steps: list[_Step]) -> list[_Step]:
        """The same steps, each with the slots of which it is the last user."""
        kept = set(self._results)
        result: list[_Step] = []
        for kernel, inputs, output, _, operation in reversed(steps):
            outputs = range(output.start, output.stop) if isinstance(output, slice) else (output,)
            frees = tuple({*inputs, *outputs} - kept - {0})
            kept.update(inputs)
            result.append((kernel, tuple(inputs), output, frees, operation))
        return result[::-1]

    def run(self, fed: Sequence[Any]) -> list[Any]:
        """Calls the steps.

        Args:
          fed: the values of the fed tensors, in their order.

        Returns:
          The values of the fetched ones.

        Raises:
          OpError: an operation failed; it is named.
        """
        contexts = context.contexts()
        contexts.append(None)
        try:
            if not self._quiet:
                return self.values(fed)
            with np.errstate(all="ignore"):
                return self.values(fed)
        finally:
            contexts.pop()

    def values(self, fed: Sequence[Any]) -> list[Any]:
        """The same, for what is called while another plan runs."""
        slots = self._initial.copy()
        slots[1 : 1 + self._fed] = fed
        operation = None
        try:
            for kernel, inputs, output, frees, operation in self._steps:  # noqa: B007
                slots[output] = kernel(*[slots[i] for i in inputs])
                for i in frees:
                    slots[i] = None
        except OpError as error:
            _locate(error, operation)
            raise
        return [slots[slot] for slot in self._results]


def _unshared(steps: list[_Step], results: Sequence[int]) -> list[_Step]:
    """The same steps; those whose results only a user gets leave out to share them."""
    used = {slot for _, inputs, _, _, _ in steps for slot in inputs}
    only_returned: set[Any] = set(results) - used
    return [
        (
            getattr(kernel, "unshared", kernel)
            if isinstance(output, int) and output in only_returned
            else kernel,
            inputs,
            output,
            frees,
            operation,
        )
        for kernel, inputs, output, frees, operation in steps
    ]


def _needed(targets: Iterable[Operation], fed: dict[SymbolicTensor, int]) -> list[Operation]:
    """The operations to call, in their order."""
    found: set[Operation] = set()
    open_ = list(targets)
    while open_:
        operation = open_.pop()
        if operation in found or (operation.type == "Placeholder" and operation._outputs[0] in fed):
            continue
        found.add(operation)
        open_.extend(tensor.op for tensor in operation._inputs if tensor not in fed)
        open_.extend(operation._control_inputs)
    return sorted(found, key=lambda operation: operation._index)


def _keeps_value(operation: Operation) -> bool:
    """Whether a value may outlive the run: in a variable, maybe one of a branch or a loop."""
    return operation.type == "AssignVariableOp" or not callable(operation._kernel)


def _placed(kernel: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The kernel, called on the device that its operation asks for."""

    def placed(*values: Any) -> Any:
        with device(name):
            return kernel(*values)

    return placed


def _locate(error: OpError, operation: Operation | None) -> None:
    """Adds to an error which operation failed, unless that is known."""
    if operation is None or error._op is not None:
        return
    error._op, error._node_def = operation, operation.node_def
    message = error._message.removesuffix(f" [Op:{operation.type}]")
    node = f"[[{{{{node {operation.name}}}}}]]"
    where = f"Original definition of {operation.name!r}: {operation.defined_at}"
    error._message = f"{message}\n\t {node}\n\n{where}"
    error.args = (error._message,)


def host_value(value: Any) -> Any:
    """What a user receives: an array of their own, or a NumPy scalar."""
    if isinstance(value, np.ndarray):
        array, theirs = value, value.flags.owndata and value.flags.writeable
    elif isinstance(value, _core.Tensor):
        array, theirs = value.array(), False
    else:
        raise TypeError(f"a value of type {type(value).__name__} cannot be fetched")
    if not array.ndim:
        return array[()]
    return array if theirs else array.copy()
