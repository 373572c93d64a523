"""How each library does the same few operations: one module each, with a `Table` class.

Every way to write an operation that is right for any valid indices may stand in a `Table`; the
fastest counts. To see a library's idioms, read its module.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol, cast

import numpy as np

NAMES = ("resvar", "numpy", "torch", "tensorflow", "jax")
ON_GPU = ("resvar", "cupy", "torch", "jax")

Array = np.ndarray[Any, Any]
# The ways to do each operation, by the operation and by a name for the way.
Calls = Mapping[str, Mapping[str, Callable[[], object]]]


class Table(Protocol):
    """A table of one library, and the operations on it.

    It copies the initial value into memory of its own and converts indices and values to what the
    library likes best, so that a call times the operation alone. The exception is the value of
    `assign`, which comes from the host.
    """

    def __init__(self, initial: Array, indices: Array, values: Any) -> None: ...

    def calls(self) -> Calls:
        """What to time. A call is finished when it returns; that of `gather` returns the rows."""
        ...

    def numpy(self) -> Array:
        """What the table holds now."""
        ...


MakeTable = Callable[[Array, Array, Any], Table]


class Library(Protocol):
    """A module of this package. One that has graphs also has a table in a session."""

    VERSION: str
    Table: MakeTable
    SessionTable: MakeTable


class GpuLibrary(Library, Protocol):
    """A module whose tables, indices and values are on the GPU. Its calls are queued there."""

    def wait(self) -> None:
        """Returns when all calls are finished."""
        ...

    def on_host(self, rows: Any) -> Array:
        """A copy of what `gather` returned."""
        ...


def load(name: str) -> Library:
    """Imports a module of this package, and with it the library."""
    return cast(Library, importlib.import_module(f"libraries.{name}_"))


def load_on_gpu(name: str) -> GpuLibrary:
    """Likewise, the module that is for the GPU. It raises where the library finds none."""
    return cast(GpuLibrary, importlib.import_module(f"libraries.{name}_gpu"))
