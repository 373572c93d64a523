"""Where new variables and tensors are placed: the devices there are, and `with device(...)`.

A device has a full name, `/job:localhost/replica:0/task:0/device:CPU:0`, of which any part may be
left out. What asks for no device goes to the fastest one that supports its dtype. So does what asks
for one that does not exist, or does not support it, unless
`config.set_soft_device_placement(False)` was called.
"""

from __future__ import annotations

import os
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, NamedTuple

from resvar import _core, context, dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError, UnimplementedError

_TYPES = ("CPU", "GPU", "TPU", "CUSTOM", "EPU")  # those that need no `device:` before them


class DeviceName(NamedTuple):
    """The parts of a device's name; None stands for what is left out."""

    job: str | None = None
    replica: int | None = None
    task: int | None = None
    device_type: str | None = None
    device_index: int | None = None

    def __str__(self) -> str:
        host = f"/job:{self.job}/replica:{self.replica}/task:{self.task}"
        return f"{host}/device:{self.device_type}:{self.device_index}"

    def merged_with(self, other: DeviceName) -> DeviceName:
        """This name with the parts that the other one has."""
        parts = {key: part for key, part in other._asdict().items() if part is not None}
        return self._replace(**parts)


class Device(NamedTuple):
    """A device that there is, and the dtypes it can hold: the CPU all, others no strings."""

    device_type: str
    device_index: int
    supports: Callable[[DType], bool]

    @property
    def name(self) -> DeviceName:
        """Its full name."""
        return DeviceName("localhost", 0, 0, self.device_type, self.device_index)

    @property
    def core(self) -> _core.Device:
        """What the core calls it."""
        return _core.Device(getattr(_core.DeviceType, self.device_type), self.device_index)

    def hold(self, tensor: _core.Tensor) -> _core.Tensor:
        """The tensor, copied to this device if it is elsewhere and can be here."""
        if self is CPU:
            return tensor if tensor.device.is_cpu else tensor.on(self.core)
        return tensor.on(self.core) if self.supports(dtypes._BY_CORE[tensor.dtype]) else tensor


class PhysicalDevice(NamedTuple):
    """A device of this machine, as `config.list_physical_devices()` gives it."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device to place things on, as `config.list_logical_devices()` gives it."""

    name: str
    device_type: str


CPU = Device("CPU", 0, lambda dtype: True)
FULL_NAME_OF_CPU = str(CPU.name)


def gpus() -> tuple[Device, ...]:
    """The GPUs. They are looked for when they are first needed: to start the driver takes time."""
    if settings.gpus is None:
        usable, problem = _core.gpus()
        settings.gpus = tuple(
            Device("GPU", i, lambda dtype: dtype is not dtypes.string) for i in usable
        )
        if problem:
            warnings.warn(f"resvar does not use all GPUs: {problem}", RuntimeWarning, stacklevel=2)
    return settings.gpus


def forget_gpus() -> None:
    """Lets them be looked for again."""
    settings.gpus = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget_gpus)  # there it has none


def devices() -> list[Device]:
    """All devices, the fastest first."""
    return [*gpus(), CPU]


def full_name(device: _core.Device) -> str:
    """The full name of a device of the core."""
    if device.is_cpu:
        return FULL_NAME_OF_CPU
    return str(CPU.name._replace(device_type=device.type.name, device_index=device.index))


class _Settings:
    """What holds for all threads."""

    __slots__ = ("gpus", "log_placement", "soft_placement")

    def __init__(self) -> None:
        self.gpus: tuple[Device, ...] | None = None  # until somebody asks; none is in use then
        self.soft_placement = True
        self.log_placement = False


class _Local(threading.local):
    """Each thread starts outside all scopes."""

    wanted: DeviceName | None = None


settings = _Settings()
_local = _Local()


def place(operation: str, dtype: DType | None = None) -> Device:
    """Chooses the device for what an operation makes, and logs the choice if that is wanted.

    Args:
      operation: TensorFlow's name for what is done, such as 'VarHandleOp'; the log quotes it.
      dtype: the dtype of the result; None if it is always on the host.

    Raises:
      InvalidArgumentError: the device that the scope asks for does not exist, and placement is not
        soft.
    """
    chosen = CPU
    if _local.wanted is not None:
        chosen = _find(_local.wanted, dtype)
    elif gpus():
        chosen = _fastest(dtype)
    if settings.log_placement:
        print(f"Executing op {operation} in device {chosen.name}", file=sys.stderr)
    return chosen


def placed(operation: str, tensor: _core.Tensor) -> _core.Tensor:
    """The result of an operation, where `place` wants it."""
    if _local.wanted is None and not settings.log_placement and not gpus():
        return tensor  # there is only one place
    device = place(operation, dtypes._BY_CORE[tensor.dtype])
    return device.hold(tensor)


def here(tensor: _core.Tensor) -> _core.Tensor:
    """What was read, on the device that the scope asks for; outside of scopes, where it is."""
    if _local.wanted is None or (_local.wanted == CPU.name and tensor.device.is_cpu):
        return tensor
    return placed("Identity", tensor)


