"""Values that do not change: what a read returns, and what a call can be given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from resvar import _core, dlpack, dtypes, indexing
from resvar.device import CPU, full_name, gpus, here
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError, UnimplementedError
from resvar.operators import Operators
from resvar.reference import Reference
from resvar.tensor_shape import TensorShape

Self = TypeVar("Self", bound="TensorLike")


def undefined_in_eager_mode(name: str) -> property:
    """An attribute that only tensors of graphs have: reading it raises AttributeError."""

    def fail(self: object) -> Any:
        raise AttributeError(f"Tensor.{name} is undefined when eager execution is enabled.")

    return property(fail, doc="Only tensors of graphs have this: raises AttributeError.")


class TensorLike(Operators, _core.BufferExporter):
    """What `Tensor` and `Variable` have in common: a value that NumPy can look at."""

    __slots__ = ()

    def _core_tensor(self) -> _core.Tensor:
        """The value, a snapshot."""
        raise NotImplementedError

    def _core_device(self) -> _core.Device:
        """Where the value is, without a look at it."""
        return self._core_tensor().device

    @property
    def dtype(self) -> DType:
        """The element type."""
        raise NotImplementedError

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        raise NotImplementedError

    def get_shape(self) -> TensorShape:
        """The same as `shape`."""
        return self.shape

    @property
    def device(self) -> str:
        """The full name of the device that holds the value."""
        return full_name(self._core_device())

    def numpy(self) -> Any:
        """The value as a NumPy array, or as a NumPy scalar where it has no dimensions.

        Returns:
          A read-only array that shares the memory: nothing is copied, but from a GPU. It is a
          snapshot, and later updates of a variable do not change it. To have an array to write to,
          copy it.

        >>> import resvar as rv
        >>> rv.constant([1.0, 2.0]).numpy()
        array([1., 2.], dtype=float32)
        """
        array = self._core_tensor().array()
        return array if array.ndim else array[()]

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Any:
        tensor = self._core_tensor()
        if copy is False and not tensor.device.is_cpu:
            raise ValueError("an array of a tensor on a GPU is a copy: copy=False is not possible")
        array = tensor.array()
        return np.array(array, dtype=dtype, copy=copy) if dtype is not None or copy else array

    def __bytes__(self) -> bytes:
        return bytes(self._core_tensor().array())

    def __dlpack_device__(self) -> tuple[int, int]:
        return _core.dlpack_device(self._core_tensor())

    def __dlpack__(
        self,
        *,
        stream: int | None = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[int, int] | None = None,
        copy: bool | None = dlpack.UNSAID,
    ) -> Any:
        """For `from_dlpack()` of other libraries: the value, which they share but can only read.

        Those that do not ask for DLPack's read-only flag, or ignore it, get a copy.
        """
        return dlpack.exported(self._core_tensor(), stream, max_version, dl_device, copy)

    def __jax_array__(self) -> Any:
        import jax

        if self.__dlpack_device__() == dlpack.CPU:
            return jax.device_put(self._core_tensor().array(), may_alias=True)
        return jax.dlpack.from_dlpack(self)

    def ref(self: Self) -> Reference[Self]:
        """A hashable stand-in for this object, a key for dicts and a member of sets.

        >>> import resvar as rv
        >>> t = rv.constant(1)
        >>> t.ref() == t.ref(), t.ref() == rv.constant(1).ref(), t.ref().deref() is t
        (True, False, True)
        """
        return Reference(self)

    def experimental_ref(self: Self) -> Reference[Self]:
        """The same as `ref()`."""
        return Reference(self)

    def __bool__(self) -> bool:
        array = self._core_tensor().array()
        return array.size > 0 and bool(array)

    def __int__(self) -> int:
        return int(self._scalar())

    def __float__(self) -> float:
        return float(self._scalar())

    def __complex__(self) -> complex:
        return complex(self._scalar())

    def _scalar(self) -> Any:
        array = self._core_tensor().array()
        if array.ndim:
            raise TypeError("only 0-dimensional arrays can be converted to Python scalars")
        return array[()]

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
        return dtypes._BY_CORE[self._tensor.dtype]

    @property
    def shape(self) -> TensorShape:
        """The shape, fully defined."""
        return TensorShape(self._dims())

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self._dims())

    def set_shape(self, shape: object) -> None:
        """Checks that the shape is compatible with that of this tensor, which stays as it is.

        Args:
          shape: a TensorShape or what one is made of; None stands for an unknown dimension.

        Raises:
          ValueError: it is not compatible.

        >>> import resvar as rv
        >>> rv.constant([1, 2]).set_shape([None])
        """
        if not self.shape.is_compatible_with(shape):
            message = (
                f"Tensor's shape {self.shape} is not compatible with supplied shape "
                f"{TensorShape(shape)}."
            )
            raise InvalidArgumentError(None, None, message)

    @property
    def backing_device(self) -> str:
        """The full name of the device whose memory holds the value."""
        return self.device

    @property
    def is_packed(self) -> bool:
        """Whether this stands for tensors on several devices: it never does."""
        return False

    def cpu(self) -> Tensor:
        """This tensor in the memory of the host: itself, or a copy of what is on a GPU."""
        tensor = self._core_tensor()
        return self if tensor.device.is_cpu else Tensor(CPU.hold(tensor))

    def gpu(self, gpu_index: int = 0) -> Tensor:
        """This tensor in the memory of a GPU: a copy, unless it is there.

        Raises:
          RuntimeError: there is no such GPU.
          TypeError: the dtype is string.
        """
        for gpu in gpus():
            if gpu.device_index == gpu_index:
                return Tensor(self._core_tensor().on(gpu.core))
        raise UnimplementedError(None, None, f"GPU:{gpu_index} unknown device.")

    name = undefined_in_eager_mode("name")
    op = undefined_in_eager_mode("op")
    graph = undefined_in_eager_mode("graph")
    value_index = undefined_in_eager_mode("value_index")

    def consumers(self) -> list[Any]:
        """Only tensors of graphs have consumers: raises NotImplementedError."""
        message = "Tensor.consumers is undefined when eager execution is enabled."
        raise UnimplementedError(None, None, message)

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Only tensors of graphs are evaluated: raises NotImplementedError. Use `numpy()`."""
        message = "Tensor.eval is for graphs: the value of an eager tensor is numpy()"
        raise UnimplementedError(None, None, message)

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    def __copy__(self) -> Tensor:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        from resvar.ops.array import constant

        return constant, (self._core_tensor().array(), self.dtype)

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        return dlpack.cuda_array_interface(self._core_tensor(), writable=False)

    def __len__(self) -> int:
        dims = self._dims()
        if not dims:
            raise TypeError("Scalar tensor has no `len()`")
        return dims[0]

    def __iter__(self) -> Iterator[Tensor]:
        dims = self._dims()
        if not dims:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return (self._sliced((i,)) for i in range(dims[0]))

    def __getitem__(self, slice_spec: Any) -> Tensor:
        is_mask = isinstance(slice_spec, TensorLike) and slice_spec.dtype.is_bool
        mask = slice_spec if is_mask else indexing.as_mask(slice_spec)
        if mask is None:
            return self._sliced(indexing.as_items(slice_spec))
        from resvar.ops.selection import boolean_mask

        return boolean_mask(self, mask)

    def _sliced(self, items: _core.SliceKey) -> Tensor:
        return Tensor(here(self._core_tensor().slice(items)))

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
