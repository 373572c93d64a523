"""The table for the terminal, and the chart."""

from __future__ import annotations

import math
from pathlib import Path

from cases import LARGE_TABLE, ONE_ROW, SMALL_TABLE, UNIFORM
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from results import OURS, CaseResult, Results

NONE = "\N{EN DASH}"
GAP_LENGTH = 160  # characters

COLUMNS = "{:<36}{:>12}  {:<11}{:>12}{:>11}{:>10}"
HEADINGS = ("case", f"{OURS} µs", "best peer", "its µs", "ours/peer", "of limit")

NAMES = {
    "cupy": "CuPy", "torch": "PyTorch", "tensorflow": "TensorFlow", "jax": "JAX", "numpy": "NumPy",
}  # fmt: skip
COLOURS = {
    "cupy": "#2a9d8f", "torch": "#d1495b", "tensorflow": "#edae49", "jax": "#66438c",
    "numpy": "#4a8fb8",
}  # fmt: skip
OURS_COLOUR = "#1b7a4b"


def number(us: float | None, digits: int = 3) -> str:
    """A number with so many significant digits at least, and commas between thousands."""
    if us is None:
        return NONE
    decimals = max(0, digits - 1 - math.floor(math.log10(us))) if us > 0 else 0
    return f"{us:,.{decimals}f}"


def ratio(value: float | None) -> str:
    """A ratio with two decimals."""
    return NONE if value is None else f"{value:.2f}"


def _row(results: Results, case: CaseResult) -> str:
    ours, peer = case.best(OURS), case.best_peer()
    return COLUMNS.format(
        case.name,
        number(ours),
        peer[1] if peer else NONE,
        number(peer and peer[0]),
        ratio(case.ratio()),
        ratio(results.of_limit(case)),
    )


def _bandwidth(results: Results) -> list[str]:
    return [
        f"bandwidth at the {row['when']}, threads: {row['threads']}: "
        f"copy {row['copy']:.1f} GB/s, update {row['update']:.1f} GB/s"
        for row in results.bandwidth
    ]


def summary(results: Results) -> list[str]:
    """What follows from the table, a line each."""
    mean, count = results.mean_ratio() or (None, 0)
    hot = results.our_ratio(ONE_ROW.name, UNIFORM.name)
    large = results.our_ratio(LARGE_TABLE.name, SMALL_TABLE.name)
    return [
        f"ours/peer, geometric mean of {count} cases: {ratio(mean)}",
        f"{OURS}, all indices equal over uniform: {ratio(hot)} (promised: at most 3)",
        f"{OURS}, the same update of 10^7 over 10^4 rows: {ratio(large)} (promised: within 10 %)",
    ]


def gap(reason: str) -> str:
    """The line that says why there is a gap."""
    return f"{NONE} {' '.join(reason.split())[:GAP_LENGTH]}"


def text(results: Results) -> str:
    """The table, and what follows from it."""
    heading = COLUMNS.format(*HEADINGS)
    rows = [_row(results, case) for case in results.cases if case.us or case.missing]
    table = [heading, "-" * len(heading), *rows, ""]
    gaps = map(gap, results.missing())
    return "\n".join([*table, *summary(results), *_bandwidth(results), *gaps])


def _peers(results: Results) -> list[str]:
    return [name for name in NAMES if any(name in case.us for case in results.cases)]


def _bars(axes: Axes, cases: list[CaseResult], peers: list[str]) -> None:
    """One bar a peer from 1, where we are, to its time over ours."""
    height = 0.8 / len(peers)
    for position, peer in enumerate(peers):
        offset = (position - (len(peers) - 1) / 2) * height
        for y, case in enumerate(cases):
            ours, theirs = case.best(OURS), case.best(peer)
            if ours and theirs:
                axes.barh(y + offset, theirs / ours - 1, 0.85 * height, left=1, color=COLOURS[peer])


def _label(axes: Axes, cases: list[CaseResult], conditions: str) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}x")
    axes.set_xlabel(f"time over that of {OURS}: a bar to the right is slower\n{conditions}")
    axes.set_yticks(range(len(cases)), [case.name for case in cases])
    axes.set_ylim(len(cases) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.axvline(1, color=OURS_COLOUR, linewidth=2)
    for y, case in enumerate(cases):
        if y % 2:
            axes.axhspan(y - 0.5, y + 0.5, color="#f3f3f3", zorder=0, linewidth=0)
        note = f"{number(case.best(OURS))} µs"
        axes.text(1.01, y, note, transform=axes.get_yaxis_transform(), va="center", fontsize=8)
    axes.text(1.01, 1.005, OURS, transform=axes.transAxes, color=OURS_COLOUR, weight="bold")


def draw(results: Results, path: Path) -> bool:
    """Draws the chart, unless there is nothing to draw."""
    cases = [case for case in results.cases if case.best(OURS) and not case.extra]
    peers = _peers(results)
    if not cases or not peers:
        return False
    figure, axes = plt.subplots(figsize=(9, 1.4 + 0.5 * len(cases)), layout="constrained")
    _bars(axes, cases, peers)
    machine = results.machine
    place = f"{machine['cores']} cores of {machine['cpu']}"
    if "gpu" in machine:
        place = f"queued calls on {machine['gpu']}"
    _label(axes, cases, f"float32, int64 indices; {place}")
    handles = [
        Line2D([], [], color=COLOURS[peer], linewidth=6, label=NAMES[peer]) for peer in peers
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=len(peers), frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)
    plt.close(figure)
    return True
