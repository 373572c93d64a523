"""The speed of checkpoints, beside that of the disk and of other ways to save an array.

    python benchmarks/checkpoint.py FOLDER [--mib 512] [--rounds 7]

Saving counts until the bytes are on the disk: where a way does not wait for that, fsync is called
after it and counts too. Reading is timed twice, from the disk (the system is asked to forget the
file) and from the system's memory. The ways take turns, so that a slow moment of a shared disk hits
all of them; medians of all rounds are shown, and the ratio to `dd` is that of the medians.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import resvar as rv


class Way(NamedTuple):
    """A way to save an array to a path, and to read it again."""

    save: Callable[[Path], object]
    load: Callable[[Path], object]


def to_the_disk(path: Path) -> None:
    """Waits until a file and its name are on the disk."""
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def forget(path: Path) -> None:
    """Asks the system not to keep a file in memory."""
    descriptor = os.open(path, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def dd(mib: int) -> Way:
    """What the disk can do."""

    def run(*arguments: str) -> None:
        subprocess.run(["dd", "bs=4M", *arguments], check=True, capture_output=True)

    return Way(
        lambda path: run("if=/dev/zero", f"of={path}", f"count={mib // 4}", "conv=fsync"),
        lambda path: run(f"if={path}", "of=/dev/null"),
    )


def ours(variable: rv.Variable) -> Way:
    """Of a variable, which is restored in place."""
    checkpoint = rv.train.Checkpoint(table=variable)
    return Way(
        lambda path: checkpoint.write(path, progress=False, shard_bytes=1 << 60),
        lambda path: checkpoint.read(path, progress=False),
    )


def numpy_way(array: Any) -> Way:
    """With NumPy's own files."""

    def save(path: Path) -> None:
        np.save(path, array)
        to_the_disk(path)

    return Way(save, lambda path: np.load(path))


def safetensors_way(array: Any) -> Way:
    """With the safetensors package."""
    library = importlib.import_module("safetensors.numpy")

    def save(path: Path) -> None:
        library.save_file({"table": array}, path)
        to_the_disk(path)

    return Way(save, lambda path: library.load_file(path)["table"].copy())


def torch_way(array: Any) -> Way:
    """With PyTorch."""
    torch = importlib.import_module("torch")
    tensor = torch.from_numpy(array)

    def save(path: Path) -> None:
        torch.save(tensor, path)
        to_the_disk(path)

    return Way(save, lambda path: torch.load(path))


def available(array: Any, mib: int) -> dict[str, tuple[str, Way]]:
    """The ways there are, each with the ending of its files."""
    ways = {
        "dd conv=fsync": ("", dd(mib)),
        "resvar": (".safetensors", ours(rv.Variable(array))),
        "numpy.save": (".npy", numpy_way(array)),
    }
    for name, module, way in (
        ("safetensors", "safetensors", safetensors_way),
        ("torch.save", "torch", torch_way),
    ):
        if importlib.util.find_spec(module):
            ways[name] = (f".{module}", way(array))
    return ways


def timed(call: Callable[[Path], object], path: Path) -> float:
    """The seconds that a call takes."""
    start = time.perf_counter()
    call(path)
    return time.perf_counter() - start


def measure(folder: Path, mib: int, rounds: int) -> dict[str, dict[str, list[float]]]:
    """The seconds of every round, for each way and each thing it does."""
    array = np.random.default_rng(0).standard_normal((mib << 20) // 256, np.float32).repeat(64)
    ways = available(array, mib)
    seconds: dict[str, dict[str, list[float]]] = {
        name: {"save": [], "from disk": [], "from memory": []} for name in ways
    }
    for round_ in range(rounds + 1):
        for name, (ending, way) in ways.items():
            path = folder / f"benchmark{ending}"
            path.unlink(missing_ok=True)
            os.sync()
            took = {"save": timed(way.save, path)}
            forget(path)
            took["from disk"] = timed(way.load, path)
            took["from memory"] = timed(way.load, path)
            path.unlink()
            if round_:  # the first warms up
                for what, value in took.items():
                    seconds[name][what].append(value)
    return seconds


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description="Time checkpoints beside other ways to save.")
    parser.add_argument("folder", type=Path, help="where to write, on the disk to measure")
    parser.add_argument("--mib", type=int, default=512, help="the size of the table, in MiB")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    seconds = measure(options.folder, options.mib, options.rounds)
    columns = list(next(iter(seconds.values())))
    print(f"{'MB/s (of dd)':<16}" + "".join(f"{what:>22}" for what in columns))
    size = options.mib << 20
    limit = {what: statistics.median(seconds["dd conv=fsync"][what]) for what in columns}
    for name, taken in seconds.items():
        cells = []
        for what in columns:
            median = statistics.median(taken[what])
            cells.append(f"{size / median / 1e6:,.0f} ({limit[what] / median:.2f})")
        print(f"{name:<16}" + "".join(f"{cell:>22}" for cell in cells))


if __name__ == "__main__":
    main()
