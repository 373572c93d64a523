"""Arithmetic on two tensors, element by element, and sums of several.

Both operands have one dtype, which is the dtype of the result. That of the first Tensor or Variable
decides, and numbers, lists and arrays are converted to it; two tensors of different dtypes raise.
Shapes are broadcast as in NumPy, and integers wrap.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import (
    COMPLEX,
    FLOATS,
    NUMBERS,
    REALS,
    SIGNED,
    Elementwise,
    Operation,
    promoted,
    shape_text,
    to_tensor,
)
from resvar.ops.static_shape import merged
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape


def _is_integer(array: Any) -> bool:
    return bool(array.dtype.kind in "iu")


def _divides(name: str, kernel: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The same kernel, but integers that are divided by zero raise."""

    def checked(x: Any, y: Any) -> Any:
        if _is_integer(y) and x.size and not y.all():
            raise InvalidArgumentError(None, None, f"Integer division by zero [Op:{name}]")
        return kernel(x, y)

    return checked


def _sum(x: Any, y: Any) -> Any:
    total = np.add(x, y)
    # Of two single strings, NumPy makes one of its own type.
    return np.asarray(total, object) if x.dtype.kind == "O" else total


def real_divide(x: Any, y: Any) -> Any:
    """The quotient of two arrays of one dtype; of integers too."""
    if not _is_integer(x):
        return np.divide(x, y)
    return np.divide(x, y, dtype=np.float32 if x.dtype.itemsize < 4 else np.float64)


def _floor_divide(x: Any, y: Any) -> Any:
    # NumPy's own differs for infinities and signed zeros.
    return np.floor_divide(x, y) if _is_integer(x) else np.floor(np.divide(x, y))


def _floor_mod(x: Any, y: Any) -> Any:
    if _is_integer(x):
        return np.remainder(x, y)
    rest = np.fmod(x, y)
    return np.where((rest != 0) & ((rest < 0) != (y < 0)), rest + y, rest)


def truncate_divide(x: Any, y: Any) -> Any:
    """The quotient of two arrays of one dtype, rounded towards zero."""
    if not _is_integer(x):
        return np.trunc(np.divide(x, y))
    quotient = np.floor_divide(x, y)
    rounded_away = (quotient * y != x) & ((x < 0) != (y < 0))
    return quotient + rounded_away.astype(quotient.dtype)


def _truncated_rest(x: Any, y: Any) -> Any:
    # CuPy's fmod of integers is that of floats.
    return x - truncate_divide(x, y) * y if _is_integer(x) else np.fmod(x, y)


def _power(x: Any, y: Any) -> Any:
    if _is_integer(y) and x.size and (y < 0).any():
        message = "Integers to negative integer powers are not allowed [Op:Pow]"
        raise InvalidArgumentError(None, None, message)
    if x.dtype.kind == "f" and y.size == 1 and y == 0.5:
        # NumPy takes the square root, which is another function of -0.0 and of -inf.
        x = np.where(np.isneginf(x), np.inf, x) + x.dtype.type(0)
    return np.power(x, y)


def _squared_difference(x: Any, y: Any) -> Any:
    difference = x - y
    return difference * np.conj(difference) if x.dtype.kind == "c" else difference * difference


def _add_all(first: Any, *others: Any) -> Any:
    total = first.copy()
    for position, other in enumerate(others, 1):
        if other.shape != first.shape:
            message = (
                f"AddN: inputs must have the same shape, got {shape_text(first)} for input 0 and "
                f"{shape_text(other)} for input {position} [Op:AddN]"
            )
            raise InvalidArgumentError(None, None, message)
        total += other
    return total


def quotient_dtype(x: DType, y: DType) -> DType:
    """The dtype of the quotient of two tensors of one."""
    if not x.is_integer:
        return x
    return dtypes.float32 if x.size < 4 else dtypes.float64


