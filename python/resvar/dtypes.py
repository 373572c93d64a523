"""The element types: `resvar.float32` and its kin.

A dtype is equal to everything NumPy and TensorFlow users write for it:

>>> import numpy as np, resvar as rv
>>> rv.float32 == np.float32 == rv.as_dtype("float32")
True
>>> rv.as_dtype(np.dtype("int64"))
tf.int64

The types in `experimental`, of 8 bits and fewer, and `string` are for the operations that move
values: reads, assignments, updates by index. They have no arithmetic.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from resvar import _core
from resvar.errors import BadDTypeError

if TYPE_CHECKING:
    from resvar.ops.array import cast as cast
    from resvar.ops.complex_numbers import complex as complex

# TensorFlow's number of each type, which stands in its protocol buffers. From 24 on they are small.
_ENUMS = {
    "float32": 1,
    "float64": 2,
    "int32": 3,
    "uint8": 4,
    "int16": 5,
    "int8": 6,
    "string": 7,
    "complex64": 8,
    "int64": 9,
    "bool": 10,
    "bfloat16": 14,
    "uint16": 17,
    "complex128": 18,
    "float16": 19,
    "uint32": 22,
    "uint64": 23,
    "float8_e5m2": 24,
    "float8_e4m3fn": 25,
    "float8_e4m3fnuz": 26,
    "float8_e4m3b11fnuz": 27,
    "float8_e5m2fnuz": 28,
    "int4": 29,
    "uint4": 30,
    "int2": 31,
    "uint2": 32,
    "float4_e2m1fn": 33,
}
_FIRST_SMALL = 24
_KINDS = {"bool": "b", "int": "i", "uint": "u", "complex": "c", "string": "S"}


class DType:
    """One element type. There is one object of each: compare with `is` or `==`.

    Args:
      type_enum: TensorFlow's number of the type, or a dtype.

    Raises:
      TypeError: there is no type of this number.

    >>> import resvar as rv
    >>> rv.DType(1)
    tf.float32
    >>> rv.int8.min, rv.int8.max, rv.int8.is_unsigned
    (-128, 127, False)
    """

    _core: _core.DType
    _numpy: np.dtype[Any]
    _kind: str  # as NumPy's, but f and i also for the small types, and S for string
    _takes_float: builtins.bool
    _lowest_int: int
    _highest_int: int
    _hash: int

    def __new__(cls, type_enum: Any) -> DType:
        """Finds the object of this type."""
        number = int(type_enum)
        if number not in _BY_ENUM:
            raise BadDTypeError(None, None, f"{number} does not correspond to a valid DataType")
        return _BY_ENUM[number]

    @property
    def name(self) -> str:
        """`'float32'` and so on."""
        return self._core.name

    @property
    def as_datatype_enum(self) -> int:
        """TensorFlow's number of the type."""
        return _ENUMS[self.name]

    @property
    def as_numpy_dtype(self) -> type[Any]:
        """NumPy's scalar type of the same elements, or ml_dtypes'; `object` for strings."""
        return object if self._kind == "S" else self._numpy.type

    @property
    def base_dtype(self) -> DType:
        """This dtype: there are no reference types."""
        return self

    @property
    def real_dtype(self) -> DType:
        """The dtype of the real part: this dtype, unless it is complex."""
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    @property
    def size(self) -> int:
        """Bytes of one element; 0 for string."""
        return 0 if self._kind == "S" else self._numpy.itemsize

    @property
    def is_bool(self) -> builtins.bool:
        """Whether this is bool."""
        return self._kind == "b"

    @property
    def is_floating(self) -> builtins.bool:
        """Whether this is a real floating-point type."""
        return self._kind == "f"

    @property
    def is_integer(self) -> builtins.bool:
        """Whether this is an integer type, signed or not."""
        return self._kind in "iu"

    @property
    def is_unsigned(self) -> builtins.bool:
        """Whether this is an unsigned integer type."""
        return self._kind == "u"

    @property
    def is_complex(self) -> builtins.bool:
        """Whether this is complex64 or complex128."""
        return self._kind == "c"

    @property
    def is_numeric(self) -> builtins.bool:
        """Whether this type has arithmetic, which bool, string and the small types do not."""
        return self._kind in "iufc" and self.as_datatype_enum < _FIRST_SMALL

    @property
    def is_quantized(self) -> builtins.bool:
        """False: there are no quantized types."""
        return False

    @property
    def is_numpy_compatible(self) -> builtins.bool:
        """True: each type has one of NumPy's."""
        return True

    @cached_property
    def min(self) -> Any:
        """The lowest finite value. Raises TypeError for a type without order, and for bool."""
        return self._limit("min")

    @cached_property
    def max(self) -> Any:
        """The highest finite value. Raises TypeError for a type without order, and for bool."""
        return self._limit("max")

    def _limit(self, end: str) -> Any:
        import ml_dtypes

        if self.is_integer:
            integers: Any = np.iinfo if self._numpy.kind in "iu" else ml_dtypes.iinfo
            return int(getattr(integers(self._numpy), end))
        if self.is_floating:
            reals: Any = ml_dtypes.finfo
            return getattr(reals(self._numpy), end)
        message = f"Cannot find {end}imum value of {self}."
        raise BadDTypeError(None, None, message)

    @property
    def limits(self) -> tuple[Any, Any]:
        """The range of intensities in an image of this type: from 0 to the highest, or to 1.

        Raises:
          ValueError: images are not of this type.
        """
        if self.is_bool:
            return 0, True
        if self.is_integer and self.is_numeric:
            return 0, self.max
        if self in (float32, float64):
            return 0, 1
        raise BadDTypeError(None, None, f"{self} does not have defined limits.")

    def is_compatible_with(self, other: object) -> builtins.bool:
        """Whether `other` means this dtype. Raises TypeError if it means none."""
        return self is as_dtype(other)

    def is_subtype_of(self, other: object) -> builtins.bool:
        """Whether `other` is this dtype."""
        return self == other

    def most_specific_common_supertype(self, others: Iterable[object]) -> DType | None:
        """This dtype if all others are the same, otherwise None."""
        return self if all(self == other for other in others) else None

    def __eq__(self, other: object) -> builtins.bool:
        if isinstance(other, DType):
            return self is other
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __hash__(self) -> int:
        return self._hash

    def __int__(self) -> int:
        return self.as_datatype_enum

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __reduce__(self) -> tuple[object, ...]:
        return as_dtype, (self.name,)


