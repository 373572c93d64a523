"""Functions of one tensor, element by element.

Each takes `x`, what converts to a Tensor, and `name`, which has no effect and is there for
compatibility with graphs. Each returns a Tensor of the same shape, and unless it says otherwise of
the same dtype, and raises InvalidArgumentError where it is not defined for the dtype. None of them
converts integers: the sine of an int32 raises.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.ops.operation import COMPLEX, FLOATS, NUMBERS, SIGNED, Operation, to_tensor
from resvar.tensor import Tensor

_ANALYTIC = FLOATS + COMPLEX
_SIGNED_NUMBERS = SIGNED + FLOATS + COMPLEX
_NARROW = (dtypes.float16._numpy, dtypes.bfloat16._numpy)


def in_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, computed in float32 where its first argument has only 16 bits."""

    def computed(x: Any, *others: Any, **attributes: Any) -> Any:
        if x.dtype not in _NARROW:
            return function(x, *others, **attributes)
        return function(x.astype(np.float32), *others, **attributes).astype(x.dtype)

    return computed


def _round(x: Any) -> Any:
    return x if x.dtype.kind in "iu" else np.rint(x)


def _rsqrt(x: Any) -> Any:
    return 1 / np.sqrt(x)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


_abs_op = Operation("Abs", np.abs, (*SIGNED, *FLOATS))
_negative_op = Operation("Neg", np.negative, _SIGNED_NUMBERS)
_sign_op = Operation("Sign", np.sign, _SIGNED_NUMBERS)
_square_op = Operation("Square", np.square, NUMBERS)
_sqrt_op = Operation("Sqrt", np.sqrt, _ANALYTIC)
_rsqrt_op = Operation("Rsqrt", in_float32(_rsqrt), _ANALYTIC)
_reciprocal_op = Operation("Reciprocal", np.reciprocal, _SIGNED_NUMBERS, missing=SIGNED)
_exp_op = Operation("Exp", np.exp, _ANALYTIC)
_expm1_op = Operation("Expm1", np.expm1, _ANALYTIC)
_log_op = Operation("Log", np.log, _ANALYTIC)
_log1p_op = Operation("Log1p", np.log1p, _ANALYTIC)
_sin_op = Operation("Sin", np.sin, _ANALYTIC)
_cos_op = Operation("Cos", np.cos, _ANALYTIC)
_tan_op = Operation("Tan", np.tan, _ANALYTIC)
_asin_op = Operation("Asin", np.arcsin, _ANALYTIC)
_acos_op = Operation("Acos", np.arccos, _ANALYTIC)
_atan_op = Operation("Atan", np.arctan, _ANALYTIC)
_sinh_op = Operation("Sinh", np.sinh, _ANALYTIC)
_cosh_op = Operation("Cosh", np.cosh, _ANALYTIC)
_tanh_op = Operation("Tanh", np.tanh, _ANALYTIC)
_asinh_op = Operation("Asinh", np.arcsinh, _ANALYTIC)
_acosh_op = Operation("Acosh", np.arccosh, _ANALYTIC)
_atanh_op = Operation("Atanh", np.arctanh, _ANALYTIC)
_sigmoid_op = Operation("Sigmoid", in_float32(_sigmoid), _ANALYTIC)
_ceil_op = Operation("Ceil", np.ceil, FLOATS)
_floor_op = Operation("Floor", np.floor, FLOATS)
_round_op = Operation("Round", _round, NUMBERS)
_rint_op = Operation("Rint", np.rint, FLOATS)
_is_nan_op = Operation("IsNan", np.isnan, FLOATS, dtypes.bool)
_is_inf_op = Operation("IsInf", np.isinf, FLOATS, dtypes.bool)
_is_finite_op = Operation("IsFinite", np.isfinite, FLOATS, dtypes.bool)


def _real_dtype(x: dtypes.DType) -> dtypes.DType:
    return x.real_dtype


_complex_abs_op = Operation("ComplexAbs", np.abs, COMPLEX, label="Abs", dtype=_real_dtype)


def abs(x: Any, name: str | None = None) -> Tensor:
    """The absolute value; of complex numbers the magnitude, a real number.

    >>> import resvar as rv
    >>> rv.abs([-1.5, 2.0]).numpy()
    array([1.5, 2. ], dtype=float32)
    """
    x = to_tensor(x)
    return (_complex_abs_op if x.dtype.is_complex else _abs_op)(x, name=name)


