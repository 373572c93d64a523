"""What must agree across files does."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import resvar as rv

ROOT = Path(__file__).parents[2]


def test_versions_agree() -> None:
    assert importlib.metadata.version("resvar") == rv.__version__


def test_all_names_exist() -> None:
    for name in rv.__all__:
        assert hasattr(rv, name)


def test_every_module_has_a_test() -> None:
    modules = {p.stem for p in (ROOT / "python/resvar").rglob("*.py")} - {"__init__"}
    tests = {p.stem.removeprefix("test_") for p in (ROOT / "tests/python").glob("test_*.py")}
    assert modules - tests == set()


def test_only_bindings_know_python() -> None:
    for source in (ROOT / "csrc").rglob("*.*"):
        if source.parent.name != "bindings":
            text = source.read_text()
            assert "pybind11" not in text, source
            assert "Python.h" not in text, source


def test_only_parallel_knows_openmp() -> None:
    knows = {s.name for s in (ROOT / "csrc").rglob("*.*") if "#pragma omp" in s.read_text()}
    assert knows == {"parallel.cpp"}
