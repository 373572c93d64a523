"""From what a user passes to what a function of this package computes with."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from resvar import _core, coerce, context
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape


def array_of(value: coerce.Operand) -> np.ndarray[Any, Any]:
    """The operand as an array that shares its memory."""
    return value.array() if isinstance(value, _core.Tensor) else value


def integer(argument: str, value: Any) -> int:
    """A number that has to be an integer; `argument` is what messages call it."""
    if type(value) is int:
        return value
    if context.recording:
        later = late(value, lambda known: integer(argument, known))
        if later is not None:
            return later  # type: ignore[no-any-return]
    try:
        if isinstance(value, bool):
            raise TypeError
        return operator.index(value.numpy() if isinstance(value, TensorLike) else value)
    except TypeError:
        message = f"{argument} must be an integer, got {coerce.shown(value)}"
        raise BadDTypeError(None, None, message) from None


def axis(argument: str, value: Any, rank: int) -> int:
    """A dimension, counted from the front; negative ones count from the end."""
    number = integer(argument, value)
    if isinstance(number, Late):
        return number.read_by(lambda known: axis(argument, known, rank))
    if rank < 0:
        return number
    if not -rank <= number < rank:
        message = f"{argument} = {number} is not in range [-{rank}, {rank})"
        raise InvalidArgumentError(None, None, message)
    return number % rank


def axes(argument: str, value: Any, rank: int) -> tuple[int, ...]:
    """Dimensions, counted from the front: of one integer or a list of them."""
    return tuple(axis(argument, item, rank) for item in vector(argument, value, scalar=True))


def vector(argument: str, value: Any, *, scalar: bool = False) -> list[int]:
    """A list of integers; one integer is a list of one, if scalars are allowed."""
    if isinstance(value, TensorShape):
        value = value.as_list()
    if isinstance(value, list | tuple) and all(
        type(item) is int and -(2**63) <= item < 2**63 for item in value
    ):
        return list(value)
    if context.recording:
        later = late(value, lambda known: vector(argument, known, scalar=scalar))
        if later is not None:
            return later  # type: ignore[no-any-return]
    array = array_of(coerce.indices(value))
    if array.ndim != 1 and not (scalar and array.ndim == 0):
        message = f"{argument} must be a vector, got shape {array.shape}"
        raise InvalidArgumentError(None, None, message)
    return [int(item) for item in array.ravel()]


def dims(argument: str, value: Any, *, scalar: bool = False) -> list[int]:
    """A shape: dimensions that are not negative."""
    result = vector(argument, value, scalar=scalar)
    if isinstance(result, Late):
        return result.read_by(lambda known: dims(argument, known, scalar=scalar))
    for i, dim in enumerate(result):
        if dim < 0:
            message = f"{argument}: dimension {i} must be >= 0, got {dim}"
            raise InvalidArgumentError(None, None, message)
    return result


class Late(NamedTuple):
    """An argument that is known only when the graph runs."""

    tensor: Any
    read: Callable[[Any], Any]  # from its value, a `_core.Tensor`, to what the kernel takes

    def read_by(self, read: Callable[[Any], Any]) -> Any:
        """The same argument, read by another function, which takes a `Tensor`."""
        return Late(self.tensor, lambda known: read(Tensor(known)))


class State(NamedTuple):
    """An attribute that an operation of a graph has in each session for itself."""

    make: Callable[[], Any]


def late(value: Any, read: Callable[[Any], Any]) -> Any:
    """The argument as `Late`, or None where it is known now.

    Args:
      value: what a user passed; it may be or hold tensors of a graph.
      read: from the value to what the kernel takes.

    Raises:
      TypeError: it is not of integers.
    """
    if not context.recording or context.executing_eagerly():
        return None
    from resvar.graph.constant_value import constant_value
    from resvar.graph.conversion import symbolic

    tensor: Any = symbolic(value)
    if tensor is None or constant_value(tensor) is not None:
        return None
    if not tensor.dtype.is_integer:
        raise BadDTypeError(None, None, f"{tensor!r} must be of integers")
    return Late(tensor, lambda known: read(Tensor(known)))
