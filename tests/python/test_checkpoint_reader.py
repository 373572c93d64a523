"""Looking into checkpoints without variables."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import resvar as rv
from resvar import errors
from resvar.train import Checkpoint, list_variables, load_checkpoint, load_variable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    checkpoint = Checkpoint(
        table=rv.Variable(np.arange(6, dtype=np.float16).reshape(3, 2)), names=[rv.Variable("a")]
    )
    for _ in range(2):
        checkpoint.save(tmp_path / "ckpt")
    return tmp_path


def test_a_folder_stands_for_its_latest_checkpoint(folder: Path) -> None:
    expected = [("names/0", []), ("save_counter", []), ("table", [3, 2])]
    for path in (folder, str(folder), folder / "ckpt-1", folder / "ckpt-2.safetensors"):
        assert list_variables(path) == expected
    assert load_variable(folder, "save_counter") == 2
    assert load_variable(folder / "ckpt-1", "save_counter") == 1


def test_arrays_can_be_written_to(folder: Path) -> None:
    table = load_variable(folder, "table", slice(1, None))
    table += 1
    assert table.tolist() == [[3, 4], [5, 6]]


def test_a_reader_keeps_what_it_opened(folder: Path) -> None:
    reader = load_checkpoint(folder)
    for name in os.listdir(folder):
        (folder / name).unlink()
    assert reader.has_tensor("table")
    assert not reader.has_tensor("tables")
    assert reader.get_tensor("table").tolist() == [[0, 1], [2, 3], [4, 5]]
    assert reader.get_tensor("table", 2).tolist() == [4, 5]
    assert reader.get_variable_to_shape_map() == {
        "names/0": [],
        "save_counter": [],
        "table": [3, 2],
    }
    assert reader.get_variable_to_dtype_map() == {
        "names/0": rv.string,
        "save_counter": rv.int64,
        "table": rv.float16,
    }
    reader.close()
    with pytest.raises(errors.NotFoundError, match="does not exist"):
        list_variables(folder / "ckpt-1")


def test_names_that_are_not_there(folder: Path) -> None:
    pattern = "Key tables not found in checkpoint .*ckpt-2, which has 'names/0', 'save_counter', '"
    with pytest.raises(errors.NotFoundError, match=pattern):
        load_variable(folder, "tables")
    with pytest.raises(errors.NotFoundError, match="is a folder"):
        list_variables(folder.parent / folder.name / "..")
