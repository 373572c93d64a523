"""The members of a variable that are for graphs."""

from __future__ import annotations

from typing import Any

import pytest

import resvar as rv


@pytest.mark.parametrize("name", ["op", "graph"])
def test_attributes_that_only_graphs_have(name: str) -> None:
    v = rv.Variable(1.0)
    assert not hasattr(v, name)
    with pytest.raises(AttributeError, match=f"Tensor.{name} is undefined when eager execution"):
        getattr(v, name)


@pytest.mark.parametrize("name", ["create", "initial_value"])
def test_properties_that_only_graphs_have(name: str) -> None:
    with pytest.raises(RuntimeError, match=f"{name} is not supported when eager execution"):
        getattr(rv.Variable(1.0), name)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("eval", {"session": None}),
        ("initialized_value", {}),
        ("to_proto", {"export_scope": "s"}),
        ("from_proto", {"variable_def": None, "import_scope": "s"}),
    ],
)
def test_methods_that_only_graphs_have(name: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError, match=rf"{name}\(\) is not supported when eager"):
        getattr(rv.Variable(1.0), name)(**arguments)


def test_from_proto_belongs_to_the_class() -> None:
    with pytest.raises(NotImplementedError):
        rv.Variable.from_proto(None)


def test_there_is_no_initializer() -> None:
    assert rv.Variable(1.0).initializer is None
