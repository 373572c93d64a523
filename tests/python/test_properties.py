"""Every operation beside a plain NumPy loop, on random arguments; and after every error, the bytes.

RESVAR_CASES sets how many cases there are in all; the default is what continuous integration runs,
which is fewer on an emulated device. They are the same on every run, unless RESVAR_RANDOM is set.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest
from conftest import (
    DTYPES,
    INDEX_DTYPES,
    IS_EMULATED,
    ND_OPS,
    OPS,
    assert_same_bytes,
    is_defined,
    random_array,
    scatter_loop,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import resvar as rv

CASES = int(os.environ.get("RESVAR_CASES", "2000" if IS_EMULATED else "21000"))
TESTS = 5

seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(0, 5), min_size=0, max_size=4).map(tuple)
many = settings(
    max_examples=CASES // TESTS,
    deadline=None,
    database=None,
    derandomize="RESVAR_RANDOM" not in os.environ,
)


def random_indices(rng: Any, dims: tuple[int, ...], batch: tuple[int, ...], dtype: Any) -> Any:
    """Tuples into `dims`; there are none where a dimension is empty."""
    if 0 in dims:
        batch = (0, *batch[1:]) if batch else (0,)
    high = [max(dim, 1) for dim in dims]
    return rng.integers(0, high, size=(*batch, len(dims))).astype(dtype)


def spoil(rng: Any, indices: Any, dims: tuple[int, ...]) -> None:
    """Puts one index out of range."""
    at = tuple(rng.integers(0, indices.shape))
    dim = dims[at[-1]]
    indices[at] = rng.choice([-1, dim, dim + 7, -(2**31), 2**31 - 1])


@many
@given(seeds, st.sampled_from(sorted(OPS)), st.sampled_from(DTYPES), shapes, shapes, st.booleans())
def test_scatter(seed: int, op: str, dtype: rv.DType, row: Any, batch: Any, scalar: bool) -> None:
    rng = np.random.default_rng(seed)
    if not is_defined(op, dtype):
        dtype = rv.float32
    if dtype.is_complex:
        batch = batch[:2]  # of an infinite complex number, NumPy's products are NaN
    table = random_array(rng, (int(rng.integers(0, 6)), *row[:3]), dtype)
    indices = random_indices(rng, table.shape[:1], batch, rng.choice(INDEX_DTYPES))
    shape = () if scalar else indices.shape[:-1] + table.shape[1:]
    values = random_array(rng, shape, dtype, divisor=op in ("mul", "div"))
    v = rv.Variable(table)
    getattr(v, f"scatter_{op}")(rv.IndexedSlices(values, indices[..., 0]))
    every = np.broadcast_to(values, indices.shape[:-1] + table.shape[1:])
    assert_same_bytes(v, scatter_loop(table, op, indices, every))


@many
@given(seeds, st.sampled_from(ND_OPS), st.sampled_from(DTYPES), shapes, shapes, st.integers(1, 4))
def test_scatter_nd_and_gather_nd(
    seed: int, op: str, dtype: rv.DType, shape: Any, batch: Any, depth: int
) -> None:
    rng = np.random.default_rng(seed)
    if not is_defined(op, dtype):
        dtype = rv.int16
    shape = shape or (3,)
    depth = min(depth, len(shape))
    table = random_array(rng, shape, dtype)
    indices = random_indices(rng, shape[:depth], batch, rng.choice(INDEX_DTYPES))
    updates = random_array(rng, indices.shape[:-1] + shape[depth:], dtype)
    v = rv.Variable(table)
    taken = v.gather_nd(indices)
    getattr(v, f"scatter_nd_{op}")(indices, updates)
    assert_same_bytes(v, scatter_loop(table, op, indices, updates))
    expected = table[tuple(np.moveaxis(indices, -1, 0))]
    assert_same_bytes(taken, np.asarray(expected, table.dtype))  # one string is no array


@many
@given(seeds, st.sampled_from(sorted(OPS)), st.sampled_from(DTYPES), shapes, st.integers(1, 3))
def test_a_bad_index_changes_nothing(
    seed: int, op: str, dtype: rv.DType, shape: Any, depth: int
) -> None:
    rng = np.random.default_rng(seed)
    if not is_defined(op, dtype):
        dtype = rv.float64
    shape = (*shape, 3)
    depth = min(depth, len(shape)) if op in ND_OPS else 1
    table = random_array(rng, shape, dtype)
    indices = random_indices(rng, shape[:depth], (int(rng.integers(1, 9)),), np.int64)
    if indices.size == 0:
        indices = np.zeros((1, depth), np.int64)
    spoil(rng, indices, shape[:depth])
    updates = random_array(rng, (len(indices), *shape[depth:]), dtype, divisor=op == "div")
    v = rv.Variable(table)
    reads: list[Any] = [lambda: v.gather_nd(indices)]
    if op in ND_OPS:
        reads.append(lambda: getattr(v, f"scatter_nd_{op}")(indices, updates))
    if depth == 1:
        slices = rv.IndexedSlices(updates, indices[:, 0])
        reads += [
            lambda: v.sparse_read(indices[:, 0]),
            lambda: getattr(v, f"scatter_{op}")(slices),
        ]
    first = next(at for at in np.ndindex(indices.shape) if is_bad(indices, shape, at))
    for call in reads:
        with pytest.raises(IndexError) as caught:
            call()
        assert f"= {indices[first]} is out of range for dimension {first[-1]}" in str(caught.value)
    assert_same_bytes(v, table)


def is_bad(indices: Any, shape: tuple[int, ...], at: tuple[int, ...]) -> bool:
    return not 0 <= indices[at] < shape[at[-1]]


@many
@given(seeds, st.sampled_from(DTYPES), shapes, st.sampled_from(["assign", "add", "sub"]))
def test_dense(seed: int, dtype: rv.DType, shape: Any, op: str) -> None:
    rng = np.random.default_rng(seed)
    if not is_defined("update" if op == "assign" else op, dtype):
        dtype = rv.uint8
    table, value = random_array(rng, shape, dtype), random_array(rng, shape, dtype)
    v = rv.Variable(table)
    snapshot = v.read_value() if rng.integers(2) else None
    if op == "assign":
        assert_same_bytes(v.assign(value), value)
    else:
        assert_same_bytes(getattr(v, f"assign_{op}")(value), OPS[op](table, value))
    if snapshot is not None:
        assert_same_bytes(snapshot, table)


@many
@given(seeds, st.sampled_from(DTYPES), shapes, shapes)
def test_a_wrong_shape_changes_nothing(seed: int, dtype: rv.DType, shape: Any, other: Any) -> None:
    rng = np.random.default_rng(seed)
    if shape == other:
        return
    table = random_array(rng, shape, dtype)
    wrong = random_array(rng, other, dtype)
    v = rv.Variable(table)
    calls = (v.assign, v.assign_add, v.assign_sub) if is_defined("add", dtype) else (v.assign,)
    for call in calls:
        with pytest.raises(ValueError, match="shape") as caught:
            call(wrong)
        assert str(tuple(shape)) in str(caught.value)
        assert str(tuple(other)) in str(caught.value)
    assert_same_bytes(v, table)
