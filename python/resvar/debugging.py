"""Looking at what the library does: `resvar.debugging`."""

from __future__ import annotations

from resvar.device import settings


def set_log_device_placement(enabled: bool) -> None:
    """Says whether to log, on standard error, the device of each new variable and tensor.

    Args:
      enabled: True to log from now on, in all threads.

    Raises:
      TypeError: `enabled` is no bool.

    >>> import contextlib, sys
    >>> import resvar as rv
    >>> rv.debugging.set_log_device_placement(True)
    >>> with rv.device("CPU:0"), contextlib.redirect_stderr(sys.stdout):
    ...     v = rv.Variable([1.0, 2.0])
    Executing op VarHandleOp in device /job:localhost/replica:0/task:0/device:CPU:0
    >>> rv.debugging.set_log_device_placement(False)
    """
    if not isinstance(enabled, int):
        raise TypeError(f"set_log_device_placement: expected a bool, got {enabled!r}")
    settings.log_placement = bool(enabled)


def get_log_device_placement() -> bool:
    """Whether the devices of new variables and tensors are logged."""
    return settings.log_placement
