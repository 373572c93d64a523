"""Arrays of other libraries, without a copy where that is safe: DLPack in both directions.

A Tensor never changes, and what was read of a variable is one. So others get memory that they can
only read, or a copy. Whose consumer says that it knows the flag for read-only memory, shares it.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from resvar import _core
from resvar.device import gpus
from resvar.errors import BadDTypeError, BadExportError, InvalidArgumentError

CPU = (1, 0)
_CUDA = 2
_VERSION = (1, 0)  # the first with the flag for read-only memory
_LEGACY_DEFAULT_STREAM = 1
_PROTOCOLS = ("__array__", "__dlpack__", "__array_interface__", "__array_struct__")


class Unsaid:
    """Stands for an argument that the caller did not give, where None says something."""


UNSAID: Any = Unsaid()


def is_versioned(max_version: tuple[int, int] | None) -> bool:
    """Whether a consumer understands the first version of DLPack with flags."""
    return max_version is not None and tuple(max_version) >= _VERSION


def exported(
    tensor: _core.Tensor,
    stream: int | None,
    max_version: tuple[int, int] | None,
    dl_device: tuple[int, int] | None,
    copy: bool | None,
) -> Any:
    """A capsule for a consumer.

    The read-only flag came with version 1, together with the argument `copy`. Who does not mention
    that may not look at the flag: PyTorch asks for version 1, and writes what it is told not to.
    """
    own = _core.dlpack_device(tensor)
    wanted = own if dl_device is None else (int(dl_device[0]), int(dl_device[1]))
    if wanted not in (own, CPU):
        message = f"cannot export a tensor on DLPack's device {own} to device {wanted}"
        raise BadExportError(None, None, message)
    if own == CPU and stream is not None:
        message = f"a tensor on the CPU has no stream to wait for, got stream={stream}"
        raise InvalidArgumentError(None, None, message)
    versioned = is_versioned(max_version)
    if copy is False and (not versioned or wanted != own):
        why = "on another device" if versioned else f"read-only, as DLPack {max_version} cannot say"
        message = f"cannot export a tensor {why} with copy=False"
        raise BadExportError(None, None, message)
    shared = versioned and copy is not UNSAID and not copy and wanted == own
    return _core.to_dlpack(tensor, versioned, not shared, wanted == CPU, stream != -1, False)


def cuda_array_interface(tensor: _core.Tensor, *, writable: bool) -> dict[str, Any]:
    """What `__cuda_array_interface__` is for a tensor on a GPU. Nothing is queued on it then.

    Raises:
      AttributeError: it is on the CPU, or of a dtype that NumPy does not have.
    """
    dtype = _core.numpy_dtype(tensor.dtype)
    # Some of ml_dtypes' types claim the kind of NumPy's own.
    if _core.dlpack_device(tensor)[0] != _CUDA or dtype.kind not in "biufc" or dtype.isbuiltin != 1:
        message = f"a {dtype.name} tensor on this device has no __cuda_array_interface__"
        raise AttributeError(message)
    address = _core.gpu_address(tensor)
    return {
        "shape": tensor.shape,
        "typestr": dtype.str,
        "data": (address, not writable),
        "version": 3,
        "strides": None,
        "stream": None,
    }


def imported(x: Any, copy: bool | None = UNSAID) -> np.ndarray[Any, Any] | _core.Tensor:
    """What `x` exports: an array over memory of the host, or a tensor over that of a GPU."""
    options: dict[str, Any] = {"max_version": _VERSION}
    if copy is not UNSAID:
        options["copy"] = copy
    if x.__dlpack_device__()[0] == _CUDA:
        gpus()  # from now on operations have to ask where a tensor is
        options["stream"] = _LEGACY_DEFAULT_STREAM
    try:
        capsule = x.__dlpack__(**options)
    except TypeError:  # made before version 1
        options = {key: value for key, value in options.items() if key == "stream"}
        capsule = x.__dlpack__(**options)
    return _core.from_dlpack(capsule)


def is_array(value: Any) -> bool:
    """Whether a value speaks a protocol of arrays, and is none of the types of this library."""
    if isinstance(value, memoryview):
        return value.ndim > 1  # of one dimension it is a sequence of numbers, as in TensorFlow
    if isinstance(value, type):
        return False
    return any(hasattr(value, name) for name in _PROTOCOLS) or _is_jax_sparse(value)


def _is_jax_sparse(value: object) -> bool:
    jax_sparse = sys.modules.get("jax.experimental.sparse")
    return jax_sparse is not None and isinstance(value, jax_sparse.JAXSparse)


def foreign(value: Any) -> np.ndarray[Any, Any] | _core.Tensor:
    """The elements of an array of another library, to be read while nobody writes them.

    Raises:
      TypeError: it is sparse.
    """
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _of_torch(value, torch)
    if _is_jax_sparse(value):
        raise _of_sparse(f"array of JAX of type {type(value).__name__}", "todense()", value)
    if not hasattr(value, "__dlpack__"):
        return np.asarray(value)
    if not hasattr(value, "__array__"):
        return imported(value)
    try:
        return np.asarray(value)
    except TypeError:  # it does not like to leave its GPU
        return imported(value)


def _of_torch(value: Any, torch: Any) -> np.ndarray[Any, Any] | _core.Tensor:
    try:
        array: np.ndarray[Any, Any] = value.numpy()
    except (TypeError, RuntimeError):  # a gradient, a dtype that NumPy lacks, a GPU, a lazy sign
        if value.layout is not torch.strided:
            raise _of_sparse(f"tensor of PyTorch in {value.layout}", "to_dense()", value) from None
        return imported(value.detach().resolve_conj().resolve_neg().contiguous())
    return array


def _of_sparse(what: str, remedy: str, value: Any) -> BadDTypeError:
    message = (
        f"a sparse {what} and of shape {tuple(value.shape)} is for assign_add and assign_sub, in "
        f"coordinate form; elsewhere call its {remedy} first"
    )
    return BadDTypeError(None, None, message)
