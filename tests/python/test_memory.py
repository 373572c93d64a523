"""No hidden copy: what a call allocates and copies, counted."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import resvar as rv

MIB = 2**20
ROWS, WIDTH = 2**18, 2**10  # of float32: 1 GiB


def counted(call: Callable[[], Any]) -> tuple[Any, int, int]:
    """The result of a call, the bytes it allocated for good, and the bytes it copied."""
    before = rv.memory.stats()
    result = call()
    after = rv.memory.stats()
    return (
        result,
        after["allocated_bytes"] - before["allocated_bytes"],
        after["copied_bytes"] - before["copied_bytes"],
    )


@pytest.mark.cpu
def test_reading_allocates_and_copies_nothing() -> None:
    v = rv.Variable(np.zeros(10_000))
    for read in (v.read_value, v.value, v.numpy, lambda: np.asarray(v), lambda: rv.constant(v)):
        assert counted(read)[1:] == (0, 0)


def test_updates_in_place_allocate_and_copy_nothing() -> None:
    v = rv.Variable(np.zeros((100, 100)))
    ones, row = np.ones((100, 100)), np.ones((1, 100))
    slices = rv.IndexedSlices(row, np.array([3]))
    for update in (
        lambda: v.assign_add(ones),
        lambda: v.scatter_add(slices),
        lambda: v.scatter_nd_update(np.array([[1, 2]]), np.array([5.0])),
    ):
        assert counted(update)[1:] == (0, 0)
    assert counted(lambda: v.assign(ones))[1:] == (0, ones.nbytes), "assign copies its operand"


def test_a_snapshot_costs_one_copy_and_only_once() -> None:
    v = rv.Variable(np.zeros((100, 100)))
    slices = rv.IndexedSlices(np.ones((1, 100)), np.array([3]))
    snapshot = v.read_value()
    assert counted(lambda: v.scatter_add(slices))[1:] == (80_000, 80_000)
    assert counted(lambda: v.scatter_add(slices))[1:] == (0, 0)
    del snapshot
    assert counted(lambda: v.scatter_add(slices))[1:] == (0, 0)
    snapshot = v.read_value()
    ones = np.ones((100, 100))
    assert counted(lambda: v.assign_add(ones))[1:] == (80_000, 0), "a dense update writes at once"
    assert snapshot.numpy()[3, 0] == 3


def test_a_shared_tensor_is_not_copied() -> None:
    value = rv.constant(np.zeros(10_000))
    v, allocated, copied = counted(lambda: rv.Variable(value))
    assert (allocated, copied) == (0, 0)
    assert counted(lambda: v.assign(value))[1:] == (0, 0)


@pytest.mark.cpu
def test_memory_is_given_back() -> None:
    gc.collect()  # what other tests left
    before = rv.memory.stats()["allocated_bytes"]
    v = rv.Variable(np.zeros(MIB))
    assert rv.memory.stats()["allocated_bytes"] == before + 8 * MIB
    del v
    gc.collect()
    assert rv.memory.stats()["allocated_bytes"] == before
    assert 8 * MIB <= rv.memory.stats()["cached_bytes"] <= 64 * MIB
    rv.memory.empty_cache()
    assert rv.memory.stats()["cached_bytes"] == 0


def test_peak() -> None:
    rv.memory.reset_peak_stats()
    now = rv.memory.stats()["allocated_bytes"]
    rv.Variable(np.zeros(1000))
    assert rv.memory.stats()["peak_bytes"] >= now + 8000
    rv.memory.reset_peak_stats()
    assert rv.memory.stats()["peak_bytes"] == rv.memory.stats()["allocated_bytes"]


def resident_peak() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def extra_memory(call: Callable[[], Any]) -> int:
    """By how much a call raises the memory of the process at its height, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")  # lets the peak start again
    before = resident_peak()
    call()
    return resident_peak() - before


@pytest.fixture(scope="module")
def gigabyte() -> Iterator[rv.Variable]:
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("needs Linux's count of resident memory")
    rv.memory.empty_cache()
    yield rv.Variable(np.ones((ROWS, WIDTH), np.float32))
    rv.memory.empty_cache()


