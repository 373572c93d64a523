"""Arithmetic on tensors that are on a GPU: CuPy's where it is installed, and NumPy's otherwise.

A kernel of `resvar.ops` is given CuPy's arrays over the tensors' memory, and the functions of NumPy
that it calls leave them to CuPy. CuPy queues its work on the stream of resvar that is this thread's
and takes its memory from resvar's pool. So nobody waits, its work is in order with that of all
threads, and a result is a tensor as it is.

What CuPy cannot do the host does, on copies. Kernels do not change their arrays, so one that failed
is called again; what it raises then is what the user sees.
"""

from __future__ import annotations

import functools
import importlib
import sys
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

from resvar import _core, dtypes
from resvar.device import CPU, Device
from resvar.dtypes import DType

if TYPE_CHECKING:
    from resvar.ops.operation import Operation

_OLDEST = 14  # the first that knows the CUDA stream protocol, and has the sign of NumPy 2


class OnGpu:
    """Stands for the array of a tensor on a GPU until it is known who computes."""

    __slots__ = ("dtype", "tensor")

    def __init__(self, tensor: _core.Tensor) -> None:
        self.tensor = tensor
        self.dtype = dtypes._BY_CORE[tensor.dtype]._numpy


def array_of(tensor: _core.Tensor) -> Any:
    """The array of a tensor, or what stands for it. Nothing is copied."""
    return tensor.array() if tensor.device.is_cpu else OnGpu(tensor)


def outcome(
    operation: Operation, arrays: Sequence[Any], attributes: dict[str, Any], device: Device
) -> Any:
    """What the kernel of an operation returns; in place of CuPy's arrays there are tensors.

    Args:
      operation: the operation.
      arrays: of NumPy, or what `array_of` returned.
      attributes: what the kernel is passed by name.
      device: where the operation is placed.
    """
    if not any(isinstance(array, OnGpu) for array in arrays):
        return operation._compute(list(arrays), attributes)
    why = None
    if device is not CPU:
        why = _obstacle(operation, arrays, device)
        if why is None:
            try:
                return _by_cupy(operation, arrays, attributes, device)
            except Exception as error:  # whatever it is, the host knows better
                why = f"CuPy cannot compute {operation.name}: {error!r:.200}"
    on_host = [array.tensor.array() if isinstance(array, OnGpu) else array for array in arrays]
    result = operation._compute(on_host, attributes)
    if why is not None:
        _say_that_the_host_computes(why)
    return result


def _obstacle(operation: Operation, arrays: Sequence[Any], device: Device) -> str | None:
    """Why CuPy need not be asked."""
    if operation.stateful:
        return f"{operation.name} draws its numbers there"
    for array in arrays:
        if array.dtype.isbuiltin != 1:
            return f"CuPy does not compute with {array.dtype.name}"
    return _cupy(device.device_index)[1]


@functools.cache
def _cupy(index: int) -> tuple[Any, str | None]:
    """CuPy, or why it is of no use. It is imported when it is first needed: that takes a second."""
    try:
        cupy = importlib.import_module("cupy")
        release = int(cupy.__version__.partition(".")[0])
    except Exception as error:  # such as an AttributeError, where it does not fit this NumPy
        return None, f"CuPy is not installed, or broken: {error}"
    if release < _OLDEST:
        return None, f"CuPy {cupy.__version__} is too old: {_OLDEST} or later is needed"
    try:
        gpu = _core.Device(_core.DeviceType.GPU, index)
        probe = _core.Tensor.empty(_core.DType.uint8, [1], gpu)  # alive until CuPy has looked
        address, _ = probe.lend()
        runtime = cupy.cuda.runtime
        found = runtime.pointerGetAttributes(address)
    except Exception as error:  # such as a driver that is too old for it
        return None, f"CuPy does not run here: {error!r:.200}"
    if (found.type, found.device) != (runtime.memoryTypeDevice, index):
        return None, "CuPy does not see the memory of GPUs that are emulated"
    return cupy, None


