"""What `python -m resvar` prints."""

from __future__ import annotations

import subprocess
import sys

from conftest import HAS_GPU

import resvar as rv
from resvar import _core
from resvar.__main__ import report


def test_it_says_what_this_is() -> None:
    run = [sys.executable, "-m", "resvar"]
    printed = subprocess.run(run, check=True, capture_output=True, text=True).stdout
    assert printed == report() + "\n"
    found = [line.split(maxsplit=1) for line in printed.splitlines()]
    assert ["resvar", rv.__version__] in found
    assert [name for name, _ in found].count("device") == 1 + HAS_GPU
    assert f"threads         {_core.max_threads()} of " in printed
    assert "device          CPU:0, " in printed
    assert ("device          GPU:0, " in printed) == HAS_GPU
    assert ("cuda build      off" in printed) == (_core.cuda_build() == "off")
