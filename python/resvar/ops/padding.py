"""The function that puts something around a tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import coerce
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.filling import zeros
from resvar.ops.operation import Operation
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor, TensorLike

_Array = Any  # NumPy's

_PAD_MODES: dict[str, Any] = {
    "CONSTANT": "constant",
    "REFLECT": "reflect",
    "SYMMETRIC": "symmetric",
}


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


_PAD_NAMES = {"REFLECT": "MirrorPad", "SYMMETRIC": "MirrorPad"}


def _check_paddings(paddings: _Array, dims: tuple[int, ...], mode: str) -> None:
    if paddings.ndim != 2 or paddings.shape[1] != 2:
        message = f"paddings must be a matrix with 2 columns: {list(paddings.shape)}"
        raise _error(message, "Pad")
    if len(paddings) != len(dims):
        message = (
            "The first dimension of paddings must be the rank of inputs: "
            f"{list(paddings.shape)}, {list(dims)}"
        )
        raise _error(message, "Pad")
    for (before, after), length in zip(paddings, dims, strict=True):
        if before < 0 or after < 0:
            raise _error(f"Paddings must be non-negative: {before} {after}", "Pad")
        limit = length if mode == "SYMMETRIC" else length - 1
        if mode != "CONSTANT" and max(before, after) > limit:
            message = (
                f"paddings must be {'no greater' if mode == 'SYMMETRIC' else 'less'} than the "
                f"dimension size: {before}, {after}, {length}"
            )
            raise _error(message, "MirrorPad")


def _pad_array(array: _Array, value: _Array, *, paddings: _Array, mode: str) -> _Array:
    if value.ndim:
        raise _error("constant_values must be a scalar.", "PadV2")
    _check_paddings(paddings, array.shape, mode)
    if array.ndim == 0:
        return array
    if mode != "CONSTANT":
        return np.pad(array, paddings, mode=_PAD_MODES[mode])
    dims = array.shape + paddings.sum(1)
    result = np.full(dims, value, array.dtype)
    inside = zip(paddings[:, 0], array.shape, strict=True)
    result[tuple(np.s_[before : before + length] for before, length in inside)] = array
    return result


def _pad_shape(dims: Dims, value: Dims, *, paddings: Any, mode: str) -> Dims:
    if isinstance(paddings, arguments.Late):
        rows = static_shape.of(paddings.tensor)
        rank = len(dims) if dims is not None else None if rows is None else rows[0]
        return None if rank is None else [None] * rank
    if dims is None:
        return [None] * len(paddings)
    known = tuple(2**62 if dim is None else dim for dim in dims)
    _check_paddings(paddings, known, mode)
    return [
        None if dim is None else dim + int(before) + int(after)
        for dim, (before, after) in zip(dims, paddings, strict=True)
    ]


_pad = Operation("PadV2", _pad_array, label="Pad", shape=_pad_shape)


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    constant_values: Any = 0,
    name: str | None = None,
) -> Tensor:
    """Adds elements before and after those of each dimension.

    Args:
      tensor: a Tensor, a Variable, or what converts to one.
      paddings: a matrix with one row for each dimension: how many before, and how many after.
      mode: 'CONSTANT'; 'REFLECT', the mirror image without the first element; or 'SYMMETRIC', the
        mirror image.
      constant_values: the scalar to add in mode 'CONSTANT'.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the paddings have another shape, are negative or too large to mirror.
      ValueError: there is no such mode.
      TypeError: the paddings are not integers, or the value cannot have the dtype.

    >>> import resvar as rv
    >>> rv.pad([1, 2], [[1, 2]], constant_values=9).numpy()
    array([9, 1, 2, 9, 9], dtype=int32)
    >>> rv.pad([1, 2, 3], [[2, 0]], "REFLECT").numpy()
    array([3, 2, 1, 2, 3], dtype=int32)
    """
    name_of_mode = mode.upper()
    if name_of_mode not in _PAD_MODES:
        message = (
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or '
            f'"SYMMETRIC". Received `mode` = {mode}'
        )
        raise InvalidArgumentError(None, None, message)
    integers = _paddings(paddings)
    values: Any = constant_values
    zero = None
    if not isinstance(tensor, TensorLike) and not isinstance(values, TensorLike):
        tensor = convert_to_tensor(tensor)
    if isinstance(values, int) and values == 0:
        values = zero = zeros([], convert_to_tensor(tensor).dtype)
    if name is None:
        name = _PAD_NAMES.get(name_of_mode, "Pad" if values is zero else "PadV2")
    return _pad(tensor, values, paddings=integers, mode=name_of_mode, name=name)


def _paddings(value: Any) -> _Array:
    later = arguments.late(value, _paddings)
    return arguments.array_of(coerce.indices(value)) if later is None else later
