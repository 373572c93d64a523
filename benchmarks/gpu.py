"""Times every case on a GPU, beside CuPy, PyTorch and JAX where they are: `make bench-gpu`.

Tables, indices and values are in the memory of the GPU. `one call` is the time of a call that is
waited for, `queued` that of one of many that are waited for together; ratios and `of limit` are of
the latter. A gather of resvar waits in any case, for the check of its indices. Where memory is the
limit several tables take turns, so that the L2 cache does not hold what the next call needs. The
limit is the bandwidth of the fastest copy on the GPU, measured in the same run. Every way is first
compared with NumPy's result. An emulated device is refused: its times say nothing about a GPU.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import libraries
import numpy as np
import report
from cases import UNIFORM, Case, dense_assign
from libraries import GpuLibrary
from results import OURS, CaseResult, Results, machine
from run import chosen
from worker import Call, attempt, expected, median_us, no_collection, outcome, ways

import resvar as rv
from resvar import _core

JSON = Path("build/bench-gpu.json")
CHART = Path("build/bench-gpu.png")

COPY = Case("copy of 1 GiB", "assign", (2**28,))
NOT_TIMED = ("assign", "session_run")  # what comes from the host times the bus
SECTOR = 32  # bytes that the memory of a GPU moves at a time
TABLES = 8  # with what a call of each touches, over 100 MB: twice the L2 cache of an H100
QUEUED = 64  # calls; of a variable at most 64 checks of indices can be under way

COLUMNS = "{:<36} {:<28}{:>13}{:>12}{:>10}"
HEADINGS = ("case", "way", "one call µs", "queued µs", "of limit")

say = partial(print, flush=True)
numpy_outcome = lru_cache(maxsize=1)(expected)


@dataclass
class GpuCase(CaseResult):
    """The times of one case: `us` are those of queued calls, `missing` names a way too.

    Attributes:
      one_call: microseconds of a call that is waited for, by library and way.
    """

    one_call: dict[str, dict[str, float]] = field(default_factory=dict)

    def add_way(self, library: str, way: str, reply: dict[str, Any]) -> None:
        """Records what `examine` found, or why it came to nothing."""
        if "queued" in reply:
            self.add(library, 1, {"us": {way: reply["queued"]}})
            self.one_call.setdefault(library, {})[way] = reply["one_call"]
        else:
            self.add(f"{library} {way}", 1, reply)


@contextlib.contextmanager
def deferred_errors() -> Iterator[None]:
    """Lets scatters of resvar return before their indices are checked."""
    before = _core.index_error_policy()
    rv.config.set_index_error_policy("deferred")
    try:
        yield
    finally:
        _core.set_index_error_policy(before)


def time_way(calls: list[Call], wait: Callable[[], None], seconds: float) -> dict[str, float]:
    """Microseconds of a call that is waited for, and of one of many; the calls take turns."""
    turns = itertools.cycle(calls)

    def one() -> None:
        next(turns)()
        wait()

    def queue() -> None:
        for call in itertools.islice(turns, QUEUED):
            call()
        wait()

    with no_collection():
        one_call = median_us(one, seconds)
        with deferred_errors():
            return {"one_call": one_call, "queued": median_us(queue, seconds) / QUEUED}


def ways_of(library: GpuLibrary, case: Case) -> dict[str, list[Call]]:
    """The ways of a library to do a case, each with a call for every table."""
    initial = case.table()
    draws = [replace(case, seed=case.seed + n) for n in range(TABLES if case.limit else 1)]
    tables = [library.Table(initial, draw.indices(), draw.values()) for draw in draws]
    found = [ways(table, case.op) for table in tables]
    return {way: [calls[way] for calls in found] for way in found[0]}


def examine(
    library: GpuLibrary, case: Case, way: str, calls: list[Call], seconds: float
) -> dict[str, float]:
    """Compares a way to do a case with NumPy's, and times its calls."""
    found = outcome(library, case, way, library.on_host)
    np.testing.assert_array_equal(found, numpy_outcome(case))
    return time_way(calls, library.wait, seconds)


def load(names: list[str]) -> dict[str, GpuLibrary]:
    """The libraries that are installed and find the GPU."""
    found = {}
    for name in names:
        try:
            found[name] = libraries.load_on_gpu(name)
        except Exception as error:  # such as a driver that is too old for it
            say(report.gap(f"without {name}: {error}"))
    return found


def driver() -> str | None:
    """The version of the driver."""
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.check_output(command, text=True).split()[0]
    except (OSError, subprocess.CalledProcessError):
        return None


def line(results: Results, case: GpuCase, library: str, way: str = "") -> str:
    """What the table says of a way of a library to do a case, or of all."""
    label = f"{library} {way}".rstrip()
    if label in case.missing:
        return report.gap(f"{label}, {case.name}: {case.missing[label]}")
    (queued,) = case.us[library]["1"][way]
    times = report.number(case.one_call[library][way]), report.number(queued)
    least = results.least_us(case)
    return COLUMNS.format(case.name, label, *times, report.ratio(least and least / queued))


