"""resvar: methods of `Variable`. Values and indices are NumPy arrays, as users have them.

A call makes its IndexedSlices, as every step of a program does that has new gradients.
"""

from __future__ import annotations

from typing import Any

import resvar as rv
import resvar.compat.v1 as v1
from libraries import Array, Calls

VERSION = rv.__version__


class Table:
    """A `resvar.Variable`."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._variable: Any = rv.Variable(initial)
        self._indices = indices
        self._values = values

    def calls(self) -> Calls:
        """What to time."""
        x, i, v = self._variable, self._indices, self._values
        return {
            "assign": {"assign": lambda: x.assign(v)},
            "assign_add": {"assign_add": lambda: x.assign_add(v)},
            "assign_slice": {"[].assign": lambda: x[::2, 1::3].assign(v)},
            "gather": {"sparse_read": lambda: x.sparse_read(i)},
            "scatter_add": {"scatter_add": lambda: x.scatter_add(rv.IndexedSlices(v, i))},
            "scatter_max": {"scatter_max": lambda: x.scatter_max(rv.IndexedSlices(v, i))},
            "scatter_nd_add": {"scatter_nd_add": lambda: x.scatter_nd_add(i, v)},
            "scatter_update": {"scatter_update": lambda: x.scatter_update(rv.IndexedSlices(v, i))},
        }

    def numpy(self) -> Array:
        """What the table holds now."""
        array: Array = self._variable.numpy()
        return array


class SessionTable:
    """A variable of a graph, and the session that holds its value."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        graph = v1.Graph()
        with graph.as_default():
            self._variable = v1.Variable(initial)
            self._add = self._variable.assign_add(values, read_value=False)
            self._session = v1.Session(graph=graph)
            self._session.run(v1.global_variables_initializer())

    def calls(self) -> Calls:
        """What to time."""
        return {"session_run": {"session.run": lambda: self._session.run(self._add)}}

    def numpy(self) -> Array:
        """What the table holds now."""
        array: Array = self._session.run(self._variable)
        return array
