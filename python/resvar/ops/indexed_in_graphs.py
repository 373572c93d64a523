"""Access to tensors by index, recorded in graphs. The kernels are the eager functions."""

from __future__ import annotations

from typing import Any

from resvar import _core, ops
from resvar._core import UpdateOp
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.ops import arguments, static_shape
from resvar.ops.operation import ByCore
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor


def _must_be_integers(indices: DType, caller: str) -> None:
    if not indices.is_integer:
        message = f"{caller}: indices must be integers, got {indices.name}"
        raise BadDTypeError(None, None, message)


def _gathered(
    params: _core.Tensor, indices: _core.Tensor, *, axis: Any, batch_dims: int
) -> _core.Tensor:
    where = Tensor(indices)
    found = ops.indexed.gather(Tensor(params), where, axis=axis, batch_dims=batch_dims)
    return found._core_tensor()


def _gathered_shape(params: Dims, indices: Dims, *, axis: Any, batch_dims: int) -> Dims:
    if params is None or indices is None:
        return None
    batch = batch_dims + len(indices) if batch_dims < 0 else batch_dims
    if not 0 <= batch <= len(indices):
        raise wrong(f"gather: batch_dims = {batch_dims} is out of range for rank {len(indices)}")
    if isinstance(axis, arguments.Late):
        return [None] * (len(params) - 1 + len(indices) - batch)
    at = batch if axis is None else axis
    if not -len(params) <= at < len(params):
        raise wrong(f"gather: axis = {at} is out of range for params of rank {len(params)}")
    at %= len(params)
    if at < batch:
        raise wrong(f"gather: axis = {at} must not be one of the {batch} batch dimensions")
    outer = static_shape.merged(params[:batch], indices[:batch]) or []
    return [*outer, *params[batch:at], *indices[batch:], *params[at + 1 :]]


def _gathered_dtype(params: DType, indices: DType, **attributes: Any) -> DType:
    _must_be_integers(indices, "gather")
    return params


_gather = ByCore(
    "GatherV2", _gathered, shared=slice(0, 1), shape=_gathered_shape, dtype=_gathered_dtype
)


def gather(params: Any, indices: Any, axis: Any, batch_dims: Any, name: str | None) -> Tensor:
    """Records `resvar.gather`."""
    at = None if axis is None else arguments.integer("gather: axis", axis)
    batch = arguments.integer("gather: batch_dims", batch_dims)
    return _gather(params, indices, axis=at, batch_dims=batch, name=name)


def _gathered_nd(
    params: _core.Tensor, indices: _core.Tensor, *, batch_dims: int, policy: str
) -> _core.Tensor:
    where = Tensor(indices)
    found = ops.indexed.gather_nd(Tensor(params), where, batch_dims, bad_indices_policy=policy)
    return found._core_tensor()


def _gathered_nd_shape(params: Dims, indices: Dims, *, batch_dims: int, policy: str) -> Dims:
    if params is None or indices is None or indices[-1] is None:
        return None
    depth = batch_dims + indices[-1]
    if depth > len(params):
        raise wrong(
            f"gather_nd: indices[..., {indices[-1]}] are deeper than params of rank {len(params)}"
        )
    outer = static_shape.merged(params[:batch_dims], indices[:batch_dims]) or []
    return [*outer, *indices[batch_dims:-1], *params[depth:]]


def _gathered_nd_dtype(params: DType, indices: DType, **attributes: Any) -> DType:
    _must_be_integers(indices, "gather_nd")
    return params


_gather_nd = ByCore(
    "GatherNd",
    _gathered_nd,
    shared=slice(0, 1),
    shape=_gathered_nd_shape,
    dtype=_gathered_nd_dtype,
)


def gather_nd(params: Any, indices: Any, batch_dims: Any, policy: str, name: str | None) -> Tensor:
    """Records `resvar.gather_nd`."""
    batch = arguments.integer("gather_nd: batch_dims", batch_dims)
    return _gather_nd(params, indices, batch_dims=batch, policy=policy, name=name)


def _scattered(
    indices: _core.Tensor, updates: _core.Tensor, *, dims: Any, policy: str
) -> _core.Tensor:
    found = ops.indexed.scatter_nd(Tensor(indices), Tensor(updates), dims, policy)
    return found._core_tensor()


def _scattered_shape(indices: Dims, updates: Dims, *, dims: Any, policy: str) -> Dims:
    result = static_shape.partial_shape(dims)
    _check_updates(result, indices, updates)
    return result


def _check_updates(dims: Dims, indices: Dims, updates: Dims) -> None:
    """Raises unless there may be one update for each tuple of indices."""
    if indices is None or updates is None or not indices:
        return
    outer, depth = len(indices) - 1, indices[-1]
    static_shape.merged(indices[:-1], updates[:outer])
    if dims is not None and depth is not None:
        static_shape.merged(dims[depth:], updates[outer:])


def _scattered_dtype(indices: DType, updates: DType, **attributes: Any) -> DType:
    _must_be_integers(indices, "scatter_nd")
    return updates


_scatter_nd = ByCore(
    "ScatterNd",
    _scattered,
    shared=slice(1, None),
    shape=_scattered_shape,
    dtype=_scattered_dtype,
)


def scatter_nd(indices: Any, updates: Any, shape: Any, policy: str, name: str | None) -> Tensor:
    """Records `resvar.scatter_nd`."""
    dims = arguments.vector("scatter_nd: shape", shape)
    return _scatter_nd(indices, updates, dims=dims, policy=policy, name=name)


def _updated(
    tensor: _core.Tensor,
    indices: _core.Tensor,
    updates: _core.Tensor,
    *,
    op: UpdateOp,
    policy: str,
) -> _core.Tensor:
    where, what = Tensor(indices), Tensor(updates)
    found = ops.indexed.tensor_scatter(op, Tensor(tensor), where, what, policy)
    return found._core_tensor()


def _updated_dtype(tensor: DType, indices: DType, updates: DType, **attributes: Any) -> DType:
    _must_be_integers(indices, "tensor_scatter_nd")
    return tensor


def _updated_shape(tensor: Dims, indices: Dims, updates: Dims, **attributes: Any) -> Dims:
    _check_updates(tensor, indices, updates)
    return tensor


_NAMES = {
    UpdateOp.add: "Add",
    UpdateOp.sub: "Sub",
    UpdateOp.min: "Min",
    UpdateOp.max: "Max",
    UpdateOp.update: "Update",
}
_tensor_scatter = {
    op: ByCore(
        f"TensorScatter{name}",
        _updated,
        shared=slice(0, None, 2),
        shape=_updated_shape,
        dtype=_updated_dtype,
    )
    for op, name in _NAMES.items()
}


def tensor_scatter(
    op: UpdateOp, tensor: Any, indices: Any, updates: Any, policy: str, name: str | None
) -> Tensor:
    """Records `resvar.tensor_scatter_nd_add` and its kin."""
    return _tensor_scatter[op](tensor, indices, updates, op=op, policy=policy, name=name)
