"""The examples do what they say."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import resvar as rv

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_frequent_words_finds_them(tmp_path: Path) -> None:
    text = (EXAMPLES / "frequent_words.py").read_text()
    paths = [tmp_path / f"{name}.txt" for name in "abc"]
    for path in paths:
        path.write_text(text)
    result = subprocess.run(
        [sys.executable, str(EXAMPLES / "frequent_words.py"), *map(str, paths)],
        check=True,
        capture_output=True,
        text=True,
    )
    words = re.findall(r"[a-z]{4,}", text.lower()) * len(paths)
    first, *lines = result.stdout.splitlines()
    assert first.startswith(f"{len(words)} words in sketch/counts:0, {len(words)} counted")
    printed = {word: int(count) for count, word in map(str.split, lines)}
    true = Counter(words)
    assert next(iter(printed)) == true.most_common(1)[0][0]
    assert all(count >= true[word] for word, count in printed.items())


@pytest.fixture(scope="module")
def word_vectors() -> ModuleType:
    pytest.importorskip("tqdm")
    path = EXAMPLES / "word_vectors.py"
    spec = importlib.util.spec_from_file_location("word_vectors", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class StopAfter(threading.Event):
    """Is set when it has been looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def train(example: ModuleType, folder: Path | None, stopped: threading.Event) -> list[Any]:
    """Trains on a small text; what is then in the variables."""
    words = [f"word{number}" for number in np.random.default_rng(0).integers(0, 300, size=2000)]
    corpus = example.build_corpus([words], 1, 2)
    options = argparse.Namespace(epochs=3, batch=8, window=2, seed=0, learning_rate=0.1)
    start = np.random.default_rng(0).standard_normal((len(corpus.words), 4)).astype(np.float32)
    centres, contexts = rv.Variable(start), rv.Variable(start)
    progress, manager = example.Progress(), None
    if folder:
        checkpoint = rv.train.Checkpoint(centres=centres, contexts=contexts, progress=progress)
        manager = rv.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
        manager.restore_or_initialize()
    model = example.Model(centres, contexts, 5)
    example.train(model, corpus, options, progress, manager, stopped)
    return [centres.numpy(), contexts.numpy(), progress.losses.numpy(), int(progress.batches)]


@pytest.mark.usefixtures("in_order")
def test_word_vectors_goes_on_where_it_stopped(
    word_vectors: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = train(word_vectors, None, threading.Event())
    assert "training: 100%" in capsys.readouterr().err
    stops = []
    for looks in (5, 7, 10**6):
        found = train(word_vectors, tmp_path, StopAfter(looks))
        stops.append(found[-1])
    assert 0 < stops[0] < stops[1] < stops[2] == expected[-1]
    for array, wanted in zip(found, expected, strict=True):
        assert np.array_equal(array, wanted)


@pytest.mark.skipif(os.name == "nt", reason="no such signals on this system")
def test_word_vectors_saves_when_it_is_interrupted(tmp_path: Path) -> None:
    pytest.importorskip("tqdm")
    script = """
import sys, word_vectors
words = [f"word{number % 701}" for number in range(20_000)]
word_vectors.read_texts = lambda: [" ".join(words)]
sys.argv[1:] = ["--epochs", "1000", "--words", "word5", "--folder", sys.argv[1]]
word_vectors.main()
"""
    command = [sys.executable, "-u", "-c", script, str(tmp_path)]
    for run in range(2):
        with subprocess.Popen(
            command, cwd=EXAMPLES, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr is not None
            while "loss=" not in (line := process.stderr.readline()):
                assert line, f"it ended before it was interrupted: {process.communicate()}"
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert f"saved {tmp_path}/ckpt-" in output
        assert "training was stopped early" in output
        assert (f"going on from {tmp_path}/ckpt-" in output) == bool(run)
