"""Graphs: what is recorded in them, and under which names."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from resvar import _core, context, dtypes
from resvar.dtypes import DType
from resvar.graph.collection import Collections
from resvar.graph.lookup import Lookup
from resvar.graph.names import Names, check_operation_name
from resvar.graph.operation import Bound, Kernel, Operation
from resvar.graph.scopes import Scopes
from resvar.graph.tensor import SymbolicTensor
from resvar.tensor_shape import TensorShape

# The dtype and the static shape of an output.
Output = tuple[DType, Any]


class Graph(Collections, Lookup, Scopes):
    """Operations that are recorded, to be run by sessions.

    Within `as_default()`, functions of this package are not run but recorded. Graphs may be built
    from several threads, each of which has scopes of its own.

    >>> import resvar.compat.v1 as tf
    >>> graph = tf.Graph()
    >>> with graph.as_default():
    ...     total = tf.constant(1) + 2
    >>> [operation.name for operation in graph.get_operations()]
    ['Const', 'add/y', 'add']
    """

    def __init__(self) -> None:
        Collections.__init__(self)
        Scopes.__init__(self)
        self._lock = threading.RLock()
        self._names = Names()
        self._operations: list[Operation] = []
        self._by_name: dict[str, Operation] = {}
        self._finalized = False
        self._unfeedable: set[SymbolicTensor] = set()
        self._unfetchable: set[Operation] = set()
        self.seed: int | None = None

    @property
    def version(self) -> int:
        """A number that grows with every operation."""
        return len(self._operations)

    @property
    def finalized(self) -> bool:
        """Whether nothing can be added any more."""
        return self._finalized

    @property
    def building_function(self) -> bool:
        """Whether this is the inside of a branch or a loop."""
        return False

    def finalize(self) -> None:
        """Makes all further additions raise RuntimeError.

        >>> import resvar.compat.v1 as tf
        >>> graph = tf.Graph()
        >>> graph.finalize()
        >>> with graph.as_default():
        ...     tf.constant(1)
        Traceback (most recent call last):
        RuntimeError: Graph is finalized and cannot be modified.
        """
        self._finalized = True

    def _check_not_finalized(self) -> None:
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    @contextmanager
    def as_default(self) -> Iterator[Graph]:
        """A context in which this thread records in this graph."""
        context.enter(self)
        try:
            yield self
        finally:
            context.leave()

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """A name that no operation has yet, in the current scope.

        Args:
          name: the name to start from.
          mark_as_used: whether to keep it from being returned again.

        >>> import resvar.compat.v1 as tf
        >>> graph = tf.Graph()
        >>> graph.unique_name("x"), graph.unique_name("x")
        ('x', 'x_1')
        """
        prefix = self.get_name_scope()
        with self._lock:
            full = f"{prefix}/{name}" if prefix else name
            return self._names.unique(full, mark_as_used=mark_as_used)

    def scoped_name(self, name: str) -> str:
        """The full name that an operation to be recorded gets, marked as used."""
        check_operation_name(name)
        return self.unique_name(name)

    def record(
        self,
        type: str,
        kernel: Kernel | Bound,
        inputs: Sequence[Any],
        outputs: Sequence[Output],
        *,
        name: str | None = None,
        state: Callable[[], Any] | None = None,
        stateful: bool = False,
        attributes: dict[str, Any] | None = None,
    ) -> Operation:
        """Adds an operation. The documentation of `resvar.graph` has examples.

        Args:
          type: what it does, such as 'AddV2'.
          kernel: computes the values of the outputs from those of the inputs; or what makes such a
            function for a session.
          inputs: tensors, or objects with `_graph_input()`.
          outputs: the dtype and static shape of each output.
          name: its name, made unique in the current scope; by default its type. One that ends with
            '/' is used as it is, without scope.
          state: makes the state that it has in a session; the kernel receives it first.
          stateful: whether calling the kernel twice, or not at all, makes a difference.
          attributes: what `Operation.get_attr` returns.

        Raises:
          RuntimeError: the graph is finalized.
          ValueError: an input is of another graph, or the name is not valid.
        """
        self._check_not_finalized()
        tensors = [self._captured(value._graph_input()) for value in inputs]
        controls = self._control_inputs_of({tensor.op for tensor in tensors})
        with self._lock:
            operation = Operation(
                self,
                type,
                self._operation_name(type if name is None else name),
                kernel,
                tensors,
                controls,
                state,
                stateful,
                attributes or {},
            )
            operation._index = len(self._operations)
            operation._device = self._device_of(operation)
            operation._outputs = tuple(
                SymbolicTensor(operation, i, dtype, TensorShape(shape))
                for i, (dtype, shape) in enumerate(outputs)
            )
            self._operations.append(operation)
            self._by_name[operation.name] = operation
        self._seen(operation)
        return operation

    def _operation_name(self, name: str) -> str:
        if not name.endswith("/"):
            return self.scoped_name(name)
        name = name[:-1]
        return self._names.unique(name) if name in self._by_name else name

    def _captured(self, tensor: SymbolicTensor) -> SymbolicTensor:
        """The tensor of this graph that stands for another one, which may be outside of it."""
        if tensor.graph is not self:
            raise ValueError(
                f"{tensor} must be from the same graph as what is recorded here (graphs are "
                f"{tensor.graph} and {self})."
            )
        return tensor

    def constant(
        self, value: Any, dtype: DType | None = None, name: str = "Const"
    ) -> SymbolicTensor:
        """Records a value that is known now: what converts to a tensor, or a `_core.Tensor`."""
        if isinstance(value, _core.Tensor):
            stored = value
        else:
            from resvar.ops.operation import constant_of

            stored = constant_of(value, dtype)
        outputs = [(dtypes._BY_CORE[stored.dtype], stored.shape)]
        return self.record("Const", lambda: stored, [], outputs, name=name).outputs[0]

    def __repr__(self) -> str:
        return f"<resvar.Graph with {len(self._operations)} operations at {id(self):#x}>"


_global_lock = threading.Lock()
_global_graph: Graph | None = None


def global_default_graph() -> Graph:
    """The graph that is recorded in outside of all contexts, where eager execution is disabled."""
    global _global_graph
    with _global_lock:
        if _global_graph is None:
            _global_graph = Graph()
        return _global_graph


def get_default_graph() -> Graph:
    """The graph of the current context, or outside of all the global one.

    >>> import resvar.compat.v1 as tf
    >>> graph = tf.Graph()
    >>> with graph.as_default():
    ...     tf.get_default_graph() is graph
    True
    """
    return context.current_graph() or context.innermost_graph() or global_default_graph()


def reset_default_graph() -> None:
    """Replaces the global graph by an empty one.

    Raises:
      AssertionError: this thread is in the context of another graph.
    """
    global _global_graph
    if context.innermost_graph() is not None:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared "
            "graph, exit the nesting and create a new graph."
        )
    with _global_lock:
        _global_graph = Graph()
