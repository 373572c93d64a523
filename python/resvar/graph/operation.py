"""The nodes of a graph: what was recorded, and what a session calls to run it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from resvar import dtypes

if TYPE_CHECKING:
    from resvar.graph.graph import Graph
    from resvar.graph.tensor import SymbolicTensor

_PACKAGE = __name__.partition(".")[0]

Kernel = Callable[..., Any]


class Bound(Protocol):
    """A kernel that each session makes for itself: that of a branch has plans of its own."""

    def bind(self, state_of: Callable[[Operation], Any]) -> Kernel:
        """The kernel of the session with these states."""


class NodeDef(NamedTuple):
    """What is known of an operation without its graph; `OpError.node_def` is one."""

    name: str
    op: str
    input: tuple[str, ...]
    device: str


class Operation:
    """A node of a graph. `Graph.record` makes them; a session runs them.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.placeholder(tf.float32, [2], name="x")
    ...     y = tf.add(x, 1.0, name="y")
    >>> y.op
    <tf.Operation 'y' type=AddV2>
    >>> y.op.inputs[0] is x
    True
    """

    __slots__ = (
        "__weakref__",
        "_attributes",
        "_control_inputs",
        "_defined_at",
        "_device",
        "_folded",
        "_graph",
        "_index",
        "_inputs",
        "_kernel",
        "_name",
        "_outputs",
        "_state",
        "_stateful",
        "_type",
    )

    def __init__(
        self,
        graph: Graph,
        type: str,
        name: str,
        kernel: Kernel | Bound,
        inputs: Sequence[SymbolicTensor],
        control_inputs: Sequence[Operation],
        state: Callable[[], Any] | None,
        stateful: bool,
        attributes: dict[str, Any],
    ) -> None:
        self._graph = graph
        self._type = type
        self._name = name
        self._kernel: Any = kernel
        self._inputs = tuple(inputs)
        self._control_inputs = tuple(control_inputs)
        self._state = state
        self._stateful = (
            stateful
            or state is not None
            or any(tensor.dtype is dtypes.resource for tensor in inputs)
        )
        self._attributes = attributes
        self._outputs: tuple[SymbolicTensor, ...] = ()
        self._device = ""
        self._folded: tuple[Any, ...] = ()  # what constant_value() has found
        self._index = -1
        self._defined_at = _caller()

    @property
    def graph(self) -> Graph:
        """The graph that it belongs to."""
        return self._graph

    @property
    def name(self) -> str:
        """Its name, which no other operation of the graph has."""
        return self._name

    @property
    def type(self) -> str:
        """What it does, such as 'AddV2'."""
        return self._type

    @property
    def inputs(self) -> tuple[SymbolicTensor, ...]:
        """The tensors that it computes with."""
        return self._inputs

    @property
    def control_inputs(self) -> list[Operation]:
        """The operations that are run before it, beside those of its inputs."""
        return list(self._control_inputs)

    @property
    def outputs(self) -> list[SymbolicTensor]:
        """The tensors that it computes."""
        return list(self._outputs)

    def values(self) -> tuple[SymbolicTensor, ...]:
        """The tensors that it computes, as a tuple."""
        return self._outputs

    @property
    def device(self) -> str:
        """The device that was asked for where it was recorded, or the empty string."""
        return self._device

    @property
    def node_def(self) -> NodeDef:
        """What is known of it without the graph."""
        names = [tensor.name.removesuffix(":0") for tensor in self._inputs]
        names += [f"^{operation.name}" for operation in self._control_inputs]
        return NodeDef(self._name, self._type, tuple(names), self._device)

    @property
    def defined_at(self) -> str:
        """The file and line that recorded it."""
        return self._defined_at

    def get_attr(self, name: str) -> Any:
        """An attribute by its name.

        Args:
          name: what the operation calls it, such as 'axis'.

        Raises:
          ValueError: there is none of this name.
        """
        if name not in self._attributes:
            raise ValueError(f"Operation {self._name!r} has no attr named {name!r}.")
        return self._attributes[name]

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Runs it in a session.

        Args:
          feed_dict: values to use instead of what would be computed, by tensor.
          session: the session; by default the default session.

        Raises:
          ValueError: no session is given, and there is no default one, or it is of another graph.
        """
        from resvar.graph.session import session_for

        session_for(self._graph, session, "execute operation using `run()`").run(self, feed_dict)

    def __repr__(self) -> str:
        return f"<tf.Operation {self._name!r} type={self._type}>"

    def __str__(self) -> str:
        lines = [f'name: "{self._name}"', f'op: "{self._type}"']
        lines += [f'input: "{name}"' for name in self.node_def.input]
        lines += [f'device: "{self._device}"'] * bool(self._device)
        return "\n".join(lines) + "\n"

    def __copy__(self) -> Operation:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Operation:
        return self


def _caller() -> str:
    """The file and line of the call from outside of this package that is under way."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] != _PACKAGE:
            break
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
