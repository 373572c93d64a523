"""Saving the variables of a program, and restoring them."""

from __future__ import annotations

import os
import threading
from typing import Any

from resvar import context, dtypes
from resvar.device import device
from resvar.errors import InvalidArgumentError
from resvar.tensor import Tensor
from resvar.train import checkpoint_file, restore
from resvar.train.checkpoint_file import SHARD_BYTES, CheckpointFile
from resvar.train.checkpoint_state import CheckpointState, is_there, set_checkpoint_state
from resvar.train.load_status import CheckpointLoadStatus
from resvar.train.tf_checkpoint import load_tf_checkpoint
from resvar.train.trackable import is_trackable, variables_in
from resvar.train.variable_state import snapshot, target_of
from resvar.variable import Variable

_COUNTER = "save_counter"


class Checkpoint:
    """Saves variables in safetensors files, and restores them.

    What is saved is one instant of all variables, while other threads go on changing them. A
    process that is killed meanwhile leaves the old checkpoint or the new one, whole. Restoring
    first checks names, dtypes, shapes and checksums, and then writes straight into the variables.

    Attributes can be added later: `checkpoint.epoch = Variable(0)`.

    Args:
      root: an object with variables, whose attributes or items are saved under their own names.
      **kwargs: variables, or lists, tuples, dictionaries, dataclasses and other objects with
        variables in them, by the names to save them under.

    Raises:
      ValueError: one of them has no variables.

    >>> import resvar as rv, tempfile
    >>> step = rv.Variable(5)
    >>> layers = [rv.Variable([1.0, 2.0]), rv.Variable([3.0])]
    >>> checkpoint = rv.train.Checkpoint(step=step, layers=layers)
    >>> path = checkpoint.save(f"{tempfile.mkdtemp()}/ckpt")
    >>> rv.train.list_variables(path)
    [('layers/0', [2]), ('layers/1', [1]), ('save_counter', []), ('step', [])]
    >>> _ = step.assign(7)
    >>> _ = checkpoint.restore(path)
    >>> step
    <tf.Variable 'Variable:0' shape=() dtype=int32, numpy=5>
    """

    def __init__(self, root: Any = None, **kwargs: Any) -> None:
        self._lock = threading.RLock()
        self._root = root
        self._save_counter: Variable | None = None
        if root is not None and (isinstance(root, Variable) or not is_trackable(root)):
            raise _untrackable("root", root)
        for name, value in kwargs.items():
            if hasattr(type(self), name) or name.startswith("_"):
                message = f"Checkpoint: an object cannot be saved under the name {name!r}"
                raise InvalidArgumentError(None, None, message)
            if not is_trackable(value):
                raise _untrackable(name, value)
            setattr(self, name, value)

    def _tracked(self) -> dict[str, Any]:
        """What is saved, by name, for a checkpoint that this one is part of."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def _variables(self) -> dict[str, Variable]:
        if self._root is None:
            return variables_in(self._tracked())
        found = variables_in({"root": self._root, **self._tracked()})
        return {path.removeprefix("root/"): variable for path, variable in found.items()}

    @property
    def save_counter(self) -> Variable:
        """How often `save` was called; a variable, which is saved too."""
        with self._lock:
            if self._save_counter is None:
                self._save_counter = _counter(0)
            return self._save_counter

    def write(
        self,
        file_prefix: str | os.PathLike[str],
        options: object = None,
        *,
        progress: bool | None = None,
        shard_bytes: int = SHARD_BYTES,
    ) -> str:
        """Saves all variables under a name, and replaces what was saved under it.

        Args:
          file_prefix: the path. The file gets the ending `.safetensors`.
          options: has no effect; for compatibility.
          progress: whether to show a bar. None means: on a terminal, if it takes long.
          shard_bytes: where there are more bytes, there will be several files and an index.

        Returns:
          The path, for `read`.

        Raises:
          FailedPreconditionError: a variable is not initialized.
          OpError: it cannot be written, `DiskFullError` or `PermissionDeniedError` for instance.
            What was saved before is as it was.
        """
        prefix = checkpoint_file.path_of(file_prefix)
        with self._lock:
            items = snapshot(self._variables())
        checkpoint_file.write(prefix, items, shard_bytes, progress)
        return prefix

    def save(
        self,
        file_prefix: str | os.PathLike[str],
        options: object = None,
        *,
        progress: bool | None = None,
        shard_bytes: int = SHARD_BYTES,
    ) -> str:
        """Saves all variables under the next number, and notes that it is the latest checkpoint.

        Threads may call it at once; then one saves after the other.

        Args:
          file_prefix: the path, to which '-1', '-2' and so on are added.
          options: has no effect; for compatibility.
          progress: whether to show a bar. None means: on a terminal, if it takes long.
          shard_bytes: where there are more bytes, there will be several files and an index.

        Returns:
          The path with the number, for `restore`.

        Raises:
          FailedPreconditionError: a variable is not initialized.
          OpError: it cannot be written, see `write`.
        """
        prefix = checkpoint_file.path_of(file_prefix)
        with self._lock:
            path = self._save(prefix, None, progress, shard_bytes)
            state = CheckpointState(path, [path])
            set_checkpoint_state(os.path.dirname(path), state)
            return path

    def _save(
        self, prefix: str, number: int | None, progress: bool | None, shard_bytes: int
    ) -> str:
        """Saves, and counts only what was saved. A number stands for that of the counter."""
        counter = self.save_counter
        count = int(counter.numpy()) + 1
        path = f"{prefix}-{count if number is None else number}"
        variables = self._variables()
        if _COUNTER in variables:
            message = f"Checkpoint: an object cannot be saved under the name {_COUNTER!r}"
            raise InvalidArgumentError(None, None, message)
        items = snapshot({**variables, _COUNTER: _counter(count)})
        checkpoint_file.write(path, items, shard_bytes, progress)
        with context.eager():
            counter.assign(count)
        return path

    def read(
        self,
        save_path: str | os.PathLike[str],
        options: object = None,
        *,
        progress: bool | None = None,
        partial: bool = False,
    ) -> CheckpointLoadStatus:
        """Restores what `write` has saved.

        Nobody sees some of the new values and some of the old. Snapshots keep the old.

        Args:
          save_path: the path of a checkpoint, which TensorFlow may have written.
          options: has no effect; for compatibility.
          progress: whether to show a bar. None means: on a terminal, if it takes long.
          partial: leaves the variables as they are that the checkpoint does not have, where it
            raises an error otherwise.

        Returns:
          An object with methods that check what was restored.

        Raises:
          NotFoundError: there is no such checkpoint, or it lacks variables.
          InvalidArgumentError: dtypes or shapes differ. Nothing has changed.
          DataLossError: the checkpoint is damaged. Nothing has changed.
        """
        with self._lock:
            return self._read(save_path, self._variables(), progress, partial)

    def restore(
        self,
        save_path: str | os.PathLike[str] | None,
        options: object = None,
        *,
        progress: bool | None = None,
        partial: bool = False,
    ) -> CheckpointLoadStatus:
        """Restores what `save` has saved, and its number with it.

        Args:
          save_path: the path of a checkpoint, which TensorFlow may have written; None does nothing.
          options: has no effect; for compatibility.
          progress: whether to show a bar. None means: on a terminal, if it takes long.
          partial: see `read`.

        Returns:
          An object with methods that check what was restored.

        Raises:
          OpError: see `read`.
        """
        with self._lock:
            counter = self.save_counter
            if save_path is None:
                return CheckpointLoadStatus(None, set(), set(), self._variables())
            return self._read(save_path, self._variables(), progress, partial, counter)

    def _read(
        self,
        save_path: object,
        variables: dict[str, Variable],
        progress: bool | None,
        partial: bool,
        counter: Variable | None = None,
    ) -> CheckpointLoadStatus:
        path = checkpoint_file.path_of(save_path)
        if is_there(path) and not checkpoint_file.exists(path):
            return _read_tensorflow(path, variables, partial, counter)
        with CheckpointFile(path) as stored:
            targets = {
                path: target_of(variable)
                for path, variable in variables.items()
                if not partial or path in stored
            }
            if counter is not None and _COUNTER in stored:
                targets[_COUNTER] = target_of(counter)
            restore.restore(stored, targets, progress)
            names = set(stored.places) - {_COUNTER}
            return CheckpointLoadStatus(stored.prefix, names, set(targets), variables)


def _read_tensorflow(
    path: str, variables: dict[str, Variable], partial: bool, counter: Variable | None
) -> CheckpointLoadStatus:
    stored = load_tf_checkpoint(path)
    chosen = {key: v for key, v in variables.items() if not partial or key in stored}
    with_counter = dict(chosen)
    if counter is not None and _COUNTER in stored:
        with_counter[_COUNTER] = counter
    stored.restore(with_counter)
    used = {stored.name_of(key) for key in chosen}
    used.update(stored.name_of(key) for key in (_COUNTER,) if key in stored)
    return CheckpointLoadStatus(path, {*chosen, *set(stored) - used}, set(chosen), variables)


def _counter(count: int) -> Variable:
    """An eager variable, also where a graph is built, on the host."""
    with context.eager(), device("CPU:0"):
        return Variable(count, False, dtype=dtypes.int64, name=_COUNTER)


def _untrackable(name: str, value: object) -> InvalidArgumentError:
    shown = repr(value) if not isinstance(value, Tensor) else "a Tensor"
    message = (
        f"Checkpoint: {name} must be a variable or an object with variables in it, got {shown}"
    )
    return InvalidArgumentError(None, None, message)
