"""Functions that say what comes first. Eagerly, calls happen in their order by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from resvar import context

if TYPE_CHECKING:
    from resvar.graph.operation import Operation


def control_dependencies(control_inputs: Any) -> AbstractContextManager[None]:
    """A context in which nothing is computed before the control inputs are.

    Eagerly they already are; those that are callable are called.

    Args:
      control_inputs: a list of tensors, or of functions without arguments; in a graph, of tensors,
        operations and variables. None leaves all such contexts.

    Raises:
      TypeError: it is not a list.

    >>> import resvar as rv
    >>> v = rv.Variable(1)
    >>> with rv.control_dependencies([v.assign(2)]):
    ...     print(v.numpy())
    2
    """
    graph = context.current_graph() if context.recording else None
    if graph is not None:
        return graph.control_dependencies(control_inputs)
    inputs: Iterable[Any] = () if control_inputs is None else control_inputs
    for value in inputs:
        if callable(value):
            value()
    return nullcontext()


def group(*inputs: Any, **kwargs: Any) -> Operation | None:
    """An operation that is done when all of these are; eagerly they are, and this is None.

    Args:
      *inputs: tensors, operations and variables, or nested lists of them.
      **kwargs: `name`, the name of the operation.

    Raises:
      TypeError: an input is something else.
      ValueError: there is another keyword.

    >>> import resvar as rv
    >>> rv.group(rv.constant(1), rv.constant(2))
    """
    graph = context.current_graph() if context.recording else None
    if graph is None:
        return None
    from resvar.graph import grouping

    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError(f"Unknown keyword arguments: {', '.join(kwargs)}")
    return grouping.group(graph, inputs, name)


def no_op(name: str | None = None) -> Operation | None:
    """An operation that does nothing; eagerly it is None.

    >>> import resvar as rv
    >>> rv.no_op()
    """
    graph = context.current_graph() if context.recording else None
    if graph is None:
        return None
    from resvar.graph import grouping

    return grouping.no_op(graph, name)


def tuple_(tensors: Any, control_inputs: Any = None, name: str | None = None) -> Any:
    """Copies of tensors that are there when all of them are computed.

    Eagerly they are, and it returns its argument.

    Args:
      tensors: a list of tensors, IndexedSlices and None.
      control_inputs: a list of operations and tensors that come first as well.
      name: the name of the scope.

    Raises:
      ValueError: there is no tensor in the list.

    >>> import resvar as rv
    >>> [int(t) for t in rv.tuple([rv.constant(1), rv.constant(2)])]
    [1, 2]
    """
    graph = context.current_graph() if context.recording else None
    if graph is None:
        return tensors
    from resvar.graph import grouping

    return grouping.tuple_(graph, tensors, control_inputs, name)
