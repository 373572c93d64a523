"""Sparse arrays of other libraries, in coordinate form, as updates of a variable."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import numpy as np

from resvar import _core, coerce
from resvar._core import IndexForm
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError


class Coordinates(NamedTuple):
    """Elements or slices, each with its place; places may come several times."""

    indices: Any  # (number, depth): a tuple each
    values: Any  # (number, ...)
    shape: tuple[int, ...]


def coordinates(value: Any) -> Coordinates | None:
    """What a sparse array consists of, or None if it is not one of PyTorch or JAX."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        if value.layout is not torch.sparse_coo:
            return None
        detached = value.detach()
        indices = coerce.operand(detached._indices())
        shape = tuple(int(dim) for dim in value.shape)
        return Coordinates(np.transpose(coerce._as_array(indices)), detached._values(), shape)
    jax_sparse = sys.modules.get("jax.experimental.sparse")
    if jax_sparse is not None and isinstance(value, jax_sparse.BCOO) and value.n_batch == 0:
        return _without_padding(np.asarray(value.indices), value.data, tuple(value.shape))
    return None


def _without_padding(indices: Any, values: Any, shape: tuple[int, ...]) -> Coordinates:
    """Without the places outside of the array, with which JAX fills arrays of a fixed size."""
    inside = np.all(indices < np.array(shape[: indices.shape[1]], indices.dtype), axis=1)
    if not inside.all():
        indices, values = indices[inside], np.asarray(values)[inside]
    return Coordinates(indices, values, shape)


def update(variable: _core.Variable, dtype: DType, op: _core.UpdateOp, delta: Any) -> bool:
    """Updates a variable by a sparse array, at its places only. False if `delta` is none.

    Raises:
      InvalidArgumentError: it has another shape.
    """
    found = coordinates(delta)
    if found is None:
        return False
    shape = variable.read().shape
    if found.shape != shape:
        message = f"cannot update a variable of shape {shape} by a sparse array of {found.shape}"
        raise InvalidArgumentError(None, None, message)
    rows = found.indices.shape[1] == 1
    indices = coerce.indices(found.indices[:, 0] if rows else found.indices)
    form = IndexForm.rows if rows else IndexForm.tuples
    variable.scatter(op, form, indices, coerce.for_update(found.values, dtype))
    return True
