"""Functions that choose elements: by a condition, by a mask, by their value."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import COMPLEX, NUMBERS, Operation, bad_attribute, shape_text, to_tensor
from resvar.ops.static_shape import Dims, Several, broadcast, wrong
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape

_Array = Any  # NumPy's


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


def _positions(array: _Array) -> _Array:
    if array.ndim == 0:
        raise _error("WhereOp : Unhandled input dimensions: 0", "Where")
    return np.argwhere(array)


def _select_arrays(condition: _Array, x: _Array, y: _Array) -> _Array:
    try:
        return np.where(condition, x, y)
    except ValueError:
        message = (
            f"condition {shape_text(condition)}, then {shape_text(x)}, and else {shape_text(y)} "
            "must be broadcastable"
        )
        raise _error(message, "SelectV2") from None


def _positions_shape(dims: Dims) -> Dims:
    return [None, None if dims is None else len(dims)]


_where = Operation(
    "Where", _positions, (*NUMBERS, dtypes.bool), dtypes.int64, shape=_positions_shape
)
_select = Operation("SelectV2", _select_arrays, shared=slice(1, None), shape=broadcast)


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Takes elements of `x` where a condition holds and of `y` elsewhere; or says where it holds.

    Args:
      condition: booleans; without `x` and `y`, anything that is compared with zero.
      x: what to take where it is true. The three are broadcast.
      y: what to take where it is false.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of the dtype of `x` and `y`; or without them an int64 matrix, each row the position
      of an element that is true.

    Raises:
      ValueError: only one of `x` and `y` is given, or the condition is a tensor but not of bool.
      InvalidArgumentError: the shapes or dtypes do not fit.
      TypeError: the condition does not consist of booleans.

    >>> import resvar as rv
    >>> rv.where([True, False, True], [1, 2, 3], 0).numpy()
    array([1, 0, 3], dtype=int32)
    >>> rv.where([[True, False], [True, True]]).numpy()
    array([[0, 0],
           [1, 0],
           [1, 1]])
    """
    if (x is None) != (y is None):
        message = "x and y must both be non-None or both be None."
        raise InvalidArgumentError(None, None, message)
    if x is None:
        return _where(condition, name=name)
    return _select(to_tensor(condition, dtypes.bool), x, y, name=name)


def _mask_array(array: _Array, mask: _Array, *, axis: int) -> _Array:
    part = array.shape[axis : axis + mask.ndim]
    if part != mask.shape:
        message = f"Shapes {part} and {mask.shape} are incompatible"
        raise InvalidArgumentError(None, None, message)
    front = (np.s_[:],) * (axis % max(array.ndim, 1))
    return array[(*front, mask.astype(bool, copy=False))]


def _mask_shape(dims: Dims, mask: Dims, *, axis: int) -> Dims:
    if mask is None:
        raise wrong(
            "Number of mask dimensions must be specified, even if some dimensions are None.  E.g. "
            "shape=[None] is ok, but shape=None is not."
        )
    if dims is None:
        return None
    part = TensorShape(dims[axis : axis + len(mask)])
    if not part.is_compatible_with(mask):
        raise wrong(f"Shapes {part} and {TensorShape(mask)} are incompatible")
    start = axis % max(len(dims), 1)
    return [*dims[:start], None, *dims[start + len(mask) :]]


_boolean_mask = Operation(
    "BooleanMask",
    _mask_array,
    shared=slice(0, 1),
    label="boolean_mask/GatherV2",
    shape=_mask_shape,
)


def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: str = "boolean_mask") -> Tensor:
    """The elements or slices of a tensor where a mask is true.

    Args:
      tensor: a Tensor, a Variable, or what converts to one.
      mask: booleans, of the shape of the dimensions from `axis` on; it must not be a scalar.
      axis: the first dimension that the mask is for; 0 by default.
      name: what the operation is called in a graph.

    Returns:
      A Tensor in which one dimension stands in the place of those of the mask.

    Raises:
      ValueError: the mask is a scalar, or has another shape.

    >>> import resvar as rv
    >>> rv.boolean_mask([[1, 2], [3, 4], [5, 6]], [True, False, True]).numpy()
    array([[1, 2],
           [5, 6]], dtype=int32)
    """
    values, choice = convert_to_tensor(tensor), to_tensor(mask)
    if choice.ndim == 0:
        raise InvalidArgumentError(None, None, "mask cannot be scalar.")
    first = 0 if axis is None else arguments.integer("axis", axis)
    return _boolean_mask(values, choice, axis=first, name=f"{name}/GatherV2")


def _one_hot_array(indices: _Array, on: _Array, off: _Array, *, depth: int, axis: int) -> _Array:
    rank = indices.ndim
    if not (axis == -1 or 0 <= axis <= rank):
        message = f"Expected axis to be -1 or between [0, {rank + 1}).  But received: {axis}"
        raise _error(message, "OneHot")
    for which, value in (("on_value", on), ("off_value", off)):
        if value.ndim:
            raise _error(f"{which} must be a scalar, but got: {shape_text(value)}", "OneHot")
    hot = np.expand_dims(indices, axis if axis >= 0 else rank)
    column = [1] * (rank + 1)
    column[axis] = depth
    return np.where(hot == np.arange(depth, like=hot).reshape(column), on, off)


_INDICES = (dtypes.uint8, dtypes.int8, dtypes.int32, dtypes.int64)


