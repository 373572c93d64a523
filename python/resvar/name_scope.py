"""What stands before the names of new variables."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from types import TracebackType

from resvar import context
from resvar.errors import InvalidArgumentError


class _Local(threading.local):
    """Each thread starts outside all scopes."""

    prefix = ""


_local = _Local()


def absolute(name: str) -> str:
    """The whole name of a scope, entered here: it ends in `/`, or is empty. Checks the name."""
    if not isinstance(name, str):
        raise InvalidArgumentError(None, None, f"name_scope: name must be a string, got {name!r}")
    return name if not name or name.endswith("/") else f"{_local.prefix}{name}/"


def get_current_name_scope() -> str:
    """The name of the scope that this is called in, `''` outside of all.

    >>> import resvar as rv
    >>> with rv.name_scope("tower"), rv.name_scope("layer"):
    ...     rv.get_current_name_scope()
    'tower/layer'
    """
    graph = context.current_graph() if context.recording else None
    return _local.prefix.removesuffix("/") if graph is None else graph.get_name_scope()


class name_scope:  # noqa: N801  # TensorFlow's name
    """A context in which the names of new variables start with the name of the scope.

    Scopes nest, each within its own thread. A name that ends in `/` is the whole name of a scope,
    wherever it is entered, so the string that `with` gives enters the same scope again. An empty
    name leaves all scopes. In a graph, operations are named so as well, and the name of a scope is
    made unique.

    Args:
      name: the name of the scope.

    Raises:
      ValueError: the name is not a string.

    >>> import resvar as rv
    >>> with rv.name_scope("tower") as tower:
    ...     with rv.name_scope("layer"):
    ...         print(tower, rv.Variable(1.0, name="weights").name)
    tower/ tower/layer/weights:0
    >>> with rv.name_scope(tower):
    ...     print(rv.Variable(1.0).name)
    tower/Variable:0
    """

    __slots__ = ("_name", "_outer")

    def __init__(self, name: str) -> None:
        absolute(name)
        self._name = name
        # One for each time that it is entered and not left: what to go back to.
        self._outer: list[str | AbstractContextManager[str]] = []

    @property
    def name(self) -> str:
        """The name that was given."""
        return self._name

    def __enter__(self) -> str:
        graph = context.current_graph() if context.recording else None
        if graph is not None:
            scope = graph.name_scope(self._name)
            self._outer.append(scope)
            return scope.__enter__()
        self._outer.append(_local.prefix)
        _local.prefix = absolute(self._name)
        return _local.prefix

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        outer = self._outer.pop()
        if isinstance(outer, str):
            _local.prefix = outer
        else:
            outer.__exit__(kind, error, traceback)
