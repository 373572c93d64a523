"""The code of TensorFlow's variables guide prints what TensorFlow recorded there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

GUIDE = Path(__file__).parent / "data/variables_guide.txt"


def cells() -> list[tuple[str, str]]:
    """The code cells of the guide, each with the output recorded for it, or none."""
    result: list[tuple[str, str]] = []
    for kind, text in re.findall(r"^>>> (\w+)\n(.*?)(?=^>>> |\Z)", GUIDE.read_text(), re.M | re.S):
        if kind == "code":
            result.append((text, ""))
        else:
            result[-1] = (result[-1][0], text)
    return result


def words(text: str) -> str:
    """The text without its line breaks, which the recorded output has lost."""
    return " ".join(text.split())


def test_the_guide_prints_what_is_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    for code, expected in cells():
        exec(compile(code, str(GUIDE), "exec"), names)
        assert words(capsys.readouterr().out) == words(expected), code


def test_the_guide_is_all_there() -> None:
    assert len(cells()) == 10
    assert sum(bool(output) for _, output in cells()) == 7
