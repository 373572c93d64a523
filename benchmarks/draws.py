"""Where indices point: each function draws so many of them for a table of a shape."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]


def uniform(rng: np.random.Generator, shape: Shape, count: int) -> Array:
    """Rows, any as likely as the other, with repetition."""
    return rng.integers(0, shape[0], count)


def zipf(rng: np.random.Generator, shape: Shape, count: int) -> Array:
    """Rows, the k-th most frequent with weight k^-1.2; frequent rows are not neighbours."""
    total = np.cumsum(np.arange(1, shape[0] + 1) ** -1.2)
    ranks = np.searchsorted(total, rng.random(count) * total[-1])
    rows: Array = rng.permutation(shape[0])[ranks]
    return rows


def one_row(rng: np.random.Generator, shape: Shape, count: int) -> Array:
    """The same row every time."""
    return np.full(count, rng.integers(0, shape[0]))


def sorted_unique(rng: np.random.Generator, shape: Shape, count: int) -> Array:
    """Rows in increasing order, none twice."""
    return np.sort(rng.permutation(shape[0])[:count])


def first_10k(rng: np.random.Generator, shape: Shape, count: int) -> Array:
    """Rows below 10^4: the same in every table that has as many."""
    return rng.integers(0, 10_000, count)


def elements(rng: np.random.Generator, shape: Shape, count: int) -> Array:
    """Elements: an index for every dimension."""
    return rng.integers(0, shape, (count, len(shape)))
