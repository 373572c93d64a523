"""The exceptions of resvar.

Each is an `OpError`, with TensorFlow's name and error code, and also the built-in class that a
Python user would catch:

>>> import resvar as rv
>>> v = rv.Variable([1.0, 2.0])
>>> try:
...     v.sparse_read([0, 7])
... except IndexError as error:
...     print(type(error).__name__, "-", error)
BadIndexError - sparse_read: indices[1] = 7 is out of range for dimension 0 of size 2
>>> issubclass(rv.errors.BadIndexError, rv.errors.InvalidArgumentError)
True
"""

from __future__ import annotations

__all__ = [
    "BadDTypeError",
    "BadIndexError",
    "FailedPreconditionError",
    "InternalError",
    "InvalidArgumentError",
    "MissingKernelError",
    "NotFoundError",
    "OpError",
    "OutOfRangeError",
    "ResourceExhaustedError",
    "UnimplementedError",
]


class OpError(Exception):
    """The base of all errors that an operation raises.

    Args:
      node_def: the node of a graph that failed, or None.
      op: the operation that failed, or None.
      message: what a user reads.
      error_code: one of the canonical status codes; each subclass has its own.
    """

    _code = 2

    def __init__(
        self, node_def: object, op: object, message: str, error_code: int | None = None
    ) -> None:
        super().__init__(message)
        self._node_def = node_def
        self._op = op
        self._message = message
        self._error_code = self._code if error_code is None else error_code

    @property
    def message(self) -> str:
        """What went wrong, with both values and the position."""
        return self._message

    @property
    def op(self) -> object:
        """The operation that failed, or None."""
        return self._op

    @property
    def node_def(self) -> object:
        """The node of a graph that failed, or None."""
        return self._node_def

    @property
    def error_code(self) -> int:
        """The canonical status code."""
        return self._error_code

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._node_def, self._op, self._message)

    def __str__(self) -> str:
        return self._message


class InvalidArgumentError(OpError, ValueError):
    """An argument has a wrong value: a shape that does not fit, a division by zero."""

    _code = 3


class BadIndexError(InvalidArgumentError, IndexError):
    """An index is outside its dimension."""


class BadDTypeError(InvalidArgumentError, TypeError):
    """A value has the wrong dtype, or its dtype does not have the operation."""


class NotFoundError(OpError, LookupError):
    """Something that was asked for does not exist."""

    _code = 5


class MissingKernelError(NotFoundError, BadDTypeError):
    """The operation is declared for a dtype, but nothing computes it."""


class ResourceExhaustedError(OpError, MemoryError):
    """There is not enough memory."""

    _code = 8


class FailedPreconditionError(OpError, RuntimeError):
    """The object is not in the state the call needs: an uninitialized variable was read."""

    _code = 9


class OutOfRangeError(OpError, OverflowError):
    """Something went past its end: a counter reached its limit."""

    _code = 11


class UnimplementedError(OpError, NotImplementedError):
    """This build does not have what was asked for."""

    _code = 12


class InternalError(OpError, RuntimeError):
    """Something that should never happen did; please report it."""

    _code = 13
