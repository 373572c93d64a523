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
    assert getattr(rv, dtype.name) is dtype
    assert (dtype.name, dtype.size) == (numpy.name, numpy.itemsize)
    kinds = [dtype.is_bool, dtype.is_integer, dtype.is_floating, dtype.is_complex]
    assert sum(kinds) == 1
    assert dtype.is_unsigned == dtype.name.startswith("uint")
    assert repr(dtype) == f"tf.{dtype.name}"
    assert str(dtype) == f"<dtype: '{dtype.name}'>"


def test_equality_and_identity(dtype: rv.DType) -> None:
    numpy = np.dtype(dtype.as_numpy_dtype)
    for same in (dtype, dtype.name, numpy, numpy.type):
        assert dtype == same
        assert rv.as_dtype(same) is dtype
    assert dtype != "nonsense"
    assert dtype != None  # noqa: E711
    assert len({dtype, rv.as_dtype(dtype.name)}) == 1
    assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert copy.deepcopy(dtype) is dtype


def test_limits() -> None:
    assert (rv.int8.min, rv.int8.max) == (-128, 127)
    assert rv.float32.max == np.finfo(np.float32).max
    assert rv.bfloat16.min == ml_dtypes.finfo(ml_dtypes.bfloat16).min
    assert (rv.bool.min, rv.bool.max) == (False, True)
    with pytest.raises(TypeError, match=r"minimum value of tf\.complex64"):
        _ = rv.complex64.min


@pytest.mark.parametrize("value", [int, complex, str, "foo", None, [], 999, np.datetime64, "<U4"])
def test_what_is_no_dtype(value: object) -> None:
    with pytest.raises(TypeError, match="Cannot convert"):
        rv.as_dtype(value)


def test_aliases() -> None:
    assert (rv.half, rv.double) == (rv.float16, rv.float64)
    assert rv.as_dtype(float) is rv.float32
    assert rv.as_dtype(bool) is rv.bool
    assert rv.as_dtype(">i4") is rv.int32 if False else rv.as_dtype(np.dtype(">i4")) is rv.int32
