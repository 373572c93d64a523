"""Files are there whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from resvar import errors
from resvar.train import committed_file
from resvar.train.committed_file import NewFile, named_errors


def test_a_file_is_there_once_it_is_committed(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("old")
    with NewFile(str(path)) as new:
        new.file.write(b"new")
        assert path.read_text() == "old"
        (hidden,) = {name for name in os.listdir(tmp_path) if name != "x"}
        assert hidden.startswith(".x.")
        new.commit()
        assert path.read_text() == "new"
    assert os.listdir(tmp_path) == ["x"]


def test_a_file_is_gone_unless_it_is_committed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), NewFile(str(tmp_path / "x")):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("hidden", [False, True])
def test_a_file_is_gone_if_its_making_is_interrupted(
    hidden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: NewFile) -> bool:
        assert len(os.listdir(tmp_path)) == 1
        raise KeyboardInterrupt

    monkeypatch.setattr(NewFile, "_lock", interrupt)
    with pytest.raises(KeyboardInterrupt), NewFile(str(tmp_path / "x"), hidden):
        pass
    assert os.listdir(tmp_path) == []


def test_the_order_in_which_things_reach_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)

        def traced(*args: Any, name: str = name, real: Any = real) -> Any:
            folder = name == "fsync" and os.path.isdir(f"/proc/self/fd/{args[0]}")
            calls.append(f"{name} folder" if folder else name)
            return real(*args)

        monkeypatch.setattr(os, name, traced)
    committed_file.replace_text(str(tmp_path / "x"), "text")
    assert calls == ["fsync", "replace", "fsync folder"]


def test_what_dead_processes_left_is_removed_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    left = tmp_path / ".x.0123456789abcdef.resvar-tmp"
    others = [tmp_path / name for name in (".x.resvar-tmp", "x", ".x.0123456789abcdef.tmp")]
    for path in (left, *others):
        path.write_text("")
    with NewFile(str(tmp_path / "x")) as new:
        new.file.write(b"new")
        committed_file.remove_left_over(str(tmp_path))
        assert not left.exists()
        new.commit()
    assert all(path.exists() for path in others)
    assert (tmp_path / "x").read_text() == "new"


def test_a_file_that_was_taken_for_left_over_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = iter(["0" * 16, "1" * 16])
    monkeypatch.setattr(committed_file, "token", lambda: next(tokens))
    real = committed_file.fcntl.flock

    def late(file: Any, how: int) -> None:
        first = tmp_path / f".x.{'0' * 16}.resvar-tmp"
        if first.exists():
            first.unlink()  # by another process, just before this one could lock it
        real(file, how)

    monkeypatch.setattr(committed_file.fcntl, "flock", late)
    with NewFile(str(tmp_path / "x")) as new:
        assert os.listdir(tmp_path) == [f".x.{'1' * 16}.resvar-tmp"]
        new.commit()
    assert os.listdir(tmp_path) == ["x"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, errors.DiskFullError),
        (errno.EDQUOT, errors.DiskFullError),
        (errno.EFBIG, errors.DiskFullError),
        (errno.ENOENT, errors.MissingFileError),
        (errno.ENOTDIR, errors.MissingFileError),
        (errno.EACCES, errors.PermissionDeniedError),
        (errno.EROFS, errors.PermissionDeniedError),
        (errno.EIO, errors.UnknownError),
    ],
)
def test_errors_of_the_system_have_names(number: int, kind: type[errors.OpError]) -> None:
    text = os.strerror(number)
    with (
        pytest.raises(kind, match=rf"^saving x: {text} \(path\)$") as caught,
        named_errors("saving x"),
    ):
        raise OSError(number, text, "path")
    if isinstance(caught.value, OSError):
        assert (caught.value.errno, caught.value.filename) == (number, "path")
    assert isinstance(caught.value.__cause__, OSError)


def test_errors_with_names_keep_them() -> None:
    with pytest.raises(errors.DiskFullError, match=r"^why$"), named_errors("saving"):
        raise errors.DiskFullError(None, None, "why")
