"""What a variable gives without changing, and what that shares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import _core


def address(array: Any) -> int:
    return np.asarray(array).__array_interface__["data"][0]


def test_uninitialized_read_names_the_variable() -> None:
    v = _core.Variable("counter:0", _core.DType.float32, None)
    one = np.float32([1])
    for use in (
        v.read,
        lambda: v.update(_core.UpdateOp.add, one),
        lambda: v.gather(_core.IndexForm.rows, np.array([0])),
        lambda: v.scatter(_core.UpdateOp.add, _core.IndexForm.rows, np.array([0]), one),
    ):
        with pytest.raises(rv.errors.FailedPreconditionError, match="uninitialized value counter"):
            use()
    v.assign(one)
    assert v.is_initialized
    assert v.read().array().tolist() == [1.0]


def test_a_snapshot_keeps_its_value() -> None:
    v = rv.Variable([1.0, 2.0])
    snapshots = [v.read_value(), v.value(), v.numpy(), np.asarray(v)]
    v.assign_add([1.0, 1.0])
    v.scatter_add(rv.IndexedSlices([1.0], [0]))
    v.assign([7.0, 7.0])
    for snapshot in snapshots:
        assert np.asarray(snapshot).tolist() == [1.0, 2.0]


@pytest.mark.cpu
def test_reading_copies_nothing_until_a_write() -> None:
    v = rv.Variable(np.zeros(1000, np.float32))
    array = np.asarray(v)
    assert address(array) == address(v) == address(v.read_value()) == address(v.numpy())
    assert not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True
    v.scatter_add(rv.IndexedSlices([1.0], [0]))
    assert not np.shares_memory(array, np.asarray(v))
    assert array[0] == 0


def test_every_way_to_read_gives_the_value() -> None:
    v = rv.Variable([[1, 2], [3, 4]])
    for read in (v.read_value, v.value, v.read_value_no_copy):
        assert isinstance(read(), rv.Tensor)
        assert read().numpy().tolist() == [[1, 2], [3, 4]]
    assert v.sparse_read([1], name="n").numpy().tolist() == [[3, 4]]
    assert v.gather_nd([[1, 0]], name="n").numpy().tolist() == [3]


def test_whether_it_is_initialized_is_a_tensor() -> None:
    v = rv.Variable(0)
    answer = v.is_initialized(name="n")
    assert isinstance(answer, rv.Tensor)
    assert (answer.dtype, answer.shape, bool(answer)) == (rv.bool, [], True)
    v._variable = _core.Variable("v:0", _core.DType.int32, [])
    assert not v.is_initialized()
