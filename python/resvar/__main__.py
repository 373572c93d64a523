"""`python -m resvar` says what this installation is: version, build, devices, speed."""

from __future__ import annotations

import os
import platform

import numpy as np

from resvar import __version__, _core
from resvar.device import devices


def report() -> str:
    """What `python -m resvar` prints, one fact on a line."""
    lines = [
        ("resvar", __version__),
        ("python", f"{platform.python_version()}, NumPy {np.__version__}"),
        ("cuda build", _core.cuda_build()),
    ]
    for device in reversed(devices()):
        what = platform.machine() if device.core.is_cpu else _core.gpu_name(device.device_index)
        lines.append(("device", f"{device.device_type}:{device.device_index}, {what}"))
    lines += [
        ("instruction set", _core.isa()),
        ("threads", f"{_core.max_threads()} of {os.cpu_count()} cores"),
    ]
    return "\n".join(f"{name:<16}{value}" for name, value in lines)


if __name__ == "__main__":
    print(report())
