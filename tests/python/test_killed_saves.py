"""Whenever a saving process is killed, the old checkpoint is there or the new one, whole."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "killed_saves.py"
MEMORY = Path("/dev/shm")  # what a killed process leaves there is the same, and it is faster

pytestmark = [
    pytest.mark.cpu,  # a forked process cannot use the GPU of its parent
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system"),
]


@pytest.fixture
def folder() -> Iterator[str]:
    parent = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=parent) as path:
        yield path


def run(*arguments: str) -> str:
    result = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, timeout=300
    )
    assert result.returncode == 0, f"{arguments}: {result.stdout}{result.stderr}"
    return result.stdout


def test_killed_at_random_moments(folder: str) -> None:
    seed = os.environ.get("RESVAR_SEED", str(random.randrange(10**6)))
    print(f"RESVAR_SEED={seed} draws these moments again")
    count = int(os.environ.get("RESVAR_KILLS", "200"))
    words = run(folder, "random", str(count), seed).split()
    kills, in_the_middle, steps, saves = (int(word) for word in words if word.isdigit())
    print(" ".join(words))
    assert kills == count
    assert in_the_middle > 0, "not one was killed while it wrote"
    assert min(steps, saves) > 0, "nothing was ever saved"


def test_killed_before_every_system_call_of_a_save(folder: str) -> None:
    kills, word = run(folder, "calls").split()
    assert word == "kills"
    assert int(kills) > 60
