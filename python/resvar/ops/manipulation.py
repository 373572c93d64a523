"""Functions that rearrange the elements of tensors: join, split, turn, repeat and pad them."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, coerce, context
from resvar.device import placed
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import convert_to_tensor, identity
from resvar.ops.operation import ByCore, Operation, shape_text, to_tensor
from resvar.ops.static_shape import Dims, wrong
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


def _concat_shape(*shapes: Dims, axis: Any) -> Dims:
    known = [dims for dims in shapes if dims is not None]
    if not known:
        return None
    rank = len(known[0])
    for dims in known:
        if len(dims) != rank:
            raise wrong(f"Shapes must be equal rank, but are {rank} and {len(dims)}")
    if isinstance(axis, arguments.Late):
        return [None] * rank
    if not -rank <= axis < rank:
        raise wrong(f"Expected concatenating dimension in the range [{-rank}, {rank}), got {axis}")
    where = axis % rank
    others = [[None if i == where else dim for i, dim in enumerate(dims)] for dims in known]
    lengths = [None if dims is None else dims[where] for dims in shapes]
    result = static_shape.merged(*others) or []
    total = None if None in lengths else sum(length or 0 for length in lengths)
    return [*result[:where], total, *result[where + 1 :]]


_concat = Operation("ConcatV2", _concat_arrays, label="concat", shape=_concat_shape)


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Joins tensors along a dimension that they have.

    Args:
      values: a list of tensors of one dtype, with equal shapes but for dimension `axis`; one
        tensor is returned as it is.
      axis: the dimension; negative ones count from the end.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the shapes or dtypes do not fit.
      TypeError: a value cannot have the dtype of the others, or `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.concat([[[1, 2]], [[3, 4], [5, 6]]], axis=0).numpy()
    array([[1, 2],
           [3, 4],
           [5, 6]], dtype=int32)
    """
    where = _concat_axis(axis)
    parts = list(values) if isinstance(values, list | tuple) else [values]
    if not parts:
        raise _error("concat needs at least one tensor", "ConcatV2")
    if len(parts) == 1:
        only = convert_to_tensor(parts[0])
        return only if context.executing_eagerly() else identity(only, name)
    return _concat(*parts, axis=where, name=name)


def _concat_axis(axis: Any) -> int:
    where = arguments.vector("axis", axis, scalar=True)
    if isinstance(where, arguments.Late):
        return where.read_by(_concat_axis)
    if len(where) != 1:
        raise _error(f"axis must be a scalar, got {where}", "ConcatV2")
    return where[0]


def _pack_shape(*shapes: Dims, axis: int) -> Dims:
    dims = static_shape.merged(*shapes)
    if dims is None:
        return None
    if not -len(dims) - 1 <= axis <= len(dims):
        raise wrong(f"Argument `axis` = {axis} not in range [{-len(dims) - 1}, {len(dims) + 1})")
    where = axis % (len(dims) + 1)
    return [*dims[:where], len(shapes), *dims[where:]]


def _moved_shape(dims: Dims, *, axis: int) -> Dims:
    if dims is None:
        return None
    rest, where = dims[1:], axis % len(dims)
    return [*rest[:where], dims[0], *rest[where:]]


_stack = Operation(
    "Pack",
    lambda array, *, axis: np.moveaxis(array, 0, axis),
    label="stack",
    shape=_moved_shape,
)


def stack(values: Any, axis: Any = 0, name: str = "stack") -> Tensor:
    """Joins tensors of one shape along a new dimension.

    Args:
      values: a list of tensors of one shape and dtype.
      axis: where the new dimension is in the result; negative ones count from the end.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the shapes or dtypes differ.
      ValueError: the result has no dimension `axis`.
      TypeError: a value cannot have the dtype of the others, or `axis` is not an integer.

    >>> import resvar as rv
    >>> rv.stack([[1, 2], [3, 4]], axis=1).numpy()
    array([[1, 3],
           [2, 4]], dtype=int32)
    """
    if isinstance(values, list | tuple) and values and not context.executing_eagerly():
        return pack(*values, axis=arguments.integer("Argument `axis`", axis), name=name)
    packed = to_tensor(values)
    if packed.ndim == 0:
        return packed
    where = arguments.axis("Argument `axis`", axis, packed.ndim)
    # The elements of other things can be changed by their owner, so `_stack` has to know these.
    ours = isinstance(values, list | tuple | TensorLike)
    if ours and where == 0 and context.executing_eagerly():
        return Tensor(placed("Pack", packed._core_tensor()))
    return _stack(packed if ours else values, axis=where, name=name)


def _packed(*parts: _core.Tensor, axis: int) -> _core.Tensor:
    rank = len(parts[0].shape)
    return coerce.stacked(parts, arguments.axis("Argument `axis`", axis, rank + 1))


_pack = ByCore("Pack", _packed, label="stack", shape=_pack_shape)


def pack(*parts: Any, axis: int, name: str | None = None) -> Tensor:
    """Puts tensors on top of each other: `stack` in a graph, where each of them is an input."""
    return _pack(*parts, axis=axis, name=name)


def _order(perm: list[int] | None, rank: int) -> list[int]:
    """The dimensions in their new order."""
    if perm is None:
        return list(range(rank))[::-1]
    if len(perm) != rank:
        message = (
            f"transpose expects a vector of size {rank}. But input(1) is a vector of size "
            f"{len(perm)}"
        )
        raise _error(message, "Transpose")
    for dim in perm:
        if not -rank <= dim < rank:
            raise _error(f"{dim} is out of range [0 .. {rank})", "Transpose")
    for dim in range(rank):
        if dim not in {other % rank for other in perm}:
            raise _error(f"{dim} is missing from {perm}.", "Transpose")
    return perm


def _transpose_array(array: _Array, *, perm: list[int] | None, conjugate: bool) -> _Array:
    turned = array.transpose(_order(perm, array.ndim))
    return turned.conj() if conjugate and array.dtype.kind == "c" else turned


def _transpose_shape(dims: Dims, *, perm: Any, conjugate: bool) -> Dims:
    order = None if perm is None else static_shape.partial(perm)
    if isinstance(perm, arguments.Late) and (order is None or None in order):
        rank = len(dims or order or [])
        return [None] * rank if dims is not None or order is not None else None
    if dims is None:
        return None if order is None else [None] * len(order)
    return [dims[dim] for dim in _order(order, len(dims))]  # type: ignore[arg-type]


_transpose = Operation("Transpose", _transpose_array, label="transpose", shape=_transpose_shape)


def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str = "transpose") -> Tensor:
    """Changes the order of the dimensions.

    Args:
      a: a Tensor, a Variable, or what converts to one.
      perm: for each dimension of the result, the dimension of `a`; by default in reverse.
      conjugate: whether complex numbers are conjugated as well.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: `perm` does not name every dimension once.
      TypeError: `perm` does not consist of integers.

    >>> import resvar as rv
    >>> rv.transpose([[1, 2, 3], [4, 5, 6]]).numpy()
    array([[1, 4],
           [2, 5],
           [3, 6]], dtype=int32)
    """
    order = None if perm is None else arguments.vector("perm", perm)
    return _transpose(convert_to_tensor(a), perm=order, conjugate=conjugate, name=name)
