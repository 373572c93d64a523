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

# The canonical status codes.
OK = 0
CANCELLED = 1
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
ABORTED = 10
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
INTERNAL = 13
UNAVAILABLE = 14
DATA_LOSS = 15
UNAUTHENTICATED = 16

__all__ = [
    "ABORTED",
    "ALREADY_EXISTS",
    "CANCELLED",
    "DATA_LOSS",
    "DEADLINE_EXCEEDED",
    "FAILED_PRECONDITION",
    "INTERNAL",
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "OK",
    "OUT_OF_RANGE",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "UNIMPLEMENTED",
    "UNKNOWN",
    "AbortedError",
    "AlreadyExistsError",
    "BadDTypeError",
    "BadExportError",
    "BadIndexError",
    "CancelledError",
    "DataLossError",
    "DeadlineExceededError",
    "DiskFullError",
    "FailedPreconditionError",
    "InaccessibleTensorError",
    "InternalError",
    "InvalidArgumentError",
    "MissingFileError",
    "MissingKernelError",
    "MissingPackageError",
    "NotFoundError",
    "OpError",
    "OperatorNotAllowedInGraphError",
    "OutOfRangeError",
    "PermissionDeniedError",
    "ResourceExhaustedError",
    "UnauthenticatedError",
    "UnavailableError",
    "UnimplementedError",
    "UnknownError",
]


class OpError(Exception):
    """The base of all errors that an operation raises.

    Args:
      node_def: the node of a graph that failed, or None.
      op: the operation that failed, or None.
      message: what a user reads.
      error_code: one of the canonical status codes; each subclass has its own.
    """

    _code = UNKNOWN

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

    _code = INVALID_ARGUMENT


class BadIndexError(InvalidArgumentError, IndexError):
    """An index is outside its dimension."""


class BadDTypeError(InvalidArgumentError, TypeError):
    """A value has the wrong dtype, or its dtype does not have the operation."""


class BadExportError(InvalidArgumentError, BufferError):
    """A tensor cannot be given to another library in the way it asks for."""


class NotFoundError(OpError, LookupError):
    """Something that was asked for does not exist."""

    _code = NOT_FOUND


class MissingKernelError(NotFoundError, BadDTypeError):
    """The operation is declared for a dtype, but nothing computes it."""


class MissingFileError(NotFoundError, FileNotFoundError):
    """A file does not exist."""


class ResourceExhaustedError(OpError, MemoryError):
    """There is not enough memory."""

    _code = RESOURCE_EXHAUSTED


class DiskFullError(ResourceExhaustedError, OSError):
    """A file could not be written: the disk is full, or a limit for files is reached."""


class FailedPreconditionError(OpError, RuntimeError):
    """The object is not in the state the call needs: an uninitialized variable was read."""

    _code = FAILED_PRECONDITION


class OutOfRangeError(OpError, OverflowError):
    """Something went past its end: a counter reached its limit."""

    _code = OUT_OF_RANGE


class UnimplementedError(OpError, NotImplementedError):
    """This build does not have what was asked for."""

    _code = UNIMPLEMENTED


class MissingPackageError(UnimplementedError, ImportError):
    """An optional package is not installed; the message names the extra that installs it."""


class InternalError(OpError, RuntimeError):
    """Something that should never happen did; please report it."""

    _code = INTERNAL


class PermissionDeniedError(OpError, PermissionError):
    """The caller may not do this: write to a folder, read a file."""

    _code = PERMISSION_DENIED


class DataLossError(OpError):
    """Data is lost or damaged for good: a file that is cut short, or whose checksum is wrong."""

    _code = DATA_LOSS


class DeadlineExceededError(OpError, TimeoutError):
    """The operation did not end in time."""

    _code = DEADLINE_EXCEEDED


class UnavailableError(OpError, OSError):
    """What the operation needs cannot be reached now."""

    _code = UNAVAILABLE


# The rest of TensorFlow's family, for handlers that name them: nothing here raises these.


class CancelledError(OpError):
    """The operation was cancelled by its caller."""

    _code = CANCELLED


class UnknownError(OpError):
    """Nothing is known of the cause."""

    _code = UNKNOWN


class AlreadyExistsError(OpError):
    """What was to be made exists already."""

    _code = ALREADY_EXISTS


class AbortedError(OpError):
    """The operation was given up, because of another one that ran at the same time."""

    _code = ABORTED


class UnauthenticatedError(OpError):
    """The caller has not shown who it is."""

    _code = UNAUTHENTICATED


class OperatorNotAllowedInGraphError(TypeError):
    """Python asked a tensor of a graph for its value, which it has only while a session runs."""


class InaccessibleTensorError(ValueError):
    """A tensor was used outside of the branch or loop that it belongs to."""
