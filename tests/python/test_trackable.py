"""Finding the variables in what a program keeps them in."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

import numpy as np
import pytest

import resvar as rv
from resvar.train.trackable import is_trackable, variables_in


def variable() -> rv.Variable:
    return rv.Variable(0)


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclasses.dataclass
class Layer:
    kernel: Any
    size: int = 3


@dataclasses.dataclass(slots=True)
class Slotted:
    kernel: Any


class Model:
    def __init__(self) -> None:
        self.layers = [Layer(variable()), Layer(variable())]
        self.rng = np.random.default_rng(0)
        self.name = "model"
        self.itself = self


def test_every_kind_of_object() -> None:
    a, b, c, d, e = (variable() for _ in range(5))
    found = variables_in(
        {
            "plain": a,
            "nested": [1, (None, {"x": b, 3: "no variable"})],
            "pair": Pair(c, 5),
            "slotted": Slotted(d),
            "checkpoint": rv.train.Checkpoint(inner=e),
            "model": Model(),
            "none": None,
        }
    )
    assert set(found) == {
        "plain",
        "nested/1/1/x",
        "pair/left",
        "slotted/kernel",
        "checkpoint/inner",
        "model/layers/0/kernel",
        "model/layers/1/kernel",
    }
    assert found["nested/1/1/x"] is b
    assert found["checkpoint/inner"] is e


def test_what_is_found_twice_has_the_shorter_path() -> None:
    v = variable()
    assert list(variables_in({"long": {"way": {"round": v}}, "here": v})) == ["here"]


def test_loops_end() -> None:
    loop: list[Any] = [variable()]
    loop.append({"again": loop})
    assert list(variables_in({"loop": loop})) == ["loop/0"]


def test_equal_paths_raise() -> None:
    with pytest.raises(ValueError, match=r"two variables have the path 'a/b': p:0, q:0"):
        variables_in({"a/b": rv.Variable(1, name="p"), "a": {"b": rv.Variable(1, name="q")}})


def test_keys_must_be_strings() -> None:
    with pytest.raises(ValueError, match="'d' has a key that is no string: 3"):
        variables_in({"d": {3: variable()}})


@pytest.mark.parametrize("thing", [variable(), [], {}, (1,), Model(), rv.train.Checkpoint()])
def test_what_may_hold_variables(thing: Any) -> None:
    assert is_trackable(thing)


@pytest.mark.parametrize(
    "thing", [3, None, "x", rv.constant(1), np.ones(2), rv, Model, len, Layer(3)]
)
def test_what_holds_none(thing: Any) -> None:
    assert not is_trackable(thing)
