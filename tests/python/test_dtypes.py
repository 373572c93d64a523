"""Dtype objects, and that the list of the extension module is the same."""

from __future__ import annotations

import copy
import pickle

import ml_dtypes
import numpy as np
import pytest
from conftest import OPS, is_defined

import resvar as rv
from resvar import _core, dtypes


def test_the_extension_module_has_the_same_list() -> None:
    assert [dtype.name for dtype in dtypes.ALL] == list(_core.DType.__members__)
    assert list(OPS) == list(_core.UpdateOp.__members__)


def test_the_table_of_operations_is_the_one_that_is_compiled(dtype: rv.DType) -> None:
    for op, value in _core.UpdateOp.__members__.items():
        assert _core.supports(value, dtype._core) == is_defined(op, dtype)


def test_attributes(dtype: rv.DType) -> None:
    numpy = np.dtype(dtype.as_numpy_dtype)
    home = dtypes.experimental if dtype in dtypes.SMALL else rv
    assert getattr(home, dtype.name) is dtype
    assert not hasattr(rv, dtype.name) or home is rv
    expected = ("string", 0) if dtype is rv.string else (numpy.name, numpy.itemsize)
    assert (dtype.name, dtype.size) == expected
    kinds = [dtype.is_bool, dtype.is_integer, dtype.is_floating, dtype.is_complex]
    assert sum(kinds) == (dtype is not rv.string)
    assert dtype.is_floating == ("float" in dtype.name)
    assert dtype.is_unsigned == dtype.name.startswith("uint")
    assert dtype.base_dtype is dtype
    assert (dtype.is_quantized, dtype.is_numpy_compatible) == (False, True)
    assert repr(dtype) == f"tf.{dtype.name}"
    assert str(dtype) == f"<dtype: '{dtype.name}'>"


def test_equality_and_identity(dtype: rv.DType) -> None:
    numpy = np.dtype(dtype.as_numpy_dtype)
    for same in (dtype, dtype.name, numpy, numpy.type, int(dtype), np.zeros(1, numpy)):
        assert dtype == same
        assert rv.as_dtype(same) is dtype
    assert dtype != "nonsense"
    assert dtype != None  # noqa: E711
    assert len({dtype, rv.as_dtype(dtype.name)}) == 1
    assert rv.DType(dtype.as_datatype_enum) is dtype
    assert dtype.is_compatible_with(dtype.name)
    assert dtype.is_subtype_of(dtype)
    assert dtype.most_specific_common_supertype([dtype]) is dtype
    other = rv.int32 if dtype is not rv.int32 else rv.int64
    assert dtype != other
    assert not dtype.is_compatible_with(other)
    assert dtype.most_specific_common_supertype([dtype, other]) is None
    assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert copy.deepcopy(dtype) is dtype


def test_limits() -> None:
    assert (rv.int8.min, rv.int8.max) == (-128, 127)
    assert rv.float32.max == np.finfo(np.float32).max
    assert rv.bfloat16.min == ml_dtypes.finfo(ml_dtypes.bfloat16).min
    assert (dtypes.experimental.int2.min, dtypes.experimental.uint4.max) == (-2, 15)
    assert dtypes.experimental.float8_e4m3fn.max == 448
    for dtype in (rv.complex64, rv.bool, rv.string):
        with pytest.raises(TypeError, match=f"minimum value of <dtype: '{dtype.name}'>"):
            _ = dtype.min


def test_ranges_of_image_intensities() -> None:
    assert (rv.int16.limits, rv.float32.limits, rv.bool.limits) == ((0, 32767), (0, 1), (0, True))
    for dtype in (rv.float16, rv.string, dtypes.experimental.int4):
        with pytest.raises(ValueError, match="does not have defined limits"):
            _ = dtype.limits


# TensorFlow's numbers, which files and protocol buffers hold.
ENUMS = {1: "float32", 3: "int32", 7: "string", 10: "bool", 14: "bfloat16", 23: "uint64"}


def test_numbers_of_the_types() -> None:
    for number, name in ENUMS.items():
        assert rv.as_dtype(number).name == name
    with pytest.raises(TypeError, match="999 does not correspond to a valid DataType"):
        rv.DType(999)


def test_real_dtypes() -> None:
    assert rv.complex64.real_dtype is rv.float32
    assert rv.complex128.real_dtype is rv.float64
    assert rv.int8.real_dtype is rv.int8


def test_what_has_arithmetic() -> None:
    assert rv.bfloat16.is_numeric
    assert rv.complex64.is_numeric
    assert not any(dtype.is_numeric for dtype in (rv.bool, rv.string, *dtypes.SMALL))


NO_DTYPES = [
    int, complex, str, bytes, "foo", None, [], {}, 999, np.datetime64, "<U4", "i4", 1.5,
    np.longdouble, np.generic, np.floating, ml_dtypes.float8_e3m4, rv.constant(1),
    np.dtype([("a", "i4")]),
]  # fmt: skip


@pytest.mark.parametrize("value", NO_DTYPES)
def test_what_is_no_dtype(value: object) -> None:
    with pytest.raises(TypeError, match="Cannot convert"):
        rv.as_dtype(value)


def test_the_functions_that_convert_are_here_too() -> None:
    assert (dtypes.cast, dtypes.complex) == (rv.cast, rv.complex)
    with pytest.raises(AttributeError, match=r"'resvar\.dtypes' has no attribute 'foo'"):
        _ = dtypes.foo


def test_aliases() -> None:
    assert (rv.half, rv.double) == (rv.float16, rv.float64)
    assert rv.as_dtype(float) is rv.float32
    assert rv.as_dtype(bool) is rv.bool
    assert rv.as_dtype(np.dtype(">i4")) is rv.int32
    assert rv.as_dtype(np.longlong) is rv.int64
    assert rv.as_dtype(np.intc) is rv.int32


@pytest.mark.parametrize(
    "value", [object, np.object_, np.str_, np.bytes_, np.dtype("S3"), np.dtype("U4"), "string", 7]
)
def test_what_means_string(value: object) -> None:
    assert rv.as_dtype(value) is rv.string
