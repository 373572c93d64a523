"""A stand-in for CuPy where the GPU is emulated: NumPy computes, in the memory of the device.

It has what `resvar.gpu_arrays` uses, and refuses what CuPy refuses: to convert an array to NumPy's
unasked, to mix it with one, and functions, arguments and dtypes that it does not have. What CuPy
queues on the current stream is done at once here, after what is queued on that stream, and on no
other.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

from resvar import _core

__version__ = "14.2.0"  # whose interface this is
_GPU = _core.Device(_core.DeviceType.GPU, 0)
_SCALARS = (bool, int, float, complex, np.generic)

# Functions of NumPy that CuPy has, and the arguments that it gives a name.
FUNCTIONS = {
    "all": "a axis out keepdims", "angle": "z deg", "any": "a axis out keepdims",
    "arange": "start stop step dtype",
    "argmax": "a axis dtype out keepdims", "argmin": "a axis dtype out keepdims",
    "argsort": "a axis kind", "argwhere": "a", "broadcast_to": "array shape",
    "clip": "a a_min a_max out", "concatenate": "tup axis out dtype casting",
    "copyto": "dst src casting where",
    "empty_like": "prototype dtype order subok shape", "expand_dims": "a axis", "flip": "a axis",
    "imag": "val", "isneginf": "x out", "linspace": "start stop num endpoint retstep dtype axis",
    "max": "a axis out keepdims", "meshgrid": "indexing copy sparse", "min": "a axis out keepdims",
    "moveaxis": "a source destination", "pad": "array pad_width mode constant_values reflect_type",
    "prod": "a axis dtype out keepdims", "real": "val",
    "repeat": "a repeats axis", "roll": "a shift axis", "searchsorted": "a v side sorter",
    "split": "ary indices_or_sections axis",
    "squeeze": "a axis", "stack": "tup axis out dtype casting",
    "sum": "a axis dtype out keepdims", "swapaxes": "a axis1 axis2",
    "take_along_axis": "a indices axis", "tensordot": "a b axes", "tile": "A reps",
    "unique": "ar return_index return_inverse return_counts axis equal_nan",
    "where": "condition x y",
}  # fmt: skip
_UFUNCS_WITHOUT = ("isnat", "matvec", "spacing", "vecdot", "vecmat")
_METHODS_OF_UFUNCS = (("accumulate", "add"), ("accumulate", "multiply"))
_METHODS = (
    "all", "any", "astype", "conj", "copy", "item", "ravel", "reshape", "take", "tolist",
    "transpose", "view",
)  # fmt: skip


def _fmod(x: Any, y: Any) -> Any:
    """CuPy's: of integers as of floats of 64 bits."""
    if np.result_type(x, y).kind not in "iu":
        return np.fmod(x, y)
    rest = np.fmod(np.asarray(x, np.float64), np.asarray(y, np.float64))
    return np.where(np.equal(y, 0), 0, rest).astype(np.result_type(x, y))


_ROUTINES: dict[str, Callable[..., Any]] = {"fmod": _fmod}


class _Current(threading.local):
    """What is set for a thread."""

    allocator: Callable[[int], Any] | None = None
    stream = 0


_current = _Current()


class UnownedMemory:
    """Memory that somebody else owns."""

    def __init__(self, ptr: int, size: int, owner: object, device_id: int) -> None:
        self.ptr, self.size, self.owner = ptr, size, owner


class MemoryPointer:
    """A place in it."""

    def __init__(self, mem: UnownedMemory, offset: int) -> None:
        self.mem, self.ptr = mem, mem.ptr + offset


class Stream:
    """A stream of another library."""

    def __init__(self, ptr: int) -> None:
        self.ptr = ptr

    @classmethod
    def from_external(cls, obj: Any) -> Stream:
        version, ptr = obj.__cuda_stream__()
        assert version == 0
        return cls(ptr)

    def __enter__(self) -> None:
        self.before, _current.stream = _current.stream, self.ptr

    def __exit__(self, *unused: object) -> None:
        _current.stream = self.before


@contextlib.contextmanager
def _using_allocator(allocator: Callable[[int], Any]) -> Iterator[None]:
    before, _current.allocator = _current.allocator, allocator
    try:
        yield
    finally:
        _current.allocator = before


cuda = SimpleNamespace(
    Device=lambda index: contextlib.nullcontext(),
    MemoryPointer=MemoryPointer,
    Stream=Stream,
    UnownedMemory=UnownedMemory,
    using_allocator=_using_allocator,
    runtime=SimpleNamespace(
        memoryTypeDevice=2,
        pointerGetAttributes=lambda address: SimpleNamespace(type=2, device=0),
    ),
)


