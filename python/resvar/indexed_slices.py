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
    """

    __slots__ = ("_dense_shape", "_indices", "_values")

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
    def shape(self) -> TensorShape:
        """The shape of the whole array as far as it is known."""
        return TensorShape(self._dense_shape)

    def __str__(self) -> str:
        dense = "" if self._dense_shape is None else f", dense_shape={self._dense_shape!s}"
        return f"IndexedSlices(indices={self._indices!s}, values={self._values!s}{dense})"
