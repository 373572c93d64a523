from __future__ import annotations

from collections import OrderedDict, namedtuple
from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf

Pair = namedtuple("Pair", "a b")


def test_the_structure_of_fetches_is_kept() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        c, n = tf.constant(2.0, name="c"), tf.no_op(name="n")
        assert session.run([]) == []
        assert session.run(()) == ()
        assert session.run({"a": c, "b": [c, (n, c)]}) == {"a": 2.0, "b": [2.0, (None, 2.0)]}
        assert session.run(Pair(c, [c])) == Pair(2.0, [2.0])
        assert session.run(OrderedDict(x=c)) == OrderedDict(x=2.0)
        assert session.run(["c:0", "c", "n"]) == [2.0, None, None]
        assert isinstance(session.run(c), np.float32)


def test_slices_are_fetched_as_slices() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        slices = tf.IndexedSlices(tf.constant([[1.0]]), tf.constant([3]), tf.constant([5, 1]))
        value = session.run(slices)
        assert isinstance(value, tf.IndexedSlices)
        np.testing.assert_array_equal(value.values, [[1.0]])
        np.testing.assert_array_equal(value.indices, [3])


@pytest.mark.parametrize(
    ("fetch", "error", "message"),
    [
        (None, TypeError, "`fetch` = None has invalid type"),
        (5, TypeError, '`fetch` = 5 has invalid type "int" must be a string or Tensor'),
        ("nope", ValueError, "`fetch` = nope cannot be interpreted as a Tensor"),
        ("nope:0", ValueError, "'nope', does not exist in the graph"),
        ("c:7", ValueError, "exists but only has 1 outputs"),
    ],
)
def test_what_cannot_be_fetched_is_named(fetch: Any, error: type[Exception], message: str) -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        tf.constant(2.0, name="c")
        with pytest.raises(error, match=message):
            session.run(fetch)


def test_fetches_are_of_the_graph_of_the_session() -> None:
    with tf.Graph().as_default():
        other = tf.constant(1)
    with tf.Graph().as_default() as graph, tf.Session() as session:
        n = tf.no_op()
        with pytest.raises(ValueError, match="is not an element of this graph"):
            session.run(other)
        graph.prevent_fetching(n)
        with pytest.raises(ValueError, match="marked as not fetchable"):
            session.run(n)