def _wait() -> None:
    """Waits for the current stream, which is this thread's: it does what is before a download."""
    own = _core.Tensor.empty(_core.DType.uint8, [1], _GPU)
    assert own.lend()[1] == _current.stream
    own.array()


class ndarray(np.lib.mixins.NDArrayOperatorsMixin):  # noqa: N801  # CuPy's name
    """An array on the device."""

    def __init__(self, shape: Any, dtype: Any = float, memptr: MemoryPointer | None = None) -> None:
        self.dtype = np.dtype(dtype)
        if self.dtype.isbuiltin != 1 and self.dtype.name != "bfloat16":
            raise ValueError(f"Unsupported dtype {self.dtype}")
        count = int(np.prod(shape, dtype=int))
        if memptr is None:
            assert _current.allocator is not None
            memptr = _current.allocator(count * self.dtype.itemsize)
        self.data = memptr
        raw = (ctypes.c_byte * (count * self.dtype.itemsize)).from_address(memptr.ptr)
        self._array: Any = np.ndarray(shape, self.dtype, raw)

    def __getattr__(self, name: str) -> Any:
        if name in ("shape", "size", "ndim", "nbytes"):
            return getattr(self._array, name)
        if name in ("real", "imag"):
            return _done(lambda x: getattr(x, name), self)
        if name in _METHODS:
            return lambda *args, **options: _done(getattr(np.ndarray, name), self, *args, **options)
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("real", "imag"):
            _done(lambda x, y: setattr(x, name, y), self, value)
        else:
            super().__setattr__(name, value)

    @property
    def flags(self) -> Any:
        """Of NumPy's, those that CuPy has."""
        return SimpleNamespace(c_contiguous=self._array.flags.c_contiguous)

    def __array__(self, *unused: object, **options: object) -> Any:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct "
            "a NumPy array explicitly."
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        name = ufunc.__name__
        if name in _UFUNCS_WITHOUT or getattr(np, name, None) is not ufunc:
            return NotImplemented
        if method != "__call__" and (method, name) not in _METHODS_OF_UFUNCS:
            raise NotImplementedError(f"`cupy_{name}.{method}` is not supported yet")
        return _done(_ROUTINES.get(name, getattr(ufunc, method)), *inputs, **options)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if func.__name__ not in FUNCTIONS or not set(types) <= {ndarray, np.ndarray}:
            return NotImplemented
        unknown = set(kwargs) - set(FUNCTIONS[func.__name__].split())
        if unknown:
            raise TypeError(f"{func.__name__}() got an unexpected keyword argument {unknown}")
        if func is np.pad:  # CuPy has the widths on the host
            args = (args[0], np.asarray(args[1]).tolist(), *args[2:])
        return _done(func, *args, **kwargs)

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, key: Any) -> Any:
        return _done(np.ndarray.__getitem__, self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, np.ndarray):
            if not isinstance(key, ndarray):
                raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
            value = _on_device(value, [])
        _done(np.ndarray.__setitem__, self, key, value)

    def __bool__(self) -> bool:
        return bool(self.item())

    def __int__(self) -> int:
        return int(self.item())

    __index__ = __int__

    def __float__(self) -> float:
        return float(self.item())


def _done(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """What NumPy's function returns, on the device."""
    arrays: list[ndarray] = []
    host_args = [_on_host(arg, arrays) for arg in args]
    host_options = {key: _on_host(value, arrays) for key, value in options.items()}
    _wait()
    with np.errstate(all="ignore"):
        result = function(*host_args, **host_options)
    if isinstance(result, tuple | list):
        return type(result)(_on_device(item, arrays) for item in result)
    return _on_device(result, arrays)


def _on_host(value: Any, arrays: list[ndarray]) -> Any:
    """The same with NumPy's arrays, over the memory, in place of CuPy's, which are collected."""
    if isinstance(value, ndarray):
        arrays.append(value)
        return value._array
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, tuple | list):
        return type(value)(_on_host(item, arrays) for item in value)
    return value


def _on_device(result: Any, sources: list[ndarray]) -> Any:
    """A result as CuPy has it: an array, also of no dimensions; a view stays one."""
    if not isinstance(result, np.ndarray | np.generic):
        return result
    array = np.asarray(result)
    source = next((one for one in sources if np.may_share_memory(array, one._array)), None)
    if source is None:
        found = ndarray(array.shape, array.dtype)
        _wait()  # for whoever had the memory before
        found._array[...] = array
        return found
    view = ndarray.__new__(ndarray)
    view.dtype, view._array = array.dtype, array
    view.data = MemoryPointer(source.data.mem, array.ctypes.data - source.data.mem.ptr)
    return view
