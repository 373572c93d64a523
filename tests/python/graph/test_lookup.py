from __future__ import annotations

from typing import Any

import pytest

import resvar.compat.v1 as tf


@pytest.fixture
def graph() -> Any:
    with tf.Graph().as_default() as graph:
        tf.constant(1, name="x")
        tf.no_op(name="n")
    return graph


def test_things_are_found_by_name(graph: tf.Graph) -> None:
    x = graph.get_tensor_by_name("x:0")
    assert x.op is graph.get_operation_by_name("x")
    assert graph.as_graph_element("x:0") is x
    assert graph.as_graph_element("x") is x.op
    assert graph.as_graph_element(x) is x


@pytest.mark.parametrize(
    ("method", "name", "error", "message"),
    [
        ("get_tensor_by_name", "x", ValueError, "refers to an Operation, not a Tensor"),
        ("get_tensor_by_name", "y", ValueError, r"an \(possibly non-existent\) Operation"),
        ("get_tensor_by_name", "x:1", KeyError, "exists but only has 1 outputs"),
        ("get_tensor_by_name", "y:0", KeyError, "'y', does not exist in the graph"),
        ("get_tensor_by_name", "x:y", ValueError, "looks a like a Tensor name"),
        ("get_tensor_by_name", 3, TypeError, "Tensor names are strings .* not int"),
        ("get_operation_by_name", "x:0", ValueError, "appears to refer to a Tensor"),
        ("get_operation_by_name", "y", KeyError, "'y' refers to an Operation not in the graph"),
        ("get_operation_by_name", 3, TypeError, "Operation names are strings .* not int"),
        ("as_graph_element", 3, TypeError, "Can not convert a int into a Tensor or Operation"),
    ],
)
def test_what_is_not_found_is_named(
    graph: tf.Graph, method: str, name: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        getattr(graph, method)(name)


def test_an_element_is_of_an_allowed_kind_and_of_this_graph(graph: tf.Graph) -> None:
    n = graph.get_operation_by_name("n")
    with pytest.raises(TypeError, match="Can not convert a Operation into a Tensor"):
        graph.as_graph_element(n, allow_operation=False)
    with pytest.raises(ValueError, match="is not an element of this graph"):
        tf.Graph().as_graph_element(n)
