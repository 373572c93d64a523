"""What `get_variable` takes from the scope that it is called in."""

from __future__ import annotations

import copy
import enum
from collections.abc import Callable
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
