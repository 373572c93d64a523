"""Saving variables under their names: `compat.v1.train.Saver`."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from resvar import context
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.train import checkpoint_file, restore
from resvar.train.checkpoint_file import SHARD_BYTES, CheckpointFile
from resvar.train.checkpoint_state import CheckpointState, is_there, set_checkpoint_state
from resvar.train.tf_checkpoint import load_tf_checkpoint
from resvar.train.variable_state import snapshot, target_of
from resvar.variable import Variable


class Saver:
    """Saves variables under their names, and restores them.

    Files and promises are those of `Checkpoint`: one instant of all variables is saved, the old
    file or the new one is there whatever happens, and restoring changes all variables or none.

    Args:
      var_list: the variables, or a dictionary of them by the names to save them under. None means
        all global variables of the current graph.
      reshape: whether to restore also where the shape differs but the number of elements does not.
      sharded: has no effect: above `shard_bytes` there are several files.
      max_to_keep: how many checkpoints to keep; None or 0 keeps all.
      keep_checkpoint_every_n_hours: beside these, keeps one for ever whenever so much time has
        passed.
      name: has no effect; for compatibility, as are those that follow but for the next two.
      restore_sequentially: has no effect.
      saver_def: must be None.
      builder: must be None.
      defer_build: has no effect: the variables are looked for at once.
      allow_empty: whether there may be no variables. Then nothing is saved.
      write_version: has no effect.
      pad_step_number: whether numbers in names have eight digits.
      save_relative_paths: whether the file `checkpoint` has paths relative to its folder.
      filename: has no effect.

    Raises:
      RuntimeError: `var_list` is None where no graph is built.
      ValueError: there are no variables, or two with the same name.
      TypeError: something is no variable.

    >>> import resvar.compat.v1 as tf, tempfile
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.get_variable("v", initializer=[1.0, 2.0])
    ...     saver = tf.train.Saver()
    ...     session.run(v.initializer)
    ...     path = saver.save(session, f"{tempfile.mkdtemp()}/model", global_step=7)
    ...     session.run(v.assign([0.0, 0.0]))
    ...     saver.restore(session, path)
    ...     path.rsplit("/", 1)[1], session.run(v)
    array([0., 0.], dtype=float32)
    ('model-7', array([1., 2.], dtype=float32))
    """

    def __init__(
        self,
        var_list: Any = None,
        reshape: bool = False,
        sharded: bool = False,
        max_to_keep: int | None = 5,
        keep_checkpoint_every_n_hours: float = 10000.0,
        name: str | None = None,
        restore_sequentially: bool = False,
        saver_def: Any = None,
        builder: Any = None,
        defer_build: bool = False,
        allow_empty: bool = False,
        write_version: Any = 2,
        pad_step_number: bool = False,
        save_relative_paths: bool = False,
        filename: str | None = None,
    ) -> None:
        if saver_def is not None or builder is not None:
            message = f"Saver: saver_def and builder must be None, got {saver_def!r}, {builder!r}"
            raise InvalidArgumentError(None, None, message)
        if var_list is None:
            var_list = _global_variables()
        self._variables = dict(_named(var_list))
        if not self._variables and not allow_empty:
            raise InvalidArgumentError(None, None, "Saver: No variables to save")
        self._reshape = reshape
        self._max_to_keep = max_to_keep or 0
        self._every_seconds = keep_checkpoint_every_n_hours * 3600
        self._next_kept = time.time() + self._every_seconds
        self._pad = pad_step_number
        self._relative = save_relative_paths
        self._lock = threading.Lock()
        self._last: dict[str, float] = {}  # when each was written

    def build(self) -> None:
        """Does nothing: the variables are known already."""

    def save(
        self,
        sess: Any,
        save_path: str | os.PathLike[str],
        global_step: Any = None,
        latest_filename: str | None = None,
        meta_graph_suffix: str = "meta",
        write_meta_graph: bool = True,
        write_state: bool = True,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
        *,
        progress: bool | None = None,
        shard_bytes: int = SHARD_BYTES,
    ) -> str | None:
        """Saves the variables, and then removes the checkpoints that are not to be kept.

        Args:
          sess: the session that has the values; of eager variables it is ignored.
          save_path: the path of the checkpoint.
          global_step: a number to add to it, after a '-'; an integer, a variable or a tensor.
          latest_filename: another name of the file `checkpoint`.
          meta_graph_suffix: has no effect, as have those that follow but for `write_state`:
            graphs are not saved.
          write_meta_graph: has no effect.
          write_state: whether to note in the file `checkpoint` that it is the latest.
          strip_default_attrs: has no effect.
          save_debug_info: has no effect.
          progress: whether to show a bar. None means: on a terminal, if it takes long.
          shard_bytes: where there are more bytes, there will be several files and an index.

        Returns:
          The path of the checkpoint, for `restore`; None where there are no variables.

        Raises:
          TypeError: `sess` is no session, though it is needed, or the step no integer.
          FailedPreconditionError: a variable is not initialized.
          OpError: it cannot be written, see `Checkpoint.write`.
        """
        if latest_filename is not None and os.path.basename(latest_filename) != latest_filename:
            message = f"latest_filename must have no folder, got {latest_filename!r}"
            raise InvalidArgumentError(None, None, message)
        session = self._checked_session(sess)
        path = checkpoint_file.path_of(save_path)
        if global_step is not None:
            step = _step(global_step, session)
            path = f"{path}-{step:08d}" if self._pad else f"{path}-{step}"
        if not self._variables:
            return None
        with self._lock:
            items = snapshot(self._variables, session)
            checkpoint_file.write(path, items, shard_bytes, progress)
            if write_state:
                self._note(path, latest_filename)
        return path

    def _checked_session(self, sess: Any) -> Any:
        """The session that is needed, or None. Raises TypeError if it is none."""
        if not any(hasattr(variable, "graph") for variable in self._variables.values()):
            return None
        from resvar.graph.session import Session

        if not isinstance(sess, Session):
            raise BadDTypeError(None, None, f"'sess' must be a Session; {sess!r}")
        return sess

    def _note(self, path: str, latest_filename: str | None) -> None:
        """Writes the file `checkpoint`, and removes what is not to be kept."""
        old: list[str] = []
        if self._max_to_keep:
            self._last.pop(path, None)
            self._last[path] = time.time()
            while len(self._last) > self._max_to_keep:
                first = next(iter(self._last))
                if self._last.pop(first) > self._next_kept:
                    self._next_kept += self._every_seconds
                else:
                    old.append(first)
        state = CheckpointState(path, [*old, *self._last] or [path])
        folder = os.path.dirname(path)
        set_checkpoint_state(folder, state, latest_filename, self._relative)
        for first in old:
            checkpoint_file.remove(first)

    def restore(self, sess: Any, save_path: str | os.PathLike[str] | None, *,
                progress: bool | None = None) -> None:  # fmt: skip
        """Restores the variables. They need not be initialized.

        Args:
          sess: the session to restore them in; of eager variables it is ignored.
          save_path: the path of a checkpoint, of this library's or of TensorFlow's.
          progress: whether to show a bar. None means: on a terminal, if it takes long.

        Raises:
          ValueError: the path is None, or there is no such checkpoint.
          TypeError: `sess` is no session, though it is needed.
          NotFoundError: the checkpoint lacks variables.
          InvalidArgumentError: dtypes or shapes differ. Nothing has changed.
          DataLossError: the checkpoint is damaged. Nothing has changed.
        """
        if not self._variables:
            return
        if save_path is None:
            raise InvalidArgumentError(None, None, "Can't load save_path when it is None.")
        path = checkpoint_file.path_of(save_path)
        if not is_there(path):
            message = f"The passed save_path is not a valid checkpoint: {path}"
            raise InvalidArgumentError(None, None, message)
        session = self._checked_session(sess)
        if not checkpoint_file.exists(path):
            load_tf_checkpoint(path).restore(self._variables, session)
            return
        targets = {
            key: target_of(variable, session, self._reshape)
            for key, variable in self._variables.items()
        }
        with CheckpointFile(path) as stored:
            restore.restore(stored, targets, progress)

    @property
    def last_checkpoints(self) -> list[str]:
        """The paths of the latest checkpoints, the oldest first."""
        with self._lock:
            return list(self._last)

    def set_last_checkpoints(self, last_checkpoints: Sequence[str]) -> None:
        """Tells it what the latest checkpoints are, the oldest first; they count as infinitely old.

        Args:
          last_checkpoints: their paths.
        """
        self.set_last_checkpoints_with_time([(path, float("inf")) for path in last_checkpoints])

    def set_last_checkpoints_with_time(
        self, last_checkpoints_with_time: Iterable[tuple[str, float]]
    ) -> None:
        """Tells it what the latest checkpoints are, and when they were written.

        Args:
          last_checkpoints_with_time: their paths and seconds since 1970, the oldest first.
        """
        with self._lock:
            self._last = dict(last_checkpoints_with_time)

    def recover_last_checkpoints(self, checkpoint_paths: Iterable[str]) -> None:
        """Goes on with the checkpoints that another saver has written, those that there are.

        Args:
          checkpoint_paths: their paths, the oldest first.
        """
        times = ((path, checkpoint_file.time_written(path)) for path in checkpoint_paths)
        found = [(path, written) for path, written in times if written is not None]
        self.set_last_checkpoints_with_time(found)


def _global_variables() -> Any:
    if context.executing_eagerly():
        raise RuntimeError(
            "When eager execution is enabled, `var_list` must specify a list or dict of variables "
            "to save"
        )
    from resvar.graph.variable_collections import global_variables

    return global_variables()


def _named(var_list: Any) -> Iterator[tuple[str, Variable]]:
    """The variables by their names. Raises TypeError, ValueError."""
    given: list[tuple[str | None, Any]]
    if isinstance(var_list, Mapping):
        given = list(var_list.items())
    elif isinstance(var_list, Iterable) and not isinstance(var_list, Variable | str | bytes):
        given = [(None, variable) for variable in var_list]
    else:
        raise _no_variable(var_list)
    seen: dict[str, Variable] = {}
    for key, variable in _parts(given):
        if not isinstance(variable, Variable):
            raise _no_variable(variable)
        name = variable.name.rsplit(":", 1)[0] if key is None else key
        if seen.setdefault(name, variable) is not variable:
            message = f"Saver: two variables have the name {name!r}: {seen[name]!r}, {variable!r}"
            raise InvalidArgumentError(None, None, message)
        yield name, variable


def _parts(given: Iterable[tuple[str | None, Any]]) -> Iterator[tuple[str | None, Any]]:
    """The parts of partitioned variables, and the others."""
    for key, variable in given:
        if isinstance(variable, list | tuple) or hasattr(variable, "_partitions"):
            parts = variable if isinstance(variable, list | tuple) else list(variable)
            for number, part in enumerate(parts):
                yield (None if key is None else f"{key}/part_{number}"), part
        else:
            yield key, variable


def _no_variable(value: Any) -> BadDTypeError:
    return BadDTypeError(None, None, f"Saver: not a variable, nor several: {value!r}")


def _step(global_step: Any, session: Any) -> int:
    """The number of a step. Raises TypeError if it is none."""
    if session is not None and hasattr(global_step, "graph"):
        global_step = session.run(global_step)
    try:
        if isinstance(global_step, float | str):
            raise TypeError
        return int(global_step)
    except TypeError:
        message = f"Saver: global_step must be an integer or a variable, got {global_step!r}"
        raise BadDTypeError(None, None, message) from None
