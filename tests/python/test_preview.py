"""What a notebook shows of a variable."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import random_array

import resvar as rv
import resvar.compat.v1 as v1
from resvar import _core

DEVICE = rv.Variable(0.0).device.rpartition("device:")[2]


def page(variable: rv.Variable) -> Any:
    return ElementTree.fromstring(f"<x>{variable._repr_html_()}</x>")  # well-formed


def table(variable: rv.Variable) -> list[list[str | None]]:
    return [[cell.text for cell in row] for row in page(variable).iter("tr")]


def title(variable: rv.Variable) -> str:
    return "".join(page(variable)[0].itertext())


def test_title() -> None:
    v = rv.Variable(np.zeros((3, 2)), name="v", trainable=False)
    v.assign_add(v)
    assert title(v) == f"v:0 (3, 2) float64 on {DEVICE}, 48 B, version 2, not trainable"


def test_small_values_are_whole() -> None:
    assert table(rv.Variable(5)) == [["5"]]
    assert table(rv.Variable([1, -2])) == [["1", "-2"]]
    assert table(rv.Variable([[1, 2], [3, 4]])) == [["1", "2"], ["3", "4"]]
    assert table(rv.Variable([[0.5], [1e-9]])) == [["0.5"], ["1e-09"]]
    assert table(rv.Variable([float("nan"), -float("inf")])) == [["nan", "-inf"]]


def test_large_values_are_shown_at_their_corners() -> None:
    value = np.arange(2000).reshape(20, 100)
    shown = table(rv.Variable(value))
    assert len(shown) == 9
    assert shown[0] == ["0", "1", "2", "3", "…", "96", "97", "98", "99"]
    assert shown[4] == ["⋮"] * 9
    assert shown[8] == [*map(str, value[19, :4]), "…", *map(str, value[19, -4:])]
    assert table(rv.Variable(np.arange(9)))[0][4] == "…"
    assert table(rv.Variable(np.arange(8))) == [list("01234567")]


def test_first_of_many_dimensions() -> None:
    v = rv.Variable(np.arange(24).reshape(2, 2, 3, 2))
    assert table(v) == [["0", "1"], ["2", "3"], ["4", "5"]]
    assert "at [0, 0]" in "".join(page(v).itertext())


def test_every_dtype(dtype: rv.DType) -> None:
    value = random_array(np.random.default_rng(1), (2, 3), dtype)
    shown = table(rv.Variable(value, dtype=dtype))
    expected = [[v.decode() if dtype is rv.string else v for v in row] for row in value.tolist()]
    if dtype is rv.string:
        assert shown == expected
    elif dtype.is_bool:
        assert shown == [[str(v) for v in row] for row in expected]
    else:
        assert [[complex(text or "") for text in row] for row in shown] == value.astype(
            complex
        ).tolist()


def test_strings_are_escaped_and_shortened() -> None:
    v = rv.Variable([b"<b>&\n", b"\xff", "ü".encode(), b"x" * 41, b"y" * 40], name="<i>")
    assert table(v) == [["<b>&\\n", "\\xff", "ü", "x" * 40 + "…", "y" * 40]]
    assert "<b>&" not in v._repr_html_().replace("<b>&lt;i&gt;", "")
    assert title(v).startswith("<i>:0 (5,) string")


def test_values_that_are_not_there() -> None:
    assert "no elements" in rv.Variable(np.zeros((0, 3)))._repr_html_()
    v = rv.Variable([1.0, 2.0], name="v", shape=[None])
    assert title(v).startswith("v:0 (2,) float32")
    v._variable = _core.Variable("v:0", rv.float32._core, [None, 3])
    assert "not initialized" in v._repr_html_()
    assert title(v).startswith("v:0 (None,) float32 on ")


def test_variables_of_graphs() -> None:
    with v1.Graph().as_default():
        v = v1.get_variable("v", [3, 2])
        assert title(v).startswith("v:0 (3, 2) float32")
        assert "in a graph" in v._repr_html_()


def test_only_what_is_shown_is_read() -> None:
    v = rv.Variable(np.zeros((1000, 1000)))
    before = rv.memory.stats()
    v._repr_html_()
    after = rv.memory.stats()
    assert after["allocated_bytes"] == before["allocated_bytes"]
    assert after["copied_bytes"] - before["copied_bytes"] <= 4096
    v.assign_add(v)  # no snapshot was left behind
    assert rv.memory.stats()["allocated_bytes"] == before["allocated_bytes"]


def test_the_page_is_small() -> None:
    assert len(rv.Variable(np.full((500, 500), 1 / 3))._repr_html_()) < 10_000


@pytest.mark.parametrize("shape", [(), (0,), (1,), (9,), (9, 9), (1, 9, 9), (2, 3, 4, 5, 6)])
def test_every_rank(shape: tuple[int, ...]) -> None:
    v = rv.Variable(np.zeros(shape))
    cells = [cell for row in table(v) for cell in row if cell not in ("…", "⋮")]
    rows, columns = (1, 1, *shape)[-2:]
    assert len(cells) == min(rows, 8) * min(columns, 8)


@pytest.mark.gpu
def test_an_index_is_checked_before_the_value_is_shown() -> None:
    v = rv.Variable([5.0, 6.0])
    rv.config.set_index_error_policy("deferred")
    try:
        v.scatter_nd_add(rv.constant([[7]]), rv.constant([1.0]))
        with pytest.raises(IndexError, match="= 7 is out of range"):
            v._repr_html_()
    finally:
        rv.config.set_index_error_policy("raise")
