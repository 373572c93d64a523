"""Reductions: tensors that are summed up, and the like, along some dimensions or all."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.name_scope import name_scope
from resvar.ops import arguments
from resvar.ops.arithmetic import truncate_divide
from resvar.ops.array import cast
from resvar.ops.comparison import not_equal
from resvar.ops.elementwise import in_float32
from resvar.ops.operation import (
    COMPLEX,
    FLOATS,
    NUMBERS,
    REALS,
    Operation,
    bad_attribute,
    to_tensor,
    to_tensor_like,
)
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor

_INDICES = (dtypes.int32, dtypes.int64)


class _Reduction(Operation):
    """Its kernel takes an array, its dimensions to reduce, a tuple, and whether to keep them."""

    __slots__ = ()

    def _compute(self, arrays: list[Any], attributes: dict[str, Any]) -> Any:
        array, axes = arrays[0], attributes["axes"]
        dims = range(array.ndim) if axes is None else self._dims(axes, array.ndim)
        return self._kernel(array, axis=tuple(dims), keepdims=attributes["keepdims"])

    def _dims(self, axes: list[int], rank: int) -> list[int]:
        for axis in axes:
            if not -rank <= axis < rank:
                message = f"Invalid reduction dimension {axis} for input with {rank} dimension(s)"
                raise InvalidArgumentError(None, None, f"{message} [Op:{self._name}]")
        dims = [axis % rank for axis in axes]
        for dim in dims:
            if dims.count(dim) > 1:
                message = f"Axes contain dimension {dim} twice [Op:{self._name}]"
                raise InvalidArgumentError(None, None, message)
        return dims

    def _same_shape(self, first: Dims, *others: Any, **attributes: Any) -> Any:
        axes, keepdims = attributes["axes"], attributes["keepdims"]
        if axes is None and not keepdims:
            return []
        if first is None:
            return None
        if isinstance(axes, arguments.Late):
            return [None] * len(first) if keepdims else None
        dims = range(len(first)) if axes is None else self._dims(axes, len(first))
        return [1 if i in dims else dim for i, dim in enumerate(first) if keepdims or i not in dims]

    def reduce(self, value: Any, axis: Any, keepdims: Any, name: str | None) -> Tensor:
        """Computes: `axis` is what a user passed."""
        axes = None if axis is None else self._axes(axis)
        return self(value, axes=axes, keepdims=bool(keepdims), name=name)

    def _axes(self, axis: Any) -> list[int]:
        # An empty list is float32 unless a dtype is asked for.
        tensor = to_tensor_like(axis, dtypes.int32)
        if tensor.dtype not in _INDICES:
            raise bad_attribute("Tidx", tensor.dtype, _INDICES, self._name)
        later = arguments.late(tensor, self._axes)
        if later is not None:
            return later  # type: ignore[no-any-return]
        return [int(i) for i in tensor._core_tensor().array().ravel()]


def _sum_array(x: Any, **where: Any) -> Any:
    return np.sum(x, dtype=x.dtype, **where)


def _prod_array(x: Any, **where: Any) -> Any:
    return np.prod(x, dtype=x.dtype, **where)


def _mean_array(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    count = math.prod(x.shape[i] for i in axis)
    if x.dtype.kind == "c":
        count = count or 1
    if x.dtype.kind not in "iu":
        return np.divide(np.sum(x, axis, keepdims=keepdims), count, dtype=x.dtype)
    total = np.sum(x, axis, keepdims=keepdims)
    return truncate_divide(total, total.dtype.type(max(count, 1))).astype(x.dtype)


def _variance_array(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    mean = _mean_array(x, axis=axis, keepdims=True)
    deviations = np.abs(x - mean)
    return _mean_array(deviations * deviations, axis=axis, keepdims=keepdims)


def _std_array(x: Any, **where: Any) -> Any:
    return np.sqrt(_variance_array(x, **where))


def _logsumexp_array(x: Any, *, axis: tuple[int, ...], keepdims: bool) -> Any:
    highest = max_array(x, axis=axis, keepdims=True)
    highest = np.where(np.isfinite(highest), highest, 0).astype(x.dtype)
    total = np.sum(np.exp(x - highest), axis, keepdims=True)
    result = np.log(total) + highest
    return result if keepdims else np.squeeze(result, axis)


def _extreme(function: Callable[..., Any], of_nothing: Callable[[dtypes.DType], Any]) -> Any:
    """The same function, but an empty tensor has an extreme as well."""

    def extreme(x: Any, **where: Any) -> Any:
        if x.size:
            return function(x, **where)  # CuPy has no `initial`
        dtype = dtypes.as_dtype(x.dtype)
        return function(x, initial=x.dtype.type(of_nothing(dtype)), **where)

    return extreme


def _lowest(dtype: dtypes.DType) -> Any:
    return -np.inf if dtype.is_floating else dtype.min


def _highest(dtype: dtypes.DType) -> Any:
    return np.inf if dtype.is_floating else dtype.max


_sum = _Reduction("Sum", in_float32(_sum_array), NUMBERS)
_mean = _Reduction("Mean", in_float32(_mean_array), NUMBERS)
_prod = _Reduction("Prod", in_float32(_prod_array), NUMBERS)
max_array = _extreme(np.max, _lowest)
_max = _Reduction("Max", max_array, REALS)
_min = _Reduction("Min", _extreme(np.min, _highest), REALS)
_all = _Reduction("All", np.all, only=dtypes.bool)
_any = _Reduction("Any", np.any, only=dtypes.bool)


def _real_dtype(x: dtypes.DType, **attributes: Any) -> dtypes.DType:
    return x.real_dtype


_variance = _Reduction(
    "Variance",
    in_float32(_variance_array),
    FLOATS + COMPLEX,
    label="reduce_variance/Mean_1",
    dtype=_real_dtype,
)
_std = _Reduction(
    "Std", in_float32(_std_array), FLOATS + COMPLEX, label="reduce_std/Sqrt", dtype=_real_dtype
)
_logsumexp = _Reduction("LogSumExp", in_float32(_logsumexp_array), FLOATS, label="ReduceLogSumExp")


def reduce_sum(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The sum of the elements along some dimensions. Integers wrap.

    Args:
      input_tensor: what converts to a Tensor.
      axis: the dimension to reduce, or a list of them; negative ones count from the end. None
        stands for all, an empty list for none.
      keepdims: whether the dimensions stay, with size 1.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of the same dtype.

    Raises:
      InvalidArgumentError: there is no such dimension, one is given twice, or the dtype has no such
        operation.

    >>> import resvar as rv
    >>> rv.reduce_sum([[1, 2], [3, 4]], axis=0).numpy()
    array([4, 6], dtype=int32)
    """
    return _sum.reduce(input_tensor, axis, keepdims, name)


