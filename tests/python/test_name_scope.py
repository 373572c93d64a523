"""The names of variables in scopes."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import resvar as rv


def name_in(*scopes: str, name: str | None = None) -> str:
    if scopes:
        with rv.name_scope(scopes[0]):
            return name_in(*scopes[1:], name=name)
    return rv.Variable(1.0, name=name).name


@pytest.mark.parametrize(
    ("scopes", "name", "expected"),
    [
        ((), None, "Variable:0"),
        (("s",), "q", "s/q:0"),
        (("a", "b"), "w", "a/b/w:0"),
        (("a", "a"), None, "a/a/Variable:0"),
        (("a/",), None, "a/Variable:0"),
        (("a", "b", "a/"), None, "a/Variable:0"),
        (("a", ""), None, "Variable:0"),
        (("a", "/"), None, "/Variable:0"),
        (("a b", "é!"), None, "a b/é!/Variable:0"),
        (("a",), "a/w", "a/a/w:0"),
        (("a",), "w/", "w:0"),
        (("a",), "/w", "a//w:0"),
        (("a",), "", ":0"),
        ((), "w//", "w/:0"),
        ((), "x:0", "x:0:0"),
    ],
)
def test_names(scopes: tuple[str, ...], name: str | None, expected: str) -> None:
    assert name_in(*scopes, name=name) == expected
    assert name_in() == "Variable:0"


def test_a_scope_gives_its_whole_name() -> None:
    with rv.name_scope("a") as a, rv.name_scope("b") as b:
        assert (a, b) == ("a/", "a/b/")
        with rv.name_scope(a) as again:
            assert again == "a/"


def test_the_current_scope() -> None:
    assert rv.get_current_name_scope() == ""
    with rv.name_scope("a/b"):
        assert rv.get_current_name_scope() == "a/b"
        with rv.name_scope(""):
            assert rv.get_current_name_scope() == ""


def test_a_scope_can_be_entered_again() -> None:
    scope = rv.name_scope("a")
    assert scope.name == "a"
    for _ in range(2):
        with scope as whole:
            assert whole == "a/"
    with scope, scope as whole:
        assert whole == "a/a/"
    assert name_in() == "Variable:0"


def test_an_error_leaves_the_scope() -> None:
    with pytest.raises(KeyError), rv.name_scope("a"):
        raise KeyError
    assert name_in() == "Variable:0"


def test_an_initial_value_is_computed_in_the_scope_of_its_variable() -> None:
    inner: list[str] = []

    def value() -> float:
        inner.append(rv.Variable(2.0).name)
        return 1.0

    with rv.name_scope("a"):
        assert rv.Variable(value, name="q").name == "a/q:0"
    assert inner == ["a/q/Variable:0"]


def test_threads_have_their_own_scopes() -> None:
    names: list[str] = []
    with rv.name_scope("a"):
        thread = threading.Thread(target=lambda: names.append(name_in()))
        thread.start()
        thread.join()
    assert names == ["Variable:0"]


@pytest.mark.parametrize("name", [None, 5, b"x"])
def test_a_name_is_a_string(name: Any) -> None:
    with pytest.raises(ValueError, match=f"name must be a string, got {name!r}"):
        rv.name_scope(name)
    if name is not None:
        with pytest.raises(ValueError, match="name must be a string"):
            rv.Variable(1.0, name=name)
