"""The bar of long transfers."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import resvar as rv
from resvar.train import progress
from resvar.train.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_that_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress("saving", 2048, True) as bar:
        bar.add(1024)
        bar.add(1024)
    shown = capsys.readouterr().err
    assert "saving: 100%" in shown
    assert "2.00k/2.00k" in shown


@pytest.mark.parametrize("shown", [False, None])
def test_no_bar_without_a_terminal(
    shown: bool | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with Progress("saving", 10, shown) as bar, bar.follow(lambda: 10):
        bar.add(10)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_what_takes_long_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    for delay, expected in ((0.0, True), (1000.0, False)):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(progress, "_DELAY", delay)
        with Progress("saving", 10, None) as bar:
            bar.add(10)
        assert ("saving" in terminal.getvalue()) == expected


def test_without_tqdm_there_is_no_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)
    with Progress("saving", 10, True) as bar:
        bar.add(10)
    assert capsys.readouterr().err == ""


def test_a_bar_follows_a_count(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "_INTERVAL", 0.001)
    counts = iter([3, 5])
    seen = []

    def count() -> int:
        seen.append(next(counts, 8))
        return seen[-1]

    with Progress("restoring", 8, True) as bar, bar.follow(count):
        while len(seen) < 3:
            time.sleep(0.001)
    assert "8.00/8.00" in capsys.readouterr().err


def test_saving_and_restoring_have_bars(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint = rv.train.Checkpoint(v=rv.Variable(np.zeros(1000, np.float32)))
    path = checkpoint.save(tmp_path / "ckpt", progress=True)
    assert "saving: 100%" in capsys.readouterr().err
    checkpoint.restore(path, progress=True)
    assert "restoring: 100%" in capsys.readouterr().err
    checkpoint.save(tmp_path / "ckpt")
    assert capsys.readouterr().err == ""
