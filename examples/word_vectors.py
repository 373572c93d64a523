"""Word vectors from Python's own documentation: two mutable tables, changed a few rows at a time.

The text is what every CPython carries: the language reference (``pydoc_data.topics``) and the
docstrings of the standard library. The model is skip-gram with negative sampling (Mikolov and
others, 2013). Every word has a row in each of two tables: ``centres``, its vector when it stands
in the middle of a window of text, and ``contexts``, its vector when it stands near the middle.
Training raises the dot product of the two for words seen together, and lowers it for words
drawn at random.

A batch touches only some rows, so the tables are ``Variable``s changed in place: ``sparse_read``
fetches the rows, NumPy computes their gradients, and ``scatter_sub`` subtracts them. A row that
comes up several times in a batch gets the sum of its gradients.

    python examples/word_vectors.py
    python examples/word_vectors.py --epochs 40 --words socket path decorator
    python examples/word_vectors.py --folder vectors

Press Ctrl-C to stop training early and see the neighbours found so far. With a folder, the vectors
are saved there after every epoch and when training stops. The same command then goes on where it
stopped, as if it never had.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import signal
import sys
import sysconfig
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from pydoc_data.topics import topics
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

import resvar as rv

Array = npt.NDArray[Any]
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

SKIPPED_FOLDERS = {"test", "tests", "idlelib", "lib2to3", "site-packages", "dist-packages"}
DOCTEST = re.compile(r"^\s*(?:>>>|\.\.\.).*$", re.MULTILINE)  # examples are code, not prose
WORD = re.compile(r"_*[a-z][a-z0-9_]+")  # names stay whole; punctuation, single letters go
STOP_WORDS = frozenset(
    WORD.findall(
        """all also an and any are as at be been being but by can cls could did do does doesn don
        each either for from had has have how if in into is isn it its may might must no not of on
        one only or other our self should so some such than that the their them then there these
        they this those to was we were what when where which while who will with would you your"""
    )
)
PADDING = 0  # the word id between two texts: never a centre, never a negative
RARER_THAN = 1e-4  # words more frequent than this are thinned out (the paper's "subsampling")
EXPECTED_FALL = 1.5  # the loss must fall at least by this factor
SHOWN_WORDS = ["list", "int", "file", "exception", "thread"]
SHOWN_WORDS += ["true", "encode", "width", "start", "month"]


class Corpus(NamedTuple):
    words: list[str]  # the word with each id
    ids: Array  # the texts, one after another, with padding before each and after the last
    keep: Array  # for each id, the probability that an occurrence is kept in an epoch
    noise: Array  # for each id, the probability that a negative is this word


def docstrings(node: Documented) -> Iterator[str]:
    yield ast.get_docstring(node) or ""
    for child in node.body:
        if isinstance(child, Documented):
            yield from docstrings(child)


def source_files(root: str) -> Iterator[Path]:
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(set(subfolders) - SKIPPED_FOLDERS)
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".py"))


def read_texts() -> list[str]:
    """The reference topics and the standard library's docstrings, without the repeated ones."""
    texts = [topics[name] for name in sorted(topics)]
    files = list(source_files(sysconfig.get_paths()["stdlib"]))
    for path in tqdm(files, desc="reading", unit=" files"):
        try:
            texts.extend(docstrings(ast.parse(path.read_bytes())))
        except (OSError, SyntaxError, ValueError):
            continue  # not readable as this Python's source: do without it
    return list(dict.fromkeys(texts))


def split_words(texts: list[str]) -> list[list[str]]:
    """The words of each text, plurals in -s folded into their singulars ("tuples": "tuple")."""
    split = [WORD.findall(DOCTEST.sub("", text.lower())) for text in texts]
    known = Counter(word for words in split for word in words)

    def singular(word: str) -> str:
        return word[:-1] if word.endswith("s") and known[word[:-1]] >= 5 else word

    return [[singular(word) for word in words if word not in STOP_WORDS] for words in split]


def build_corpus(texts: list[list[str]], min_count: int, window: int) -> Corpus:
    counted = Counter(word for text in texts for word in text).most_common()
    words = ["", *(word for word, count in counted if count >= min_count)]
    id_of = {word: id for id, word in enumerate(words)}
    gap = [PADDING] * window
    ids = list(gap)
    for text in texts:
        ids += [id_of[word] for word in text if word in id_of] + gap

    counts = np.bincount(ids, minlength=len(words)).astype(np.float64)
    counts[PADDING] = 0.0
    rarity = RARER_THAN / np.maximum(counts / counts.sum(), 1e-12)
    noise = counts**0.75
    return Corpus(words, np.array(ids), np.sqrt(rarity) + rarity, noise / noise.sum())