def _by_cupy(
    operation: Operation, arrays: Sequence[Any], attributes: dict[str, Any], device: Device
) -> Any:
    index = device.device_index
    cupy, _ = _cupy(index)
    memory = _Memory(cupy, device)
    tensors = [a.tensor if isinstance(a, OnGpu) else _core.Tensor.borrow(a) for a in arrays]
    views = [memory.array_over(tensor.on(device.core)) for tensor in tensors]
    stream = cupy.cuda.Stream.from_external(_Stream(memory.stream))
    with cupy.cuda.Device(index), stream, cupy.cuda.using_allocator(memory.allocate):
        found = operation._compute(views, attributes)
        listed = isinstance(found, tuple | list)
        results = found if listed else (found,)
        given = [dtypes._BY_NUMPY[array.dtype] for array in arrays]
        wanted = operation.dtypes_of_results(given, attributes, len(results))
        kept = [
            memory.tensor_of(result, dtype) if isinstance(result, cupy.ndarray) else result
            for result, dtype in zip(results, wanted, strict=True)
        ]
    return kept if listed else kept[0]


class _Stream(NamedTuple):
    """A stream of resvar, for those that speak the CUDA stream protocol."""

    address: int

    def __cuda_stream__(self) -> tuple[int, int]:
        return 0, self.address


class _Memory:
    """The memory of one computation: what CuPy gets of it is a tensor's."""

    __slots__ = ("_cupy", "_device", "_lent", "stream")

    def __init__(self, cupy: Any, device: Device) -> None:
        self._cupy = cupy
        self._device = device
        # By address, while CuPy has it.
        self._lent: WeakValueDictionary[int, _core.Tensor] = WeakValueDictionary()
        self.stream = 0  # of this thread, once something was lent

    def allocate(self, size: int) -> Any:
        """CuPy's allocator."""
        return self._lend(_core.Tensor.empty(_core.DType.uint8, [size], self._device.core), size)

    def array_over(self, tensor: _core.Tensor) -> Any:
        """CuPy's array of the same elements."""
        dtype = dtypes._BY_CORE[tensor.dtype]
        size = dtype.size
        for dim in tensor.shape:
            size *= dim
        return self._cupy.ndarray(tensor.shape, dtype._numpy, self._lend(tensor, size))

    def tensor_of(self, array: Any, dtype: DType) -> _core.Tensor:
        """The tensor whose memory an array has; a new one where the array is only a part of it."""
        memory = array.data.mem
        owner = self._lent.get(memory.ptr)
        is_part = (array.data.ptr, array.nbytes) != (memory.ptr, memory.size)
        if owner is None or is_part or not array.flags.c_contiguous or array.dtype != dtype._numpy:
            owner = _core.Tensor.empty(dtype._core, array.shape, self._device.core)
            self.array_over(owner)[...] = array
        return owner.view(dtype._core, array.shape)

    def _lend(self, tensor: _core.Tensor, size: int) -> Any:
        address, self.stream = tensor.lend()
        self._lent[address] = tensor
        memory = self._cupy.cuda.UnownedMemory(address, size, tensor, self._device.device_index)
        return self._cupy.cuda.MemoryPointer(memory, 0)


class _Said:
    """Whether users were told."""

    host_computes = False


def _say_that_the_host_computes(why: str) -> None:
    """Warns, once, that what is computed of values on a GPU is copied to the host and back."""
    if _Said.host_computes:
        return
    _Said.host_computes = True
    message = (
        f"arithmetic on GPU tensors goes through the host, since {why}; updates of variables never "
        "do. This is said once."
    )
    warnings.warn(message, RuntimeWarning, stacklevel=_frames_of_the_library())


def _frames_of_the_library() -> int:
    """The number of frames, from the caller's on, up to the first that is not of this library."""
    frame, count = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("resvar."):
        frame, count = frame.f_back, count + 1
    return count