def time_library(
    results: Results, result: GpuCase, case: Case, name: str, library: GpuLibrary
) -> None:
    """Times all ways of a library to do a case, and prints the line of each."""
    made = attempt(lambda: {"ways": ways_of(library, case)})
    if "ways" not in made:
        result.add(name, 1, made)
        say(line(results, result, name))
        return
    # A smaller case has too few updates for resvar to look for hot rows.
    checked = case if name == OURS and case.limit else case.smaller()
    seconds = results.settings["seconds"]
    for way, calls in made["ways"].items():
        work = partial(examine, library, checked, way, calls, seconds)
        result.add_way(name, way, attempt(work))
        say(line(results, result, name, way))
        if name == OURS and name not in result.us:
            return  # or the next way would count as the one that users get


def time_case(results: Results, case: Case, loaded: dict[str, GpuLibrary]) -> GpuCase:
    """Times a case."""
    result = GpuCase(case.name, case.extra, case.limit and case.limit(case))
    for name, library in loaded.items():
        time_library(results, result, case, name, library)
    return result


def time_copy(results: Results, loaded: dict[str, GpuLibrary]) -> None:
    """Adds the bandwidth of the copies of all libraries that have one."""
    result = time_case(results, COPY, loaded)
    for library, counts in result.us.items():
        best = min(us for (us,) in counts["1"].values())
        gb_s = dense_assign(COPY) / best / 1e3
        results.bandwidth.append({"when": "start", "threads": 1, "library": library, "copy": gb_s})


def determinism(results: Results) -> str:
    """What it costs to keep the order of updates."""
    found = {}
    for case in results.cases:
        ordered = case.us.get(OURS, {}).get("1", {}).get("deterministic")
        atomic = case.best(OURS)
        if case.bytes and ordered and atomic:
            found[case.name] = ordered[0] / atomic
    worst = max(found, key=lambda name: found[name], default=report.NONE)
    return (
        f"{OURS}, deterministic over atomic: {report.ratio(found.get(UNIFORM.name))} uniform, "
        f"{report.ratio(found.get(worst))} at most, {worst} (aim: at most 2.5)"
    )


def summary(results: Results) -> str:
    """What follows from the table."""
    copies = [f"{row['library']} {row['copy']:,.0f} GB/s" for row in results.bandwidth]
    bandwidth = f"{COPY.name}, read and written: {', '.join(copies) or report.NONE}"
    return "\n".join(["", *report.summary(results), determinism(results), bandwidth])


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--cases", nargs="+", metavar="TEXT", help="only cases whose name has one of these in it")
    add("--libraries", nargs="+", choices=libraries.ON_GPU, default=libraries.ON_GPU)
    add("--seconds", type=float, default=0.25, help="for each of the two times (%(default)s)")
    add("--json", type=Path, default=JSON, metavar="PATH", help="results (%(default)s)")
    add("--chart", type=Path, default=CHART, metavar="PATH", help="chart (%(default)s)")
    return parser.parse_args()


def begin(options: argparse.Namespace, versions: dict[str, str]) -> Results:
    """The results of a run, without any yet; prints what they are of."""
    gpu = {"gpu": _core.gpu_name(0), "driver": driver(), "cuda build": _core.cuda_build()}
    settings = {"seconds": options.seconds, "tables": TABLES, "queued": QUEUED}
    results = Results(versions, settings, {**machine(), **gpu})
    say(", ".join([f"{name} {value}" for name, value in {**gpu, **versions}.items()]))
    say(results.date)
    return results


def run(results: Results, cases: list[Case], loaded: dict[str, GpuLibrary]) -> None:
    """Times everything, and prints the table line by line."""
    heading = COLUMNS.format(*HEADINGS)
    say(f"\n{heading}\n{'-' * len(heading)}")
    time_copy(results, loaded)
    for case in cases:
        if case.op not in NOT_TIMED:
            results.cases.append(time_case(results, replace(case, line=SECTOR), loaded))


def main() -> int:
    """Measures, and writes the files; fails where there is no GPU, or where resvar does."""
    options = arguments()
    build = _core.cuda_build()
    if not rv.config.list_physical_devices("GPU") or "emulated" in build:
        say(f"make bench-gpu: there is no GPU here (CUDA build: {build}), so nothing was timed")
        return 1
    # JAX would take most of the memory, which is for all.
    os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
    loaded = load(options.libraries)
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    results = begin(options, versions | {name: loaded[name].VERSION for name in loaded})
    try:
        run(results, chosen(options.cases), loaded)
    except KeyboardInterrupt:
        say(summary(results))
        sys.exit("interrupted: no file was written")
    results.save(options.json)
    say(summary(results))
    if report.draw(results, options.chart):
        say(f"\n{options.chart}")
    return int(any(name.split()[0] == OURS for case in results.cases for name in case.missing))


if __name__ == "__main__":
    sys.exit(main())
