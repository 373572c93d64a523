"""Values that do not change: what a read returns, and what a call can be given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from resvar import _core, dtypes, indexing
from resvar.dtypes import DType
from resvar.tensor_shape import TensorShape


class TensorLike:
    """What `Tensor` and `Variable` have in common: a value that NumPy can look at."""

    __slots__ = ()

    # NumPy leaves binary operators with an array on the left to this class.
    __array_priority__ = 100

    def _core_tensor(self) -> _core.Tensor:
        """The value, a snapshot."""
        raise NotImplementedError

    @property
    def dtype(self) -> DType:
        """The element type."""
        raise NotImplementedError

    def numpy(self) -> Any:
        """The value as a NumPy array, or as a NumPy scalar where it has no dimensions.

        Returns:
          A read-only array that shares the memory: nothing is copied. It is a snapshot, and later
          updates of a variable do not change it. To have an array to write to, copy it.

        >>> import resvar as rv
        >>> rv.constant([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
        """
        array = self._core_tensor().array()
        return array if array.ndim else array[()]

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Any:
        array = self._core_tensor().array()
        return np.array(array, dtype=dtype, copy=copy) if dtype is not None or copy else array

    @property
    def device(self) -> str:
        """The full name of the device that holds the value."""
        return "/job:localhost/replica:0/task:0/device:CPU:0"

    def __bool__(self) -> bool:
        return bool(self._core_tensor().array())

    def __int__(self) -> int:
        return int(self._core_tensor().array())

    def __float__(self) -> float:
        return float(self._core_tensor().array())

    def __complex__(self) -> complex:
        return complex(self._core_tensor().array())

    def _value_repr(self) -> str:
        """The value as it stands in a repr: a large one on lines of its own."""
        array = self._core_tensor().array()
        text = repr(array) if array.ndim else repr(array.item())
        return f"numpy={chr(10) if chr(10) in text else ''}{text}"


class Tensor(TensorLike):
    """An array that does not change. `constant`, `convert_to_tensor` and reads make them.

    Indexing takes integers, slices, `...`, `None` for a new dimension, and scalar integer tensors,
    or one boolean mask of the first dimensions, and gives a new Tensor; iteration gives the rows.

    >>> import resvar as rv
    >>> t = rv.constant([[1, 2, 3], [4, 5, 6]])
    >>> t[-1, ::2]
    <tf.Tensor: shape=(2,), dtype=int32, numpy=array([4, 6], dtype=int32)>
    >>> [int(row[0]) for row in t]
    [1, 4]
    """

    __slots__ = ("__weakref__", "_tensor")

    def __init__(self, tensor: _core.Tensor) -> None:
        if not isinstance(tensor, _core.Tensor):
            raise TypeError("use resvar.constant() or resvar.convert_to_tensor() to make a Tensor")
        self._tensor = tensor

    def _core_tensor(self) -> _core.Tensor:
        return self._tensor

    def _dims(self) -> tuple[int, ...]:
        return self._tensor.shape

    @property
    def dtype(self) -> DType:
        """The element type."""
        return dtypes.as_dtype(self._tensor.dtype)

    @property
    def shape(self) -> TensorShape:
        """The shape, fully defined."""
        return TensorShape(self._dims())

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self._dims())

    def __len__(self) -> int:
        dims = self._dims()
        if not dims:
            raise TypeError("Scalar tensor has no `len()`")
        return dims[0]

    def __iter__(self) -> Iterator[Tensor]:
        dims = self._dims()
        if not dims:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (Tensor(self._core_tensor().slice((i,))) for i in range(dims[0]))

    def __getitem__(self, key: Any) -> Tensor:
        tensor = self._core_tensor()
        mask = indexing.as_mask(key)
        if mask is None:
            return Tensor(tensor.slice(indexing.as_items(key)))
        indexing.check_mask(mask, tensor.shape)
        return Tensor(_core.Tensor.borrow(tensor.array()[mask]))

    def __index__(self) -> int:
        return self._core_tensor().array().__index__()

    def __repr__(self) -> str:
        shape = self._dims()
        return f"<tf.Tensor: shape={shape}, dtype={self.dtype.name}, {self._value_repr()}>"

    def __str__(self) -> str:
        text = str(self.numpy())
        if "\n" in text:
            text = "\n" + text
        return f"tf.Tensor({text}, shape={self._dims()}, dtype={self.dtype.name})"

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec)
