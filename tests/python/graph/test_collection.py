from __future__ import annotations

import pytest

import resvar.compat.v1 as tf


def test_collections_keep_order_and_repetitions() -> None:
    graph = tf.Graph()
    for value in (3, 1, 3):
        graph.add_to_collection("sizes", value)
    assert graph.get_collection("sizes") == [3, 1, 3]
    graph.get_collection("sizes").append(4)
    assert graph.get_collection("sizes") == [3, 1, 3]
    graph.get_collection_ref("sizes").append(4)
    assert graph.get_collection("sizes") == [3, 1, 3, 4]


def test_a_value_is_added_once_to_each_of_several_collections() -> None:
    graph = tf.Graph()
    graph.add_to_collections(["a", "a", "b"], 1)
    graph.add_to_collections("c", 2)
    assert {key: graph.get_collection(key) for key in graph.get_all_collection_keys()} == {
        "a": [1],
        "b": [1],
        "c": [2],
    }
    graph.clear_collection("a")
    assert graph.get_collection("a") == []
    assert graph.collections == ["b", "c"]


def test_a_scope_selects_by_the_start_of_names() -> None:
    with tf.Graph().as_default() as graph:
        x, y = tf.constant(1, name="x"), tf.constant(1, name="inner/x")
        for value in (x, y, 3):
            graph.add_to_collection("all", value)
    assert graph.get_collection("all", "inner") == [y]
    assert graph.get_collection("all", "x|inner") == [x, y]


def test_a_finalized_graph_takes_no_more() -> None:
    graph = tf.Graph()
    graph.finalize()
    with pytest.raises(RuntimeError, match="Graph is finalized"):
        graph.add_to_collection("a", 1)


def test_keys_are_those_of_tensorflow() -> None:
    assert tf.GraphKeys.GLOBAL_VARIABLES == tf.GraphKeys.VARIABLES == "variables"
    assert tf.GraphKeys.TRAINABLE_VARIABLES == "trainable_variables"
    assert tf.GraphKeys.LOCAL_VARIABLES == "local_variables"
