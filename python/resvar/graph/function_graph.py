"""The insides of branches and loops: graphs that may use what is around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

from resvar import context
from resvar.errors import InaccessibleTensorError, InternalError
from resvar.graph.conversion import convert
from resvar.graph.graph import Graph, get_default_graph
from resvar.graph.operation import Kernel, Operation
from resvar.graph.plan import Plan, StateOf
from resvar.graph.tensor import SymbolicTensor
from resvar.indexed_slices import IndexedSlices
from resvar.ops.control_flow import mapped


class FunctionGraph(Graph):
    """A graph within another one.

    What it uses of the outer graphs becomes an input: a placeholder here stands for it. Collections
    are those of the outer graph.

    Args:
      outer: the graph around it.
    """

    def __init__(self, outer: Graph) -> None:
        super().__init__()
        self.outer_graph = outer
        self.seed = outer.seed
        self._collections = outer._collections
        self._local.devices = outer._local.devices
        self.captures: dict[SymbolicTensor, SymbolicTensor] = {}
        self.outer_controls: dict[Operation, None] = {}

    @property
    def building_function(self) -> bool:
        """Whether this is the inside of a branch or a loop."""
        return True

    def _is_around(self, graph: Graph) -> bool:
        outer: Graph | None = self.outer_graph
        while outer is not None and outer is not graph:
            outer = getattr(outer, "outer_graph", None)
        return outer is graph

    def _captured(self, tensor: SymbolicTensor) -> SymbolicTensor:
        if tensor.graph is self:
            return tensor
        if not self._is_around(tensor.graph):
            if isinstance(tensor.graph, FunctionGraph):
                raise InaccessibleTensorError(
                    f"{tensor!r} belongs to another branch or loop. Return it to use it elsewhere."
                )
            return super()._captured(tensor)
        if tensor not in self.captures:
            outer = self.outer_graph._captured(tensor)
            self.captures[tensor] = self._stand_in(outer)
        return self.captures[tensor]

    def _stand_in(self, tensor: SymbolicTensor) -> SymbolicTensor:
        if tensor.op.type == "Const":
            return self.constant(tensor.op._kernel(), name=f"{tensor.op.name}/")
        return self.placeholder(tensor)

    def placeholder(self, tensor: SymbolicTensor, shape: Any = None) -> SymbolicTensor:
        """A tensor of this graph that is given the value of another one.

        Args:
          tensor: the other one.
          shape: the static shape, where the value may change: that of a loop variable.
        """
        known = tensor.shape if shape is None else shape
        with self.control_dependencies(None):
            operation = self.record(
                "Placeholder",
                _not_given,
                [],
                [(tensor.dtype, known)],
                name=f"{tensor.op.name}/",
                stateful=True,
                attributes={} if shape is not None else {"_captured": tensor},
            )
        return operation.outputs[0]

    def as_graph_element(
        self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True
    ) -> Any:
        """The tensor or operation that an object stands for; it may be of an outer graph."""
        element = obj._graph_element() if hasattr(obj, "_graph_element") else obj
        if isinstance(element, SymbolicTensor) and self._is_around(element.graph):
            element = self._captured(element)
        return super().as_graph_element(element, allow_tensor, allow_operation)

    def _control_input(self, value: Any) -> Operation | None:
        if hasattr(value, "_control_input"):
            value = value._control_input()
        element = value._graph_element() if hasattr(value, "_graph_element") else value
        operation = element.op if isinstance(element, SymbolicTensor) else element
        if isinstance(operation, Operation) and self._is_around(operation.graph):
            self.outer_controls[operation] = None
            return None
        return super()._control_input(value)


def _not_given() -> NoReturn:
    raise InternalError(None, None, "the value of a captured tensor is missing")


class Traced(NamedTuple):
    """What was recorded by a call of a function of a user."""

    graph: FunctionGraph
    structure: Any  # what the function returned, of tensors of this graph
    tensors: list[SymbolicTensor]  # those in the structure, in order


def trace(graph: FunctionGraph, function: Callable[[], Any], instead: SymbolicTensor) -> Traced:
    """Calls a function to record what it does.

    Args:
      graph: what it records in.
      function: returns a structure of what converts to tensors, of None and operations.
      instead: the tensor that stands for an operation in what it returns.
    """
    tensors: list[SymbolicTensor] = []

    def leaf(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, IndexedSlices):
            return value.__class__(*map(leaf, (value.values, value.indices, value.dense_shape)))
        if isinstance(value, Operation):
            with graph.control_dependencies([value]):
                found = passed_on(graph, graph._captured(instead))
        else:
            found = graph._captured(convert(value))
        tensors.append(found)
        return found

    with graph.as_default():
        structure = mapped(leaf, function())
    return Traced(graph, structure, tensors)


def passed_on(graph: Graph, tensor: SymbolicTensor, name: str = "Identity") -> SymbolicTensor:
    """Records an operation that outputs its input."""
    outputs = [(tensor.dtype, tensor.shape)]
    return graph.record("Identity", lambda value: value, [tensor], outputs, name=name).outputs[0]


class Body:
    """What was traced, as a function of values: those of some inputs, and of what it captured.

    Args:
      traced: what was recorded.
      inputs: placeholders that are given values in each call.
      captured: the tensors of the outer graph of which the values are given as well.
    """

    def __init__(
        self,
        traced: Traced,
        inputs: Sequence[SymbolicTensor],
        captured: Sequence[SymbolicTensor],
    ) -> None:
        self._fetched = traced.tensors
        captures = traced.graph.captures
        self._fed = [*inputs, *(captures[tensor] for tensor in captured if tensor in captures)]
        self._positions = [i for i, tensor in enumerate(captured) if tensor in captures]

    def bind(self, state_of: StateOf) -> Callable[[Sequence[Any], Sequence[Any]], list[Any]]:
        """The function in one session; its steps are found when it is first called."""
        plans: list[Plan] = []

        def call(values: Sequence[Any], captured: Sequence[Any]) -> list[Any]:
            if not plans:
                plans.append(Plan(self._fetched, (), self._fed, state_of))
            return plans[0].values([*values, *(captured[i] for i in self._positions)])

        return call


def all_captures(*graphs: FunctionGraph) -> list[SymbolicTensor]:
    """What several graphs use of the outer one, each once."""
    return list(dict.fromkeys(tensor for graph in graphs for tensor in graph.captures))


def all_controls(*graphs: FunctionGraph) -> list[Operation]:
    """What has to be done before any of these graphs runs."""
    return list(dict.fromkeys(op for graph in graphs for op in graph.outer_controls))


class Bound:
    """A kernel that a session has to make for itself, since it has plans of its own."""

    def __init__(self, bind: Callable[[StateOf], Kernel]) -> None:
        self.bind = bind


@contextmanager
def init_scope() -> Iterator[None]:
    """A context outside of all branches, loops and control dependencies.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default() as graph:
    ...     def branch():
    ...         with tf.init_scope():
    ...             assert tf.get_default_graph() is graph
    ...         return tf.constant(1)
    ...     result = tf.cond(tf.placeholder(tf.bool), branch, lambda: tf.constant(2))
    """
    if context.executing_eagerly():
        yield
        return
    graph = get_default_graph()
    while isinstance(graph, FunctionGraph):
        graph = graph.outer_graph
    with graph.as_default(), graph.control_dependencies(None):
        yield
