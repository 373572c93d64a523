"""What may stand between the brackets of a tensor or variable: from a key to what the core takes.

A key is either a boolean mask or a tuple of items: integers, slices, `...` and `None`. A list is a
tuple, as in TensorFlow, not the array that NumPy makes of it.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from resvar import _core
from resvar.errors import BadDTypeError, InvalidArgumentError

newaxis = None

_INT64 = np.iinfo(np.int64)
_LOWEST, _HIGHEST = int(_INT64.min), int(_INT64.max)


def as_items(key: object) -> _core.SliceKey:
    """Converts a key that is not a mask.

    Raises:
      TypeError: a part of it is none of the things that can index.
    """
    if type(key) is int:
        return (_in_int64(key),)
    parts = key if isinstance(key, tuple | list) else (key,)
    return tuple(_item(part) for part in parts)


def as_mask(key: object) -> Any:
    """The key as an array if it is a boolean mask, an array or tensor; None if it is not.

    Raises:
      ValueError: it is a scalar.
    """
    if isinstance(key, bool):
        array = np.asarray(key)
    elif isinstance(key, int | slice | tuple | list | str | bytes | None):
        return None
    else:
        dtype = getattr(key, "dtype", None)
        if dtype is None or dtype != np.bool_ or isinstance(key, np.generic):
            return None
        array = np.asarray(key)
    if array.ndim == 0:
        raise InvalidArgumentError(None, None, "mask cannot be scalar.")
    return array


def check_mask(mask: Any, shape: tuple[int, ...]) -> None:
    """Raises ValueError unless the mask has the first dimensions of the shape."""
    if mask.shape != shape[: mask.ndim]:
        message = f"boolean mask: shapes {shape} and {mask.shape} are incompatible"
        raise InvalidArgumentError(None, None, message)


def broadcast(operand: _core.Tensor | np.ndarray[Any, Any], shape: tuple[int, ...]) -> Any:
    """Repeats the elements to fill the shape. Raises ValueError where they cannot."""
    array = operand.array() if isinstance(operand, _core.Tensor) else operand
    try:
        return np.ascontiguousarray(np.broadcast_to(array, shape)).reshape(shape)
    except ValueError:
        message = f"cannot broadcast a value of shape {array.shape} to shape {shape}"
        raise InvalidArgumentError(None, None, message) from None


def _item(part: object) -> Any:
    if part is None or part is Ellipsis:
        return part
    if isinstance(part, slice):
        return slice(_bound(part.start), _bound(part.stop), _bound(part.step))
    return _integer(part)


def _bound(value: object) -> int | None:
    return None if value is None else _integer(value)


def _integer(value: Any) -> int:
    if hasattr(value, "_core_tensor"):
        value = value._core_tensor().array()
    # Of arrays, NumPy would let those of one element be indices, whatever their dimensions.
    if isinstance(value, bool | np.bool_) or (isinstance(value, np.ndarray) and value.ndim > 0):
        raise _bad_index(value)
    try:
        return _in_int64(operator.index(value))
    except TypeError:
        raise _bad_index(value) from None


def _in_int64(index: int) -> int:
    """What is out of range stays so: no dimension is that large."""
    return min(max(index, _LOWEST), _HIGHEST)


def _bad_index(value: object) -> Exception:
    message = (
        "Only integers, slices (`:`), ellipsis (`...`), newaxis (`None`) and scalar integer "
        f"tensors are valid indices, got {value!r:.200}"
    )
    return BadDTypeError(None, None, message)
