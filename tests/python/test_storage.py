"""Variables that live in a file: what is written is there, also for the next process."""

from __future__ import annotations

import copy
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array
from safetensors.numpy import load_file

import resvar as rv
from resvar import dtypes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are mapped on Linux only")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "table.safetensors")


def reopened(path: str, **options: Any) -> rv.Variable:
    return rv.Variable(storage=path, **options)


def test_every_dtype_is_there_again(path: str, dtype: rv.DType) -> None:
    array = random_array(np.random.default_rng(0), (3, 2), dtype)
    if dtype is dtypes.string:
        with pytest.raises(TypeError, match=r"strings cannot be stored in a file .*table"):
            rv.Variable(array, storage=path)
        return
    v = rv.Variable(array, storage=path, name="v")
    assert (v.storage, v.dtype, v.shape) == (path, dtype, [3, 2])
    assert_same_bytes(v.numpy(), array)
    del v
    again = reopened(path, name="w")
    assert (again.name, again.dtype, again.shape) == ("w:0", dtype, [3, 2])
    assert_same_bytes(again.numpy(), array)


def test_updates_are_in_place_and_in_the_file(path: str) -> None:
    v = rv.Variable(np.zeros((4, 2), np.float32), storage=path)
    before = rv.memory.stats()
    v.assign_add(np.ones((4, 2), np.float32))
    v.scatter_add(rv.IndexedSlices([[1.0, 2.0]], [2]))
    v[0].assign([7, 8])
    v.assign_sub(np.float32(0) * v)
    with v.borrow() as array:
        array[3] = [5, 6]
    assert rv.memory.stats()["allocated_bytes"] == before["allocated_bytes"]
    expected = [[7, 8], [1, 1], [2, 3], [5, 6]]
    assert v.numpy().tolist() == expected
    assert load_file(path)["Variable"].tolist() == expected, "any reader of safetensors sees it"
    v.assign(np.arange(8, dtype=np.float32).reshape(4, 2))
    v.assign(rv.constant(v.numpy()[::-1]))
    del v
    assert reopened(path).numpy().tolist() == [[6, 7], [4, 5], [2, 3], [0, 1]]


def test_snapshots_keep_their_value_and_the_file_goes_on(path: str) -> None:
    v = rv.Variable([1, 2, 3], storage=path)
    snapshots = []
    for i in range(3):
        snapshots.append((v.numpy(), v.read_value()))
        v.scatter_update(rv.IndexedSlices([10 + i], [i]))
    expected = [[1, 2, 3], [10, 2, 3], [10, 11, 3]]
    assert [array.tolist() for array, _ in snapshots] == expected
    assert [tensor.numpy().tolist() for _, tensor in snapshots] == expected
    assert load_file(path)["Variable"].tolist() == v.numpy().tolist() == [10, 11, 12]


def test_a_call_that_raises_leaves_the_file_as_it_was(path: str) -> None:
    v = rv.Variable([1.0, 2.0], storage=path)
    before = Path(path).read_bytes()
    with pytest.raises(IndexError, match=r"indices\[1\] = 2 is out of range"):
        v.scatter_add(rv.IndexedSlices([1.0, 1.0], [0, 2]))
    with pytest.raises(ValueError, match="Shape mismatch"):
        v.assign([1.0, 2.0, 3.0])
    assert Path(path).read_bytes() == before


def test_flush_stores_the_version(path: str) -> None:
    v = rv.Variable(0, storage=path)
    for _ in range(3):
        v.assign_add(1)
    v.flush()
    version = v._variable.version
    v.assign_add(1)
    del v
    again = reopened(path)
    assert int(again) == 4
    assert again._variable.version == version
    with pytest.raises(rv.errors.FailedPreconditionError, match="the variable has no storage"):
        rv.Variable(0).flush()
    assert rv.Variable(0).storage is None


def test_one_variable_at_a_time(path: str) -> None:
    v = rv.Variable([1, 2], storage=path)
    snapshot = v.read_value()
    busy = r"the file '.*table.safetensors' is open already"
    with pytest.raises(rv.errors.UnavailableError, match=busy) as caught:
        reopened(path)
    assert isinstance(caught.value, OSError)
    code = f"import resvar as rv; rv.Variable(storage={path!r})"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "UnavailableError" in other.stderr
    del v
    with pytest.raises(rv.errors.UnavailableError, match=busy):
        reopened(path)
    assert snapshot.numpy().tolist() == [1, 2]
    del snapshot
    assert reopened(path).numpy().tolist() == [1, 2]


def test_a_file_goes_on_after_kill_9(path: str) -> None:
    code = f"""
import os, resvar as rv
v = rv.Variable([0] * 1000, storage={path!r})
for i in range(1, 1001):
    v.assign([i] * 1000)
os.kill(os.getpid(), {int(signal.SIGKILL)})
"""
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert reopened(path).numpy().tolist() == [1000] * 1000


def test_copies_are_in_memory(path: str) -> None:
    v = rv.Variable([1, 2], storage=path)
    for same in (copy.deepcopy(v), pickle.loads(pickle.dumps(v))):
        assert same.storage is None
        assert same.numpy().tolist() == [1, 2]
        same.assign_add([1, 1])
        v.assign_add([0, 0])
        assert v.numpy().tolist() == [1, 2]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_may_not_use_it(path: str) -> None:
    v = rv.Variable([1, 2], storage=path, name="v")
    child = os.fork()
    if child == 0:
        try:
            v.assign_add([1, 1])
        except rv.errors.FailedPreconditionError as error:
            os._exit(0 if "'v:0' has storage that a parent" in str(error) else 1)
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert v.numpy().tolist() == [1, 2]


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_table_much_larger_than_memory(path: str) -> None:
    rows, width = 2**28, 64  # of float32: 64 GiB, of which the file takes what is written
    try:
        v = rv.Variable(dtype=rv.float32, shape=[rows, width], storage=path)
    except (ValueError, MemoryError) as error:
        pytest.skip(f"the file system refuses: {error}")
    indices = np.random.default_rng(0).integers(0, rows, size=200)
    indices[-1] = rows - 1
    values = np.arange(200 * width, dtype=np.float32).reshape(200, width)
    before = resident()
    v.scatter_add(rv.IndexedSlices(values, indices))
    v[rows // 2].assign(np.float32(3))
    assert_same_bytes(v.sparse_read(indices).numpy(), values)
    assert v.sparse_read([rows // 2]).numpy().tolist() == [[3] * width]
    v.flush()
    assert resident() - before < 64 * 2**20
    assert os.stat(path).st_blocks * 512 < 64 * 2**20
    with pytest.raises(IndexError, match=f"{rows} is out of range"):
        v.sparse_read([rows])
    del v
    assert_same_bytes(reopened(path).sparse_read(indices).numpy(), values)