_add = Elementwise("AddV2", _sum, (*NUMBERS, dtypes.string), label="Add")
_subtract = Elementwise("Sub", np.subtract, NUMBERS)
_multiply = Elementwise("Mul", np.multiply, NUMBERS)
_real_div = Elementwise("RealDiv", real_divide, NUMBERS, label="truediv", dtype=quotient_dtype)
_floor_div = Elementwise(
    "FloorDiv",
    _divides("FloorDiv", _floor_divide),
    NUMBERS,
    missing=COMPLEX,
    label="floordiv",
)
_floor_modulo = Elementwise("FloorMod", _divides("FloorMod", _floor_mod), REALS)
_truncate_div = Elementwise(
    "TruncateDiv", _divides("TruncateDiv", truncate_divide), NUMBERS, missing=COMPLEX
)
_truncate_mod = Elementwise(
    "TruncateMod", _divides("TruncateMod", _truncated_rest), (dtypes.int32, dtypes.int64, *FLOATS)
)
_pow = Elementwise("Pow", _power, FLOATS + SIGNED + COMPLEX)
_maximum = Elementwise("Maximum", np.maximum, REALS)
_minimum = Elementwise("Minimum", np.minimum, REALS)
_atan2 = Elementwise("Atan2", np.arctan2, FLOATS)
_squared = Elementwise(
    "SquaredDifference", _squared_difference, (*FLOATS, dtypes.int32, dtypes.int64, *COMPLEX)
)
_add_n = Operation("AddN", _add_all, NUMBERS, shape=merged)


