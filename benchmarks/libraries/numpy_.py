"""NumPy: in-place ufuncs, `ufunc.at` and index assignment. The reference for all results."""

from __future__ import annotations

from typing import Any

import numpy as np

from libraries import Array, Calls

VERSION = np.__version__


class Table:
    """A NumPy array."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._array = initial.copy()
        self._indices = indices
        self._values = values

    def calls(self) -> Calls:
        """What to time; the first way of each operation is the reference."""
        x, i, v = self._array, self._indices, self._values
        return {
            "assign": {"copyto": lambda: np.copyto(x, v)},
            "assign_add": {"add": lambda: np.add(x, v, out=x)},
            "assign_slice": {"[]": lambda: x.__setitem__(np.s_[::2, 1::3], v)},
            "gather": {"[]": lambda: x[i], "take": lambda: x.take(i, axis=0)},
            "scatter_add": {"add.at": lambda: np.add.at(x, i, v)},
            "scatter_max": {"maximum.at": lambda: np.maximum.at(x, i, v)},
            "scatter_nd_add": {
                "add.at": lambda: np.add.at(x, tuple(i.T), v),
                "add.at, flat": lambda: np.add.at(
                    x.reshape(-1), np.ravel_multi_index(tuple(i.T), x.shape), v
                ),
            },
            "scatter_update": {"[]": lambda: x.__setitem__(i, v)},
        }

    def numpy(self) -> Array:
        """What the table holds now."""
        return self._array
