"""Functions that tell the shape of a tensor, or give its elements another one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import Operation, bad_attribute, shape_text
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape

_INDEX = (dtypes.int32, dtypes.int64)


def _shape_array(array: np.ndarray[Any, Any], *, out_type: DType) -> np.ndarray[Any, Any]:
    return np.array(array.shape, out_type._numpy)


def _size_array(array: np.ndarray[Any, Any], *, out_type: DType) -> np.ndarray[Any, Any]:
    return np.array(array.size, out_type._numpy)


def _out_type(*inputs: DType, out_type: DType) -> DType:
    return out_type


def _shape_of_shape(dims: Dims, *, out_type: DType) -> Dims:
    return [None if dims is None else len(dims)]


_shape = Operation("Shape", _shape_array, shape=_shape_of_shape, dtype=_out_type)
_rank = Operation(
    "Rank",
    lambda array: np.array(array.ndim, np.int32),
    result=dtypes.int32,
    shape=static_shape.scalar,
)
_size = Operation("Size", _size_array, shape=static_shape.scalar, dtype=_out_type)


def shape(input: Any, out_type: object = None, name: str | None = None) -> Tensor:
    """The shape of a tensor, as a tensor.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      out_type: int32, the default, or int64.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: `out_type` is something else.

    >>> import resvar as rv
    >>> rv.shape([[1, 2, 3], [4, 5, 6]]).numpy()
    array([2, 3], dtype=int32)
    """
    wanted = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    if wanted not in _INDEX:
        raise bad_attribute("out_type", wanted, _INDEX, "Shape")
    result: Tensor = _shape(input, out_type=wanted)
    return result


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions of a tensor, as a tensor.

    >>> import resvar as rv
    >>> rv.rank([[1, 2, 3], [4, 5, 6]]).numpy()
    np.int32(2)
    """
    result: Tensor = _rank(input)
    return result


def size(input: Any, out_type: object = None, name: str | None = None) -> Tensor:
    """The number of elements of a tensor, as a tensor.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      out_type: the dtype of the result; int32 by default.
      name: has no effect; for compatibility with graphs.

    >>> import resvar as rv
    >>> rv.size([[1, 2, 3], [4, 5, 6]]).numpy()
    np.int32(6)
    """
    wanted = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    result: Tensor = _size(input, out_type=wanted)
    return result


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


def _reshape_array(array: np.ndarray[Any, Any], *, dims: list[int]) -> np.ndarray[Any, Any]:
    unknown = [i for i, dim in enumerate(dims) if dim == -1]
    for i, dim in enumerate(dims):
        if dim < -1:
            raise _error(f"Size {i} must be non-negative, not {dim}", "Reshape")
    if len(unknown) > 1:
        message = f"Only one input size may be -1, not both {unknown[0]} and {unknown[1]}"
        raise _error(message, "Reshape")
    known = math.prod(dim for dim in dims if dim != -1)
    start = f"Input to reshape is a tensor with {array.size} values, but the requested shape"
    if not unknown:
        if known != array.size:
            raise _error(f"{start} has {known}", "Reshape")
        return array.reshape(dims)
    if known:
        missing, rest = divmod(array.size, known)
    else:  # then what is left out of the old dimensions takes the place of -1
        missing, rest = _without_zeros(array.shape, dims), array.size
    if rest:
        raise _error(f"{start} requires a multiple of {known}", "Reshape")
    return array.reshape([missing if dim == -1 else dim for dim in dims])


