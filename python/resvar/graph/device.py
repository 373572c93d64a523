"""What device an operation of a graph is asked to be on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from resvar.device import DeviceName, parse


def merged(asked: Sequence[Any], operation: Any) -> str:
    """The name that the contexts around an operation add up to; inner ones decide.

    Args:
      asked: a name, a function of the operation that returns one, or None to forget the outer ones.
      operation: what is placed.
    """
    found = DeviceName()
    for one in asked:
        name = one(operation) if callable(one) else one
        name = getattr(name, "name", name)
        found = DeviceName() if name is None else found.merged_with(parse(name))
    return _text(found)


def _text(name: DeviceName) -> str:
    """A device name of only those parts that are known: '/device:CPU:0'."""
    parts = [
        f"/{key}:{value}"
        for key, value in zip(("job", "replica", "task"), name[:3], strict=True)
        if value is not None
    ]
    if name.device_type is not None:
        index = "*" if name.device_index is None else name.device_index
        parts.append(f"/device:{name.device_type}:{index}")
    return "".join(parts)
