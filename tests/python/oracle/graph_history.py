"""Which programs have one result: only data and control dependencies order anything there."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product

Events = frozenset[int]
NOTHING: Events = frozenset()


class History:
    """What recorded operations read and write, and what comes before what."""

    def __init__(self) -> None:
        self._touched: list[tuple[object, bool]] = []
        self._before: list[Events] = []
        self._apart: set[tuple[int, int]] = set()

    def event(self, variable: object, writes: bool, after: Events) -> Events:
        """Records that a variable is read or written after other events; returns all of them."""
        self._touched.append((variable, writes))
        self._before.append(after)
        return after | {len(self._before) - 1}

    def __len__(self) -> int:
        return len(self._before)

    def exclude(self, start: int, middle: int) -> None:
        """Of two branches, each with its events since a number, only one is run."""
        self._apart |= set(product(range(start, middle), range(middle, len(self))))

    def races(self, events: Events) -> bool:
        """Whether the result of a run of these events depends on their order."""
        return any(self._race(a, b) for a, b in combinations(sorted(events), 2))

    def _race(self, a: int, b: int) -> bool:
        (one, writes), (other, also) = self._touched[a], self._touched[b]
        if (a, b) in self._apart:
            return False
        return one == other and (writes or also) and a not in self._before[b]


@dataclass
class Node:
    """What a statement recorded: which events its value needs, and which the operation."""

    data: Events = NOTHING
    ran: Events = NOTHING
    feeds: frozenset[str] = field(default_factory=frozenset)

    def also(self, other: Node) -> Node:
        """What both need."""
        return Node(self.data | other.data, self.ran | other.ran, self.feeds | other.feeds)
