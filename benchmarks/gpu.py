"""Times every case on a GPU, beside CuPy, PyTorch and JAX where they are: `make bench-gpu`.

Tables, indices and values are in the memory of the GPU, and a call counts until its work there is
done. The limit is the bandwidth of a copy on the GPU, measured in the same run. An emulated device
is refused: its times say nothing about a GPU.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from cases import CASES, Case
from libraries import Array, Calls
from worker import median_us

import resvar as rv
from resvar import _core

COPY_BYTES = 2**30
NOT_TIMED = ("assign", "session_run")  # what comes from the host times the bus


class ResvarTable:
    """A `resvar.Variable`; operands are tensors on the GPU."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._variable: Any = rv.Variable(initial)
        self._indices = rv.constant(indices)
        self._values = values if isinstance(values, float) else rv.constant(values)

    def calls(self) -> Calls:
        """What to time."""
        x, i, v = self._variable, self._indices, self._values
        slices = rv.IndexedSlices(v, i)
        ways: dict[str, Callable[[], object]] = {
            "assign_add": lambda: x.assign_add(v),
            "assign_slice": lambda: x[::2, 1::3].assign(v),
            "gather": lambda: x.sparse_read(i),
            "scatter_add": lambda: x.scatter_add(slices),
            "scatter_max": lambda: x.scatter_max(slices),
            "scatter_nd_add": lambda: x.scatter_nd_add(i, v),
            "scatter_update": lambda: x.scatter_update(slices),
        }
        deterministic = {
            "scatter_add": lambda: x.scatter_add(slices, deterministic=True),
            "scatter_nd_add": lambda: x.scatter_nd_add(i, v, deterministic=True),
        }
        found = {op: {"resvar": call} for op, call in ways.items()}
        for op, call in deterministic.items():
            found[op]["resvar, deterministic"] = call
        return found


class CupyTable:
    """A CuPy array."""

    def __init__(self, initial: Array, indices: Array, values: Any) -> None:
        self._cupy = importlib.import_module("cupy")
        self._x, self._i = self._cupy.asarray(initial), self._cupy.asarray(indices)
        self._v = values if isinstance(values, float) else self._cupy.asarray(values)

    def calls(self) -> Calls:
        """What to time."""
        add, x, i, v = self._cupy.add, self._x, self._i, self._v
        tuples = tuple(i.T) if i.ndim == 2 else i
        return {
            "assign_add": {"cupy": lambda: add(x, v, out=x)},
            "assign_slice": {"cupy": lambda: x[::2, 1::3].__setitem__(..., v)},
            "gather": {"cupy": lambda: x.take(i, axis=0)},
            "scatter_add": {"cupy": lambda: add.at(x, i, v)},
            "scatter_max": {"cupy": lambda: self._cupy.maximum.at(x, i, v)},
            "scatter_nd_add": {"cupy": lambda: add.at(x, tuples, v)},
            "scatter_update": {"cupy": lambda: x.__setitem__(i, v)},
        }


def torch_table(initial: Array, indices: Array, values: Any) -> Any:
    """The table of the CPU's benchmark, with its tensors on the GPU."""
    table: Any = importlib.import_module("libraries.torch_").Table(initial, indices, values)
    for name in ("_tensor", "_indices", "_values"):
        value = getattr(table, name)
        setattr(table, name, value if isinstance(value, float) else value.cuda())
    return table


def waiting_for(library: str) -> tuple[Callable[..., Any], Callable[[], object]]:
    """How a library makes a table, and how it waits for the GPU."""
    if library == "resvar":
        return ResvarTable, _core.gpu_synchronize
    if library == "cupy":
        cupy = importlib.import_module("cupy")
        return CupyTable, cupy.cuda.get_current_stream().synchronize
    if library == "torch":
        return torch_table, importlib.import_module("torch").cuda.synchronize
    jax = importlib.import_module("libraries.jax_")
    if jax.jax.default_backend() != "gpu":
        raise ImportError("this JAX has no GPU")
    return jax.Table, lambda: None  # its calls wait by themselves


def copy_bandwidth(seconds: float) -> float:
    """Bytes a microsecond, read and written, of a copy on the GPU."""
    v = rv.Variable(np.zeros(COPY_BYTES // 4, np.float32))
    other = rv.constant(np.ones(COPY_BYTES // 4, np.float32))
    rows = v[:]

    def copy() -> None:
        rows.assign(other)
        _core.gpu_synchronize()

    return 2 * COPY_BYTES / median_us(copy, seconds)


def measure(case: Case, libraries: dict[str, Any], seconds: float) -> dict[str, float]:
    """Microseconds of each way to do a case."""
    found: dict[str, float] = {}
    for name, (make, wait) in libraries.items():
        calls = make(case.table(), case.indices(), case.values()).calls().get(case.op, {})
        for way, call in calls.items():

            def run(call: Any = call, wait: Any = wait) -> None:
                call()
                wait()

            label = way if way.startswith(name) else f"{name} {way}"
            try:
                found[label] = median_us(run, seconds)
            except Exception as error:
                print(f"{case.name}: {label}: {error}", file=sys.stderr)
    return found


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=0.5, help="for each way to do a case")
    options = parser.parse_args()
    build = _core.cuda_build()
    if _core.gpu_count() == 0 or "emulated" in build:
        print(f"make bench-gpu: there is no GPU here (CUDA build: {build}), so nothing was timed")
        return 1
    libraries: dict[str, Any] = {}
    for name in ("resvar", "cupy", "torch", "jax"):
        try:
            libraries[name] = waiting_for(name)
        except ImportError as error:
            print(f"{name} is left out: {error}")
    bandwidth = copy_bandwidth(options.seconds)
    print(f"{_core.gpu_name(0)}, {build}, resvar {rv.__version__}")
    print(f"a copy moves {bandwidth / 1e3:,.0f} GB/s, read and written\n")
    print(f"{'case':<38} {'way':<26} {'µs':>10} {'of limit':>9}")
    for case in CASES:
        if case.op in NOT_TIMED:
            continue
        limit = case.limit(case) / bandwidth if case.limit else None
        for way, us in measure(case, libraries, options.seconds).items():
            share = "-" if limit is None else f"{limit / us:.2f}"
            print(f"{case.name:<38} {way:<26} {us:>10,.3g} {share:>9}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
