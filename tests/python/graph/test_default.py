from __future__ import annotations

import numpy as np
import pytest

import resvar.compat.v1 as tf


def test_collections_are_those_of_the_current_graph() -> None:
    with tf.Graph().as_default() as graph:
        tf.add_to_collection("a", 1)
        tf.add_to_collections(["a", "b"], 2)
        tf.get_collection_ref("b").append(3)
        assert tf.get_collection("a") == [1, 2]
    assert graph.get_collection("b") == [2, 3]


def test_name_scopes_have_a_default() -> None:
    with tf.Graph().as_default():
        with tf.name_scope(None, "d") as scope:
            assert scope == "d/"
        with tf.name_scope("n", "d", [tf.constant(1)]) as scope:
            assert scope == "n/"
        with tf.name_scope(None) as scope:
            assert scope == ""
        with pytest.raises(TypeError, match="must be a string, got int"):
            tf.name_scope(3).__enter__()
    with tf.name_scope("eager") as scope:
        assert scope == "eager/"


def test_the_seed_is_that_of_the_graph() -> None:
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(3)
        a, b, c = (tf.random.normal([2]), tf.random.normal([2]), tf.random.normal([2], seed=1))
        assert graph.seed == 3
        with tf.Session() as one, tf.Session() as other:
            first, again, new = one.run([a, b, c]), one.run([a, b, c]), other.run([a, b, c])
        for x, y, z in zip(first, again, new, strict=True):
            assert not np.array_equal(x, y), "a stream goes on"
            np.testing.assert_array_equal(x, z, "and starts anew in each session")
        assert not np.array_equal(first[0], first[1]), "each operation has its own"


def test_colocation_is_with_the_current_graph() -> None:
    with tf.Graph().as_default():
        with tf.device("GPU:1"):
            x = tf.constant(1)
        with tf.colocate_with(x):
            assert tf.constant(2).device == "/device:GPU:1"
