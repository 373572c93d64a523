"""Sharing variables by name: `variable_scope`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

from resvar import context
from resvar.errors import InvalidArgumentError
from resvar.graph.default import name_scope
from resvar.graph.scope_defaults import AUTO_REUSE, VariableScope
from resvar.graph.variable_collections import outermost_graph
from resvar.graph.variable_store import VariableStore


class _Stores:
    """What belongs to a graph: its variables by name, and how often scopes were entered."""

    def __init__(self) -> None:
        self.variables = VariableStore()
        self._local = _Local()

    @property
    def local(self) -> _Local:
        return self._local


class _Local(threading.local):
    def __init__(self) -> None:
        self.scope = VariableScope(False)
        self.counts: dict[str, int] = {}

    def unique(self, prefix: str) -> str:
        """A name of a scope that was not entered yet, in the current one."""
        outer = f"{self.scope.name}/" if self.scope.name else ""
        name, number = prefix, 0
        while self.counts.get(f"{outer}{name}", 0):
            number += 1
            name = f"{prefix}_{number}"
        return name

    def close(self, name: str) -> None:
        """Forgets the scopes within one that is left."""
        for key in self.counts:
            if not name or key.startswith(f"{name}/"):
                self.counts[key] = 0


_KEY = ("__variable_scope__",)
_eager = _Stores()


def _stores() -> _Stores:
    if context.executing_eagerly():
        return _eager
    found = outermost_graph().get_collection_ref(_KEY)
    if not found:
        found.append(_Stores())
    return found[0]  # type: ignore[no-any-return]


def get_variable_scope() -> VariableScope:
    """The scope that this is called in.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.variable_scope("layer"):
    ...     tf.get_variable_scope().name
    'layer'
    """
    return _stores().local.scope


@contextmanager
def variable_scope(
    name_or_scope: Any,
    default_name: str | None = None,
    values: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    reuse: Any = None,
    dtype: Any = None,
    use_resource: bool | None = None,
    constraint: Any = None,
    auxiliary_name_scope: bool = True,
) -> Iterator[VariableScope]:
    """A context for `get_variable`: a prefix for its names, and defaults.

    Args:
      name_or_scope: a name, put behind that of the outer scope; or a VariableScope, which is
        entered as it is, wherever this is.
      default_name: the name to use where the first one is None: made unique.
      values: has no effect; for compatibility.
      initializer: the default initializer of `get_variable`.
      regularizer: the default regularizer.
      caching_device: the default caching device.
      partitioner: the default partitioner.
      custom_getter: is called in the place of `get_variable`, with `getter`, which does what would
        be done without it, and the other arguments by name. That of an inner scope comes first.
      reuse: True if variables have to be there, `AUTO_REUSE` if they may. Inner scopes have the
        same; None and False leave it as it is.
      dtype: the default dtype.
      use_resource: has no effect; for compatibility.
      constraint: the default constraint.
      auxiliary_name_scope: whether to enter a scope of names as well.

    Yields:
      The VariableScope.

    Raises:
      TypeError: there is no name, or it is no name or scope.
      ValueError: `reuse` is something else.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     with tf.variable_scope("layer"):
    ...         v = tf.get_variable("weights", [2])
    ...     with tf.variable_scope("layer", reuse=True):
    ...         w = tf.get_variable("weights")
    ...     v.name, v is w
    ('layer/weights:0', True)
    """
    _check_arguments(name_or_scope, default_name, reuse, auxiliary_name_scope)
    local = _stores().local
    outer, counts = local.scope, dict(local.counts)
    given = {
        "initializer": initializer,
        "regularizer": regularizer,
        "caching_device": caching_device,
        "partitioner": partitioner,
        "dtype": dtype,
        "use_resource": use_resource,
        "constraint": constraint,
    }
    with ExitStack() as stack:
        if isinstance(name_or_scope, VariableScope):
            shown = name_or_scope.name.rpartition("/")[2]
            stack.enter_context(_names(shown, auxiliary_name_scope))
            scope = name_or_scope._within(
                name_or_scope.name, reuse or name_or_scope.reuse, name_or_scope.original_name_scope
            )
        else:
            name = local.unique(default_name or "") if name_or_scope is None else name_or_scope
            shown = name if default_name is None or name_or_scope is not None else default_name
            prefix = stack.enter_context(_names(shown, auxiliary_name_scope))
            full = f"{outer.name}/{name}" if outer.name else name
            scope = outer._within(full, reuse or outer.reuse, prefix)
        scope._set(custom_getter, **given)
        local.counts[scope.name] = local.counts.get(scope.name, 0) + 1
        local.scope = scope
        try:
            yield scope
        finally:
            local.scope = outer
            if isinstance(name_or_scope, VariableScope):
                local.counts = counts
            else:
                local.close(scope.name)


def _names(name: str, enter: bool) -> Any:
    if not enter or not name:
        return nullcontext("")
    return name_scope(name)


def _check_arguments(
    name_or_scope: Any, default_name: Any, reuse: Any, auxiliary_name_scope: Any
) -> None:
    if name_or_scope is None and default_name is None:
        raise TypeError("If default_name is None then name_or_scope is required")
    if name_or_scope is None and not isinstance(default_name, str):
        raise TypeError(f"VariableScope: default_name must be a string, got {default_name!r}")
    if not isinstance(name_or_scope, str | VariableScope | None):
        raise TypeError(
            f"VariableScope: name_or_scope must be a string or VariableScope, got {name_or_scope!r}"
        )
    if not isinstance(auxiliary_name_scope, bool):
        raise TypeError(
            f"The auxiliary_name_scope must be `True` or `False`, while get {auxiliary_name_scope}"
        )
    if reuse not in (None, True, False, AUTO_REUSE):
        message = f"The reuse parameter must be True or False or None, got {reuse!r}"
        raise InvalidArgumentError(None, None, message)
    if name_or_scope is None and reuse:
        message = f"reuse={reuse} cannot be used without a name_or_scope"
        raise InvalidArgumentError(None, None, message)
