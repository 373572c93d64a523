"""What Python's numbers, strings and nested sequences become: an array of one dtype.

They have no dtype of their own. The first element says of what kind the whole is, a later one can
only widen integers to floats; if a dtype is asked for, it has to be one that the kind can become.
"""

from __future__ import annotations

import functools
import reprlib
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.tensor import TensorLike

# A value as it stands in a message, however large it is.
shown = reprlib.repr

# b: Python's bool, ?: NumPy's, i: integers, f: floats, c: complex numbers, s: str and bytes.
_KINDS: dict[type, str] = {
    bool: "b", np.bool_: "?", int: "i", float: "f", complex: "c", str: "s", bytes: "s",
}  # fmt: skip
_SUPERCLASSES = (
    (np.bool_, "?"), (bool, "b"), ((int, np.integer), "i"),
    ((float, np.float16, np.float32, np.float64), "f"),
    ((complex, np.complex64, np.complex128), "c"), ((str, bytes), "s"),
)  # fmt: skip
_UNKNOWN = "-"

# What may follow an element of a kind, and what the whole then is: the first that covers all.
_WITH_FIRST = {
    "b": (("b?", "b"),),
    "?": (("b?", "b"),),
    "i": (("ib", "i"), ("ibf", "f")),
    "f": (("fib", "f"),),
    "c": (("cfib", "c"),),
    "s": (("s", "s"),),
}
# The kinds of dtype that the whole can become. Python's bool can become a few more:
_CAN_BECOME = {"b": "b", "i": "ifcn", "f": "fc8", "c": "c", "s": "s"}
# those that take each element as it is, whatever the others are.
_TAKES = {
    dtypes.int32: "bi", dtypes.int64: "bi", dtypes.uint64: "bi",
    dtypes.float16: "bif", dtypes.float32: "bif", dtypes.float64: "bif",
    dtypes.complex128: "bifc",
}  # fmt: skip
_NO_SEQUENCES = (str, bytes, dict, np.generic, np.dtype, type, TensorLike)
_NEVER_OVERFLOW = "?bBhHiIlLqQdDO"  # NumPy's letters; of the others it would warn
_SMALL = np.iinfo(np.int32)
_MAX_DEPTH = 64  # NumPy's


