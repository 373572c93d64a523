"""Functions that repeat, turn round and cut out the elements of tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import coerce
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments
from resvar.ops.array import convert_to_tensor
from resvar.ops.filling import zeros
from resvar.ops.operation import Operation, to_tensor
from resvar.ops.shapes import reshape
from resvar.tensor import Tensor, TensorLike

_Array = Any  # NumPy's


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


def _tile_array(array: _Array, *, multiples: list[int]) -> _Array:
    if len(multiples) != array.ndim:
        message = (
            f"Expected multiples argument to be a vector of length {array.ndim} but got length "
            f"{len(multiples)}"
        )
        raise _error(message, "Tile")
    for i, count in enumerate(multiples):
        if count < 0:
            raise _error(f"Expected multiples[{i}] >= 0, but got {count}", "Tile")
    return np.tile(array, multiples)


_tile = Operation("Tile", _tile_array)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """Repeats a whole tensor along each dimension.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      multiples: a vector of how often, one number for each dimension.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: there are not as many numbers as dimensions, or one is negative.
      TypeError: they are not integers.

    >>> import resvar as rv
    >>> rv.tile([[1, 2]], [2, 2]).numpy()
    array([[1, 2, 1, 2],
           [1, 2, 1, 2]], dtype=int32)
    """
    result: Tensor = _tile(input, multiples=arguments.vector("multiples", multiples))
    return result


def _repeat_array(array: _Array, *, repeats: list[int], axis: int) -> _Array:
    if len(repeats) not in (1, array.shape[axis]):
        message = f"Dimensions {array.shape[axis]} and {len(repeats)} are not compatible"
        raise InvalidArgumentError(None, None, f"repeat: {message}")
    for i, count in enumerate(repeats):
        if count < 0:
            raise InvalidArgumentError(None, None, f"repeat: repeats[{i}] = {count} is negative")
    return np.repeat(array, repeats, axis)


_repeat = Operation("Repeat", _repeat_array)


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Repeats each element, or each slice of a dimension.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      repeats: how often, one number or one for each slice.
      axis: the dimension; by default the tensor is made flat first.
      name: has no effect; for compatibility with graphs.

    Raises:
      ValueError: there is no such dimension, there are not as many numbers as slices, or one is
        negative.
      TypeError: they are not integers.

    >>> import resvar as rv
    >>> rv.repeat([[1, 2], [3, 4]], [1, 2], axis=0).numpy()
    array([[1, 2],
           [3, 4],
           [3, 4]], dtype=int32)
    """
    counts = arguments.vector("repeats", repeats, scalar=True)
    tensor = convert_to_tensor(input)
    if axis is None or tensor.ndim == 0:
        tensor, axis = reshape(tensor, [-1]), axis or 0
    where = arguments.axis("repeat: axis", axis, tensor.ndim)
    result: Tensor = _repeat(tensor, repeats=counts, axis=where)
    return result


def _reverse_array(array: _Array, *, axes: list[int]) -> _Array:
    if array.ndim == 0:
        return array
    seen: set[int] = set()
    for i, axis in enumerate(axes):
        if not -array.ndim <= axis < array.ndim:
            message = f"'axis'[{i}] = {axis} is out of valid range [0, {array.ndim - 1}]"
            raise _error(message, "ReverseV2")
        if axis % array.ndim in seen:
            raise _error(f"axis {axis % array.ndim} specified more than once.", "ReverseV2")
        seen.add(axis % array.ndim)
    return np.flip(array, tuple(axes))


_reverse = Operation("ReverseV2", _reverse_array)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """Turns the order of the slices of some dimensions round.

    Args:
      tensor: a Tensor, a Variable, or what converts to one.
      axis: a vector of dimensions; negative ones count from the end.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: there is no such dimension, or it is named twice.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.reverse([[1, 2], [3, 4]], [1]).numpy()
    array([[2, 1],
           [4, 3]], dtype=int32)
    """
    result: Tensor = _reverse(tensor, axes=arguments.vector("axis", axis))
    return result


