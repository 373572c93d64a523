"""The table of variables: how it fits a terminal, HTML and rich."""

from __future__ import annotations

import io
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest

import resvar as rv
from resvar.variable_table import human_bytes

DEVICE = rv.Variable(0.0).device.rpartition("device:")[2]
COLUMNS = ["name", "shape", "dtype", "device", "bytes", "trainable", "version"]


class Layer:
    def __init__(self) -> None:
        self.kernel = rv.Variable(np.zeros((100, 8), np.float32), name="kernel")
        self.bias = rv.Variable(np.zeros(8), trainable=False, name="bias")


@pytest.fixture
def layer() -> Layer:
    return Layer()


def words(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_text(layer: Layer) -> None:
    lines = rv.summary(layer).text().splitlines()
    assert words(lines[0]) == COLUMNS
    assert words(lines[2]) == ["kernel", "(100, 8)", "float32", DEVICE, "3.12 KiB", "yes", "1"]
    assert words(lines[3]) == ["bias", "(8,)", "float64", DEVICE, "64 B", "no", "1"]
    assert lines[-1] == "2 variables, 808 elements, 3.19 KiB (3,264 B), 3.12 KiB trainable"
    assert repr(rv.summary(layer)) == rv.summary(layer).text()


def test_strings_are_counted_with_what_is_in_them() -> None:
    assert rv.summary(rv.Variable([b"abc", b"", b"de"])).bytes == 5
    many = rv.summary([rv.Variable(["x"] * 100_001), rv.Variable(1)])
    assert many.rows[0].bytes is None
    assert words(many.text().splitlines()[2])[4] == "?"
    assert "100,002 elements, at least 4 B, at least" not in many.totals
    assert "100,002 elements, at least 4 B," in many.totals


@pytest.mark.parametrize("width", [200, 80, 60, 50, 40, 30])
def test_narrow_terminals(width: int) -> None:
    long = "scope/" * 12
    table = rv.summary([rv.Variable([1], name=f"{long}first"), rv.Variable([1], name="second")])
    lines = table.text(width).splitlines()
    shown = words(lines[0])
    assert shown == [c for c in COLUMNS if c in shown]
    assert {"name", "shape", "dtype", "bytes"} <= set(shown)
    assert max(map(len, lines)) <= max(width, 45)
    first, second = words(lines[2])[0], words(lines[3])[0]
    assert first == f"{long}first" or (first.startswith("scope") and "…" in first)
    assert first.endswith("first")
    assert second == "second"
    assert (shown == COLUMNS) == (width >= 70)


def test_very_many_variables_are_shown_in_part() -> None:
    table = rv.summary([rv.Variable(0, name=f"v{n}") for n in range(300)])
    lines = table.text().splitlines()
    assert len(lines) == 2 + 201 + 2
    assert [words(lines[n])[0] for n in (2, 101, 102, 103, 202)] == [
        "v0",
        "v99",
        "…",
        "v200",
        "v299",
    ]
    assert "300 variables" in lines[-1]
    assert table._repr_html_().count("<tr>") == 203


def test_names_cannot_disturb_the_terminal_or_the_page() -> None:
    name = "<b>&\x1b[31m\n\"'"
    table = rv.summary({name: rv.Variable(1)})
    assert "\x1b" not in table.text()
    assert r"<b>&\x1b[31m\n" in table.text()
    html = table._repr_html_()
    assert "<b>" not in html
    assert r"&lt;b&gt;&amp;\x1b[31m\n&quot;&#x27;" in html


def test_html(layer: Layer) -> None:
    page = ElementTree.fromstring(rv.summary(layer)._repr_html_())  # well-formed
    rows = [[cell.text for cell in row] for row in page.iter("tr")]
    assert rows[0] == COLUMNS
    assert rows[1] == ["kernel", "(100, 8)", "float32", DEVICE, "3.12 KiB", "yes", "1"]
    assert rows[-1] == [rv.summary(layer).totals]
    assert page.find(".//td[@title='3,200 B']") is not None


@pytest.mark.parametrize("width", [100, 50])
def test_rich(layer: Layer, width: int) -> None:
    from rich.console import Console

    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system=None)
    layer.bias = rv.Variable([1.0], name="[red]x[/]")  # no markup
    console.print(rv.summary(layer))
    out = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, out.splitlines())) <= width
    assert "kernel" in out
    assert "3.12 KiB" in out
    assert ("version" in out) == (width == 100)


def test_print_with_rich_and_without(layer: Layer) -> None:
    file = io.StringIO()
    rv.summary(layer).print(file)
    assert "2 variables, 808 elements" in file.getvalue()
    assert "\x1b" not in file.getvalue(), "no colours in a file"
    code = """
import sys
sys.modules["rich"] = sys.modules["rich.console"] = None
import resvar
resvar.summary(resvar.Variable(1)).print()
"""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == rv.summary(rv.Variable(1)).text() + "\n"


@pytest.mark.parametrize("count", [0, 1, 999, 1023, 1024, 1025, 10_239, 2**20 - 1, 10**9, 2**63])
def test_human_bytes(count: int) -> None:
    text = human_bytes(count)
    number, unit = text.split()
    factor = 1024 ** ["B", "KiB", "MiB", "GiB", "TiB", "PiB"].index(unit)
    assert float(number) * factor == pytest.approx(count, rel=0.006, abs=0.5)
    assert len(number.replace(".", "")) <= 4
