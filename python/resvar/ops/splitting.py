"""Functions that take a tensor apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import Operation, shape_text, to_tensor
from resvar.ops.static_shape import Dims, Several, wrong
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape

_Array = Any  # NumPy's


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


def _unstack_array(array: _Array, *, axis: int, num: int | None) -> tuple[_Array, ...]:
    where = arguments.axis("Argument `axis`", axis, array.ndim)
    if num is not None and num != array.shape[where]:
        shape = shape_text(array)
        raise _error(f"Input shape axis {where} must equal {num}, got shape {shape}", "Unpack")
    front = np.moveaxis(array, where, 0)
    return tuple(front[i, ...] for i in range(len(front)))


def _unstack_shapes(dims: Dims, *, axis: int, num: int | None) -> Several:
    if dims is None:
        count, rest = num, None
    else:
        where = arguments.axis("Argument `axis`", axis, len(dims))
        count, rest = static_shape.merged_dim(dims[where], num), dims[:where] + dims[where + 1 :]
    if count is None:
        raise wrong(f"Cannot infer argument `num` from shape {TensorShape(dims)}")
    return Several([rest] * count)


_unstack = Operation("Unpack", _unstack_array, label="unstack", shape=_unstack_shapes)


def unstack(value: Any, num: Any = None, axis: Any = 0, name: str = "unstack") -> list[Tensor]:
    """Takes a tensor apart along a dimension, which the parts do not have.

    Args:
      value: a Tensor, a Variable, or what converts to one.
      num: the size of the dimension, if given.
      axis: the dimension; negative ones count from the end.
      name: what the operation is called in a graph.

    Raises:
      ValueError: there is no such dimension.
      InvalidArgumentError: its size is not `num`.
      TypeError: an argument is not an integer.

    >>> import resvar as rv
    >>> [part.numpy() for part in rv.unstack([[1, 2], [3, 4]], axis=1)]
    [array([1, 3], dtype=int32), array([2, 4], dtype=int32)]
    """
    count = None if num is None else arguments.integer("num", num)
    where = arguments.integer("Argument `axis`", axis)
    return list(_unstack.several(convert_to_tensor(value), axis=where, num=count, name=name))


def _equal_sizes(length: int, count: int, axis: int) -> list[int]:
    if count < 1:
        raise _error(f"Value for attr 'num_split' of {count} must be at least minimum 1", "Split")
    if length % count:
        message = (
            "Number of ways to split should evenly divide the split dimension, but got split_dim "
            f"{axis} (size = {length}) and num_split {count}"
        )
        raise _error(message, "Split")
    return [length // count] * count


def _given_sizes(given: Any) -> list[int]:
    if to_tensor(given).shape.rank == 0:
        message = (
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
            f"Argument provided: {given}"
        )
        raise InvalidArgumentError(None, None, message)
    return arguments.vector("num_or_size_splits", given)


def _sizes(length: int, parts: int | list[int], num: int | None, axis: int) -> list[int]:
    """The size of each part; they add up to the length."""
    if isinstance(parts, int):
        return _equal_sizes(length, parts, axis)
    if num is not None and num != len(parts):
        raise _error(f"num = {num}, but there are {len(parts)} sizes", "SplitV")
    if parts.count(-1) > 1:
        raise _error("There can only be one -1 in the input.", "SplitV")
    for i, part in enumerate(parts):
        if part < -1:
            raise _error(f"Split size at index {i} must be >= 0. Got: {part}", "SplitV")
    rest = length - sum(part for part in parts if part != -1)
    if rest < 0 or (rest and -1 not in parts):
        message = f"the sizes {parts} do not add up to the size of the dimension, {length}"
        raise _error(message, "SplitV")
    return [rest if part == -1 else part for part in parts]


def _split_axis(axis: int, rank: int, parts: Any) -> int:
    if not -rank <= axis < rank:
        message = f"-input rank(-{rank}) <= split_dim < input rank ({rank}), but got {axis}"
        raise _error(message, "Split" if isinstance(parts, int) else "SplitV")
    return axis % rank


def _split_array(
    array: _Array, *, parts: int | list[int], axis: int, num: int | None
) -> tuple[_Array, ...]:
    where = _split_axis(axis, array.ndim, parts)
    sizes = _sizes(array.shape[where], parts, num, where)
    return tuple(np.split(array, np.cumsum(sizes)[:-1].tolist(), where))


def _split_shapes(dims: Dims, *, parts: Any, axis: Any, num: int | None) -> Several:
    late = isinstance(parts, arguments.Late)
    given: Dims = [None] * parts if isinstance(parts, int) else static_shape.partial(parts)
    count = num if given is None else len(given)
    if count is None:
        raise wrong("Cannot infer argument `num` from the sizes: give it")
    if dims is None or isinstance(axis, arguments.Late):
        rank = None if dims is None else len(dims)
        return Several([None if rank is None else [None] * rank] * count)
    where = _split_axis(axis, len(dims), parts)
    length = dims[where]
    if length is not None and not late:
        given = list(_sizes(length, parts, num, where))
    sizes = [None if size == -1 else size for size in given or [None] * count]
    return Several([[*dims[:where], size, *dims[where + 1 :]] for size in sizes])


_split = Operation("SplitV", _split_array, label="split", shape=_split_shapes)


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: str = "split"
) -> list[Tensor]:
    """Takes a tensor apart along a dimension, which the parts keep.

    Args:
      value: a Tensor, a Variable, or what converts to one.
      num_or_size_splits: the number of parts, of equal size, or a vector of the size of each, one
        of which may be -1, which stands for what is left.
      axis: the dimension; negative ones count from the end.
      num: the number of parts, if given.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the sizes do not add up to that of the dimension.
      ValueError: `num_or_size_splits` is a scalar tensor or not an integer.

    >>> import resvar as rv
    >>> [part.numpy() for part in rv.split([1, 2, 3, 4], [1, -1])]
    [array([1], dtype=int32), array([2, 3, 4], dtype=int32)]
    """
    where = arguments.integer("axis", axis)
    if isinstance(num_or_size_splits, int):
        parts: Any = num_or_size_splits
    else:
        parts = _given_sizes(num_or_size_splits)
    count = None if num is None else arguments.integer("num", num)
    tensor = convert_to_tensor(value)
    return list(_split.several(tensor, parts=parts, axis=where, num=count, name=name))