def negative(x: Any, name: str | None = None) -> Tensor:
    """The value with the other sign.

    >>> import resvar as rv
    >>> rv.negative([1, -2]).numpy()
    array([-1,  2], dtype=int32)
    """
    return _negative_op(x, name=name)


def sign(x: Any, name: str | None = None) -> Tensor:
    """-1, 0 or 1, as the value is below, at or above 0; of complex numbers `x / abs(x)`.

    >>> import resvar as rv
    >>> rv.sign([-3.0, 0.0, 9.0]).numpy()
    array([-1.,  0.,  1.], dtype=float32)
    """
    return _sign_op(x, name=name)


def square(x: Any, name: str | None = None) -> Tensor:
    """The square.

    >>> import resvar as rv
    >>> rv.square([3, -4]).numpy()
    array([ 9, 16], dtype=int32)
    """
    return _square_op(x, name=name)


def sqrt(x: Any, name: str | None = None) -> Tensor:
    """The square root; NaN for negative numbers.

    >>> import resvar as rv
    >>> rv.sqrt([4.0, 2.0]).numpy()
    array([2.       , 1.4142135], dtype=float32)
    """
    return _sqrt_op(x, name=name)


def rsqrt(x: Any, name: str | None = None) -> Tensor:
    """The reciprocal of the square root.

    >>> import resvar as rv
    >>> rv.math.rsqrt([4.0, 0.0]).numpy()
    array([0.5, inf], dtype=float32)
    """
    return _rsqrt_op(x, name=name)


def reciprocal(x: Any, name: str | None = None) -> Tensor:
    """The reciprocal, `1 / x`.

    >>> import resvar as rv
    >>> rv.math.reciprocal([4.0, 0.0]).numpy()
    array([0.25,  inf], dtype=float32)
    """
    return _reciprocal_op(x, name=name)


def exp(x: Any, name: str | None = None) -> Tensor:
    """The power of e.

    >>> import resvar as rv
    >>> rv.exp([0.0, -1000.0]).numpy()
    array([1., 0.], dtype=float32)
    """
    return _exp_op(x, name=name)


def expm1(x: Any, name: str | None = None) -> Tensor:
    """`exp(x) - 1`, exact near 0.

    >>> import resvar as rv
    >>> rv.math.expm1([0.0, -1000.0]).numpy()
    array([ 0., -1.], dtype=float32)
    """
    return _expm1_op(x, name=name)


def log(x: Any, name: str | None = None) -> Tensor:
    """The natural logarithm; NaN for negative numbers.

    >>> import resvar as rv
    >>> rv.math.log([1.0, 0.0]).numpy()
    array([  0., -inf], dtype=float32)
    """
    return _log_op(x, name=name)


def log1p(x: Any, name: str | None = None) -> Tensor:
    """`log(1 + x)`, exact near 0.

    >>> import resvar as rv
    >>> rv.math.log1p([0.0, -1.0]).numpy()
    array([  0., -inf], dtype=float32)
    """
    return _log1p_op(x, name=name)


def sin(x: Any, name: str | None = None) -> Tensor:
    """The sine.

    >>> import resvar as rv
    >>> rv.sin([0.0]).numpy()
    array([0.], dtype=float32)
    """
    return _sin_op(x, name=name)


def cos(x: Any, name: str | None = None) -> Tensor:
    """The cosine.

    >>> import resvar as rv
    >>> rv.cos([0.0]).numpy()
    array([1.], dtype=float32)
    """
    return _cos_op(x, name=name)


def tan(x: Any, name: str | None = None) -> Tensor:
    """The tangent.

    >>> import resvar as rv
    >>> rv.tan([0.0]).numpy()
    array([0.], dtype=float32)
    """
    return _tan_op(x, name=name)


def asin(x: Any, name: str | None = None) -> Tensor:
    """The angle of a sine; NaN outside -1 to 1.

    >>> import resvar as rv
    >>> rv.asin([0.0, 2.0]).numpy()
    array([ 0., nan], dtype=float32)
    """
    return _asin_op(x, name=name)


def acos(x: Any, name: str | None = None) -> Tensor:
    """The angle of a cosine; NaN outside -1 to 1.

    >>> import resvar as rv
    >>> rv.acos([1.0, 2.0]).numpy()
    array([ 0., nan], dtype=float32)
    """
    return _acos_op(x, name=name)


