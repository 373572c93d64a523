"""Comparisons and logic, element by element. The results are bool tensors.

The dtypes and shapes of two operands are matched as in `resvar.subtract`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.ops.operation import (
    REALS,
    Elementwise,
    Operation,
    broadcasts,
    incompatible_shapes,
)
from resvar.ops.static_shape import Dims, broadcast
from resvar.tensor import Tensor


def _compares(name: str, kernel: Callable[[Any, Any], Any], otherwise: bool) -> Callable[..., Any]:
    """Compares, and may answer for tensors of different shapes as a whole."""

    def compared(x: Any, y: Any, *, incompatible_shape_error: bool = True) -> Any:
        if broadcasts(x, y):
            return kernel(x, y)
        if incompatible_shape_error:
            raise incompatible_shapes(x, y, name)
        return np.array(otherwise)

    return compared


def _compared_shape(x: Dims, y: Dims, *, incompatible_shape_error: bool = True) -> Dims:
    return broadcast(x, y) if incompatible_shape_error else None


_equal = Operation(
    "Equal", _compares("Equal", np.equal, False), result=dtypes.bool, shape=_compared_shape
)
_not_equal = Operation(
    "NotEqual", _compares("NotEqual", np.not_equal, True), result=dtypes.bool, shape=_compared_shape
)
_less = Elementwise("Less", np.less, REALS, dtypes.bool)
_less_equal = Elementwise("LessEqual", np.less_equal, REALS, dtypes.bool)
_greater = Elementwise("Greater", np.greater, REALS, dtypes.bool)
_greater_equal = Elementwise("GreaterEqual", np.greater_equal, REALS, dtypes.bool)
_and = Elementwise("LogicalAnd", np.logical_and, only=dtypes.bool)
_or = Elementwise("LogicalOr", np.logical_or, only=dtypes.bool)
_xor = Elementwise("LogicalXor", np.logical_xor, only=dtypes.bool)
_not = Operation("LogicalNot", np.logical_not, only=dtypes.bool)


def equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether `x == y`. Every dtype has this operation; NaN is not equal to itself.

    Args:
      x: what converts to a Tensor.
      y: likewise. The dtype of the first Tensor or Variable of the two decides.
      name: what the operation is called in a graph.

    Returns:
      A bool Tensor of the shape to which both broadcast.

    Raises:
      InvalidArgumentError: the dtypes differ, have no such operation, or the shapes do not fit.

    >>> import resvar as rv
    >>> rv.equal([1, 2, 3], 2).numpy()
    array([False,  True, False])
    """
    return _equal(x, y, name=name)


def not_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether `x != y`. As in `equal`.

    >>> import resvar as rv
    >>> rv.not_equal([1, 2, 3], 2).numpy()
    array([ True, False,  True])
    """
    return _not_equal(x, y, name=name)


def equal_or_false(x: Any, y: Any) -> Tensor | bool:
    """The operator `==`: False where the shapes do not fit. Otherwise as in `equal`.

    A Tensor is not equal to None; with a Variable that raises, since it cannot be converted.
    """
    if y is None and isinstance(x, Tensor):
        return False
    return _equal(x, y, incompatible_shape_error=False)


def not_equal_or_true(x: Any, y: Any) -> Tensor | bool:
    """The operator `!=`: True where the shapes do not fit. Otherwise as in `equal_or_false`."""
    if y is None and isinstance(x, Tensor):
        return True
    return _not_equal(x, y, incompatible_shape_error=False)


def less(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether `x < y`. As in `equal`; bool and complex numbers have no order.

    >>> import resvar as rv
    >>> rv.less([1, 2, 3], 2).numpy()
    array([ True, False, False])
    """
    return _less(x, y, name=name)


def less_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether `x <= y`. As in `less`.

    >>> import resvar as rv
    >>> rv.less_equal([1, 2, 3], 2).numpy()
    array([ True,  True, False])
    """
    return _less_equal(x, y, name=name)


def greater(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether `x > y`. As in `less`.

    >>> import resvar as rv
    >>> rv.greater([1, 2, 3], 2).numpy()
    array([False, False,  True])
    """
    return _greater(x, y, name=name)


def greater_equal(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether `x >= y`. As in `less`.

    >>> import resvar as rv
    >>> rv.greater_equal([1, 2, 3], 2).numpy()
    array([False,  True,  True])
    """
    return _greater_equal(x, y, name=name)


def logical_and(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether both are True.

    Args:
      x: a bool tensor, or what converts to one.
      y: likewise.
      name: what the operation is called in a graph.

    Returns:
      A bool Tensor of the shape to which both broadcast.

    Raises:
      InvalidArgumentError: one of them is not bool, or the shapes do not fit.

    >>> import resvar as rv
    >>> rv.logical_and([True, True, False], [True, False, False]).numpy()
    array([ True, False, False])
    """
    return _and(x, y, name=name)


def logical_or(x: Any, y: Any, name: str | None = None) -> Tensor:
    """Whether one of them is True, or both. As in `logical_and`.

    >>> import resvar as rv
    >>> rv.logical_or([True, True, False], [True, False, False]).numpy()
    array([ True,  True, False])
    """
    return _or(x, y, name=name)


def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Tensor:
    """Whether only one of them is True. As in `logical_and`.

    >>> import resvar as rv
    >>> rv.math.logical_xor([True, True, False], [True, False, False]).numpy()
    array([False,  True, False])
    """
    return _xor(x, y, name=name)


def logical_not(x: Any, name: str | None = None) -> Tensor:
    """Whether it is False. As in `logical_and`.

    >>> import resvar as rv
    >>> rv.logical_not([True, False]).numpy()
    array([False,  True])
    """
    return _not(x, name=name)
