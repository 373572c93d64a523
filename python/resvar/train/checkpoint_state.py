"""The small file `checkpoint`, which says what checkpoints a folder has and which is the latest.

It has the form that TensorFlow gives it.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from resvar.train import checkpoint_file, committed_file
from resvar.train.committed_file import named_errors

_LINE = re.compile(r'\s*(\w+)\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))\s*')
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|(.))")
_ESCAPES = {"n": b"\n", "t": b"\t", "r": b"\r"}


@dataclass
class CheckpointState:
    """What the file says.

    Attributes:
      model_checkpoint_path: the latest checkpoint.
      all_model_checkpoint_paths: all of them, the oldest first.
      all_model_checkpoint_timestamps: when they were written, in seconds since 1970.
      last_preserved_timestamp: when the last was written that is kept for ever.
    """

    model_checkpoint_path: str = ""
    all_model_checkpoint_paths: list[str] = field(default_factory=list)
    all_model_checkpoint_timestamps: list[float] = field(default_factory=list)
    last_preserved_timestamp: float = 0.0


def get_checkpoint_state(
    checkpoint_dir: str | os.PathLike[str], latest_filename: str | None = None
) -> CheckpointState | None:
    """Reads the file `checkpoint` of a folder.

    Args:
      checkpoint_dir: the folder.
      latest_filename: another name of that file.

    Returns:
      A `CheckpointState`, whose paths are absolute or begin with the folder; None where there is no
      such file, or it says nothing.

    >>> import resvar as rv
    >>> rv.train.get_checkpoint_state("no such folder") is None
    True
    """
    folder = os.fsdecode(checkpoint_dir)
    try:
        path = os.path.join(folder, latest_filename or "checkpoint")
        with (
            named_errors(f"reading {path}"),
            open(path, encoding="utf-8", errors="surrogateescape") as file,
        ):
            state = _parse(file.read())
    except FileNotFoundError:
        return None
    if not state.model_checkpoint_path:
        return None
    state.model_checkpoint_path = os.path.join(folder, state.model_checkpoint_path)
    paths = [os.path.join(folder, path) for path in state.all_model_checkpoint_paths]
    if state.model_checkpoint_path not in paths:
        paths.append(state.model_checkpoint_path)
        state.all_model_checkpoint_timestamps = []
    state.all_model_checkpoint_paths = paths
    return state


def set_checkpoint_state(
    folder: str, state: CheckpointState, latest_filename: str | None = None, relative: bool = True
) -> None:
    """Writes the file, in one step. Paths in the folder are written relative to it, if told so."""

    def written(path: str) -> str:
        inside = os.path.dirname(os.path.abspath(path)) == os.path.abspath(folder)
        return os.path.basename(path) if relative and inside else path

    lines = [f"model_checkpoint_path: {_quoted(written(state.model_checkpoint_path))}"]
    for path in state.all_model_checkpoint_paths:
        lines.append(f"all_model_checkpoint_paths: {_quoted(written(path))}")
    for time in state.all_model_checkpoint_timestamps:
        lines.append(f"all_model_checkpoint_timestamps: {time!r}")
    if state.last_preserved_timestamp:
        lines.append(f"last_preserved_timestamp: {state.last_preserved_timestamp!r}")
    path = os.path.join(folder, latest_filename or "checkpoint")
    with named_errors(f"saving {path}"):
        committed_file.replace_text(path, "\n".join(lines) + "\n")


def latest_checkpoint(
    checkpoint_dir: str | os.PathLike[str], latest_filename: str | None = None
) -> str | None:
    """Finds the latest checkpoint in a folder.

    Args:
      checkpoint_dir: the folder.
      latest_filename: another name of the file `checkpoint`, which `Saver.save` was told.

    Returns:
      Its path, for `restore`; None where there is none.

    >>> import resvar as rv, tempfile
    >>> folder = tempfile.mkdtemp()
    >>> path = rv.train.Checkpoint(v=rv.Variable(1.0)).save(f"{folder}/ckpt")
    >>> rv.train.latest_checkpoint(folder) == path == f"{folder}/ckpt-1"
    True
    """
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None or not is_there(state.model_checkpoint_path):
        return None
    return state.model_checkpoint_path


def is_there(path: str) -> bool:
    """Whether there is a checkpoint, of this library's or of TensorFlow's."""
    return checkpoint_file.exists(path) or os.path.exists(f"{path}.index")


def _parse(text: str) -> CheckpointState:
    state = CheckpointState()
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        name, quoted, number = found.groups()
        if quoted is not None and name == "model_checkpoint_path":
            state.model_checkpoint_path = _unquoted(quoted)
        elif quoted is not None and name == "all_model_checkpoint_paths":
            state.all_model_checkpoint_paths.append(_unquoted(quoted))
        elif number is not None and name == "all_model_checkpoint_timestamps":
            state.all_model_checkpoint_timestamps.append(float(number))
        elif number is not None and name == "last_preserved_timestamp":
            state.last_preserved_timestamp = float(number)
    return state


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _unquoted(text: str) -> str:
    """The string of a literal, in which TensorFlow writes bytes beyond ASCII as octal numbers."""
    result, at = b"", 0
    for found in _ESCAPE.finditer(text):
        result += text[at : found.start()].encode()
        octal, letter = found.groups()
        result += bytes([int(octal, 8) & 255]) if octal else _ESCAPES.get(letter, letter.encode())
        at = found.end()
    return os.fsdecode(result + text[at:].encode())
