"""Keeping the latest checkpoints."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import resvar as rv
from resvar.train import Checkpoint, CheckpointManager, checkpoint_manager


def names(folder: Path) -> set[str]:
    return {name.removesuffix(".safetensors") for name in os.listdir(folder)} - {"checkpoint"}


def make(folder: Path, max_to_keep: int | None = 2, **options: Any) -> CheckpointManager:
    return CheckpointManager(Checkpoint(step=rv.Variable(0)), folder, max_to_keep, **options)


def test_the_latest_are_kept(tmp_path: Path) -> None:
    manager = make(tmp_path / "new")
    assert (manager.latest_checkpoint, manager.checkpoints) == (None, [])
    paths = [manager.save() for _ in range(4)]
    assert paths == [f"{tmp_path}/new/ckpt-{number}" for number in (1, 2, 3, 4)]
    assert manager.latest_checkpoint == rv.train.latest_checkpoint(tmp_path / "new") == paths[3]
    assert manager.checkpoints == paths[2:]
    assert names(tmp_path / "new") == {"ckpt-3", "ckpt-4"}
    assert (manager.directory, manager.checkpoint_interval) == (f"{tmp_path}/new", None)
    manager.sync()


@pytest.mark.parametrize("max_to_keep", [1, None])
def test_one_or_all_are_kept(max_to_keep: int | None, tmp_path: Path) -> None:
    manager = make(tmp_path, max_to_keep)
    for _ in range(4):
        manager.save()
    assert len(manager.checkpoints) == len(names(tmp_path)) == (max_to_keep or 4)


def test_numbers_can_be_given(tmp_path: Path) -> None:
    manager = make(tmp_path, checkpoint_name="model")
    manager.save()
    assert manager.save(checkpoint_number=77) == f"{tmp_path}/model-77"
    assert manager.save(checkpoint_number=rv.Variable(5)) == f"{tmp_path}/model-5"
    assert manager.checkpoints == [f"{tmp_path}/model-77", f"{tmp_path}/model-5"]
    assert manager.save() == f"{tmp_path}/model-4"
    manager.save(checkpoint_number=5)
    assert manager.checkpoints == [f"{tmp_path}/model-4", f"{tmp_path}/model-5"]
    assert names(tmp_path) == {"model-4", "model-5"}


def test_the_next_manager_goes_on(tmp_path: Path) -> None:
    first = make(tmp_path)
    first.checkpoint.step.assign(7)  # type: ignore[attr-defined]
    for _ in range(3):
        first.save()
    second = make(tmp_path)
    assert second.checkpoints == first.checkpoints
    assert second.restore_or_initialize() == first.latest_checkpoint
    assert int(second.checkpoint.step) == 7  # type: ignore[attr-defined]
    assert second.save() == f"{tmp_path}/ckpt-4"
    assert names(tmp_path) == {"ckpt-3", "ckpt-4"}


def test_what_is_gone_is_not_listed_and_what_was_not_removed_is(tmp_path: Path) -> None:
    manager = make(tmp_path, 3)
    paths = [manager.save() for _ in range(3)]
    (tmp_path / "ckpt-2.safetensors").unlink()
    again = make(tmp_path, 1)
    assert again.checkpoints == [paths[0], paths[2]]
    again.restore_or_initialize()
    again.save()
    assert names(tmp_path) == {"ckpt-4"}


def test_where_there_is_none_init_fn_is_called(tmp_path: Path) -> None:
    calls: list[str] = []
    manager = make(tmp_path, init_fn=lambda: calls.append("init"))
    assert manager.restore_or_initialize() is None
    assert calls == ["init"]
    manager.save()
    assert manager.restore_or_initialize() == f"{tmp_path}/ckpt-1"
    assert calls == ["init"]
    assert make(tmp_path / "other").restore_or_initialize() is None


def test_an_interval_of_steps(tmp_path: Path) -> None:
    step = rv.Variable(1)
    manager = make(tmp_path, 3, step_counter=step, checkpoint_interval=3)
    saved = []
    for _ in range(6):
        saved.append(manager.save() is not None)
        step.assign_add(1)
    assert saved == [True, False, False, True, False, False]
    assert manager.save(check_interval=False) is not None
    assert manager.save() is None


def test_some_are_kept_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(checkpoint_manager.time, "time", lambda: now)
    manager = make(tmp_path, 1, keep_checkpoint_every_n_hours=2)
    for hour in range(1, 7):
        now += 3600
        if hour == 4:
            manager = make(tmp_path, 1, keep_checkpoint_every_n_hours=2)
            manager.restore_or_initialize()
        manager.save()
    assert names(tmp_path) == {"ckpt-2", "ckpt-4", "ckpt-6"}
    assert manager.checkpoints == [f"{tmp_path}/ckpt-6"]


def test_threads_that_save_at_once(tmp_path: Path) -> None:
    manager = make(tmp_path, 3)
    with ThreadPoolExecutor(6) as pool:
        paths = list(pool.map(lambda _: manager.save(), range(18)))
    assert len(set(paths)) == 18
    assert names(tmp_path) == {"ckpt-16", "ckpt-17", "ckpt-18"}


@pytest.mark.parametrize("max_to_keep", [0, -1])
def test_it_must_keep_some(max_to_keep: int, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=f"a positive integer or None, got {max_to_keep}"):
        make(tmp_path, max_to_keep)


def test_an_interval_needs_a_counter(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="checkpoint_interval=3 needs a step_counter"):
        make(tmp_path, checkpoint_interval=3)
