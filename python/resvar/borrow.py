"""Exclusive, writable access to the memory of a variable, without a copy."""

from __future__ import annotations

import inspect
import math
import sys
from types import FrameType, TracebackType
from typing import Any

import numpy as np

from resvar import _core, dlpack
from resvar.errors import FailedPreconditionError, InvalidArgumentError
from resvar.tensor import TensorLike


class Borrow:
    """The use of a variable's memory: what `Variable.borrow()` returns, for `with`."""

    __slots__ = ("_idle", "_memory", "_root", "_timeout", "_variable")

    def __init__(self, variable: _core.Variable, timeout: float | None) -> None:
        self._variable = variable
        self._timeout = timeout
        self._memory: Any = None  # what the block gets
        self._root: Any = object()  # on the CPU the array that those made of it refer to
        self._idle = (0, 0)

    def __enter__(self) -> Any:
        if self._memory is not None:
            message = "this borrow has begun already: call borrow() again for another one"
            raise FailedPreconditionError(None, None, message)
        tensor = self._variable.borrow(self._timeout)
        try:
            if _core.dlpack_device(tensor)[0] == dlpack.CPU[0]:
                self._root = tensor.writable_array()
                self._memory = self._root.view()
            else:
                self._memory = BorrowedMemory(tensor)
        except BaseException:
            self._variable.end_borrow()
            raise
        self._idle = self._references()
        return self._memory

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._memory is None:
            message = "this borrow has not begun, or has ended already"
            raise FailedPreconditionError(None, None, message)
        self._end(sys._getframe(1))

    def __del__(self) -> None:
        if getattr(self, "_memory", None) is not None:
            self._end(None)

    def _references(self) -> tuple[int, int]:
        return sys.getrefcount(self._memory), sys.getrefcount(self._root)

    def _end(self, caller: FrameType | None) -> None:
        """Takes the memory back from what only a local variable refers to.

        The core sees whether anything else still has it, and then leaves it there.
        """
        handles, views = (
            now - idle for now, idle in zip(self._references(), self._idle, strict=True)
        )
        memory, self._memory = self._memory, None
        if views <= 0 and (handles == 0 or (handles == 1 and _is_local(memory, caller))):
            _empty(memory)
        elif isinstance(memory, np.ndarray):
            memory.flags.writeable = False
        self._root = memory = None
        self._variable.end_borrow()


def _empty(memory: Any) -> None:
    if isinstance(memory, np.ndarray):
        state: Any = (1, (0,), memory.dtype, False, b"")
        memory.__setstate__(state)
        memory.flags.writeable = False
    else:
        memory._give_back()


def _is_local(thing: object, frame: FrameType | None) -> bool:
    """Whether a local variable of one of these frames refers to it, or a global at their side."""
    while frame is not None:
        names = frame.f_locals
        found = any(value is thing for value in names.values())
        # Up to Python 3.12 the frame keeps this copy of its variables, and so what they refer to.
        # Whoever called locals() has the copy, too: then it stays.
        if frame.f_code.co_flags & inspect.CO_OPTIMIZED and sys.version_info < (3, 13):
            if sys.getrefcount(names) <= _REFERENCES_OF_A_COPY:
                names.clear()
        if found:
            return True
        frame = frame.f_back
    return False


def _references_of_a_copy() -> int:
    names = sys._getframe().f_locals
    return sys.getrefcount(names)


_REFERENCES_OF_A_COPY = _references_of_a_copy()


class BorrowedMemory:
    """Borrowed memory of a GPU, for libraries that know `__cuda_array_interface__` or DLPack.

    What is done with it is done when the borrow ends, on whatever stream.
    """

    __slots__ = ("__weakref__", "_tensor")

    def __init__(self, tensor: _core.Tensor) -> None:
        self._tensor: _core.Tensor | None = tensor

    def _give_back(self) -> None:
        self._tensor = None

    def _borrowed(self) -> _core.Tensor:
        if self._tensor is None:
            message = "the memory of a variable was borrowed here, but the borrow has ended"
            raise FailedPreconditionError(None, None, message)
        return self._tensor

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        return dlpack.cuda_array_interface(self._borrowed(), writable=True)

    def __dlpack_device__(self) -> tuple[int, int]:
        return _core.dlpack_device(self._borrowed())

    def __dlpack__(self, *, max_version: tuple[int, int] | None = None, **options: Any) -> Any:
        tensor = self._borrowed()
        versioned = dlpack.is_versioned(max_version)
        copy = bool(options.get("copy"))
        return _core.to_dlpack(tensor, versioned, copy, False, False, True)


class Borrowable(TensorLike):
    """What a Variable lends."""

    __slots__ = ()

    _variable: _core.Variable

    def borrow(self, timeout: float | None = None) -> Borrow:
        """Lends the memory of the variable, to be written by other libraries without a copy.

        For `with`: the block has the memory alone. Other threads that use the variable wait until
        it ends, and the thread itself gets an error where it uses the variable instead of the
        memory. Snapshots that were taken before keep their value.

        When the block ends, however it does, the version rises by one, and the array is emptied.
        Where something else was made of it that is still there (a view, a tensor of PyTorch), that
        keeps the memory, and the variable goes on in a copy, which takes time and memory: it never
        changes behind its back.

        Args:
          timeout: how many seconds to wait at most while another thread has borrowed it; None
            stands for as long as it takes.

        Returns:
          A context manager. It gives a writable NumPy array; on a GPU an object for CuPy, Numba and
          PyTorch, with `__cuda_array_interface__` and DLPack.

        Raises:
          When the block is entered:
          DeadlineExceededError: another thread did not end its borrow in time. A TimeoutError.
          FailedPreconditionError: the variable is not initialized, or this thread has borrowed it.
          TypeError: it holds strings.

          At once:
          ValueError: the timeout is negative, or no number.

        >>> import resvar as rv
        >>> with rv.device("CPU:0"):
        ...     v = rv.Variable([1.0, 2.0, 3.0])
        >>> with v.borrow() as array:
        ...     array[1:] *= 10
        >>> v.numpy(), array
        (array([ 1., 20., 30.], dtype=float32), array([], dtype=float32))
        """
        if timeout is not None and not (isinstance(timeout, int | float) and timeout >= 0):
            message = f"borrow: timeout must be a number of seconds, 0 or more, got {timeout!r}"
            raise InvalidArgumentError(None, None, message)
        forever = timeout is None or math.isinf(timeout)
        return Borrow(self._variable, None if forever else timeout)
