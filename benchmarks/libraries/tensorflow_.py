"""TensorFlow: methods of `tf.Variable`, called eagerly."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from libraries import Array, Calls

VERSION = tf.__version__
v1 = tf.compat.v1


class Table:
    """A `tf.Variable`."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._variable = tf.Variable(initial)
        self._indices = tf.constant(indices)
        self._host = values
        self._values = values if isinstance(values, float) else tf.constant(values)

    def calls(self) -> Calls:
        """What to time. Without `read_value=False` the dense methods also make a new variable."""
        x, i, v, host = self._variable, self._indices, self._values, self._host
        return {
            "assign": {
                "assign": lambda: x.assign(host),
                "assign, no read": lambda: x.assign(host, read_value=False),
            },
            "assign_add": {
                "assign_add": lambda: x.assign_add(v),
                "assign_add, no read": lambda: x.assign_add(v, read_value=False),
            },
            "assign_slice": {"[].assign": lambda: x[::2, 1::3].assign(v)},
            "gather": {"sparse_read": lambda: x.sparse_read(i)},
            "scatter_add": {"scatter_add": lambda: x.scatter_add(tf.IndexedSlices(v, i))},
            "scatter_max": {"scatter_max": lambda: x.scatter_max(tf.IndexedSlices(v, i))},
            "scatter_nd_add": {"scatter_nd_add": lambda: x.scatter_nd_add(i, v)},
            "scatter_update": {"scatter_update": lambda: x.scatter_update(tf.IndexedSlices(v, i))},
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
            self._variable = v1.Variable(initial, use_resource=True)
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
