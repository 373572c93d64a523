"""Variables that live in a file, larger than memory if need be.

The file is a safetensors file with one array, which begins at a page; it is mapped to memory, and
the variable changes it in place. Only what an operation touches is read, and written in time.
"""

from __future__ import annotations

import errno
import math
import os
import threading
from typing import Any

from resvar import _core, coerce, dtypes
from resvar.dtypes import DType
from resvar.errors import (
    BadDTypeError,
    DataLossError,
    InvalidArgumentError,
    UnavailableError,
    UnimplementedError,
)
from resvar.tensor_shape import TensorShape
from resvar.train import safetensors_file
from resvar.train.safetensors_file import Entry

_HIGHEST_VERSION = 2**64 - 1


class Storage:
    """A file that is open for one variable, and locked against others.

    Args:
      path: where it is, or will be.

    Raises:
      OSError: it cannot be opened.
      UnavailableError: another variable has it open, in this process or another one.
      DataLossError: it is not such a file, or damaged.
    """

    __slots__ = ("_descriptor", "_lock", "entry", "path")

    entry: Entry | None  # None: there is no value yet

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._lock = threading.Lock()
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._lock_file()
        self.entry = self._read_header()

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def _lock_file(self) -> None:
        try:
            import fcntl
        except ImportError:
            message = "variables with storage need Linux"
            raise UnimplementedError(None, None, message) from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = (
                f"the file {self.path!r} is open already: by a variable of this process or another "
                f"one, or by a tensor that was read from it"
            )
            raise UnavailableError(None, None, message) from None

    def _read_header(self) -> Entry | None:
        size = os.fstat(self._descriptor).st_size
        if size == 0:
            return None
        try:
            length = os.pread(self._descriptor, 8, 0)
            text = os.pread(self._descriptor, safetensors_file.header_length(length), 8)
            entries = safetensors_file.decode(length, text, size)
        except DataLossError as error:
            raise DataLossError(None, None, f"the file {self.path!r}: {error}") from None
        if not entries:
            return None  # the process that made it did not come to its end
        self._check(entries)
        return entries[0]

    def _check(self, entries: list[Entry]) -> None:
        if len(entries) > 1 or entries[0].checksums is not None:
            message = (
                f"the file {self.path!r} is no storage of a variable, but a checkpoint, of "
                f"{len(entries)} arrays: restore it instead"
            )
            raise InvalidArgumentError(None, None, message)
        page = os.sysconf("SC_PAGE_SIZE")
        if entries[0].offset % page:
            message = (
                f"the array in the file {self.path!r} begins at byte {entries[0].offset}, but only "
                f"multiples of the size of a page, {page}, can be mapped"
            )
            raise InvalidArgumentError(None, None, message)

    def check_fits(self, dtype: DType | None, shape: TensorShape) -> Entry:
        """What the file holds. Raises where that is something else than was asked for."""
        entry = self.entry
        assert entry is not None
        if dtype is not None and entry.check_type() is not dtype:
            message = (
                f"the file {self.path!r} holds a variable of dtype {entry.check_type().name}, not "
                f"{dtype.name}"
            )
            raise BadDTypeError(None, None, message)
        if not shape.is_compatible_with(entry.shape):
            message = f"the file {self.path!r} holds a variable of shape {entry.shape}, not {shape}"
            raise InvalidArgumentError(None, None, message)
        return entry

    def create(self, dtype: DType, dims: tuple[int, ...], name: str, trainable: bool) -> Entry:
        """Makes room for a value, all zeros. It does not count before `commit()`.

        The system takes room on the disk when something is written there.
        """
        if dtype is dtypes.string:
            message = f"strings cannot be stored in a file that is mapped: {self.path!r}"
            raise BadDTypeError(None, None, message)
        size = math.prod(dims) * dtype.size
        entry = Entry(name, dtype, dims, 0, size, name=name, trainable=trainable, version=0)
        latest = entry._replace(version=_HIGHEST_VERSION)
        offset = len(safetensors_file.encode([latest]))
        if len(safetensors_file.encode([entry])) != offset:  # at the end of a page
            entry = entry._replace(name=None)
        empty = safetensors_file.encode([])
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, empty, 0)
        try:
            os.ftruncate(self._descriptor, offset + size)
        except OSError as error:
            if error.errno not in (errno.EFBIG, errno.ENOSPC, errno.EINVAL):
                raise
            message = f"no room for {size} bytes in the file {self.path!r}: {error.strerror}"
            raise InvalidArgumentError(None, None, message) from None
        self.entry = entry._replace(offset=offset)
        return self.entry

    def lend(self, variable: _core.Variable) -> None:
        """Lets the value of the variable be what the file holds."""
        assert self.entry is not None
        version = self.entry.version or 0
        variable.store_in(self._descriptor, self.entry.offset, self.entry.shape, version)

    def commit(self, variable: _core.Variable) -> None:
        """Waits until the value is on the disk, and writes its version."""
        with self._lock:
            assert self.entry is not None
            self.entry = self.entry._replace(version=variable.flush())
            os.pwrite(self._descriptor, safetensors_file.encode([self.entry]), 0)
            os.fsync(self._descriptor)

    def commit_name(self) -> None:
        """Waits until a new file is in its folder on the disk."""
        folder = os.open(os.path.dirname(os.path.abspath(self.path)), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def open_variable(
    storage: Storage,
    initial_value: Any,
    dtype: DType | None,
    shape: object,
    name: str,
    trainable: bool,
) -> tuple[_core.Variable, DType, TensorShape]:
    """Makes the variable that a file holds; a file without a value gets the initial one.

    Without an initial value it is zeros, of a dtype and shape that are given.
    """
    wanted = TensorShape(shape)
    is_new = storage.entry is None
    value = None
    if is_new or not callable(initial_value):
        if callable(initial_value):
            initial_value = initial_value()
        if initial_value is not None:
            value = coerce.operand(initial_value, dtype)
            dtype = dtypes.as_dtype(value.dtype)
            wanted = wanted.merge_with(value.shape)
    if is_new:
        if dtype is None or not wanted.is_fully_defined():
            message = (
                f"the file {storage.path!r} has no value yet: give an initial_value, or dtype and "
                f"a shape without None, got dtype={dtype} and shape={wanted}"
            )
            raise InvalidArgumentError(None, None, message)
        entry = storage.create(dtype, tuple(dim or 0 for dim in wanted.as_list()), name, trainable)
    else:
        entry = storage.check_fits(dtype, wanted)
    variable = _core.Variable(f"{name}:0", entry.check_type()._core, list(entry.shape))
    storage.lend(variable)
    if is_new:
        if value is not None:
            variable.assign(value)
        storage.commit(variable)
        storage.commit_name()
    return variable, entry.check_type(), TensorShape(entry.shape)
