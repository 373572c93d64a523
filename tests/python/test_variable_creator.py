"""Functions that make variables in the place of the class."""

from __future__ import annotations

import copy
import threading
from typing import Any

import pytest

import resvar as rv


def renamed(next_creator: Any, **kwargs: Any) -> Any:
    return next_creator(**kwargs | {"name": f"{kwargs['name']}_made"})


def test_a_creator_changes_arguments() -> None:
    with rv.variable_creator_scope(renamed) as nothing:
        assert nothing is None
        assert rv.Variable(1.0, name="v").name == "v_made:0"
        assert rv.Variable(1.0).assign(2.0).numpy() == 2.0
    assert rv.Variable(1.0, name="v").name == "v:0"


def test_a_creator_has_every_argument_by_name() -> None:
    seen: dict[str, Any] = {}

    def look(next_creator: Any, **kwargs: Any) -> Any:
        seen.update(kwargs)
        return next_creator(**kwargs)

    with rv.variable_creator_scope(look):
        rv.Variable(1.0, False)
    assert (seen["initial_value"], seen["trainable"], seen["name"]) == (1.0, False, None)
    assert len(seen) == 14


def test_the_inner_scope_comes_first() -> None:
    order: list[str] = []

    def creator(label: str) -> Any:
        def create(next_creator: Any, **kwargs: Any) -> Any:
            order.append(label)
            return next_creator(**kwargs)

        return create

    outer, inner = creator("outer"), creator("inner")
    with rv.variable_creator_scope(outer), rv.variable_creator_scope(inner):
        assert rv.Variable(3).numpy() == 3
    assert order == ["inner", "outer"]


def test_a_creator_can_return_anything() -> None:
    with rv.variable_creator_scope(lambda next_creator, **kwargs: 5):
        assert rv.Variable(1.0) == 5


def test_errors_are_those_of_the_class() -> None:
    with rv.variable_creator_scope(renamed):
        with pytest.raises(ValueError, match="an initial_value must be given"):
            rv.Variable()
        with pytest.raises(TypeError, match="traniable"):
            rv.Variable(1.0, traniable=True)  # type: ignore[call-arg]
    with (
        rv.variable_creator_scope(5),  # type: ignore[arg-type]
        pytest.raises(TypeError, match="must be callable"),
    ):
        rv.Variable(1.0)


def test_copies_and_other_threads_have_no_creator() -> None:
    v = rv.Variable(1.0, name="v")
    names: list[str] = []
    with rv.variable_creator_scope(renamed):
        assert copy.deepcopy(v).name == "v:0"
        thread = threading.Thread(target=lambda: names.append(rv.Variable(1.0, name="t").name))
        thread.start()
        thread.join()
    assert names == ["t:0"]


def test_an_error_leaves_the_scope() -> None:
    with pytest.raises(KeyError), rv.variable_creator_scope(renamed):
        raise KeyError
    assert rv.Variable(1.0).name == "Variable:0"
