"""Processes that are killed while they save, and what the next ones find.

    python killed_saves.py FOLDER random COUNT SEED
    python killed_saves.py FOLDER calls

`random` kills a process that trains and saves at random moments. `calls` kills one before each of
the system calls of a save, in turn. Each process is forked from this one, which has imported all.
"""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import resvar as rv
from resvar import _core
from resvar.train import Checkpoint, CheckpointManager

SHAPE = (3000, 4)
SHARD_BYTES = 50_000  # less than the two tables


class Training:
    """Two tables, of which the second is behind the first by one at most; and a counter."""

    def __init__(self, folder: Path) -> None:
        with rv.device("CPU:0"):  # a forked process cannot use a GPU
            self.first, self.second = (rv.Variable(np.zeros(SHAPE, np.int64)) for _ in range(2))
            self.name = rv.Variable("nothing yet")
        checkpoint = Checkpoint(first=self.first, tables=[self.second], name=self.name)
        self.manager = CheckpointManager(checkpoint, folder, max_to_keep=2)

    def step(self) -> None:
        rows = np.arange(SHAPE[0])
        for table in (self.first, self.second):
            table.scatter_add(rv.IndexedSlices(np.ones(SHAPE, np.int64), rows))

    def train_for_ever(self) -> None:
        while True:
            self.step()

    def save(self, sharded: bool) -> None:
        self.name.assign(f"step {int(self.first[0, 0])}" * 10)
        self.manager.save(shard_bytes=SHARD_BYTES if sharded else 10**9)

    def checked_step(self) -> int:
        """The step of what was restored, once it is found to be of one instant."""
        first, second = self.first.numpy(), self.second.numpy()
        step = int(first[0, 0])
        assert (first == step).all(), "torn"
        assert (second == second[0, 0]).all(), "torn"
        assert step - 1 <= second[0, 0] <= step, f"not of one instant: {step}, {second[0, 0]}"
        return step


def restored(folder: Path) -> tuple[int, int]:
    """The steps and the saves in the latest checkpoint. Reading it compares every checksum."""
    training = Training(folder)
    path = training.manager.restore_or_initialize()
    return training.checked_step(), int(path.rsplit("-", 1)[1]) if path else 0


def in_a_fork(work: Callable[[], None]) -> int:
    """Starts a process that does this."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def train_and_save(folder: Path) -> None:
    training = Training(folder)
    training.manager.restore_or_initialize()
    training.second.assign(training.first)  # what was half done
    threading.Thread(target=training.train_for_ever, daemon=True).start()
    sharded = False
    while True:
        training.save(sharded)
        sharded = not sharded


def kill_at_random(folder: Path, count: int, seed: int) -> None:
    draw = random.Random(seed)
    before, left_over = (0, 0), 0
    for _ in range(count):
        child = in_a_fork(lambda: train_and_save(folder))
        time.sleep(draw.uniform(0.005, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left_over += any(name.endswith(".resvar-tmp") for name in os.listdir(folder))
        now = restored(folder)
        assert now >= before, f"{now} is older than {before}"
        before = now
    Training(folder).manager.save()
    assert sum(name.endswith(".resvar-tmp") for name in os.listdir(folder)) == 0
    print(
        f"{count} kills, {left_over} in the middle of a file, {before[0]} steps {before[1]} saves"
    )


class KillBefore:
    """Kills this process before the n-th of these calls."""

    NAMES = ("pwrite", "fsync", "replace", "unlink", "makedirs", "listdir")

    def __init__(self, number: int) -> None:
        self._left = number
        _core.write_block = self._counting(_core.write_block)
        for name in self.NAMES:
            setattr(os, name, self._counting(getattr(os, name)))

    def _counting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1
            return call(*args, **kwargs)

        return counted


def save_until_killed(folder: Path, sharded: bool, number: int) -> None:
    training = Training(folder)
    training.manager.restore_or_initialize()
    training.step()
    KillBefore(number)
    training.save(sharded)


def kill_at_every_call(folder: Path) -> None:
    kills = 0
    for sharded in (False, True):
        start = folder / f"start-{sharded}"
        for _ in range(2):
            training = Training(start)
            training.manager.restore_or_initialize()
            training.step()
            training.save(sharded)
        for sharded_now in (False, True):
            kills += kills_until_it_is_done(start, folder / "work", sharded_now)
    print(f"{kills} kills")


def kills_until_it_is_done(start: Path, work: Path, sharded: bool) -> int:
    """Kills the same save before its first call, its second, and so on."""
    outcomes = set()
    for number in itertools.count():
        shutil.copytree(start, work)
        child = in_a_fork(partial(save_until_killed, work, sharded, number))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, -signal.SIGKILL)
        outcomes.add(restored(work))
        check_that_the_next_cleans_up(work)
        shutil.rmtree(work)
        if code == 0:
            break
    assert outcomes == {(2, 2), (3, 3)}, outcomes
    return number


def check_that_the_next_cleans_up(folder: Path) -> None:
    training = Training(folder)
    training.manager.restore_or_initialize()
    training.save(True)
    training.save(True)
    names = {name for name in os.listdir(folder) if name != "checkpoint"}
    prefixes = [Path(path).name for path in training.manager.checkpoints]
    for prefix in prefixes:
        shards = {name for name in names if name.startswith(f"{prefix}-")}
        assert len(shards) > 1
        names -= shards | {f"{prefix}.safetensors.index.json"}
    assert not names, f"left over beside {prefixes}: {names}"


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if sys.argv[2] == "random":
        kill_at_random(place, int(sys.argv[3]), int(sys.argv[4]))
    else:
        kill_at_every_call(place)
