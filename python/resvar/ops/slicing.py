"""Indexing of tensors in a graph: `x[1, :n]`. Eager ones do it without recording."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import Any, NamedTuple

import numpy as np

from resvar import _core, indexing
from resvar.errors import BadDTypeError
from resvar.ops.operation import ByCore
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor, TensorLike


class _Input(NamedTuple):
    """An index that is an input of the operation: which one of those after the first."""

    position: int


_Key = tuple[Any, ...]


def _sliced(tensor: _core.Tensor, *indices: _core.Tensor, key: _Key) -> _core.Tensor:
    return tensor.slice(known_items(key, indices))


def known_items(key: _Key, indices: Sequence[_core.Tensor]) -> _core.SliceKey:
    """The key as the core takes it, where the indices that are inputs are known."""
    return indexing.as_items(tuple(_filled(part, indices) for part in key))


def _filled(part: Any, indices: Sequence[_core.Tensor]) -> Any:
    if isinstance(part, slice):
        return slice(*(_filled(end, indices) for end in (part.start, part.stop, part.step)))
    return int(indices[part.position].array()) if isinstance(part, _Input) else part


def _sliced_shape(dims: Dims, *indices: Dims, key: _Key) -> Dims:
    if dims is None:
        return None
    used = sum(part is not None and part is not Ellipsis for part in key)
    if used > len(dims):
        raise wrong(
            f"Index out of range using input dim {len(dims)}; input has only {len(dims)} dims"
        )
    rest = len(dims) - used
    result: list[int | None] = []
    at = 0
    for part in key if Ellipsis in key else (*key, Ellipsis):
        if isinstance(part, EllipsisType):
            result += dims[at : at + rest]
            at += rest
        elif part is None:
            result.append(1)
        else:
            result += _kept(part, dims[at], at)
            at += 1
    return result


def _kept(part: Any, dim: int | None, at: int) -> list[int | None]:
    """What is left of a dimension: nothing, or its new size."""
    if not isinstance(part, slice):
        if isinstance(part, int) and dim is not None and not -dim <= part < dim:
            raise wrong(f"slice index {part} of dimension {at} out of bounds.")
        return []
    ends = (part.start, part.stop, part.step)
    if ends == (None, None, None):
        return [dim]
    if part.step == 0:
        raise wrong(f"strides[{at}] must be non-zero")
    if dim is None or any(isinstance(end, _Input) for end in ends):
        return [None]
    return [len(range(*part.indices(dim)))]


_strided_slice = ByCore(
    "StridedSlice", _sliced, shared=slice(0, 1), label="strided_slice", shape=_sliced_shape
)


def strided_slice(tensor: Tensor, slice_spec: Any) -> Tensor:
    """Records `tensor[slice_spec]`.

    Args:
      tensor: a tensor of a graph.
      slice_spec: integers, slices, `...`, None, and scalar integer tensors, also of graphs; or a
        mask of bool.
    """
    if isinstance(slice_spec, TensorLike) and slice_spec.dtype.is_bool:
        from resvar.ops.selection import boolean_mask

        return boolean_mask(tensor, slice_spec, name="boolean_mask")
    mask = None if isinstance(slice_spec, TensorLike) else indexing.as_mask(slice_spec)
    if mask is not None:
        from resvar.ops.selection import boolean_mask

        return boolean_mask(tensor, np.asarray(mask))
    parts = slice_spec if isinstance(slice_spec, tuple | list) else (slice_spec,)
    indices: list[Tensor] = []
    key = tuple(_part(part, indices) for part in parts)
    return _strided_slice(tensor, *indices, key=key)


def _part(part: Any, indices: list[Tensor]) -> Any:
    if isinstance(part, slice):
        return slice(*(_part(end, indices) for end in (part.start, part.stop, part.step)))
    if not isinstance(part, TensorLike) or not hasattr(part, "_graph_input"):
        return indexing.as_items((part,))[0]
    found: Any = part._graph_input()
    if not found.dtype.is_integer or found.shape.rank not in (0, None):
        message = (
            "Only integers, slices (`:`), ellipsis (`...`), newaxis (`None`) and scalar integer "
            f"tensors are valid indices, got {found!r}"
        )
        raise BadDTypeError(None, None, message)
    from resvar.graph.constant_value import constant_value

    value = constant_value(found)
    if value is not None:
        return int(value.array())
    indices.append(found)
    return _Input(len(indices) - 1)
