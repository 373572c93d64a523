"""The worker processes, as run.py sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).with_name("worker.py")
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",  # resvar, PyTorch
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
ONE_JAX_THREAD = "--xla_cpu_multi_thread_eigen=false"
LOG_TAIL = 2000  # characters


def environment(threads: int) -> dict[str, str]:
    """The variables that make every library use so many threads, and the CPU."""
    flags = [os.environ.get("XLA_FLAGS", ""), ONE_JAX_THREAD if threads == 1 else ""]
    return {
        **os.environ,
        **dict.fromkeys(THREAD_VARIABLES, str(threads)),
        "XLA_FLAGS": " ".join(flags).strip(),
        "JAX_PLATFORMS": "cpu",
        "CUDA_VISIBLE_DEVICES": "",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


class Worker:
    """A process that times one library with a number of threads."""

    def __init__(self, library: str, threads: int) -> None:
        self.library = library
        self.threads = threads
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115, closed by close()
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), library],
            env=environment(threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            start_new_session=True,  # Ctrl-C in the terminal is ours alone
        )

    def receive(self) -> dict[str, Any]:
        """The next reply. The first tells the version, or that the library is missing."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            return {"failed": f"exit status {self._process.wait()}: {self._log_tail()}"}
        reply: dict[str, Any] = json.loads(line)
        return reply

    def ask(self, **request: object) -> dict[str, Any]:
        """Sends a request and waits for the reply."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it has died, and receive() tells why
        return self.receive()

    def close(self) -> None:
        """Ends the process, whatever it is doing."""
        self._process.kill()
        self._process.communicate()
        self._log.close()

    def _log_tail(self) -> str:
        self._log.seek(0)
        return self._log.read()[-LOG_TAIL:].strip()
