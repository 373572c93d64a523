"""Slices of variables: `v[1:3, ::2]`, a value to read and a place to assign to."""

from __future__ import annotations

from collections.abc import Iterator
from types import EllipsisType
from typing import TYPE_CHECKING, Any, NoReturn, overload

import numpy as np

from resvar import _core, coerce, dtypes, indexing
from resvar._core import IndexForm, UpdateOp
from resvar.dtypes import DType
from resvar.tensor import Tensor, TensorLike

if TYPE_CHECKING:
    from resvar.variable import Variable

Index = int | slice | EllipsisType | None


class VariableSlice(Tensor):
    """A slice of a variable: a Tensor, and the way to change the variable there.

    Its value is that of the variable at the time of the indexing, or just after the last assignment
    through this slice. It is read when it is needed: assigning to a slice does not read it first,
    and a slice that is kept never makes the variable copy more than the slice.

    >>> import resvar as rv
    >>> v = rv.Variable([[1, 2, 3], [4, 5, 6]])
    >>> row = v[0]
    >>> v[:, ::2].assign(0).numpy()
    array([[0, 2, 0],
           [0, 5, 0]], dtype=int32)
    >>> row.numpy()
    array([1, 2, 3], dtype=int32)
    """

    __slots__ = ("_slice", "_source")

    def __init__(self, source: Variable, core_slice: _core.PendingSlice) -> None:
        self._source = source
        self._slice = core_slice

    def _core_tensor(self) -> _core.Tensor:
        return self._slice.read()

    def _dims(self) -> tuple[int, ...]:
        return self._slice.shape

    @property
    def dtype(self) -> DType:
        """The element type."""
        return dtypes.as_dtype(self._slice.dtype)

    def _core_device(self) -> _core.Device:
        return self._slice.device

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return Tensor(self._core_tensor())

    def _update(self, op: UpdateOp, value: Any) -> Variable:
        self._slice.update(op, coerce.for_update(value, self._source.dtype))
        return self._source

    def assign(self, val: Any, name: str | None = None) -> Variable:
        """Replaces this slice of the variable.

        Args:
          val: what to write, of the shape of the slice or one that NumPy broadcasts to it.
          name: has no effect; for compatibility with graphs.

        Returns:
          The variable.

        Raises:
          ValueError: the value cannot be broadcast to the slice.
          TypeError: the value cannot have the variable's dtype.

        >>> import resvar as rv
        >>> rv.Variable([1, 2, 3, 4])[1::2].assign([20, 40]).numpy()
        array([ 1, 20,  3, 40], dtype=int32)
        """
        return self._update(UpdateOp.update, val)

    def assign_add(self, val: Any, name: str | None = None) -> Variable:
        """Adds to this slice of the variable. The rest is as in `assign`.

        >>> import resvar as rv
        >>> rv.Variable([1, 2, 3, 4])[::-1].assign_add([10, 20, 30, 40]).numpy()
        array([41, 32, 23, 14], dtype=int32)
        """
        return self._update(UpdateOp.add, val)

    def assign_sub(self, val: Any, name: str | None = None) -> Variable:
        """Subtracts from this slice of the variable. The rest is as in `assign`.

        >>> import resvar as rv
        >>> rv.Variable([[1, 2], [3, 4]])[..., 1].assign_sub(1).numpy()
        array([[1, 1],
               [3, 3]], dtype=int32)
        """
        return self._update(UpdateOp.sub, val)


class Sliceable(TensorLike):
    """What a Variable does with brackets."""

    __slots__ = ()

    _variable: _core.Variable
    _dtype: DType

    def __iter__(self) -> Iterator[Tensor]:
        """Iterates over the rows of the value as it is now."""
        return iter(Tensor(self._variable.read(True)))

    @overload
    def __getitem__(self, slice_spec: Index | tuple[Index, ...]) -> VariableSlice: ...
    @overload
    def __getitem__(self, slice_spec: Any) -> Any: ...
    def __getitem__(self: Any, slice_spec: Any) -> Any:
        """Reads `v[slice_spec]`: a `VariableSlice`, or a Tensor where it is a boolean mask.

        Args:
          slice_spec: integers, slices, `...`, `None` for a new dimension, and scalar integer
            tensors, or one boolean mask of the first dimensions.

        Raises:
          IndexError: an index is outside its dimension, or there are more than dimensions.
          ValueError: the step of a slice is 0, or the mask has another shape.
          TypeError: a part of it is something else.
        """
        if indexing.as_mask(slice_spec) is not None:
            return Tensor(self._variable.read(True))[slice_spec]
        return VariableSlice(self, self._variable.slice(indexing.as_items(slice_spec)))

    def __setitem__(self, key: Any, value: Any) -> None:
        """Does what `v[key].assign(value)` does, and takes a boolean mask as well."""
        mask = indexing.as_mask(key)
        if mask is None:
            operand = coerce.for_update(value, self._dtype)
            self._variable.update_slice(UpdateOp.update, indexing.as_items(key), operand)
        else:
            self._assign_where(mask, coerce.operand(value, self._dtype))

    def __delitem__(self, key: Any) -> NoReturn:
        raise TypeError("a Variable does not support item deletion")

    def _assign_where(self, mask: Any, operand: coerce.Operand) -> None:
        dims = self._variable.read().shape
        indexing.check_mask(mask, dims)
        if mask.ndim == 1 and operand.shape == ():
            rows = np.flatnonzero(mask)
            self._variable.scatter(UpdateOp.update, IndexForm.rows, rows, operand)
        else:
            tuples = coerce.indices(np.argwhere(mask))
            updates = indexing.broadcast(operand, (tuples.shape[0], *dims[mask.ndim :]))
            self._variable.scatter(UpdateOp.update, IndexForm.tuples, tuples, updates)
