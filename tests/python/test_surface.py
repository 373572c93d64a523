"""Every member of the public surface of TensorFlow's variables is here, with the same arguments."""

from __future__ import annotations

import ast
import enum
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import resvar as rv

SURFACE = Path(__file__).parent / "data/surface.txt"
# What belongs to graphs has its test in graph/test_v1_surface.py.
LATER = ("tf.compat.v1.", "compat.v1.")
# What NumPy 2 asks of `__array__`, and TensorFlow does not take.
SUMS = ("scatter_add", "scatter_sub", "scatter_nd_add", "scatter_nd_sub")
MORE = {
    "tf.Variable": ["storage=None"],
    "__array__": ["copy=None"],
    **{key: ["deterministic (by keyword only)"] for key in SUMS},
}


def all_rows() -> list[tuple[str, bool, str]]:
    """The name of each member, whether `compat.v1` has it as well, and what follows.

    That is its arguments, or 'property', or nothing.
    """
    lines = [line for line in SURFACE.read_text().splitlines() if line and line[0] != "#"]
    found = [re.fullmatch(r"([\w.]+)\s*(v1)?\s*(\(.*\)|property|)", line) for line in lines]
    assert None not in found, lines[found.index(None)]
    return [(match[1], bool(match[2]), match[3]) for match in found if match]


def rows() -> list[tuple[str, str]]:
    """Those of the API without graphs."""
    return [(name, kind) for name, _, kind in all_rows() if not name.startswith(LATER)]


def expected_arguments(text: str) -> list[str]:
    """The arguments as they stand in the surface, without their annotations."""
    arguments = ast.parse(f"def f{text}: pass").body[0].args  # type: ignore[attr-defined]
    listed = [argument.arg for argument in arguments.args]
    defaults = [f"={ast.unparse(default)}" for default in arguments.defaults]
    padded = [""] * (len(listed) - len(defaults)) + defaults
    stars = [
        f"{star}{argument.arg}"
        for star, argument in (("*", arguments.vararg), ("**", arguments.kwarg))
        if argument
    ]
    return [name + default for name, default in zip(listed, padded, strict=True)] + stars


def actual_arguments(function: Any) -> list[str]:
    return [described(parameter) for parameter in inspect.signature(function).parameters.values()]


def described(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.KEYWORD_ONLY:
        return f"{parameter.name} (by keyword only)"
    star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    if parameter.default is parameter.empty:
        return star + parameter.name
    return f"{parameter.name}={default_text(parameter.default)}"


def default_text(value: object) -> str:
    return str(value) if isinstance(value, enum.Enum) else repr(value)


def members() -> list[tuple[str, str]]:
    return [row for row in rows() if not row[0].startswith("tf.")]


def functions() -> list[tuple[str, str]]:
    return [row for row in rows() if row[0].startswith("tf.")]


def test_the_surface_is_all_there() -> None:
    assert len(members()) == 100
    assert len(functions()) == 33


@pytest.mark.parametrize(("name", "kind"), members(), ids=[name for name, _ in members()])
def test_member_of_variable(name: str, kind: str) -> None:
    member = inspect.getattr_static(rv.Variable, name)
    if kind == "property":
        assert not callable(member)
        assert inspect.isdatadescriptor(member)
    elif kind:
        function = getattr(rv.Variable, name)
        actual, expected = actual_arguments(function), expected_arguments(kind)
        if inspect.isfunction(member):  # the first one is the variable, whatever its name
            actual, expected = actual[1:], expected[1:]
        assert actual == expected + MORE.get(name, [])


@pytest.mark.parametrize(("name", "arguments"), functions(), ids=[name for name, _ in functions()])
def test_function(name: str, arguments: str) -> None:
    expected = expected_arguments(arguments)
    thing = getattr(rv, name.removeprefix("tf."))
    expected = [entry for entry in expected if entry != "self"]
    assert actual_arguments(thing) == expected + MORE.get(name, [])
