"""Checkpoints on the disk, in one file or several."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

import resvar as rv
from resvar import _core, errors
from resvar.train import checkpoint_file, committed_file, tensor_stream
from resvar.train.checkpoint_file import CheckpointFile, Item

resource = pytest.importorskip("resource")


def items(value: float, count: int = 5, size: int = 1000) -> list[Item]:
    tensor = rv.constant(np.full(size, value, np.float32))._core_tensor()
    return [Item(f"k{i}", tensor) for i in range(count)]


def write(path: Path, value: float, shard_bytes: int = 10**9, **sizes: int) -> None:
    checkpoint_file.write(str(path), items(value, **sizes), shard_bytes, False)


def value_in(path: Path) -> float:
    """The value in all arrays of a checkpoint."""
    values = {rv.train.load_variable(path, f"k{i}").mean() for i in range(5)}
    (value,) = values
    return float(value)


def test_several_files_and_an_index(tmp_path: Path) -> None:
    write(tmp_path / "x", 1, 8000)
    index = json.loads((tmp_path / "x.safetensors.index.json").read_text())
    assert index["metadata"] == {"total_size": 5 * 4000}
    places = index["weight_map"]
    assert len(set(places.values())) == 3
    assert set(os.listdir(tmp_path)) == {"x.safetensors.index.json", *places.values()}
    for key, name in places.items():
        assert name.endswith("-of-00003.safetensors")
        assert safetensors.numpy.load_file(tmp_path / name)[key].max() == 1
    assert value_in(tmp_path / "x") == 1
    for path in ("x", "x.safetensors", "x.safetensors.index.json"):
        assert len(rv.train.list_variables(tmp_path / path)) == 5


def test_a_large_array_has_a_file_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "x", 1, 100)
    assert len(os.listdir(tmp_path)) == 5 + 1


@pytest.mark.parametrize("before", [100, 10**9])
@pytest.mark.parametrize("after", [100, 10**9])
def test_a_checkpoint_replaces_another(before: int, after: int, tmp_path: Path) -> None:
    write(tmp_path / "x", 1, before)
    write(tmp_path / "x-1", 3, before)
    with CheckpointFile(str(tmp_path / "x")) as opened:
        write(tmp_path / "x", 2, after)
        for place in opened.places.values():
            for entry in place.entries.values():
                tensor_stream.verify(place.descriptor, entry, lambda count: None)
    assert value_in(tmp_path / "x") == 2
    assert value_in(tmp_path / "x-1") == 3
    count = {100: 6, 10**9: 1}
    assert len(os.listdir(tmp_path)) == count[before] + count[after]


def test_it_is_removed_with_all_its_files(tmp_path: Path) -> None:
    write(tmp_path / "x-1", 1, 100)
    left = set(os.listdir(tmp_path))
    for shard_bytes in (100, 10**9):
        write(tmp_path / "x", 1, shard_bytes)
        checkpoint_file.remove(str(tmp_path / "x"))
        assert set(os.listdir(tmp_path)) == left
    checkpoint_file.remove(str(tmp_path / "no folder" / "x"))


@pytest.mark.parametrize("shard_bytes", [10**9, 100])
@pytest.mark.parametrize("name", ["write_block", "pwrite", "fsync", "replace"])
def test_a_full_disk(
    name: str, shard_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "x", 1, shard_bytes)
    before = set(os.listdir(tmp_path))
    module: Any = _core if name == "write_block" else os
    real, calls = getattr(module, name), []

    def full(*args: Any) -> Any:
        calls.append(args)
        if name != "write_block" or len(calls) == 3:
            raise OSError(28, "No space left on device")
        return real(*args)

    monkeypatch.setattr(module, name, full)
    pattern = "^saving .*/x: No space left on device"
    with pytest.raises(errors.DiskFullError, match=pattern) as caught:
        write(tmp_path / "x", 2, shard_bytes)
    assert isinstance(caught.value, OSError)
    assert caught.value.errno == 28
    monkeypatch.undo()
    assert set(os.listdir(tmp_path)) == before
    assert value_in(tmp_path / "x") == 1


def test_a_limit_for_files(tmp_path: Path) -> None:
    write(tmp_path / "x", 1)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(errors.DiskFullError, match="File too large"):
            write(tmp_path / "x", 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert os.listdir(tmp_path) == ["x.safetensors"]
    assert value_in(tmp_path / "x") == 1


@pytest.mark.parametrize("shard_bytes", [10**9, 100])
def test_an_interrupt_leaves_the_old_one(
    shard_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "x", 1, shard_bytes)
    before = set(os.listdir(tmp_path))

    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(committed_file, "sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "x", 2, shard_bytes)
    assert set(os.listdir(tmp_path)) == before
    assert value_in(tmp_path / "x") == 1


def test_an_interrupt_after_the_index_leaves_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "x", 1, 100)
    real = committed_file.replace_text

    def interrupted(path: str, text: str) -> None:
        real(path, text)
        raise KeyboardInterrupt

    monkeypatch.setattr(committed_file, "replace_text", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "x", 2, 100)
    assert value_in(tmp_path / "x") == 2
    assert len(os.listdir(tmp_path)) == 6


def test_it_can_be_read_while_it_is_replaced(tmp_path: Path) -> None:
    write(tmp_path / "x", 0, 10_000)
    stop = threading.Event()

    def replace_again_and_again() -> None:
        for value in range(1, 40):
            write(tmp_path / "x", value, 10_000 if value % 3 else 10**9)
        stop.set()

    thread = threading.Thread(target=replace_again_and_again)
    thread.start()
    reads = 0
    while not stop.is_set():
        reader = rv.train.load_checkpoint(tmp_path / "x")
        assert len({float(reader.get_tensor(f"k{i}").mean()) for i in range(5)}) == 1
        reader.close()
        reads += 1
    thread.join()
    assert reads > 0


@pytest.mark.parametrize(("before", "after"), [(100, 10**9), (10**9, 100)])
def test_it_is_there_while_it_is_replaced(
    before: int, after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "x", 1, before)
    getmtime, looks = os.path.getmtime, 0

    def replaced_after_the_first_look(path: str) -> float:
        nonlocal looks
        looks += 1
        try:
            return getmtime(path)
        finally:
            if looks == 1:
                write(tmp_path / "x", 2, after)

    monkeypatch.setattr(os.path, "getmtime", replaced_after_the_first_look)
    assert checkpoint_file.exists(str(tmp_path / "x"))
    assert not checkpoint_file.exists(str(tmp_path / "y"))
    assert not checkpoint_file.exists(str(tmp_path / "no/x"))
    assert not checkpoint_file.exists(str(tmp_path / "x.safetensors/x"))


def test_files_of_dead_processes_are_removed(tmp_path: Path) -> None:
    token = "0123456789abcdef"
    for name in (f"y-{token}-00001-of-00002.safetensors", f".y.safetensors.{token}.resvar-tmp"):
        (tmp_path / name).touch()
    for name in ("y-00001-of-00002.safetensors", "y.safetensors"):
        (tmp_path / name).touch()
    write(tmp_path / "x", 1)
    assert set(os.listdir(tmp_path)) == {
        "x.safetensors",
        "y-00001-of-00002.safetensors",
        "y.safetensors",
    }


def test_there_is_no_such_checkpoint(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "x", "does not exist"), (tmp_path, "is a folder")):
        with pytest.raises(errors.NotFoundError, match=what) as caught:
            CheckpointFile(str(path))
        assert isinstance(caught.value, FileNotFoundError)


def test_what_is_damaged_says_where(tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"abc")
    with pytest.raises(errors.DataLossError, match=r"x.safetensors is damaged: it begins with"):
        CheckpointFile(str(tmp_path / "x"))
    (tmp_path / "x.safetensors.index.json").write_text("{}")
    with pytest.raises(errors.DataLossError, match=r"index .*x.safetensors.index.json cannot be"):
        CheckpointFile(str(tmp_path / "x"))


def test_folders_are_made(tmp_path: Path) -> None:
    write(tmp_path / "a/b/x", 1)
    assert value_in(tmp_path / "a/b/x") == 1
    (tmp_path / "file").touch()
    with pytest.raises(errors.OpError, match=r"saving .*file/x"):
        write(tmp_path / "file/x", 1)


def test_the_folder_that_a_process_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for shard_bytes in (100, 10**9):
        write(Path("x"), 1, shard_bytes)
        assert value_in(Path("x")) == 1
    assert os.listdir() == ["x.safetensors"]


def test_paths() -> None:
    for path in ("a/x", b"a/x", Path("a/x"), "a/x.safetensors", "a/x.safetensors.index.json"):
        assert checkpoint_file.path_of(path) == "a/x"
    with pytest.raises(errors.InvalidArgumentError, match="must be a string or a path, got 3"):
        checkpoint_file.path_of(3)
