"""What Python values become, and what is refused."""

from __future__ import annotations

import array as stdlib_array
import enum
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import coerce


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (2**31 - 1, rv.int32),
        (-(2**31), rv.int32),
        (2**31, rv.int64),
        ([1, 3_000_000_000], rv.int64),
        ([1, 2.5], rv.float32),
        ([True, False], rv.bool),
        ([1, True], rv.int32),
        ([np.float64(1), 2.0], rv.float64),
        ([1.0, np.float64(2)], rv.float32),
        ([np.int64(1)], rv.int32),
        ([1j, 2.5], rv.complex128),
        ([np.float16(1), 2.0], rv.float16),
        ([np.complex64(1)], rv.complex128),
        ([np.int8(-1), np.uint64(5)], rv.int32),
        ([np.array([1, 2], np.int8)], rv.int32),
        ([np.array([1.0]), [2]], rv.float64),
        ([[2], np.array([1.0])], rv.float32),
        ([rv.constant(1), 2], rv.int32),
        ([1, rv.constant(2, rv.int64)], rv.int64),
        ([rv.Variable(1.0, dtype=rv.float16), 2], rv.float16),
        ([[1, 2], [3, rv.constant(4, rv.uint8)]], rv.uint8),
        (range(3), rv.int32),
        (bytearray(b"ab"), rv.int32),
        (enum.IntEnum("Color", "RED GREEN").GREEN, rv.int32),
        (rv.TensorShape([2, 3]), rv.int32),
        (rv.TensorShape([]), rv.int32),
        (rv.TensorShape([2**40]), rv.int64),
        ([], rv.float32),
        ([[], []], rv.float32),
        ([rv.constant(1.0), rv.constant(2.0)], rv.float32),
        (np.array([1], np.uint16), rv.uint16),
        (np.array([1.5], ml_dtypes.bfloat16), rv.bfloat16),
        (np.zeros(2, ">f4"), rv.float32),
        (np.zeros(2, np.longlong), rv.int64),
        (stdlib_array.array("f", [1, 2]), rv.float32),
        (np.ma.array([1, 2], mask=[0, 1]), rv.int64),
    ],
)
def test_the_dtype_a_value_has(value: Any, dtype: rv.DType) -> None:
    assert rv.convert_to_tensor(value).dtype is dtype


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        ([1, 2], rv.float64, np.float64([1, 2])),
        ([True, 1], rv.int64, np.int64([1, 1])),
        (True, rv.float32, np.float32(1)),
        (1, rv.complex64, np.complex64(1)),
        ([1e300], rv.float64, np.float64([1e300])),
        (2**63, rv.uint64, np.uint64(2**63)),
        ([], rv.int16, np.int16([])),
        (np.array([1.7]), rv.int32, np.int32([1])),
        (np.array([300]), rv.uint8, np.uint8([44])),
        (np.array([2, 0]), rv.bool, np.array([True, False])),
        ([np.array([1.5, 2.5])], rv.float32, np.float32([[1.5, 2.5]])),
        (np.array([1 + 2j]), rv.float32, np.float32([1])),
        (np.array([2j]), rv.bool, np.array([True])),
        (np.float64(1e300), rv.float32, np.float32(np.inf)),
        ([2**70, 1], rv.float32, np.float32([2**70, 1])),
        ([rv.constant(1.5), rv.constant(2)], rv.int32, np.int32([1, 2])),
        (np.array([1, 2.5], object), rv.float32, np.float32([1, 2.5])),
        (np.array(["1.5"]), rv.float32, np.float32([1.5])),
        ([rv.constant(1), 2.0], rv.float32, np.float32([1, 2])),
        (np.arange(4)[::-2], rv.int64, np.array([3, 1])),
    ],
)
def test_conversion_to_a_dtype(value: Any, dtype: rv.DType, expected: Any) -> None:
    assert_same_bytes(rv.constant(value, dtype), expected)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (1.0, rv.int32),
        ([1.5], rv.int64),
        ([1, 2.5], rv.int32),
        (1, rv.bool),
        (1j, rv.float32),
        ([1j], rv.int8),
        ("a", rv.float32),
        (float("nan"), rv.int32),
        (True, rv.int8),
        ([True], rv.complex64),
        ([np.True_], rv.int32),
        ([np.float64(1)], rv.int32),
        ([np.array([1.5])], rv.int32),
        (np.array(["a"]), rv.float32),
        ([rv.constant(1), 2.5], None),
        ([1.5, rv.constant(2)], None),
        (rv.constant(1), rv.float32),
        (rv.TensorShape([1]), rv.float32),
    ],
)
def test_what_cannot_have_a_dtype(value: Any, dtype: rv.DType | None) -> None:
    with pytest.raises(TypeError) as caught:
        rv.convert_to_tensor(value, dtype)
    assert isinstance(caught.value, rv.errors.BadDTypeError)


