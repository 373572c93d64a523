"""What Python's numbers, strings and nested sequences become: an array of one dtype.

They have no dtype of their own. The first element says of what kind the whole is, a later one can
only widen integers to floats; if a dtype is asked for, it has to be one that the kind can become.
"""

from __future__ import annotations

import reprlib
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError

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
_CAN_BECOME = {"b": "b", "i": "ifc", "f": "fc8", "c": "c", "s": "s"}
# those that take each element as it is, whatever the others are.
_TAKES = {
    dtypes.int32: "bi", dtypes.int64: "bi", dtypes.uint64: "bi",
    dtypes.float16: "bif", dtypes.float32: "bif", dtypes.float64: "bif",
    dtypes.complex128: "bifc",
}  # fmt: skip
_NO_SEQUENCES = (str, bytes, dict, np.generic, np.dtype, type)
_MAX_DEPTH = 64  # NumPy's


def to_array(value: Any, dtype: DType | None) -> np.ndarray[Any, Any]:
    """Converts a number, a string or a nested sequence of them, which may hold arrays.

    Raises:
      TypeError: the value cannot have this dtype, or none at all.
      ValueError: a sequence is ragged or mixes types, or an integer does not fit.
    """
    types = leaf_types(value)
    kinds = [_kind_of(kind) for kind in types]
    if dtype is None:
        return _by_default(value, list(types), kinds)
    if not set(kinds) <= set(_TAKES.get(dtype, "")):
        kind = _kind_of_all(value, kinds)
        if kinds and kind_of_dtype(dtype) not in _CAN_BECOME[kind]:
            raise cannot_convert(value, dtype)
    if kind_of_dtype(dtype) == "i" and not dtype.is_numeric:
        return _small_integers(value, dtype)
    return _filled(value, dtype._numpy)


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


def kind_of_dtype(dtype: DType) -> str:
    """b, i, f, c or s; 8 for floats of 8 bits and fewer, which take no integers."""
    if dtype.is_floating and not dtype.is_numeric:
        return "8"
    kind = {"u": "i", "O": "s"}.get(dtype._numpy.kind, dtype._numpy.kind)
    return ("f" if dtype.is_floating else "i") if kind == "V" else kind


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
    if isinstance(value, np.ndarray) and value.dtype.kind != "O":
        if value.size:
            found[value.dtype.type] = None
    elif not is_sequence(value):
        found[type(value)] = None
    elif isinstance(value, list | tuple) and _KINDS.keys() >= (types := set(map(type, value))):
        found.update(dict.fromkeys(map(type, value) if len(types) > 1 else types))
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
            return _filled(value, np.dtype(first))
        return _narrowed(value, _filled(value, np.dtype(np.float64)))
    return _filled(
        value, {"b": np.dtype(bool), "c": np.dtype(complex), "s": np.dtype(object)}[kind]
    )


def _filled(value: Any, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """An array of this dtype, to which every element can be converted."""
    try:
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
    array = _filled(value, np.dtype(np.int64))
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
        array = _filled(value, np.dtype(np.int64))
    except InvalidArgumentError as error:
        if "EagerTensor" not in str(error):
            raise
        message = f"Can't convert Python sequence with out-of-range integer to Tensor: {error}"
        raise InvalidArgumentError(None, None, message) from None
    small = np.iinfo(np.int32)
    if array.size and (array.min() < small.min or array.max() > small.max):
        return array
    return array.astype(np.int32)


def _narrowed(value: Any, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32)
    if np.isinf(narrow).sum() > np.isinf(array).sum():
        message = (
            "Can't convert Python sequence with a value out of range for a float of 32 bits: "
            f"{shown(value)}"
        )
        raise InvalidArgumentError(None, None, message)
    return narrow
