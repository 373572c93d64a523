"""Rows of an array, each with its index."""

from __future__ import annotations

from typing import Any

from resvar.tensor_shape import TensorShape


class IndexedSlices:
    """Some rows of a larger array: what a sparse gradient is, and what `scatter_*` methods take.

    Args:
      values: the rows, of shape `indices.shape + dense_shape[1:]`, or one scalar for all of them.
      indices: integers, each the position of a row in the first dimension.
      dense_shape: the shape of the whole array, or None if that is not known.

    Arguments are kept as they are given; the method that uses them converts and checks them.

    >>> import resvar as rv
    >>> table = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
    >>> table.scatter_add(rv.IndexedSlices(values=[[10.0, 20.0]], indices=[1])).numpy()
    array([[ 1.,  2.],
           [13., 24.]], dtype=float32)

    Where a tensor is expected, it is the whole array, with zeros elsewhere and values that have one
    index added up; that takes a `dense_shape`:

    >>> rv.convert_to_tensor(rv.IndexedSlices([1, 2, 3], [2, 0, 2], dense_shape=[4])).numpy()
    array([2, 0, 4, 0], dtype=int32)
    """

    __slots__ = ("__weakref__", "_dense_shape", "_indices", "_values")

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self._values = values
        self._indices = indices
        self._dense_shape = dense_shape

    @property
    def values(self) -> Any:
        """The rows."""
        return self._values

    @property
    def indices(self) -> Any:
        """The position of each row."""
        return self._indices

    @property
    def dense_shape(self) -> Any:
        """The shape of the whole array, or None."""
        return self._dense_shape

    @property
    def dtype(self) -> Any:
        """The dtype of the values. Raises AttributeError if they are a plain list."""
        return self._values.dtype

    @property
    def name(self) -> Any:
        """The name of the values. As those that follow, it is what the values say."""
        return self._values.name

    @property
    def device(self) -> Any:
        """The device of the values."""
        return self._values.device

    @property
    def op(self) -> Any:
        """The operation that made the values, in a graph."""
        return self._values.op

    @property
    def graph(self) -> Any:
        """The graph of the values."""
        return self._values.graph

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole array as far as it is known."""
        return TensorShape(self._dense_shape)

    def consumers(self) -> list[Any]:
        """The operations of a graph that use this: none, outside of one."""
        return []

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self._values, self._indices, self._dense_shape)

    def __str__(self) -> str:
        dense = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{dense})"
