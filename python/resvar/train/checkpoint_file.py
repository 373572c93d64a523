"""Checkpoints on the disk: one safetensors file, or several and an index.

A checkpoint is named by its prefix, such as `folder/ckpt-3`. It is the file `ckpt-3.safetensors`,
or, above a size, the files `ckpt-3-….safetensors` together with the index that lists them,
`ckpt-3.safetensors.index.json`. The renaming of the one file or of the index is the moment from
which it is there; where there are both, it is the index that counts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, NamedTuple, TypeVar

from resvar import _core, dtypes
from resvar.errors import DataLossError, InvalidArgumentError, MissingFileError, NotFoundError
from resvar.train import committed_file, safetensors_file, tensor_stream
from resvar.train.committed_file import NewFile, named_errors
from resvar.train.progress import Progress
from resvar.train.safetensors_file import Entry

_T = TypeVar("_T")

SHARD_BYTES = 5_000_000_000
ENDING = ".safetensors"
_INDEX = ".safetensors.index.json"
_SHARD = re.compile(r"(.+)-[0-9a-f]{16}-\d{5,}-of-\d{5,}\.safetensors")


class Item(NamedTuple):
    """A value to save."""

    key: str
    tensor: _core.Tensor
    name: str | None = None
    trainable: bool | None = None
    version: int | None = None


def path_of(prefix: object) -> str:
    """The prefix as a string, without the ending of a file."""
    if not isinstance(prefix, str | bytes | os.PathLike):
        message = f"the path of a checkpoint must be a string or a path, got {prefix!r}"
        raise InvalidArgumentError(None, None, message)
    path = os.fsdecode(prefix)
    for ending in (_INDEX, ENDING):
        path = path.removesuffix(ending)
    return path


def exists(prefix: str) -> bool:
    """Whether there is a checkpoint of this name."""
    return time_written(prefix) is not None


def time_written(prefix: str) -> float | None:
    """When a checkpoint was written, in seconds since 1970; None if there is none."""

    def look() -> float:
        with suppress(FileNotFoundError):
            return os.path.getmtime(prefix + _INDEX)
        return os.path.getmtime(prefix + ENDING)

    with suppress(OSError):
        return _whole(prefix, look)
    return None


def _whole(prefix: str, look: Callable[[], _T]) -> _T:
    """What `look` finds of a checkpoint, in several looks; raises FileNotFoundError without one."""
    try:
        return look()
    except FileNotFoundError:  # not there, or replaced between the looks: now it cannot be
        with committed_file.locked_folder(prefix):
            return look()


def write(prefix: str, items: Iterable[Item], shard_bytes: int, progress: bool | None) -> None:
    """Writes a checkpoint, or replaces one, in one step.

    Args:
      prefix: the path of the checkpoint.
      items: the values; of no two the keys are equal.
      shard_bytes: with more bytes than this there will be several files.
      progress: whether to show a bar, see `Progress`.

    Raises:
      DiskFullError, PermissionDeniedError: it cannot be written. The old one is as it was.
    """
    tensors = {item.key: item.tensor for item in items}
    shards = _shards([_entry(item) for item in items], shard_bytes)
    total = sum(entry.size for shard in shards for entry in shard)
    with named_errors(f"saving {prefix}"), Progress("saving", total, progress) as bar:
        folder = os.path.dirname(prefix)
        os.makedirs(folder or ".", exist_ok=True)
        _remove_left_over(folder)
        if len(shards) == 1:
            _write_one(prefix, shards[0], tensors, bar)
        else:
            _write_shards(prefix, shards, tensors, bar)
        _remove_shards(folder, prefix)


def _entry(item: Item) -> Entry:
    return Entry(
        key=item.key,
        dtype=dtypes.as_dtype(item.tensor.dtype),
        shape=item.tensor.shape,
        offset=0,
        size=tensor_stream.stored_size(item.tensor),
        name=item.name,
        trainable=item.trainable,
        version=item.version,
    )


def _shards(entries: Iterable[Entry], shard_bytes: int) -> list[list[Entry]]:
    """The entries, each group with no more bytes unless it is a single entry."""
    shards: list[list[Entry]] = [[]]
    size = 0
    for entry in entries:
        if shards[-1] and size + entry.size > shard_bytes:
            shards.append([])
            size = 0
        shards[-1].append(entry)
        size += entry.size
    return shards


def _write_one(
    prefix: str, entries: Sequence[Entry], tensors: dict[str, _core.Tensor], bar: Progress
) -> None:
    with NewFile(prefix + ENDING) as new:
        _write_file(new, entries, tensors, bar)
        new.sync()
        with committed_file.locked_folder(prefix):
            new.put()
            with suppress(FileNotFoundError):
                os.unlink(prefix + _INDEX)
                committed_file.sync_folder(prefix)


def _write_shards(
    prefix: str, shards: Sequence[Sequence[Entry]], tensors: dict[str, _core.Tensor], bar: Progress
) -> None:
    token = committed_file.token()
    places = {}
    with ExitStack() as stack:
        # Registered first, so it runs last: when nobody holds the locks.
        stack.callback(_remove_shards, os.path.dirname(prefix), prefix)
        for number, entries in enumerate(shards, 1):
            path = f"{prefix}-{token}-{number:05}-of-{len(shards):05}{ENDING}"
            new = stack.enter_context(NewFile(path, hidden=False))
            _write_file(new, entries, tensors, bar)
            new.sync()
            places.update({entry.key: os.path.basename(path) for entry in entries})
        size = sum(entry.size for shard in shards for entry in shard)
        index = {"metadata": {"total_size": size}, "weight_map": places}
        committed_file.sync_folder(prefix)
        with committed_file.locked_folder(prefix):
            committed_file.replace_text(prefix + _INDEX, json.dumps(index, indent=1))
            with suppress(FileNotFoundError):
                os.unlink(prefix + ENDING)


def _write_file(
    new: NewFile, entries: Sequence[Entry], tensors: dict[str, _core.Tensor], bar: Progress
) -> None:
    placed, _ = safetensors_file.layout(entries)
    descriptor = new.file.fileno()
    written = []
    for entry in placed:
        checksums = tensor_stream.write(descriptor, tensors[entry.key], entry, bar.add)
        written.append(entry._replace(checksums=checksums))
    header = safetensors_file.encode(written)
    tensor_stream.write_exactly(descriptor, memoryview(header), 0)


def remove(prefix: str) -> None:
    """Removes a checkpoint, if there is one."""
    with named_errors(f"removing {prefix}"), suppress(FileNotFoundError):
        for ending in (_INDEX, ENDING):
            with committed_file.locked_folder(prefix), suppress(FileNotFoundError):
                os.unlink(prefix + ending)
        _remove_shards(os.path.dirname(prefix), prefix)


def _remove_left_over(folder: str) -> None:
    """Removes what processes have left that died while they wrote here."""
    committed_file.remove_left_over(folder)
    names = {found[1] for name in os.listdir(folder or ".") if (found := _SHARD.fullmatch(name))}
    for name in names:
        _remove_shards(folder, os.path.join(folder, name))


def _remove_shards(folder: str, prefix: str) -> None:
    """Removes the files that belonged to a checkpoint and are not in its index."""
    with committed_file.locked_folder(prefix):
        listed = set(_weight_map(prefix).values())
        for name in os.listdir(folder or "."):
            found = _SHARD.fullmatch(name)
            if found and found[1] == os.path.basename(prefix) and name not in listed:
                committed_file.remove_unless_written(os.path.join(folder, name))


def _weight_map(prefix: str) -> dict[str, str]:
    """The file that has each array, by the index; empty where there is no index."""
    try:
        with open(prefix + _INDEX, "rb") as file:
            places: dict[str, str] = json.load(file)["weight_map"]
            return places
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        message = f"the index {prefix + _INDEX} cannot be read: {error!r}"
        raise DataLossError(None, None, message) from error


class StoredFile(NamedTuple):
    """An open file of a checkpoint."""

    path: str
    file: Any
    entries: dict[str, Entry]

    @property
    def descriptor(self) -> int:
        """What the system knows the open file by."""
        number: int = self.file.fileno()
        return number


class CheckpointFile:
    """A checkpoint that is open to be read. It stays what it was when it was opened.

    Args:
      prefix: the path of the checkpoint.

    Raises:
      NotFoundError: there is none.
      DataLossError: it is damaged.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._files: list[StoredFile] = []
        with named_errors(f"reading {prefix}"):
            try:
                _whole(prefix, self._open)
            except BaseException as error:
                self.close()
                if isinstance(error, FileNotFoundError):
                    raise _missing(prefix) from None
                raise
        self.places = {key: file for file in self._files for key in file.entries}

    def _open(self) -> None:
        self.close()
        folder = os.path.dirname(self.prefix)
        names = sorted(set(_weight_map(self.prefix).values()))
        paths = [os.path.join(folder, name) for name in names] or [self.prefix + ENDING]
        for path in paths:
            file = open(path, "rb", buffering=0)  # noqa: SIM115
            self._files.append(StoredFile(path, file, {}))
            self._files[-1].entries.update({entry.key: entry for entry in _read_header(file, path)})

    def close(self) -> None:
        """Closes the files."""
        for stored in self._files:
            stored.file.close()
        self._files = []

    def __del__(self) -> None:
        self.close()

    def __enter__(self) -> CheckpointFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Entry]:
        return (stored.entries[key] for key, stored in sorted(self.places.items()))

    def __contains__(self, key: object) -> bool:
        return key in self.places

    def __getitem__(self, key: str) -> Entry:
        if key not in self.places:
            known = ", ".join(repr(name) for name in sorted(self.places)) or "none"
            message = f"Key {key} not found in checkpoint {self.prefix}, which has {known}"
            raise NotFoundError(None, None, message)
        return self.places[key].entries[key]


def _read_header(file: Any, path: str) -> list[Entry]:
    try:
        length = file.read(8)
        text = file.read(safetensors_file.header_length(length))
        return safetensors_file.decode(length, text, os.fstat(file.fileno()).st_size)
    except DataLossError as error:
        raise DataLossError(None, None, f"the file {path} is damaged: {error.message}") from error


def _missing(prefix: str) -> MissingFileError:
    what = "is a folder" if os.path.isdir(prefix) else "does not exist"
    message = (
        f"Failed to find any matching files for {prefix}: the checkpoint {what}. Its path may need "
        "a number at its end, such as the '-1' of 'path/to/ckpt-1'."
    )
    return MissingFileError(None, None, message)