@pytest.mark.cpu
def test_a_gigabyte_is_changed_in_place(gigabyte: rv.Variable) -> None:
    host = np.ones((ROWS, WIDTH), np.float32)
    rows = np.random.default_rng(0).integers(0, ROWS, size=20_000)
    values = np.ones((20_000, WIDTH), np.float32)
    part = host.reshape(-1)[: ROWS // 2 * (WIDTH - 1)].reshape(ROWS // 2, WIDTH - 1)
    tuples = np.stack([rows, rows % WIDTH], axis=1)
    slices = rv.IndexedSlices(values, rows)
    calls: list[Callable[[], Any]] = [
        lambda: gigabyte.assign(host),
        lambda: gigabyte.assign_add(host),
        lambda: gigabyte.scatter_add(slices),
        lambda: gigabyte.scatter_update(rv.IndexedSlices(np.float32(0), rows)),
        lambda: gigabyte.scatter_nd_max(tuples, values[:, 0]),
        lambda: gigabyte[::2, 1:].assign(part),
        lambda: gigabyte[:, ::-1].assign_add(host),
        lambda: gigabyte[-5].assign(2.0),
        lambda: gigabyte.numpy().shape,
    ]
    for call in calls:
        assert extra_memory(call) <= 64 * MIB
    reads: list[tuple[Callable[[], Any], int]] = [
        (lambda: gigabyte.sparse_read(rows), values.nbytes),
        (lambda: gigabyte.gather_nd(tuples), tuples.shape[0] * 4),
        (lambda: gigabyte[::2, 1:].numpy(), part.nbytes),
        (lambda: gigabyte[rows[0]].numpy(), WIDTH * 4),
    ]
    for read, result in reads:
        assert extra_memory(read) <= result + 64 * MIB
    assert gigabyte.numpy()[-5].max() == 2


def available() -> int:
    """The memory that is free, in bytes; 0 where nobody says."""
    info = Path("/proc/meminfo")
    return int(info.read_text().split("MemAvailable:")[1].split()[0]) * 1024 if info.exists() else 0


@pytest.mark.cpu
@pytest.mark.skipif(available() < 8 * 2**30, reason="needs 8 GiB")
def test_more_elements_than_32_bits_count() -> None:
    rows, width = 70_000, 40_001  # of int8: 2.8 GB, of which the last third lies beyond 2**31
    v = rv.Variable(np.zeros((rows, width), np.int8))
    ones = np.ones((3, width), np.int8)
    v.scatter_add(rv.IndexedSlices(ones, np.array([rows - 1, 0, rows - 1], np.int32)))
    v.scatter_nd_add([[rows - 2, width - 1], [rows - 2, 0]], np.array([5, 6], np.int8))
    v[rows - 4 :: 2, ::2].assign_add(np.int8(10))
    v[53_684:53_686].assign(np.int8(7))  # row 53,685 begins below 2**31 and ends above
    assert v.sparse_read([rows - 1]).numpy().tolist() == [[2] * width]
    assert v.gather_nd([[rows - 2, 0], [rows - 2, width - 1]]).numpy().tolist() == [16, 15]
    assert int(v[rows - 4, 1]) == 0
    assert v[53_683:53_687, -1].numpy().tolist() == [0, 7, 7, 0]
    with pytest.raises(IndexError, match=rf"indices\[1\] = {rows} is out of range"):
        v.scatter_add(rv.IndexedSlices(ones[:2], [0, rows]))
    half = width // 2 + 1
    expected = width * (1 + 2 + 2 * 7) + 11 + 2 * half * 10
    assert int(np.sum(v.numpy(), dtype=np.int64)) == expected

    flat = rv.Variable(v.numpy().reshape(-1))
    last = rows * width - 1
    del v
    flat.scatter_update(rv.IndexedSlices(np.array([99, 98], np.int8), [last, 2**31]))
    assert flat.sparse_read([last, 2**31, 2**31 - 1]).numpy().tolist() == [99, 98, 7]
    flat.assign_add(flat.read_value())
    assert flat[-3:].numpy().tolist() == [4, 4, -58], "int8 wraps"
    with pytest.raises(IndexError, match=str(last + 1)):
        flat.scatter_add(rv.IndexedSlices(np.int8(1), [last + 1]))
