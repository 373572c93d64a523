"""What is known of the shape of a result before anything is computed.

A static shape is a list of dimensions, each a number or None where it is not known, or None where
not even the rank is. A rule is a function of the static shapes of the inputs and of the attributes
of an operation. Attributes may be `Late`: `partial` tells what is known of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from resvar.errors import InvalidArgumentError
from resvar.ops.arguments import Late
from resvar.tensor_shape import TensorShape

Dims = list[int | None] | None


class Several(list[Dims]):
    """The shapes of the results of an operation that has several."""


def of(tensor: Any) -> Dims:
    """The static shape of a tensor."""
    return dims_of(tensor.shape)


def dims_of(shape: TensorShape) -> Dims:
    """A shape as a list."""
    return None if shape.rank is None else shape.as_list()


def text(dims: Dims) -> str:
    """A static shape as it stands in messages: `[?,3]`."""
    if dims is None:
        return "<unknown>"
    return f"[{','.join('?' if dim is None else str(dim) for dim in dims)}]"


@contextmanager
def naming(operation: str, tensors: Sequence[Any]) -> Iterator[None]:
    """Adds to the errors of rules what they are about."""
    try:
        yield
    except InvalidArgumentError as error:
        shapes = ", ".join(text(of(tensor)) for tensor in tensors)
        message = f"{error} for {operation!r} with input shapes: {shapes}."
        raise type(error)(None, None, message) from None


def wrong(message: str) -> InvalidArgumentError:
    """What a rule raises."""
    return InvalidArgumentError(None, None, message)


def scalar(*shapes: Dims, **attributes: Any) -> Dims:
    """No dimensions."""
    return []


def unknown(*shapes: Dims, **attributes: Any) -> Dims:
    """Nothing is known."""
    return None


def broadcast(*shapes: Dims, **attributes: Any) -> Dims:
    """The shape to which all broadcast."""
    result: Dims = []
    for dims in shapes:
        if result is None or dims is None:
            return None
        rank = max(len(result), len(dims))
        result = [
            broadcast_dim(a, b)
            for a, b in zip(_padded(result, rank), _padded(dims, rank), strict=True)
        ]
    return result


def _padded(dims: list[int | None], rank: int) -> list[int | None]:
    return [1] * (rank - len(dims)) + dims


def broadcast_dim(a: int | None, b: int | None) -> int | None:
    """The dimension to which two broadcast."""
    if a == 1 or b == 1:
        return b if a == 1 else a
    if a is None or b is None:
        return b if a is None else a
    if a != b:
        raise wrong(f"Dimensions must be equal, but are {a} and {b}")
    return a


def merged_dim(a: int | None, b: int | None) -> int | None:
    """What is known of a dimension of which two things are."""
    if a is not None and b is not None and a != b:
        raise wrong(f"Dimensions must be equal, but are {a} and {b}")
    return b if a is None else a


def merged(*shapes: Dims, **attributes: Any) -> Dims:
    """What is known of a shape that all have."""
    result: Dims = None
    for dims in shapes:
        if result is None or dims is None:
            result = dims if result is None else result
        elif len(result) != len(dims):
            raise wrong(f"Shapes must be equal rank, but are {len(result)} and {len(dims)}")
        else:
            result = [merged_dim(a, b) for a, b in zip(result, dims, strict=True)]
    return result


def size(dims: Dims) -> int | None:
    """The number of elements, if it is known."""
    if dims is None or None in dims:
        return None
    return math.prod(dim for dim in dims if dim is not None)


def partial(values: Any) -> Dims:
    """What is known of a list of integers that may be `Late`: a list with gaps, or None."""
    if not isinstance(values, Late):
        return list(values)
    from resvar.graph.constant_value import partial_value

    return partial_value(values.tensor)


def partial_shape(values: Any) -> Dims:
    """The same of a list that is a shape: -1 stands for what is not known."""
    dims = partial(values)
    for dim in dims or []:
        if dim is not None and dim < -1:
            raise wrong(f"Invalid value in tensor used for shape: {dim}")
    return None if dims is None else [None if dim == -1 else dim for dim in dims]


def number(value: Any) -> int | None:
    """What is known of an integer that may be `Late`."""
    return None if isinstance(value, Late) else int(value)
