"""The code in the documentation prints what stands below it."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("docs/guide.md", "docs/checkpoints.md", "docs/graphs.md")
FLAGS = doctest.ELLIPSIS


def examples(page: str) -> doctest.DocTest:
    """All the examples of a page: they share their names."""
    text = (ROOT / page).read_text()
    return doctest.DocTestParser().get_doctest(text, {}, page, page, 0)


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_print_what_they_say(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    runner.run(examples(page), out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_an_example(page: str) -> None:
    blocks = (ROOT / page).read_text().split("```python\n")[1:]
    assert len(blocks) > 10
    assert all(block.startswith(">>> ") for block in blocks)
