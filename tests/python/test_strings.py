"""Strings: text in, bytes out, and all that variables promise."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import resvar as rv


def texts(value: Any) -> Any:
    """The value as nested lists of bytes."""
    return value.numpy().tolist()


@pytest.fixture
def words() -> rv.Variable:
    return rv.Variable([["a", "bb"], ["ccc", ""], ["é", b"\xff\0"]], name="words")


def test_text_goes_in_and_bytes_come_out(words: rv.Variable) -> None:
    assert words.dtype is rv.string
    assert words.shape == [3, 2]
    assert words.numpy().dtype == object
    assert texts(words) == [[b"a", b"bb"], [b"ccc", b""], ["é".encode(), b"\xff\0"]]
    assert rv.constant("scalar").numpy() == b"scalar"
    assert type(rv.Variable("x").numpy()) is bytes
    assert texts(rv.constant(np.array(["a", "bc"]))) == [b"a", b"bc"]
    assert rv.constant([], rv.string).numpy().shape == (0,)


@pytest.mark.parametrize("item", [1, None, 1.5, ["a"]])
def test_what_is_no_text(item: Any) -> None:
    array = np.array(["a", None], object)
    array[1] = item
    name = type(item).__name__
    for call in (rv.constant, rv.Variable, rv.Variable(["b", "c"]).assign):
        with pytest.raises(ValueError, match=f"Unsupported object type {name}"):
            call(array)


def test_reprs() -> None:
    v = rv.Variable(["a", "bc"])
    t = rv.constant("abc")
    assert repr(v) == (
        "<tf.Variable 'Variable:0' shape=(2,) dtype=string, "
        "numpy=array([b'a', b'bc'], dtype=object)>"
    )
    assert repr(t) == "<tf.Tensor: shape=(), dtype=string, numpy=b'abc'>"
    assert str(t) == "tf.Tensor(b'abc', shape=(), dtype=string)"
    assert str(v.value()) == "tf.Tensor([b'a' b'bc'], shape=(2,), dtype=string)"


WRITES = {
    "assign": lambda v: v.assign([["n"] * 2] * 3),
    "scatter_update": lambda v: v.scatter_update(rv.IndexedSlices([["n", "n"]], [1])),
    "scalar": lambda v: v.scatter_update(rv.IndexedSlices("n", [1, 2])),
    "batch": lambda v: v.batch_scatter_update(rv.IndexedSlices([["n"]] * 3, [[1], [0], [1]])),
    "scatter_nd_update": lambda v: v.scatter_nd_update([[0, 1], [2, 0]], ["n", "n"]),
    "slice": lambda v: v[::2, 1].assign(["n", "n"]),
    "broadcast": lambda v: v[:, 0].assign("n"),
    "mask": lambda v: v.__setitem__(np.array([True, False, True]), "n"),
}
EXPECTED = {
    "assign": [[b"n", b"n"]] * 3,
    "scatter_update": [[b"a", b"bb"], [b"n", b"n"], ["é".encode(), b"\xff\0"]],
    "scalar": [[b"a", b"bb"], [b"n", b"n"], [b"n", b"n"]],
    "batch": [[b"a", b"n"], [b"n", b""], ["é".encode(), b"n"]],
    "scatter_nd_update": [[b"a", b"n"], [b"ccc", b""], [b"n", b"\xff\0"]],
    "slice": [[b"a", b"n"], [b"ccc", b""], ["é".encode(), b"n"]],
    "broadcast": [[b"n", b"bb"], [b"n", b""], [b"n", b"\xff\0"]],
    "mask": [[b"n", b"n"], [b"ccc", b""], [b"n", b"n"]],
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("held", [False, True])
def test_writes_leave_snapshots_alone(words: rv.Variable, write: str, held: bool) -> None:
    before = texts(words)
    snapshot = words.read_value() if held else None
    WRITES[write](words)
    assert texts(words) == EXPECTED[write]
    if snapshot is not None:
        assert texts(snapshot) == before


def test_reads_by_index(words: rv.Variable) -> None:
    parts = [words.sparse_read([2, 0]), words.gather_nd([[1, 0], [0, 1]]), words[1:, ::-1]]
    rows = rv.gather(words, [1], axis=1)
    changed = rv.tensor_scatter_nd_update(words, [[0, 0]], ["new"])
    words.assign([["gone"] * 2] * 3)
    accent = "é".encode()
    assert texts(parts[0]) == [[accent, b"\xff\0"], [b"a", b"bb"]]
    assert texts(parts[1]) == [b"ccc", b"bb"]
    assert texts(parts[2]) == [[b"", b"ccc"], [b"\xff\0", accent]]
    assert texts(rows) == [[b"bb"], [b""], [b"\xff\0"]]
    assert texts(changed) == [[b"new", b"bb"], [b"ccc", b""], [accent, b"\xff\0"]]


def test_an_array_of_strings_is_a_copy(words: rv.Variable) -> None:
    array = words.numpy()
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = b"x"
    operand = np.array([["x", "y"]] * 3, object)
    words.assign(operand)
    operand[:] = "z"
    assert texts(words) == [[b"x", b"y"]] * 3


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda v: v.scatter_update(rv.IndexedSlices([["n", "n"]] * 2, [0, 3])), IndexError),
        (lambda v: v.assign([["n"]]), ValueError),
        (lambda v: v.assign(1), TypeError),
        (lambda v: v.assign(np.array([["n", 1]] * 3, object)), ValueError),
        (lambda v: v.assign_add([["n"] * 2] * 3), TypeError),
        (lambda v: v.scatter_max(rv.IndexedSlices([["n", "n"]], [0])), TypeError),
        (lambda v: rv.Variable(1.0).assign("n"), TypeError),
    ],
)
def test_a_call_that_raises_changes_nothing(
    words: rv.Variable, call: Any, error: type[Exception]
) -> None:
    before, allocated = texts(words), rv.memory.stats()["allocated_bytes"]
    with pytest.raises(error):
        call(words)
    assert texts(words) == before
    assert rv.memory.stats()["allocated_bytes"] == allocated


def test_a_million_overwrites_take_no_memory() -> None:
    v = rv.Variable(["some text"] * 1000)
    updates = [
        rv.IndexedSlices(rv.constant([f"text number {i}"] * 1000), np.arange(1000))
        for i in range(2)
    ]
    allocated = rv.memory.stats()["allocated_bytes"]
    rv.memory.reset_peak_stats()
    for i in range(1000):
        v.scatter_update(updates[i % 2])
    assert rv.memory.stats()["peak_bytes"] - allocated < 512 * 1024
    assert set(texts(v)) == {b"text number 1"}


def test_large_strings_are_freed() -> None:
    before = rv.memory.stats()["allocated_bytes"]
    v = rv.Variable(["x" * 2**20])
    for _ in range(20):
        v.scatter_update(rv.IndexedSlices(["y" * 2**20], [0]))
    assert rv.memory.stats()["allocated_bytes"] - before < 4 * 2**20
    del v
    assert rv.memory.stats()["allocated_bytes"] == before


def test_readers_never_see_half_of_a_write() -> None:
    v = rv.Variable(["start"] * 8)
    torn = []

    def write(letter: str) -> None:
        for i in range(300):
            v.scatter_update(rv.IndexedSlices([letter * i] * 8, list(range(8))))

    writers = [threading.Thread(target=write, args=(letter,)) for letter in "ab"]
    for thread in writers:
        thread.start()
    while any(thread.is_alive() for thread in writers):
        torn += [seen for seen in (texts(v), texts(v.sparse_read([0, 7, 3]))) if len(set(seen)) > 1]
    assert torn == []
