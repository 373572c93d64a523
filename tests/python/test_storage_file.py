"""The files of variables with storage: what is opened, what is refused."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

import resvar as rv
from resvar.storage_file import Storage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="files are mapped on Linux only")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "table")


def test_the_initial_value_is_for_new_files(path: str) -> None:
    assert rv.Variable(lambda: [1, 2], storage=path).numpy().tolist() == [1, 2]
    assert rv.Variable([5, 6], storage=path).numpy().tolist() == [1, 2]

    def never() -> None:
        raise AssertionError

    assert rv.Variable(never, storage=path).numpy().tolist() == [1, 2]


def test_without_an_initial_value_there_are_zeros(path: str) -> None:
    v = rv.Variable(storage=path, dtype=rv.int16, shape=[2, 3])
    assert v.numpy().tolist() == [[0] * 3] * 2
    assert Path(path).stat().st_size == 4096 + 12


@pytest.mark.parametrize("options", [{}, {"dtype": rv.int8}, {"shape": [2]}, {"shape": [None]}])
def test_a_new_file_needs_a_dtype_and_a_shape(path: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"has no value yet: give an initial_value, or dtype and"):
        rv.Variable(storage=path, **options)
    assert rv.Variable([1], storage=path).shape == [1], "the next one can have the file"


def test_a_file_of_something_else(path: str) -> None:
    rv.Variable([1, 2, 3], storage=path)
    with pytest.raises(TypeError, match=r"of dtype int32, not float32"):
        rv.Variable(storage=path, dtype=rv.float32)
    with pytest.raises(TypeError, match=r"of dtype int32, not float64"):
        rv.Variable(np.zeros(3), storage=path)
    with pytest.raises(ValueError, match=r"of shape \(3,\), not \(4,\)"):
        rv.Variable(storage=path, shape=[4])
    with pytest.raises(ValueError, match=r"of shape \(3,\), not \(2,\)"):
        rv.Variable([1, 2], storage=path)
    assert rv.Variable(storage=path, shape=[None]).shape == [3]


def test_damaged_and_foreign_files(path: str, tmp_path: Path) -> None:
    rv.Variable([1, 2, 3], storage=path)
    whole = Path(path).read_bytes()
    for damaged in (whole[:-1], whole[:100], b"text", whole[:50] + b"x" + whole[51:]):
        Path(path).write_bytes(damaged)
        with pytest.raises(rv.errors.DataLossError, match=r"the file '.*table'"):
            rv.Variable([1, 2, 3], storage=path)
        assert Path(path).read_bytes() == damaged
    save_file({"a": np.zeros(3), "b": np.zeros(3)}, path)
    with pytest.raises(ValueError, match=r"but a checkpoint, of 2 arrays: restore it instead"):
        rv.Variable(storage=path)
    save_file({"a": np.zeros(3)}, path)
    with pytest.raises(ValueError, match=r"begins at byte \d+, but only multiples"):
        rv.Variable(storage=path)
    with pytest.raises(OSError, match="directory"):
        rv.Variable([1], storage=tmp_path)


def test_a_file_that_was_not_finished_begins_again(path: str) -> None:
    storage = Storage(path)
    storage.create(rv.int32, (1000,), "v", True)
    del storage
    assert rv.Variable([1, 2], storage=path).numpy().tolist() == [1, 2]


def test_the_header_says_what_it_is(path: str) -> None:
    rv.Variable(np.zeros((2, 2), np.complex128), storage=path, name="scope/v", trainable=False)
    with safe_open(path, "numpy") as file:
        assert list(file.keys()) == ["scope/v"]
        assert '"trainable": false' in file.metadata()["resvar.scope/v"]


@pytest.mark.parametrize("length", [3000, 3600, 3650, 3700, 3720, 3740, 3760, 3780, 3800, 4090])
def test_a_name_that_fills_a_page(path: str, length: int) -> None:
    v = rv.Variable([1, 2], storage=path, name="n" * length)
    for _ in range(200):
        v.assign_add([1, 1])
    v.flush()
    del v
    assert rv.Variable(storage=path).numpy().tolist() == [201, 202]