def _one_hot_shape(indices: Dims, on: Dims, off: Dims, *, depth: Any, axis: int) -> Dims:
    if indices is None:
        return None
    rank = len(indices)
    if not (axis == -1 or 0 <= axis <= rank):
        raise wrong(f"Expected axis to be -1 or between [0, {rank + 1}).  But received: {axis}")
    where = rank if axis == -1 else axis
    size = static_shape.number(depth)
    return [*indices[:where], size, *indices[where:]]


def _one_hot_dtype(indices: DType, on: DType, off: DType, *, depth: Any, axis: int) -> DType:
    return on


_one_hot = Operation(
    "OneHot",
    _one_hot_array,
    shared=slice(1, None),
    label="one_hot",
    shape=_one_hot_shape,
    dtype=_one_hot_dtype,
)


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: object = None,
    name: str | None = None,
) -> Tensor:
    """For each index a vector that has one value at the index and another one elsewhere.

    Args:
      indices: integers; one that is not in [0, depth) gives a vector without the one value.
      depth: the size of the vectors.
      on_value: the one value; 1 by default.
      off_value: the other one; 0 by default.
      axis: the dimension of the result along which the vectors are; the last one by default.
      dtype: the dtype of the result; by default that of the values, or float32 without them.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: `depth` is negative, or there is no such dimension.
      TypeError: the values do not have this dtype, or differ in it, or `depth` or the indices are
        not integers.

    >>> import resvar as rv
    >>> rv.one_hot([0, 2], depth=3).numpy()
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    >>> rv.one_hot([1], 2, on_value="yes", off_value="no").numpy()
    array([[b'no', b'yes']], dtype=object)
    """
    chosen = to_tensor(indices)
    if chosen.dtype not in _INDICES:
        if isinstance(indices, TensorLike) or chosen._core_tensor().array().size:
            raise bad_attribute("TI", chosen.dtype, _INDICES, "OneHot")
        chosen = to_tensor(np.zeros(chosen._core_tensor().shape, np.int32))
    size = _depth(depth)
    on, off = _one_hot_values(on_value, off_value, dtype)
    where = -1 if axis is None else arguments.integer("axis", axis)
    return _one_hot(chosen, on, off, depth=size, axis=where, name=name)


def _depth(value: Any) -> int:
    size = arguments.vector("depth", value, scalar=True)
    if isinstance(size, arguments.Late):
        return size.read_by(_depth)
    if to_tensor(value).ndim:
        raise _error(f"depth must be a scalar, but got: [{len(size)}]", "OneHot")
    if size[0] < 0:
        raise _error(f"depth must be non-negative, got: {size[0]}", "OneHot")
    return size[0]


def _one_hot_values(on_value: Any, off_value: Any, dtype: object) -> tuple[Tensor, Tensor]:
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    given = {
        which: _as_value(value, wanted)
        for which, value in (("on_value", on_value), ("off_value", off_value))
        if value is not None
    }
    for which, value in given.items():
        if wanted is not None and value.dtype is not wanted:
            message = f"dtype {value.dtype.name} of {which} does not match dtype {wanted.name}"
            raise BadDTypeError(None, None, message)
    kinds: list[DType] = [value.dtype for value in given.values()]
    if len(kinds) == 2 and kinds[0] is not kinds[1]:
        message = (
            f"dtype {kinds[0].name} of on_value does not match dtype {kinds[1].name} of off_value"
        )
        raise BadDTypeError(None, None, message)
    common = wanted or (kinds[0] if kinds else dtypes.float32)
    on = given["on_value"] if "on_value" in given else to_tensor(1, common)
    off = given["off_value"] if "off_value" in given else to_tensor(0, common)
    return on, off


def _as_value(value: Any, wanted: DType | None) -> Tensor:
    if isinstance(value, TensorLike) or wanted is None:
        return to_tensor(value)
    try:
        return to_tensor(value, wanted)
    except BadDTypeError:
        return to_tensor(value)


class Unique(NamedTuple):
    """The result of `unique`."""

    y: Tensor
    idx: Tensor


def _unique_array(array: _Array, *, out_idx: DType) -> tuple[_Array, _Array]:
    if array.ndim != 1:
        raise _error("unique expects a 1D vector.", "Unique")
    values, first, inverse = np.unique(array, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return values[order], place[inverse].astype(out_idx._numpy)


def _unique_shapes(dims: Dims, *, out_idx: DType) -> Several:
    if dims is not None and len(dims) != 1:
        raise wrong(f"Shape must be rank 1 but is rank {len(dims)}")
    return Several([[None], dims])


def _unique_dtypes(x: DType, *, out_idx: DType) -> list[DType]:
    return [x, out_idx]


_unique = Operation(
    "Unique", _unique_array, missing=COMPLEX, shape=_unique_shapes, dtype=_unique_dtypes
)


def unique(x: Any, out_idx: object = dtypes.int32, name: str | None = None) -> Unique:
    """The different elements of a vector, in the order in which they first appear.

    Args:
      x: a vector.
      out_idx: the dtype of the indices, int32 or int64.
      name: what the operation is called in a graph.

    Returns:
      A named tuple of the elements `y`, and for each element of `x` its index `idx` in `y`.

    Raises:
      InvalidArgumentError: `x` is not a vector.

    >>> import resvar as rv
    >>> y, idx = rv.unique([7, 7, 3, 7])
    >>> y.numpy(), idx.numpy()
    (array([7, 3], dtype=int32), array([0, 0, 1, 0], dtype=int32))
    """
    return Unique(*_unique.several(x, out_idx=dtypes.as_dtype(out_idx), name=name))
