"""Functions that broadcast: they repeat a tensor where another shape has more elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import context, dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import Operation, shape_text
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape

_INDEX = (dtypes.int32, dtypes.int64)


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


def _broadcast_array(array: np.ndarray[Any, Any], *, dims: list[int]) -> np.ndarray[Any, Any]:
    if array.ndim > len(dims):
        message = (
            f"Rank of input ({array.ndim}) must be no greater than rank of output shape "
            f"({len(dims)})."
        )
        raise _error(message, "BroadcastTo")
    try:
        return np.broadcast_to(array, dims)
    except ValueError:
        wanted = f"[{','.join(map(str, dims))}]"
        message = f"Incompatible shapes: {shape_text(array)} vs. {wanted}"
        raise _error(message, "BroadcastTo") from None


def _broadcast_shape(before: Dims, *, dims: Any) -> Dims:
    after = static_shape.partial_shape(dims)
    if before is None or after is None:
        return after
    if len(before) > len(after):
        raise wrong(
            f"Rank of input ({len(before)}) must be no greater than rank of output shape "
            f"({len(after)})."
        )
    for dim, wanted in zip(reversed(before), reversed(after), strict=False):
        if dim not in (1, None, wanted) and wanted is not None:
            raise wrong(f"Dimensions must be equal, but are {dim} and {wanted}")
    given = [None] * (len(after) - len(before)) + before
    return [own if dim is None and own != 1 else dim for dim, own in zip(after, given, strict=True)]


_broadcast_to = Operation("BroadcastTo", _broadcast_array, shape=_broadcast_shape)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Repeats elements along dimensions of size 1, and along new ones in front.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      shape: the shape of the result, a vector.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the shapes do not fit.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.broadcast_to([1, 2], [3, 2]).numpy()
    array([[1, 2],
           [1, 2],
           [1, 2]], dtype=int32)
    """
    return _broadcast_to(input, dims=arguments.dims("shape", shape), name=name)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape of an elementwise operation on tensors of two shapes, as far as it is known.

    Raises:
      ValueError: the shapes do not fit.

    >>> import resvar as rv
    >>> rv.broadcast_static_shape(rv.TensorShape([2, 1]), rv.TensorShape([3]))
    TensorShape([2, 3])
    """
    x, y = TensorShape(shape_x), TensorShape(shape_y)
    if x.rank is None or y.rank is None:
        return TensorShape(None)
    longest = max(x.rank, y.rank)
    pairs = zip(_padded(x, longest), _padded(y, longest), strict=True)
    return TensorShape([_broadcast_dim(a, b, x, y) for a, b in pairs])


def _padded(shape: TensorShape, rank: int) -> list[int | None]:
    return [1] * (rank - len(shape)) + shape.as_list()


def _broadcast_dim(a: int | None, b: int | None, x: TensorShape, y: TensorShape) -> int | None:
    if a == 1 or b == 1:
        return b if a == 1 else a
    if a is None or b is None:
        return b if a is None else a
    if a != b:
        message = f"Incompatible shapes for broadcasting: {x} and {y}"
        raise InvalidArgumentError(None, None, message)
    return a


def _broadcast_dims(x: Any, y: Any) -> Any:
    result: Any = broadcast_static_shape(x.tolist(), y.tolist()).as_list()
    return np.array(result, x.dtype)


def _dims_shape(x: Dims, y: Dims) -> Dims:
    return [None if x is None or y is None or None in (x[0], y[0]) else max(x[0] or 0, y[0] or 0)]


_broadcast_args = Operation("BroadcastArgs", _broadcast_dims, _INDEX, shape=_dims_shape)


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape of an elementwise operation on tensors of two shapes, as a tensor.

    Raises:
      InvalidArgumentError: the shapes do not fit.

    >>> import resvar as rv
    >>> rv.broadcast_dynamic_shape([2, 1], [3]).numpy()
    array([2, 3], dtype=int32)
    """
    if context.recording and not context.executing_eagerly():
        return _broadcast_args(shape_x, shape_y)
    x, y = arguments.dims("shape_x", shape_x), arguments.dims("shape_y", shape_y)
    given = [value for value in (shape_x, shape_y) if isinstance(value, TensorLike)]
    dtype: DType = given[0].dtype if given else dtypes.int32
    return convert_to_tensor(broadcast_static_shape(x, y).as_list(), dtype)
