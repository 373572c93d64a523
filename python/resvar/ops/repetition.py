"""Functions that repeat, turn round and cut out the elements of tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import Operation
from resvar.ops.shapes import reshape
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor

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


def _tile_shape(dims: Dims, *, multiples: Any) -> Dims:
    counts = static_shape.partial(multiples)
    if dims is None or counts is None:
        known = dims if counts is None else counts
        return None if known is None else [None] * len(known)
    if len(counts) != len(dims):
        raise wrong(
            f"Expected multiples argument to be a vector of length {len(dims)} but got length "
            f"{len(counts)}"
        )
    for i, count in enumerate(counts):
        if count is not None and count < 0:
            raise wrong(f"Expected multiples[{i}] >= 0, but got {count}")
    pairs = zip(dims, counts, strict=True)
    return [None if dim is None or count is None else dim * count for dim, count in pairs]


_tile = Operation("Tile", _tile_array, shape=_tile_shape)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """Repeats a whole tensor along each dimension.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      multiples: a vector of how often, one number for each dimension.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: there are not as many numbers as dimensions, or one is negative.
      TypeError: they are not integers.

    >>> import resvar as rv
    >>> rv.tile([[1, 2]], [2, 2]).numpy()
    array([[1, 2, 1, 2],
           [1, 2, 1, 2]], dtype=int32)
    """
    return _tile(input, multiples=arguments.vector("multiples", multiples), name=name)


def _repeat_array(array: _Array, *, repeats: list[int], axis: int) -> _Array:
    axis = arguments.axis("repeat: axis", axis, array.ndim)
    if len(repeats) not in (1, array.shape[axis]):
        message = f"Dimensions {array.shape[axis]} and {len(repeats)} are not compatible"
        raise InvalidArgumentError(None, None, f"repeat: {message}")
    for i, count in enumerate(repeats):
        if count < 0:
            raise InvalidArgumentError(None, None, f"repeat: repeats[{i}] = {count} is negative")
    return np.repeat(array, repeats, axis)


def _repeat_shape(dims: Dims, *, repeats: Any, axis: int) -> Dims:
    if dims is None:
        return None
    counts, where = static_shape.partial(repeats), arguments.axis("repeat: axis", axis, len(dims))
    length, total = dims[where], None
    if counts is not None and None not in counts:
        if len(counts) not in (1, length) and length is not None:
            raise wrong(f"Dimensions {length} and {len(counts)} are not compatible")
        known = [count or 0 for count in counts]
        if len(known) > 1:
            total = sum(known)
        elif length is not None:
            total = length * known[0]
    return [*dims[:where], total, *dims[where + 1 :]]


_repeat = Operation("Repeat", _repeat_array, shape=_repeat_shape)


def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Tensor:
    """Repeats each element, or each slice of a dimension.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      repeats: how often, one number or one for each slice.
      axis: the dimension; by default the tensor is made flat first.
      name: what the operation is called in a graph.

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
    where = arguments.integer("repeat: axis", axis)
    return _repeat(tensor, repeats=counts, axis=where, name=name)


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


def _reverse_shape(dims: Dims, *, axes: Any) -> Dims:
    seen: set[int] = set()
    for i, axis in enumerate(static_shape.partial(axes) or [] if dims else []):
        rank = len(dims or [])
        if axis is not None and not -rank <= axis < rank:
            raise wrong(f"'axis'[{i}] = {axis} is out of valid range [0, {rank - 1}]")
        if axis is not None and axis % rank in seen:
            raise wrong(f"axis {axis % rank} specified more than once.")
        seen.add(-1 if axis is None else axis % rank)
    return dims


_reverse = Operation("ReverseV2", _reverse_array, shape=_reverse_shape)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """Turns the order of the slices of some dimensions round.

    Args:
      tensor: a Tensor, a Variable, or what converts to one.
      axis: a vector of dimensions; negative ones count from the end.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: there is no such dimension, or it is named twice.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.reverse([[1, 2], [3, 4]], [1]).numpy()
    array([[2, 1],
           [4, 3]], dtype=int32)
    """
    return _reverse(tensor, axes=arguments.vector("axis", axis), name=name)


def _roll_array(array: _Array, *, shift: list[int], axes: list[int]) -> _Array:
    for axis in axes:
        if not -array.ndim <= axis < array.ndim:
            raise _error(f"axis {axis} is out of range", "Roll")
    if len(shift) != len(axes):
        raise _error("shift and axis must have the same size", "Roll")
    return np.roll(array, shift, axes)


def _roll_shape(dims: Dims, *, shift: Any, axes: Any) -> Dims:
    shifts, where = static_shape.partial(shift), static_shape.partial(axes)
    if shifts is not None and where is not None and len(shifts) != len(where):
        raise wrong("shift and axis must have the same size")
    return dims


_roll = Operation("Roll", _roll_array, shape=_roll_shape)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """Moves elements along dimensions; those that leave at one end come in at the other.

    Args:
      input: a Tensor, a Variable, or what converts to one.
      shift: how far, one number or a vector.
      axis: along which dimension, one number or a vector of the same size.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: there is no such dimension, or the sizes differ.
      TypeError: the arguments are not integers.

    >>> import resvar as rv
    >>> rv.roll([1, 2, 3, 4], shift=1, axis=0).numpy()
    array([4, 1, 2, 3], dtype=int32)
    """
    shifts = arguments.vector("shift", shift, scalar=True)
    axes = arguments.vector("axis", axis, scalar=True)
    return _roll(input, shift=shifts, axes=axes, name=name)


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


def _slice_shape(dims: Dims, *, begin: Any, size: Any) -> Dims:
    starts, counts = static_shape.partial(begin), static_shape.partial(size)
    known = next((part for part in (dims, starts, counts) if part is not None), None)
    if known is None:
        return None
    gaps: list[int | None] = [None] * len(known)
    lengths = gaps if dims is None else dims
    starts, counts = starts or gaps, counts or gaps
    if not len(lengths) == len(starts) == len(counts):
        raise wrong(
            f"Expected begin and size arguments to be 1-D tensors of size {len(lengths)}, but got "
            f"shapes [{len(starts)}] and [{len(counts)}] instead."
        )
    return [_slice_dim(*parts) for parts in zip(lengths, starts, counts, strict=True)]


def _slice_dim(length: int | None, start: int | None, count: int | None) -> int | None:
    if count is None:
        return None
    if count != -1:
        if None not in (length, start, count) and not 0 <= start + count <= length:  # type: ignore
            raise wrong(f"Expected size in [0, {length - start}], but got {count}")  # type: ignore
        return count
    return None if length is None or start is None else length - start


_slice = Operation("Slice", _slice_array, shape=_slice_shape)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """Cuts a block out of a tensor.

    Args:
      input_: a Tensor, a Variable, or what converts to one.
      begin: a vector of the first position in each dimension.
      size: a vector of the size of the block in each dimension; -1 stands for all that is left.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the block is not inside the tensor, or a vector has another size than
        the tensor has dimensions.
      TypeError: the arguments are not integers.

    >>> import resvar as rv
    >>> rv.slice([[1, 2, 3], [4, 5, 6]], [0, 1], [-1, 2]).numpy()
    array([[2, 3],
           [5, 6]], dtype=int32)
    """
    first, count = arguments.vector("begin", begin), arguments.vector("size", size)
    return _slice(input_, begin=first, size=count, name=name)
