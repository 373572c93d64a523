"""JAX: jitted functions of an array whose memory is donated, so that XLA works in place.

`assign` is missing: a JAX array cannot be overwritten from the host, only replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import jax
import numpy as np

from libraries import Array, Calls

VERSION = jax.__version__

jax.config.update("jax_enable_x64", True)  # or int64 indices become int32

UNCHECKED = "promise_in_bounds"  # by default indices out of range are dropped, which takes a check

in_place = partial(jax.jit, donate_argnums=0)


@cache  # so that tables of one shape share what is compiled
def _scatter(op: str, mode: str | None = None) -> Any:
    return in_place(lambda x, i, v: getattr(x.at[i], op)(v, mode=mode))


@cache
def _scatter_nd(mode: str | None = None) -> Any:
    return in_place(lambda x, i, v: x.at[i[:, 0], i[:, 1]].add(v, mode=mode))


@in_place
def _scatter_flat(x: Any, i: Any, v: Any) -> Any:
    flat = x.reshape(-1).at[i[:, 0] * x.shape[1] + i[:, 1]]
    return flat.add(v, mode=UNCHECKED).reshape(x.shape)


@cache
def _gather(mode: str | None = None) -> Any:
    return jax.jit(lambda x, i: x.at[i].get(mode=mode))


@in_place
def _add(x: Any, v: Any) -> Any:
    return x + v


@in_place
def _assign_slice(x: Any, v: Any) -> Any:
    return x.at[::2, 1::3].set(v)


class Table:
    """A JAX array; every call replaces it by its result."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._array = jax.numpy.array(initial)
        self._indices = jax.numpy.array(indices)
        self._values = values if isinstance(values, float) else jax.numpy.array(values)

    def _finish(self, result: Any) -> Any:
        return result.block_until_ready()

    def _update(self, function: Any, *operands: Any) -> Callable[[], None]:
        def call() -> None:
            self._array = self._finish(function(self._array, *operands))

        return call

    def calls(self) -> Calls:
        """What to time."""
        i, v = self._indices, self._values

        def both(op: str) -> dict[str, Callable[[], None]]:
            return {
                f"at[].{op}": self._update(_scatter(op), i, v),
                f"at[].{op}, unchecked": self._update(_scatter(op, UNCHECKED), i, v),
            }

        get, get_unchecked = _gather(), _gather(UNCHECKED)
        return {
            "assign_add": {"+": self._update(_add, v)},
            "assign_slice": {"at[].set": self._update(_assign_slice, v)},
            "gather": {
                "at[].get": lambda: self._finish(get(self._array, i)),
                "at[].get, unchecked": lambda: self._finish(get_unchecked(self._array, i)),
            },
            "scatter_add": both("add"),
            "scatter_max": both("max"),
            "scatter_nd_add": {
                "at[].add": self._update(_scatter_nd(), i, v),
                "at[].add, unchecked": self._update(_scatter_nd(UNCHECKED), i, v),
                "at[].add, flat": self._update(_scatter_flat, i, v),
            },
            "scatter_update": both("set"),
        }

    def numpy(self) -> Array:
        """What the table holds now."""
        return np.asarray(self._array)
