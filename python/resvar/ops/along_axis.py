"""Functions along one dimension of a tensor: where its extremes are, and running sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.ops import arguments
from resvar.ops.operation import NUMBERS, REALS, Operation, bad_attribute, shape_text, to_tensor
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor

_SMALL_INDICES = (dtypes.int16, dtypes.uint16)
_INDICES = (dtypes.int32, dtypes.int64)


def _check_range(axis: int, array: Any, name: str) -> None:
    rank = array.ndim
    if not -rank <= axis < rank:
        message = f"Expected axis in the range [{-rank}, {rank}), but got {axis} [Op:{name}]"
        raise InvalidArgumentError(None, None, message)


def _search(name: str, function: Callable[..., Any], worst: float) -> Callable[..., Any]:
    """Finds an extreme; NaN is none."""

    def found(x: Any, *, axis: int, output_type: dtypes.DType) -> Any:
        _check_range(axis, x, name)
        if x.shape[axis] == 0 and x.size == 0 and np.prod(np.delete(x.shape, axis)) > 0:
            message = f"Reduction axis {axis} is empty in shape {shape_text(x)} [Op:{name}]"
            raise InvalidArgumentError(None, None, message)
        if x.shape[axis] == 0:
            return np.empty([0], output_type._numpy).reshape(np.delete(x.shape, axis))
        if dtypes.as_dtype(x.dtype).is_floating:
            unordered = np.isnan(x)
            if unordered.any():
                x = np.where(unordered, x.dtype.type(worst), x)
        return function(x, axis=axis).astype(output_type._numpy)

    return found


def _scan(name: str, ufunc: Any, identity: int) -> Callable[..., Any]:
    """Runs a ufunc along a dimension."""

    def scanned(x: Any, *, axis: int, exclusive: bool, reverse: bool) -> Any:
        _check_range(axis, x, name)
        result = np.flip(x, axis) if reverse else x
        result = ufunc.accumulate(result, axis=axis, dtype=x.dtype)
        if exclusive and result.size:
            result = np.roll(result, 1, axis)
            result[(slice(None),) * (axis % x.ndim) + (0,)] = identity
        return np.flip(result, axis) if reverse else result

    return scanned


def _without_axis(dims: Dims, *, axis: Any, output_type: dtypes.DType) -> Dims:
    if dims is None or isinstance(axis, arguments.Late):
        return None if not dims else [None] * (len(dims) - 1)
    if not -len(dims) <= axis < len(dims):
        raise wrong(f"Dimension ({axis}) must be in the range [{-len(dims)}, {len(dims)})")
    where = axis % len(dims)
    return dims[:where] + dims[where + 1 :]


def _output_type(x: dtypes.DType, *, axis: Any, output_type: dtypes.DType) -> dtypes.DType:
    return output_type


def _scanned_shape(dims: Dims, *, axis: Any, exclusive: bool, reverse: bool) -> Dims:
    if dims is not None and isinstance(axis, int) and not -len(dims) <= axis < len(dims):
        raise wrong(f"Expected axis in the range [{-len(dims)}, {len(dims)}), but got {axis}")
    return dims


_argmax = Operation(
    "ArgMax",
    _search("ArgMax", np.argmax, -np.inf),
    (*REALS, dtypes.bool),
    shape=_without_axis,
    dtype=_output_type,
)
_argmin = Operation(
    "ArgMin",
    _search("ArgMin", np.argmin, np.inf),
    (*REALS, dtypes.bool),
    shape=_without_axis,
    dtype=_output_type,
)
_cumsum = Operation("Cumsum", _scan("Cumsum", np.add, 0), NUMBERS, shape=_scanned_shape)
_cumprod = Operation("Cumprod", _scan("Cumprod", np.multiply, 1), NUMBERS, shape=_scanned_shape)


def _integer(axis: Any, name: str) -> int:
    """One dimension, of whatever kind of integer."""
    if type(axis) is int:
        return axis
    tensor = to_tensor(axis)
    if not tensor.dtype.is_integer and not tensor.dtype.is_bool:
        message = f"axis must be an integer, got {axis!r:.200} [Op:{name}]"
        raise BadDTypeError(None, None, message)
    later = arguments.late(tensor, lambda known: _integer(known, name))
    if later is not None:
        return later  # type: ignore[no-any-return]
    if tensor.ndim:
        message = f"axis must be a scalar, got shape {shape_text(tensor)} [Op:{name}]"
        raise InvalidArgumentError(None, None, message)
    return int(tensor._core_tensor().array())


def _position(
    operation: Operation,
    value: Any,
    axis: Any,
    output_type: Any,
    allowed: tuple[Any, ...],
    name: str | None,
) -> Tensor:
    if isinstance(axis, list | tuple | np.ndarray):
        message = f"axis must be an integer or a scalar tensor, got {axis!r:.200}"
        raise BadDTypeError(None, None, f"{message} [Op:{operation.name}]")
    dtype = dtypes.as_dtype(output_type)
    if dtype not in allowed:
        raise bad_attribute("output_type", dtype, allowed, operation.name)
    where = 0 if axis is None else _integer(axis, operation.name)
    return operation(value, axis=where, output_type=dtype, name=name)


def argmax(
    input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None
) -> Tensor:
    """Where the largest element is; the first, if there are several. NaN is not looked at.

    Args:
      input: what converts to a Tensor.
      axis: the dimension to search, an integer or a scalar tensor; by default the first.
      output_type: the dtype of the result: int64, int32, int16 or uint16.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of positions, without the dimension `axis`.

    Raises:
      InvalidArgumentError: there is no such dimension, it is empty, or the dtype has no order.
      TypeError: `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.argmax([[1, 5], [3, 4]]).numpy()
    array([1, 0])
    """
    return _position(_argmax, input, axis, output_type, _SMALL_INDICES + _INDICES, name=name)


def argmin(
    input: Any, axis: Any = None, output_type: Any = dtypes.int64, name: str | None = None
) -> Tensor:
    """Where the smallest element is. As in `argmax`; the result is int64 or int32.

    >>> import resvar as rv
    >>> rv.argmin([[1, 5], [3, 4]], axis=1).numpy()
    array([0, 0])
    """
    return _position(_argmin, input, axis, output_type, _INDICES, name=name)


def cumsum(
    x: Any,
    axis: Any = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """The running sum along a dimension. Integers wrap.

    Args:
      x: what converts to a Tensor.
      axis: the dimension, an integer or a scalar tensor.
      exclusive: whether each sum leaves out the element at its own position.
      reverse: whether to sum from the end.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of the same dtype and shape.

    Raises:
      InvalidArgumentError: there is no such dimension, or the dtype has no such operation.
      TypeError: `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.cumsum([1, 2, 3]).numpy()
    array([1, 3, 6], dtype=int32)
    >>> rv.cumsum([1, 2, 3], exclusive=True, reverse=True).numpy()
    array([5, 3, 0], dtype=int32)
    """
    where = _integer(axis, "Cumsum")
    return _cumsum(x, axis=where, exclusive=exclusive, reverse=reverse, name=name)


def cumprod(
    x: Any,
    axis: Any = 0,
    exclusive: bool = False,
    reverse: bool = False,
    name: str | None = None,
) -> Tensor:
    """The running product along a dimension. As in `cumsum`.

    >>> import resvar as rv
    >>> rv.math.cumprod([2, 3, 4]).numpy()
    array([ 2,  6, 24], dtype=int32)
    """
    where = _integer(axis, "Cumprod")
    return _cumprod(x, axis=where, exclusive=exclusive, reverse=reverse, name=name)