def _fastest(dtype: DType | None) -> Device:
    if dtype is not None:
        for device in devices():
            if device.supports(dtype):
                return device
    return CPU


def _find(wanted: DeviceName, dtype: DType | None) -> Device:
    if wanted == CPU.name:
        return CPU  # who asks for it need not start the driver, which no forked child could use
    for device in devices():
        if device.name == wanted and (dtype is None or device.supports(dtype)):
            return device
    if wanted[:3] != CPU.name[:3]:
        raise InvalidArgumentError(None, None, f"{wanted} unknown device.")
    if wanted.device_index is not None and wanted.device_index < 0:
        raise InvalidArgumentError(None, None, f"Malformed device specification '{wanted}'.")
    if settings.soft_placement:
        return _fastest(dtype)
    message = (
        f"Could not satisfy device specification '{wanted}'. enable_soft_placement=0. "
        f"Supported device types [{', '.join(dict.fromkeys(d.device_type for d in devices()))}]. "
        f"All available devices [{', '.join(str(device.name) for device in devices())}]."
    )
    raise InvalidArgumentError(None, None, message)


def parse(name: str) -> DeviceName:
    """Reads a name or a part of one: 'GPU:0', '/device:GPU:0', '/job:localhost/cpu:0'.

    Raises:
      ValueError: a part is unknown, an index no integer, or there are two devices.
    """
    found = DeviceName()
    for part in name.split("/"):
        key, *values = part.split(":")
        if not key:
            continue
        read = _read_part(name, key, values)
        if found.device_type is not None and read.device_type is not None:
            message = f"Multiple device types are not allowed in a device name: {name!r}"
            raise InvalidArgumentError(None, None, message)
        found = found.merged_with(read)
    return found


def _read_part(name: str, key: str, values: list[str]) -> DeviceName:
    if key == "job" and len(values) == 1:
        return DeviceName(job=values[0])
    if key == "replica" and len(values) == 1:
        return DeviceName(replica=_index(name, values[0]))
    if key == "task" and len(values) == 1:
        return DeviceName(task=_index(name, values[0]))
    if key == "device" and len(values) == 2:
        device_type, index = values
    elif key.upper() in _TYPES and len(values) <= 1:
        device_type, index = key, *(values or ["*"])
    else:
        message = f"Unknown attribute {key!r} in the device name {name!r}"
        raise InvalidArgumentError(None, None, message)
    return DeviceName(
        device_type=None if device_type == "*" else type_in_names(device_type),
        device_index=None if index == "*" else _index(name, index),
    )


def type_in_names(text: str) -> str:
    """How a type is written in names: those that are known in capitals."""
    return text.upper() if text.upper() in _TYPES else text


def _index(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        message = f"{text!r} is not an integer in the device name {name!r}"
        raise InvalidArgumentError(None, None, message) from None


class device:  # noqa: N801  # TensorFlow's name
    """A context in which new variables and tensors are placed on a device.

    Scopes nest, each within its own thread: a name changes only those parts of the outer one that
    it has. None leaves all scopes. In a graph, operations are recorded to run on the device.

    Args:
      device_name: the name of a device, a part of one, a `DeviceSpec`, a `config.LogicalDevice`, or
        None; in a graph, also a function of an operation that returns a name.

    Raises:
      ValueError: when entered, if the name is not one.
      InvalidArgumentError: when something is placed, if there is no such device, and placement is
        not soft or the name is of another machine.

    >>> import resvar as rv
    >>> with rv.device("CPU:0"):
    ...     print(rv.Variable([1.0, 2.0]).device)
    /job:localhost/replica:0/task:0/device:CPU:0
    """

    __slots__ = ("_name", "_outer")

    def __init__(self, device_name: Any) -> None:
        if callable(device_name) and context.executing_eagerly():
            raise UnimplementedError(None, None, "device: functions are not supported")
        self._name = device_name
        if isinstance(device_name, LogicalDevice):
            self._name = device_name.name
        elif hasattr(device_name, "to_string"):  # a DeviceSpec
            self._name = device_name.to_string()
        # One for each time it is entered and not left: what to go back to.
        self._outer: list[DeviceName | AbstractContextManager[None] | None] = []

    def __enter__(self) -> None:
        graph = context.current_graph() if context.recording else None
        if graph is not None:
            scope = graph.device(self._name)
            self._outer.append(scope)
            scope.__enter__()
            return
        outer = _local.wanted
        wanted = None
        if self._name is not None:
            if not isinstance(self._name, str):
                message = f"device: a name must be a string, got {type(self._name)}: {self._name!r}"
                raise InvalidArgumentError(None, None, message)
            wanted = (outer or CPU.name).merged_with(parse(self._name))
        self._outer.append(outer)
        _local.wanted = wanted

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        outer = self._outer.pop()
        if outer is None or isinstance(outer, DeviceName):
            _local.wanted = outer
        else:
            outer.__exit__(kind, error, traceback)
