"""Functions that sort, and that search what is sorted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments
from resvar.ops.operation import COMPLEX, REALS, Operation, to_tensor
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor

_Array = Any  # NumPy's


def _descends(direction: str) -> bool:
    if direction not in ("ASCENDING", "DESCENDING"):
        message = (
            "Argument `direction` should be one of ASCENDING, DESCENDING. "
            f"Received: direction={direction}"
        )
        raise InvalidArgumentError(None, None, message)
    return direction == "DESCENDING"


def _order(array: _Array, *, axis: int, down: bool) -> _Array:
    """The stable order of the elements; equal ones keep their order, also downwards."""
    axis = arguments.axis("sort: axis", axis, array.ndim)
    if not down:
        return np.argsort(array, axis, kind="stable")
    backwards = np.flip(array, axis)
    order = np.flip(np.argsort(backwards, axis, kind="stable"), axis)
    return array.shape[axis] - 1 - order


def _sorted(array: _Array, *, axis: int, down: bool) -> _Array:
    order = _order(array, axis=axis, down=down)
    return np.take_along_axis(array, order, axis)


def _checked_shape(dims: Dims, *, axis: Any, down: bool) -> Dims:
    if dims is not None and isinstance(axis, int):
        arguments.axis("sort: axis", axis, len(dims))
    return dims


_sort = Operation("Sort", _sorted, REALS, label="sort", shape=_checked_shape)
_argsort = Operation("ArgSort", _order, REALS, dtypes.int32, label="argsort", shape=_checked_shape)


def sort(
    values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None
) -> Tensor:
    """Sorts a tensor along a dimension.

    Args:
      values: a Tensor, a Variable, or what converts to one.
      axis: the dimension; the last one by default.
      direction: 'ASCENDING' or 'DESCENDING'.
      name: what the operation is called in a graph.

    Raises:
      ValueError: there is no such direction.
      InvalidArgumentError: there is no such dimension, or the elements have no order.

    >>> import resvar as rv
    >>> rv.sort([3, 1, 2], direction="DESCENDING").numpy()
    array([3, 2, 1], dtype=int32)
    """
    where = arguments.integer("sort: axis", axis)
    return _sort(values, axis=where, down=_descends(direction), name=name)


def argsort(
    values: Any,
    axis: Any = -1,
    direction: str = "ASCENDING",
    stable: bool = False,
    name: str | None = None,
) -> Tensor:
    """The indices that sort a tensor along a dimension.

    Args:
      values: a Tensor, a Variable, or what converts to one.
      axis: the dimension; the last one by default.
      direction: 'ASCENDING' or 'DESCENDING'.
      stable: has no effect: equal elements always keep their order.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of int32 of the same shape.

    Raises:
      ValueError: there is no such direction.
      InvalidArgumentError: there is no such dimension, or the elements have no order.

    >>> import resvar as rv
    >>> rv.argsort([3, 1, 2]).numpy()
    array([1, 2, 0], dtype=int32)
    """
    where = arguments.integer("argsort: axis", axis)
    return _argsort(values, axis=where, down=_descends(direction), name=name)


def _search(rows: _Array, values: _Array, *, side: Any, out_type: DType) -> _Array:
    count = math.prod(rows.shape[:-1])
    if rows.ndim == 0 or values.ndim == 0 or count != math.prod(values.shape[:-1]):
        message = (
            "searchsorted: sorted_sequence and values must hold as many vectors, got shapes "
            f"{list(rows.shape)} and {list(values.shape)}"
        )
        raise InvalidArgumentError(None, None, message)
    found = np.empty(values.shape, out_type._numpy)
    places = found.reshape(count, values.shape[-1])
    pairs = zip(rows.reshape(count, rows.shape[-1]), values.reshape(places.shape), strict=True)
    for i, (row, wanted) in enumerate(pairs):
        places[i] = np.searchsorted(row, wanted, side)
    return found


_NO_KERNEL = (*COMPLEX, dtypes.bool, dtypes.string)


def _found_shape(rows: Dims, values: Dims, *, side: str, out_type: DType) -> Dims:
    return values


def _found_dtype(rows: DType, values: DType, *, side: str, out_type: DType) -> DType:
    return out_type


_bounds = {
    side: Operation(name, _search, missing=_NO_KERNEL, shape=_found_shape, dtype=_found_dtype)
    for side, name in (("left", "LowerBound"), ("right", "UpperBound"))
}


def searchsorted(
    sorted_sequence: Any,
    values: Any,
    side: str = "left",
    out_type: object = dtypes.int32,
    name: str | None = None,
) -> Tensor:
    """Where values would be put into sorted vectors.

    Args:
      sorted_sequence: vectors in ascending order, along the last dimension.
      values: the values, as many vectors.
      side: 'left' for the first place that keeps the order, 'right' for the last one.
      out_type: the dtype of the result, int32 or int64.
      name: what the operation is called in a graph.

    Raises:
      ValueError: there is no such side.
      InvalidArgumentError: the shapes or dtypes differ.
      NotFoundError: the elements have no order.

    >>> import resvar as rv
    >>> rv.searchsorted([1, 3, 5], [0, 3, 6]).numpy()
    array([0, 1, 3], dtype=int32)
    """
    if side not in _bounds:
        message = f"Argument `side` must be either 'right' or 'left'. Received: `side` = {side!r}."
        raise InvalidArgumentError(None, None, message)
    bound = _bounds[side]
    sequence, wanted = to_tensor(sorted_sequence), to_tensor(values)
    return bound(sequence, wanted, side=side, out_type=dtypes.as_dtype(out_type), name=name)
