"""From what a user passes to what the core takes: the one place where types are converted.

The rules are TensorFlow's. Python numbers have no dtype: an int becomes int32 (int64 if it needs
to), a float float32, a complex complex128, unless a dtype is asked for that can hold it. A NumPy
array keeps its dtype, or is cast to the one asked for. A Tensor or Variable is never cast.

The one rule of our own: a Python integer outside the range of the dtype asked for raises instead of
wrapping.
"""

from __future__ import annotations

import reprlib
from typing import Any

import numpy as np

from resvar import _core, dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.tensor import TensorLike

# What the core takes: a tensor, or an aligned C-contiguous array of one of its dtypes.
Operand = _core.Tensor | np.ndarray[Any, Any]

_INT32, _INT64 = np.dtype(np.int32), np.dtype(np.int64)
_PLAIN = 0x1 | 0x100  # NumPy's flags C_CONTIGUOUS and ALIGNED
_MAX_DEPTH = 64  # NumPy's
_NUMBER_KINDS = {bool: "b", int: "i", float: "f", complex: "c"}

# The kinds of dtype that a Python number of each kind can become.
_CAN_BECOME = {"b": "bifc", "i": "ifc", "f": "fc", "c": "c"}


# A value as it stands in a message, however large it is.
shown = reprlib.repr


def operand(value: object, dtype: DType | None = None) -> Operand:
    """Converts a value, to `dtype` if that is given.

    Raises:
      TypeError: the value cannot have this dtype, or none at all.
      ValueError: a list is ragged or mixes types, or an integer does not fit.
    """
    if isinstance(value, np.ndarray):
        return _from_numpy(value, dtype)
    if isinstance(value, TensorLike):
        return _checked(value, dtype)
    if hasattr(value, "__array__"):
        return _from_numpy(np.asarray(value), dtype)
    return _from_python(value, dtype)


def for_update(value: object, dtype: DType) -> Operand | float:
    """The same, but leaves to the core the Python numbers that fit the dtype: it is faster."""
    if isinstance(value, np.ndarray):
        return _from_numpy(value, dtype)
    if type(value) is float:
        if dtype._takes_float:
            return value
    elif type(value) is int and dtype._lowest_int <= value <= dtype._highest_int:
        return value
    return operand(value, dtype)


def indices(value: object) -> Operand:
    """Converts to indices of dtype int32 or int64; other integers become int64.

    Raises:
      TypeError: the value does not consist of integers.
      ValueError: a list is ragged.
    """
    if isinstance(value, np.ndarray):
        dtype = value.dtype
        if dtype in (_INT64, _INT32):
            return _plain(value, dtype)
    if isinstance(value, TensorLike):
        tensor = value._core_tensor()
        if tensor.dtype in (_core.DType.int32, _core.DType.int64):
            return tensor
        value = tensor.array()
    array = np.asarray(value) if isinstance(value, np.ndarray) else _as_array(value)
    if array.dtype.kind not in "iu":
        if array.size or isinstance(value, np.ndarray):
            raise BadDTypeError(None, None, f"indices must be integers, got {array.dtype.name}")
        array = array.astype(np.int64)  # an empty list
    if array.dtype == np.uint64:
        # An index beyond int64 is out of range in any case; keep it from turning negative.
        array = np.minimum(array, np.uint64(np.iinfo(np.int64).max))
    if array.dtype not in (_INT32, _INT64):
        array = array.astype(np.int64)
    return _plain(array, array.dtype)


