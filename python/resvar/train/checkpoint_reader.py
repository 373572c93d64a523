"""Looking into checkpoints without the variables they were made of."""

from __future__ import annotations

import os
from typing import Any

from resvar.dtypes import DType
from resvar.train import checkpoint_file, restore
from resvar.train.checkpoint_file import CheckpointFile
from resvar.train.checkpoint_state import latest_checkpoint


def _path_in(ckpt_dir_or_file: str | os.PathLike[str]) -> str:
    path = checkpoint_file.path_of(ckpt_dir_or_file)
    if os.path.isdir(path) and not checkpoint_file.exists(path):
        return latest_checkpoint(path) or path
    return path


def list_variables(ckpt_dir_or_file: str | os.PathLike[str]) -> list[tuple[str, list[int]]]:
    """Lists what a checkpoint has.

    Args:
      ckpt_dir_or_file: the path of a checkpoint or of any safetensors file, or a folder, of which
        it is the latest checkpoint.

    Returns:
      The name and the shape of each value, sorted.

    Raises:
      NotFoundError: there is no checkpoint.
      DataLossError: it is damaged.

    >>> import resvar as rv, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> path = rv.train.Checkpoint(v=rv.Variable([1.0, 2.0])).write(f"{folder}/plain")
    >>> rv.train.list_variables(path)
    [('v', [2])]
    """
    with CheckpointFile(_path_in(ckpt_dir_or_file)) as stored:
        return [(entry.key, list(entry.shape)) for entry in stored]


def load_variable(
    ckpt_dir_or_file: str | os.PathLike[str], name: str, rows: slice | int | None = None
) -> Any:
    """Reads one value of a checkpoint, or some rows of it.

    Args:
      ckpt_dir_or_file: the path of a checkpoint, or a folder, see `list_variables`.
      name: the name of the value.
      rows: a slice or an integer, applied to the first dimension: only that part is read.

    Returns:
      A NumPy array.

    Raises:
      NotFoundError: there is no such checkpoint or value.
      IndexError: there is no such row.
      DataLossError: the checkpoint is damaged.

    >>> import resvar as rv, tempfile
    >>> table = rv.Variable([[1, 2], [3, 4], [5, 6]])
    >>> path = rv.train.Checkpoint(table=table).write(f"{tempfile.mkdtemp()}/plain")
    >>> rv.train.load_variable(path, "table", rows=slice(1, 3))
    array([[3, 4],
           [5, 6]], dtype=int32)
    """
    with CheckpointFile(_path_in(ckpt_dir_or_file)) as stored:
        return restore.read_array(stored, name, rows)


def load_checkpoint(ckpt_dir_or_file: str | os.PathLike[str]) -> CheckpointReader:
    """Opens a checkpoint to look into it.

    Args:
      ckpt_dir_or_file: the path of a checkpoint, or a folder, see `list_variables`.

    Raises:
      NotFoundError: there is no checkpoint.
      DataLossError: it is damaged.

    >>> import resvar as rv, tempfile
    >>> path = rv.train.Checkpoint(v=rv.Variable([1.0, 2.0])).write(f"{tempfile.mkdtemp()}/plain")
    >>> reader = rv.train.load_checkpoint(path)
    >>> reader.get_variable_to_shape_map(), reader.get_tensor("v")
    ({'v': [2]}, array([1., 2.], dtype=float32))
    """
    return CheckpointReader(_path_in(ckpt_dir_or_file))


class CheckpointReader:
    """An open checkpoint. It stays what it was when it was opened, even if it is removed.

    Args:
      path: the path of a checkpoint.
    """

    def __init__(self, path: str) -> None:
        self._stored = CheckpointFile(path)

    def has_tensor(self, tensor_str: str) -> bool:
        """Whether it has a value of this name."""
        return tensor_str in self._stored

    def get_tensor(self, tensor_str: str, rows: slice | int | None = None) -> Any:
        """A value as a NumPy array, or some rows of it, see `load_variable`."""
        return restore.read_array(self._stored, tensor_str, rows)

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """The shapes of all values, by name."""
        return {entry.key: list(entry.shape) for entry in self._stored}

    def get_variable_to_dtype_map(self) -> dict[str, DType]:
        """The dtypes of all values, by name."""
        return {entry.key: entry.check_type() for entry in self._stored}

    def close(self) -> None:
        """Closes the files."""
        self._stored.close()
