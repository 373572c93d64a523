"""Functions that tell the shape of a tensor, or give its elements another one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from resvar import _core, context, dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import constant, convert_to_tensor
from resvar.ops.operation import Operation, bad_attribute, shape_text, to_tensor
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor
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


def _static_shape(value: Any) -> list[int] | None:
    """In a graph, the shape if it is known now: then the value need not be computed."""
    if not context.recording or context.executing_eagerly():
        return None
    dims = static_shape.of(to_tensor(value))
    return None if dims is None or None in dims else [dim or 0 for dim in dims]


def shape(input: Any, out_type: object = None, name: str | None = None) -> Tensor:
    """The shape of a tensor, as a tensor.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      out_type: int32, the default, or int64.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: `out_type` is something else.

    >>> import resvar as rv
    >>> rv.shape([[1, 2, 3], [4, 5, 6]]).numpy()
    array([2, 3], dtype=int32)
    """
    wanted = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    if wanted not in _INDEX:
        raise bad_attribute("out_type", wanted, _INDEX, "Shape")
    known = _static_shape(input)
    if known is not None:
        return constant(known, wanted, name="Shape" if name is None else name)
    return _shape(input, out_type=wanted, name=name)


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions of a tensor, as a tensor.

    >>> import resvar as rv
    >>> rv.rank([[1, 2, 3], [4, 5, 6]]).numpy()
    np.int32(2)
    """
    known = _static_shape(input)
    if known is not None:
        return constant(len(known), dtypes.int32, name="Rank" if name is None else name)
    return _rank(input, name=name)


def size(input: Any, out_type: object = None, name: str | None = None) -> Tensor:
    """The number of elements of a tensor, as a tensor.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      out_type: the dtype of the result; int32 by default.
      name: what the operation is called in a graph.

    >>> import resvar as rv
    >>> rv.size([[1, 2, 3], [4, 5, 6]]).numpy()
    np.int32(6)
    """
    wanted = dtypes.int32 if out_type is None else dtypes.as_dtype(out_type)
    known = _static_shape(input)
    if known is not None:
        return constant(math.prod(known), wanted, name="Size" if name is None else name)
    return _size(input, out_type=wanted, name=name)


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