def add(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The sum, element by element; strings are joined.

    Args:
      x: what converts to a Tensor; its dtype decides.
      y: likewise; numbers, lists and arrays are converted to the dtype of `x`.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of the dtype of `x` and of the shape to which both broadcast.

    Raises:
      InvalidArgumentError: the dtypes differ, have no such operation, or the shapes do not fit.

    >>> import resvar as rv
    >>> rv.add([1, 2], 10).numpy()
    array([11, 12], dtype=int32)
    """
    return _add(*promoted(x, y), name=name)


def subtract(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The difference, element by element.

    Args:
      x: what converts to a Tensor.
      y: likewise. The dtype of the first Tensor or Variable of the two decides.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of their dtype and of the shape to which both broadcast.

    Raises:
      InvalidArgumentError: the dtypes differ, have no such operation, or the shapes do not fit.

    >>> import resvar as rv
    >>> rv.subtract([1, 2], 10).numpy()
    array([-9, -8], dtype=int32)
    """
    return _subtract(x, y, name=name)


def multiply(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The product, element by element. The rest is as in `subtract`.

    >>> import resvar as rv
    >>> rv.multiply([1, 2], 10).numpy()
    array([10, 20], dtype=int32)
    """
    return _multiply(x, y, name=name)


def truediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, element by element; of integers as well.

    Arguments are those of `add`.

    Returns:
      A Tensor of the shape to which both broadcast: float32 for integers of 8 or 16 bits, float64
      for those of 32 or 64, and otherwise of their dtype.

    Raises:
      TypeError: the dtypes differ or are not numbers.
      ValueError: the shapes do not fit.

    >>> import resvar as rv
    >>> rv.truediv([1, 2], 4).numpy()
    array([0.25, 0.5 ])
    """
    return _real_div(*promoted(x, y), name=name)


def divide(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient `x / y`; if only `y` is a tensor, its dtype decides. As in `truediv`.

    >>> import resvar as rv
    >>> rv.divide(1, rv.constant([2.0, 4.0])).numpy()
    array([0.5 , 0.25], dtype=float32)
    """
    if isinstance(y, TensorLike) and not isinstance(x, TensorLike):
        x = to_tensor(x, y.dtype)
    return truediv(x, y, name)


def floordiv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, rounded down. As in `subtract`; dividing an integer by zero raises.

    >>> import resvar as rv
    >>> rv.math.floordiv([7, -7], 2).numpy()
    array([ 3, -4], dtype=int32)
    """
    return _floor_div(x, y, name=name)


def floormod(x: Any, y: Any, name: str | None = None) -> Tensor:
    """What `floordiv` leaves; it has the sign of `y`. As in `floordiv`.

    >>> import resvar as rv
    >>> rv.math.floormod([7, -7], 3).numpy()
    array([1, 2], dtype=int32)
    """
    return _floor_modulo(x, y, name=name)


mod = floormod


def truncatediv(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient, rounded towards zero. As in `floordiv`.

    >>> import resvar as rv
    >>> rv.truncatediv([7, -7], 2).numpy()
    array([ 3, -3], dtype=int32)
    """
    return _truncate_div(x, y, name=name)


def truncatemod(x: Any, y: Any, name: str | None = None) -> Tensor:
    """What `truncatediv` leaves; it has the sign of `x`. As in `floordiv`.

    >>> import resvar as rv
    >>> rv.truncatemod([7, -7], 3).numpy()
    array([ 1, -1], dtype=int32)
    """
    return _truncate_mod(x, y, name=name)


def pow(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The power `x ** y`. As in `subtract`; a negative power of an integer raises.

    >>> import resvar as rv
    >>> rv.pow([4.0, 9.0], 0.5).numpy()
    array([2., 3.], dtype=float32)
    """
    return _pow(x, y, name=name)


def maximum(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The larger of the two; NaN, where one of them is. As in `subtract`.

    >>> import resvar as rv
    >>> rv.maximum([1, 5], 3).numpy()
    array([3, 5], dtype=int32)
    """
    return _maximum(x, y, name=name)


def minimum(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The smaller of the two; NaN, where one of them is. As in `subtract`.

    >>> import resvar as rv
    >>> rv.minimum([1, 5], 3).numpy()
    array([1, 3], dtype=int32)
    """
    return _minimum(x, y, name=name)


def atan2(y: Any, x: Any, name: str | None = None) -> Tensor:
    """The angle of the point `(x, y)`, between -pi and pi. As in `subtract`.

    >>> import resvar as rv
    >>> rv.atan2(0.0, [1.0, -1.0]).numpy()
    array([0.       , 3.1415927], dtype=float32)
    """
    return _atan2(y, x, name=name)


def squared_difference(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The square of the difference, of complex numbers that of its magnitude. As in `subtract`.

    >>> import resvar as rv
    >>> rv.math.squared_difference([1, 5], 3).numpy()
    array([4, 4], dtype=int32)
    """
    return _squared(x, y, name=name)


def clip_by_value(
    t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None
) -> Tensor:
    """Raises what is below a minimum and lowers what is above a maximum.

    Args:
      t: what converts to a Tensor.
      clip_value_min: the minimum: a number, or a tensor that broadcasts to the shape of `t`.
      clip_value_max: the maximum, likewise. Where it is below the minimum, the minimum wins.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of the dtype and shape of `t`.

    Raises:
      InvalidArgumentError: the dtypes differ, have no order, or the shapes do not fit.

    >>> import resvar as rv
    >>> rv.clip_by_value([1, 5, 9], 2, 6).numpy()
    array([2, 5, 6], dtype=int32)
    """
    values = to_tensor(t)
    low = minimum(values, clip_value_max)
    result = maximum(low, clip_value_min, "clip_by_value" if name is None else name)
    if not result.shape.is_compatible_with(values.shape):
        shapes = f"{TensorShape(values.shape)} and {TensorShape(result.shape)}"
        raise InvalidArgumentError(None, None, f"clip_by_value: shapes {shapes} are incompatible")
    return result


def add_n(inputs: Any, name: str | None = None) -> Tensor:
    """The sum of several tensors of one shape and dtype.

    Args:
      inputs: a list of what converts to Tensors; not of numbers of several types.
      name: what the operation is called in a graph.

    Returns:
      A new Tensor.

    Raises:
      ValueError: there are no inputs, or they differ in shape or dtype.
      TypeError: the dtype has no addition.

    >>> import resvar as rv
    >>> rv.add_n([[1, 2], [3, 4], [5, 6]]).numpy()
    array([ 9, 12], dtype=int32)
    """
    tensors = [to_tensor(value) for value in inputs]
    if not tensors:
        raise ValueError("add_n: inputs must hold at least one tensor")
    return (
        convert_to_tensor(inputs[0], name=name)
        if len(tensors) == 1
        else _add_n(*tensors, name=name)
    )
