"""What a run has found: the JSON file, and the figures that are read off it."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

OURS = "resvar"


def cores() -> int:
    """How many CPU cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def machine() -> dict[str, Any]:
    """The machine, and how busy it was at the start."""
    return {
        "cpu": _cpu_model(),
        "cores": cores(),
        "os": platform.platform(),
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    }


@dataclass
class CaseResult:
    """The times of one case.

    Attributes:
      name: of the case.
      extra: whether it stays out of the mean.
      bytes: what must move, or None.
      us: microseconds by library, threads and way, one a round.
      missing: by library, why there are none.
    """

    name: str
    extra: bool
    bytes: int | None
    us: dict[str, dict[str, dict[str, list[float]]]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, library: str, threads: int, reply: dict[str, Any]) -> None:
        """Records a worker's reply."""
        for way, us in reply.get("us", {}).items():
            by_threads = self.us.setdefault(library, {}).setdefault(str(threads), {})
            by_threads.setdefault(way, []).append(us)
        if "us" not in reply:
            self.missing[library] = reply.get("skipped") or "FAILED " + reply["failed"]

    def best(self, library: str) -> float | None:
        """The median of a library's rounds, by the fastest of all ways and numbers of threads.

        Ours has no choice: it counts with all threads and the first way, which is what users get.
        """
        counts = self.us.get(library, {})
        rounds = [us for ways in counts.values() for us in ways.values()]
        if library == OURS and counts:
            rounds = list(counts[max(counts, key=int)].values())[:1]
        return min(map(statistics.median, rounds), default=None)

    def best_peer(self) -> tuple[float, str] | None:
        """The time and the name of the fastest other library."""
        peers = ((self.best(library), library) for library in self.us if library != OURS)
        return min(((us, library) for us, library in peers if us), default=None)

    def ratio(self) -> float | None:
        """Our time over that of the best peer."""
        ours, peer = self.best(OURS), self.best_peer()
        return ours / peer[0] if ours and peer else None


@dataclass
class Results:
    """Everything a run has found."""

    versions: dict[str, str]
    settings: dict[str, Any]
    machine: dict[str, Any] = field(default_factory=machine)
    date: str = field(default_factory=lambda: datetime.now(timezone.utc).isoformat("T", "seconds"))
    bandwidth: list[dict[str, Any]] = field(default_factory=list)  # GB/s: when, threads, by loop
    cases: list[CaseResult] = field(default_factory=list)

    def limit_gb_s(self) -> float | None:
        """The bandwidth with all threads: the better loop, at the better time."""
        most = max((row["threads"] for row in self.bandwidth), default=0)
        rows = [row for row in self.bandwidth if row["threads"] == most]
        loops = ("copy", "update")
        return max((row[loop] for row in rows for loop in loops if loop in row), default=None)

    def least_us(self, case: CaseResult) -> float | None:
        """The least time in which the bytes of a case can move."""
        limit = self.limit_gb_s()
        return case.bytes / (limit * 1e3) if limit and case.bytes else None

    def of_limit(self, case: CaseResult) -> float | None:
        """That time over ours."""
        ours, least = case.best(OURS), self.least_us(case)
        return least / ours if ours and least else None

    def mean_ratio(self) -> tuple[float, int] | None:
        """The geometric mean of the ratios to the best peer, and of how many it is."""
        ratios = [r for case in self.cases if not case.extra and (r := case.ratio())]
        return (math.prod(ratios) ** (1 / len(ratios)), len(ratios)) if ratios else None

    def our_ratio(self, name: str, base: str) -> float | None:
        """Our time of one case over that of another."""
        found = {case.name: us for case in self.cases if (us := case.best(OURS))}
        return found[name] / found[base] if {name, base} <= found.keys() else None

    def missing(self) -> Iterator[str]:
        """Why there are gaps in the table, a line each."""
        for case in self.cases:
            for library, reason in case.missing.items():
                yield f"{library}, {case.name}: {reason}"

    def save(self, path: Path) -> None:
        """Writes the JSON file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Results:
        """Reads the JSON file."""
        content = json.loads(path.read_text())
        content["cases"] = [CaseResult(**case) for case in content["cases"]]
        return cls(**content)