def atan(x: Any, name: str | None = None) -> Tensor:
    """The angle of a tangent.

    >>> import resvar as rv
    >>> rv.atan([0.0]).numpy()
    array([0.], dtype=float32)
    """
    return _atan_op(x, name=name)


def sinh(x: Any, name: str | None = None) -> Tensor:
    """The hyperbolic sine.

    >>> import resvar as rv
    >>> rv.sinh([0.0]).numpy()
    array([0.], dtype=float32)
    """
    return _sinh_op(x, name=name)


def cosh(x: Any, name: str | None = None) -> Tensor:
    """The hyperbolic cosine.

    >>> import resvar as rv
    >>> rv.cosh([0.0]).numpy()
    array([1.], dtype=float32)
    """
    return _cosh_op(x, name=name)


def tanh(x: Any, name: str | None = None) -> Tensor:
    """The hyperbolic tangent.

    >>> import resvar as rv
    >>> rv.tanh([0.0, 1000.0]).numpy()
    array([0., 1.], dtype=float32)
    """
    return _tanh_op(x, name=name)


def asinh(x: Any, name: str | None = None) -> Tensor:
    """The inverse of the hyperbolic sine.

    >>> import resvar as rv
    >>> rv.asinh([0.0]).numpy()
    array([0.], dtype=float32)
    """
    return _asinh_op(x, name=name)


def acosh(x: Any, name: str | None = None) -> Tensor:
    """The inverse of the hyperbolic cosine; NaN below 1.

    >>> import resvar as rv
    >>> rv.acosh([1.0, 0.0]).numpy()
    array([ 0., nan], dtype=float32)
    """
    return _acosh_op(x, name=name)


def atanh(x: Any, name: str | None = None) -> Tensor:
    """The inverse of the hyperbolic tangent; NaN outside -1 to 1.

    >>> import resvar as rv
    >>> rv.atanh([0.0, 1.0]).numpy()
    array([ 0., inf], dtype=float32)
    """
    return _atanh_op(x, name=name)


def sigmoid(x: Any, name: str | None = None) -> Tensor:
    """The logistic function, `1 / (1 + exp(-x))`.

    >>> import resvar as rv
    >>> rv.sigmoid([0.0, 1000.0]).numpy()
    array([0.5, 1. ], dtype=float32)
    """
    return _sigmoid_op(x, name=name)


def ceil(x: Any, name: str | None = None) -> Tensor:
    """The next integer above.

    >>> import resvar as rv
    >>> rv.math.ceil([0.5, -0.5]).numpy()
    array([ 1., -0.], dtype=float32)
    """
    return _ceil_op(x, name=name)


def floor(x: Any, name: str | None = None) -> Tensor:
    """The next integer below.

    >>> import resvar as rv
    >>> rv.floor([0.5, -0.5]).numpy()
    array([ 0., -1.], dtype=float32)
    """
    return _floor_op(x, name=name)


def round(x: Any, name: str | None = None) -> Tensor:
    """The nearest integer; halves go to the even one.

    >>> import resvar as rv
    >>> rv.round([0.5, 1.5, 2.5]).numpy()
    array([0., 2., 2.], dtype=float32)
    """
    return _round_op(x, name=name)


def rint(x: Any, name: str | None = None) -> Tensor:
    """The same as `round`, for floating-point numbers only.

    >>> import resvar as rv
    >>> rv.math.rint([0.5, 1.5, 2.5]).numpy()
    array([0., 2., 2.], dtype=float32)
    """
    return _rint_op(x, name=name)


def is_nan(x: Any, name: str | None = None) -> Tensor:
    """Whether the value is NaN; a bool tensor.

    >>> import resvar as rv
    >>> rv.math.is_nan([1.0, float('nan')]).numpy()
    array([False,  True])
    """
    return _is_nan_op(x, name=name)


def is_inf(x: Any, name: str | None = None) -> Tensor:
    """Whether the value is infinite; a bool tensor.

    >>> import resvar as rv
    >>> rv.math.is_inf([1.0, float('inf')]).numpy()
    array([False,  True])
    """
    return _is_inf_op(x, name=name)


def is_finite(x: Any, name: str | None = None) -> Tensor:
    """Whether the value is neither NaN nor infinite; a bool tensor.

    >>> import resvar as rv
    >>> rv.math.is_finite([1.0, float('inf')]).numpy()
    array([ True, False])
    """
    return _is_finite_op(x, name=name)
