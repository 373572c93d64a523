"""Functions that choose into how many parts `get_variable` cuts a variable: `compat.v1`'s.

A partitioner is called with the shape and the dtype of a variable, and returns for each dimension
the number of parts. Only one of them may be more than 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from resvar import dtypes
from resvar.errors import BadIndexError, InvalidArgumentError
from resvar.tensor_shape import TensorShape

Partitioner = Callable[..., list[int]]


def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Partitioner:
    """A partitioner that always makes as many parts, or one of each row if they are fewer.

    Args:
      num_shards: the number of parts.
      axis: the dimension to cut.

    >>> import resvar as rv
    >>> from resvar.graph.partitioners import fixed_size_partitioner
    >>> fixed_size_partitioner(3)(shape=rv.TensorShape([10, 4]), dtype=rv.float32)
    [3, 1]
    """

    def partitioner(shape: TensorShape, dtype: object, **_: Any) -> list[int]:
        return _parts(shape, axis, min(num_shards, _size(shape, axis)))

    return partitioner


def min_max_variable_partitioner(
    max_partitions: int = 1,
    axis: int = 0,
    min_slice_size: int = 256 << 10,
    bytes_per_string_element: int = 16,
) -> Partitioner:
    """A partitioner that makes as many parts as it can, but none below a size.

    Args:
      max_partitions: how many parts to make at most.
      axis: the dimension to cut.
      min_slice_size: the size of a part, in bytes: the last one may have less.
      bytes_per_string_element: what to count for an element that is a string.

    Raises:
      ValueError: a size is not positive; from the partitioner, if the variable has no such
        dimension.

    >>> import resvar as rv
    >>> from resvar.graph.partitioners import min_max_variable_partitioner
    >>> by_size = min_max_variable_partitioner(max_partitions=8, min_slice_size=1024)
    >>> by_size(shape=rv.TensorShape([1000]), dtype=rv.float32)
    [4]
    """
    _check_positive(
        min_slice_size=min_slice_size, bytes_per_string_element=bytes_per_string_element
    )

    def partitioner(shape: TensorShape, dtype: object, **_: Any) -> list[int]:
        if axis >= _rank(shape):
            message = f"Cannot partition variable along axis {axis} when shape is only {shape}"
            raise InvalidArgumentError(None, None, message)
        size = (shape.num_elements() or 0) * _element_size(dtype, bytes_per_string_element)
        most = min(_size(shape, axis), max_partitions, -(-size // min_slice_size))
        return _parts(shape, axis, max(1, most))

    return partitioner


def variable_axis_size_partitioner(
    max_shard_bytes: int,
    axis: int = 0,
    bytes_per_string_element: int = 16,
    max_shards: int | None = None,
) -> Partitioner:
    """A partitioner that makes as few parts as it can, but none above a size.

    Args:
      max_shard_bytes: the size of a part, in bytes; one row may have more.
      axis: the dimension to cut.
      bytes_per_string_element: what to count for an element that is a string.
      max_shards: how many parts to make at most.

    Raises:
      ValueError: a number is not positive; from the partitioner, if the shape is not known.

    >>> import resvar as rv
    >>> from resvar.graph.partitioners import variable_axis_size_partitioner
    >>> by_size = variable_axis_size_partitioner(max_shard_bytes=1024)
    >>> by_size(shape=rv.TensorShape([1000]), dtype=rv.float32)
    [4]
    """
    _check_positive(
        max_shard_bytes=max_shard_bytes, bytes_per_string_element=bytes_per_string_element
    )
    if max_shards:
        _check_positive(max_shards=max_shards)

    def partitioner(shape: TensorShape, dtype: object, **_: Any) -> list[int]:
        rows = _size(shape, axis)
        if not rows:
            return _parts(shape, axis, 1)
        elements = (shape.num_elements() or 0) // rows
        row = elements * _element_size(dtype, bytes_per_string_element)
        rows_each = max(1, max_shard_bytes // row) if row else rows
        count = math.ceil(rows / rows_each)
        return _parts(shape, axis, min(max_shards, count) if max_shards else count)

    return partitioner


def _check_positive(**arguments: int) -> None:
    for name, value in arguments.items():
        if value < 1:
            raise InvalidArgumentError(None, None, f"{name} must be positive, got {value}")


def _rank(shape: Any) -> int:
    if not isinstance(shape, TensorShape):
        raise InvalidArgumentError(None, None, f"shape is not a TensorShape: {shape}")
    if not shape.is_fully_defined():
        raise InvalidArgumentError(None, None, f"shape is not fully defined: {shape}")
    return shape.rank or 0


def _size(shape: TensorShape, axis: int) -> int:
    """The size of a dimension of a shape that has it."""
    rank = _rank(shape)
    if not -rank <= axis < rank:
        message = f"axis = {axis} is not in range [-{rank}, {rank}) of shape {shape}"
        raise BadIndexError(None, None, message)
    return shape.as_list()[axis] or 0


def _parts(shape: TensorShape, axis: int, count: int) -> list[int]:
    parts = [1] * _rank(shape)
    parts[axis] = count
    return parts


def _element_size(dtype: object, bytes_per_string_element: int) -> int:
    wanted = dtypes.as_dtype(dtype)
    return bytes_per_string_element if wanted is dtypes.string else wanted.size
