"""How the inputs of an operation get their dtypes, and what becomes of its results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import errors
from resvar.ops.operation import (
    FLOATS,
    INTEGERS,
    NUMBERS,
    REALS,
    Elementwise,
    Operation,
    to_tensor,
    to_tensor_like,
)

ADD = Elementwise("Add", np.add, NUMBERS)
AND = Elementwise("And", np.logical_and, only=rv.bool)
SELECT = Operation("Select", np.where, REALS, shared=slice(1, None))
F32 = np.array([1.0, 2.0], np.float32)
I32 = np.array([1, 2], np.int32)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        (1, 2, np.int32(3)),
        (1.5, 2, np.float32(3.5)),
        (2j, 1, np.complex128(1 + 2j)),
        (2**40, 1, np.int64(2**40 + 1)),
        (1, True, np.int32(2)),
        (rv.constant(F32), [1, 2], np.float32([2, 4])),
        ([1, 2], rv.constant(F32), np.float32([2, 4])),
        (1, rv.Variable(F32), np.float32([2, 3])),
        (rv.constant(F32), np.array([0.5, 1.0]), np.float32([1.5, 3])),
        (np.array([0.5, 1.0]), rv.constant(F32), np.float32([1.5, 3])),
        (np.array([1.9, 2.9]), rv.constant(I32), np.int32([2, 4])),
        (np.array([1.5, 2.0]), np.array([1, 2]), np.float64([2.5, 4])),
        (np.array([1, 2]), np.array([1.9, 2.0]), np.int64([2, 4])),
        (np.float16(2), np.float64(0.5), np.float16(2.5)),
        ([], [], np.float32([])),
    ],
)
def test_the_first_tensor_decides_the_dtype_or_else_the_first_input(
    x: Any, y: Any, expected: Any
) -> None:
    assert_same_bytes(ADD(x, y), expected)


def test_what_has_no_such_dtype_raises() -> None:
    i = rv.constant(I32)
    for x, y in [(i, 1.5), (1.5, i), (1, 2.5), (i, [1.5, 2]), (i, "a"), (i, None), (i, {})]:
        with pytest.raises(errors.BadDTypeError):
            ADD(x, y)


def test_tensors_are_never_converted() -> None:
    i, f = rv.constant(I32), rv.Variable(F32)
    message = (
        r"cannot compute Add as input #1\(zero-based\) was expected to be a {} tensor but is a {} "
        r"tensor \[Op:Add\]"
    )
    with pytest.raises(errors.InvalidArgumentError, match=message.format("int32", "float")):
        ADD(i, f)
    with pytest.raises(errors.InvalidArgumentError, match=message.format("float", "int32")):
        ADD(f, i)
    with pytest.raises(errors.InvalidArgumentError, match=message.format("double", "half")):
        ADD(rv.constant(1, rv.float64), rv.constant(1, rv.float16))


def test_a_dtype_without_the_operation_raises() -> None:
    exact = Operation("Exp", np.exp, FLOATS)
    message = (
        r"Value for attr 'T' of int32 is not in the list of allowed values: bfloat16, half, float, "
        r"double \[Op:Exp\]"
    )
    with pytest.raises(errors.InvalidArgumentError, match=message):
        exact(1)
    with pytest.raises(TypeError, match="Value for attr 'T' of bool is not in the list"):
        ADD(True, False)


def test_a_kernel_may_be_missing() -> None:
    floor = Elementwise("FloorDiv", np.floor_divide, NUMBERS, missing=(rv.complex64,))
    one = rv.constant(1, rv.complex64)
    with pytest.raises(errors.NotFoundError, match="no kernel of FloorDiv for T=complex64"):
        floor(one, one)
    with pytest.raises(errors.NotFoundError):
        floor(one, 1)


def test_an_operation_may_have_only_one_dtype() -> None:
    assert_same_bytes(AND([True, False], True), np.array([True, False]))
    assert_same_bytes(AND(np.array([0, 7]), True), np.array([False, True]))
    with pytest.raises(TypeError, match="Cannot convert 1 to EagerTensor"):
        AND(1, True)
    message = r"cannot compute And as input #1\(zero-based\) was expected to be a bool tensor but"
    with pytest.raises(errors.InvalidArgumentError, match=message):
        AND(True, rv.constant(1))


def test_some_inputs_may_have_dtypes_of_their_own() -> None:
    assert_same_bytes(SELECT([True, False], rv.constant(F32), [7, 8]), np.float32([1, 8]))
    assert_same_bytes(SELECT([True, False], 1, 2), np.int32([1, 2]))
    with pytest.raises(errors.InvalidArgumentError, match=r"input #1.*float tensor.*int32 tensor"):
        SELECT([True, False], rv.constant(F32), rv.constant(I32))


@pytest.mark.parametrize(
    ("x", "y"), [((2,), (3,)), ((2, 1), (3, 3)), ((0,), (2,)), ((2, 2, 2), (3, 1))]
)
def test_shapes_that_do_not_broadcast_raise(x: Any, y: Any) -> None:
    shown = [f"[{','.join(map(str, shape))}]" for shape in (x, y)]
    message = f"Incompatible shapes: {shown[0]} vs. {shown[1]} [Op:Add]"
    with pytest.raises(errors.InvalidArgumentError) as caught:
        ADD(np.ones(x), np.ones(y))
    assert str(caught.value) == message


def test_shapes_that_broadcast_do() -> None:
    for x, y in [((2, 1), (3,)), ((), (2,)), ((0,), (1,)), ((3, 1, 2), (4, 1)), ((1,), (0, 1))]:
        assert ADD(np.ones(x), np.ones(y)).shape == np.broadcast_shapes(x, y)


def test_results_share_no_memory_with_what_can_be_written() -> None:
    same = Operation("Same", lambda x: x)
    row = Operation("Row", lambda x: x[0])
    array = np.array([[1.0, 2.0], [3.0, 4.0]])
    whole, first = same(array), row(array)
    array[:] = 0
    assert_same_bytes(whole, np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert_same_bytes(first, np.array([1.0, 2.0]))


def test_results_may_share_memory_with_tensors() -> None:
    v = rv.Variable([1.0, 2.0])
    same = Operation("Same", lambda x: x)(v)
    v.assign([5, 6])
    assert_same_bytes(same, F32)


def test_the_dtype_of_the_result_can_be_fixed_and_there_can_be_several() -> None:
    both = Operation("Both", lambda x: (x + x, x * x), result=rv.int64)
    twice, square = both.several([3, 4])
    assert_same_bytes(twice, np.int64([6, 8]))
    assert_same_bytes(square, np.int64([9, 16]))


def test_attributes_go_to_the_kernel() -> None:
    total = Operation("Sum", lambda x, *, axis: x.sum(axis), INTEGERS)
    assert_same_bytes(total(np.int64([[1, 2], [3, 4]]), axis=0), np.int64([4, 6]))
    assert total.name == "Sum"


def test_numpy_says_nothing() -> None:
    assert_same_bytes(ADD(np.float32(3e38), np.float32(3e38)), np.float32(np.inf))
    assert_same_bytes(ADD(np.int8(100), np.int8(100)), np.int8(-56))


def test_to_tensor() -> None:
    t = rv.constant([1, 2])
    assert to_tensor(t) is t
    assert_same_bytes(to_tensor(rv.Variable([1, 2])), I32)
    assert_same_bytes(to_tensor([1, 2], rv.float32), F32)
    with pytest.raises(ValueError, match="requested dtype float32 for Tensor with dtype int32"):
        to_tensor(t, rv.float32)


def test_is_tensor() -> None:
    assert all(map(rv.is_tensor, [rv.constant(1), rv.Variable(1)]))
    assert not any(map(rv.is_tensor, [1, [1], np.ones(2), None, rv.float32]))


def test_to_tensor_like_gives_way() -> None:
    assert to_tensor_like(1, rv.float32).dtype is rv.float32
    assert to_tensor_like(1.5, rv.int32).dtype is rv.float32
    assert to_tensor_like(rv.constant(1), rv.float32).dtype is rv.int32
    assert to_tensor_like(np.array([1.5]), rv.int32).dtype is rv.int32
