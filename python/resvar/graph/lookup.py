"""How what is in a graph is found: by name, or by an object that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor

if TYPE_CHECKING:
    pass

Element = SymbolicTensor | Operation


class Lookup:
    """The part of a graph that finds things."""

    _operations: list[Operation]
    _by_name: dict[str, Operation]
    _unfeedable: set[SymbolicTensor]
    _unfetchable: set[Operation]

    def get_operations(self) -> list[Operation]:
        """All operations, in the order in which they were recorded."""
        return list(self._operations)

    def get_operation_by_name(self, name: str) -> Operation:
        """The operation of a name.

        Raises:
          KeyError: there is none.
          TypeError: the name is not a string.
          ValueError: it is the name of a tensor.
        """
        if not isinstance(name, str):
            raise TypeError(f"Operation names are strings (or similar), not {_kind(name)}.")
        found: Any = self.as_graph_element(name, allow_tensor=False)
        return found  # type: ignore[no-any-return]

    def get_tensor_by_name(self, name: str) -> SymbolicTensor:
        """The tensor of a name, such as 'add:0'.

        Raises:
          KeyError: there is none.
          TypeError: the name is not a string.
          ValueError: it is not a tensor's.
        """
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {_kind(name)}.")
        found: Any = self.as_graph_element(name, allow_operation=False)
        return found  # type: ignore[no-any-return]

    def as_graph_element(
        self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True
    ) -> Element:
        """The tensor or operation that an object stands for.

        Args:
          obj: a tensor, an operation, a name of either, or a variable.
          allow_tensor: whether it may be a tensor.
          allow_operation: whether it may be an operation.

        Raises:
          KeyError: there is nothing of this name.
          TypeError: the object stands for something else.
          ValueError: it is of another graph, or the name has another form.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default() as graph:
        ...     x = tf.constant(1, name="x")
        >>> graph.as_graph_element("x:0"), graph.as_graph_element("x")
        (<tf.Tensor 'x:0' shape=() dtype=int32>, <tf.Operation 'x' type=Const>)
        """
        allowed = [Operation] * allow_operation + [SymbolicTensor] * allow_tensor
        if isinstance(obj, str):
            return self._by_text(obj, allow_tensor, allow_operation)
        element: Any = obj._graph_element() if hasattr(obj, "_graph_element") else obj
        if not isinstance(element, tuple(allowed)):
            kinds = ["Tensor"] * allow_tensor + ["Operation"] * allow_operation
            raise TypeError(f"Can not convert a {_kind(obj)} into a {' or '.join(kinds)}.")
        found: Any = element
        if found.graph is not self:
            what = "Tensor" if isinstance(found, SymbolicTensor) else "Operation"
            raise ValueError(f"{what} {found} is not an element of this graph.")
        return found  # type: ignore[no-any-return]

    def _by_text(self, name: str, allow_tensor: bool, allow_operation: bool) -> Element:
        if ":" in name:
            if not allow_tensor:
                raise ValueError(f"Name {name!r} appears to refer to a Tensor, not a Operation.")
            return self._tensor_by_text(name)
        found = self._by_name.get(name)
        if not allow_operation:
            known = (
                "an Operation, not a Tensor"
                if found
                else "an (possibly non-existent) Operation, not a Tensor"
            )
            raise ValueError(
                f"The name {name!r} refers to {known}. Tensor names must be of the form "
                '"<op_name>:<output_index>".'
            )
        if found is None:
            raise KeyError(f"The name {name!r} refers to an Operation not in the graph.")
        return found

    def _tensor_by_text(self, name: str) -> SymbolicTensor:
        operation_name, _, index = name.partition(":")
        if not index.isdecimal():
            raise ValueError(
                f"The name {name!r} looks a like a Tensor name, but is not a valid one. Tensor "
                'names must be of the form "<op_name>:<output_index>".'
            )
        start = f"The name {name!r} refers to a Tensor which does not exist. The operation, "
        found = self._by_name.get(operation_name)
        if found is None:
            raise KeyError(f"{start}{operation_name!r}, does not exist in the graph.")
        if int(index) >= len(found.outputs):
            count = len(found.outputs)
            raise KeyError(f"{start}{operation_name!r}, exists but only has {count} outputs.")
        return found.outputs[int(index)]

    def prevent_feeding(self, tensor: SymbolicTensor) -> None:
        """Makes feeding a tensor raise ValueError."""
        self._unfeedable.add(tensor)

    def is_feedable(self, tensor: Any) -> bool:
        """Whether a tensor may be fed."""
        return tensor not in self._unfeedable

    def prevent_fetching(self, op: Operation) -> None:
        """Makes fetching an operation or its tensors raise ValueError."""
        self._unfetchable.add(op)

    def is_fetchable(self, tensor_or_op: Any) -> bool:
        """Whether a tensor or an operation may be fetched."""
        is_tensor = isinstance(tensor_or_op, SymbolicTensor)
        return (tensor_or_op.op if is_tensor else tensor_or_op) not in self._unfetchable


def _kind(value: object) -> str:
    return type(value).__name__
