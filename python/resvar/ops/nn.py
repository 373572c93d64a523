"""Functions of neural networks, as `resvar.nn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar.errors import InvalidArgumentError
from resvar.ops.elementwise import in_float32, sigmoid, tanh
from resvar.ops.operation import FLOATS, REALS, Operation
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor

__all__ = ["log_softmax", "relu", "sigmoid", "softmax", "tanh"]


def _centered(x: Any, axis: Any) -> Any:
    """The values below the highest one, so that none of their powers is infinite."""
    rank = x.ndim
    where = -1 if axis is None else axis
    if rank == 0 or where not in range(-rank, rank):
        message = f"softmax: axis must be in the range [{-rank}, {rank}), got {where}"
        raise InvalidArgumentError(None, None, message)
    return x - np.max(x, where, keepdims=True, initial=-np.inf), where


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
