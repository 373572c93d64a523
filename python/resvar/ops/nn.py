"""Functions of neural networks, as `resvar.nn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import coerce, dtypes
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.name_scope import name_scope
from resvar.ops import static_shape
from resvar.ops.arithmetic import multiply
from resvar.ops.array import cast
from resvar.ops.elementwise import in_float32, negative, sigmoid, tanh
from resvar.ops.operation import (
    COMPLEX,
    FLOATS,
    REALS,
    Operation,
    bad_attribute,
    to_tensor,
)
from resvar.ops.reduction import max_array
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor

__all__ = [
    "elu",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
]

# Of "selu", for which a mean of 0 and a variance of 1 stay what they are.
_SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772


def _centered(x: Any, axis: Any) -> Any:
    """The values below the highest one, so that none of their powers is infinite."""
    rank = x.ndim
    where = -1 if axis is None else axis
    if rank == 0 or where not in range(-rank, rank):
        message = f"softmax: axis must be in the range [{-rank}, {rank}), got {where}"
        raise InvalidArgumentError(None, None, message)
    return x - max_array(x, axis=where, keepdims=True), where


def _softmax_array(x: Any, *, axis: Any) -> Any:
    centered, where = _centered(x, axis)
    powers = np.exp(centered)
    return powers / np.sum(powers, where, keepdims=True)


def _log_softmax_array(x: Any, *, axis: Any) -> Any:
    centered, where = _centered(x, axis)
    return centered - np.log(np.sum(np.exp(centered), where, keepdims=True))


def _checked_shape(dims: Dims, *, axis: Any) -> Dims:
    rank = None if dims is None else len(dims)
    if rank is not None and (-1 if axis is None else axis) not in range(-rank, rank):
        raise wrong(f"softmax: axis must be in the range [{-rank}, {rank}), got {axis}")
    return dims


_relu = Operation("Relu", lambda x: np.maximum(x, x.dtype.type(0)), REALS)
_softmax = Operation("Softmax", in_float32(_softmax_array), FLOATS, shape=_checked_shape)
_log_softmax = Operation("LogSoftmax", in_float32(_log_softmax_array), FLOATS, shape=_checked_shape)


def _log_one_plus_exp(x: Any) -> Any:
    return np.logaddexp(x, x.dtype.type(0))


def _elu_array(x: Any) -> Any:
    return np.where(x < 0, np.expm1(x), x)


def _selu_array(x: Any) -> Any:
    negative = x.dtype.type(_SELU_SCALE * _SELU_ALPHA) * np.expm1(x)
    return np.where(x < 0, negative, x.dtype.type(_SELU_SCALE) * x)


def _leaky_array(x: Any, *, alpha: float) -> Any:
    return np.where(x > 0, x, x * x.dtype.type(alpha))


def _relu6_array(x: Any) -> Any:
    return np.minimum(np.maximum(x, x.dtype.type(0)), x.dtype.type(6))


_relu6 = Operation("Relu6", _relu6_array, REALS)
_softplus = Operation("Softplus", in_float32(_log_one_plus_exp), FLOATS)
_softsign = Operation("Softsign", in_float32(lambda x: x / (1 + np.abs(x))), FLOATS)
_elu = Operation("Elu", in_float32(_elu_array), FLOATS)
_selu = Operation("Selu", in_float32(_selu_array), FLOATS)
_leaky_relu = Operation("LeakyRelu", _leaky_array, FLOATS, shape=static_shape.merged)


def relu(features: Any, name: str | None = None) -> Tensor:
    """The value, or 0 where it is below.

    Args:
      features: what converts to a Tensor of real numbers.
      name: what the operation is called in a graph.

    >>> import resvar as rv
    >>> rv.nn.relu([-1.0, 2.0]).numpy()
    array([0., 2.], dtype=float32)
    """
    return _relu(features, name=name)


def softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """The powers of e, divided by their sum along a dimension.

    Args:
      logits: what converts to a Tensor of floating-point numbers.
      axis: the dimension along which the results add up to 1; by default the last.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: there is no such dimension, or the dtype is not a floating-point one.

    >>> import resvar as rv
    >>> rv.nn.softmax([0.0, 0.0, 0.0, 0.0]).numpy()
    array([0.25, 0.25, 0.25, 0.25], dtype=float32)
    """
    return _softmax(logits, axis=axis, name=name)


def log_softmax(logits: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """The logarithm of `softmax`, also where that is too small for the dtype.

    >>> import resvar as rv
    >>> rv.nn.log_softmax([0.0, 1000.0]).numpy()
    array([-1000.,     0.], dtype=float32)
    """
    return _log_softmax(logits, axis=axis, name=name)


def relu6(features: Any, name: str | None = None) -> Tensor:
    """The value, or 0 where it is below, or 6 where it is above.

    >>> import resvar as rv
    >>> rv.nn.relu6([-1.0, 2.0, 9.0]).numpy()
    array([0., 2., 6.], dtype=float32)
    """
    return _relu6(features, name=name)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """The value, or where it is below 0, a part of it.

    Args:
      features: what converts to a Tensor of real numbers; integers become float32.
      alpha: which part; a float32.
      name: what the operation is called in a graph.

    Raises:
      TypeError: `alpha` is no number.
      InvalidArgumentError: the dtype is not one of real numbers.

    >>> import resvar as rv
    >>> rv.nn.leaky_relu([-1.0, 2.0], alpha=0.5).numpy()
    array([-0.5,  2. ], dtype=float32)
    """
    if isinstance(alpha, bool) or not isinstance(alpha, float | int | np.floating | np.integer):
        message = f"leaky_relu: alpha must be a number, got {coerce.shown(alpha)}"
        raise BadDTypeError(None, None, message)
    values = to_tensor(features)
    if values.dtype.is_integer:
        values = cast(values, dtypes.float32)
    return _leaky_relu(values, alpha=float(np.float32(alpha)), name=name)


def elu(features: Any, name: str | None = None) -> Tensor:
    """The value, or where it is below 0, `exp(x) - 1`.

    >>> import resvar as rv
    >>> rv.nn.elu([-1000.0, 2.0]).numpy()
    array([-1.,  2.], dtype=float32)
    """
    return _elu(features, name=name)


def selu(features: Any, name: str | None = None) -> Tensor:
    """`elu`, scaled so that normally distributed values stay so.

    >>> import resvar as rv
    >>> rv.nn.selu([0.0, 1.0]).numpy()
    array([0.      , 1.050701], dtype=float32)
    """
    return _selu(features, name=name)


def softplus(features: Any, name: str | None = None) -> Tensor:
    """`log(1 + exp(x))`, a smooth `relu`.

    >>> import resvar as rv
    >>> rv.nn.softplus([-1000.0, 1000.0]).numpy()
    array([   0., 1000.], dtype=float32)
    """
    return _softplus(features, name=name)


def softsign(features: Any, name: str | None = None) -> Tensor:
    """`x / (1 + abs(x))`.

    >>> import resvar as rv
    >>> rv.nn.softsign([-1.0, 3.0]).numpy()
    array([-0.5 ,  0.75], dtype=float32)
    """
    return _softsign(features, name=name)


def log_sigmoid(x: Any, name: str | None = None) -> Tensor:
    """The logarithm of `sigmoid`, also where that is too small for the dtype.

    >>> import resvar as rv
    >>> rv.math.log_sigmoid([-1000.0, 1000.0]).numpy()
    array([-1000.,    -0.], dtype=float32)
    """
    with name_scope(name or "LogSigmoid") as scope:
        return negative(softplus(negative(x)), name=scope)


def silu(features: Any, beta: Any = 1.0) -> Tensor:
    """`x * sigmoid(beta * x)`, also known as swish.

    Args:
      features: what converts to a Tensor of floating-point or complex numbers.
      beta: a number, or what converts to a Tensor that broadcasts.

    >>> import resvar as rv
    >>> rv.nn.silu([-1000.0, 1000.0]).numpy()
    array([  -0., 1000.], dtype=float32)
    """
    values = to_tensor(features)
    if values.dtype not in FLOATS + COMPLEX:
        raise bad_attribute("T", values.dtype, FLOATS + COMPLEX, "Sigmoid")
    return multiply(values, sigmoid(multiply(to_tensor(beta, values.dtype), values)))


swish = silu
