"""Slices: compared with NumPy's; when they are read; what assigning to them does."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, is_defined, random_array

import resvar as rv

KEYS = [
    (),
    ...,
    None,
    2,
    -1,
    (0, -2),
    (1, 2, 3),
    (..., 1),
    (1, ...),
    (0, ..., -1),
    (1, 2, 3, ...),
    slice(1, 3),
    slice(None, None, -1),
    (slice(None), slice(None, None, 2)),
    (slice(None, None, -1), slice(None, None, -2), slice(4, 0, -3)),
    (slice(1, 1),),
    (slice(3, 1), 0),
    (slice(5, None), slice(-100, 100)),
    (slice(2**62, -(2**62), -(2**62)), slice(None, None, 2**62)),
    (slice(None, None, -(2**63)),),
    (None, 1, None, ..., None, slice(1, None, 3)),
    (slice(None), None, slice(2, 3), slice(1, 2)),
]
SHAPE = (3, 4, 5)


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_slice_is_numpys(key: Any) -> None:
    table = np.arange(60, dtype=np.float32).reshape(SHAPE)
    for value in (rv.Variable(table), rv.constant(table)):
        part = value[key]
        assert isinstance(part, rv.Tensor)
        assert part.shape == table[key].shape
        assert part.dtype is rv.float32
        assert_same_bytes(part, table[key])


def test_every_dtype(dtype: rv.DType) -> None:
    rng = np.random.default_rng(1)
    table = random_array(rng, (6, 7), dtype)
    v = rv.Variable(table)
    assert_same_bytes(v[::-2, 1:6:3], table[::-2, 1:6:3])
    assert_same_bytes(v[2:4], table[2:4])
    for key in [(slice(1, 3),), (slice(None), slice(None, None, 3)), (..., 2)]:
        value = random_array(rng, table[key].shape, dtype)
        table[key] = value
        assert v[key].assign(value) is v
        assert_same_bytes(v, table)


@pytest.mark.parametrize("op", ["add", "sub"])
@pytest.mark.parametrize("key", KEYS, ids=str)
def test_updates_are_numpys(op: str, key: Any) -> None:
    rng = np.random.default_rng(2)
    table = rng.standard_normal(SHAPE).astype(np.float32)
    value = rng.standard_normal(table[key].shape).astype(np.float32)
    v = rv.Variable(table)
    expected = table.copy()
    expected[key] = table[key] + value if op == "add" else table[key] - value
    assert getattr(v[key], f"assign_{op}")(value) is v
    assert_same_bytes(v, expected)


def test_arithmetic_of_every_dtype(dtype: rv.DType) -> None:
    rng = np.random.default_rng(3)
    table, value = random_array(rng, (4, 6), dtype), random_array(rng, (2, 3), dtype)
    v = rv.Variable(table)
    if not is_defined("add", dtype):
        with pytest.raises(TypeError, match="strided_slice_assign_add: 'add' is not defined for"):
            v[1:3, ::2].assign_add(value)
        assert_same_bytes(v, table)
        return
    v[1:3, ::2].assign_add(value)
    v[:, 5].assign_sub(value[0, 0])
    with np.errstate(over="ignore"):
        table[1:3, ::2] += value
        table[:, 5] -= value[0, 0]
    assert_same_bytes(v, table)


@pytest.mark.parametrize("shape", [(), (1,), (4,), (1, 4), (3, 1), (3, 4), (1, 1, 3, 4)], ids=str)
def test_values_are_broadcast(shape: tuple[int, ...]) -> None:
    value = np.arange(1, 1 + np.prod(shape), dtype=np.int32).reshape(shape)
    for key in [(slice(0, 6, 2), slice(None, None, -2)), (slice(3), slice(4))]:
        table = np.zeros((6, 8), np.int32)
        v, w = rv.Variable(table), rv.Variable(table)
        table[key] = value
        w[key] = value
        assert_same_bytes(v[key].assign(value), table)
        assert_same_bytes(w, table)


@pytest.mark.parametrize("value", [[1, 2, 3], [[1], [2]], [], [[[1, 2]], [[3, 4]]]], ids=str)
def test_what_cannot_be_broadcast_changes_nothing(value: Any) -> None:
    v = rv.Variable([[1, 2], [3, 4], [5, 6]])
    match = r"strided_slice_assign: cannot broadcast a value of shape \(.*\) to a slice of shape"
    with pytest.raises(ValueError, match=match):
        v[1].assign(value)
    with pytest.raises(ValueError, match=match):
        v[1] = value
    assert v.numpy().tolist() == [[1, 2], [3, 4], [5, 6]]


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        (2, IndexError, "slice index 2 of dimension 0 is out of range for size 2"),
        (-3, IndexError, "slice index -3 of dimension 0 is out of range for size 2"),
        ((0, 5), IndexError, "slice index 5 of dimension 1 is out of range for size 3"),
        ((None, ..., 5), IndexError, "slice index 5 of dimension 1 is out of range for size 3"),
        ((slice(2, None), 3), IndexError, "slice index 3 of dimension 1"),
        (2**80, IndexError, "slice index 9223372036854775807 of dimension 0"),
        (-(2**63), IndexError, "slice index -9223372036854775808 of dimension 0"),
        ((0, 0, 0), IndexError, r"3 indices for shape \(2, 3\), which has only 2 dimensions"),
        ((slice(None), ..., 0, 0), IndexError, "has only 2 dimensions"),
        ((..., ...), ValueError, "Multiple ellipses"),
        ((0, slice(None, None, 0)), ValueError, r"strides\[1\] must be non-zero"),
        ((None,) * 31, ValueError, "at most 32 dimensions are supported, got 33"),
    ],
)
def test_bad_keys_raise(key: Any, error: type[Exception], message: str) -> None:
    table = np.arange(6).reshape(2, 3)
    v = rv.Variable(table)
    for index in (lambda: v[key], lambda: rv.constant(table)[key]):
        with pytest.raises(error, match=message) as caught:
            index()
        assert isinstance(caught.value, rv.errors.InvalidArgumentError)
    with pytest.raises(error, match=message):
        v[key] = 0
    assert_same_bytes(v, table)


def test_values_are_coerced() -> None:
    v = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
    assert v[0].assign(np.array([7, 8])).numpy().tolist() == [[7.0, 8.0], [3.0, 4.0]]
    with pytest.raises(TypeError, match="requested dtype float32"):
        v[0].assign(rv.constant(1))
    with pytest.raises(TypeError):
        v[0].assign("a")
    with pytest.raises(TypeError):
        v[0] = None
    assert v.numpy().tolist() == [[7.0, 8.0], [3.0, 4.0]]


def test_scalars() -> None:
    s = rv.Variable(1.0)
    assert s[...].numpy() == s[()].numpy() == 1.0
    assert s[None].numpy().tolist() == [1.0]
    assert s[...].assign(2.0).numpy() == 2.0
    assert s[None].assign([3.0]).numpy() == 3.0
    with pytest.raises(IndexError, match=r"1 indices for shape \(\)"):
        s[0]


def test_rows_are_iterated() -> None:
    v = rv.Variable([[1, 2], [3, 4]])
    rows = iter(v)
    v.assign([[5, 6], [7, 8]])
    assert [row.numpy().tolist() for row in rows] == [[1, 2], [3, 4]]
    a, b = rv.constant([10, 20])
    assert (int(a), int(b)) == (10, 20)
    assert [len(row) for row in rv.constant(np.zeros((2, 0)))] == [0, 0]
    for scalar in (rv.constant(1), rv.Variable(1)):
        with pytest.raises(TypeError, match="Cannot iterate over a scalar tensor"):
            iter(scalar)
    assert not hasattr(v, "__len__")


@pytest.mark.cpu
def test_a_whole_tensor_is_not_copied() -> None:
    t = rv.constant(np.arange(6).reshape(2, 3))
    for key in [..., (), None, slice(None), (slice(None, None, 1), ..., None)]:
        assert np.shares_memory(t[key].numpy(), t.numpy())
    assert not np.shares_memory(t[::-1].numpy(), t.numpy())


def test_a_large_slice_keeps_its_value() -> None:
    table = np.arange(200_000).reshape(1000, 200)
    ones = np.ones_like(table)
    updates = [
        lambda v: v.assign(rv.constant(ones)),
        lambda v: v.assign(ones),
        lambda v: v.assign_add(ones),
        lambda v: v.scatter_add(rv.IndexedSlices(1, np.arange(1000))),
        lambda v: v.scatter_nd_update(np.arange(1000)[:, None], ones),
        lambda v: v[:].assign(5),
        lambda v: v[::2].assign_add(5),
        lambda v: v.__setitem__(table > 7, 5),
    ]
    for update in updates:
        v = rv.Variable(table)
        slices = [v[1:999, ::2], v[::-1], v[:], v[0]]
        update(v)
        update(v)
        for part, expected in zip(
            slices, [table[1:999, ::2], table[::-1], table, table[0]], strict=True
        ):
            assert part.shape == expected.shape
            assert_same_bytes(part, expected)


def test_a_slice_that_was_assigned_has_the_new_value() -> None:
    for size in (10, 100_000):
        v = rv.Variable(np.zeros(size, np.int64))
        part, other = v[::2], v[::2]
        part.assign(1)
        v.assign_add(np.ones(size, np.int64))
        assert part.numpy().max() == part.numpy().min() == 1
        part.assign_add(10)
        assert part.numpy().max() == part.numpy().min() == 12
        with pytest.raises(ValueError, match="cannot broadcast"):
            part.assign(np.zeros((3, 3)))
        v.assign(np.zeros(size, np.int64))
        assert part.numpy().max() == part.numpy().min() == 12
        assert other.numpy().max() == 0


def test_a_slice_outlives_its_variable_and_its_shape() -> None:
    v = rv.Variable(np.arange(100_000), shape=[None])
    part = v[1:]
    v.assign([1, 2, 3])
    assert part.shape == [99_999]
    part.assign(9)
    assert v.numpy().tolist() == [1, 9, 9]
    assert part.shape == [2]
    large = rv.Variable(np.arange(100_000))[::-1]
    assert large.numpy()[0] == 99_999


def address(v: rv.Variable) -> int:
    return v.numpy().__array_interface__["data"][0]


@pytest.mark.cpu
def test_slices_never_make_a_write_copy_the_table() -> None:
    v = rv.Variable(np.zeros((1000, 1000), np.float32))
    before = address(v)
    small, large = v[0], v[:, ::3]
    v.scatter_add(rv.IndexedSlices(1.0, [0, 5]))
    v[::2, 1::3].assign(np.ones((500, 333)))
    v[7] = 2.0
    assert address(v) == before
    assert small.numpy().max() == large.numpy().max() == 0
    kept = v.read_value()
    v[0] = 3.0
    assert address(v) != before
    assert kept.numpy()[0, 0] == 1.0


def test_a_value_may_be_the_variable_itself() -> None:
    table = np.arange(300_000).reshape(300, 1000)
    for value in (lambda v: v, lambda v: v.read_value(), lambda v: v.numpy(), lambda v: v[:]):
        v = rv.Variable(table)
        v[::-1].assign(value(v))
        assert_same_bytes(v, table[::-1])


@pytest.mark.parametrize("shape", [(2_000_000,), (1500, 700), (400_000, 3), (60, 50, 40, 7)])
def test_large_slices_are_numpys(shape: tuple[int, ...]) -> None:
    random.seed(4)
    table = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    v = rv.Variable(table)
    table = table.copy()
    for _ in range(12):
        key = tuple(
            slice(random.choice([None, 1, 3]), random.choice([None, -1]), random.choice([1, 2, 3]))
            if random.random() < 0.7
            else slice(None, None, random.choice([1, -1, -2]))
            for _ in shape
        )
        assert_same_bytes(v[key], table[key])
        value = np.random.default_rng(5).standard_normal(table[key].shape).astype(np.float32)
        v[key].assign_add(value)
        table[key] += value
        v[key[:1]].assign_sub(2.0)
        table[key[:1]] -= 2
        assert_same_bytes(v, table)


def test_masks_read_and_assign() -> None:
    table = np.arange(24.0).reshape(4, 6)
    v = rv.Variable(table)
    for mask in (table[:, 0] > 5, table > 7, np.zeros((4,), bool), np.ones((4, 6), bool)):
        for form in (mask, rv.constant(mask), rv.Variable(mask)):
            assert_same_bytes(v[form], table[mask])
            assert_same_bytes(rv.constant(table)[form], table[mask])
    v[table > 20] = 0
    v[table[:, 0] > 5] = np.arange(6)
    v[table[:, 0] == 0] = -1
    table[table > 20], table[table[:, 0] > 5], table[0] = 0, np.arange(6), -1
    assert_same_bytes(v, table)
    with pytest.raises(ValueError, match=r"shapes \(4, 6\) and \(3,\) are incompatible"):
        v[np.ones(3, bool)] = 0
    with pytest.raises(ValueError, match=r"cannot broadcast a value of shape \(2,\) to shape"):
        v[table > 7] = [1, 2]
    assert_same_bytes(v, table)


def test_threads_see_whole_slices() -> None:
    v = rv.Variable(np.zeros((300, 400), np.int64))
    counter = itertools.count(1)

    def write() -> None:
        for _ in range(60):
            v[:, ::2].assign(next(counter))
            v[:, 1::2].assign_add(1)

    def read() -> None:
        for _ in range(60):
            even, odd = v[:, ::2], v[:, 1::2]
            for part in (odd, even):
                value = part.numpy()
                assert value.min() == value.max()

    with ThreadPoolExecutor(6) as pool:
        for task in [pool.submit(f) for f in (write, read, write, read, write, read)]:
            task.result()
    assert v[:, 1::2].numpy().min() == v[:, 1::2].numpy().max() == 180


def test_elements_cannot_be_deleted() -> None:
    v = rv.Variable([1, 2])
    with pytest.raises(TypeError, match="does not support item deletion"):
        del v[0]
    assert v.numpy().tolist() == [1, 2]
