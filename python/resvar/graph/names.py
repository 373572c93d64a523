"""The names in a graph: each is used once, and scopes put a prefix before them."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")
_NAME_IN_SCOPE = re.compile(r"[A-Za-z0-9_.\\/>-]+")


class Names:
    """The names that are in use. Their case makes no difference."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def unique(self, name: str, *, mark_as_used: bool = True) -> str:
        """The name itself the first time, then with `_1`, `_2` and so on."""
        key = name.lower()
        count = self._used.get(key, 0)
        if mark_as_used:
            self._used[key] = count + 1
        if not count:
            return name
        candidate = key
        while candidate in self._used:
            candidate = f"{key}_{count}"
            count += 1
        if mark_as_used:
            self._used[candidate] = 1
        return f"{name}_{count - 1}"


def check_operation_name(name: str) -> None:
    """Raises ValueError unless an operation may have this name."""
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"`{name}` is not a valid node name. Accepted names conform to Regex /{_NAME.pattern}/"
        )


def check_scope_name(name: str, *, root: bool) -> None:
    """Raises ValueError unless a scope may have this name, at the root or in another scope."""
    pattern = _NAME if root else _NAME_IN_SCOPE
    if not pattern.fullmatch(name):
        raise ValueError(
            f"{name!r} is not a valid {'root ' if root else ''}scope name. A scope name has to "
            f"match the following pattern: {pattern.pattern}"
        )
