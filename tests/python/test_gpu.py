"""What only a GPU has: its own memory, errors that come later, calls of a runtime that fail."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import FASTEST, HOST, IS_EMULATED

import resvar as rv
from resvar import _core

pytestmark = pytest.mark.gpu
emulated = pytest.mark.skipif(not IS_EMULATED, reason="an emulated device is told to fail")


@pytest.fixture
def _deferred() -> Iterator[None]:
    rv.config.set_index_error_policy("deferred")
    yield
    rv.config.set_index_error_policy("raise")


def test_tensors_are_moved() -> None:
    t = rv.constant([1, 2])
    assert t.device == t.backing_device == FASTEST
    assert t.gpu() is not t
    assert t.gpu().device == FASTEST
    assert t.cpu().device == HOST + "CPU:0"
    assert t.cpu().cpu().numpy().tolist() == t.cpu().gpu(0).numpy().tolist() == [1, 2]
    with pytest.raises(TypeError, match="strings are on the CPU only, not on GPU:0"):
        rv.constant("text").gpu()
    for index in (-1, 9):
        with pytest.raises(RuntimeError, match=f"GPU:{index} unknown device"):
            t.gpu(index)


def test_devices_are_listed() -> None:
    assert rv.config.list_physical_devices()[1] == ("/physical_device:GPU:0", "GPU")
    assert rv.config.list_logical_devices("GPU")[0] == ("/device:GPU:0", "GPU")
    assert _core.gpu_name(0)


def test_strings_stay_on_the_cpu() -> None:
    with rv.device("GPU:0"):
        v = rv.Variable(["a", "b"])
        assert v.device == HOST + "CPU:0"
        assert v[::-1].numpy().tolist() == [b"b", b"a"]
        rv.config.set_soft_device_placement(False)
        try:
            with pytest.raises(ValueError, match="Could not satisfy device specification"):
                rv.Variable(["a"])
        finally:
            rv.config.set_soft_device_placement(True)


def test_an_array_of_a_tensor_is_a_copy_that_cannot_be_written() -> None:
    v = rv.Variable([1.0, 2.0])
    before = v.numpy()
    v.assign_add([1.0, 1.0])
    assert before.tolist() == [1, 2]
    assert not before.flags.writeable


def test_a_bad_index_raises_at_once_by_default() -> None:
    assert rv.config.get_index_error_policy() == "raise"
    v = rv.Variable([1.0, 2.0])
    bad = rv.IndexedSlices(rv.constant([5.0, 5.0]), rv.constant([0, -1]))
    with pytest.raises(IndexError, match=r"scatter_add: indices\[1\] = -1 is out of range"):
        v.scatter_add(bad)
    assert v.numpy().tolist() == [1, 2]


@pytest.mark.usefixtures("_deferred")
def test_a_bad_index_raises_when_the_value_is_read() -> None:
    v = rv.Variable([1.0, 2.0])
    v.scatter_add(rv.IndexedSlices(rv.constant([5.0, 5.0]), rv.constant([0, 2])))
    with pytest.raises(IndexError, match=r"scatter_add: indices\[1\] = 2 is out of range"):
        v.numpy()
    assert v.numpy().tolist() == [1, 2], "nothing was written, and it is said once"


@pytest.mark.usefixtures("_deferred")
def test_a_bad_index_raises_in_a_later_call() -> None:
    v = rv.Variable([1.0, 2.0])
    v.scatter_nd_sub(rv.constant([[7]]), rv.constant([5.0]))
    rv.Variable(0.0).numpy()  # waits for the device
    with pytest.raises(IndexError, match=r"scatter_nd_sub: indices\[0, 0\] = 7 is out of range"):
        v.assign_add([1.0, 1.0]).numpy()


def borrowed(v: rv.Variable) -> None:
    with v.borrow():
        pass


READS: dict[str, Callable[[rv.Variable], object]] = {
    "numpy": lambda v: v.numpy(),
    "array": np.asarray,
    "ufunc": np.sum,
    "slice": lambda v: v[0].numpy(),
    "array of a slice": lambda v: np.asarray(v[:1]),
    "mask": lambda v: v[np.array([True, False])],
    "rows": list,
    "pickle": pickle.dumps,
    "operand": lambda v: v + 1.0,
    "deep copy": copy.deepcopy,
    "rows by index": lambda v: v.sparse_read([0]),
    "borrow": borrowed,
    "text": repr,
}


@pytest.mark.usefixtures("_deferred")
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_bad_index_raises_where_the_value_is_needed(
    read: Callable[[rv.Variable], object],
) -> None:
    v = rv.Variable([1.0, 2.0])
    v.scatter_add(rv.IndexedSlices(rv.constant([5.0]), rv.constant([2])))
    with pytest.raises(IndexError, match=r"scatter_add: indices\[0\] = 2 is out of range"):
        read(v)
    assert v.numpy().tolist() == [1, 2]
    read(v)


@pytest.mark.usefixtures("_deferred")
def test_a_bad_index_raises_before_anything_is_saved(tmp_path: Path) -> None:
    v = rv.Variable([1.0, 2.0])
    v.scatter_add(rv.IndexedSlices(rv.constant([5.0]), rv.constant([2])))
    with pytest.raises(IndexError, match=r"scatter_add: indices\[0\] = 2 is out of range"):
        rv.train.Checkpoint(v=v).write(tmp_path / "x")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("_deferred")
def test_an_ordered_update_follows_one_that_is_not_checked_yet() -> None:
    v = rv.Variable(np.zeros((100, 4), np.float32))
    rows = rv.constant(np.arange(20_000) % 100)
    ones = rv.constant(np.ones((20_000, 4), np.float32))
    for _ in range(3):
        v.scatter_add(rv.IndexedSlices(ones, rows))
        v.scatter_update(rv.IndexedSlices(ones, rows))
    assert v.numpy().tolist() == np.ones((100, 4)).tolist()


@pytest.mark.usefixtures("_deferred")
def test_what_the_host_knows_raises_at_once() -> None:
    v = rv.Variable([1.0, 2.0])
    with pytest.raises(IndexError, match="out of range"):
        v.scatter_add(rv.IndexedSlices([1.0], [9]))
    with pytest.raises(IndexError, match="out of range"):
        v.sparse_read(rv.constant([9]))


def test_the_same_bits_on_every_run() -> None:
    rng = np.random.default_rng(0)
    rows, values = rng.integers(0, 3, 500), rng.normal(size=(500, 4)).astype(np.float32)
    found = set()
    for _ in range(3):
        v = rv.Variable(np.zeros((3, 4), np.float32))
        v.scatter_add(rv.IndexedSlices(values, rows), deterministic=True)
        found.add(v.numpy().tobytes())
    assert len(found) == 1


HOST_ARITHMETIC = """
import sys
sys.modules["cupy"] = None  # as if it were not installed
import resvar as rv
v = rv.Variable([1.0, 2.0])
v.assign_add([1.0, 1.0]).scatter_add(rv.IndexedSlices([1.0], [0]))
print("updates")
print((v + 1.0).numpy(), (v * 2.0).numpy())
"""


def test_arithmetic_through_the_host_is_said_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOST_ARITHMETIC], check=True, capture_output=True, text=True
    )
    assert done.stdout == "updates\n[4. 4.] [6. 6.]\n"
    assert done.stderr.count("RuntimeWarning: arithmetic on GPU tensors goes through the host") == 1


def run(program: str, **environment: str) -> str:
    """What a program prints, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


