"""The element types: `resvar.float32` and its kin.

A dtype is equal to everything NumPy and TensorFlow users write for it:

>>> import numpy as np, resvar as rv
>>> rv.float32 == np.float32 == rv.as_dtype("float32")
True
>>> rv.as_dtype(np.dtype("int64"))
tf.int64
"""

from __future__ import annotations

import builtins
from functools import cached_property
from typing import Any

import numpy as np

from resvar import _core
from resvar.errors import BadDTypeError


class DType:
    """One element type. There is one object of each: compare with `is` or `==`."""

    def __init__(self, core: _core.DType) -> None:
        self._core = core
        self._numpy: np.dtype[Any] = _core.numpy_dtype(core)
        self._hash = hash(core.name)
        # Python numbers that convert exactly as NumPy would: see coerce.for_update().
        self._takes_float = core.name in ("float32", "float64", "complex64", "complex128")
        self._lowest_int, self._highest_int = (-(2**53), 2**53) if self._takes_float else (1, 0)
        if self.is_integer:
            limits = np.iinfo(self._numpy)
            self._lowest_int, self._highest_int = int(limits.min), int(limits.max)

    @property
    def name(self) -> str:
        """`'float32'` and so on."""
        return self._core.name

    @property
    def as_numpy_dtype(self) -> type[np.generic]:
        """NumPy's scalar type of the same elements, or ml_dtypes'."""
        return self._numpy.type

    @property
    def size(self) -> int:
        """Bytes of one element."""
        return self._numpy.itemsize

    @property
    def is_bool(self) -> builtins.bool:
        """Whether this is bool."""
        return self._numpy.kind == "b"

    @property
    def is_floating(self) -> builtins.bool:
        """Whether this is a real floating-point type: bfloat16, or float16 to float64."""
        return self._numpy.kind == "f" or self.name == "bfloat16"

    @property
    def is_integer(self) -> builtins.bool:
        """Whether this is an integer type, signed or not."""
        return self._numpy.kind in "iu"

    @property
    def is_unsigned(self) -> builtins.bool:
        """Whether this is an unsigned integer type."""
        return self._numpy.kind == "u"

    @property
    def is_complex(self) -> builtins.bool:
        """Whether this is complex64 or complex128."""
        return self._numpy.kind == "c"

    @cached_property
    def min(self) -> Any:
        """The lowest finite value, a NumPy scalar. Raises TypeError for complex types."""
        return self._limit("min", False)

    @cached_property
    def max(self) -> Any:
        """The highest finite value, a NumPy scalar. Raises TypeError for complex types."""
        return self._limit("max", True)

    def _limit(self, end: str, if_bool: builtins.bool) -> Any:
        if self.is_bool:
            return if_bool
        if self.is_integer:
            return self.as_numpy_dtype(getattr(np.iinfo(self._numpy), end))
        if self.is_floating:
            import ml_dtypes

            finfo: Any = ml_dtypes.finfo
            return getattr(finfo(self._numpy), end)
        raise TypeError(f"Cannot find {end}imum value of {self!r}.")

    def __eq__(self, other: object) -> builtins.bool:
        if isinstance(other, DType):
            return self is other
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __reduce__(self) -> tuple[object, ...]:
        return as_dtype, (self.name,)


bool = DType(_core.DType.bool)
int8 = DType(_core.DType.int8)
int16 = DType(_core.DType.int16)
int32 = DType(_core.DType.int32)
int64 = DType(_core.DType.int64)
uint8 = DType(_core.DType.uint8)
uint16 = DType(_core.DType.uint16)
uint32 = DType(_core.DType.uint32)
uint64 = DType(_core.DType.uint64)
float16 = half = DType(_core.DType.float16)
bfloat16 = DType(_core.DType.bfloat16)
float32 = DType(_core.DType.float32)
float64 = double = DType(_core.DType.float64)
complex64 = DType(_core.DType.complex64)
complex128 = DType(_core.DType.complex128)

# fmt: off
ALL = (
    bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64,
    float16, bfloat16, float32, float64, complex64, complex128,
)
# fmt: on

_BY_NAME = {dtype.name: dtype for dtype in ALL} | {
    "half": half,
    "float": float32,
    "double": double,
}
_BY_NUMPY = {dtype._numpy: dtype for dtype in ALL}
_BY_CORE = {dtype._core: dtype for dtype in ALL}


def as_dtype(type_value: object) -> DType:
    """Converts to a `DType` whatever means one: its name, NumPy's dtype or scalar type, `float`.

    Raises:
      TypeError: there is no such dtype. As in TensorFlow, `float` is float32, and `int` is not
        accepted, since NumPy's is 64 bits and TensorFlow's 32.

    >>> import resvar as rv
    >>> rv.as_dtype("half"), rv.as_dtype(float)
    (tf.float16, tf.float32)
    """
    if isinstance(type_value, DType):
        return type_value
    found: DType | None = None
    if isinstance(type_value, _core.DType):
        found = _BY_CORE[type_value]
    elif isinstance(type_value, str):
        found = _BY_NAME.get(type_value)
    elif type_value is float:
        found = float32
    elif isinstance(type_value, np.dtype):
        found = _BY_NUMPY.get(type_value.newbyteorder("="))
    elif isinstance(type_value, type) and type_value not in (int, complex):
        found = _BY_NUMPY.get(_numpy_dtype_or_none(type_value))
    if found is None:
        raise BadDTypeError(None, None, f"Cannot convert {type_value!r} to a dtype of resvar.")
    return found


def _numpy_dtype_or_none(scalar_type: type) -> Any:
    try:
        return np.dtype(scalar_type)
    except TypeError:
        return None