def _without_zeros(before: tuple[int, ...], after: list[int]) -> int:
    kept = math.prod(dim for dim in before if dim)
    return max(kept // max(math.prod(dim for dim in after if dim > 0), 1), 0)


_reshape = Operation("Reshape", _reshape_array)


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in the same order, in another shape. Nothing is copied.

    Args:
      tensor: a Tensor, a Variable, or what converts to one.
      shape: the dimensions of the result; one of them may be -1, which stands for what is left.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the shape does not have as many elements.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.reshape([1, 2, 3, 4, 5, 6], [2, -1]).numpy()
    array([[1, 2, 3],
           [4, 5, 6]], dtype=int32)
    """
    result: Tensor = _reshape(tensor, dims=arguments.vector("shape", shape, scalar=True))
    return result


def _expand_array(array: np.ndarray[Any, Any], *, axis: int) -> np.ndarray[Any, Any]:
    if not -array.ndim - 1 <= axis <= array.ndim:
        message = f"Tried to expand dim index {axis} for tensor with {array.ndim} dimensions."
        raise _error(message, "ExpandDims")
    return np.expand_dims(array, axis)


_expand_dims = Operation("ExpandDims", _expand_array)


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:
    """The same elements with one more dimension, of size 1. Nothing is copied.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      axis: where the new dimension is in the result; negative ones count from the end.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the result has no such dimension.
      TypeError: `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.expand_dims([1, 2], -1).numpy()
    array([[1],
           [2]], dtype=int32)
    """
    where = arguments.vector("axis", axis, scalar=True)
    if len(where) != 1:
        raise _error("'dim' must be a tensor with a single value", "ExpandDims")
    result: Tensor = _expand_dims(input, axis=where[0])
    return result


def _squeeze_array(array: np.ndarray[Any, Any], *, axes: list[int]) -> np.ndarray[Any, Any]:
    for axis in axes:
        if not -array.ndim <= axis < array.ndim:
            message = f"Tried to squeeze dim index {axis} for tensor with {array.ndim} dimensions."
            raise _error(message, "Squeeze")
        if array.shape[axis] != 1:
            message = (
                f"Can not squeeze dim[{axis % array.ndim}], expected a dimension of 1, "
                f"got {array.shape[axis]}"
            )
            raise _error(message, "Squeeze")
    wanted = {axis % array.ndim for axis in axes}
    return np.squeeze(array, tuple(wanted) if wanted else None)


_squeeze = Operation("Squeeze", _squeeze_array)


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The same elements without dimensions of size 1. Nothing is copied.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      axis: the dimension, or the list of dimensions, to remove; by default all of size 1.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: there is no such dimension, or its size is not 1.
      TypeError: `axis` is not an integer or a list of them.

    >>> import resvar as rv
    >>> rv.squeeze([[[1], [2]]]).numpy()
    array([1, 2], dtype=int32)
    """
    axes = [] if axis is None else arguments.vector("axis", axis, scalar=True)
    result: Tensor = _squeeze(input, axes=axes)
    return result


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


_broadcast_to = Operation("BroadcastTo", _broadcast_array)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Repeats elements along dimensions of size 1, and along new ones in front.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      shape: the shape of the result, a vector.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the shapes do not fit.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.broadcast_to([1, 2], [3, 2]).numpy()
    array([[1, 2],
           [1, 2],
           [1, 2]], dtype=int32)
    """
    result: Tensor = _broadcast_to(input, dims=arguments.dims("shape", shape))
    return result


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


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape of an elementwise operation on tensors of two shapes, as a tensor.

    Raises:
      InvalidArgumentError: the shapes do not fit.

    >>> import resvar as rv
    >>> rv.broadcast_dynamic_shape([2, 1], [3]).numpy()
    array([2, 3], dtype=int32)
    """
    x, y = arguments.dims("shape_x", shape_x), arguments.dims("shape_y", shape_y)
    given = [value for value in (shape_x, shape_y) if isinstance(value, TensorLike)]
    dtype: DType = given[0].dtype if given else dtypes.int32
    return convert_to_tensor(broadcast_static_shape(x, y).as_list(), dtype)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """The tensor itself, if its shape is compatible with the given one.

    Args:
      x: a Tensor, a Variable, or what converts to one.
      shape: the shape it should have; unknown dimensions are None.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: its shape is another one.

    >>> import resvar as rv
    >>> rv.ensure_shape([1, 2], [None]).numpy()
    array([1, 2], dtype=int32)
    """
    wanted = TensorShape(shape)
    tensor = convert_to_tensor(x)
    if not tensor.shape.is_compatible_with(wanted):
        dims = "[" + ",".join("?" if dim is None else str(dim) for dim in wanted) + "]"
        message = (
            f"Shape of tensor input {shape_text(tensor._core_tensor())} is not compatible with "
            f"expected shape {dims}."
        )
        raise _error(message, "EnsureShape")
    return tensor
