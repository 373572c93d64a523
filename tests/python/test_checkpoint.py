"""Saving the variables of a program, and restoring them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import _core, errors
from resvar.train import Checkpoint


def test_saves_are_counted(tmp_path: Path) -> None:
    step = rv.Variable(10)
    checkpoint = Checkpoint(step=step)
    assert checkpoint.save_counter.dtype is rv.int64
    paths = []
    for value in (11, 12, 13):
        step.assign(value)
        paths.append(checkpoint.save(tmp_path / "ckpt"))
    assert paths == [f"{tmp_path}/ckpt-{number}" for number in (1, 2, 3)]
    assert rv.train.latest_checkpoint(tmp_path) == paths[-1]
    checkpoint.restore(paths[1])
    assert (int(step), int(checkpoint.save_counter)) == (12, 2)
    other = Checkpoint(step=rv.Variable(0))
    other.restore(paths[0])
    assert other.save(tmp_path / "ckpt") == paths[1]
    assert rv.train.load_variable(paths[1], "step") == 11


def test_a_save_that_fails_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    checkpoint = Checkpoint(step=rv.Variable(1))
    with pytest.raises(errors.OpError, match=r"saving .*/file/ckpt-1"):
        checkpoint.save(tmp_path / "file/ckpt")
    assert checkpoint.save(tmp_path / "ckpt") == f"{tmp_path}/ckpt-1"


def test_write_does_not_count(tmp_path: Path) -> None:
    checkpoint = Checkpoint(step=rv.Variable(1))
    for _ in range(2):
        assert checkpoint.write(tmp_path / "plain") == f"{tmp_path}/plain"
    assert os.listdir(tmp_path) == ["plain.safetensors"]
    assert rv.train.list_variables(tmp_path / "plain") == [("step", [])]
    checkpoint.restore(tmp_path / "plain").assert_consumed()
    assert int(checkpoint.save_counter) == 0


def test_names_of_the_root(tmp_path: Path) -> None:
    class Model:
        def __init__(self) -> None:
            self.kernel = rv.Variable([1.0])

    path = Checkpoint(root=Model(), step=rv.Variable(1)).write(tmp_path / "x")
    assert rv.train.list_variables(path) == [("kernel", [1]), ("step", [])]
    path = Checkpoint({"layer.0": rv.Variable(1)}).write(tmp_path / "y")
    assert rv.train.list_variables(path) == [("layer.0", [])]


def test_attributes_can_be_added(tmp_path: Path) -> None:
    checkpoint = Checkpoint()
    checkpoint.epoch = rv.Variable(3)  # type: ignore[attr-defined]
    checkpoint.note = "no variable"  # type: ignore[attr-defined]
    assert rv.train.list_variables(checkpoint.write(tmp_path / "x")) == [("epoch", [])]


@pytest.mark.parametrize("value", [3, None, rv.constant(1), "x", np.ones(2)])
def test_what_has_no_variables_cannot_be_saved(value: Any) -> None:
    with pytest.raises(ValueError, match="Checkpoint: v must be a variable or an object with var"):
        Checkpoint(v=value)


def test_other_arguments_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Checkpoint: root must be a variable or an object"):
        Checkpoint(rv.Variable(1))
    for name in ("save", "save_counter", "_lock"):
        with pytest.raises(ValueError, match=f"cannot be saved under the name '{name}'"):
            Checkpoint(**{name: rv.Variable(1)})
    with pytest.raises(ValueError, match="cannot be saved under the name 'save_counter'"):
        Checkpoint({"save_counter": rv.Variable(1)}).save(tmp_path / "x")
    with pytest.raises(ValueError, match="the path of a checkpoint must be a string or a path"):
        Checkpoint(v=rv.Variable(1)).save(3)  # type: ignore[arg-type]
    assert os.listdir(tmp_path) == []


def test_an_uninitialized_variable_cannot_be_saved_but_restored(tmp_path: Path) -> None:
    v = rv.Variable(1, name="v")
    checkpoint = Checkpoint(v=v)
    path = checkpoint.write(tmp_path / "x")
    v._variable = _core.Variable("v:0", rv.int32._core, None)
    with pytest.raises(errors.FailedPreconditionError, match="uninitialized value v:0"):
        checkpoint.write(tmp_path / "x")
    checkpoint.read(path)
    assert int(v) == 1


def test_threads_that_save_at_once(tmp_path: Path) -> None:
    checkpoint = Checkpoint(v=rv.Variable(np.zeros(10_000)))
    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: checkpoint.save(tmp_path / "x"), range(24)))
    assert sorted(paths) == sorted(f"{tmp_path}/x-{number}" for number in range(1, 25))
    for path in paths:
        checkpoint.restore(path).assert_consumed()


def test_threads_that_write_under_the_same_name(tmp_path: Path) -> None:
    def write(i: int) -> None:
        both = Checkpoint([rv.Variable(np.full(10_000, i)) for _ in range(2)])
        both.write(tmp_path / "x", shard_bytes=10**9 if i % 2 else 100)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    a, b = (rv.train.load_variable(tmp_path / "x", name) for name in "01")
    assert np.ptp(a) == 0
    assert (a == b).all()
    assert len(os.listdir(tmp_path)) == (1 if a[0] % 2 else 3)


def test_each_checkpoint_is_one_instant_of_what_a_thread_writes(tmp_path: Path) -> None:
    """The second is behind the first by one at most."""
    first, second = (rv.Variable(np.zeros(20_000, np.int64)) for _ in range(2))
    every, ones = np.arange(20_000), np.ones(20_000, np.int64)
    stop, stepped = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            first.scatter_add(rv.IndexedSlices(ones, every))
            second.assign_add(ones)
            second.sparse_read([0]).numpy()  # so that a GPU need not remember what is to be done
            stepped.set()

    def save() -> str:
        for _ in range(2):  # the first may end a step that had begun before
            stepped.clear()
            stepped.wait(60)
        return checkpoint.save(tmp_path / "x")

    thread = threading.Thread(target=write)
    thread.start()
    checkpoint = Checkpoint(first=first, second=second)
    paths = [save() for _ in range(30)]
    stop.set()
    thread.join()
    steps, behind = set(), set()
    for path in paths:
        checkpoint.restore(path)
        a, b = first.numpy(), second.numpy()
        assert (np.ptp(a), np.ptp(b)) == (0, 0), "torn"
        behind.add(int(a[0] - b[0]))
        steps.add(int(a[0]))
    assert behind <= {0, 1}, f"not of one instant: {behind}"
    assert len(steps) > 20, "the writer stood still"


TENSORFLOWS = Path(__file__).parent / "data/tf_checkpoint"


def test_checkpoints_of_tensorflow_are_restored() -> None:
    kernel = rv.Variable(np.zeros((2, 3), np.float32))
    names = rv.Variable(np.array([b"", b"", b""], object))
    layer = {"kernel": kernel, "names": names}
    checkpoint = Checkpoint(kernel=kernel, model={"layers": [layer]})
    path = TENSORFLOWS / "objects"
    status = checkpoint.restore(path)
    assert np.array_equal(kernel.numpy(), np.arange(6).reshape(2, 3))
    assert names.numpy().tolist() == [b"a", b"", b"\xff" * 200]
    status.assert_existing_objects_matched()
    with pytest.raises(AssertionError, match="objects has values for which there is no variable: "):
        status.assert_consumed()
    more = Checkpoint(kernel=kernel, more=rv.Variable(1))
    with pytest.raises(errors.NotFoundError, match="'more' is not in the TensorFlow checkpoint"):
        more.read(path)
    more.read(path, partial=True).assert_nontrivial_match()


INTERRUPTED = """
import signal, sys, resvar as rv, numpy as np
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
v = rv.Variable(np.zeros(2**22, np.float32))
checkpoint = rv.train.Checkpoint(v=v)
path = checkpoint.save(sys.argv[1] + "/ckpt")
v.assign_add(np.ones(2**22, np.float32))
try:
    print("ready", flush=True)
    for _ in range(200):
        checkpoint.save(sys.argv[1] + "/ckpt")
        rv.train.Checkpoint(v=rv.Variable(v)).restore(path)
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.07])
def test_ctrl_c_leaves_whole_checkpoints_only(delay: float, tmp_path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        threading.Event().wait(delay)
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "interrupted\n"
    v = rv.Variable(np.zeros(2**22, np.float32))
    for name in set(os.listdir(tmp_path)) - {"checkpoint"}:
        assert name.endswith(".safetensors"), name
        assert not name.startswith("."), name
        Checkpoint(v=v).restore(tmp_path / name)
        assert np.ptp(v.numpy()) == 0
