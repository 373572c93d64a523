"""Functions that count: sequences of numbers, and grids of them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from resvar import context, dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError, MissingKernelError
from resvar.ops import arguments, static_shape
from resvar.ops.array import cast, convert_to_tensor
from resvar.ops.operation import NUMBERS, Operation, bad_attribute, to_tensor
from resvar.ops.static_shape import Dims, Several
from resvar.tensor import Tensor, TensorLike

# The result has the last of the dtypes of the arguments.
_WIDENING = (
    dtypes.int32,
    dtypes.int64,
    dtypes.float16,
    dtypes.bfloat16,
    dtypes.float32,
    dtypes.float64,
)
_NO_KERNEL = (dtypes.int8, dtypes.int16, dtypes.uint16, dtypes.uint32, dtypes.uint64)


def _range_array(start: Any, limit: Any, delta: Any, *, length: int | None = None) -> Any:
    first, last, step = start.item(), limit.item(), delta.item()
    if step == 0:
        raise InvalidArgumentError(None, None, "Requires delta != 0: 0 [Op:Range]")
    if (last - first) * step < 0:
        relation = "start <= limit when delta > 0" if step > 0 else "start >= limit when delta < 0"
        message = f"Requires {relation}: {first}/{last} [Op:Range]"
        raise InvalidArgumentError(None, None, message)
    exact = isinstance(step, int)
    count = -((first - last) // step) if exact else math.ceil(abs((last - first) / step))
    steps = np.arange(count, dtype=np.int64 if exact else np.float64)
    return (first + steps * step).astype(start.dtype)


def _range_shape(*ends: Dims, length: int | None) -> Dims:
    return [length]


_range = Operation("Range", _range_array, label="range", shape=_range_shape)


def _known_length(ends: list[Tensor]) -> int | None:
    """The number of elements, if a graph knows all the ends."""
    try:
        arrays = [end._core_tensor().array() for end in ends]
    except TypeError:
        return None
    return len(_range_array(*arrays))


def range(
    start: Any, limit: Any = None, delta: Any = 1, dtype: object = None, name: str = "range"
) -> Tensor:
    """The numbers from `start` up to, but not including, `limit`.

    Args:
      start: the first number; if `limit` is None, that is meant and the first is 0.
      limit: where to stop.
      delta: the distance between two numbers; a negative one counts down.
      dtype: the dtype of the result; by default the widest of the arguments', in the order int32,
        int64, float16, bfloat16, float32, float64.
      name: what the operation is called in a graph.

    Raises:
      ValueError: `delta` is zero or leads away from `limit`, or an argument is not a scalar.
      TypeError: an argument is not a number of one of these dtypes.

    >>> import resvar as rv
    >>> rv.range(3, 18, 3).numpy()
    array([ 3,  6,  9, 12, 15], dtype=int32)
    >>> rv.range(2.5).numpy()
    array([0., 1., 2.], dtype=float32)
    """
    if limit is None:
        start, limit = 0, start
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    ends = [
        to_tensor(value, None if isinstance(value, TensorLike) else wanted)
        for value in (start, limit, delta)
    ]
    for kind in [end.dtype for end in ends] if wanted is None else [wanted]:
        if kind in _NO_KERNEL:
            message = f"There is no kernel of Range for Tidx={kind.name} [Op:Range]"
            raise MissingKernelError(None, None, message)
        if kind not in _WIDENING:
            raise bad_attribute("Tidx", kind, _WIDENING, "Range")
    common = wanted or max((end.dtype for end in ends), key=_WIDENING.index)
    for end in ends:
        if end.shape.num_elements() not in (1, None) or (end.shape.rank or 0) > 1:
            message = f"range: its arguments must be scalars, got shape {end.shape}"
            raise InvalidArgumentError(None, None, message)
    wide = [cast(end, common) for end in ends]
    if context.executing_eagerly():
        return _range(*wide)
    return _range(*wide, length=_known_length(wide), name=name)


def _linspace_array(start: Any, stop: Any, *, num: int, axis: int) -> Any:
    if num < 0:
        message = f"linspace: num = {num} must not be negative"
        raise InvalidArgumentError(None, None, message)
    axis = arguments.axis("linspace: axis", axis, max(start.ndim, stop.ndim) + 1)
    whole = np.dtype(np.float32 if start.dtype.itemsize < 4 else np.float64)
    wanted = whole if start.dtype.kind in "iu" else start.dtype
    with np.errstate(all="ignore"):
        wide = np.result_type(wanted, np.float32) if wanted.kind != "V" else np.dtype(np.float32)
        points = np.linspace(start.astype(wide), stop.astype(wide), max(num, 1), axis=axis)
    return (points if num else points.take([], axis)).astype(wanted)


def _linspace_shape(start: Dims, stop: Dims, *, num: Any, axis: int) -> Dims:
    dims = static_shape.broadcast(start, stop)
    if dims is None:
        return None
    where = arguments.axis("linspace: axis", axis, len(dims) + 1)
    return [*dims[:where], static_shape.number(num), *dims[where:]]


def _linspace_dtype(start: DType, stop: DType, *, num: Any, axis: int) -> DType:
    if not start.is_integer:
        return start
    return dtypes.float32 if start.size < 4 else dtypes.float64


_linspace = Operation(
    "LinSpace",
    _linspace_array,
    NUMBERS,
    label="linspace/Slice",
    shape=_linspace_shape,
    dtype=_linspace_dtype,
)


def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: Any = 0) -> Tensor:
    """Numbers at equal distances, the ends included.

    Args:
      start: the first number, or a tensor of them.
      stop: the last number, or a tensor of them.
      num: how many.
      name: what the operation is called in a graph.
      axis: the dimension of the result along which the numbers are, if the ends are tensors.

    Returns:
      A Tensor of the dtype of `start`; if that consists of integers, float64, or float32 for those
      of 8 and 16 bits.

    Raises:
      InvalidArgumentError: `num` is negative, or the shapes do not fit.
      TypeError: `num` is not an integer, or `stop` cannot have the dtype of `start`.

    >>> import resvar as rv
    >>> rv.linspace(0.0, 10.0, 5).numpy()
    array([ 0. ,  2.5,  5. ,  7.5, 10. ], dtype=float32)
    """
    first = to_tensor(start)
    last = to_tensor(stop, None if isinstance(stop, TensorLike) else first.dtype)
    where = arguments.integer("linspace: axis", axis)
    return _linspace(first, last, num=arguments.integer("num", num), axis=where, name=name)


def meshgrid(*args: Any, indexing: str = "xy", name: str = "meshgrid") -> list[Tensor]:
    """Grids of coordinates, from vectors of them.

    Args:
      *args: n vectors of one dtype; other tensors are made flat.
      indexing: 'xy', where the first vector runs along the second dimension and the second along
        the first, or 'ij', where each runs along its own.
      name: what the operation is called in a graph.

    Returns:
      A list of n tensors of n dimensions.

    Raises:
      ValueError: there is no such indexing.
      InvalidArgumentError: the dtypes differ.

    >>> import resvar as rv
    >>> x, y = rv.meshgrid([1, 2, 3], [4, 5])
    >>> x.numpy(), y.numpy()
    (array([[1, 2, 3],
           [1, 2, 3]], dtype=int32), array([[4, 4, 4],
           [5, 5, 5]], dtype=int32))
    """
    if indexing not in ("xy", "ij"):
        message = f"Argument `indexing` parameter must be either 'xy' or 'ij', got {indexing!r}"
        raise InvalidArgumentError(None, None, message)
    if not args:
        return []
    return list(_meshgrid.several(*map(convert_to_tensor, args), indexing=indexing, name=name))


def _grids(*arrays: Any, indexing: Any) -> Any:
    return tuple(np.meshgrid(*(array.ravel() for array in arrays), indexing=indexing))


def _grid_shapes(*shapes: Dims, indexing: str) -> Several:
    sizes = [static_shape.size(dims) for dims in shapes]
    if indexing == "xy":
        sizes[:2] = sizes[1::-1]
    return Several([list(sizes) for _ in shapes])


_meshgrid = Operation("Mul", _grids, label="meshgrid", shape=_grid_shapes)
