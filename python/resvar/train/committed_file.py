"""Files that are there whole or not at all, whatever happens to the process.

A new file is written beside its place, brought to the disk, and renamed: that is one step for the
file system. Who writes a file holds a lock on it, which the system takes away from a process that
dies. So what a dead process has left can be told from what a living one is about to finish.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

from resvar.errors import (
    DiskFullError,
    MissingFileError,
    OpError,
    PermissionDeniedError,
    UnknownError,
)

try:
    import fcntl
except ImportError:  # not on Windows, which keeps open files from being removed anyway
    fcntl = None  # type: ignore[assignment]

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.resvar-tmp")
_ERRORS: dict[int, type[OpError]] = {
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
    errno.EFBIG: DiskFullError,
    errno.ENOENT: MissingFileError,
    errno.ENOTDIR: MissingFileError,
    errno.EACCES: PermissionDeniedError,
    errno.EPERM: PermissionDeniedError,
    errno.EROFS: PermissionDeniedError,
}


@contextmanager
def named_errors(doing: str) -> Iterator[None]:
    """Raises instead of an OSError the class of `resvar.errors` that stands for it."""
    try:
        yield
    except OpError:
        raise
    except OSError as error:
        kind = _ERRORS.get(error.errno or 0, UnknownError)
        where = f" ({error.filename})" if error.filename else ""
        named: Any = kind(None, None, f"{doing}: {error.strerror or error}{where}")
        if isinstance(named, OSError):
            named.errno, named.strerror, named.filename = (
                error.errno,
                error.strerror,
                error.filename,
            )
        raise named from error


def token() -> str:
    """A part for the name of a file that no other file has."""
    return os.urandom(8).hex()


class NewFile:
    """A file under a name of its own, which is removed again unless it is renamed or kept.

    Args:
      path: where it will be; until then it is hidden beside that place.
      hidden: False to make it in its place. Then nothing may have this name.
    """

    def __init__(self, path: str, hidden: bool = True) -> None:
        self.path = path
        self.file: Any = None
        self._hidden = hidden

    def __enter__(self) -> NewFile:
        while True:
            self._now_at = self._hidden_path() if self._hidden else self.path
            try:
                self.file = open(self._now_at, "xb", buffering=0)
                if self._lock():
                    return self
                self.file.close()  # somebody took it for a dead process's, and removed it
            except FileExistsError:
                raise
            except BaseException:  # Ctrl-C too
                with suppress(OSError):
                    os.unlink(self._now_at)
                if self.file is not None:
                    self.file.close()
                raise

    def _hidden_path(self) -> str:
        folder, name = os.path.split(self.path)
        return os.path.join(folder, f".{name}.{token()}.resvar-tmp")

    def _lock(self) -> bool:
        if fcntl is not None:
            with suppress(OSError):  # file systems without locks
                fcntl.flock(self.file, fcntl.LOCK_EX)
        try:
            return os.path.samestat(os.fstat(self.file.fileno()), os.stat(self._now_at))
        except FileNotFoundError:
            return False

    def sync(self) -> None:
        """Waits until what was written is on the disk."""
        sync(self.file.fileno())

    def commit(self) -> None:
        """Brings the file to the disk and to its place, where it replaces what was there."""
        self.sync()
        self.put()

    def put(self) -> None:
        """Brings the file, which is on the disk, to its place."""
        os.replace(self._now_at, self.path)
        sync_folder(self.path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._hidden:
            with suppress(FileNotFoundError):  # it was renamed
                os.unlink(self._now_at)
        self.file.close()


def sync(descriptor: int) -> None:
    """Waits until a file is on the disk."""
    full = getattr(fcntl, "F_FULLFSYNC", None)  # Apple's fsync does not wait for the disk
    if full is not None:
        fcntl.fcntl(descriptor, full)
    else:
        os.fsync(descriptor)


def sync_folder(path: str) -> None:
    """Waits until the names in the folder of a file are on the disk."""
    if os.name == "nt":
        return  # folders cannot be opened
    descriptor = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked_folder(path: str) -> Iterator[None]:
    """Keeps other threads and processes from this part, for the folder that a file is in."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        with suppress(OSError):  # file systems without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def replace_text(path: str, text: str) -> None:
    """Gives a small file new contents, in one step."""
    with NewFile(path) as new:
        new.file.write(text.encode())
        new.commit()


def remove_left_over(folder: str) -> None:
    """Removes the hidden files that dead processes have left in a folder."""
    for name in os.listdir(folder or "."):
        if _TEMPORARY.fullmatch(name):
            remove_unless_written(os.path.join(folder, name))


def remove_unless_written(path: str) -> None:
    """Removes a file, unless somebody is writing it."""
    with suppress(OSError):
        if fcntl is None:
            os.unlink(path)
            return
        with open(path, "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.unlink(path)
