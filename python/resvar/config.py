"""What the library does on the whole: `resvar.config`.

>>> import resvar as rv
>>> rv.config.list_physical_devices("CPU")
[PhysicalDevice(name='/physical_device:CPU:0', device_type='CPU')]
"""

from __future__ import annotations

from typing import Literal

from resvar import _core, memory
from resvar.device import DeviceName, LogicalDevice, PhysicalDevice, devices, parse, settings
from resvar.errors import InvalidArgumentError

__all__ = [
    "LogicalDevice",
    "PhysicalDevice",
    "disable_op_determinism",
    "enable_op_determinism",
    "experimental",
    "get_index_error_policy",
    "get_soft_device_placement",
    "list_logical_devices",
    "list_physical_devices",
    "set_index_error_policy",
    "set_soft_device_placement",
]


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The devices of this machine that the library can use.

    Args:
      device_type: 'CPU' or 'GPU', to have only these; None for all.

    >>> import resvar as rv
    >>> [device.device_type for device in rv.config.list_physical_devices()][0]
    'CPU'
    """
    every = [(device.device_type, device.device_index) for device in reversed(devices())]
    return [
        PhysicalDevice(f"/physical_device:{kind}:{index}", kind)
        for kind, index in every
        if device_type in (None, kind)
    ]


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    """The devices to place variables and tensors on; `device()` takes them.

    Args:
      device_type: 'CPU' or 'GPU', to have only these; None for all.

    >>> import resvar as rv
    >>> with rv.device(rv.config.list_logical_devices("CPU")[0]):
    ...     print(rv.Variable(1.0).device)
    /job:localhost/replica:0/task:0/device:CPU:0
    """
    every = [(device.device_type, device.device_index) for device in reversed(devices())]
    return [
        LogicalDevice(f"/device:{kind}:{index}", kind)
        for kind, index in every
        if device_type in (None, kind)
    ]


def set_soft_device_placement(enabled: bool) -> None:
    """Says what to do where a scope asks for a device that this machine does not have.

    Args:
      enabled: True, as it is from the start, to use the CPU; False to raise InvalidArgumentError.

    >>> import resvar as rv
    >>> rv.config.set_soft_device_placement(False)
    >>> try:
    ...     with rv.device("GPU:9"):
    ...         rv.Variable(1.0)
    ... except rv.errors.InvalidArgumentError as error:
    ...     print(str(error)[:38])
    ... finally:
    ...     rv.config.set_soft_device_placement(True)
    Could not satisfy device specification
    """
    settings.soft_placement = bool(enabled)


def get_soft_device_placement() -> bool:
    """Whether what asks for a device that does not exist goes to the CPU."""
    return settings.soft_placement


def enable_op_determinism() -> None:
    """Makes every call give the same bits on every run.

    On the CPU that holds in any case, for any number of threads. On a GPU, floats that are added at
    indices that repeat are then added in the order of the indices, which takes longer. To have it
    for one call, pass `deterministic=True` to that.

    >>> import resvar as rv
    >>> rv.config.enable_op_determinism()
    >>> rv.Variable([0.0]).scatter_add(rv.IndexedSlices([0.1, 0.2, 0.3], [0, 0, 0])).numpy()
    array([0.6], dtype=float32)
    >>> rv.config.disable_op_determinism()
    """
    _core.set_op_determinism(True)


def disable_op_determinism() -> None:
    """Takes `enable_op_determinism()` back."""
    _core.set_op_determinism(False)


def set_index_error_policy(policy: Literal["raise", "deferred"]) -> None:
    """Says when a bad index raises that is in the memory of a GPU.

    The indices are checked on the GPU, and nothing is written if one is bad. Indices in the memory
    of the host are checked there, and raise at once, as do those of all reads.

    Args:
      policy: 'raise', as it is from the start: in the call, which waits until the GPU has come to
        the check. 'deferred': in the first later call on the same variable that finds them checked.
        None waits for that, but one that needs the value on the host, such as `numpy()`.

    Raises:
      ValueError: the policy is another.

    >>> import resvar as rv
    >>> rv.config.set_index_error_policy("deferred")
    >>> v = rv.Variable([1.0, 2.0])
    >>> try:
    ...     v.scatter_add(rv.IndexedSlices(rv.constant([1.0]), rv.constant([7])))
    ...     v.numpy()
    ... except IndexError as error:
    ...     print(error)
    ... finally:
    ...     rv.config.set_index_error_policy("raise")
    scatter_add: indices[0] = 7 is out of range for dimension 0 of size 2
    """
    if policy not in ("raise", "deferred"):
        message = f"set_index_error_policy: policy must be 'raise' or 'deferred', got {policy!r}"
        raise InvalidArgumentError(None, None, message)
    policies = _core.IndexErrorPolicy
    _core.set_index_error_policy(policies.raise_ if policy == "raise" else policies.deferred)


def get_index_error_policy() -> str:
    """What `set_index_error_policy` was last told: 'raise' or 'deferred'."""
    return _core.index_error_policy().name.removesuffix("_")


def get_memory_info(device: str) -> dict[str, int]:
    """How many bytes variables and tensors hold: on all devices together, as `memory.stats()` says.

    Args:
      device: the name of a device, such as 'GPU:0'.

    Returns:
      `current`, and `peak`, the most that it was since the start or `reset_memory_stats()`.

    Raises:
      ValueError: there is no such device.
    """
    _require(device)
    stats = memory.stats()
    return {"current": stats["allocated_bytes"], "peak": stats["peak_bytes"]}


def reset_memory_stats(device: str) -> None:
    """Lets `peak` of `get_memory_info()` start again from what is allocated now.

    Args:
      device: the name of a device, such as 'GPU:0'.

    Raises:
      ValueError: there is no such device.
    """
    _require(device)
    memory.reset_peak_stats()


def _require(device: str) -> None:
    wanted = parse(device)
    names = [there.name for there in devices()]
    if wanted == DeviceName() or all(name.merged_with(wanted) != name for name in names):
        raise InvalidArgumentError(None, None, f"No matching devices found for {device!r}")


class experimental:  # noqa: N801  # a namespace, as TensorFlow has it
    """TensorFlow's other place for these functions."""

    enable_op_determinism = staticmethod(enable_op_determinism)
    get_memory_info = staticmethod(get_memory_info)
    list_logical_devices = staticmethod(list_logical_devices)
    list_physical_devices = staticmethod(list_physical_devices)
    reset_memory_stats = staticmethod(reset_memory_stats)
