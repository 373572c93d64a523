"""What the library says of the machine, and how it can be told to behave."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import HAS_GPU

import resvar as rv


def test_devices() -> None:
    assert repr(rv.config.list_physical_devices("CPU")) == (
        "[PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]"
    )
    assert repr(rv.config.list_logical_devices("CPU")) == (
        "[LogicalDevice(name='/device:CPU:0', device_type='CPU')]"
    )
    assert len(rv.config.list_physical_devices("GPU")) == HAS_GPU
    for kind in ("x", 5):
        assert rv.config.list_physical_devices(kind) == []  # type: ignore[arg-type]
        assert rv.config.list_logical_devices(kind) == []  # type: ignore[arg-type]


def test_devices_are_values() -> None:
    first, second = (rv.config.list_physical_devices()[0] for _ in range(2))
    assert first == second == ("/physical_device:CPU:0", "CPU")
    assert hash(first) == hash(second)
    assert isinstance(first, rv.config.PhysicalDevice)
    assert isinstance(rv.config.list_logical_devices()[0], rv.config.LogicalDevice)


def test_soft_placement() -> None:
    assert rv.config.get_soft_device_placement() is True
    rv.config.set_soft_device_placement(False)
    try:
        assert rv.config.get_soft_device_placement() is False
    finally:
        rv.config.set_soft_device_placement(True)


def test_experimental_names() -> None:
    for name in ("list_physical_devices", "list_logical_devices", "enable_op_determinism"):
        assert getattr(rv.config.experimental, name) is getattr(rv.config, name)
    assert rv.config.experimental.enable_op_determinism() is None  # type: ignore[func-returns-value]


def test_memory_info() -> None:
    before = rv.config.experimental.get_memory_info("CPU:0")["current"]
    v = rv.Variable(np.zeros(1_000_000))
    info = rv.config.experimental.get_memory_info("/device:CPU:0")
    assert info["peak"] >= info["current"] >= before + v.numpy().nbytes
    del v
    rv.config.experimental.reset_memory_stats("CPU:0")
    info = rv.config.experimental.get_memory_info("CPU:0")
    assert info["peak"] == info["current"] < before + 8_000_000
    for device in rv.config.list_logical_devices():
        assert rv.config.experimental.get_memory_info(device.name)["current"] >= info["current"]
        assert rv.config.experimental.reset_memory_stats(device.name) is None
    for name in ("GPU:9", "CPU:1", ""):
        with pytest.raises(ValueError, match=f"No matching devices found for '{name}'"):
            rv.config.experimental.get_memory_info(name)
        with pytest.raises(ValueError, match="No matching devices"):
            rv.config.experimental.reset_memory_stats(name)
