"""Writing what is in a checkpoint into variables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from resvar import _core, dtypes
from resvar.errors import (
    BadDTypeError,
    BadIndexError,
    DataLossError,
    InvalidArgumentError,
    NotFoundError,
    OpError,
)
from resvar.tensor_shape import TensorShape
from resvar.train import tensor_stream
from resvar.train.checkpoint_file import CheckpointFile
from resvar.train.progress import Progress
from resvar.train.safetensors_file import Entry


class Target(NamedTuple):
    """A variable to restore."""

    variable: _core.Variable
    dtype: dtypes.DType
    shape: TensorShape
    name: str
    reshape: bool = False  # to its shape, where the number of elements is the same

    def fits(self, shape: tuple[int, ...]) -> bool:
        """Whether it can take an array of this shape."""
        if self.reshape and self.shape.is_fully_defined():
            return self.shape.num_elements() == math.prod(shape)
        return self.shape.is_compatible_with(shape)


def check(stored: CheckpointFile, targets: Mapping[str, Target]) -> None:
    """Raises unless the checkpoint has a fitting value for each of the variables, by their keys.

    Raises:
      NotFoundError: it lacks some.
      InvalidArgumentError: dtypes or shapes differ. All that is wrong is listed.
    """
    problems: list[tuple[type[OpError], str]] = []
    for key, target in targets.items():
        if key not in stored:
            problem = f"Key {key} not found in checkpoint, for the variable '{target.name}'"
            problems.append((NotFoundError, problem))
            continue
        entry = stored[key]
        if entry.dtype is not target.dtype:
            found = "an unknown dtype" if entry.dtype is None else entry.dtype.name
            problem = f"{key}: the variable '{target.name}' has dtype {target.dtype.name}"
            problems.append((BadDTypeError, f"{problem}, the checkpoint {found}"))
        if not target.fits(entry.shape):
            problem = f"{key}: the variable '{target.name}' has shape {target.shape}"
            problems.append((InvalidArgumentError, f"{problem}, the checkpoint {entry.shape}"))
    if not problems:
        return
    kinds = [kind for kind in (NotFoundError, BadDTypeError) if kind in dict(problems)]
    kind = kinds[0] if kinds else InvalidArgumentError
    what = "\n  ".join(problem for _, problem in problems)
    more = ""
    if kind is NotFoundError:
        names = sorted(set(stored.places) - set(targets))
        more = f"\nIt also has {', '.join(map(repr, names))}." if names else ""
    message = f"The checkpoint {stored.prefix} does not fit; nothing was restored:\n  {what}{more}"
    raise kind(None, None, message)


def restore(
    stored: CheckpointFile, targets: Mapping[str, Target], progress: bool | None = None
) -> None:
    """Gives all variables their values in one step.

    First everything is checked, names, dtypes, shapes, and then the checksums. Only then is
    anything written, straight into the memory of the variables. That part cannot be interrupted.

    Raises:
      NotFoundError, InvalidArgumentError: see `check`.
      DataLossError: the checkpoint is damaged.
    """
    check(stored, targets)
    entries = [stored[key] for key in targets]
    total = 2 * sum(entry.size for entry in entries)
    with Progress("restoring", total, progress) as bar:
        for entry in entries:
            with _naming(stored, entry):
                tensor_stream.verify(stored.places[entry.key].descriptor, entry, bar.add)
        values = [_new_value(stored, stored[key], target) for key, target in targets.items()]
        count = _core.ByteCount()
        with bar.follow(lambda: count.value):
            variables = [target.variable for target in targets.values()]
            _core.replace(variables, values, count)


def _new_value(stored: CheckpointFile, entry: Entry, target: Target) -> Any:
    if not target.shape.is_compatible_with(entry.shape):
        entry = entry._replace(shape=tuple(dim or 0 for dim in target.shape.as_list()))
    descriptor = stored.places[entry.key].descriptor
    if entry.dtype is dtypes.string:
        with _naming(stored, entry):
            return tensor_stream.read_strings(descriptor, entry)
    return descriptor, entry.offset, entry.check_type()._core, entry.shape


class _naming:  # noqa: N801  # a context
    """Adds the path of the file to an error."""

    def __init__(self, stored: CheckpointFile, entry: Entry) -> None:
        self._path = stored.places[entry.key].path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if isinstance(error, DataLossError):
            raise DataLossError(None, None, f"{self._path}: {error.message}") from error


def read_array(stored: CheckpointFile, key: str, rows: slice | int | None = None) -> Any:
    """An array of a checkpoint, or some of its rows; only their blocks are read and checked.

    Args:
      stored: the checkpoint.
      key: the name of the array in it.
      rows: a slice or an integer, applied to the first dimension; None for all of it.

    Raises:
      NotFoundError: the checkpoint does not have it.
      DataLossError: it is damaged.
      IndexError: there is no such row.
    """
    entry = stored[key]
    descriptor = stored.places[key].descriptor
    dtype = entry.check_type()
    with _naming(stored, entry):
        if dtype is dtypes.string:
            tensor_stream.verify(descriptor, entry, lambda count: None)
            strings = tensor_stream.read_strings(descriptor, entry).array()
            return strings if rows is None else strings[rows]
        if rows is None:
            data = tensor_stream.read_bytes(descriptor, entry, 0, entry.size)
            return data.view(dtype.as_numpy_dtype).reshape(entry.shape)
        return _read_rows(descriptor, entry, rows)


def _read_rows(descriptor: int, entry: Entry, rows: slice | int) -> Any:
    if not entry.shape:
        message = f"the array {entry.key!r} is a scalar, it has no rows"
        raise InvalidArgumentError(None, None, message)
    if isinstance(rows, slice):
        wanted = range(*rows.indices(entry.shape[0]))
    else:
        wanted = range(entry.shape[0])[rows : rows + 1 or None]
        if not wanted:
            message = f"row {rows} of the array {entry.key!r} of {entry.shape[0]} rows"
            raise BadIndexError(None, None, message)
    low, high = (min(wanted), max(wanted) + 1) if wanted else (0, 0)
    row = entry.size // max(entry.shape[0], 1)
    data = tensor_stream.read_bytes(descriptor, entry, low * row, high * row)
    array = data.view(entry.check_type().as_numpy_dtype).reshape(high - low, *entry.shape[1:])
    return array[:: wanted.step] if isinstance(rows, slice) else array[0]
