"""The memory bandwidth, measured by two loops over arrays that no cache holds.

`copy` is b = a and counts two bytes moved for each byte copied: one read, one written. NumPy copies
with the C library's memcpy, whose streaming stores do not read the destination first. A memcpy
without them moves three, and this figure is a third too low.

`update` is b += a and counts three: two read, one written. The line to be written has just been
read, so that is what moves, whatever the stores.

The larger one is the limit that the cases are held against. Memory is touched before it is timed,
so no page fault is, and each thread works on a part of its own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

ARRAY_BYTES = 256 << 20
MIN_SAMPLES = 5

Part = tuple[np.ndarray, np.ndarray]


def _copy(part: Part) -> None:
    np.copyto(part[1], part[0])


def _update(part: Part) -> None:
    np.add(part[1], part[0], out=part[1])


def _parts(threads: int, pool: ThreadPoolExecutor) -> list[Part]:
    arrays = [np.empty(ARRAY_BYTES // 4, np.float32) for _ in range(2)]
    split = [np.array_split(array, threads) for array in arrays]
    for parts in split:
        list(pool.map(lambda part: part.fill(1.0), parts))
    return list(zip(*split, strict=True))


def _seconds(loop: Callable[[Part], None], parts: list[Part], pool: ThreadPoolExecutor) -> float:
    start = time.perf_counter()
    list(pool.map(loop, parts))
    return time.perf_counter() - start


def measure(threads: int, seconds: float) -> dict[str, float]:
    """The bandwidth in GB/s by each loop, the median of what fits into so many seconds."""
    loops = {"copy": (_copy, 2), "update": (_update, 3)}
    result: dict[str, float] = {}
    with ThreadPoolExecutor(threads) as pool:
        parts = _parts(threads, pool)
        for name, (loop, moved) in loops.items():
            samples: list[float] = []
            _seconds(loop, parts, pool)
            while len(samples) < MIN_SAMPLES or sum(samples) < seconds / len(loops):
                samples.append(_seconds(loop, parts, pool))
            result[name] = moved * ARRAY_BYTES / statistics.median(samples) / 1e9
    return result
