"""The exemptions of the random programs are the differences that the documentation lists."""

from __future__ import annotations

from differences import EXEMPTIONS, GRAPH_EXEMPTIONS, documented


def test_the_document_lists_what_programs_are_exempt_from() -> None:
    listed = {id_ for id_, met in documented().items() if met}
    assert listed == set(EXEMPTIONS)


def test_the_document_lists_other_differences_apart() -> None:
    assert not all(documented().values())


def test_the_document_lists_what_graphs_are_exempt_from() -> None:
    assert set(GRAPH_EXEMPTIONS) <= set(documented())