def draw_windows(corpus: Corpus, window: int, rng: np.random.Generator) -> Array:
    """An epoch's windows, shuffled: each row a word with its ``window`` neighbours either side."""
    kept = corpus.ids[rng.random(len(corpus.ids)) < corpus.keep[corpus.ids]]
    windows = np.lib.stride_tricks.sliding_window_view(kept, 2 * window + 1)
    return rng.permutation(windows[windows[:, window] != PADDING])


def sigmoid(x: Array) -> Array:
    exponential: Array = np.exp(-np.clip(x, -15.0, 15.0))
    return 1.0 / (1.0 + exponential)


class Model(NamedTuple):
    centres: rv.Variable
    contexts: rv.Variable
    negatives: int  # for each pair of a centre and a neighbour

    def update(self, windows: Array, negative_ids: Array, rate: float) -> tuple[float, int]:
        """Train on a batch of windows: its mean loss per pair, and the number of rows updated."""
        middle = windows.shape[1] // 2
        centre_ids = windows[:, middle]
        context_ids = np.delete(windows, middle, axis=1)
        centre = self.centres.sparse_read(centre_ids).numpy()  # (batch, dim)
        context = self.contexts.sparse_read(context_ids.ravel()).numpy()
        context = context.reshape(*context_ids.shape, -1)  # (batch, 2 * window, dim)
        negative = self.contexts.sparse_read(negative_ids).numpy()  # (drawn, dim)

        # Nearer neighbours count more, padding not at all. The batch shares its negatives, so
        # that they take one matrix product; they weigh as much as `negatives` for each pair.
        nearness = np.r_[1 : middle + 1, middle:0:-1].astype(np.float32) / middle
        weight = np.where(context_ids == PADDING, np.float32(0.0), nearness)
        negative_weight = weight.sum(axis=1, keepdims=True) * (self.negatives / len(negative_ids))

        seen = sigmoid((context @ centre[:, :, None])[:, :, 0])  # should become 1
        drawn = sigmoid(centre @ negative.T)  # should become 0
        loss = -(weight * np.log(seen)).sum() - (negative_weight * np.log1p(-drawn)).sum()
        seen_slope = rate * weight * (seen - 1.0)  # of the loss, by each dot product
        drawn_slope = rate * negative_weight * drawn

        centre_step = (seen_slope[:, None, :] @ context)[:, 0] + drawn_slope @ negative
        context_step = (seen_slope[:, :, None] * centre[:, None, :]).reshape(context_ids.size, -1)
        negative_step = drawn_slope.T @ centre
        self.centres.scatter_sub(rv.IndexedSlices(centre_step, centre_ids))
        self.contexts.scatter_sub(rv.IndexedSlices(context_step, context_ids.ravel()))
        self.contexts.scatter_sub(rv.IndexedSlices(negative_step, negative_ids))
        return float(loss / weight.sum()), windows.size + negative_ids.size


class Progress:
    """How far training is, in variables, so that it is saved with the vectors."""

    def __init__(self) -> None:
        self.batches = rv.Variable(0, name="batches")
        self.losses = rv.Variable([np.nan, np.nan], name="losses")  # the first, the latest mean

    def add(self, loss: float) -> None:
        """Counts a batch, with its loss."""
        first, latest = self.losses.numpy() if self.batches > 0 else (loss, loss)
        self.losses.assign([first, latest + 0.005 * (loss - latest)])
        self.batches.assign_add(1)


def batches_of_epoch(
    corpus: Corpus, options: argparse.Namespace, epoch: int, count: int
) -> Iterator[tuple[Array, Array]]:
    """The windows and the negatives of each batch; the same ones whenever they are asked for."""
    rng = np.random.default_rng([options.seed, epoch])
    windows = draw_windows(corpus, options.window, rng)
    shared = (count, 2 * options.batch)  # fewer would each be pushed too hard in one step
    negatives = rng.choice(len(corpus.words), shared, p=corpus.noise)
    return zip(np.array_split(windows, count), negatives, strict=True)


