"""What an update of a variable returns: the variable after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from resvar.graph.graph import Graph
from resvar.graph.operation import Operation
from resvar.graph.variable import GraphVariable


class UnreadVariable(GraphVariable):
    """A variable after an operation that changes it: what uses it waits for that operation.

    It is fetched as the new value. As a variable it can be changed further.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable(1)
    ...     twice = v.assign(10).assign_add(5)
    ...     session.run(twice)
    np.int32(15)
    """

    def __init__(self, source: GraphVariable, operation: Operation) -> None:
        for name in ("_dtype", "_shape", "_handle", "_trainable", "_constraint"):
            setattr(self, name, getattr(source, name))
        self._synchronization, self._aggregation = source._synchronization, source._aggregation
        self._name = operation.name
        self._operation = operation
        self._initializer = None
        self._initial_value = source._initial_value
        self._save_slice_info = source._save_slice_info
        self._snapshot = self._read()

    @property
    def op(self) -> Operation:
        """The operation that changes the variable."""
        return self._operation

    def _control_input(self) -> Operation:
        return self._operation

    @contextmanager
    def _recording(self) -> Iterator[Graph]:
        with super()._recording() as graph, graph.control_dependencies([self._operation]):
            yield graph
