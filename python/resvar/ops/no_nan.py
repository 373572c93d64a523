"""Products, quotients and logarithms that are 0 where a factor is, whatever the other one is.

As in `resvar.subtract`: the dtypes of two operands are matched and their shapes are broadcast.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from resvar.ops.arithmetic import quotient_dtype, real_divide
from resvar.ops.operation import (
    COMPLEX,
    FLOATS,
    NUMBERS,
    Elementwise,
    Operation,
    promoted,
    to_tensor,
)
from resvar.tensor import Tensor, TensorLike

_ANALYTIC = FLOATS + COMPLEX


def _zero_where(is_zero: Callable[[Any, Any], Any], function: Callable[[Any, Any], Any]) -> Any:
    """The function of two arrays, but 0 where something is; of 16 bits computed in float32."""

    def computed(x: Any, y: Any) -> Any:
        result = function(*map(_widened, (x, y)))
        zero = is_zero(x, y)
        dtype = result.dtype if x.dtype.kind in "iu" else x.dtype
        return np.where(zero, result.dtype.type(0), result).astype(dtype, copy=False)

    return computed


def _widened(x: Any) -> Any:
    return x if x.dtype.kind in "iuc" or x.dtype.itemsize > 2 else x.astype(np.float32)


def _first_is_zero(x: Any, y: Any) -> Any:
    return x == 0


def _second_is_zero(x: Any, y: Any) -> Any:
    return y == 0


def _reciprocal(x: Any) -> Any:
    return np.where(x == 0, x.dtype.type(0), x.dtype.type(1) / x)


_divide = Elementwise(
    "DivNoNan",
    _zero_where(_second_is_zero, real_divide),
    NUMBERS,
    label="div_no_nan",
    dtype=quotient_dtype,
)
_multiply = Elementwise(
    "MulNoNan",
    _zero_where(_second_is_zero, np.multiply),
    _ANALYTIC,
    label="multiply_no_nan",
)
_reciprocal_no_nan = Operation("DivNoNan", _reciprocal, _ANALYTIC, label="reciprocal_no_nan")
_x_log_y = Elementwise("Xlogy", _zero_where(_first_is_zero, lambda x, y: x * np.log(y)), _ANALYTIC)
_x_log1p_y = Elementwise(
    "Xlog1py",
    _zero_where(_first_is_zero, lambda x, y: x * np.log1p(y)),
    _ANALYTIC,
    label="xlog1py/Xlog1py",
)
_x_div_y = Elementwise(
    "Xdivy", _zero_where(_first_is_zero, np.divide), _ANALYTIC, label="xdivy/Xdivy"
)


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The quotient `x / y`, but 0 where `y` is 0. As in `resvar.divide`.

    >>> import resvar as rv
    >>> rv.math.divide_no_nan([3.0, 0.0, 1.0], [0.0, 0.0, 2.0]).numpy()
    array([0. , 0. , 0.5], dtype=float32)
    """
    if isinstance(y, TensorLike) and not isinstance(x, TensorLike):
        x = to_tensor(x, y.dtype)
    return _divide(*promoted(x, y), name=name)


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The product, but 0 where `y` is 0, also of an infinity or NaN; not of integers.

    >>> import resvar as rv
    >>> rv.math.multiply_no_nan([3.0, float("inf"), float("nan")], [2.0, 0.0, 0.0]).numpy()
    array([6., 0., 0.], dtype=float32)
    """
    return _multiply(to_tensor(x), y, name=name)


def reciprocal_no_nan(x: Any, name: str | None = None) -> Tensor:
    """The reciprocal `1 / x`, but 0 where `x` is 0; not of integers.

    >>> import resvar as rv
    >>> rv.math.reciprocal_no_nan([4.0, 0.0]).numpy()
    array([0.25, 0.  ], dtype=float32)
    """
    return _reciprocal_no_nan(x, name=name)


def xlogy(x: Any, y: Any, name: str | None = None) -> Tensor:
    """`x * log(y)`, but 0 where `x` is 0; not of integers.

    >>> import resvar as rv
    >>> rv.math.xlogy([0.0, 2.0], [0.0, 1.0]).numpy()
    array([0., 0.], dtype=float32)
    """
    return _x_log_y(x, y, name=name)


def xlog1py(x: Any, y: Any, name: str | None = None) -> Tensor:
    """`x * log(1 + y)`, exact for small `y`, but 0 where `x` is 0; not of integers.

    >>> import resvar as rv
    >>> rv.math.xlog1py([0.0, 2.0], [-1.0, 0.0]).numpy()
    array([0., 0.], dtype=float32)
    """
    return _x_log1p_y(x, y, name=name)


def xdivy(x: Any, y: Any, name: str | None = None) -> Tensor:
    """`x / y`, but 0 where `x` is 0; not of integers.

    >>> import resvar as rv
    >>> rv.math.xdivy([0.0, 2.0], [0.0, 4.0]).numpy()
    array([0. , 0.5], dtype=float32)
    """
    return _x_div_y(x, y, name=name)
