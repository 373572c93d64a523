"""From what a user passes to what the core takes: the one place where types are converted.

The rules are TensorFlow's. Python numbers have no dtype: an int becomes int32 (int64 if it needs
to), a float float32, a complex complex128, text a string, unless a dtype is asked for that can hold
it. A NumPy array keeps its dtype, or is cast to the one asked for. A Tensor or Variable is never
cast, but a list of them is.

The one rule of our own: a Python integer outside the range of the dtype asked for raises instead of
wrapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from resvar import _core, dlpack, dtypes, python_values
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.indexed_slices import IndexedSlices
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape

# What the core takes: a tensor, or an aligned C-contiguous array of one of its dtypes.
Operand = _core.Tensor | np.ndarray[Any, Any]

shown = python_values.shown
unsupported = python_values.unsupported

_INT32, _INT64 = np.dtype(np.int32), np.dtype(np.int64)
_HIGHEST_FLOATS = {
    dtype: float(np.finfo(dtype._numpy).max) for dtype in (dtypes.float32, dtypes.float64)
}
_PLAIN = 0x1 | 0x100  # NumPy's flags C_CONTIGUOUS and ALIGNED


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
    if type(value) in (float, int):
        number = _common_number(value, dtype)
        if number is not None:
            return number
    if dlpack.is_array(value):
        return _from_foreign(dlpack.foreign(value), dtype)
    if isinstance(value, TensorShape):
        return _from_shape(value, dtype)
    if isinstance(value, IndexedSlices):
        return _dense(value, dtype)
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
    elif isinstance(value, list | tuple) and python_values.leaf_types(value).keys() == {int}:
        return python_values.filled(value, _INT64)
    array = np.asarray(value) if isinstance(value, np.ndarray) else _as_array(operand(value))
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


def kept(array: np.ndarray[Any, Any], source: object) -> _core.Tensor:
    """A tensor of an array that was made of `source`; it shares what nobody else can write to."""
    made_here = isinstance(source, list | tuple | int | float | complex | TensorShape) or (
        isinstance(source, np.ndarray) and array is not source
    )
    ours = made_here and array.base is None
    return (_core.Tensor.borrow if ours else _core.Tensor.copy_of)(array)


def _plain(array: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    if array.dtype == dtype and array.flags.num & _PLAIN == _PLAIN:
        return array
    result = np.asarray(array, dtype=dtype, order="C")
    return result if result.flags.aligned else result.copy()


def _checked(value: TensorLike, dtype: DType | None) -> _core.Tensor:
    tensor = value._core_tensor()
    if dtype is None or tensor.dtype == dtype._core:
        return tensor
    name = tensor.dtype.name
    if isinstance(value, Tensor):
        message = (
            f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype {name}: "
            f"{value!r}"
        )
    else:
        message = (
            f"Incompatible type conversion requested to type {dtype.name} for `tf.Variable of "
            f"type {name}. (Variable: {value!r})"
        )
    raise BadDTypeError(None, None, message)


def _from_numpy(value: np.ndarray[Any, Any], dtype: DType | None) -> np.ndarray[Any, Any]:
    if dtype is not None:
        if value.dtype == dtype._numpy and dtype._kind != "S":
            return _plain(value, dtype._numpy)
        return _cast(value, dtype)
    source = value.dtype.newbyteorder("=")
    if source.kind in "OUS":
        return python_values.to_strings(value)
    if source not in dtypes._BY_NUMPY:
        message = (
            f"Failed to convert a NumPy array to a Tensor (Unsupported numpy type: {value.dtype})."
        )
        raise BadDTypeError(None, None, message)
    return _plain(value, source)


def _from_foreign(value: Operand, dtype: DType | None) -> Operand:
    if isinstance(value, np.ndarray):
        return _from_numpy(value, dtype)
    if dtype is not None and value.dtype != dtype._core:
        return _cast(value.array(), dtype)
    return value.clone()  # its owner may change it


def _cast(array: np.ndarray[Any, Any], dtype: DType) -> np.ndarray[Any, Any]:
    if dtype._numpy.kind == "O":
        return python_values.to_strings(array)
    try:
        if array.dtype.kind in "iub":
            return _plain(array, dtype._numpy)
        with np.errstate(all="ignore"):
            return _plain(_real(array, dtype), dtype._numpy)
    except (ValueError, TypeError) as error:
        message = f"Cannot convert an array of {array.dtype} to dtype {dtype.name}: {error}"
        raise BadDTypeError(None, None, message) from None


def _real(array: np.ndarray[Any, Any], dtype: DType) -> np.ndarray[Any, Any]:
    """Without the imaginary part, where NumPy would warn that it is dropped."""
    drop = array.dtype.kind == "c" and not (dtype.is_complex or dtype.is_bool)
    return array.real if drop else array


def _from_shape(value: TensorShape, dtype: DType | None) -> np.ndarray[Any, Any]:
    if not value.is_fully_defined():
        message = f"Cannot convert a partially known TensorShape {value} to a Tensor."
        raise InvalidArgumentError(None, None, message)
    dims = np.array(value.as_list(), np.int64)
    if dtype is None:
        return dims.astype(_INT32) if dims.max(initial=0) < 2**31 else dims
    if dtype not in (dtypes.int32, dtypes.int64):
        message = (
            f"Cannot convert TensorShape {value} to dtype {dtype.name}. Allowed dtypes are "
            "int32 and int64."
        )
        raise BadDTypeError(None, None, message)
    return dims.astype(dtype._numpy)


def _dense(value: IndexedSlices, dtype: DType | None) -> _core.Tensor:
    if value.dense_shape is None:
        message = f"Tensor conversion requested for IndexedSlices without dense_shape: {value}"
        raise InvalidArgumentError(None, None, message)
    rows = operand(value.values)
    own = dtypes.as_dtype(rows.dtype)
    if dtype is not None and dtype is not own:
        message = (
            f"Incompatible tensor conversion requested to `dtype` {dtype.name} for IndexedSlices "
            f"({value}) with dtype {own.name}"
        )
        raise BadDTypeError(None, None, message)
    positions = _as_array(indices(value.indices))[..., None]
    size = int(_as_array(indices(value.dense_shape))[0])
    dims = [size, *rows.shape[positions.ndim - 1 :]]
    return _core.Tensor.scatter_nd_into_zeros(
        "IndexedSlices", _core.UpdateOp.add, dims, positions, rows
    )


def _common_number(value: Any, dtype: DType | None) -> np.ndarray[Any, Any] | None:
    """An int or float, if it needs no second look: this is most of what operators are given."""
    if type(value) is int:
        wanted = dtypes.int32 if dtype is None else dtype
        fits = wanted._lowest_int <= value <= wanted._highest_int
    else:
        wanted = dtypes.float32 if dtype is None else dtype
        highest = _HIGHEST_FLOATS.get(wanted, -1.0)
        fits = -highest <= value <= highest
    return np.array(value, wanted._numpy) if fits else None


def _from_python(value: Any, dtype: DType | None) -> Operand:
    types = python_values.leaf_types(value)
    if not any(issubclass(kind, TensorLike) for kind in types):
        return python_values.convert(value, types, dtype)
    own = dtypes.as_dtype(_first_tensor(value)._core_tensor().dtype)
    return _packed(value, own, own if dtype is None else dtype)


def _first_tensor(value: Any) -> TensorLike:
    """The first of the tensors in a nested sequence, which has one."""
    for item in value:
        if isinstance(item, TensorLike):
            return item
        if _holds_tensor(item):
            return _first_tensor(item)
    raise AssertionError


def _holds_tensor(value: Any) -> bool:
    return any(issubclass(kind, TensorLike) for kind in python_values.leaf_types(value))


def _packed(value: Any, own: DType, dtype: DType) -> _core.Tensor:
    """A nested list of tensors and other things, on top of each other.

    `own` is the dtype of its tensors. All of them have it, unless another one is asked for.
    """
    if isinstance(value, TensorLike):
        tensor = value._core_tensor()
        if tensor.dtype == dtype._core:
            return tensor
        if own is dtype:
            message = (
                f"cannot compute Pack as an input was expected to be a {dtype.name} tensor but is "
                f"a {tensor.dtype.name} tensor [Op:Pack]"
            )
            raise InvalidArgumentError(None, None, message)
        return _core.Tensor.borrow(_cast(tensor.array(), dtype))
    if not _holds_tensor(value):
        known = operand(value, dtype)
        return known if isinstance(known, _core.Tensor) else _core.Tensor.borrow(known)
    return stacked([_packed(item, own, dtype) for item in value])


def stacked(parts: Sequence[_core.Tensor], axis: int = 0) -> _core.Tensor:
    """Tensors of one dtype on top of each other, on a GPU if one of them is.

    Args:
      parts: the tensors, of one shape.
      axis: where the new dimension is in the result, counted from the front.

    Raises:
      InvalidArgumentError: the shapes differ.
    """
    first = parts[0]
    for i, part in enumerate(parts):
        if part.shape != first.shape:
            message = (
                f"Shapes of all inputs must match: values[0].shape = {list(first.shape)} != "
                f"values[{i}].shape = {list(part.shape)} [Op:Pack]"
            )
            raise InvalidArgumentError(None, None, message)
    dims = [*first.shape[:axis], len(parts), *first.shape[axis:]]
    device = next((part.device for part in parts if not part.device.is_cpu), first.device)
    whole = _core.Variable("Pack", first.dtype, dims, device)
    whole.assign(_core.Tensor.empty(first.dtype, dims, device))
    for i, part in enumerate(parts):
        whole.update_slice(_core.UpdateOp.update, (*[slice(None)] * axis, i), part)
    return whole.read()


def _as_array(value: Operand) -> np.ndarray[Any, Any]:
    return value.array() if isinstance(value, _core.Tensor) else value
