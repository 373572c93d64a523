"""What changes a few rows or elements of a variable: `scatter_*` and `scatter_nd_*`."""

from __future__ import annotations

from typing import Any, TypeVar

from resvar import _core, coerce
from resvar._core import IndexForm, UpdateOp
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.indexed_slices import IndexedSlices
from resvar.tensor import TensorLike

Self = TypeVar("Self", bound="Scatterable")


def not_slices(value: object) -> BadDTypeError:
    """What to raise where there should have been IndexedSlices."""
    message = f"Argument `sparse_delta` must be an IndexedSlices, got {coerce.shown(value)}"
    return BadDTypeError(None, None, message)


def batch_dims_of(indices: coerce.Operand) -> int:
    """How many dimensions of the indices of `batch_scatter_update` are batches."""
    return max(len(indices.shape) - 1, 0)


class Scatterable(TensorLike):
    """What a Variable does with indices and updates."""

    __slots__ = ()

    _variable: _core.Variable
    _dtype: DType

    def _scatter_at(
        self: Self,
        form: IndexForm,
        op: UpdateOp,
        indices: Any,
        updates: Any,
        deterministic: bool = False,
    ) -> Self:
        if not self._variable.scatter_plain(op, form, indices, updates, deterministic):
            operands = coerce.indices(indices), coerce.for_update(updates, self._dtype)
            self._variable.scatter(op, form, *operands, 0, deterministic)
        return self

    def _scatter(
        self: Self, op: UpdateOp, sparse_delta: IndexedSlices, deterministic: bool = False
    ) -> Self:
        if not isinstance(sparse_delta, IndexedSlices):
            raise not_slices(sparse_delta)
        indices, updates = sparse_delta._indices, sparse_delta._values
        return self._scatter_at(IndexForm.rows, op, indices, updates, deterministic)

    def scatter_add(
        self: Self,
        sparse_delta: IndexedSlices,
        use_locking: bool = False,
        name: str | None = None,
        *,
        deterministic: bool = False,
    ) -> Self:
        """Adds rows at indices: `v[indices[i]] += values[i]` for each i in turn.

        Indices may repeat; each element receives its updates in their order, for any number of
        threads. The indices are checked before anything is written.

        Args:
          sparse_delta: IndexedSlices whose values have shape `indices.shape + v.shape[1:]`, or are
            one scalar for all rows. Indices are integers of any dtype.
          use_locking: has no effect: every method is atomic.
          name: has no effect; for compatibility with graphs.
          deterministic: on a GPU, floats may be added in any order; True keeps that of the indices,
            as the CPU always does.

        Returns:
          This variable.

        Raises:
          IndexError: an index is negative, or not below `v.shape[0]`.
          ValueError: the values have another shape.
          TypeError: an argument or dtype is wrong: not IndexedSlices, indices that are not
            integers, values that cannot have the variable's dtype, a dtype without this operation.

        >>> import resvar as rv
        >>> v = rv.Variable([1.0, 2.0, 3.0])
        >>> v.scatter_add(rv.IndexedSlices([10.0, 20.0, 30.0], [0, 2, 0])).numpy()
        array([41.,  2., 23.], dtype=float32)
        """
        return self._scatter(UpdateOp.add, sparse_delta, deterministic)

    def scatter_sub(
        self: Self,
        sparse_delta: IndexedSlices,
        use_locking: bool = False,
        name: str | None = None,
        *,
        deterministic: bool = False,
    ) -> Self:
        """Subtracts rows at indices: `v[indices[i]] -= values[i]`. The rest is as in `scatter_add`.

        >>> import resvar as rv
        >>> v = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
        >>> v.scatter_sub(rv.IndexedSlices([[0.5, 0.5]], [1])).numpy()
        array([[1. , 2. ],
               [2.5, 3.5]], dtype=float32)
        """
        return self._scatter(UpdateOp.sub, sparse_delta, deterministic)

    def scatter_mul(
        self: Self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Multiplies rows at indices: `v[indices[i]] *= values[i]`. As in `scatter_add`.

        >>> import resvar as rv
        >>> rv.Variable([1, 2, 3]).scatter_mul(rv.IndexedSlices([10, 10], [1, 1])).numpy()
        array([  1, 200,   3], dtype=int32)
        """
        return self._scatter(UpdateOp.mul, sparse_delta)

    def scatter_div(
        self: Self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Divides rows at indices: `v[indices[i]] /= values[i]`. As in `scatter_add`.

        Integers are rounded towards zero. Raises ValueError also where a value is zero, whatever
        the dtype, as TensorFlow does.

        >>> import resvar as rv
        >>> rv.Variable([7, -7]).scatter_div(rv.IndexedSlices(2, [0, 1])).numpy()
        array([ 3, -3], dtype=int32)
        """
        return self._scatter(UpdateOp.div, sparse_delta)

    def scatter_min(
        self: Self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Lowers rows at indices: `v[indices[i]] = min(v[indices[i]], values[i])`.

        The stored value stays where either is NaN. Complex numbers have no order: they raise
        TypeError. The rest is as in `scatter_add`.

        >>> import resvar as rv
        >>> rv.Variable([5, 5]).scatter_min(rv.IndexedSlices([7, 3], [0, 1])).numpy()
        array([5, 3], dtype=int32)
        """
        return self._scatter(UpdateOp.min, sparse_delta)

    def scatter_max(
        self: Self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Raises rows at indices: `v[indices[i]] = max(v[indices[i]], values[i])`.

        As in `scatter_min`.

        >>> import resvar as rv
        >>> rv.Variable([5, 5]).scatter_max(rv.IndexedSlices([7, 3], [0, 1])).numpy()
        array([7, 5], dtype=int32)
        """
        return self._scatter(UpdateOp.max, sparse_delta)

    def scatter_update(
        self: Self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Replaces rows at indices: `v[indices[i]] = values[i]`. As in `scatter_add`.

        Where an index repeats, its last value stays. Every dtype has this operation.

        >>> import resvar as rv
        >>> v = rv.Variable([False, False, False])
        >>> v.scatter_update(rv.IndexedSlices(True, [0, 2])).numpy()
        array([ True, False,  True])
        """
        return self._scatter(UpdateOp.update, sparse_delta)

    def batch_scatter_update(
        self: Self, sparse_delta: IndexedSlices, use_locking: bool = False, name: str | None = None
    ) -> Self:
        """Replaces rows of each batch: `v[b, indices[b, i]] = values[b, i]`.

        All dimensions of the indices but the last are batches, and go with the first dimensions of
        the variable. The rest is as in `scatter_update`.

        Args:
          sparse_delta: IndexedSlices with indices of shape `[..., n]`, k batch dimensions and n
            rows in each, and values of shape `indices.shape + v.shape[k + 1:]`.
          use_locking: has no effect: every method is atomic.
          name: has no effect; for compatibility with graphs.

        >>> import resvar as rv
        >>> v = rv.Variable([[1, 2, 3], [4, 5, 6]])
        >>> v.batch_scatter_update(rv.IndexedSlices([[10, 20], [30, 40]], [[0, 1], [2, 0]])).numpy()
        array([[10, 20,  3],
               [40,  5, 30]], dtype=int32)
        """
        if not isinstance(sparse_delta, IndexedSlices):
            raise not_slices(sparse_delta)
        indices = coerce.indices(sparse_delta._indices)
        updates = coerce.for_update(sparse_delta._values, self._dtype)
        batch_dims = batch_dims_of(indices)
        self._variable.scatter(UpdateOp.update, IndexForm.rows, indices, updates, batch_dims)
        return self

    def scatter_nd_add(
        self: Self,
        indices: Any,
        updates: Any,
        name: str | None = None,
        *,
        deterministic: bool = False,
    ) -> Self:
        """Adds elements or slices: `v[tuple(indices[i])] += updates[i]` for each i in turn.

        Indices may repeat; each element receives its updates in their order, for any number of
        threads. The indices are checked before anything is written.

        Args:
          indices: integers of shape `[..., k]`: tuples of k indices into the first k dimensions of
            the variable. With k equal to its rank they name elements, with less, slices.
          updates: of shape `indices.shape[:-1] + v.shape[k:]`.
          name: has no effect; for compatibility with graphs.
          deterministic: as in `scatter_add`.

        Returns:
          This variable.

        Raises:
          IndexError: an index is negative, or not below its dimension.
          ValueError: k exceeds the rank, or the updates have another shape.
          TypeError: a dtype is wrong: indices that are not integers, updates that cannot have the
            variable's dtype, a dtype without this operation.

        >>> import resvar as rv
        >>> v = rv.Variable([1, 2, 3, 4, 5, 6, 7, 8])
        >>> print(v.scatter_nd_add([[4], [3], [1], [7]], [9, 10, 11, 12]).numpy())
        [ 1 13  3 14 14  6  7 20]
        """
        return self._scatter_at(IndexForm.tuples, UpdateOp.add, indices, updates, deterministic)

    def scatter_nd_sub(
        self: Self,
        indices: Any,
        updates: Any,
        name: str | None = None,
        *,
        deterministic: bool = False,
    ) -> Self:
        """Subtracts elements or slices: `v[tuple(indices[i])] -= updates[i]`.

        As in `scatter_nd_add`.

        >>> import resvar as rv
        >>> v = rv.Variable([[1, 2], [3, 4]])
        >>> v.scatter_nd_sub([[0, 1], [1, 0]], [10, 20]).numpy()
        array([[  1,  -8],
               [-17,   4]], dtype=int32)
        """
        return self._scatter_at(IndexForm.tuples, UpdateOp.sub, indices, updates, deterministic)

    def scatter_nd_update(self: Self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Replaces elements or slices: `v[tuple(indices[i])] = updates[i]`.

        Where a tuple repeats, its last update stays. As in `scatter_nd_add`.

        >>> import resvar as rv
        >>> rv.Variable([[1, 2], [3, 4]]).scatter_nd_update([[1]], [[8, 9]]).numpy()
        array([[1, 2],
               [8, 9]], dtype=int32)
        """
        return self._scatter_at(IndexForm.tuples, UpdateOp.update, indices, updates)

    def scatter_nd_max(self: Self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Raises elements or slices to `max(v[tuple(indices[i])], updates[i])`.

        The stored value stays where either is NaN. Complex numbers have no order: they raise
        TypeError. The rest is as in `scatter_nd_add`.

        >>> import resvar as rv
        >>> rv.Variable([5, 5]).scatter_nd_max([[0], [1]], [7, 3]).numpy()
        array([7, 5], dtype=int32)
        """
        return self._scatter_at(IndexForm.tuples, UpdateOp.max, indices, updates)

    def scatter_nd_min(self: Self, indices: Any, updates: Any, name: str | None = None) -> Self:
        """Lowers elements or slices to `min(v[tuple(indices[i])], updates[i])`.

        As in `scatter_nd_max`.

        >>> import resvar as rv
        >>> rv.Variable([5, 5]).scatter_nd_min([[0], [1]], [7, 3]).numpy()
        array([5, 3], dtype=int32)
        """
        return self._scatter_at(IndexForm.tuples, UpdateOp.min, indices, updates)
