"""Functions of `compat.v1` that work on the graph that is current."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from resvar import context
from resvar.graph.graph import get_default_graph
from resvar.name_scope import name_scope as eager_name_scope


def add_to_collection(name: Any, value: Any) -> None:
    """Adds to a collection of the current graph.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.add_to_collection("sizes", 3)
    ...     tf.get_collection("sizes")
    [3]
    """
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """Adds to several collections of the current graph, to each once."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """What is in a collection of the current graph: see `Graph.get_collection`."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """The list that is a collection of the current graph, to change it."""
    return get_default_graph().get_collection_ref(key)


def colocate_with(op: Any, ignore_existing: bool = False) -> AbstractContextManager[None]:
    """A context in which operations are placed on the device of another one."""
    return get_default_graph().colocate_with(op, ignore_existing)


@contextmanager
def name_scope(
    name: str | None, default_name: str | None = None, values: Any = None
) -> Iterator[str]:
    """A context in which names get a prefix.

    Args:
      name: the name of the scope; None for the default one.
      default_name: what to use where there is no name.
      values: has no effect; for compatibility.

    Yields:
      The whole prefix with '/' at its end.

    Raises:
      TypeError: a name is not a string.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.name_scope(None, "loss") as scope:
    ...     scope, tf.constant(1.0, name="weight").name
    ('loss/', 'loss/weight:0')
    """
    chosen = default_name if name is None else name
    if chosen is not None and not isinstance(chosen, str):
        raise TypeError(f"name_scope: the name must be a string, got {type(chosen).__name__}")
    if context.executing_eagerly():
        with eager_name_scope(chosen or "") as prefix:
            yield prefix
    else:
        with get_default_graph().name_scope(chosen) as prefix:
            yield prefix
