"""The file that says what checkpoints a folder has."""

from __future__ import annotations

from pathlib import Path

import pytest

from resvar.train import checkpoint_state, get_checkpoint_state, latest_checkpoint
from resvar.train.checkpoint_state import CheckpointState, set_checkpoint_state

# What TensorFlow 2.21 writes.
TENSORFLOWS = """model_checkpoint_path: "ckpt-5"
all_model_checkpoint_paths: "ckpt-4"
all_model_checkpoint_paths: "ckpt-5"
all_model_checkpoint_timestamps: 1795347226.1216896
all_model_checkpoint_timestamps: 1795347226.14158
last_preserved_timestamp: 1795347225.0412428
"""


def test_tensorflows_is_read_and_written(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text(TENSORFLOWS)
    state = get_checkpoint_state(tmp_path)
    assert state == CheckpointState(
        f"{tmp_path}/ckpt-5",
        [f"{tmp_path}/ckpt-4", f"{tmp_path}/ckpt-5"],
        [1795347226.1216896, 1795347226.14158],
        1795347225.0412428,
    )
    set_checkpoint_state(str(tmp_path), state)
    assert (tmp_path / "checkpoint").read_text() == TENSORFLOWS


@pytest.mark.parametrize("name", ["plain", 'a "quoted" one', "back\\slash", "line\nend", "größer"])
def test_any_name(name: str, tmp_path: Path) -> None:
    path = f"{tmp_path}/{name}-1"
    for relative in (True, False):
        set_checkpoint_state(str(tmp_path), CheckpointState(path, [path]), "other", relative)
        state = get_checkpoint_state(tmp_path, "other")
        assert state is not None
        assert state.model_checkpoint_path == path


def test_octal_numbers_are_bytes(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text('model_checkpoint_path: "gr\\303\\266\\303\\237er"\n')
    state = get_checkpoint_state(tmp_path)
    assert state is not None
    assert state.all_model_checkpoint_paths == [f"{tmp_path}/größer"]


@pytest.mark.parametrize("text", ["", "nothing\n", 'model_checkpoint_path: ""\n', "\x00: : :\n"])
def test_what_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_text(text)
    assert get_checkpoint_state(tmp_path) is None
    assert latest_checkpoint(tmp_path) is None


def test_the_latest_must_be_there(tmp_path: Path) -> None:
    assert latest_checkpoint(tmp_path / "no folder") is None
    (tmp_path / "checkpoint").write_text(TENSORFLOWS)
    assert latest_checkpoint(tmp_path) is None
    for ending in (".safetensors", ".safetensors.index.json", ".index"):
        file = tmp_path / f"ckpt-5{ending}"
        file.touch()
        assert latest_checkpoint(str(tmp_path)) == f"{tmp_path}/ckpt-5"
        assert checkpoint_state.is_there(f"{tmp_path}/ckpt-5")
        file.unlink()
