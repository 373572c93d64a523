"""What reads a variable: all of it, its rows, or its elements."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, coerce
from resvar._core import IndexForm
from resvar.device import here
from resvar.tensor import Tensor, TensorLike


class Readable(TensorLike):
    """What a Variable gives without changing."""

    __slots__ = ()

    _variable: _core.Variable

    def _core_tensor(self) -> _core.Tensor:
        return self._variable.read(True)  # its value is needed: no index may be unchecked

    def _core_device(self) -> _core.Device:
        return self._variable.device

    def read_value(self) -> Tensor:
        """The value, a snapshot that later updates do not change.

        Nothing is copied, unless a `device()` scope asks for another device.

        Raises:
          FailedPreconditionError: the variable is not initialized.

        >>> import resvar as rv
        >>> v = rv.Variable([1, 2])
        >>> old = v.read_value()
        >>> v.assign([3, 4]).read_value(), old
        (<tf.Tensor: shape=(2,), dtype=int32, numpy=array([3, 4], dtype=int32)>, \
<tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>)
        """
        return Tensor(here(self._variable.read()))

    def value(self) -> Tensor:
        """The same as `read_value()`, but always on the device of the variable.

        >>> import resvar as rv
        >>> rv.Variable(7).value()
        <tf.Tensor: shape=(), dtype=int32, numpy=7>
        """
        return Tensor(self._variable.read())

    def read_value_no_copy(self) -> Tensor:
        """The same as `value()`."""
        return Tensor(self._variable.read())

    def is_initialized(self, name: str | None = None) -> Tensor:
        """Whether the variable has a value, as a scalar Tensor of dtype bool.

        Args:
          name: has no effect; for compatibility with graphs.

        >>> import resvar as rv
        >>> rv.Variable(7).is_initialized()
        <tf.Tensor: shape=(), dtype=bool, numpy=True>
        """
        return Tensor(_core.Tensor.borrow(np.asarray(self._variable.is_initialized)))

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """Reads elements or slices: `result[i] = v[tuple(indices[i])]`.

        Args:
          indices: integers of shape `[..., k]`: tuples of k indices into the first k dimensions.
          name: has no effect; for compatibility with graphs.

        Returns:
          A new Tensor of shape `indices.shape[:-1] + v.shape[k:]`.

        Raises:
          IndexError: an index is negative, or not below its dimension.
          ValueError: k exceeds the rank of the variable.
          TypeError: the indices are not integers.

        >>> import resvar as rv
        >>> rv.Variable([[1, 2], [3, 4]]).gather_nd([[0, 1], [1, 0]]).numpy()
        array([2, 3], dtype=int32)
        """
        return Tensor(self._variable.gather(IndexForm.tuples, coerce.indices(indices)))

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """Reads rows: `result[i] = v[indices[i]]`. Cost follows the rows read, not the variable.

        Args:
          indices: integers of any shape, each the position of a row in the first dimension.
          name: has no effect; for compatibility with graphs.

        Returns:
          A new Tensor of shape `indices.shape + v.shape[1:]`.

        Raises:
          IndexError: an index is negative, or not below `v.shape[0]`.
          ValueError: the variable is a scalar.
          TypeError: the indices are not integers.

        >>> import resvar as rv
        >>> rv.Variable([[1, 2], [3, 4], [5, 6]]).sparse_read([2, 0]).numpy()
        array([[5, 6],
               [1, 2]], dtype=int32)
        """
        return Tensor(self._variable.gather(IndexForm.rows, coerce.indices(indices)))
