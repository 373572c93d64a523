"""No argument that Python can pass ends the process or changes a value halfway."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import _core

recursive: list[Any] = []
recursive.append(recursive)


class BadArray:
    """Breaks in the middle of a conversion."""

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise RuntimeError("no array")


JUNK = [
    None,
    ...,
    "text",
    b"\0",
    object(),
    type,
    [],
    [[]],
    recursive,
    {},
    (1, (2, 3)),
    2**200,
    -(2**63) - 1,
    float("inf"),
    float("nan"),
    1j,
    BadArray(),
    np.zeros((1,) * 40),
    np.zeros((0, 2**40, 2**20), np.int8),
    np.zeros((2, 0), np.int64),
    np.array(None),
    np.zeros(3, "M8[s]"),
    np.zeros(3, "V7"),
    np.full(3, np.iinfo(np.int64).min),
    np.full((3, 2), np.iinfo(np.uint64).max, np.uint64),
    np.lib.stride_tricks.as_strided(np.zeros(1, np.int64), (3, 3), (0, 0)),
    np.zeros((3, 3), np.float16)[:, ::-1],
    rv.constant(1.0),
    rv.Variable([True]),
    rv.IndexedSlices(None, None),
    rv.float32,
    rv.TensorShape(None),
]


def quiet(call: Any, *args: Any) -> None:
    """Calls; an exception is fine, anything worse is not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            call(*args)
        except Exception as error:
            str(error), repr(error)


@pytest.mark.parametrize("i", range(len(JUNK)))
def test_junk_in_every_argument(i: int) -> None:
    junk = JUNK[i]
    for make in (rv.Variable, rv.constant, rv.TensorShape, rv.as_dtype, rv.IndexedSlices):
        quiet(make, junk)
        quiet(make, 1.0, junk)
    quiet(lambda: rv.Variable(1.0, dtype=junk))
    quiet(lambda: rv.Variable(1.0, shape=junk))
    quiet(lambda: rv.Variable(1.0, name=junk))
    quiet(lambda: rv.constant(1.0, shape=junk))
    v = rv.Variable(np.arange(6.0).reshape(3, 2))
    for method in dir(v):
        if method.startswith(("scatter_", "gather", "sparse", "assign")):
            use = getattr(v, method)
            quiet(use)
            quiet(use, junk)
            quiet(use, junk, junk)
            quiet(use, [[0]], junk)
            quiet(use, junk, [[1.0, 2.0]])
            quiet(use, rv.IndexedSlices(junk, [0]))
            quiet(use, rv.IndexedSlices([[1.0, 2.0]], junk))
            quiet(use, rv.IndexedSlices(junk, junk))
    for index in (v.__getitem__, v.read_value().__getitem__):
        quiet(index, junk)
        quiet(index, (0, junk))
        quiet(index, slice(junk, junk, junk))
    for method in ("assign", "assign_add", "assign_sub"):
        quiet(getattr(v[::2], method), junk)
    quiet(v.__setitem__, junk, junk)
    quiet(v.__setitem__, slice(junk), 1.0)
    assert np.asarray(v).shape == (3, 2)


@pytest.mark.parametrize("i", range(len(JUNK)))
def test_junk_below_the_python_door(i: int) -> None:
    junk = JUNK[i]
    v = _core.Variable("v", _core.DType.float64, None)
    quiet(_core.Variable, junk, junk, junk)
    quiet(_core.Variable, "v", _core.DType.float64, junk)
    quiet(_core.Tensor)
    quiet(_core.Tensor.copy_of, junk)
    quiet(_core.Tensor.borrow, junk)
    quiet(_core.numpy_dtype, junk)
    quiet(v.assign, junk)
    v.assign(np.arange(6.0).reshape(3, 2))
    part = v.slice((slice(1, 3),))
    for key in (junk, (junk,), (slice(junk, junk, junk),)):
        quiet(v.slice, key)
        quiet(v.read().slice, key)
        quiet(v.update_slice, _core.UpdateOp.add, key, junk)
        quiet(v.update_slice, _core.UpdateOp.add, (0,), junk)
    quiet(_core.PendingSlice, junk)
    for op in _core.UpdateOp.__members__.values():
        quiet(part.update, op, junk)
    for form in _core.IndexForm.__members__.values():
        quiet(v.gather, form, junk)
        for op in _core.UpdateOp.__members__.values():
            quiet(v.update, op, junk)
            quiet(v.scatter, op, form, junk, junk)
    v.read().array()


def test_memory_that_is_not_there() -> None:
    shape = (2**20, 2**22)
    huge = np.lib.stride_tricks.as_strided(np.zeros(1), shape, (0, 0))
    row = np.lib.stride_tricks.as_strided(np.zeros(1, np.int64), (2**45,), (0,))
    for call in (lambda: rv.Variable(huge), lambda: rv.Variable([1.0]).sparse_read(row)):
        with pytest.raises(MemoryError):
            call()
    rows = _core.Tensor.copy_of(np.zeros((2, 2**16)))
    indices = np.zeros(2**24, np.int32)
    with pytest.raises(rv.errors.ResourceExhaustedError, match=f"could not allocate {2**43} bytes"):
        rows.gather(_core.IndexForm.rows, indices)


def test_rank_limit() -> None:
    assert rv.Variable(np.zeros((1,) * 32)).shape.rank == 32
    with pytest.raises(ValueError, match="at most 32 dimensions are supported, got 33"):
        rv.Variable(np.zeros((1,) * 33))
