"""Compares resvar with NumPy, PyTorch, TensorFlow and JAX, as far as they are installed.

Every library runs in processes of its own, one with a single thread and one with all. In each round
they take turns at each case, so that whatever else the machine does hits all alike. Before a case
is timed the first time, its result on a smaller table is compared with NumPy's.
"""

from __future__ import annotations

import argparse
import contextlib
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import bandwidth
import libraries
import report
from cases import CASES, Case
from remote import Worker
from results import CaseResult, Results, cores
from tqdm import tqdm

JSON = Path("build/bench.json")
CHART = Path("build/bench.png")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--cases", nargs="+", metavar="TEXT", help="only cases whose name has one of these in it")
    add("--libraries", nargs="+", choices=libraries.NAMES, default=libraries.NAMES)
    add("--rounds", type=int, default=3, help="the median of so many counts (%(default)s)")
    add("--seconds", type=float, default=0.4, help="for a case in a round (%(default)s)")
    add("--quick", action="store_true", help="one round of a tenth of a second: only a rough idea")
    add("--json", type=Path, default=JSON, metavar="PATH", help="results (%(default)s)")
    add("--chart", type=Path, default=CHART, metavar="PATH", help="chart (%(default)s)")
    add("--from-json", action="store_true", help="run nothing, show what --json holds")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 0.1
    return options


def chosen(filters: list[str] | None) -> list[Case]:
    """The cases whose name contains one of the filters."""
    wanted = [text.lower() for text in filters or [""]]
    return [case for case in CASES if any(text in case.name.lower() for text in wanted)]


def thread_counts(library: str) -> list[int]:
    """One thread and all; NumPy uses one in any case."""
    return [1] if library == "numpy" else sorted({1, cores()})


@contextlib.contextmanager
def workers(options: argparse.Namespace, versions: dict[str, str]) -> Iterator[list[Worker]]:
    """Starts the workers, and adds the versions of the libraries that are installed."""
    names = options.libraries
    started = [Worker(name, threads) for name in names for threads in thread_counts(name)]
    try:
        ready = []
        for worker in started:
            reply = worker.receive()
            if "version" in reply:
                versions[worker.library] = reply["version"]
                ready.append(worker)
            else:
                tqdm.write(f"without {worker.library}: {reply.get('missing') or reply['failed']}")
        yield ready
    finally:
        for worker in started:
            worker.close()


def measure_bandwidth(results: Results, when: str) -> None:
    """Adds the bandwidth with one thread and with all."""
    for threads in sorted({1, cores()}):
        found = bandwidth.measure(threads, 2 * results.settings["seconds"])
        results.bandwidth.append({"when": when, "threads": threads, **found})


def measure_cases(results: Results, cases: list[Case], team: list[Worker]) -> None:
    """Lets the workers take turns at each case, round after round."""
    rounds, seconds = results.settings["rounds"], results.settings["seconds"]
    results.cases = [CaseResult(c.name, c.extra, c.limit and c.limit(c)) for c in cases]
    with tqdm(total=rounds * len(cases) * len(team), unit="case", dynamic_ncols=True) as progress:
        for turn in range(rounds):
            for result in results.cases:
                for worker in team:
                    progress.set_postfix_str(f"{worker.library}, {result.name}")
                    if worker.library not in result.missing:
                        reply = worker.ask(case=result.name, seconds=seconds, check=turn == 0)
                        result.add(worker.library, worker.threads, reply)
                    progress.update()


def run(options: argparse.Namespace, results: Results) -> None:
    """Measures everything."""
    with workers(options, results.versions) as team:
        measure_bandwidth(results, "start")
        measure_cases(results, chosen(options.cases), team)
        measure_bandwidth(results, "end")


def show(results: Results, chart: Path) -> None:
    """Prints the table and draws the chart."""
    print(report.text(results))
    if report.draw(results, chart):
        print(f"\n{chart}")


def main() -> None:
    """Measures, or reads what was measured, and shows it."""
    options = arguments()
    if options.from_json:
        show(Results.load(options.json), options.chart)
        return
    settings = {"rounds": options.rounds, "seconds": options.seconds}
    results = Results({"python": platform.python_version()}, settings)
    try:
        run(options, results)
    except KeyboardInterrupt:
        print(report.text(results))
        sys.exit("interrupted: no file was written")
    results.save(options.json)
    show(results, options.chart)


if __name__ == "__main__":
    main()
