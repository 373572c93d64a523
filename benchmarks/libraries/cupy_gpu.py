"""CuPy: in-place ufuncs, `ufunc.at` and index assignment, as NumPy has them."""

from __future__ import annotations

import importlib
from typing import Any

from libraries import Array, Calls

cupy: Any = importlib.import_module("cupy")
if not cupy.cuda.is_available():
    raise ImportError("this CuPy finds no GPU")

VERSION = cupy.__version__


class Table:
    """A CuPy array."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._array, self._indices = cupy.asarray(initial), cupy.asarray(indices)
        self._values = values if isinstance(values, float) else cupy.asarray(values)

    def calls(self) -> Calls:
        """What to time."""
        x, i, v = self._array, self._indices, self._values
        return {
            "assign": {"copyto": lambda: cupy.copyto(x, v)},
            "assign_add": {"add": lambda: cupy.add(x, v, out=x)},
            "assign_slice": {"[]": lambda: x[::2, 1::3].__setitem__(..., v)},
            "gather": {"[]": lambda: x[i], "take": lambda: x.take(i, axis=0)},
            "scatter_add": {"add.at": lambda: cupy.add.at(x, i, v)},
            "scatter_max": {"maximum.at": lambda: cupy.maximum.at(x, i, v)},
            "scatter_nd_add": {
                "add.at": lambda: cupy.add.at(x, tuple(i.T), v),
                "add.at, flat": lambda: cupy.add.at(
                    x.reshape(-1), i[:, 0] * x.shape[1] + i[:, 1], v
                ),
            },
            "scatter_update": {"[]": lambda: x.__setitem__(i, v)},
        }

    def numpy(self) -> Array:
        """What the table holds now."""
        return on_host(self._array)


def wait() -> None:
    """Returns when all calls are finished."""
    cupy.cuda.get_current_stream().synchronize()


def on_host(rows: Any) -> Array:
    """A copy of what `gather` returned."""
    array: Array = rows.get()
    return array
