"""The exception classes."""

from __future__ import annotations

import pickle

import pytest

from resvar import errors

BUILTIN = {
    "InvalidArgumentError": ValueError,
    "BadIndexError": IndexError,
    "BadDTypeError": TypeError,
    "NotFoundError": LookupError,
    "MissingKernelError": TypeError,
    "MissingFileError": FileNotFoundError,
    "DiskFullError": OSError,
    "PermissionDeniedError": PermissionError,
    "ResourceExhaustedError": MemoryError,
    "FailedPreconditionError": RuntimeError,
    "UnimplementedError": NotImplementedError,
    "InternalError": RuntimeError,
}


@pytest.mark.parametrize("name", BUILTIN)
def test_each_is_a_builtin_too(name: str) -> None:
    error = getattr(errors, name)(None, None, "message")
    assert isinstance(error, errors.OpError)
    assert isinstance(error, BUILTIN[name])
    assert (str(error), error.message, error.op, error.node_def) == (
        "message",
        "message",
        None,
        None,
    )
    assert pickle.loads(pickle.dumps(error)).message == "message"


def test_codes_are_tensorflows() -> None:
    assert errors.InvalidArgumentError(None, None, "").error_code == 3
    assert errors.BadIndexError(None, None, "").error_code == 3
    assert errors.NotFoundError(None, None, "").error_code == 5
    assert errors.MissingKernelError(None, None, "").error_code == 5
    assert errors.FailedPreconditionError(None, None, "").error_code == 9
    assert errors.OpError(None, None, "", 5).error_code == 5


# Of the canonical status codes that gRPC and Abseil define.
CODES = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
]


@pytest.mark.parametrize("name", CODES[1:])
def test_every_status_code_has_a_class(name: str) -> None:
    class_name = "".join(word.capitalize() for word in name.split("_")).removesuffix("Error")
    error = getattr(errors, f"{class_name}Error")(None, None, "")
    assert isinstance(error, errors.OpError)
    assert error.error_code == getattr(errors, name) == CODES.index(name)


def test_all_is_complete() -> None:
    defined = {n for n, c in vars(errors).items() if isinstance(c, type | int)}
    assert defined == set(errors.__all__)
