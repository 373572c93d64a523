"""Borrowing: the memory of a variable, alone and writable, and nobody else's afterwards."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv
from resvar import dtypes


@pytest.fixture(autouse=True)
def on_the_cpu() -> Iterator[None]:
    with rv.device("CPU:0"):
        yield


def variable(size: int = 1000) -> rv.Variable:
    return rv.Variable(np.arange(size, dtype=np.float32), name="v")


def address(v: rv.Variable) -> int:
    return int(v.numpy().ctypes.data)


def copied(call: Callable[[], Any]) -> int:
    """The bytes that a call copies."""
    before = rv.memory.stats()["copied_bytes"]
    call()
    return rv.memory.stats()["copied_bytes"] - before


def test_it_is_the_memory_of_the_variable() -> None:
    v = variable()
    before = address(v)
    with v.borrow() as array:
        assert isinstance(array, np.ndarray)
        assert array.flags.writeable
        assert array.ctypes.data == before
        array += 1
        version = v._variable.version
    assert v._variable.version == version + 1
    assert address(v) == before
    assert v.numpy().tolist() == list(range(1, 1001))


def test_every_dtype_of_numbers(dtype: rv.DType) -> None:
    old, new = (random_array(np.random.default_rng(i), (3, 2), dtype) for i in range(2))
    v = rv.Variable(old)
    if dtype is dtypes.string:
        with pytest.raises(TypeError, match="holds strings"), v.borrow():
            pass
    else:
        with v.borrow() as array:
            assert_same_bytes(array, old)
            array[...] = new
        assert_same_bytes(v.numpy(), new)


def test_scalars_and_no_elements() -> None:
    scalar, empty = rv.Variable(3), rv.Variable(np.zeros((0, 4)))
    with scalar.borrow() as array:
        array += 4
    with empty.borrow() as nothing:
        assert nothing.shape == (0, 4)
    assert int(scalar) == 7


def test_a_borrow_copies_nothing() -> None:
    v = variable()

    def borrow() -> None:
        with v.borrow() as array:
            array *= 2

    def through_a_stack() -> None:
        with ExitStack() as stack:
            stack.enter_context(v.borrow())[0] = 7
            array = stack.enter_context(rv.Variable([1.0]).borrow())
            array += 1

    def captured() -> None:
        with v.borrow() as array:

            def change() -> None:
                array[0] = 1

            change()

    for call in (borrow, through_a_stack, captured):
        assert copied(call) <= 8, call.__name__


def test_the_array_is_emptied_so_later_updates_copy_nothing() -> None:
    v = variable()
    with v.borrow() as array:
        array[0] = 5
    assert array.shape == (0,)
    assert copied(lambda: v.scatter_add(rv.IndexedSlices(1.0, [0]))) == 0
    with pytest.raises(IndexError):
        array[0]
    for key in (0, slice(None)):
        with pytest.raises(ValueError, match="read-only"):
            array[key] = 1
    assert v[0].numpy() == 6


def view(array: Any) -> Any:
    return array[1:]


def transposed(array: Any) -> Any:
    return array.reshape(2, -1).T


def buffer(array: Any) -> Any:
    return np.frombuffer(memoryview(array), np.float32)


def exported(array: Any) -> Any:
    return np.from_dlpack(array)


LEAKS = (view, transposed, buffer, exported)


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("keep_name", [True, False])
def test_what_is_kept_of_it_is_not_the_variables(leak: Any, keep_name: bool) -> None:
    v = variable()
    before = address(v)
    with v.borrow() as array:
        kept = leak(array)
        kept[...] = 1
        inside = array.copy()
        if not keep_name:
            del array
    snapshot = v.numpy()
    assert address(v) != before
    kept[...] = 99
    assert snapshot.tolist() == v.numpy().tolist() == inside.tolist()
    v.assign_add(np.ones(1000, np.float32))
    assert (kept == 99).all()


def test_an_attribute_that_keeps_the_array_keeps_old_memory() -> None:
    class Holder:
        array: Any

    v, holder = variable(), Holder()
    with v.borrow() as holder.array:
        holder.array[0] = 8
    assert holder.array[0] == 8
    assert not holder.array.flags.writeable
    v.assign(np.zeros(1000, np.float32))
    assert holder.array[0] == 8
    assert v[0].numpy() == 0


def test_the_locals_of_the_callers_stay_as_they_are() -> None:
    v = variable()
    names = locals()
    snapshot = v.read_value()
    with v.borrow() as array:
        array[0] = 3
    assert names["v"] is v
    del snapshot, names, array
    gc.collect()
    assert copied(lambda: v.scatter_add(rv.IndexedSlices(1.0, [0]))) == 0, "something is kept"


def test_snapshots_keep_their_value() -> None:
    v = variable()
    snapshot, part = v.read_value(), v[:3]
    with v.borrow() as array:
        array[:] = -1
        assert snapshot.numpy()[1] == 1
        assert part.numpy().tolist() == [0, 1, 2]
    assert snapshot.numpy().tolist() == list(range(1000))
    assert v.numpy()[1] == -1


def test_an_exception_ends_it() -> None:
    v = variable()
    borrow = v.borrow()
    with pytest.raises(KeyError, match="inside"), borrow as array:  # noqa: PT012
        array[0] = 9
        raise KeyError("inside")
    assert v._variable.version == 2
    assert v[0].numpy() == 9


def test_a_borrow_that_is_dropped_ends() -> None:
    v = variable()
    borrow = v.borrow()
    borrow.__enter__()[0] = 4
    del borrow
    gc.collect()
    assert v[0].numpy() == 4


USES: dict[str, Callable[[rv.Variable], Any]] = {
    "read": lambda v: v.read_value(),
    "numpy": lambda v: v.numpy(),
    "assign": lambda v: v.assign(np.zeros(1000)),
    "assign_add": lambda v: v.assign_add(np.zeros(1000)),
    "scatter": lambda v: v.scatter_add(rv.IndexedSlices(1.0, [0])),
    "gather": lambda v: v.sparse_read([0]),
    "slice": lambda v: v[0],
    "assign to a slice": lambda v: v[0].assign(1),
    "buffer": lambda v: memoryview(v),
    "borrow": lambda v: v.borrow().__enter__(),
}


@pytest.mark.parametrize("use", USES)
def test_the_thread_that_borrowed_gets_an_error(use: str) -> None:
    v = variable()
    with v.borrow():
        with pytest.raises(rv.errors.FailedPreconditionError, match="'v:0' is borrowed by this"):
            USES[use](v)
        assert "numpy=<unavailable>" in repr(v)
        assert v.shape == [1000]
    USES["read"](v)


def test_it_begins_once() -> None:
    borrow = variable().borrow()
    with borrow, pytest.raises(rv.errors.FailedPreconditionError, match="begun already"), borrow:
        pass
    with borrow as array:
        assert len(array) == 1000
    with pytest.raises(rv.errors.FailedPreconditionError, match="has ended already"):
        borrow.__exit__(None, None, None)


@pytest.mark.parametrize("timeout", [-1, float("nan"), "1", True + 0j])
def test_a_timeout_is_a_number_of_seconds(timeout: Any) -> None:
    with pytest.raises(ValueError, match="timeout must be a number of seconds, 0 or more, got"):
        variable().borrow(timeout)


def test_a_second_borrower_waits_or_times_out() -> None:
    v = variable()
    begun, end = threading.Event(), threading.Event()

    def first() -> None:
        with v.borrow() as array:
            begun.set()
            end.wait(60)
            array[0] = 1

    with ThreadPoolExecutor(2) as pool:
        holds = pool.submit(first)
        begun.wait(60)
        message = r"'v:0' is borrowed by another thread, .* in 0\.01 seconds"
        with pytest.raises(rv.errors.DeadlineExceededError, match=message) as caught:
            v.borrow(timeout=0.01).__enter__()
        assert isinstance(caught.value, TimeoutError)
        reads = pool.submit(lambda: float(v[0]))
        time.sleep(0.02)
        assert not reads.done()
        end.set()
        with v.borrow(timeout=float("inf")) as array:
            assert array[0] == 1
        assert reads.result(60) == 1
        holds.result(60)


def test_many_threads_take_turns() -> None:
    v = rv.Variable(np.zeros(100))

    def work(i: int) -> None:
        for _ in range(50):
            if i % 2:
                with v.borrow() as array:
                    array += 1
            else:
                v.assign_add(np.ones(100))
            assert np.ptp(v.numpy()) == 0

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))
    assert v.numpy().tolist() == [300] * 100
    assert v._variable.version == 301


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_does_not_wait_for_a_thread_of_its_parent() -> None:
    v = variable()
    begun, end = threading.Event(), threading.Event()

    def hold() -> None:
        with v.borrow():
            begun.set()
            end.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    begun.wait(60)
    child = os.fork()
    if child == 0:
        try:
            v.read_value()
        except rv.errors.FailedPreconditionError:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    end.set()
    thread.join()


@pytest.mark.gpu
def test_memory_of_a_gpu() -> None:
    with rv.device("GPU:0"):
        v = rv.Variable(np.arange(6, dtype=np.float32).reshape(2, 3))
    with v.borrow() as memory:
        interface = memory.__cuda_array_interface__
        assert (interface["shape"], interface["typestr"]) == ((2, 3), "<f4")
        assert interface["data"][1] is False
        assert memory.__dlpack_device__() == (2, 0)
        doubled = rv.from_dlpack(memory)
    assert v._variable.version == 2
    assert doubled.numpy().tolist() == [[0, 1, 2], [3, 4, 5]]
    v.assign_add(np.ones((2, 3), np.float32))
    assert doubled.numpy().tolist() == [[0, 1, 2], [3, 4, 5]], "it keeps the memory"
    with pytest.raises(rv.errors.FailedPreconditionError, match="but the borrow has ended"):
        memory.__dlpack__()
