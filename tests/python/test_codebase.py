"""What must agree across files does."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

import resvar as rv
from resvar import _core

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif("site-packages" not in rv.__file__, reason="not installed from a wheel")
def test_versions_agree() -> None:
    assert importlib.metadata.version("resvar") == rv.__version__


def test_all_names_exist() -> None:
    for name in rv.__all__:
        assert hasattr(rv, name)


def test_every_module_has_a_test() -> None:
    modules = {p.stem for p in (ROOT / "python/resvar").rglob("*.py")} - {"__init__"}
    tests = {p.stem.removeprefix("test_") for p in (ROOT / "tests/python").rglob("test_*.py")}
    assert modules - tests == set()


def test_only_bindings_know_python() -> None:
    for source in (ROOT / "csrc").rglob("*.*"):
        if source.parent.name != "bindings":
            text = source.read_text()
            assert "pybind11" not in text, source
            assert "Python.h" not in text, source


def test_only_parallel_knows_threads() -> None:
    knows = {
        source.name
        for source in (ROOT / "csrc").rglob("*.*")
        if "omp.h" in source.read_text() or "std::thread" in source.read_text()
    }
    assert knows == {"parallel.cpp"}


def test_the_documented_table_of_operations_is_the_one_that_is_compiled() -> None:
    ops = _core.UpdateOp.__members__
    lines = [f"| dtype | {' | '.join(ops)} |", f"|---|{'---|' * len(ops)}"]
    for name, dtype in _core.DType.__members__.items():
        cells = ["yes" if _core.supports(op, dtype) else "" for op in ops.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    table = "\n".join(lines)
    assert table in (ROOT / "docs/operations.md").read_text(), f"the table is now\n{table}"


def test_kernels_are_launched_and_specialized_in_one_header() -> None:
    for source in (ROOT / "cuda").glob("*.cu*"):
        text = source.read_text()
        assert "<<<" not in text, f"{source}: the emulated build cannot compile this launch"
        if source.name != "launch.cuh":
            assert "__CUDA_ARCH__" not in text, f"{source}: launch.cuh tells the architecture"


def test_only_cuda_sources_know_cuda() -> None:
    for source in (ROOT / "csrc").rglob("*.*"):
        assert not re.search(r'#include [<"](cuda|cub|thrust|nv)', source.read_text()), source