def to_array(value: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    """Converts a number, a string or a nested sequence of them, which may hold arrays.

    Raises:
      TypeError: the value cannot have this dtype, or none at all.
      ValueError: a sequence is ragged or mixes types, or an integer does not fit.
    """
    return convert(value, leaf_types(value), dtype)


def convert(value: Any, types: dict[type, None], dtype: DType | None) -> np.ndarray[Any, Any]:
    """The same for a value whose `leaf_types` are known."""
    kinds = [_kind_of(kind) for kind in types]
    if dtype is None:
        return _by_default(value, list(types), kinds)
    takes = _TAKES.get(dtype, "")
    if not all(kind in takes for kind in kinds):
        kind = _kind_of_all(value, kinds)
        wanted = kind_of_dtype(dtype)
        if kinds and wanted not in _CAN_BECOME[kind]:
            raise cannot_convert(value, dtype)
        if wanted == "n":
            return _small_integers(value, dtype)
    return filled(value, dtype._numpy)


def leaf_types(value: Any) -> dict[type, None]:
    """The types of the elements of a nested sequence, in the order in which they first appear."""
    found: dict[type, None] = {}
    _find_types(value, found, 0)
    return found


def is_sequence(value: Any) -> bool:
    """Whether this is a level of nesting rather than an element."""
    if isinstance(value, list | tuple):
        return True
    if type(value) in _KINDS or isinstance(value, _NO_SEQUENCES):
        return False
    return hasattr(value, "__len__") and hasattr(value, "__getitem__")


def cannot_convert(value: object, dtype: DType) -> BadDTypeError:
    """The error for a value that cannot have this dtype."""
    message = f"Cannot convert {shown(value)} to EagerTensor of dtype {dtype.name}"
    return BadDTypeError(None, None, message)


def not_rectangular(value: object) -> InvalidArgumentError:
    """The error for a ragged sequence."""
    message = f"Can't convert non-rectangular Python sequence to Tensor: {shown(value)}"
    return InvalidArgumentError(None, None, message)


@functools.cache
def kind_of_dtype(dtype: DType) -> str:
    """b, i, f, c or s; n for integers below 8 bits; 8 for floats of 8 bits and fewer.

    The last ones take no integers.
    """
    if dtype.is_floating:
        return "f" if dtype.is_numeric else "8"
    return {"u": "i", "O": "s", "V": "n"}.get(dtype._numpy.kind, dtype._numpy.kind)


def to_strings(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """An array of objects. The core encodes text, and raises where there is something else."""
    return np.asarray(array, dtype=object, order="C")


def _kind_of(kind: type) -> str:
    known = _KINDS.get(kind)
    if known is None:
        of = (name for parents, name in _SUPERCLASSES if issubclass(kind, parents))
        known = next(of, _UNKNOWN)
    return known


def _find_types(value: Any, found: dict[type, None], depth: int) -> None:
    if isinstance(value, list | tuple):
        types = set(map(type, value))
        if types.issubset(_KINDS):
            found.update(dict.fromkeys(types if len(types) == 1 else map(type, value)))
            return
    if isinstance(value, np.ndarray) and value.dtype.kind != "O":
        if value.size:
            found[value.dtype.type] = None
    elif not is_sequence(value):
        found[type(value)] = None
    elif depth > _MAX_DEPTH:  # a list may hold itself
        raise not_rectangular(value)
    else:
        for item in value.flat if isinstance(value, np.ndarray) else value:
            _find_types(item, found, depth + 1)


def _kind_of_all(value: Any, kinds: list[str]) -> str:
    if not kinds:
        return "f"
    if kinds[0] == _UNKNOWN:
        raise unsupported(value)
    for rest, kind in _WITH_FIRST[kinds[0]]:
        if all(other in rest for other in kinds):
            return kind
    message = f"Can't convert Python sequence with mixed types to Tensor: {shown(value)}"
    raise InvalidArgumentError(None, None, message)


def unsupported(value: Any) -> BadDTypeError:
    """The error for a value, or for the first element of one, that has no dtype."""
    while is_sequence(value):
        value = next(item for item in value if not is_sequence(item) or len(item))
    message = (
        f"Attempt to convert a value ({shown(value)}) with an unsupported type "
        f"({type(value)}) to a Tensor."
    )
    return BadDTypeError(None, None, message)


def _by_default(value: Any, types: list[type], kinds: list[str]) -> np.ndarray[Any, Any]:
    kind = _kind_of_all(value, kinds)
    if kind == "i":
        return _integers(value)
    if kind == "f":
        first = types[0] if kinds else float
        if issubclass(first, np.floating):
            return filled(value, np.dtype(first))
        return _narrowed(value, filled(value, np.dtype(np.float64)))
    return filled(value, {"b": np.dtype(bool), "c": np.dtype(complex), "s": np.dtype(object)}[kind])


def filled(value: Any, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """An array of this dtype, to which every element can be converted."""
    try:
        if dtype.char in _NEVER_OVERFLOW:
            array = np.array(value, dtype=dtype)
        else:
            with np.errstate(over="ignore"):
                array = np.array(value, dtype=dtype)
    except OverflowError as error:
        message = f"Cannot convert {shown(value)} to EagerTensor of dtype {dtype.name}: {error}"
        raise InvalidArgumentError(None, None, message) from None
    except ValueError as error:
        if "inhomogeneous" in str(error) or "sequence" in str(error):
            raise not_rectangular(value) from None
        raise
    if dtype.kind != "O":
        return array
    items = array.ravel().tolist()
    if not set(map(type, items)) <= {str, bytes} and any(map(is_sequence, items)):
        raise not_rectangular(value)
    return to_strings(array)


def _small_integers(value: Any, dtype: DType) -> np.ndarray[Any, Any]:
    """Ml_dtypes would wrap what is out of range."""
    array = filled(value, np.dtype(np.int64))
    if array.size and (array.min() < dtype.min or array.max() > dtype.max):
        message = (
            f"Cannot convert {shown(value)} to EagerTensor of dtype {dtype.name}: out of range "
            f"[{dtype.min}, {dtype.max}]"
        )
        raise InvalidArgumentError(None, None, message)
    return array.astype(dtype._numpy)


def _integers(value: Any) -> np.ndarray[Any, Any]:
    """int32, or int64 where it takes that."""
    try:
        array = filled(value, np.dtype(np.int64))
    except InvalidArgumentError as error:
        if "EagerTensor" not in str(error):
            raise
        message = f"Can't convert Python sequence with out-of-range integer to Tensor: {error}"
        raise InvalidArgumentError(None, None, message) from None
    if array.size and (array.min() < _SMALL.min or array.max() > _SMALL.max):
        return array
    return array.astype(np.int32)


def _narrowed(value: Any, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32)
    infinite = np.isinf(narrow)
    if infinite.any() and infinite.sum() > np.isinf(array).sum():
        message = (
            "Can't convert Python sequence with a value out of range for a float of 32 bits: "
            f"{shown(value)}"
        )
        raise InvalidArgumentError(None, None, message)
    return narrow
