"""Whether what is called runs at once, or is recorded in a graph to run later.

Each thread is in one mode at a time: eager, or in a graph. The innermost context decides, and
outside of all contexts what `disable_eager_execution()` said.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resvar.graph.graph import Graph

# How many reasons there are to look further than this: contexts of graphs that are entered, in any
# thread, and eager execution being disabled. Every eager call reads it, so it is a plain number.
recording = 0

_lock = threading.Lock()
_eager_by_default = True


class _Local(threading.local):
    def __init__(self) -> None:
        # The contexts that this thread is in; None is an eager one.
        self.graphs: list[Graph | None] = []


_local = _Local()


def current_graph() -> Graph | None:
    """The graph in which calls of this thread are recorded, or None where they run at once."""
    if _local.graphs:
        return _local.graphs[-1]
    if _eager_by_default:
        return None
    from resvar.graph.graph import global_default_graph

    return global_default_graph()


def innermost_graph() -> Graph | None:
    """The graph of the innermost context that has one, also from an eager context within it."""
    return next((graph for graph in reversed(_local.graphs) if graph is not None), None)


def enter(graph: Graph | None) -> None:
    """Enters the context of a graph, or an eager one."""
    _count(1)
    _local.graphs.append(graph)


def leave() -> None:
    """Leaves the context that was entered last."""
    _local.graphs.pop()
    _count(-1)


@contextmanager
def eager() -> Iterator[None]:
    """A context in which this thread runs what it calls."""
    _local.graphs.append(None)
    try:
        yield
    finally:
        _local.graphs.pop()


def _count(change: int) -> None:
    global recording
    with _lock:
        recording += change


def executing_eagerly() -> bool:
    """Whether operations run when they are called: always, except in graphs.

    >>> import resvar as rv
    >>> rv.executing_eagerly()
    True
    """
    return not recording or current_graph() is None


def enable_eager_execution() -> None:
    """Lets calls outside of all graphs run at once, as they do from the start.

    Raises:
      ValueError: something was recorded in the default graph. `reset_default_graph()` forgets it.
    """
    from resvar.graph.graph import global_default_graph

    if not _eager_by_default and global_default_graph().version:
        raise ValueError(
            "tf.enable_eager_execution must be called at program startup: the default graph has "
            f"{global_default_graph().version} operations. reset_default_graph() forgets them."
        )
    _set_default(eager=True)


def disable_eager_execution() -> None:
    """Lets calls outside of all graphs be recorded in the default graph."""
    _set_default(eager=False)


def _set_default(*, eager: bool) -> None:
    global recording, _eager_by_default
    with _lock:
        recording += int(_eager_by_default) - int(eager)
        _eager_by_default = eager


def contexts() -> list[Graph | None]:
    """The contexts that this thread is in, to enter one more; None is an eager one."""
    return _local.graphs