def reduce_mean(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The mean; of integers an integer, rounded towards zero. As in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_mean([[1.0, 2.0], [3.0, 5.0]], axis=1).numpy()
    array([1.5, 4. ], dtype=float32)
    """
    return _mean.reduce(input_tensor, axis, keepdims, name)


def reduce_prod(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The product. As in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_prod([[1, 2], [3, 4]], axis=0).numpy()
    array([3, 8], dtype=int32)
    """
    return _prod.reduce(input_tensor, axis, keepdims, name)


def reduce_max(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The largest element; NaN if there is one, the lowest value of all if there is none.

    The rest is as in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_max([[1, 2], [3, 4]], axis=0).numpy()
    array([3, 4], dtype=int32)
    """
    return _max.reduce(input_tensor, axis, keepdims, name)


def reduce_min(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The smallest element; NaN if there is one, the highest value of all if there is none.

    The rest is as in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_min([[1, 2], [3, 4]], axis=0).numpy()
    array([1, 2], dtype=int32)
    """
    return _min.reduce(input_tensor, axis, keepdims, name)


def reduce_all(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """Whether all elements of a bool tensor are True. As in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_all([[True, True], [True, False]], axis=1).numpy()
    array([ True, False])
    """
    return _all.reduce(input_tensor, axis, keepdims, name)


def reduce_any(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """Whether any element of a bool tensor is True. As in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_any([[False, False], [True, False]], axis=1).numpy()
    array([False,  True])
    """
    return _any.reduce(input_tensor, axis, keepdims, name)


def _inexact(caller: str, value: Any) -> Tensor:
    tensor = to_tensor(value)
    if tensor.dtype.is_integer:
        message = f"{caller}: the input must be real or complex, got dtype {tensor.dtype.name}"
        raise BadDTypeError(None, None, message)
    return tensor


def reduce_variance(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The mean square of the distance from the mean; not of integers. As in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.math.reduce_variance([1.0, 2.0, 6.0]).numpy()
    np.float32(4.6666665)
    """
    return _variance.reduce(_inexact("reduce_variance", input_tensor), axis, keepdims, name)


def reduce_std(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """The square root of `reduce_variance`.

    >>> import resvar as rv
    >>> rv.math.reduce_std([1.0, 5.0]).numpy()
    np.float32(2.0)
    """
    return _std.reduce(_inexact("reduce_std", input_tensor), axis, keepdims, name)


def reduce_logsumexp(
    input_tensor: Any, axis: Any = None, keepdims: Any = False, name: str | None = None
) -> Tensor:
    """`log(sum(exp(x)))`, also where the powers would overflow. As in `reduce_sum`.

    >>> import resvar as rv
    >>> rv.reduce_logsumexp([0.0, 1000.0]).numpy()
    np.float32(1000.0)
    """
    return _logsumexp.reduce(input_tensor, axis, keepdims, name)


def count_nonzero(
    input: Any,
    axis: Any = None,
    keepdims: Any = None,
    dtype: object = dtypes.int64,
    name: str | None = None,
) -> Tensor:
    """How many elements are not zero, or not the empty string. As in `reduce_sum`.

    Args:
      input: what converts to a Tensor of any dtype.
      axis: the dimensions to count along.
      keepdims: whether they stay, with size 1.
      dtype: the dtype of the result.
      name: the scope of the operations in a graph.

    >>> import resvar as rv
    >>> rv.math.count_nonzero([[0.0, 1.0], [2.0, float("nan")]], axis=1).numpy()
    array([1, 2])
    """
    with name_scope(name or "count_nonzero"):
        values = to_tensor(input)
        zero = b"" if values.dtype is dtypes.string else np.zeros((), values.dtype._numpy)
        counted = cast(not_equal(values, zero), dtypes.int64)
        total = reduce_sum(counted, axis, False if keepdims is None else keepdims)
        converted: Tensor = cast(total, dtype)
        return converted
