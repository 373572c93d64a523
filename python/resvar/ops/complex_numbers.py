"""Complex numbers and their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.ops.filling import zeros_like
from resvar.ops.operation import COMPLEX, FLOATS, NUMBERS, Elementwise, Operation, to_tensor
from resvar.tensor import Tensor

_REAL_PARTS = (dtypes.float32, dtypes.float64)


def _join(real: Any, imag: Any) -> Any:
    dtype = np.complex64 if real.dtype == np.float32 else np.complex128
    result = np.empty_like(real, dtype, shape=np.broadcast_shapes(real.shape, imag.shape))
    result.real, result.imag = real, imag
    return result


_identity = Operation("Identity", lambda x: x)


def _complex_dtype(real: DType, imag: DType) -> DType:
    return dtypes.complex64 if real is dtypes.float32 else dtypes.complex128


def _real_dtype(x: DType) -> DType:
    return x.real_dtype


_complex = Elementwise("Complex", _join, _REAL_PARTS, dtype=_complex_dtype)
_real = Operation("Real", np.real, COMPLEX, dtype=_real_dtype)
_imag = Operation("Imag", np.imag, COMPLEX, dtype=_real_dtype)
_conj = Operation("Conj", np.conj, COMPLEX)
_angle = Operation("Angle", np.angle, COMPLEX, dtype=_real_dtype)
_real_angle = Operation("Angle", lambda x: np.where(x < 0, np.pi, 0).astype(x.dtype), FLOATS)


def _number(caller: str, value: Any) -> Tensor:
    tensor = to_tensor(value)
    if tensor.dtype not in NUMBERS:
        message = f"{caller}: the input must be numbers, got dtype {tensor.dtype.name}"
        raise BadDTypeError(None, None, message)
    return _identity(value)


def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:
    """Complex numbers of their real and imaginary parts.

    Args:
      real: the real parts, float32 or float64.
      imag: the imaginary parts, of the same dtype.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of dtype complex64 or complex128 and of the shape to which both broadcast.

    Raises:
      TypeError: the dtypes differ or are others.
      ValueError: the shapes do not fit.

    >>> import resvar as rv
    >>> rv.complex([1.0, 2.0], 0.5).numpy()
    array([1.+0.5j, 2.+0.5j], dtype=complex64)
    """
    x, y = to_tensor(real), to_tensor(imag)
    if x.dtype is not y.dtype or x.dtype not in _REAL_PARTS:
        message = (
            "complex: real and imag must have the same dtype, float32 or float64, got "
            f"{x.dtype.name} and {y.dtype.name}"
        )
        raise BadDTypeError(None, None, message)
    return _complex(x, y, name=name)


def real(input: Any, name: str | None = None) -> Tensor:
    """The real part, float32 or float64; real numbers are returned as they are.

    Raises TypeError for what is not a number.

    >>> import resvar as rv
    >>> rv.math.real([1 + 2j, 3]).numpy()
    array([1., 3.])
    """
    tensor = _number("real", input)
    return _real(tensor, name=name) if tensor.dtype.is_complex else tensor


def imag(input: Any, name: str | None = None) -> Tensor:
    """The imaginary part, float32 or float64; zeros where the dtype is not complex.

    >>> import resvar as rv
    >>> rv.math.imag([1 + 2j, 3]).numpy()
    array([2., 0.])
    """
    tensor = to_tensor(input)
    return _imag(input, name=name) if tensor.dtype.is_complex else zeros_like(tensor, name=name)


def conj(x: Any, name: str | None = None) -> Tensor:
    """The complex conjugate; real numbers are returned as they are.

    Raises TypeError for what is not a number.

    >>> import resvar as rv
    >>> rv.math.conj([1 + 2j, 3]).numpy()
    array([1.-2.j, 3.-0.j])
    """
    tensor = _number("conj", x)
    return _conj(tensor, name=name) if tensor.dtype.is_complex else tensor


def angle(input: Any, name: str | None = None) -> Tensor:
    """The angle of a complex number, float32 or float64; 0 or pi for floating-point numbers.

    Raises TypeError for integers.

    >>> import resvar as rv
    >>> rv.math.angle([1j, -1]).numpy()
    array([1.57079633, 3.14159265])
    """
    tensor = to_tensor(input)
    return (_angle if tensor.dtype.is_complex else _real_angle)(tensor, name=name)