def train(
    model: Model,
    corpus: Corpus,
    options: argparse.Namespace,
    progress: Progress,
    manager: rv.train.CheckpointManager | None,
    stopped: threading.Event,
) -> None:
    """Train from where `progress` says, until all epochs are done or `stopped` is set."""
    kept = np.minimum(corpus.keep, 1.0)[corpus.ids[corpus.ids != PADDING]].sum()
    count = max(1, round(kept / options.batch))
    steps = options.epochs * count
    rows, begun, start = 0, int(progress.batches), time.perf_counter()
    with tqdm(total=steps, initial=begun, desc="training", unit=" batches") as bar:
        for epoch in range(begun // count, options.epochs):
            batches = batches_of_epoch(corpus, options, epoch, count)
            for number, (windows, negative_ids) in enumerate(batches, epoch * count):
                if number < begun or stopped.is_set():
                    continue
                rate = options.learning_rate * (1.0 - number / steps)
                loss, updated = model.update(windows, negative_ids, rate)
                progress.add(loss)
                rows += updated
                bar.set_postfix(loss=f"{progress.losses.numpy()[1]:.3f}", refresh=False)
                bar.update()
            if manager:
                manager.save(progress=False)
            if stopped.is_set():
                break
    seconds = time.perf_counter() - start
    print(f"updated {rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows per second")


def neighbour_table(vectors: Array, words: list[str], shown: Iterable[str], count: int = 5) -> str:
    """A line for each shown word: the words with the most similar vectors, by cosine."""
    vectors = vectors - vectors[1:].mean(axis=0)  # what all words share tells none apart
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lines = []
    for word in shown:
        cells = [word, "(not in the vocabulary)"]
        if word in words[1:]:
            similarity = vectors @ vectors[words.index(word)]
            similarity[PADDING] = -np.inf
            nearest = np.argsort(-similarity)[1 : count + 1]
            cells = [word, *(f"{words[id]} {similarity[id]:.2f}" for id in nearest)]
        lines.append("".join(f"{cell:<20}" for cell in cells).rstrip())
    return "\n".join(lines)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Train word vectors on Python's documentation.")
    parser.add_argument("--dim", type=int, default=64, help="numbers in a vector")
    parser.add_argument("--epochs", type=int, default=20, help="passes over the text")
    parser.add_argument("--window", type=int, default=4, help="neighbours on either side")
    parser.add_argument("--negatives", type=int, default=5, help="random words for each pair")
    parser.add_argument("--batch", type=int, default=128, help="windows in a batch")
    parser.add_argument("--learning-rate", type=float, default=0.1, help="falls linearly to zero")
    parser.add_argument("--min-count", type=int, default=10, help="leave out rarer words")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", help="where to save the vectors, and to go on from")
    parser.add_argument("--words", nargs="+", default=SHOWN_WORDS, help="whose neighbours to show")
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    corpus = build_corpus(split_words(read_texts()), options.min_count, options.window)
    shape = (len(corpus.words), options.dim)
    print(f"{np.count_nonzero(corpus.ids):,} words of text, {shape[0] - 1:,} different ones")

    rng = np.random.default_rng(options.seed)
    start = rng.uniform(-0.5, 0.5, shape).astype(np.float32) / options.dim
    centres = rv.Variable(start, name="centres")
    contexts = rv.Variable(np.zeros(shape, np.float32), name="contexts")
    progress = Progress()
    manager = None
    if options.folder:
        checkpoint = rv.train.Checkpoint(centres=centres, contexts=contexts, progress=progress)
        manager = rv.train.CheckpointManager(checkpoint, options.folder, max_to_keep=2)
        if path := manager.restore_or_initialize():
            print(f"going on from {path}, after {int(progress.batches):,} batches")

    stopped = threading.Event()
    signal.signal(signal.SIGINT, lambda number, frame: stopped.set())
    train(Model(centres, contexts, options.negatives), corpus, options, progress, manager, stopped)
    if manager and stopped.is_set():
        print(f"saved {manager.latest_checkpoint}: the same command goes on from there")

    first, latest = progress.losses.numpy()
    print("\nnearest neighbours, by cosine\n")
    print(neighbour_table(centres.numpy(), corpus.words, options.words))
    outcome = f"\nloss fell from {first:.2f} to {latest:.2f} (factor {first / latest:.2f}"
    if stopped.is_set():
        print(f"{outcome}; training was stopped early)")
    elif first / latest >= EXPECTED_FALL:
        print(f"{outcome}; expected at least {EXPECTED_FALL})")
    else:
        advice = "try another --learning-rate, or more --epochs"
        sys.exit(f"{outcome}; expected at least {EXPECTED_FALL}): {advice}")


if __name__ == "__main__":
    main()
