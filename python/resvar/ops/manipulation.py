"""Functions that rearrange the elements of tensors: join, split, turn, repeat and pad them."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import Operation, shape_text, to_tensor
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor, TensorLike

_Array = Any  # NumPy's


def _error(message: str, op: str) -> InvalidArgumentError:
    return InvalidArgumentError(None, None, f"{message} [Op:{op}]")


def _concat_arrays(*arrays: _Array, axis: int) -> _Array:
    first = arrays[0]
    if first.ndim == 0:
        raise _error("ConcatOp : Can't concatenate scalars (use tf.stack instead)", "ConcatV2")
    if not -first.ndim <= axis < first.ndim:
        message = (
            f"ConcatOp : Expected concatenating dimensions in the range [{-first.ndim}, "
            f"{first.ndim}), but got {axis}"
        )
        raise _error(message, "ConcatV2")
    for i, array in enumerate(arrays):
        shapes = f"shape[0] = {shape_text(first)} vs. shape[{i}] = {shape_text(array)}"
        if array.ndim != first.ndim:
            message = f"ConcatOp : Ranks of all input tensors should match: {shapes}"
            raise _error(message, "ConcatV2")
        for d, (a, b) in enumerate(zip(first.shape, array.shape, strict=True)):
            if a != b and d != axis % first.ndim:
                message = f"ConcatOp : Dimension {d} in both shapes must be equal: {shapes}"
                raise _error(message, "ConcatV2")
    return np.concatenate(arrays, axis)


_concat = Operation("ConcatV2", _concat_arrays)


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Joins tensors along a dimension that they have.

    Args:
      values: a list of tensors of one dtype, with equal shapes but for dimension `axis`; one
        tensor is returned as it is.
      axis: the dimension; negative ones count from the end.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the shapes or dtypes do not fit.
      TypeError: a value cannot have the dtype of the others, or `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.concat([[[1, 2]], [[3, 4], [5, 6]]], axis=0).numpy()
    array([[1, 2],
           [3, 4],
           [5, 6]], dtype=int32)
    """
    where = arguments.vector("axis", axis, scalar=True)
    if len(where) != 1:
        raise _error(f"axis must be a scalar, got {where}", "ConcatV2")
    parts = list(values) if isinstance(values, list | tuple) else [values]
    if not parts:
        raise _error("concat needs at least one tensor", "ConcatV2")
    if len(parts) == 1:
        return convert_to_tensor(parts[0])
    result: Tensor = _concat(*parts, axis=where[0])
    return result


def _pack_shape(*shapes: Dims, axis: int) -> Dims:
    dims = static_shape.merged(*shapes)
    if dims is None:
        return None
    where = axis % (len(dims) + 1)
    return [*dims[:where], len(shapes), *dims[where:]]


_stack = Operation("Pack", lambda array, *, axis: np.moveaxis(array, 0, axis))


