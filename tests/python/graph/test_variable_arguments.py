"""What the constructor of a variable of a graph takes."""

from __future__ import annotations

from typing import Any

import pytest

import resvar.compat.v1 as tf
from resvar.graph import variable_arguments as arguments


def test_collections() -> None:
    assert arguments.checked_collections(None) == [tf.GraphKeys.GLOBAL_VARIABLES]
    assert arguments.checked_collections(("a", "b")) == ["a", "b"]
    assert arguments.checked_collections({"a"}) == ["a"]
    with pytest.raises(ValueError, match="Got 5 of type <class 'int'>"):
        arguments.checked_collections(5)


def test_initial_values_are_made_in_a_scope(session: tf.Session) -> None:
    graph, fed = session.graph, tf.placeholder(tf.float32)
    assert arguments.initial_tensor(graph, fed, None) is fed
    assert arguments.initial_tensor(graph, lambda: fed, tf.float32) is fed
    assert arguments.initial_tensor(graph, 1, tf.float64).name == "Initializer_2/initial_value:0"


@pytest.mark.parametrize(
    ("dims", "shape", "validate", "expected"),
    [([2], None, True, [2]), ([2], [None], True, [None]), ([None], [2], True, [2]),
     ([None], None, False, [None])],
)  # fmt: skip
def test_shapes(session: Any, dims: Any, shape: Any, validate: bool, expected: Any) -> None:
    value = tf.placeholder(tf.float32, dims)
    assert arguments.known_shape(value, shape, None, validate).as_list() == expected


def test_shapes_that_are_not_known(session: tf.Session) -> None:
    with pytest.raises(ValueError, match="must have a shape"):
        arguments.known_shape(tf.placeholder(tf.float32, [None]), None, None, True)


def test_expected_shapes() -> None:
    arguments.check_expected(None, tf.TensorShape([2]))
    arguments.check_expected([None], tf.TensorShape([2]))
    with pytest.raises(ValueError, match=r"expected to have shape \(3,\), but it has \(2,\)"):
        arguments.check_expected([3], tf.TensorShape([2]))
