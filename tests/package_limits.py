"""Prints the size of a wheel and the time its import takes, and fails beyond the limits.

Fails also where the wheel lacks what type checkers read.

Usage: python tests/package_limits.py WHEEL
"""

import statistics
import subprocess
import sys
import zipfile
from pathlib import Path

WHEEL_MB, WHEEL_MB_WITH_CUDA = 3, 8
IMPORT_MS = 60
RUNS = 7
TYPES = {"resvar/py.typed", "resvar/_core.pyi"}

TIME_IMPORT = """
import time, numpy
start = time.perf_counter()
import resvar
print((time.perf_counter() - start) * 1000)
"""


def import_ms() -> float:
    result = subprocess.run(
        [sys.executable, "-c", TIME_IMPORT], check=True, capture_output=True, text=True
    )
    return float(result.stdout)


def has_cuda() -> bool:
    """Whether the resvar that is installed, which is the wheel's, was built with CUDA."""
    build = "from resvar import _core; print(_core.cuda_build())"
    run = [sys.executable, "-c", build]
    return "off" not in subprocess.run(run, check=True, capture_output=True, text=True).stdout


def main(wheel: str) -> int:
    megabytes = Path(wheel).stat().st_size / 1e6
    limit = WHEEL_MB_WITH_CUDA if has_cuda() else WHEEL_MB
    import_ms()  # bytecode and disk caches
    milliseconds = statistics.median(import_ms() for _ in range(RUNS))
    print(f"wheel size   {megabytes:6.2f} MB (limit {limit})")
    print(f"import time  {milliseconds:6.1f} ms on top of NumPy's (limit {IMPORT_MS})")
    untyped = TYPES - set(zipfile.ZipFile(wheel).namelist())
    if untyped:
        print(f"the wheel lacks {', '.join(sorted(untyped))}")
    return int(bool(untyped) or megabytes > limit or milliseconds > IMPORT_MS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
