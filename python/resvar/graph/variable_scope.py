"""Sharing variables by name: `variable_scope` and `get_variable`."""

from __future__ import annotations

import copy
import enum
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from typing import Any

from resvar import context, dtypes
from resvar.errors import InvalidArgumentError
from resvar.graph.collection import GraphKeys
from resvar.graph.conversion import convert
from resvar.graph.default import name_scope
from resvar.graph.variable_collections import outermost_graph
from resvar.graph.variable_store import VariableStore


class ReuseMode(enum.Enum):
    """Whether a variable has to be there: `AUTO_REUSE` makes those that are not."""

    AUTO_REUSE = 1


AUTO_REUSE = ReuseMode.AUTO_REUSE

# What a scope passes on to those within it, beside `reuse`.
_DEFAULTS = (
    "initializer",
    "regularizer",
    "caching_device",
    "partitioner",
    "dtype",
    "use_resource",
    "constraint",
)


class VariableScope:
    """The defaults of `get_variable`, and what stands before the names of its variables.

    `variable_scope` enters one and makes it; the constructor is rarely called.
    """

    def __init__(
        self,
        reuse: Any,
        name: str = "",
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        name_scope: str = "",
        dtype: Any = dtypes.float32,
        use_resource: bool | None = None,
        constraint: Any = None,
    ) -> None:
        self._name = name
        self._original_name_scope = name_scope
        self._reuse = reuse
        self._custom_getter = custom_getter
        self._defaults = {
            "initializer": initializer,
            "regularizer": regularizer,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "dtype": dtype,
            "use_resource": use_resource,
            "constraint": constraint,
        }

    @property
    def name(self) -> str:
        """What stands before the names of variables."""
        return self._name

    @property
    def original_name_scope(self) -> str:
        """The scope of names that was entered with it first."""
        return self._original_name_scope

    @property
    def reuse(self) -> Any:
        """Whether variables have to be there (True), must not be (False), or may (`AUTO_REUSE`)."""
        return self._reuse

    @property
    def initializer(self) -> Any:
        """The default initializer."""
        return self._defaults["initializer"]

    @property
    def regularizer(self) -> Any:
        """The default regularizer."""
        return self._defaults["regularizer"]

    @property
    def caching_device(self) -> Any:
        """The default caching device."""
        return self._defaults["caching_device"]

    @property
    def partitioner(self) -> Any:
        """The default partitioner."""
        return self._defaults["partitioner"]

    @property
    def custom_getter(self) -> Any:
        """The function that stands before `get_variable`, or None."""
        return self._custom_getter

    @property
    def dtype(self) -> Any:
        """The default dtype."""
        return self._defaults["dtype"]

    @property
    def use_resource(self) -> bool | None:
        """What `set_use_resource` was told: it has no other effect."""
        result: bool | None = self._defaults["use_resource"]
        return result

    @property
    def constraint(self) -> Any:
        """The default constraint."""
        return self._defaults["constraint"]

    def reuse_variables(self) -> None:
        """From now on, variables of this scope have to be there."""
        self._reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """Sets the default initializer."""
        self._defaults["initializer"] = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """Sets the default regularizer."""
        self._defaults["regularizer"] = regularizer

    def set_caching_device(self, caching_device: Any) -> None:
        """Sets the default caching device."""
        self._defaults["caching_device"] = caching_device

    def set_partitioner(self, partitioner: Any) -> None:
        """Sets the default partitioner."""
        self._defaults["partitioner"] = partitioner

    def set_custom_getter(self, custom_getter: Any) -> None:
        """Sets the function that stands before `get_variable`."""
        self._custom_getter = custom_getter

    def set_dtype(self, dtype: Any) -> None:
        """Sets the default dtype."""
        self._defaults["dtype"] = dtype

    def set_use_resource(self, use_resource: bool | None) -> None:
        """Has no effect but on `use_resource`: every variable has the semantics of resources.

        Raises:
          ValueError: it is False, and eager execution is enabled.
        """
        if context.executing_eagerly() and not use_resource:
            message = "When eager execution is enabled, use_resource cannot be set to false."
            raise InvalidArgumentError(None, None, message)
        self._defaults["use_resource"] = use_resource

    def get_collection(self, name: Any) -> list[Any]:
        """What a collection has of this scope."""
        scope = f"{self._name}/" if self._name else ""
        return outermost_graph().get_collection(name, scope)

    def trainable_variables(self) -> list[Any]:
        """The trainable variables of this scope."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        """The global variables of this scope."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list[Any]:
        """The local variables of this scope."""
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def get_variable(self, store: VariableStore, name: str, **given: Any) -> Any:
        """Finds or makes a variable of this scope: see the function `get_variable`."""
        if not isinstance(name, str):
            raise TypeError(f"get_variable: name must be a string, got {name!r}")
        _check_dtype(given["initializer"], given["dtype"])
        for key, value in self._defaults.items():
            if given[key] is None:
                given[key] = value
        getter = given.pop("custom_getter")
        getter = self._custom_getter if getter is None else getter
        if context.executing_eagerly():
            if given["reuse"] is True or self._reuse is True:
                raise RuntimeError(
                    "get_variable: variables are not shared when eager execution is enabled, but "
                    f"reuse=True was given for {name!r}"
                )
            given["reuse"] = AUTO_REUSE
        elif given["reuse"] is None:
            given["reuse"] = self._reuse
        full_name = f"{self._name}/{name}" if self._name else name
        with name_scope(None):
            return store.get(getter, name=full_name, **given)

    def _within(self, name: str, reuse: Any, original_name_scope: str) -> VariableScope:
        """A scope that starts with what is set here."""
        scope = copy.copy(self)
        scope._defaults = dict(self._defaults)
        scope._name, scope._reuse = name, reuse
        scope._original_name_scope = original_name_scope
        return scope

    def _set(self, custom_getter: Any, **given: Any) -> None:
        self._defaults.update({key: value for key, value in given.items() if value is not None})
        if custom_getter is not None:
            self._custom_getter = _chained(custom_getter, self._custom_getter)


def _check_dtype(initializer: Any, dtype: Any) -> None:
    if dtype is None or initializer is None or callable(initializer):
        return
    wanted = dtypes.as_dtype(dtype)
    found = initializer.dtype if hasattr(initializer, "dtype") else None
    if found is None:
        from resvar.ops.operation import to_tensor

        found = convert(initializer).dtype if _in_graph() else to_tensor(initializer).dtype
    if dtypes.as_dtype(found) is not wanted:
        message = (
            f"Initializer type '{dtypes.as_dtype(found)}' and explicit dtype '{wanted}' don't "
            "match."
        )
        raise InvalidArgumentError(None, None, message)


def _in_graph() -> bool:
    return not context.executing_eagerly()


def _chained(custom_getter: Callable[..., Any], outer: Callable[..., Any] | None) -> Any:
    """A getter that passes what it does not do on to the one of the outer scope."""
    if outer is None:
        return custom_getter

    def getter(getter: Any, *args: Any, **kwargs: Any) -> Any:
        return custom_getter(partial(outer, getter), *args, **kwargs)

    return getter


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