def _reshape_shape(before: Dims, *, dims: Any) -> Dims:
    given = static_shape.partial(dims)
    if given is None:
        return None
    for i, dim in enumerate(given):
        if dim is not None and dim < -1:
            raise wrong(f"Size {i} must be non-negative, not {dim}")
    after = [None if dim == -1 else dim for dim in given]
    size, known = static_shape.size(before), math.prod(dim for dim in after if dim is not None)
    if size is None:
        return after
    if None not in after and known != size:
        shape = static_shape.text(after)
        raise wrong(f"Cannot reshape a tensor with {size} elements to shape {shape}")
    if after.count(None) != 1 or not known:
        return after
    if size % known:
        raise wrong(f"Dimension size must be evenly divisible by {known} but is {size}")
    return [size // known if dim is None else dim for dim in after]


_reshape = Operation("Reshape", _reshape_array, shape=_reshape_shape)


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in the same order, in another shape. Nothing is copied.

    Args:
      tensor: a Tensor, a Variable, or what converts to one.
      shape: the dimensions of the result; one of them may be -1, which stands for what is left.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the shape does not have as many elements.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.reshape([1, 2, 3, 4, 5, 6], [2, -1]).numpy()
    array([[1, 2, 3],
           [4, 5, 6]], dtype=int32)
    """
    return _reshape(tensor, dims=arguments.vector("shape", shape, scalar=True), name=name)


def _expand_array(array: np.ndarray[Any, Any], *, axis: int) -> np.ndarray[Any, Any]:
    if not -array.ndim - 1 <= axis <= array.ndim:
        message = f"Tried to expand dim index {axis} for tensor with {array.ndim} dimensions."
        raise _error(message, "ExpandDims")
    return np.expand_dims(array, axis)


def _expand_shape(dims: Dims, *, axis: Any) -> Dims:
    if dims is None or isinstance(axis, arguments.Late):
        return None
    if not -len(dims) - 1 <= axis <= len(dims):
        raise wrong(f"dim {axis} not in the interval [{-len(dims) - 1}, {len(dims)}].")
    where = axis % (len(dims) + 1)
    return [*dims[:where], 1, *dims[where:]]


_expand_dims = Operation("ExpandDims", _expand_array, shape=_expand_shape)


def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:
    """The same elements with one more dimension, of size 1. Nothing is copied.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      axis: where the new dimension is in the result; negative ones count from the end.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the result has no such dimension.
      TypeError: `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.expand_dims([1, 2], -1).numpy()
    array([[1],
           [2]], dtype=int32)
    """
    return _expand_dims(input, axis=_single_axis(axis), name=name)


def _single_axis(axis: Any) -> int:
    where = arguments.vector("axis", axis, scalar=True)
    if isinstance(where, arguments.Late):
        return where.read_by(_single_axis)
    if len(where) != 1:
        raise _error("'dim' must be a tensor with a single value", "ExpandDims")
    return where[0]


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


def _squeeze_shape(dims: Dims, *, axes: list[int]) -> Dims:
    if dims is None or (not axes and None in dims):
        return None
    for axis in axes:
        if not -len(dims) <= axis < len(dims):
            raise wrong(f"dim {axis} not in the interval [{-len(dims)}, {len(dims) - 1}].")
        if dims[axis] not in (1, None):
            where = axis % len(dims)
            raise wrong(
                f"Can not squeeze dim[{where}], expected a dimension of 1, got {dims[axis]}"
            )
    wanted = {axis % len(dims) for axis in axes}
    if wanted:
        return [dim for i, dim in enumerate(dims) if i not in wanted]
    return [dim for dim in dims if dim != 1]


_squeeze = Operation("Squeeze", _squeeze_array, shape=_squeeze_shape)


def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """The same elements without dimensions of size 1. Nothing is copied.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      axis: the dimension, or the list of dimensions, to remove; by default all of size 1.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: there is no such dimension, or its size is not 1.
      TypeError: `axis` is not an integer or a list of them.

    >>> import resvar as rv
    >>> rv.squeeze([[[1], [2]]]).numpy()
    array([1, 2], dtype=int32)
    """
    axes = [] if axis is None else arguments.vector("axis", axis, scalar=True)
    return _squeeze(input, axes=axes, name=name)


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """The tensor itself, if its shape is compatible with the given one.

    Args:
      x: a Tensor, a Variable, or what converts to one.
      shape: the shape it should have; unknown dimensions are None.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: its shape is another one.

    >>> import resvar as rv
    >>> rv.ensure_shape([1, 2], [None]).numpy()
    array([1, 2], dtype=int32)
    """
    wanted = TensorShape(shape)
    if context.recording and not context.executing_eagerly():
        return _ensure_shape(x, wanted=wanted, name=name)
    return _checked(convert_to_tensor(x), wanted)


def _checked(tensor: Tensor, wanted: TensorShape) -> Tensor:
    if not tensor.shape.is_compatible_with(wanted):
        dims = "[" + ",".join("?" if dim is None else str(dim) for dim in wanted) + "]"
        message = (
            f"Shape of tensor input {shape_text(tensor._core_tensor())} is not compatible with "
            f"expected shape {dims}."
        )
        raise _error(message, "EnsureShape")
    return tensor


def _ensured(array: Any, *, wanted: TensorShape) -> Any:
    _checked(Tensor(_core.Tensor.borrow(array)), wanted)
    return array


def _ensured_shape(dims: Dims, *, wanted: TensorShape) -> Dims:
    return static_shape.merged(dims, static_shape.dims_of(wanted))


_ensure_shape = Operation("EnsureShape", _ensured, shape=_ensured_shape)
