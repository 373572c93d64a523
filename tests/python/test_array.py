"""The functions constant and convert_to_tensor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import DTYPES, assert_same_bytes, name_of, random_array

import resvar as rv
from resvar import errors

NOT_STRING = [dtype for dtype in DTYPES if dtype is not rv.string]


def test_constant_fills_or_reshapes() -> None:
    assert_same_bytes(rv.constant(1, shape=[2, 2]), np.full((2, 2), 1, np.int32))
    assert_same_bytes(rv.constant([1], shape=[2]), np.array([1, 1], np.int32))
    assert_same_bytes(rv.constant([1, 2, 3, 4], shape=[2, 2]), np.int32([[1, 2], [3, 4]]))
    assert_same_bytes(rv.constant([[1]], shape=[]), np.int32(1))
    assert_same_bytes(rv.constant(5, rv.float32, 3), np.float32([5, 5, 5]))
    assert rv.constant([], shape=[0, 3]).shape == [0, 3]


@pytest.mark.parametrize("shape", [[2, 2], [4], [0], [3, None]])
def test_constant_must_fill_its_shape(shape: list[int | None]) -> None:
    with pytest.raises(TypeError, match=r"3 elements, but shape .* has (\d+|None) elements"):
        rv.constant([1, 2, 3], shape=shape)


def test_constant_needs_a_known_shape() -> None:
    with pytest.raises(ValueError, match=r"shape \(2, None\) is not fully defined"):
        rv.constant(1, shape=[2, None])
    with pytest.raises(ValueError, match="unknown TensorShape"):
        rv.constant(1, shape=rv.TensorShape(None))


def test_a_tensor_is_returned_as_it_is() -> None:
    t = rv.constant([1, 2])
    assert rv.convert_to_tensor(t) is t
    assert rv.constant(t, dtype=rv.int32) is t
    with pytest.raises(ValueError, match="requested dtype float32 for Tensor with dtype int32"):
        rv.convert_to_tensor(t, dtype=rv.float32)


def test_dtype_hint_gives_way() -> None:
    assert rv.convert_to_tensor(1, dtype_hint=rv.float32).dtype is rv.float32
    assert rv.convert_to_tensor(1.5, dtype_hint=rv.int32).dtype is rv.float32
    assert rv.convert_to_tensor(rv.constant(1), dtype_hint=rv.float32).dtype is rv.int32


@pytest.mark.parametrize("dtype", NOT_STRING, ids=name_of)
def test_zeros_and_ones(dtype: rv.DType) -> None:
    for shape in ([2, 3], (2, 3), np.array([2, 3]), rv.constant([2, 3]), rv.TensorShape([2, 3])):
        assert_same_bytes(rv.zeros(shape, dtype), np.zeros((2, 3), dtype.as_numpy_dtype))
        assert_same_bytes(rv.ones(shape, dtype), np.ones((2, 3), dtype.as_numpy_dtype))
    like = rv.Variable(rv.zeros([2], dtype))
    assert_same_bytes(rv.ones_like(like), np.ones(2, dtype.as_numpy_dtype))
    assert_same_bytes(rv.zeros_like(like), np.zeros(2, dtype.as_numpy_dtype))
    assert_same_bytes(rv.ones_like([1.5, 2.5], dtype), np.ones(2, dtype.as_numpy_dtype))
    assert_same_bytes(rv.fill([2], rv.ones([], dtype)), np.ones(2, dtype.as_numpy_dtype))


def test_defaults_and_scalars() -> None:
    assert_same_bytes(rv.zeros(3), np.zeros(3, np.float32))
    assert_same_bytes(rv.ones([]), np.float32(1))
    assert_same_bytes(rv.fill(2, 1.5), np.float32([1.5, 1.5]))
    assert_same_bytes(rv.fill([0, 2], True), np.zeros((0, 2), bool))


def test_shapes_that_are_none() -> None:
    for make in (rv.zeros, rv.ones, lambda shape: rv.fill(shape, 1)):
        with pytest.raises(rv.errors.InvalidArgumentError, match="must be >= 0, got -1"):
            make([2, -1])
        with pytest.raises(TypeError, match="must be integers"):
            make([2.5])
    with pytest.raises(ValueError, match="value must represent a scalar"):
        rv.fill([2], [1, 2])


def test_eye() -> None:
    assert_same_bytes(rv.eye(2, 3), np.eye(2, 3, dtype=np.float32))
    assert_same_bytes(
        rv.eye(2, batch_shape=[3, 1], dtype=rv.bool), np.eye(2) * np.ones((3, 1, 1, 1)) > 0
    )
    with pytest.raises(TypeError, match=r"num_rows must be an integer, got 2.5"):
        rv.eye(2.5)
    with pytest.raises(rv.errors.InvalidArgumentError, match="must be >= 0, got -1"):
        rv.eye(-1)


@pytest.mark.parametrize("dtype", NOT_STRING, ids=name_of)
def test_cast(dtype: rv.DType) -> None:
    target = dtype.as_numpy_dtype
    assert_same_bytes(
        rv.cast([1.75, 0.0, 100.5], dtype), np.float32([1.75, 0, 100.5]).astype(target)
    )
    assert_same_bytes(
        rv.cast(rv.Variable([0, 1, 100]), dtype), np.int32([0, 1, 100]).astype(target)
    )
    complex_numbers = np.array([1 + 2j, 0j])
    expected = complex_numbers if dtype.is_complex else complex_numbers.real
    assert_same_bytes(rv.cast(complex_numbers, dtype), expected.astype(target))
    t = rv.ones([2], dtype)
    assert rv.cast(t, dtype) is t


def test_cast_wraps_and_truncates() -> None:
    assert_same_bytes(rv.cast([300, -1], rv.uint8), np.uint8([44, 255]))
    assert_same_bytes(rv.cast([-1.8], rv.int32), np.int32([-1]))
    assert_same_bytes(rv.cast([1e10], rv.float16), np.float16([np.inf]))
    slices = rv.cast(rv.IndexedSlices(rv.constant([1.5]), rv.constant([0])), rv.int32)
    assert_same_bytes(slices.values, np.int32([1]))
    with pytest.raises(TypeError, match="int"):
        rv.cast([1], int)


@pytest.mark.cpu
def test_identity_is_a_snapshot() -> None:
    v = rv.Variable([1, 2])
    before = rv.identity(v)
    v.assign([3, 4])
    assert_same_bytes(before, np.int32([1, 2]))
    t = rv.constant([1])
    assert rv.identity(t) is not t
    assert np.shares_memory(rv.identity(t).numpy(), t.numpy())


def test_constant_casts_a_variable_but_no_tensor() -> None:
    assert_same_bytes(rv.constant(rv.Variable([1.5]), rv.int32), np.int32([1]))
    with pytest.raises(
        TypeError, match=r"Expected tensor .* with dtype tf.float32, but got dtype tf.int32"
    ):
        rv.constant(rv.constant([1]), rv.float32)
    with pytest.raises(ValueError, match=r"unsupported type .*IndexedSlices"):
        rv.constant(rv.IndexedSlices([1], [0], [2]))
    with pytest.raises(ValueError, match=r"must represent a scalar, got shape \[1, 1\]"):
        rv.constant([[1]], shape=[2])


def test_a_constant_does_not_share_memory_with_an_array() -> None:
    array = np.zeros(3)
    for t in (
        rv.constant(array),
        rv.convert_to_tensor(array),
        rv.identity(array),
        rv.cast(array, rv.float64),
    ):
        assert not np.shares_memory(t.numpy(), array)


def test_a_repeated_string_keeps_its_zero_bytes() -> None:
    for tensor in (rv.fill([2], b"a\0"), rv.constant(b"a\0", shape=[2])):
        assert tensor.numpy().tolist() == [b"a\0", b"a\0"]


@pytest.mark.parametrize(
    ("value", "dtype", "expected"),
    [
        ([300, -5, 7], "uint8", np.uint8([255, 0, 7])),
        ([3e10, -1.5, -3e10], "int32", np.int32([2147483520, -1, -(2**31)])),
        ([3e30, -3e30], "int64", np.int64([2**63 - 2**39, -(2**63)])),
        ([1e10, -1e10, 1.5], "float16", np.float16([65504, -65504, 1.5])),
        (np.int8([-3, 3]), "uint64", np.uint64([0, 3])),
        (np.uint64([2**64 - 1]), "int64", np.int64([2**63 - 1])),
        ([5 + 1j], "float32", np.float32([5])),
    ],
)
def test_saturate_cast(value: Any, dtype: str, expected: Any) -> None:
    assert_same_bytes(rv.saturate_cast(value, dtype), expected)


def test_a_bool_does_not_saturate() -> None:
    for value, dtype in (([True], rv.int8), ([5], rv.bool)):
        with pytest.raises(TypeError, match="bool has no lowest"):
            rv.saturate_cast(value, dtype)


def test_other_identities() -> None:
    v = rv.Variable([1, 2])
    snapshots = [rv.stop_gradient(v), *rv.identity_n([v, [1, 2]])]
    v.assign([3, 4])
    for snapshot in snapshots:
        assert_same_bytes(snapshot, np.int32([1, 2]))


def test_saturate_cast_takes_the_real_part() -> None:
    assert_same_bytes(rv.saturate_cast([300 + 1j, -3j], rv.uint8), np.uint8([255, 0]))


NUMBERS = [dtype for dtype in DTYPES if dtype.is_numeric]


@pytest.mark.parametrize("dtype", NUMBERS, ids=name_of)
def test_bitcast(dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(1), (3, 16), dtype)
    for other in NUMBERS:
        tensor = rv.constant(array, dtype)
        if other.size > dtype.size:
            tensor = rv.reshape(tensor, [3, -1, other.size // dtype.size])
        result = rv.bitcast(tensor, other)
        assert result.dtype is other
        assert result.numpy().tobytes() == array.tobytes()
        more = [dtype.size // other.size] if dtype.size > other.size else []
        assert result.shape == [3, min(16, 16 * dtype.size // other.size), *more]
        assert rv.bitcast(result, dtype).shape == tensor.shape


def test_bitcast_of_a_scalar() -> None:
    assert_same_bytes(rv.bitcast(5, "int16"), np.int16([5, 0]))
    assert_same_bytes(rv.bitcast(np.int16([5, 0]), "int32"), np.int32(5))


@pytest.mark.parametrize(
    ("value", "to", "message"),
    [
        (
            np.int16([1, 2, 3]),
            "int32",
            r"Cannot bitcast \[3\] of 2 bytes each to int32.* must be 2",
        ),
        (np.int16(1), "int32", r"Cannot bitcast \[\] of 2 bytes"),
        (True, "int8", "attr 'T' of bool"),
        (["a"], "int8", "attr 'T' of string"),
        (5, "bool", "attr 'type' of bool"),
        (5, "string", "attr 'type' of string"),
    ],
)
def test_what_is_not_bitcast(value: Any, to: str, message: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match=message):
        rv.bitcast(value, to)


def test_bitcast_does_not_follow_the_array() -> None:
    array = np.array([1.0, 2.0])
    tensor = rv.bitcast(array, rv.int64)
    array[:] = 0
    assert_same_bytes(rv.bitcast(tensor, rv.float64), np.array([1.0, 2.0]))