def _plain(array: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    if array.dtype == dtype and array.flags.num & _PLAIN == _PLAIN:
        return array
    result = np.asarray(array, dtype=dtype, order="C")
    return result if result.flags.aligned else result.copy()


def _checked(value: TensorLike, dtype: DType | None) -> _core.Tensor:
    tensor = value._core_tensor()
    if dtype is not None and tensor.dtype != dtype._core:
        message = (
            f"Tensor conversion requested dtype {dtype.name} for {type(value).__name__} "
            f"with dtype {tensor.dtype.name}: {value!r}"
        )
        raise BadDTypeError(None, None, message)
    return tensor


def _from_numpy(
    value: np.ndarray[Any, Any] | np.generic, dtype: DType | None
) -> np.ndarray[Any, Any]:
    if dtype is not None and value.dtype == dtype._numpy and isinstance(value, np.ndarray):
        return _plain(value, dtype._numpy)
    source = value.dtype.newbyteorder("=")
    if source not in dtypes._BY_NUMPY:
        raise BadDTypeError(None, None, f"Arrays of NumPy's {value.dtype} are not supported.")
    return _plain(np.asarray(value), source if dtype is None else dtype._numpy)


def _from_python(value: object, dtype: DType | None) -> np.ndarray[Any, Any]:
    if dtype is not None and type(value) in _NUMBER_KINDS:
        # The common case, a number: no need to look at it as a list.
        _require_kind(value, _NUMBER_KINDS[type(value)], dtype)
        return _python_to(value, dtype)
    array = _as_array(value)
    first = _first_leaf(value)
    if dtype is None:
        array = _with_default_dtype(value, array, first)
        return _plain(array, array.dtype)
    if array.size == 0 or isinstance(first, TensorLike | np.ndarray):
        return _plain(array, dtype._numpy)
    _require_kind(value, _kind(array.dtype), dtype)
    return _python_to(array if array.dtype.kind == "O" else value, dtype)


def _as_array(value: object) -> np.ndarray[Any, Any]:
    try:
        array = np.asarray(value)
    except ValueError as error:
        if "inhomogeneous" not in str(error):
            raise
        message = f"Can't convert non-rectangular Python sequence to Tensor: {shown(value)}"
        raise InvalidArgumentError(None, None, message) from None
    if array.dtype.kind not in "biufc" and array.dtype not in dtypes._BY_NUMPY:
        raise _unsupported(value, array)
    return array


def _unsupported(value: object, array: np.ndarray[Any, Any]) -> Exception:
    if array.dtype.kind == "O" and array.size and all(type(x) is int for x in array.flat):
        message = "Can't convert Python sequence with out-of-range integer to Tensor."
        return InvalidArgumentError(None, None, message)
    message = (
        f"Attempt to convert a value ({shown(value)}) with an unsupported type "
        f"({type(_first_leaf(value))}) to a Tensor."
    )
    return BadDTypeError(None, None, message)


def _first_leaf(value: Any) -> Any:
    for _ in range(_MAX_DEPTH):  # a list may hold itself
        if not (isinstance(value, list | tuple) and value):
            break
        value = value[0]
    return value


def _kind(dtype: np.dtype[Any]) -> str:
    """b, i, f or c; bfloat16 is an f."""
    return {"u": "i", "V": "f"}.get(dtype.kind, dtype.kind)


def _require_kind(value: object, kind: str, dtype: DType) -> None:
    if _kind(dtype._numpy) not in _CAN_BECOME[kind]:
        message = f"Cannot convert {shown(value)} to a Tensor of dtype {dtype.name}"
        raise BadDTypeError(None, None, message)


def _python_to(value: object, dtype: DType) -> np.ndarray[Any, Any]:
    try:
        return np.array(value, dtype=dtype._numpy)
    except OverflowError as error:
        message = f"Cannot convert {shown(value)} to a Tensor of dtype {dtype.name}: {error}"
        raise InvalidArgumentError(None, None, message) from None


def _with_default_dtype(value: object, array: np.ndarray[Any, Any], first: Any) -> Any:
    """What a list becomes if no dtype is asked for; the first element decides."""
    if isinstance(first, np.ndarray | TensorLike):
        return array
    kind = _kind(array.dtype)
    first_kind = _kind(np.asarray(first).dtype) if array.size else kind
    if kind != first_kind and (first_kind, kind) != ("i", "f"):
        message = f"Can't convert Python sequence with mixed types to Tensor: {shown(value)}"
        raise InvalidArgumentError(None, None, message)
    if kind == "i":
        return array.astype(_smallest_int(array))
    if kind == "f" and not isinstance(first, np.floating):
        with np.errstate(over="ignore"):
            narrow = array.astype(np.float32)
        if np.isinf(narrow).sum() > np.isinf(array).sum():
            message = f"Can't convert a value beyond the range of float32 to Tensor: {shown(value)}"
            raise InvalidArgumentError(None, None, message)
        return narrow
    return array


def _smallest_int(array: np.ndarray[Any, Any]) -> np.dtype[Any]:
    low, high = (array.min(), array.max()) if array.size else (0, 0)
    if high > np.iinfo(np.int64).max:
        message = "Can't convert Python sequence with out-of-range integer to Tensor."
        raise InvalidArgumentError(None, None, message)
    small = np.iinfo(np.int32)
    return np.dtype(np.int32) if small.min <= low and high <= small.max else _INT64