def _make(core: _core.DType) -> DType:
    dtype = object.__new__(DType)
    dtype._core = core
    dtype._numpy = _core.numpy_dtype(core)
    dtype._hash = _ENUMS[core.name]
    dtype._kind = _KINDS.get(core.name.rstrip("0123456789"), "f")
    # Python numbers that convert exactly as NumPy would: see coerce.for_update().
    dtype._takes_float = core.name in ("float32", "float64", "complex64", "complex128")
    dtype._lowest_int, dtype._highest_int = (-(2**53), 2**53) if dtype._takes_float else (1, 0)
    if dtype._numpy.kind in "iu":
        limits = np.iinfo(dtype._numpy)
        dtype._lowest_int, dtype._highest_int = int(limits.min), int(limits.max)
    return dtype


bool = _make(_core.DType.bool)
int8 = _make(_core.DType.int8)
int16 = _make(_core.DType.int16)
int32 = _make(_core.DType.int32)
int64 = _make(_core.DType.int64)
uint8 = _make(_core.DType.uint8)
uint16 = _make(_core.DType.uint16)
uint32 = _make(_core.DType.uint32)
uint64 = _make(_core.DType.uint64)
float16 = half = _make(_core.DType.float16)
bfloat16 = _make(_core.DType.bfloat16)
float32 = _make(_core.DType.float32)
float64 = double = _make(_core.DType.float64)
complex64 = _make(_core.DType.complex64)
complex128 = _make(_core.DType.complex128)
string = _make(_core.DType.string)


class experimental:  # noqa: N801  # a namespace, as in TensorFlow
    """The types of 8 bits and fewer, each element in a byte of its own."""

    float8_e5m2 = _make(_core.DType.float8_e5m2)
    float8_e5m2fnuz = _make(_core.DType.float8_e5m2fnuz)
    float8_e4m3fn = _make(_core.DType.float8_e4m3fn)
    float8_e4m3fnuz = _make(_core.DType.float8_e4m3fnuz)
    float8_e4m3b11fnuz = _make(_core.DType.float8_e4m3b11fnuz)
    float4_e2m1fn = _make(_core.DType.float4_e2m1fn)
    int4 = _make(_core.DType.int4)
    uint4 = _make(_core.DType.uint4)
    int2 = _make(_core.DType.int2)
    uint2 = _make(_core.DType.uint2)


class _Resource(DType):
    """The type of what leads to a variable in a graph: it has no elements."""

    name = "resource"
    as_datatype_enum = 20
    _kind, _hash = "R", 20


resource = object.__new__(_Resource)

SMALL = tuple(dtype for dtype in vars(experimental).values() if isinstance(dtype, DType))

# fmt: off
ALL = (
    bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64,
    float16, bfloat16, float32, float64, complex64, complex128, *SMALL, string,
)
# fmt: on

_BY_ENUM = {dtype.as_datatype_enum: dtype for dtype in (*ALL, resource)}
_BY_NUMPY = {dtype._numpy: dtype for dtype in ALL}
_BY_CORE = {dtype._core: dtype for dtype in ALL}
_STRING_TYPES = (object, np.object_, np.str_, np.bytes_)
# All that is equal to one of these, so True and 1.0 as well, means the dtype.
_BY_VALUE: dict[Any, DType] = {
    **_BY_ENUM,
    **{dtype.name: dtype for dtype in (*ALL, resource)},
    **{dtype._numpy.type: dtype for dtype in ALL},
    **{np.dtype(code).type: _BY_NUMPY[np.dtype(code)] for code in "bhilqBHILQ"},
    **dict.fromkeys(_STRING_TYPES, string),
    **{"half": half, "float": float32, "double": double, float: float32, builtins.bool: bool},
}


def as_dtype(type_value: object) -> DType:
    """Converts to a `DType` whatever means one.

    Args:
      type_value: a name, NumPy's dtype or scalar type, an array, TensorFlow's number, `float`,
        `bool` or `object`.

    Raises:
      TypeError: there is no such dtype. As in TensorFlow, `float` is float32, and `int` is not
        accepted, since NumPy's is 64 bits and TensorFlow's 32.

    >>> import resvar as rv
    >>> rv.as_dtype("half"), rv.as_dtype(float)
    (tf.float16, tf.float32)
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, _core.DType):
        return _BY_CORE[type_value]
    found = _lookup(type_value)
    if found is None:
        message = f"Cannot convert the argument `type_value`: {type_value!r} to a DType."
        raise BadDTypeError(None, None, message)
    return found


def _lookup(value: Any) -> DType | None:
    if isinstance(value, np.ndarray):
        value = value.dtype
    if isinstance(value, np.dtype):
        value = value.type
    try:
        return _BY_VALUE.get(value)
    except TypeError:  # not hashable
        return None


if not TYPE_CHECKING:  # or every name would be known

    def __getattr__(name: str) -> Any:
        """The functions that are known by this module as well; it cannot import them at once."""
        import resvar

        if name in ("cast", "complex"):
            return getattr(resvar, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
