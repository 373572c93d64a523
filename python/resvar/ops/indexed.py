"""Functions that read tensors by index, or change a copy of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from resvar import _core, coerce, context, dtypes
from resvar._core import IndexForm, UpdateOp
from resvar.device import place, placed
from resvar.errors import InvalidArgumentError, MissingKernelError
from resvar.ops import indexed_in_graphs
from resvar.ops.arguments import array_of, integer, vector
from resvar.tensor import Tensor, TensorLike
from resvar.variable import Variable


def _value(operand: coerce.Operand) -> _core.Tensor:
    """The operand as a tensor, for the time of one call: it shares what others might write."""
    return operand if isinstance(operand, _core.Tensor) else _core.Tensor.borrow(operand)


def _source(params: Any) -> _core.Tensor | _core.Variable:
    """What to read rows from: of a variable itself, a snapshot is not needed."""
    return params._variable if isinstance(params, Variable) else _value(coerce.operand(params))


def _current(source: _core.Tensor | _core.Variable) -> _core.Tensor:
    return source if isinstance(source, _core.Tensor) else source.read(True)


def _read(
    operation: str, source: _core.Tensor | _core.Variable, form: IndexForm, *arguments: Any
) -> Tensor:
    """Gathers: from a variable on its device, from a tensor to where the operation is placed."""
    result = source.gather(form, *arguments)
    return Tensor(result if isinstance(source, _core.Variable) else placed(operation, result))


def _axis(value: Any, rank: int) -> int:
    axis = integer("gather: axis", value)
    if not -rank <= axis < rank:
        message = f"gather: axis = {axis} is out of range for params of rank {rank}"
        raise InvalidArgumentError(None, None, message)
    return axis % rank


def _batch_dims(value: Any, rank: int) -> int:
    batch = integer("gather: batch_dims", value)
    if not -rank <= batch <= rank:
        message = f"gather: batch_dims = {batch} is out of range for indices of rank {rank}"
        raise InvalidArgumentError(None, None, message)
    return batch + rank if batch < 0 else batch


def _ignores(caller: str, policy: str) -> bool:
    if policy not in ("", "DEFAULT", "ERROR", "IGNORE"):
        message = f"{caller}: bad_indices_policy = {policy!r} is not '', DEFAULT, ERROR or IGNORE"
        raise InvalidArgumentError(None, None, message)
    return policy == "IGNORE"


def _in_range(indices: coerce.Operand, dims: Sequence[int]) -> Any:
    """Which tuples are in range of the first of these dimensions; all, where the core will object.

    That is, where they are longer than there are dimensions.
    """
    array = array_of(indices)
    depth = array.shape[-1] if array.ndim else 0
    if array.ndim == 0 or depth > len(dims):
        return np.True_
    return ((array >= 0) & (array < np.array(dims[:depth], np.int64))).all(-1)


def _only_in_range(indices: Any, updates: Any, dims: Sequence[int]) -> Any:
    good = _in_range(indices, dims)
    if good.all() or updates.shape[: good.ndim] != good.shape:
        return indices, updates
    return array_of(indices)[good], array_of(updates)[good]


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    axis: Any = None,
    batch_dims: Any = 0,
    name: str | None = None,
) -> Tensor:
    """Reads slices of one dimension by index.

    With b for `batch_dims` dimensions, o for those from there to `axis`, i for those of the indices
    after the first `batch_dims`: `result[b, o, i, ...] = params[b, o, indices[b, i], ...]`.

    Args:
      params: a Tensor, an array or a Variable, of which only these slices are read.
      indices: integers of any shape, each a position in dimension `axis`.
      validate_indices: has no effect: indices are always checked.
      axis: the dimension that is indexed; by default `batch_dims`. Negative ones count from the
        end.
      batch_dims: the number of dimensions that params and indices have in common.
      name: what the operation is called in a graph.

    Returns:
      A new Tensor of shape `params.shape[:axis] + indices.shape[batch_dims:] +
      params.shape[axis + 1:]`.

    Raises:
      IndexError: an index is negative, or not below `params.shape[axis]`.
      ValueError: params have no dimension `axis`, it is one of the batch dimensions, or these
        differ.
      TypeError: the indices, `axis` or `batch_dims` are not integers.

    >>> import resvar as rv
    >>> rv.gather([[1, 2, 3], [4, 5, 6]], [2, 0], axis=1).numpy()
    array([[3, 1],
           [6, 4]], dtype=int32)
    >>> rv.gather([[1, 2, 3], [4, 5, 6]], [[2], [0]], batch_dims=1).numpy()
    array([[3],
           [4]], dtype=int32)
    """
    if context.recording and not context.executing_eagerly():
        return indexed_in_graphs.gather(params, indices, axis, batch_dims, name)
    source = _source(params)
    positions = coerce.indices(indices)
    batch = _batch_dims(batch_dims, len(positions.shape))
    if axis is None:
        return _read("GatherV2", source, IndexForm.rows, positions, batch)
    at = _axis(axis, len(_current(source).shape))
    if at < batch:
        message = f"gather: axis = {at} must not be one of the {batch} batch dimensions"
        raise InvalidArgumentError(None, None, message)
    return _read("GatherV2", source, IndexForm.rows, positions, batch, at - batch)


def gather_nd(
    params: Any,
    indices: Any,
    batch_dims: Any = 0,
    name: str | None = None,
    bad_indices_policy: str = "",
) -> Tensor:
    """Reads elements or slices: `result[b, i] = params[b, *indices[b, i]]`.

    Args:
      params: a Tensor, an array or a Variable, of which only these slices are read.
      indices: integers of shape `[..., k]`: tuples of k indices into the dimensions of params that
        follow the first `batch_dims`.
      batch_dims: the number of dimensions that params and indices have in common.
      name: what the operation is called in a graph.
      bad_indices_policy: with `'IGNORE'`, indices out of range read zeros instead of raising.

    Returns:
      A new Tensor of shape `indices.shape[:-1] + params.shape[batch_dims + k:]`.

    Raises:
      IndexError: an index is negative, or not below its dimension.
      ValueError: k is more than params have dimensions, or the batch dimensions differ.
      TypeError: the indices are not integers.

    >>> import resvar as rv
    >>> rv.gather_nd([[1, 2], [3, 4]], [[0, 1], [1, 0]]).numpy()
    array([2, 3], dtype=int32)
    >>> rv.gather_nd([[1, 2], [3, 4]], [[1], [0]], batch_dims=1).numpy()
    array([2, 3], dtype=int32)
    """
    if context.recording and not context.executing_eagerly():
        return indexed_in_graphs.gather_nd(params, indices, batch_dims, bad_indices_policy, name)
    source = _source(params)
    positions = coerce.indices(indices)
    batch = integer("gather_nd: batch_dims", batch_dims)
    rank = len(positions.shape)
    if batch < 0 or (batch > 0 and batch >= rank):
        message = f"gather_nd: batch_dims = {batch} must be in [0, {rank}), the rank of the indices"
        raise InvalidArgumentError(None, None, message)
    if not _ignores("gather_nd", bad_indices_policy):
        return _read("GatherNd", source, IndexForm.tuples, positions, batch)
    return _gather_nd_or_zeros(_current(source), positions, batch)


def _gather_nd_or_zeros(params: _core.Tensor, indices: coerce.Operand, batch: int) -> Tensor:
    good = _in_range(indices, params.shape[batch:])
    if good.all():
        return _read("GatherNd", params, IndexForm.tuples, indices, batch)
    array = array_of(indices)
    dims = params.shape[batch + array.shape[-1] :]
    result = np.zeros((*good.shape, *dims), _core.numpy_dtype(params.dtype))
    if good.any():
        zeroed = np.where(good[..., None], array, 0).astype(array.dtype)
        read = params.gather(IndexForm.tuples, zeroed, batch).array()
        np.copyto(result, read, where=good.reshape(good.shape + (1,) * len(dims)))
    return Tensor(placed("GatherNd", _core.Tensor.borrow(result)))


def scatter_nd(
    indices: Any,
    updates: Any,
    shape: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """Adds up elements or slices at indices, in a tensor of zeros.

    Args:
      indices: integers of shape `[..., k]`: tuples of k indices into the first k dimensions.
      updates: of shape `indices.shape[:-1] + shape[k:]`. Where a tuple repeats, they are added in
        their order: strings are joined, and of booleans one that is true is enough.
      shape: the shape of the result, a vector of integers.
      bad_indices_policy: with `'IGNORE'`, updates whose indices are out of range are left out.
      name: what the operation is called in a graph.

    Returns:
      A new Tensor.

    Raises:
      IndexError: an index is negative, or not below its dimension.
      ValueError: the shapes do not fit, or a dimension is negative.
      TypeError: the indices are not integers.
      NotFoundError: the dtype has no addition.

    >>> import resvar as rv
    >>> rv.scatter_nd([[4], [3], [1], [4]], [9, 10, 11, 12], [8]).numpy()
    array([ 0, 11,  0, 10, 21,  0,  0,  0], dtype=int32)
    """
    if context.recording and not context.executing_eagerly():
        return indexed_in_graphs.scatter_nd(indices, updates, shape, bad_indices_policy, name)
    dims = vector("scatter_nd: shape", shape)
    where, what = coerce.indices(indices), coerce.operand(updates)
    if _ignores("scatter_nd", bad_indices_policy):
        where, what = _only_in_range(where, what, dims)
    device = place("ScatterNd", dtypes.as_dtype(what.dtype))
    return Tensor(device.hold(_sum_into_zeros(dims, where, what, device.core)))


def _sum_into_zeros(
    dims: list[int], where: coerce.Operand, what: coerce.Operand, device: _core.Device
) -> _core.Tensor:
    dtype = dtypes.as_dtype(what.dtype)
    into_zeros = _core.Tensor.scatter_nd_into_zeros
    if dtype.is_bool:  # the sum of booleans is true where one of them is
        bytes_ = np.ascontiguousarray(array_of(what)).view(np.uint8)
        sums = into_zeros("scatter_nd", UpdateOp.max, dims, where, bytes_).array()
        return _core.Tensor.borrow(sums.view(np.bool_))
    if dtype is not dtypes.string:
        _must_support("scatter_nd", UpdateOp.add, dtype)
        return into_zeros("scatter_nd", UpdateOp.add, dims, where, what, device)
    into_zeros("scatter_nd", UpdateOp.update, dims, where, what)  # checks shapes and indices
    joined = np.full(dims, b"", object)
    np.add.at(joined, tuple(np.moveaxis(array_of(where), -1, 0)), _value(what).array())
    return _core.Tensor.borrow(joined)


def _must_support(caller: str, op: UpdateOp, dtype: dtypes.DType) -> None:
    if not _core.supports(op, dtype._core):
        message = f"There is no kernel of {caller} for T={dtype.name}"
        raise MissingKernelError(None, None, message)


def tensor_scatter(
    op: UpdateOp,
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """A copy of a tensor with updates: what `tensor_scatter_nd_add` and its kin have in common."""
    if context.recording and not context.executing_eagerly():
        arguments = (tensor, indices, updates, bad_indices_policy)
        return indexed_in_graphs.tensor_scatter(op, *arguments, name)
    caller = f"tensor_scatter_nd_{op.name}"
    hint = updates.dtype if isinstance(updates, TensorLike) else None
    params = _value(coerce.operand(tensor, None if isinstance(tensor, TensorLike) else hint))
    _must_support(caller, op, dtypes.as_dtype(params.dtype))
    where, what = coerce.indices(indices), coerce.operand(updates, dtypes.as_dtype(params.dtype))
    if _ignores(caller, bad_indices_policy):
        where, what = _only_in_range(where, what, params.shape)
    return Tensor(placed("TensorScatterUpdate", params.scatter_nd(caller, op, where, what)))


def tensor_scatter_nd_add(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """A copy of a tensor with updates added to elements or slices.

    Args:
      tensor: a Tensor, a Variable or an array.
      indices: integers of shape `[..., k]`: tuples of k indices into the first k dimensions.
      updates: of shape `indices.shape[:-1] + tensor.shape[k:]`; applied in their order, where a
        tuple repeats as well.
      bad_indices_policy: with `'IGNORE'`, updates whose indices are out of range are left out.
      name: what the operation is called in a graph.

    Returns:
      A new Tensor of the shape and dtype of `tensor`.

    Raises:
      IndexError: an index is negative, or not below its dimension.
      ValueError: the shapes do not fit.
      TypeError: the indices are not integers, the updates cannot have the dtype of `tensor`, or
        that does not have the operation.

    >>> import resvar as rv
    >>> rv.tensor_scatter_nd_add([1, 2, 3], [[0], [2], [0]], [10, 20, 30]).numpy()
    array([41,  2, 23], dtype=int32)
    """
    return tensor_scatter(UpdateOp.add, tensor, indices, updates, bad_indices_policy, name)


def tensor_scatter_nd_sub(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """A copy of a tensor with updates subtracted. The rest is as in `tensor_scatter_nd_add`.

    >>> import resvar as rv
    >>> rv.tensor_scatter_nd_sub([[1, 2], [3, 4]], [[1]], [[10, 20]]).numpy()
    array([[  1,   2],
           [ -7, -16]], dtype=int32)
    """
    return tensor_scatter(UpdateOp.sub, tensor, indices, updates, bad_indices_policy, name)


def tensor_scatter_nd_min(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """A copy of a tensor with elements lowered to updates. As in `tensor_scatter_nd_add`.

    >>> import resvar as rv
    >>> rv.tensor_scatter_nd_min([5, 5], [[0], [1]], [7, 3]).numpy()
    array([5, 3], dtype=int32)
    """
    return tensor_scatter(UpdateOp.min, tensor, indices, updates, bad_indices_policy, name)


def tensor_scatter_nd_max(
    tensor: Any,
    indices: Any,
    updates: Any,
    bad_indices_policy: str = "",
    name: str | None = None,
) -> Tensor:
    """A copy of a tensor with elements raised to updates. As in `tensor_scatter_nd_add`.

    >>> import resvar as rv
    >>> rv.tensor_scatter_nd_max([5, 5], [[0], [1]], [7, 3]).numpy()
    array([7, 5], dtype=int32)
    """
    return tensor_scatter(UpdateOp.max, tensor, indices, updates, bad_indices_policy, name)


def tensor_scatter_nd_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """A copy of a tensor with elements or slices replaced. As in `tensor_scatter_nd_add`.

    Where a tuple repeats, its last update stays. Every dtype has this operation.

    >>> import resvar as rv
    >>> rv.tensor_scatter_nd_update([[1, 2], [3, 4]], [[0, 1], [1, 0]], [8, 9]).numpy()
    array([[1, 8],
           [9, 4]], dtype=int32)
    """
    return tensor_scatter(UpdateOp.update, tensor, indices, updates, name=name)
