"""Keeping the latest checkpoints of a program, and removing the others."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

from resvar.errors import InvalidArgumentError
from resvar.train import checkpoint_file
from resvar.train.checkpoint import Checkpoint
from resvar.train.checkpoint_file import SHARD_BYTES
from resvar.train.checkpoint_state import (
    CheckpointState,
    get_checkpoint_state,
    is_there,
    set_checkpoint_state,
)


class CheckpointManager:
    """Saves checkpoints in a folder, and keeps the latest of them.

    A new manager of the same folder goes on with what is there.

    Args:
      checkpoint: a `Checkpoint`.
      directory: the folder; it is created when it is needed.
      max_to_keep: how many checkpoints to keep; None keeps all.
      keep_checkpoint_every_n_hours: beside these, keeps one for ever whenever so much time has
        passed.
      checkpoint_name: the beginning of the file names.
      step_counter: a variable that counts the steps of the program, for `checkpoint_interval`.
      checkpoint_interval: `save` does nothing unless so many steps have passed since it last did.
      init_fn: a function that `restore_or_initialize` calls where there is no checkpoint.
      last_checkpoint_step: the step at which the last checkpoint was saved, if there was one.

    Raises:
      ValueError: `max_to_keep` is not positive, or there is an interval and no counter.

    >>> import resvar as rv, tempfile
    >>> checkpoint = rv.train.Checkpoint(step=rv.Variable(0))
    >>> manager = rv.train.CheckpointManager(checkpoint, tempfile.mkdtemp(), max_to_keep=2)
    >>> _ = [manager.save() for _ in range(3)]
    >>> [path.rsplit("/", 1)[1] for path in manager.checkpoints]
    ['ckpt-2', 'ckpt-3']
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        directory: str | os.PathLike[str],
        max_to_keep: int | None,
        keep_checkpoint_every_n_hours: float | None = None,
        checkpoint_name: str = "ckpt",
        step_counter: Any = None,
        checkpoint_interval: int | None = None,
        init_fn: Callable[[], object] | None = None,
        last_checkpoint_step: int | None = None,
    ) -> None:
        if max_to_keep is not None and max_to_keep <= 0:
            message = f"max_to_keep must be a positive integer or None, got {max_to_keep}"
            raise InvalidArgumentError(None, None, message)
        if checkpoint_interval is not None and step_counter is None:
            message = f"checkpoint_interval={checkpoint_interval} needs a step_counter"
            raise InvalidArgumentError(None, None, message)
        self._checkpoint = checkpoint
        self._directory = os.fsdecode(directory)
        self._max_to_keep = max_to_keep
        self._every_seconds = (keep_checkpoint_every_n_hours or 0) * 3600
        self._name = checkpoint_name
        self._step_counter = step_counter
        self._interval = checkpoint_interval
        self._last_step = last_checkpoint_step
        self._init_fn = init_fn
        self._lock = threading.RLock()
        self._kept: dict[str, float] = {}  # when each was written
        self._preserved = time.time()  # when the last was written that is kept for ever
        self._latest: str | None = None
        self._read_state()

    def _read_state(self) -> None:
        state = get_checkpoint_state(self._directory)
        if state is None:
            return
        times = state.all_model_checkpoint_timestamps
        if len(times) != len(state.all_model_checkpoint_paths):
            times = [time.time()] * len(state.all_model_checkpoint_paths)
        known = dict(zip(state.all_model_checkpoint_paths, times, strict=True))
        self._kept = {path: written for path, written in known.items() if is_there(path)}
        self._preserved = state.last_preserved_timestamp or self._preserved
        if state.model_checkpoint_path in self._kept:
            self._latest = state.model_checkpoint_path

    @property
    def checkpoint(self) -> Checkpoint:
        """What is saved."""
        return self._checkpoint

    @property
    def directory(self) -> str:
        """The folder."""
        return self._directory

    @property
    def checkpoint_interval(self) -> int | None:
        """The number of steps between two checkpoints, or None."""
        return self._interval

    @property
    def latest_checkpoint(self) -> str | None:
        """The path of the latest checkpoint, or None."""
        return self._latest

    @property
    def checkpoints(self) -> list[str]:
        """The paths of the latest checkpoints, the oldest first; not of those kept for ever."""
        with self._lock:
            return list(self._kept)

    def save(
        self,
        checkpoint_number: Any = None,
        check_interval: bool = True,
        options: object = None,
        *,
        progress: bool | None = None,
        shard_bytes: int = SHARD_BYTES,
    ) -> str | None:
        """Saves a checkpoint, and then removes those that are not to be kept.

        Args:
          checkpoint_number: its number, an integer or variable; by default that of
            `Checkpoint.save_counter`.
          check_interval: whether `checkpoint_interval` holds for this call.
          options: has no effect; for compatibility.
          progress: whether to show a bar, see `Checkpoint.save`.
          shard_bytes: where there are more bytes, there will be several files and an index.

        Returns:
          The path of the new checkpoint; None if it is too early for one.

        Raises:
          OpError: it cannot be written, see `Checkpoint.write`.
        """
        with self._lock, self._checkpoint._lock:
            step = None if self._step_counter is None else int(self._step_counter)
            if check_interval and self._is_too_early(step):
                return None
            number = None if checkpoint_number is None else int(checkpoint_number)
            prefix = os.path.join(self._directory, self._name)
            path = self._checkpoint._save(prefix, number, progress, shard_bytes)
            self._kept.pop(path, None)
            self._kept[path] = time.time()
            self._latest = path
            self._last_step = step
            self._forget_old()
            return path

    def _is_too_early(self, step: int | None) -> bool:
        if self._interval is None or step is None or self._last_step is None:
            return False
        return step < self._last_step + self._interval

    def _forget_old(self) -> None:
        """Removes what is not to be kept, once the file `checkpoint` says what is the latest.

        That file still lists what is removed now: where the process dies meanwhile, the next one
        finds and removes the rest.
        """
        listed = dict(self._kept)
        old: list[str] = []
        while self._max_to_keep is not None and len(self._kept) > self._max_to_keep:
            path = next(path for path in self._kept if path != self._latest)
            written = self._kept.pop(path)
            if self._every_seconds and written - self._preserved >= self._every_seconds:
                self._preserved = written
                del listed[path]
            else:
                old.append(path)
        state = CheckpointState(
            self._latest or "", list(listed), list(listed.values()), self._preserved
        )
        set_checkpoint_state(self._directory, state)
        for path in old:
            checkpoint_file.remove(path)

    def restore_or_initialize(self) -> str | None:
        """Restores the latest checkpoint; where there is none, calls `init_fn`.

        Returns:
          The path of what was restored, or None.

        Raises:
          OpError: it cannot be restored, see `Checkpoint.restore`.
        """
        with self._lock:
            if self._latest is not None:
                self._checkpoint.restore(self._latest)
                if self._step_counter is not None:
                    self._last_step = int(self._step_counter)
                return self._latest
        if self._init_fn is not None:
            self._init_fn()
        return None

    def sync(self) -> None:
        """Does nothing: when `save` returns, everything is on the disk."""
