"""resvar on the GPU: the calls of the CPU's benchmark, and those that keep the order of updates."""

from __future__ import annotations

from typing import Any

import numpy as np

import resvar as rv
from libraries import Array, Calls, resvar_
from resvar import _core

VERSION = resvar_.VERSION


class Table(resvar_.Table):
    """A `resvar.Variable`; indices and values are tensors on the GPU."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        rows: Any = rv.constant(indices)
        super().__init__(
            initial, rows, values if isinstance(values, float) else rv.constant(values)
        )

    def calls(self) -> Calls:
        """What to time. Only a slice is copied to: `assign` shares the memory of a tensor."""
        x, i, v = self._variable, self._indices, self._values
        found = {op: dict(ways) for op, ways in super().calls().items()}
        found["assign"] = {"[:].assign": lambda: x[:].assign(v)}
        found["scatter_add"]["deterministic"] = lambda: x.scatter_add(
            rv.IndexedSlices(v, i), deterministic=True
        )
        found["scatter_nd_add"]["deterministic"] = lambda: x.scatter_nd_add(
            i, v, deterministic=True
        )
        return found


def wait() -> None:
    """Returns when all calls are finished."""
    _core.gpu_synchronize()


def on_host(rows: Any) -> Array:
    """A copy of what `gather` returned."""
    return np.asarray(rows)