def _roll_array(array: _Array, *, shift: list[int], axes: list[int]) -> _Array:
    for axis in axes:
        if not -array.ndim <= axis < array.ndim:
            raise _error(f"axis {axis} is out of range", "Roll")
    if len(shift) != len(axes):
        raise _error("shift and axis must have the same size", "Roll")
    return np.roll(array, shift, axes)


_roll = Operation("Roll", _roll_array)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Moves elements along dimensions; those that leave at one end come in at the other.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      shift: how far, one number or a vector.
      axis: along which dimension, one number or a vector of the same size.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: there is no such dimension, or the sizes differ.
      TypeError: the arguments are not integers.

    >>> import resvar as rv
    >>> rv.roll([1, 2, 3, 4], shift=1, axis=0).numpy()
    array([4, 1, 2, 3], dtype=int32)
    """
    shifts = arguments.vector("shift", shift, scalar=True)
    axes = arguments.vector("axis", axis, scalar=True)
    result: Tensor = _roll(input, shift=shifts, axes=axes)
    return result


def _slice_array(array: _Array, *, begin: list[int], size: list[int]) -> _Array:
    if len(begin) != array.ndim or len(size) != array.ndim:
        message = (
            f"Expected begin and size arguments to be 1-D tensors of size {array.ndim}, but got "
            f"shapes [{len(begin)}] and [{len(size)}] instead."
        )
        raise _error(message, "Slice")
    parts = []
    for d, (start, count, length) in enumerate(zip(begin, size, array.shape, strict=True)):
        if not 0 <= start <= length:
            raise _error(f"Expected begin[{d}] in [0, {length}], but got {start}", "Slice")
        wanted = length - start if count == -1 else count
        if not 0 <= wanted <= length - start:
            raise _error(f"Expected size[{d}] in [0, {length - start}], but got {count}", "Slice")
        parts.append(np.s_[start : start + wanted])
    return array[tuple(parts)] if parts else array


_slice = Operation("Slice", _slice_array)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """Cuts a block out of a tensor.

    Args:
      input_: a Tensor, a Variable, or what converts to one.
      begin: a vector of the first position in each dimension.
      size: a vector of the size of the block in each dimension; -1 stands for all that is left.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the block is not inside the tensor, or a vector has another size than
        the tensor has dimensions.
      TypeError: the arguments are not integers.

    >>> import resvar as rv
    >>> rv.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [-1, 2]).numpy()
    array([[2, 3],
           [5, 6]], dtype=int32)
    """
    first = arguments.vector("begin", begin)
    result: Tensor = _slice(input_, begin=first, size=arguments.vector("size", size))
    return result


_PAD_MODES: dict[str, Any] = {
    "CONSTANT": "constant",
    "REFLECT": "reflect",
    "SYMMETRIC": "symmetric",
}


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
    if array.ndim == 0:
        return array
    if mode != "CONSTANT":
        return np.pad(array, paddings, mode=_PAD_MODES[mode])
    dims = array.shape + paddings.sum(1)
    result = np.full(dims, value, array.dtype)
    inside = zip(paddings[:, 0], array.shape, strict=True)
    result[tuple(np.s_[before : before + length] for before, length in inside)] = array
    return result


_pad = Operation("PadV2", _pad_array)


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
      name: has no effect; for compatibility with graphs.

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
    integers = arguments.array_of(coerce.indices(paddings))
    values: Any = constant_values
    if not isinstance(tensor, TensorLike) and not isinstance(values, TensorLike):
        tensor = convert_to_tensor(tensor)
    if isinstance(values, int) and values == 0:
        values = zeros([], convert_to_tensor(tensor).dtype)
    if np.ndim(to_tensor(values)._core_tensor().array()):
        raise _error("constant_values must be a scalar.", "PadV2")
    dims = to_tensor(tensor)._core_tensor().shape
    _check_paddings(integers, dims, name_of_mode)
    result: Tensor = _pad(tensor, values, paddings=integers, mode=name_of_mode)
    return result