MEMORY = """
import numpy as np, resvar as rv
v = rv.Variable(np.zeros(1000))
assert rv.memory.stats()["allocated_bytes"] >= 8000
try:
    rv.Variable(np.zeros(10**6))
except rv.errors.ResourceExhaustedError as error:
    print(error)
rv.memory.empty_cache()
print(rv.memory.stats()["cached_bytes"], v.assign_add(np.ones(1000)).numpy().sum())
"""


@emulated
def test_memory_runs_out() -> None:
    lines = run(MEMORY, CUDAHOST_MEMORY="1000000").splitlines()
    message, after = lines
    assert message.startswith("could not allocate 8000000 bytes on GPU:0, where ")
    free = int(message.split("where ")[1].split()[0])
    assert 0 < free <= 1000000 - 8000
    assert after == "0 1000.0"


def test_a_gpu_can_be_hidden() -> None:
    program = "import resvar as rv; print(rv.Variable(1.0).device)"
    assert run(program, CUDA_VISIBLE_DEVICES="") == HOST + "CPU:0\n"


FORKED = """
import os
import resvar as rv
v = rv.Variable([1.0, 2.0])
print(v.device)
child = os.fork()
if child == 0:
    print(rv.Variable(1.0).assign_add(1.0).numpy(), rv.Variable(1.0).device)
    try:
        v.assign_add([1.0, 1.0])
    except rv.errors.FailedPreconditionError as error:
        print(error)
    rv.memory.empty_cache()
    print(rv.memory.stats()["cached_bytes"])
    del v
    os._exit(0)
os.waitpid(child, 0)
print(v.assign_add([1.0, 1.0]).numpy())
"""


