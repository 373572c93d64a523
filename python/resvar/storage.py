"""What a variable does about the file that it lives in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resvar import _core
from resvar.errors import FailedPreconditionError
from resvar.tensor import TensorLike

if TYPE_CHECKING:
    from resvar.storage_file import Storage


class Storable(TensorLike):
    """What a Variable with `storage` does, and one without cannot."""

    __slots__ = ()

    _variable: _core.Variable
    _storage: Storage | None = None

    @property
    def storage(self) -> str | None:
        """The path of the file that the variable lives in; None if it lives in memory."""
        return None if self._storage is None else self._storage.path

    def flush(self) -> None:
        """Waits until what was written to a variable with storage is on the disk.

        After that it survives a failure of the machine. What was written since survives the end of
        the process, also by `kill -9`, but a call that was cut off may be there by half.

        Raises:
          FailedPreconditionError: the variable has no storage.
          InternalError: the disk fails.

        >>> import os, tempfile, resvar as rv
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "counts")
        ...     v = rv.Variable([1, 2, 3], storage=path)
        ...     v.assign_add([10, 10, 10]).flush()
        ...     del v
        ...     print(rv.Variable(storage=path).numpy())
        [11 12 13]
        """
        if self._storage is None:
            message = "flush: the variable has no storage, see the argument of that name"
            raise FailedPreconditionError(None, None, message)
        self._storage.commit(self._variable)
