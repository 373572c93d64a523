"""What is known of the shapes of reads and updates of a variable before anything runs."""

from __future__ import annotations

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.ops.static_shape import Dims, merged, wrong


def _least_rank(dims: list[int | None], rank: int) -> None:
    if len(dims) < rank:
        raise wrong(f"Shape must be at least rank {rank} but is rank {len(dims)}")


def check_rows(variable: Dims, indices: Dims, updates: Dims, *, batched: bool = False) -> None:
    """Raises ValueError where rows of updates cannot fit."""
    if variable is None or indices is None:
        return
    batch = max(len(indices) - 1, 0) if batched else 0
    if not variable:
        raise wrong("a scalar has no rows")
    _least_rank(variable, batch + 1)
    merged(variable[:batch], indices[:batch])
    if updates != []:
        merged([*indices, *variable[batch + 1 :]], updates)


def check_tuples(variable: Dims, indices: Dims, updates: Dims) -> None:
    """Raises ValueError where elements or slices of updates cannot fit."""
    if indices is None or updates is None:
        return
    _least_rank(indices, 1)
    *outer, depth = indices
    _least_rank(updates, len(outer))
    merged(outer, updates[: len(outer)])
    if variable is not None and depth is not None and depth <= len(variable):
        merged(variable[depth:], updates[len(outer) :])


def rows(variable: Dims, indices: Dims) -> Dims:
    """The shape of the rows at indices."""
    if variable is not None:
        _least_rank(variable, 1)
    return None if variable is None or indices is None else [*indices, *variable[1:]]


def at_tuples(variable: Dims, indices: Dims) -> Dims:
    """The shape of the elements or slices at tuples of indices."""
    if indices is not None:
        _least_rank(indices, 1)
    if variable is None or indices is None or indices[-1] is None:
        return None
    depth = indices[-1]
    if depth > len(variable):
        raise wrong(f"indices.shape[-1] must be <= {len(variable)}, the rank, but it is {depth}")
    return [*indices[:-1], *variable[depth:]]


def check_counter(dtype: DType, dims: Dims) -> None:
    """Raises unless `count_up_to` is defined for such a variable."""
    if dtype not in (dtypes.int32, dtypes.int64):
        message = (
            f"count_up_to: dtype {dtype.name} is not in the list of allowed values: int32, int64"
        )
        raise BadDTypeError(None, None, message)
    if dims:
        raise wrong(f"count_up_to: the variable must be a scalar, got shape {dims}")