def test_a_forked_child_has_no_gpu() -> None:
    lines = run(FORKED, PYTHONUNBUFFERED="1").splitlines()
    assert lines[:2] == [FASTEST, f"2.0 {HOST}CPU:0"]
    assert lines[2].startswith("GPU:0 cannot be used: the process that this one was forked from")
    assert lines[3:] == ["0", "[2. 3.]"]


def test_the_cpu_is_used_without_a_look_for_gpus() -> None:
    program = """
import resvar as rv
from resvar.device import settings
with rv.device("CPU:0"):
    v = rv.Variable([1.0, 2.0])
    v.assign_add([1.0, 1.0]).scatter_add(rv.IndexedSlices([1.0], [0]))
    print((v[0] + 1.0).numpy(), v.read_value().numpy(), settings.gpus)
"""
    assert run(program) == "4.0 [3. 3.] None\n"


# Each call of the runtime fails once, in a process forked before the runtime starts.
FAILURES = """
import os
import numpy as np, resvar as rv

def attempt(call):
    for _ in range(2):
        try:
            return call()
        except (rv.errors.InternalError, rv.errors.ResourceExhaustedError):
            failed.append(call)

def check(v, call):
    before = attempt(v.numpy)
    try:
        call()
    except (rv.errors.InternalError, rv.errors.ResourceExhaustedError):
        failed.append(call)
        assert attempt(v.numpy).tobytes() == before.tobytes(), "the value changed"

def program():
    v = attempt(lambda: rv.Variable(np.ones((4, 3), np.float32)))
    rows = attempt(lambda: rv.constant([1, 3, 1]))
    ones = attempt(lambda: rv.constant(np.ones((3, 3), np.float32)))
    check(v, lambda: v.assign(np.zeros((4, 3), np.float32)))
    check(v, lambda: v.assign_add(np.ones((4, 3), np.float32)))
    check(v, lambda: v.scatter_add(rv.IndexedSlices(ones, rows)))
    check(v, lambda: v.scatter_mul(rv.IndexedSlices(ones, rows)))
    check(v, lambda: v.scatter_update(rv.IndexedSlices(ones, rows)))
    check(v, lambda: v[::2, 1].assign(5.0))
    attempt(lambda: v.sparse_read(rows).numpy())
    attempt(lambda: (v + 1.0).numpy())

raised = 0
for n in range(1, 200, 3):
    child = os.fork()
    if child == 0:
        os.environ["CUDAHOST_FAIL_AT"] = str(n)
        failed = []
        code = 99
        try:
            program()
            code = min(len(failed), 1)
        except BaseException as error:
            print(n, type(error), error, flush=True)
        os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 1), (n, status)
    raised += status
print(raised)
"""


@emulated
def test_calls_of_the_runtime_that_fail() -> None:
    assert int(run(FAILURES)) > 10
