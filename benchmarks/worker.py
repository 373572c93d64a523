"""Times cases of one library, in a process of its own: `worker.py LIBRARY`, started by remote.py.

The number of threads is that of the environment it is started in. It says that it is ready, then
answers requests, one JSON object a line.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import itertools
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import libraries
import numpy as np
from cases import CASES, Case
from libraries import Array, Library, Table

BY_NAME = {case.name: case for case in CASES}
Call = Callable[[], object]
OnHost = Callable[[Any], Array]

MIN_SAMPLE = 100e-6  # seconds; shorter calls are timed several at a time
MIN_SAMPLES = 3
WARM_UP = 0.2  # of the time


def timed(call: Call, repeats: int) -> float:
    """Seconds for that many calls."""
    start = time.perf_counter()
    for _ in itertools.repeat(None, repeats):
        call()
    return time.perf_counter() - start


def median_us(call: Call, seconds: float) -> float:
    """The median time of a call, measured for that long after a warm-up."""
    deadline = time.perf_counter() + WARM_UP * seconds
    repeats = 1
    while True:
        elapsed = timed(call, repeats)
        if elapsed < MIN_SAMPLE:
            repeats *= 2
        elif time.perf_counter() >= deadline:
            break
    samples: list[float] = []
    deadline = time.perf_counter() + (1 - WARM_UP) * seconds
    while len(samples) < MIN_SAMPLES or time.perf_counter() < deadline:
        samples.append(timed(call, repeats))
    return statistics.median(samples) / repeats * 1e6


def make(library: Library, case: Case) -> Table:
    """A table of a library, with the data of a case."""
    kind = library.SessionTable if case.op == "session_run" else library.Table
    return kind(case.table(), case.indices(), case.values())


def ways(table: Table, op: str) -> dict[str, Call]:
    """The ways a library has to do an operation."""
    calls = table.calls()
    if op not in calls:
        raise NotImplementedError(f"no {op}")
    return dict(calls[op])


def outcome(library: Library, case: Case, way: str, on_host: OnHost = np.asarray) -> Array:
    """What one call leads to: the rows for `gather`, the table for all others."""
    table = make(library, case)
    result = ways(table, case.op)[way]()
    return on_host(result) if case.op == "gather" else table.numpy()


def expected(case: Case) -> Array:
    """What NumPy's first way leads to."""
    reference = libraries.load("numpy")
    eager = dataclasses.replace(case, op="assign_add") if case.op == "session_run" else case
    return outcome(reference, eager, next(iter(ways(make(reference, eager), eager.op))))


def check(library: Library, case: Case) -> None:
    """Compares every way of a library to do a case with NumPy's, on a smaller table."""
    case = case.smaller()
    wanted = expected(case)
    for way in ways(make(library, case), case.op):
        np.testing.assert_array_equal(outcome(library, case, way), wanted, err_msg=way)


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Collects garbage before, and none meanwhile."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def measure(library: Library, case: Case, seconds: float) -> dict[str, float]:
    """The time of each way to do a case, in microseconds."""
    calls = ways(make(library, case), case.op)
    with no_collection():
        return {way: median_us(call, seconds / len(calls)) for way, call in calls.items()}


def attempt(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the work returns, or why it came to nothing."""
    try:
        return work()
    except (AttributeError, TypeError, NotImplementedError) as error:
        return {"skipped": f"{type(error).__name__}: {error}"}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}
    finally:
        gc.collect()


def answer(library: Library, request: dict[str, Any]) -> dict[str, Any]:
    """Does what a request asks for."""
    case = BY_NAME[request["case"]]

    def work() -> dict[str, Any]:
        if request["check"]:
            check(library, case)
        return {"us": measure(library, case, request["seconds"])}

    return attempt(work)


def main() -> None:
    """Serves requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints is not a reply
    try:
        library = libraries.load(sys.argv[1])
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), file=replies)
        return
    print(json.dumps({"version": library.VERSION}), file=replies)
    for line in sys.stdin:
        print(json.dumps(answer(library, json.loads(line))), file=replies)


if __name__ == "__main__":
    main()
