"""Products of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

DEFINED = [d for d in dtypes.ALL if d.is_numeric and d.name not in ("int8", "int16")]
A = [[1, 2], [3, 4]]
B = [[5, 6, 7], [8, 9, 1]]


@pytest.mark.parametrize("dtype", DEFINED, ids=lambda d: d.name)
def test_values(dtype: rv.DType) -> None:
    a, b = rv.constant(A, dtype), rv.constant(B, dtype)
    product = np.array([[21, 24, 9], [47, 54, 25]], dtype.as_numpy_dtype)
    assert_same_bytes(rv.matmul(a, b), product)
    assert_same_bytes(rv.matmul(rv.constant([[1, 3], [2, 4]], dtype), b, transpose_a=True), product)
    transposed = rv.constant([[5, 8], [6, 9], [7, 1]], dtype)
    assert_same_bytes(rv.matmul(a, transposed, transpose_b=True), product)
    assert_same_bytes(rv.matmul(a, transposed, adjoint_b=True), product)


def test_dtypes_without_products() -> None:
    for value in (True, np.int8(1), np.int16(1)):
        matrix = np.array([[value]])
        with pytest.raises(errors.InvalidArgumentError, match=r"Value for attr 'T' of (bool|int)"):
            rv.matmul(matrix, matrix)
    stack = np.ones((1, 2, 2), np.int16)
    assert_same_bytes(rv.matmul(stack, stack), np.full((1, 2, 2), 2, np.int16))


def test_adjoints_are_conjugate() -> None:
    a, b = [[1j, 2]], [[1], [1 + 1j]]
    assert_same_bytes(rv.matmul(a, b), np.array([[2 + 3j]]))
    assert_same_bytes(rv.matmul([[1j], [2]], b, adjoint_a=True), np.array([[2 + 1j]]))
    assert_same_bytes(rv.matmul([[1j], [2]], b, transpose_a=True), np.array([[2 + 3j]]))
    assert_same_bytes(rv.matmul(a, [[1, 1 + 1j]], adjoint_b=True), np.array([[2 - 1j]]))


def test_integers_wrap_and_16_bits_are_summed_in_32() -> None:
    assert_same_bytes(rv.matmul([[2**30]], [[4]]), np.int32([[0]]))
    for name in ("float16", "bfloat16"):
        row = np.full((1, 4096), 0.125, rv.as_dtype(name).as_numpy_dtype)
        assert rv.matmul(row, np.ones((4096, 1))).numpy() == 512


def test_stacks() -> None:
    a = np.arange(12.0).reshape(2, 3, 2)
    expected = np.stack([m @ np.array(B) for m in a])
    assert_same_bytes(rv.matmul(a, np.float64(B)), expected)
    assert_same_bytes(rv.matmul(a, np.float64([B, B])), expected)
    assert_same_bytes(rv.matmul(a, np.float64([B])), expected)
    assert rv.matmul(np.ones((4, 1, 3, 2)), np.ones((5, 2, 6))).shape == [4, 5, 3, 6]


def test_empty_matrices() -> None:
    assert_same_bytes(rv.matmul(np.ones((2, 0)), np.ones((0, 3))), np.zeros((2, 3)))
    assert rv.matmul(np.ones((0, 2)), np.ones((2, 3))).shape == [0, 3]


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (
            [2, 2],
            [1, 3],
            r"Matrix size-incompatible: In\[0\]: \[2,2\], In\[1\]: \[1,3\] \[Op:MatMul",
        ),
        ([2], [2, 2], r"In\[0\] ndims must be >= 2: 1 \[Op:MatMul\]"),
        ([2, 2], [2], r"In\[1\] ndims must be >= 2: 1"),
        ([2, 2], [], r"In\[1\] ndims must be >= 2: 0"),
        ([2, 3, 4], [3, 4, 5], r"compatible batch dimensions: \[2,3,4\] vs. \[3,4,5\]"),
        ([2, 3, 4], [2, 5, 5], r"In\[0\]: \[2,3,4\], In\[1\]: \[2,5,5\] \[Op:BatchMatMulV2\]"),
    ],
)
def test_shapes_must_fit(a: Any, b: Any, message: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match=message):
        rv.matmul(np.ones(a), np.ones(b))


def test_messages_show_the_shapes_that_were_passed() -> None:
    with pytest.raises(ValueError, match=r"In\[0\]: \[1,3\], In\[1\]: \[1,3\]"):
        rv.matmul(np.ones((1, 3)), np.ones((1, 3)), transpose_a=True, transpose_b=True)


@pytest.mark.parametrize("which", ["a", "b"])
def test_nothing_is_transposed_twice(which: str) -> None:
    arguments = {f"transpose_{which}": True, f"adjoint_{which}": True}
    with pytest.raises(ValueError, match=f"only one of transpose_{which} and adjoint_{which}"):
        rv.matmul(A, A, **arguments)


def test_dtypes_must_agree() -> None:
    f = rv.constant(A, rv.float32)
    assert_same_bytes(rv.matmul(f, A), np.float32([[7, 10], [15, 22]]))
    with pytest.raises(errors.InvalidArgumentError, match=r"MatMul as input #1.* int32 .* float"):
        rv.matmul(A, f)
    with pytest.raises(errors.InvalidArgumentError, match=r"MatMul as input #1.* float .* double"):
        rv.matmul(f, rv.constant(A, rv.float64))


def test_bytes_make_int32() -> None:
    a, b = np.int8([[100, 100]]), np.uint8([[200], [1]])
    assert_same_bytes(rv.matmul(a, b.astype("i1"), output_type=rv.int32), np.int32([[-5500]]))
    tensor = rv.constant(b)
    assert_same_bytes(rv.matmul(a, tensor, output_type="int32"), np.int32([[20100]]))
    f = rv.constant(A, rv.float32)
    assert rv.matmul(f, f, output_type=rv.float32).dtype is rv.float32
    with pytest.raises(errors.NotFoundError, match="no kernel of float32 and float32 to float64"):
        rv.matmul(f, f, output_type=rv.float64)


def test_hints_have_no_effect() -> None:
    plain = rv.matmul(A, A)
    hinted = rv.matmul(A, A, a_is_sparse=True, b_is_sparse=True, grad_a=True, grad_b=True, name="x")
    assert_same_bytes(hinted, plain)


def test_tensordot() -> None:
    a = np.arange(24.0).reshape(2, 3, 4)
    b = np.arange(60.0).reshape(4, 3, 5)
    expected = sum(np.outer(a[:, i, j], b[j, i]) for i in range(3) for j in range(4))
    assert_same_bytes(rv.tensordot(a, b, [[1, 2], [1, 0]]), expected)
    assert_same_bytes(rv.tensordot(a, b, ([-2, -1], [1, 0])), expected)
    assert_same_bytes(rv.tensordot(A, B, 1), np.int32([[21, 24, 9], [47, 54, 25]]))
    assert_same_bytes(rv.tensordot(A, A, [0, 1]), np.int32([[7, 15], [10, 22]]))
    assert_same_bytes(rv.tensordot(A, A, 2), np.int32(30))
    assert rv.tensordot(A, B, 0).shape == [2, 2, 2, 3]


@pytest.mark.parametrize(
    ("axes", "error", "message"),
    [
        (3, ValueError, "between 0 and 2, got 3"),
        (-1, ValueError, "between 0 and 2, got -1"),
        ([[1]], ValueError, "an integer or have length 2"),
        ([[0, 1], [0]], ValueError, "2 axes of a, but 1 of b"),
        ([[5], [0]], IndexError, r"no axis 5 in \[2,2\]"),
        ([[0], [1]], errors.InvalidArgumentError, r"In\[0\]: \[2,2\], In\[1\]: \[2,3\]"),
    ],
    ids=str,
)
def test_axes_of_tensordot(axes: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        rv.tensordot(A, B, axes)


def test_matvec() -> None:
    assert_same_bytes(rv.linalg.matvec(A, [1, 10]), np.int32([21, 43]))
    assert_same_bytes(rv.linalg.matvec(A, [1, 10], transpose_a=True), np.int32([31, 42]))
    assert_same_bytes(rv.linalg.matvec([[1j, 2.0]], [1j], adjoint_a=True), np.array([1, 2j]))
    stack, vectors = np.arange(12.0).reshape(3, 2, 2), np.arange(6.0).reshape(3, 2)
    expected = np.array([m @ v for m, v in zip(stack, vectors, strict=True)])
    assert_same_bytes(rv.linalg.matvec(stack, vectors), expected)
    for a, b in (([1, 2], [1, 1]), (A, [1, 1, 1]), ([["a"]], ["b"])):
        with pytest.raises(errors.InvalidArgumentError, match=r"MatMul"):
            rv.linalg.matvec(a, b)
    with pytest.raises(errors.InvalidArgumentError):
        rv.linalg.matvec(A, 1)


def test_scalar_mul() -> None:
    assert_same_bytes(rv.scalar_mul(2, rv.constant([1, 2])), np.int32([2, 4]))
    assert_same_bytes(rv.math.scalar_mul(rv.Variable(2.0), rv.Variable([1.0])), np.float32([2]))
    slices = rv.scalar_mul(2, rv.IndexedSlices(rv.constant([3.0]), rv.constant([7]), [9]))
    assert_same_bytes(slices.values, np.float32([6]))
    assert int(slices.indices[0]) == 7
    assert int(slices.dense_shape[0]) == 9
    with pytest.raises(errors.InvalidArgumentError, match=r"only a scalar .* got shape \(2,\)"):
        rv.scalar_mul([1, 2], rv.constant([1, 2]))
    with pytest.raises(TypeError, match="requested dtype float32 for Tensor with dtype float64"):
        rv.scalar_mul(rv.constant(2.0, rv.float64), rv.constant([1.0]))
    with pytest.raises(TypeError):
        rv.scalar_mul(2.5, rv.constant([1, 2]))
