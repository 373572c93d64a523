"""What is measured: one table of cases, the data of each, and the bytes it cannot avoid moving."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from draws import Array, Shape, elements, first_10k, one_row, sorted_unique, uniform, zipf

FLOAT = np.dtype(np.float32)
INDEX = np.dtype(np.int64)


@dataclass(frozen=True)
class Case:
    """An operation, the table it changes and the updates it makes.

    Attributes:
      name: what it is called in the table.
      op: a key of what `Table.calls` of each library returns.
      shape: of the table.
      updates: how many indices there are.
      draw: where they point.
      limit: the bytes that must move, or None where something else than memory limits.
      extra: whether it is only compared with another case, not with the peers.
      seed: of the draw.
      line: the bytes of a cache line.
    """

    name: str
    op: str
    shape: Shape
    updates: int = 0
    draw: Callable[[np.random.Generator, Shape, int], Array] = uniform
    limit: Callable[[Case], int] | None = None
    extra: bool = False
    seed: int = 1
    line: int = 64

    def smaller(self) -> Case:
        """A case with a sixteenth of the rows, to compare results on."""
        if math.prod(self.shape) < 1_000_000:
            return self
        updates = self.updates // 16 if self.updates > 10_000 else self.updates
        shape = (self.shape[0] // 16, *self.shape[1:])
        return dataclasses.replace(self, shape=shape, updates=updates)

    def table(self) -> Array:
        """What the table holds at the start."""
        return _numbers(2, self.shape)

    def indices(self) -> Array:
        """The rows or elements to touch; the same on every call and in every process."""
        rng = np.random.default_rng(self.seed)
        return self.draw(rng, self.shape or (1,), self.updates).astype(INDEX)

    def values(self) -> Array | float:
        """The right-hand side. A scalar is a Python number, everything else an array."""
        if self.op in ("assign", "assign_add", "session_run"):
            return _numbers(3, self.shape) if self.shape else 1.0
        if self.op == "assign_slice":
            rows, columns = self.shape
            return _numbers(3, (len(range(0, rows, 2)), len(range(1, columns, 3))))
        values = _numbers(3, (self.updates, *self.shape[self.depth :]))
        if self.op == "scatter_update":
            # Only resvar promises which of several updates of a row stays: make them equal.
            _, first, group = np.unique(self.indices(), return_index=True, return_inverse=True)
            return values[first[group]]
        return values

    @property
    def depth(self) -> int:
        """How many dimensions one index goes into."""
        return 2 if self.draw is elements else 1

    @property
    def row_bytes(self) -> int:
        """The bytes that one index names."""
        return math.prod(self.shape[self.depth :]) * FLOAT.itemsize

    @property
    def index_bytes(self) -> int:
        """The bytes of all indices."""
        return self.updates * self.depth * INDEX.itemsize


def _numbers(seed: int, shape: Shape) -> Array:
    """Small integers, so that sums are exact in any order and results can be compared for equality.

    They repeat after a million: a table is made at the speed of a copy.
    """
    block = np.random.default_rng(seed).integers(-8, 9, 1_000_003).astype(FLOAT)
    return np.resize(block, shape)


def _distinct(case: Case) -> tuple[int, int]:
    """The distinct rows (U), and the bytes of the cache lines they lie in (U R')."""
    rows = case.indices()
    if case.depth == 2:
        rows = rows @ (case.shape[1], 1)
    distinct = np.unique(rows)
    if case.row_bytes < case.line:  # several in one line
        return distinct.size, np.unique(distinct * case.row_bytes // case.line).size * case.line
    return distinct.size, distinct.size * math.ceil(case.row_bytes / case.line) * case.line


def dense_assign(case: Case) -> int:
    """Read the value, write the table with streaming stores."""
    return 2 * math.prod(case.shape) * FLOAT.itemsize


def dense_add(case: Case) -> int:
    """Read the value, read and write the table."""
    return 3 * math.prod(case.shape) * FLOAT.itemsize


def scatter(case: Case) -> int:
    """Read indices and values, read and write the rows touched."""
    return case.index_bytes + case.updates * case.row_bytes + 2 * _distinct(case)[1]


def scatter_update(case: Case) -> int:
    """Read indices, read the value that stays in each row touched, and write it."""
    rows, lines = _distinct(case)
    return case.index_bytes + rows * case.row_bytes + lines


def gather(case: Case) -> int:
    """Read indices and the rows they name, write the result."""
    return case.index_bytes + _distinct(case)[1] + case.updates * case.row_bytes


DENSE = (4096, 4096)
WIDE = (1_000_000, 64)
N = 100_000

UNIFORM = Case("scatter_add 100k of 1M x 64, uniform", "scatter_add", WIDE, N, limit=scatter)
ONE_ROW = Case("scatter_add, one row", "scatter_add", WIDE, N, one_row, scatter)
SMALL_TABLE = Case(
    "scatter_add 100 of 10^4 x 16", "scatter_add", (10**4, 16), 100, first_10k, extra=True
)
LARGE_TABLE = Case(
    "scatter_add 100 of 10^7 x 16", "scatter_add", (10**7, 16), 100, first_10k, extra=True
)

CASES = (
    Case("assign_add(1.0), a scalar", "assign_add", ()),
    Case("scatter_add 16 rows of 64", "scatter_add", (10_000, 64), 16),
    Case("assign 64 MB from a host array", "assign", DENSE, limit=dense_assign),
    Case("assign_add 64 MB", "assign_add", DENSE, limit=dense_add),
    UNIFORM,
    Case("scatter_add, Zipf 1.2", "scatter_add", WIDE, N, zipf, scatter),
    ONE_ROW,
    Case("scatter_add, sorted and unique", "scatter_add", WIDE, N, sorted_unique, scatter),
    Case("scatter_update, uniform", "scatter_update", WIDE, N, limit=scatter_update),
    Case("scatter_max, uniform", "scatter_max", WIDE, N, limit=scatter),
    Case("scatter_add 400k of 4M x 16", "scatter_add", (4_000_000, 16), 400_000, limit=scatter),
    Case("scatter_add 1M scalars of 1M", "scatter_add", (1_000_000,), 1_000_000, limit=scatter),
    Case("scatter_nd_add 1M of 4096 x 4096", "scatter_nd_add", DENSE, 1_000_000, elements, scatter),
    Case("gather 100k of 1M x 64", "gather", WIDE, N, limit=gather),
    Case("[::2, 1::3].assign of 4096 x 4096", "assign_slice", DENSE),
    Case("session.run of assign_add(1.0)", "session_run", (), extra=True),
    SMALL_TABLE,
    LARGE_TABLE,
)
