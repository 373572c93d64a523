"""The name of a device, or a part of one, as an object."""

from __future__ import annotations

from typing import Any

from resvar.device import DeviceName, parse, type_in_names
from resvar.errors import BadDTypeError, InvalidArgumentError


class DeviceSpec:
    """The parts of a device's name; None stands for what is left out. It does not change.

    Args:
      job: the job.
      replica: which replica of it.
      task: which task.
      device_type: `'CPU'`, `'GPU'` and so on.
      device_index: which device of this type.

    Raises:
      ValueError: a replica, task or index is no integer.

    >>> import resvar as rv
    >>> gpu = rv.DeviceSpec(device_type="GPU", device_index=1)
    >>> gpu.to_string()
    '/device:GPU:1'
    >>> gpu.make_merged_spec(rv.DeviceSpec(device_index=0)).to_string()
    '/device:GPU:0'
    >>> with rv.device(rv.DeviceSpec(device_type="CPU")):
    ...     print(rv.Variable(1).device)
    /job:localhost/replica:0/task:0/device:CPU:0
    """

    __slots__ = ("_name",)

    def __init__(
        self,
        job: Any = None,
        replica: Any = None,
        task: Any = None,
        device_type: Any = None,
        device_index: Any = None,
    ) -> None:
        self._name = DeviceName(
            job=None if job is None else str(job),
            replica=_integer("replica", replica),
            task=_integer("task", task),
            device_type=None if device_type is None else type_in_names(str(device_type)),
            device_index=_integer("device_index", device_index),
        )

    @property
    def job(self) -> str | None:
        """The job, or None."""
        return self._name.job

    @property
    def replica(self) -> int | None:
        """The replica, or None."""
        return self._name.replica

    @property
    def task(self) -> int | None:
        """The task, or None."""
        return self._name.task

    @property
    def device_type(self) -> str | None:
        """The type, or None."""
        return self._name.device_type

    @property
    def device_index(self) -> int | None:
        """Which device of the type, or None."""
        return self._name.device_index

    @classmethod
    def from_string(cls, spec: str) -> DeviceSpec:
        """Reads a name, or a part of one.

        Raises:
          ValueError: a part is unknown, an index no integer, or there are two devices.
          TypeError: this is no string.

        >>> import resvar as rv
        >>> rv.DeviceSpec.from_string("/job:worker/gpu:*")
        <DeviceSpec(job=worker, replica=None, task=None, device_type=GPU, device_index=None)>
        """
        if not isinstance(spec, str):
            message = f"DeviceSpec: a name must be a string, got {type(spec)}: {spec!r}"
            raise BadDTypeError(None, None, message)
        return cls(*parse(spec))

    def parse_from_string(self, spec: str) -> DeviceSpec:
        """The same as `from_string`: this one does not change."""
        return self.from_string(spec)

    def make_merged_spec(self, dev: DeviceSpec) -> DeviceSpec:
        """Another one: with the parts that `dev` has, and the others of this one.

        Raises:
          TypeError: `dev` is no DeviceSpec.
        """
        if not isinstance(dev, DeviceSpec):
            message = f"make_merged_spec: expected a DeviceSpec, got {type(dev)}: {dev!r}"
            raise BadDTypeError(None, None, message)
        return type(self)(*self._name.merged_with(dev._name))

    def replace(self, **kwargs: Any) -> DeviceSpec:
        """Another one, with some parts changed.

        Args:
          **kwargs: the parts, by the names that the constructor has; None leaves one out.

        >>> import resvar as rv
        >>> rv.DeviceSpec(job="worker").replace(task=4).to_string()
        '/job:worker/task:4'
        """
        return type(self)(**{**self._name._asdict(), **kwargs})

    def to_string(self) -> str:
        """The name: what `device` takes."""
        host = list(self._name._asdict().items())[:3]
        given = [f"/{part}:{value}" for part, value in host if value is not None]
        if self.device_type is not None:
            index = "*" if self.device_index is None else self.device_index
            given.append(f"/device:{self.device_type}:{index}")
        return "".join(given)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DeviceSpec) and self._name == other._name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        parts = (f"{part}={value}" for part, value in self._name._asdict().items())
        return f"<DeviceSpec({', '.join(parts)})>"


def _integer(part: str, value: Any) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        message = f"DeviceSpec: {part} must be an integer, got {value!r}"
        raise InvalidArgumentError(None, None, message) from None
