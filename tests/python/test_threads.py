"""Many threads on one variable, and processes beside them."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import threadpoolctl

import resvar as rv
from resvar import _core


def test_no_update_is_lost_and_no_read_is_torn() -> None:
    rows, width, rounds, threads = 50, 3000, 15, 16
    v = rv.Variable(np.zeros((rows, width), np.int64))
    every_row = rv.IndexedSlices(np.ones((rows, width), np.int64), np.arange(rows))
    some_rows = [0, rows // 2, rows - 1]
    start = threading.Barrier(threads)

    def work(i: int) -> None:
        start.wait()
        for round_ in range(rounds):
            # Not all in the same order, so that every pair of calls meets.
            for step in range(3):
                match (i + round_ + step) % 3:
                    case 0:
                        v.scatter_add(every_row)
                    case 1:
                        assert np.ptp(v.read_value().numpy()) == 0
                    case _:
                        assert np.ptp(v.sparse_read(some_rows).numpy()) == 0

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    assert (v.numpy() == rounds * threads).all()


def test_short_and_long_calls_do_not_deadlock() -> None:
    v = rv.Variable(np.zeros(300_000, np.float32))
    ones = np.ones(300_000, np.float32)

    def work(i: int) -> None:
        for _ in range(20):
            if i % 2:
                v.assign_add(ones)
            else:
                v.scatter_add(rv.IndexedSlices(np.float32(1), [i]))
                v.assign(v.read_value())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert v.shape == [300_000]


# Sizes with which a scatter takes each of its ways: little work; wide rows, shared by column; rows
# of a few threads' ranges or of many threads' buckets; one row that most updates fall into.
PATHS = {
    "serial": ((100, 8), lambda rng: rng.integers(0, 100, size=50)),
    "columns": ((50, 5000), lambda rng: rng.integers(0, 50, size=200)),
    "ranges and buckets": ((20_000, 16), lambda rng: rng.integers(0, 20_000, size=30_000)),
    "scalars": ((50_000,), lambda rng: rng.zipf(1.2, size=100_000) % 50_000),
    "hot row": ((20_000, 128), lambda rng: np.where(rng.random(3000) < 0.9, 7, 11)),
}


@pytest.mark.cpu
@pytest.mark.parametrize("path", PATHS)
def test_the_bits_are_the_same_for_any_number_of_threads(op: str, path: str) -> None:
    shape, draw = PATHS[path]
    rng = np.random.default_rng(0)
    table = rng.standard_normal(shape).astype(np.float32)
    indices = draw(rng)
    values = rng.uniform(0.9, 1.1, size=(len(indices), *shape[1:])).astype(np.float32)
    slices = rv.IndexedSlices(values, indices)
    checksums = set()
    for threads in (1, 2, 3, 4, 7):
        v = rv.Variable(table)
        with threadpoolctl.threadpool_limits(threads, user_api="openmp"):
            assert _core.max_threads() == threads
            getattr(v, f"scatter_{op}")(slices)
            checksums.add(zlib.crc32(v.numpy()))
            checksums.add(zlib.crc32(v.sparse_read(np.arange(len(table))).numpy()))
    assert len(checksums) == 1


@pytest.mark.cpu
@pytest.mark.parametrize("method", ["assign", "assign_add", "assign_sub"])
def test_dense_bits_are_the_same_for_any_number_of_threads(method: str) -> None:
    rng = np.random.default_rng(0)
    table, delta = (rng.standard_normal((3000, 1001)) for _ in range(2))
    checksums = set()
    for threads in (1, 2, 3, 4, 7):
        v = rv.Variable(table)
        with threadpoolctl.threadpool_limits(threads, user_api="openmp"):
            getattr(v, method)(delta)
            getattr(v[::2, 1::3], method)(delta[::2, 1::3])
        checksums.add(zlib.crc32(v.numpy()))
    assert len(checksums) == 1


def run_python(code: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_works() -> None:
    code = """
import os, numpy as np, resvar as rv
with rv.device("CPU:0"):  # CUDA does not work in a child
    v = rv.Variable(np.zeros(2_000_000, np.float32))
v.assign_add(np.ones(2_000_000, np.float32))
child = os.fork()
if child == 0:
    v.assign_add(np.ones(2_000_000, np.float32))
    os._exit(0 if (v.numpy() == 2).all() else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), v.numpy().max())
"""
    assert run_python(code) == "0 1.0\n"


CHANGED_OPERANDS = """
import sys, threading, time
import numpy as np, resvar as rv

def good(depth):
    return np.random.default_rng(0).integers(0, 1000, (100_000, depth))

def attempt(call):
    try:
        call()
        return 1
    except (IndexError, rv.errors.InvalidArgumentError):
        return 0

rows, tuples = good(1)[:, 0].copy(), good(2)
divisors = np.ones(100_000, np.int32)
stop = threading.Event()

def change_again_and_again():
    while not stop.is_set():
        for indices in (rows, tuples):
            indices[50_000:] ^= 1 << 40
        divisors[50_000:] ^= 1
        time.sleep(1e-4)

thread = threading.Thread(target=change_again_and_again)
thread.start()
wide, flat = rv.Variable(np.zeros((1000, 16))), rv.Variable(np.zeros((1000, 1000)))
values, ones = np.ones((100_000, 16)), np.ones(100_000)
counts = rv.Variable(np.ones(1000, np.int32))
fixed = good(1)[:, 0]
end, done = time.monotonic() + 1, 0
while time.monotonic() < end:
    done += attempt(lambda: wide.scatter_add(rv.IndexedSlices(values, rows)))
    done += attempt(lambda: wide.scatter_update(rv.IndexedSlices(2.0, rows)))
    done += attempt(lambda: flat.scatter_nd_add(tuples, ones))
    done += attempt(lambda: counts.scatter_div(rv.IndexedSlices(divisors, fixed)))
    done += attempt(lambda: wide.sparse_read(rows))
    done += attempt(lambda: flat.gather_nd(tuples))
stop.set()
thread.join()
print(done)
"""


@pytest.mark.parametrize("threads", ["1", "2", "7"])
def test_operands_that_another_thread_changes_break_nothing(threads: str) -> None:
    environment = {**os.environ, "OMP_NUM_THREADS": threads}
    command = [sys.executable, "-c", CHANGED_OPERANDS]
    found = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) > 0


def test_omp_num_threads_is_obeyed() -> None:
    code = "from resvar import _core; print(_core.max_threads())"
    assert run_python(code, OMP_NUM_THREADS="3") == "3\n"


def test_threadpoolctl_is_obeyed() -> None:
    before = _core.max_threads()
    with threadpoolctl.threadpool_limits(1, user_api="openmp"):
        assert _core.max_threads() == 1
    assert _core.max_threads() == before