def stack(values: Any, axis: Any = 0, name: str = "stack") -> Tensor:
    """Joins tensors of one shape along a new dimension.

    Args:
      values: a list of tensors of one shape and dtype.
      axis: where the new dimension is in the result; negative ones count from the end.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the shapes or dtypes differ.
      ValueError: the result has no dimension `axis`.
      TypeError: a value cannot have the dtype of the others, or `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.stack([[1, 2], [3, 4]], axis=1).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    packed = to_tensor(values)
    if packed.ndim == 0:
        return packed
    where = arguments.axis("Argument `axis`", axis, packed.ndim)
    result: Tensor = _stack(packed if isinstance(values, TensorLike) else values, axis=where)
    return result


def _unstack_array(array: _Array, *, axis: int) -> tuple[_Array, ...]:
    front = np.moveaxis(array, axis, 0)
    return tuple(front[i, ...] for i in range(len(front)))


_unstack = Operation("Unpack", _unstack_array)


_pack = Operation(
    "Pack", lambda *arrays, axis: np.stack(arrays, axis), label="stack", shape=_pack_shape
)


def pack(*parts: Any, axis: int, name: str | None = None) -> Tensor:
    """Puts tensors on top of each other, in a graph."""
    return _pack(*parts, axis=axis, name=name)


def unstack(value: Any, num: Any = None, axis: Any = 0, name: str = "unstack") -> list[Tensor]:
    """Takes a tensor apart along a dimension, which the parts do not have.

    Args:
      value: a Tensor, a Variable, or what converts to one.
      num: the size of the dimension, if given.
      axis: the dimension; negative ones count from the end.
      name: has no effect; for compatibility with graphs.

    Raises:
      ValueError: there is no such dimension.
      InvalidArgumentError: its size is not `num`.
      TypeError: an argument is not an integer.

    >>> import resvar as rv
    >>> [part.numpy() for part in rv.unstack([[1, 2], [3, 4]], axis=1)]
    [array([1, 3], dtype=int32), array([2, 4], dtype=int32)]
    """
    tensor = convert_to_tensor(value)
    where = arguments.axis("Argument `axis`", axis, tensor.ndim)
    dims = tensor._core_tensor().shape
    if num is not None and arguments.integer("num", num) != dims[where]:
        shape = shape_text(tensor._core_tensor())
        raise _error(f"Input shape axis {where} must equal {num}, got shape {shape}", "Unpack")
    return list(_unstack.several(tensor, axis=where))


def _split_array(array: _Array, *, sizes: list[int], axis: int) -> tuple[_Array, ...]:
    return tuple(np.split(array, np.cumsum(sizes)[:-1], axis))


_split = Operation("SplitV", _split_array)


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
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: the sizes do not add up to that of the dimension.
      ValueError: `num_or_size_splits` is a scalar tensor or not an integer.

    >>> import resvar as rv
    >>> [part.numpy() for part in rv.split([1, 2, 3, 4], [1, -1])]
    [array([1], dtype=int32), array([2, 3, 4], dtype=int32)]
    """
    tensor = convert_to_tensor(value)
    op = "Split" if isinstance(num_or_size_splits, int) else "SplitV"
    where, rank = arguments.integer("axis", axis), tensor.ndim
    if not -rank <= where < rank:
        message = f"-input rank(-{rank}) <= split_dim < input rank ({rank}), but got {where}"
        raise _error(message, op)
    length = tensor._core_tensor().shape[where]
    if isinstance(num_or_size_splits, int):
        sizes = _equal_sizes(length, num_or_size_splits, where)
    else:
        sizes = _given_sizes(length, num_or_size_splits, num)
    return list(_split.several(tensor, sizes=sizes, axis=where))


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


def _given_sizes(length: int, given: Any, num: Any) -> list[int]:
    array = to_tensor(given)._core_tensor().array()
    if array.ndim == 0:
        message = (
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
            f"Argument provided: {given}"
        )
        raise InvalidArgumentError(None, None, message)
    sizes = arguments.vector("num_or_size_splits", given)
    if num is not None and arguments.integer("num", num) != len(sizes):
        raise _error(f"num = {num}, but there are {len(sizes)} sizes", "SplitV")
    if sizes.count(-1) > 1:
        raise _error("There can only be one -1 in the input.", "SplitV")
    for i, part in enumerate(sizes):
        if part < -1:
            raise _error(f"Split size at index {i} must be >= 0. Got: {part}", "SplitV")
    rest = length - sum(part for part in sizes if part != -1)
    if rest < 0 or (rest and -1 not in sizes):
        message = f"the sizes {sizes} do not add up to the size of the dimension, {length}"
        raise _error(message, "SplitV")
    return [rest if part == -1 else part for part in sizes]


def _transpose_array(array: _Array, *, perm: list[int], conjugate: bool) -> _Array:
    turned = array.transpose(perm)
    return turned.conj() if conjugate and array.dtype.kind == "c" else turned


_transpose = Operation("Transpose", _transpose_array)


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Tensor:
    """Changes the order of the dimensions.

    Args:
      a: a Tensor, a Variable, or what converts to one.
      perm: for each dimension of the result, the dimension of `a`; by default in reverse.
      conjugate: whether complex numbers are conjugated as well.
      name: has no effect; for compatibility with graphs.

    Raises:
      InvalidArgumentError: `perm` does not name every dimension once.
      TypeError: `perm` does not consist of integers.

    >>> import resvar as rv
    >>> rv.transpose([[1, 2, 3], [4, 5, 6]]).numpy()
    array([[1, 4],
           [2, 5],
           [3, 6]], dtype=int32)
    """
    tensor = convert_to_tensor(a)
    rank = tensor.ndim
    order = list(range(rank))[::-1] if perm is None else arguments.vector("perm", perm)
    if len(order) != rank:
        message = (
            f"transpose expects a vector of size {rank}. But input(1) is a vector of size "
            f"{len(order)}"
        )
        raise _error(message, "Transpose")
    for dim in order:
        if not -rank <= dim < rank:
            raise _error(f"{dim} is out of range [0 .. {rank})", "Transpose")
    for dim in range(rank):
        if dim not in {other % rank for other in order}:
            raise _error(f"{dim} is missing from {order}.", "Transpose")
    result: Tensor = _transpose(tensor, perm=order, conjugate=conjugate)
    return result
