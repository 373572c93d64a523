"""The most frequent words of any amount of text, counted in a fixed amount of memory.

A count-min sketch: a table of counters in which every word has one cell in each row. The estimate
for a word is the least of its cells, so it is never too low. Threads read files side by side and
count into the same table, without a lock: no update is lost.

Usage: python examples/frequent_words.py [FILE...]
"""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

import resvar as rv

ROWS, WIDTH = 4, 1 << 14
KEPT = 10
BATCH = 4096


class Sketch:
    """Counts words in a table that does not grow, and keeps the most frequent ones by name."""

    def __init__(self, rows: int, width: int, kept: int) -> None:
        with rv.device("CPU:0"), rv.name_scope("sketch"):
            self.counts = rv.Variable(rv.zeros([rows, width], rv.int64), name="counts")
            self.seen = rv.Variable(0, dtype=rv.int64, trainable=False, name="seen")
            self.words = rv.Variable(rv.fill([kept], ""), name="words")
            self.estimates = rv.Variable(rv.zeros([kept], rv.int64), name="estimates")

    def add(self, words: Sequence[str]) -> None:
        """Counts words, from any thread."""
        cells = self._cells(words)
        self.counts.scatter_nd_add(cells, np.ones(cells.shape[:-1], np.int64))
        self.seen.assign_add(len(words))

    def estimate(self, words: Sequence[str]) -> rv.Tensor:
        """How often each word came, or a little more."""
        return rv.reduce_min(self.counts.gather_nd(self._cells(words)), axis=1)

    def keep(self, words: Sequence[str]) -> None:
        """Lets words that are frequent enough take the places of others, from one thread."""
        known = set(self.words.numpy().tolist())
        for word, estimate in zip(words, self.estimate(words).numpy(), strict=True):
            place = rv.math.argmin(self.estimates)
            if estimate > self.estimates[place] and word.encode() not in known:
                self.words.scatter_update(rv.IndexedSlices(word, place))
                self.estimates[place].assign(estimate)

    def kept(self) -> list[tuple[str, int]]:
        """The words kept and their estimates, the most frequent first."""
        order = np.argsort(-self.estimates.numpy())
        words = rv.gather(self.words, order).numpy()
        counts = self.estimates.sparse_read(order).numpy()
        return [(word.decode(), int(count)) for word, count in zip(words, counts, strict=True)]

    def _cells(self, words: Sequence[str]) -> npt.NDArray[np.int64]:
        """The cells of each word, as tuples of a row and a column."""
        rows, width = (int(dim) for dim in self.counts.numpy().shape)
        columns = [
            [zlib.crc32(word.encode(), row) % width for row in range(rows)] for word in words
        ]
        where = np.broadcast_to(np.arange(rows), (len(words), rows))
        return np.stack([where, np.array(columns, np.int64).reshape(where.shape)], axis=-1)


def batches(path: Path) -> Iterator[list[str]]:
    words = re.findall(r"[a-z]{4,}", path.read_text(errors="replace").lower())
    for start in range(0, len(words), BATCH):
        yield words[start : start + BATCH]


def count(sketch: Sketch, path: Path) -> set[str]:
    """Counts the words of a file, and says which they were."""
    found: set[str] = set()
    for batch in batches(path):
        sketch.add(batch)
        found.update(batch)
    return found


def main(arguments: Sequence[str]) -> int:
    paths = [Path(argument) for argument in arguments or [__file__]]
    sketch = Sketch(ROWS, WIDTH, KEPT)
    with ThreadPoolExecutor() as pool:
        found = set[str]().union(*pool.map(partial(count, sketch), paths))
    if found:
        sketch.keep(sorted(found))
    total = rv.reduce_sum(sketch.counts) // ROWS
    print(f"{int(sketch.seen)} words in {sketch.counts.name}, {int(total)} counted per row")
    for word, estimate in sketch.kept():
        print(f"{estimate:8d} {word}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
