"""Writing what is in a checkpoint into variables: all of it or nothing."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv
from resvar import dtypes, errors
from resvar.train import Checkpoint, tensor_stream
from resvar.train.safetensors_file import BLOCK

MIB = 2**20


@pytest.mark.parametrize("shape", [(), (0, 3), (5, 3)])
def test_every_dtype(dtype: rv.DType, shape: tuple[int, ...], tmp_path: Path) -> None:
    array = random_array(np.random.default_rng(0), shape, dtype)
    v = rv.Variable(array, dtype=dtype)
    checkpoint = Checkpoint(v=v)
    path = checkpoint.write(tmp_path / "x")
    v.assign(random_array(np.random.default_rng(1), shape, dtype))
    checkpoint.read(path).assert_consumed()
    assert_same_bytes(v.numpy(), array if shape else array[()])
    assert_same_bytes(rv.train.load_variable(path, "v"), array)
    assert rv.train.load_checkpoint(path).get_variable_to_dtype_map() == {"v": dtype}


@pytest.mark.cpu
def test_it_is_written_in_place_and_snapshots_stay(tmp_path: Path) -> None:
    v = rv.Variable(np.zeros(1000))
    checkpoint = Checkpoint(v=v)
    path = checkpoint.write(tmp_path / "x")
    v.assign(np.ones(1000))
    address, version = v.numpy().ctypes.data, v._variable.version
    before = rv.memory.stats()
    checkpoint.read(path)
    after = rv.memory.stats()
    assert v.numpy().ctypes.data == address
    assert v._variable.version == version + 1
    assert after["allocated_bytes"] == before["allocated_bytes"]
    v.assign(np.ones(1000))
    snapshot = v.read_value()
    checkpoint.read(path)
    assert (snapshot.numpy().min(), v.numpy().max()) == (1, 0)


def test_shapes_that_are_declared_in_part(tmp_path: Path) -> None:
    v = rv.Variable(np.zeros((2, 3)), shape=[None, 3])
    checkpoint = Checkpoint(v=v)
    path = checkpoint.write(tmp_path / "x")
    v.assign(np.ones((5, 3)))
    checkpoint.read(path)
    assert_same_bytes(v.numpy(), np.zeros((2, 3)))


@pytest.fixture
def stored(tmp_path: Path) -> str:
    """Of a float32 (2, 3), b int32 (4,) and c float64 ()."""
    variables = {
        "a": rv.Variable(np.ones((2, 3), np.float32)),
        "b": rv.Variable(np.ones(4, np.int32)),
        "c": rv.Variable(np.ones((), np.float64)),
    }
    return Checkpoint(**variables).write(tmp_path / "x")


def test_nothing_is_restored_unless_all_fits(stored: str) -> None:
    a = rv.Variable(np.zeros((2, 3), np.float32))
    wrong: dict[str, Any] = {
        "b": rv.Variable(np.zeros(4, np.int64), name="counts"),
        "c": rv.Variable(np.zeros(2), name="rate"),
        "d": rv.Variable(0, name="more"),
    }
    expected = {
        "b": "b: the variable 'counts:0' has dtype int64, the checkpoint int32",
        "c": r"c: the variable 'rate:0' has shape \(2,\), the checkpoint \(\)",
        "d": "Key d not found in checkpoint, for the variable 'more:0'",
    }
    kinds = {
        "b": errors.BadDTypeError,
        "c": errors.InvalidArgumentError,
        "d": errors.NotFoundError,
        "bc": errors.BadDTypeError,
        "bcd": errors.NotFoundError,
    }
    for names, kind in kinds.items():
        lines = "\n  ".join(expected[name] for name in names)
        chosen = {name: wrong[name] for name in names}
        with pytest.raises(
            kind, match=rf"does not fit; nothing was restored:\n  {lines}"
        ) as caught:
            Checkpoint(a=a, **chosen).read(stored)
        assert type(caught.value) is kind
        assert a.numpy().max() == 0
    with pytest.raises(errors.NotFoundError, match="It also has 'a', 'b', 'c'"):
        Checkpoint(d=wrong["d"]).read(stored)


@pytest.mark.parametrize("key", ["a", "b", "c"])
def test_nothing_is_restored_where_a_checksum_is_wrong(key: str, stored: str) -> None:
    reader = rv.train.load_checkpoint(stored)
    entry = reader._stored[key]
    reader.close()
    path = Path(f"{stored}.safetensors")
    good = path.read_bytes()
    dtypes_of = {"a": ((2, 3), np.float32), "b": ((4,), np.int32), "c": ((), np.float64)}
    variables = {name: rv.Variable(np.zeros(*of)) for name, of in dtypes_of.items()}
    checkpoint = Checkpoint(**variables)
    for data in (
        good[: entry.offset] + bytes([good[entry.offset] ^ 32]) + good[entry.offset + 1 :],
        good[: entry.offset + entry.size - 1],
    ):
        path.write_bytes(data)
        with pytest.raises(errors.DataLossError, match=r"x.safetensors.*'[abc]'"):
            checkpoint.read(stored)
        assert all(not v.numpy().any() for v in variables.values())
    path.write_bytes(good)
    checkpoint.read(stored)
    assert all(v.numpy().all() for v in variables.values())


@pytest.mark.parametrize("damage", ["flip", "cut"])
def test_damage_anywhere_is_found(damage: str, stored: str) -> None:
    path = Path(f"{stored}.safetensors")
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    v = rv.Variable(np.zeros((2, 3), np.float32))
    parts = Checkpoint(a=v, b=rv.Variable([0] * 4), c=rv.Variable(0.0, dtype=rv.float64))
    for at in rng.integers(0, len(good), size=200):
        bad = bytearray(good)
        bad[at] ^= 1 << rng.integers(8)
        path.write_bytes(bad if damage == "flip" else good[:at])
        with pytest.raises(errors.DataLossError, match="damaged"):
            parts.read(stored)
    assert v.numpy().max() == 0


@pytest.mark.parametrize(
    "rows", [slice(2, 5), slice(None), slice(None, None, -3), slice(7, 2), 0, -1]
)
def test_rows(rows: Any, tmp_path: Path) -> None:
    array = np.arange(10 * 7, dtype=np.int32).reshape(10, 7)
    path = Checkpoint(v=rv.Variable(array), s=rv.Variable(["a", "b"])).write(tmp_path / "x")
    assert_same_bytes(rv.train.load_variable(path, "v", rows), array[rows])
    if isinstance(rows, slice):
        texts = np.array([b"a", b"b"], object)
        assert_same_bytes(rv.train.load_variable(path, "s", rows), texts[rows])


def test_rows_that_are_not_there(stored: str) -> None:
    for row in (2, -3):
        with pytest.raises(IndexError, match=f"row {row} of the array 'a' of 2 rows"):
            rv.train.load_variable(stored, "a", row)
    with pytest.raises(errors.InvalidArgumentError, match="'c' is a scalar, it has no rows"):
        rv.train.load_variable(stored, "c", 0)


def test_only_the_blocks_of_the_rows_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = np.arange(5 * BLOCK // 4, dtype=np.int32).reshape(-1, 16)
    path = Checkpoint(v=rv.Variable(table)).write(tmp_path / "x")
    read: list[int] = []
    real = tensor_stream.read_block

    def counted(descriptor: int, entry: Any, number: int, buffer: Any) -> Any:
        read.append(number)
        return real(descriptor, entry, number, buffer)

    monkeypatch.setattr(tensor_stream, "read_block", counted)
    row = 2 * BLOCK // 64 + 3
    assert_same_bytes(rv.train.load_variable(path, "v", slice(row, row + 2)), table[row : row + 2])
    assert read == [2]


def resident() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def extra_memory(call: Any) -> int:
    """By how much a call raises the memory of the process at its height, in bytes."""
    Path("/proc/self/clear_refs").write_text("5")  # lets the peak start again
    before = resident()
    rv.memory.reset_peak_stats()
    counted = rv.memory.stats()["allocated_bytes"]
    call()
    assert rv.memory.stats()["peak_bytes"] - counted <= MIB
    return resident() - before


@pytest.fixture(scope="module")
def table() -> Iterator[rv.Variable]:
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("needs Linux's count of resident memory")
    yield rv.Variable(np.ones((2**17, 2**10), np.float32))
    rv.memory.empty_cache()


# A sanitizer keeps freed memory for a while, and memory about memory.
@pytest.mark.skipif("asan" in os.environ.get("LD_PRELOAD", ""), reason="measures memory")
@pytest.mark.cpu
def test_half_a_gigabyte_takes_no_memory_beside(table: rv.Variable, tmp_path: Path) -> None:
    checkpoint = Checkpoint(table=table)
    path = str(tmp_path / "x")
    assert extra_memory(lambda: checkpoint.write(path)) <= 64 * MIB
    table[5].assign(0.0)
    table[-1].assign(0.0)
    assert extra_memory(lambda: checkpoint.read(path)) <= 64 * MIB
    assert table.numpy().min() == 1
    assert extra_memory(lambda: rv.train.load_variable(path, "table", slice(5, 9))) <= 64 * MIB


def test_readers_see_all_of_it_or_nothing(tmp_path: Path) -> None:
    first, second = (rv.Variable(np.zeros(100_000, np.int64)) for _ in range(2))
    both = Checkpoint(first=first, second=second)
    paths = []
    for value in range(2):
        first.assign(np.full(100_000, value))
        second.assign(np.full(100_000, value))
        paths.append(both.write(tmp_path / str(value)))
    stop = threading.Event()

    def restore_again_and_again() -> None:
        while not stop.is_set():
            for path in paths:
                both.read(path)

    thread = threading.Thread(target=restore_again_and_again)
    thread.start()
    seen: set[int] = set()
    i = 0
    deadline = time.monotonic() + 60
    try:
        while (i < 60 or seen != {0, 1}) and time.monotonic() < deadline:
            i += 1
            path = both.write(tmp_path / "seen") if i % 7 == 0 else None
            a, b = (rv.train.load_variable(path, n) if path else v.numpy() for n, v in
                    (("first", first), ("second", second)))  # fmt: skip
            for array in (a, b):
                assert np.ptp(array) == 0, "torn"
            if path:
                assert a[0] == b[0], "not of one instant"
            seen.add(int(a[0]))
    finally:
        stop.set()
        thread.join()
    assert seen == {0, 1}
    assert dtypes.as_dtype(a.dtype) is rv.int64
