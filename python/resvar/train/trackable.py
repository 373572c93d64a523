"""Finding the variables in whatever a program keeps them in, and naming them."""

from __future__ import annotations

import dataclasses
import sys
import types
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

from resvar.errors import InvalidArgumentError
from resvar.tensor import Tensor
from resvar.variable import Variable

_NO_STATE = (type, types.ModuleType, types.FunctionType, types.MethodType, Tensor)


def variables_in(children: Mapping[str, Any]) -> dict[str, Variable]:
    """The variables in a tree of objects, by their paths, such as 'model/layers/0/kernel'.

    Lists, tuples, dictionaries, dataclasses and other objects with attributes are searched. What is
    found in two places has the shorter path, or the first of them.

    Raises:
      ValueError: two different ones have the same path, or the key of a dictionary is no string.
    """
    found: dict[str, Variable] = {}
    seen: set[int] = set()
    waiting = deque((str(name), child) for name, child in children.items())
    while waiting:
        path, thing = waiting.popleft()
        if id(thing) in seen:
            continue
        if not isinstance(thing, Variable):
            parts = _parts(path, thing)
            if parts is not None:
                seen.add(id(thing))
                waiting.extend((f"{path}/{name}", part) for name, part in parts)
            continue
        seen.add(id(thing))
        if path in found:
            message = f"two variables have the path {path!r}: {found[path].name}, {thing.name}"
            raise InvalidArgumentError(None, None, message)
        found[path] = thing
    return found


def is_trackable(thing: Any) -> bool:
    """Whether this is a variable, may hold some, or does."""
    if isinstance(thing, Variable | list | tuple | Mapping) or hasattr(thing, "_tracked"):
        return True
    return bool(variables_in({"root": thing}))


def _parts(path: str, thing: Any) -> Iterable[tuple[Any, Any]] | None:
    """The names and values of what is in an object; None where nothing can be."""
    if isinstance(thing, Mapping):
        return [(_checked(path, key, value), value) for key, value in thing.items()]
    if isinstance(thing, tuple) and hasattr(thing, "_fields"):
        fields: tuple[str, ...] = thing._fields
        return list(zip(fields, thing, strict=True))
    if isinstance(thing, list | tuple):
        return enumerate(thing)
    if isinstance(thing, _NO_STATE) or type(thing).__module__.split(".")[0] in _FOREIGN:
        return None
    if hasattr(thing, "_tracked"):
        tracked: dict[str, Any] = thing._tracked()
        return tracked.items()
    if dataclasses.is_dataclass(thing):
        names = [field.name for field in dataclasses.fields(thing)]
        return [(name, getattr(thing, name)) for name in names if hasattr(thing, name)]
    return list(vars(thing).items()) if hasattr(thing, "__dict__") else None


_FOREIGN = {*sys.stdlib_module_names, "numpy", "tqdm"} - {"__main__", "builtins"}


def _checked(path: str, key: object, value: Any) -> object:
    if not isinstance(key, str) and is_trackable(value):
        message = f"the dictionary at {path!r} has a key that is no string: {key!r}"
        raise InvalidArgumentError(None, None, message)
    return key
