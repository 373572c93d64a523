"""The functions that join, split and turn tensors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import CPU, FASTEST, assert_same_bytes, copied_by, random_array

import resvar as rv
import resvar.compat.v1 as tf

INVALID = rv.errors.InvalidArgumentError


def arrays(dtype: rv.DType, *shapes: tuple[int, ...]) -> list[Any]:
    rng = np.random.default_rng(3)
    return [random_array(rng, shape, dtype) for shape in shapes]


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_concat_and_stack(axis: int, dtype: rv.DType) -> None:
    parts = arrays(dtype, (2, 3), (2, 3), (2, 3))
    given: list[Any] = [parts[0], rv.constant(parts[1]), rv.Variable(parts[2])]
    assert_same_bytes(rv.concat(given, axis), np.concatenate(parts, axis))
    assert_same_bytes(rv.stack(given, axis), np.stack(parts, axis))


def test_concat_of_unequal_parts() -> None:
    assert_same_bytes(rv.concat([[1, 2], [3], []], 0), np.int32([1, 2, 3]))
    t = rv.constant([[1, 2]])
    assert rv.concat([t], 0) is t
    assert_same_bytes(rv.concat(t, 0), t)


@pytest.mark.parametrize(
    ("values", "axis", "message"),
    [
        ([[[1, 2]], [[3, 4]]], 2, r"in the range \[-2, 2\), but got 2"),
        ([[1, 2], [[3]]], 0, r"Ranks .* shape\[0\] = \[2\] vs. shape\[1\] = \[1,1\]"),
        ([[[1, 2]], [[3]]], 0, "Dimension 1 in both shapes must be equal"),
        ([1, 2], 0, "Can't concatenate scalars"),
        ([], 0, "at least one"),
        ([[1], [2]], [0, 1], "axis must be a scalar"),
    ],
)
def test_concat_errors(values: Any, axis: Any, message: str) -> None:
    with pytest.raises(INVALID, match=message):
        rv.concat(values, axis)


@pytest.mark.parametrize("join", [rv.concat, rv.stack])
def test_dtypes_are_not_mixed(join: Any) -> None:
    assert join([[2], rv.constant([1.0])], 0).dtype is rv.float32
    with pytest.raises(
        INVALID, match=r"input #1.* expected to be a int32 tensor but is a float|as an"
    ):
        join([rv.constant([1]), rv.constant([1.0])], 0)
    with pytest.raises(TypeError, match=r"Cannot convert \[3.5\] to EagerTensor of dtype int32"):
        join([rv.constant([1]), [3.5]], 0)


def test_stack_converts_as_a_list_is_converted() -> None:
    assert_same_bytes(rv.stack([1, 2.5]), np.float32([1, 2.5]))
    assert_same_bytes(rv.stack([]), np.float32([]))
    assert_same_bytes(rv.stack(rv.constant([[1, 2], [3, 4]]), 1), np.int32([[1, 3], [2, 4]]))
    assert_same_bytes(rv.stack(5), np.int32(5))
    with pytest.raises(INVALID, match="Shapes of all inputs must match"):
        rv.stack([rv.constant([1, 2]), rv.constant([3])])
    with pytest.raises(ValueError, match=r"Argument `axis` = 2 not in range|axis` = 2 is not in"):
        rv.stack([[1, 2]], axis=2)


@pytest.mark.parametrize("perm", [None, [0, 1, 2], [2, 0, 1], [-1, 0, 1]])
def test_transpose(perm: Any, dtype: rv.DType) -> None:
    (array,) = arrays(dtype, (2, 3, 4))
    assert_same_bytes(rv.transpose(array, perm), array.transpose(perm))
    assert_same_bytes(rv.transpose(array, perm, conjugate=True), array.transpose(perm).conj()
                      if dtype.is_complex else array.transpose(perm))  # fmt: skip


@pytest.mark.parametrize(
    ("perm", "message"),
    [
        ([0], r"expects a vector of size 2. But input\(1\) is a vector of size 1"),
        ([0, 0], "1 is missing from"),
        ([0, 2], r"2 is out of range \[0 .. 2\)"),
    ],
)
def test_transpose_errors(perm: Any, message: str) -> None:
    with pytest.raises(INVALID, match=message):
        rv.transpose([[1, 2], [3, 4]], perm)


@pytest.mark.gpu
@pytest.mark.parametrize("join", [rv.stack, rv.convert_to_tensor, rv.constant, rv.Variable])
def test_tensors_on_a_gpu_are_stacked_there(join: Any) -> None:
    x, v = rv.constant(np.arange(1000)), rv.Variable(np.arange(1000))
    joined = []
    assert copied_by(lambda: joined.append(join([x, v]))) == 0
    assert joined[0].device == FASTEST
    assert_same_bytes(joined[0], np.stack([x, v]))
    with rv.device("CPU:0"):
        assert join([x, v]).device == CPU


def test_stack_in_a_graph() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.placeholder(tf.int32), tf.placeholder(tf.int32)
        both = tf.stack([x, y], axis=-1)
        assert_same_bytes(session.run(both, {x: [1, 2], y: [3, 4]}), np.int32([[1, 3], [2, 4]]))
        with pytest.raises(INVALID, match="Shapes of all inputs must match"):
            session.run(both, {x: [1, 2], y: [3]})
        with pytest.raises(INVALID, match=r"Argument `axis` = 3 is not in range \[-2, 2\)"):
            session.run(tf.stack([x, y], axis=3), {x: [1], y: [2]})
