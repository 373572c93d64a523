"""Prints the size of a wheel and the time its import takes, and fails beyond the limits.

Fails also where the wheel lacks what type checkers read.

Usage: python tests/package_limits.py WHEEL
"""

import statistics
import subprocess
import sys
import zipfile
from pathlib import Path

WHEEL_MB = 3
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


def main(wheel: str) -> int:
    megabytes = Path(wheel).stat().st_size / 1e6
    import_ms()  # bytecode and disk caches
    milliseconds = statistics.median(import_ms() for _ in range(RUNS))
    print(f"wheel size   {megabytes:6.2f} MB (limit {WHEEL_MB})")
    print(f"import time  {milliseconds:6.1f} ms on top of NumPy's (limit {IMPORT_MS})")
    untyped = TYPES - set(zipfile.ZipFile(wheel).namelist())
    if untyped:
        print(f"the wheel lacks {', '.join(sorted(untyped))}")
    return int(bool(untyped) or megabytes > WHEEL_MB or milliseconds > IMPORT_MS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
