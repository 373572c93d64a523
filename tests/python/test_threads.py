"""Many threads on one variable, and processes beside them."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import threadpoolctl

import resvar as rv
from resvar import _core


def test_no_update_is_lost_and_no_read_is_torn() -> None:
    rows, width, rounds, writers = 50, 3000, 40, 6
    v = rv.Variable(np.zeros((rows, width), np.int64))
    every_row = rv.IndexedSlices(np.ones((rows, width), np.int64), np.arange(rows))

    def write() -> None:
        for _ in range(rounds):
            v.scatter_add(every_row)

    def read() -> None:
        for _ in range(rounds):
            value = v.numpy()
            assert value.min() == value.max()
            some = v.sparse_read([0, rows - 1]).numpy()
            assert some.min() == some.max()

    with ThreadPoolExecutor(writers + 3) as pool:
        tasks = [pool.submit(write) for _ in range(writers)] + [pool.submit(read) for _ in range(3)]
        for task in tasks:
            task.result()
    assert (v.numpy() == rounds * writers).all()


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
v = rv.Variable(np.zeros(2_000_000, np.float32))
v.assign_add(np.ones(2_000_000, np.float32))
child = os.fork()
if child == 0:
    v.assign_add(np.ones(2_000_000, np.float32))
    os._exit(0 if (v.numpy() == 2).all() else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), v.numpy().max())
"""
    assert run_python(code) == "0 1.0\n"


def test_omp_num_threads_is_obeyed() -> None:
    code = "from resvar import _core; print(_core.max_threads())"
    assert run_python(code, OMP_NUM_THREADS="3") == "3\n"


def test_threadpoolctl_is_obeyed() -> None:
    before = _core.max_threads()
    with threadpoolctl.threadpool_limits(1, user_api="openmp"):
        assert _core.max_threads() == 1
    assert _core.max_threads() == before
