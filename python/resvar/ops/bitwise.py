"""Operations on the bits of integers, as `resvar.bitwise`.

The dtypes and shapes of two operands are matched as in `resvar.subtract`; those that are not
integers raise InvalidArgumentError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from resvar.ops.operation import INTEGERS, Elementwise, Operation
from resvar.tensor import Tensor

__all__ = ["bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift"]


def _shift(function: Callable[..., Any]) -> Callable[..., Any]:
    """Shifts by at most all bits but one, and never backwards."""

    def shifted(x: Any, y: Any) -> Any:
        return function(x, np.clip(y, 0, 8 * y.dtype.itemsize - 1))

    return shifted


_and = Elementwise("BitwiseAnd", np.bitwise_and, INTEGERS)
_or = Elementwise("BitwiseOr", np.bitwise_or, INTEGERS)
_xor = Elementwise("BitwiseXor", np.bitwise_xor, INTEGERS)
_invert = Operation("Invert", np.invert, INTEGERS)
_left = Elementwise("LeftShift", _shift(np.left_shift), INTEGERS)
_right = Elementwise("RightShift", _shift(np.right_shift), INTEGERS)


def bitwise_and(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The bits that are set in both.

    >>> import resvar as rv
    >>> rv.bitwise.bitwise_and([5, 7], 3).numpy()
    array([1, 3], dtype=int32)
    """
    return _and(x, y, name=name)


def bitwise_or(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The bits that are set in one of them or in both.

    >>> import resvar as rv
    >>> rv.bitwise.bitwise_or([5, 7], 3).numpy()
    array([7, 7], dtype=int32)
    """
    return _or(x, y, name=name)


def bitwise_xor(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The bits that are set in only one of them.

    >>> import resvar as rv
    >>> rv.bitwise.bitwise_xor([5, 7], 3).numpy()
    array([6, 4], dtype=int32)
    """
    return _xor(x, y, name=name)


def invert(x: Any, name: str | None = None) -> Tensor:
    """The bits that are not set.

    >>> import resvar as rv
    >>> rv.bitwise.invert([5, -1]).numpy()
    array([-6,  0], dtype=int32)
    """
    return _invert(x, name=name)


def left_shift(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The bits moved up by `y` places; what leaves the dtype is lost.

    A shift below 0 counts as 0, and one of all bits or more as one less than all.

    >>> import resvar as rv
    >>> rv.bitwise.left_shift([1, 3], [4, 1]).numpy()
    array([16,  6], dtype=int32)
    """
    return _left(x, y, name=name)


def right_shift(x: Any, y: Any, name: str | None = None) -> Tensor:
    """The bits moved down by `y` places, signed numbers keeping their sign. As in `left_shift`.

    >>> import resvar as rv
    >>> rv.bitwise.right_shift([16, -3], [3, 1]).numpy()
    array([ 2, -2], dtype=int32)
    """
    return _right(x, y, name=name)