@pytest.mark.parametrize("value", [0, -1, 2**31 - 1, 0.5, -0.0, 3.4e38, float("inf"), float("nan")])
@pytest.mark.parametrize("dtype", [None, rv.float32, rv.float64, rv.complex64])
def test_a_number_is_converted_as_a_list_of_it(value: Any, dtype: rv.DType | None) -> None:
    (element,) = np.asarray(rv.constant([value], dtype))
    assert_same_bytes(rv.constant(value, dtype), element)


def test_messages_name_value_and_dtype() -> None:
    with pytest.raises(TypeError, match=r"Cannot convert \[1.5\] to EagerTensor of dtype int32"):
        rv.constant([1.5], rv.int32)
    with pytest.raises(
        ValueError, match="requested dtype float32 for Tensor with dtype int32: <tf"
    ):
        rv.convert_to_tensor(rv.constant(1), rv.float32)
    message = (
        "Incompatible type conversion requested to type float32 for `tf.Variable of type int32"
    )
    with pytest.raises(ValueError, match=message):
        rv.convert_to_tensor(rv.Variable(1), rv.float32)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([rv.constant(1), rv.constant(2.0)], "expected to be a int32 tensor but is a float32"),
        ([rv.constant([1, 2]), [3]], r"values\[0\].shape = \[2\] != values\[1\].shape = \[1\]"),
    ],
)
def test_what_cannot_be_packed(value: Any, message: str) -> None:
    with pytest.raises(rv.errors.InvalidArgumentError, match=message):
        rv.convert_to_tensor(value)


@pytest.mark.parametrize("value", [[0, 2], ((0,), (2,)), [np.int8(0), 2], range(2)])
def test_lists_of_indices(value: Any) -> None:
    assert_same_bytes(np.asarray(coerce.indices(value)).astype(np.int64), np.array(value, np.int64))


def test_an_index_is_not_too_large_for_words() -> None:
    with pytest.raises(rv.errors.InvalidArgumentError, match=r"Cannot convert .* dtype int64"):
        coerce.indices([2**63])


def test_nested_tensors_and_lists() -> None:
    value = [[rv.constant(1), 2], [3, rv.Variable(4)]]
    assert_same_bytes(rv.convert_to_tensor(value), np.int32([[1, 2], [3, 4]]))
    assert_same_bytes(
        rv.convert_to_tensor([rv.constant([1, 2]), np.array([3, 4])]), np.int32([[1, 2], [3, 4]])
    )


def test_indexed_slices_become_dense() -> None:
    rows = rv.IndexedSlices([[1.0, 2.0], [3.0, 4.0]], [2, 2], dense_shape=[3, 2])
    assert_same_bytes(rv.convert_to_tensor(rows), np.float32([[0, 0], [0, 0], [4, 6]]))
    assert_same_bytes(rv.Variable(rows), np.float32([[0, 0], [0, 0], [4, 6]]))
    with pytest.raises(ValueError, match="without dense_shape"):
        rv.convert_to_tensor(rv.IndexedSlices([1.0], [0]))


def test_a_shape_must_be_known() -> None:
    with pytest.raises(ValueError, match=r"partially known TensorShape \(1, None\)"):
        rv.convert_to_tensor(rv.TensorShape([1, None]))


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (300, rv.int8),
        ([300], rv.int8),
        ([np.int64(300)], rv.int8),
        (-1, rv.uint8),
        (2**40, rv.int32),
        (2**64, rv.uint64),
        (8, rv.dtypes.experimental.int4),
        ([-3], rv.dtypes.experimental.int2),
    ],
)
def test_an_integer_out_of_range_raises(value: Any, dtype: rv.DType) -> None:
    with pytest.raises(ValueError, match=f"Cannot convert .* to EagerTensor of dtype {dtype.name}"):
        rv.constant(value, dtype)


@pytest.mark.parametrize(
    "value",
    [
        np.array([1, 2], dtype=object),
        np.datetime64("2020-01-01"),
        np.longdouble(1),
        np.zeros(2, [("a", "i4")]),
    ],
)
def test_arrays_that_have_no_dtype(value: Any) -> None:
    with pytest.raises(ValueError, match=r"Failed to convert a NumPy array|not supported"):
        rv.constant(value)


def test_unaligned_and_strided_arrays() -> None:
    raw = np.zeros(33, np.uint8)
    unaligned = raw[1:].view(np.float32)
    unaligned[:] = np.arange(8)
    assert not unaligned.flags.aligned
    v = rv.Variable(np.zeros(8, np.float32))
    assert_same_bytes(v.assign(unaligned), np.arange(8, dtype=np.float32))
    assert_same_bytes(v.assign_add(np.arange(16, dtype=np.float32)[::2]), unaligned * 3)
    assert_same_bytes(rv.constant(np.arange(8.0).astype(">f8")), np.arange(8.0))


def test_array_likes() -> None:
    class Wrapper:
        def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
            return np.arange(3.0)

    assert_same_bytes(rv.constant(Wrapper()), np.arange(3.0))
    assert_same_bytes(rv.Variable([0.0] * 3).assign(Wrapper()), np.arange(3, dtype=np.float32))
