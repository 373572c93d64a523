"""Placement: names, scopes, devices that are not there."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import FASTEST, HOST

import resvar as rv
from resvar import _core, dtypes
from resvar.device import CPU, Device, DeviceName, forget_gpus, parse, place


@pytest.fixture
def hard_placement() -> Iterator[None]:
    rv.config.set_soft_device_placement(False)
    yield
    rv.config.set_soft_device_placement(True)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Device:
    """A device that is faster than the CPU, and has floating-point types only."""
    device = Device("GPU", 0, lambda dtype: dtype.is_floating)
    monkeypatch.setattr(importlib.import_module("resvar.device"), "gpus", lambda: (device,))
    return device


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CPU:0", DeviceName(device_type="CPU", device_index=0)),
        ("/cpu:0", DeviceName(device_type="CPU", device_index=0)),
        ("gPu", DeviceName(device_type="GPU")),
        ("CPU: 0", DeviceName(device_type="CPU", device_index=0)),
        ("/cpu:*", DeviceName(device_type="CPU")),
        ("/device:cpu:*", DeviceName(device_type="CPU")),
        ("device:GPU:3", DeviceName(device_type="GPU", device_index=3)),
        ("/device:*:2", DeviceName(device_index=2)),
        ("/device:foo:0", DeviceName(device_type="foo", device_index=0)),
        ("//cpu:00/", DeviceName(device_type="CPU", device_index=0)),
        ("", DeviceName()),
        (":x:9/", DeviceName()),
        ("/job:worker/replica:1/task:2", DeviceName("worker", 1, 2)),
        ("/job:a/job:b", DeviceName("b")),
        (HOST + "GPU:1", DeviceName("localhost", 0, 0, "GPU", 1)),
    ],
)
def test_names(name: str, expected: DeviceName) -> None:
    assert parse(name) == expected


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("foo", "foo"),
        ("x:0", "x"),
        ("/x", "x"),
        ("5", "5"),
        (" CPU:0", " CPU"),
        ("CPU:0:1", "CPU"),
        ("XLA_CPU:0", "XLA_CPU"),
        ("/job", "job"),
        ("/device:cpu", "device"),
        ("/device:CPU:0:3", "device"),
        ("/replica", "replica"),
    ],
)
def test_unknown_parts(name: str, part: str) -> None:
    with (
        pytest.raises(ValueError, match=f"Unknown attribute '{part}' in the device name '{name}'"),
        rv.device(name),
    ):
        pass


@pytest.mark.parametrize("name", ["CPU:x", "cpu:", "/device:1:CPU", "/task:a"])
def test_indices_are_integers(name: str) -> None:
    with pytest.raises(ValueError, match=f"is not an integer in the device name '{name}'"):
        parse(name)


@pytest.mark.parametrize("name", ["/cpu:0/gpu:0", "/device:GPU:0/device:CPU:0", "CPU/cpu:1"])
def test_one_device_at_a_time(name: str) -> None:
    with pytest.raises(ValueError, match=f"Multiple device types are not allowed .*'{name}'"):
        parse(name)


@pytest.mark.parametrize("name", ["CPU:0", "/cpu:0", "CPU", "", HOST + "CPU:0", "task:0"])
def test_names_of_the_cpu(name: str, hard_placement: None) -> None:
    with rv.device(name):
        v = rv.Variable([1.0, 2.0])
        t = v.read_value()
    assert v.device == t.device == t.backing_device == HOST + "CPU:0"


def test_gpus_that_cannot_be_used_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = "the driver is for CUDA 12.4, but this build needs CUDA 13.0"
    monkeypatch.setattr(_core, "gpus", lambda: ([], problem))
    forget_gpus()
    try:
        with pytest.warns(RuntimeWarning, match=f"does not use all GPUs: {problem}"):
            assert rv.Variable([1.0]).device == HOST + "CPU:0"
        assert rv.Variable([1.0]).device == HOST + "CPU:0", "it is said once"
    finally:
        monkeypatch.undo()
        forget_gpus()


def test_the_fastest_is_chosen(hard_placement: None) -> None:
    v = rv.Variable([1.0, 2.0])
    with rv.device("CPU:0"), rv.device(None):
        w = rv.Variable([1, 2])
    assert v.device == v.read_value().device == w.device == FASTEST
    assert rv.Variable(["text"]).device == rv.constant(["text"]).device == HOST + "CPU:0"


@pytest.mark.parametrize("name", ["GPU:9", "CPU:1", "/device:foo:0", "TPU:0", HOST + "GPU:3"])
def test_for_a_device_that_is_not_there_the_fastest_stands_in(name: str) -> None:
    with rv.device(name):
        v = rv.Variable([1, 2])
        assert v.device == FASTEST
        assert rv.Variable(["text"]).device == HOST + "CPU:0"
        assert v.assign_add([1, 1]).numpy().tolist() == [2, 3]


@pytest.mark.parametrize(
    ("name", "full"),
    [("GPU:9", "GPU:9"), ("gpu:33", "GPU:33"), ("CPU:1", "CPU:1"), ("tpu", "TPU:0")],
)
def test_hard_placement(name: str, full: str, hard_placement: None) -> None:
    match = (
        f"Could not satisfy device specification '{HOST}{full}'.*available devices .*{HOST}CPU:0"
    )
    with rv.device(name), pytest.raises(rv.errors.InvalidArgumentError, match=match):
        rv.Variable([1.0, 2.0])
    assert rv.Variable(1.0).device == FASTEST


def test_constants_and_operations_are_placed(hard_placement: None) -> None:
    t = rv.constant([1.0, 2.0])
    v = rv.Variable([1.0, 2.0])
    with rv.device("GPU:9"):
        assert rv.convert_to_tensor(t) is t
        for use in (lambda: rv.constant([1.0]), lambda: rv.identity(t), lambda: rv.identity(v)):
            with pytest.raises(rv.errors.InvalidArgumentError, match="Could not satisfy device"):
                use()
    with rv.device("CPU:0"):
        assert rv.identity(t).device == HOST + "CPU:0"


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("/job:worker", "/job:worker/replica:0/task:0/device:CPU:0"),
        ("/task:1", "/job:localhost/replica:0/task:1/device:CPU:0"),
        ("/replica:1", "/job:localhost/replica:1/task:0/device:CPU:0"),
        ("/job:", "/job:/replica:0/task:0/device:CPU:0"),
    ],
)
def test_other_machines_are_never_replaced(name: str, full: str) -> None:
    with (
        rv.device(name),
        pytest.raises(rv.errors.InvalidArgumentError, match=f"^{full} unknown device"),
    ):
        rv.Variable(1.0)


def test_negative_indices_are_never_replaced() -> None:
    with (
        rv.device("cpu:-1"),
        pytest.raises(rv.errors.InvalidArgumentError, match=r"Malformed .*CPU:-1"),
    ):
        rv.Variable(1.0)


def test_scopes_nest(gpu: Device, hard_placement: None) -> None:
    with rv.device("GPU:0"):
        assert place("Op") is gpu
        with rv.device("CPU"):
            assert place("Op") is CPU
        with rv.device("task:0"), rv.device(""):
            assert place("Op") is gpu
        with rv.device(None):
            assert place("Op") is CPU
            assert place("Op", rv.float32) is gpu
        assert place("Op") is gpu
    with rv.device("GPU:1"), rv.device("CPU"), pytest.raises(ValueError, match="CPU:1"):
        place("Op")


def test_the_fastest_device_that_has_the_dtype(gpu: Device) -> None:
    for dtype in dtypes.ALL:
        assert place("Op", dtype) is (gpu if dtype.is_floating else CPU)


def test_a_scope_can_be_entered_again(gpu: Device) -> None:
    scope = rv.device("GPU:0")
    with scope, scope:
        assert place("Op") is gpu
    with scope:
        assert place("Op") is gpu
    assert place("Op") is CPU


def test_an_error_leaves_the_scope() -> None:
    with pytest.raises(KeyError), rv.device("/job:worker"):
        raise KeyError
    with pytest.raises(ValueError, match="foo"), rv.device("foo"):
        pass
    assert place("Op") is CPU


def test_threads_have_their_own_scopes(gpu: Device) -> None:
    placed: list[Device] = []
    with rv.device("GPU:0"):
        thread = threading.Thread(target=lambda: placed.append(place("Op")))
        thread.start()
        thread.join()
    assert placed == [CPU]


def test_what_names_a_device() -> None:
    with rv.device(rv.config.list_logical_devices("CPU")[0]):
        assert place("Op") is CPU
    with pytest.raises(RuntimeError, match="functions are not supported"):
        rv.device(lambda op: "CPU:0")  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [5, b"CPU:0", rv.config.list_physical_devices()[0]])
def test_what_does_not_name_a_device(name: Any) -> None:
    scope = rv.device(name)
    with pytest.raises(ValueError, match=r"a name must be a string, got .*: "), scope:
        pass


def test_a_variable_looks_where_it_is_cached(hard_placement: None) -> None:
    with pytest.raises(rv.errors.InvalidArgumentError, match="GPU:9"):
        rv.Variable(1.0, caching_device="GPU:9")
