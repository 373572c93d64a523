"""A bar that shows how far a long transfer is; tqdm draws it, where that is installed."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

_DELAY = 1.0  # seconds: what takes less gets no bar, unless one was asked for
_INTERVAL = 0.1


class Progress:
    """Counts bytes, and shows them.

    Args:
      doing: the word before the bar.
      total: the bytes there will be.
      shown: whether to show a bar. None means: on a terminal, if it takes longer than a second.
    """

    def __init__(self, doing: str, total: int, shown: bool | None) -> None:
        self._bar = _make_bar(doing, total, shown)

    def add(self, count: int) -> None:
        """So many bytes more are done."""
        if self._bar is not None:
            self._bar.update(count)

    def follow(self, count: Callable[[], int]) -> _Follower:
        """A context in which a thread looks again and again how many bytes are done."""
        return _Follower(self, count if self._bar is not None else None)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()


def _make_bar(doing: str, total: int, shown: bool | None) -> Any:
    if shown is None:
        shown = sys.stderr is not None and sys.stderr.isatty()
        delay = _DELAY
    else:
        delay = 0.0
    if not shown:
        return None
    try:
        from tqdm import tqdm
    except ImportError:
        return None
    return tqdm(total=total, desc=doing, unit="B", unit_scale=True, unit_divisor=1024, delay=delay)


class _Follower:
    def __init__(self, progress: Progress, count: Callable[[], int] | None) -> None:
        self._progress = progress
        self._count = count
        self._seen = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _look(self) -> None:
        if self._count is not None:
            now = self._count()
            self._progress.add(now - self._seen)
            self._seen = now

    def _run(self) -> None:
        while not self._done.wait(_INTERVAL):
            self._look()

    def __enter__(self) -> None:
        if self._count is not None:
            self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._count is not None:
            self._done.set()
            self._thread.join()
            self._look()
