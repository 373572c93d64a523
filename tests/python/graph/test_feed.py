from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf


def _run(dtype: Any, shape: Any, value: Any) -> Any:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(dtype, shape, name="x")
        return session.run(x, {x: value})


@pytest.mark.parametrize(
    ("dtype", "value", "expected"),
    [
        (tf.float32, 1, 1.0),
        (tf.int32, 1.5, 1),
        (tf.int32, np.float32(1.5), 1),
        (tf.int32, np.int64(3), 3),
        (tf.float32, [[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        (tf.bool, [1, 0], [True, False]),
        (tf.string, "a", b"a"),
        (tf.string, ["a", b"b"], [b"a", b"b"]),
        (tf.float32, np.arange(6, dtype=np.float64).reshape(2, 3).T, [[0, 3], [1, 4], [2, 5]]),
    ],
)
def test_values_are_converted(dtype: Any, value: Any, expected: Any) -> None:
    result = _run(dtype, None, value)
    np.testing.assert_array_equal(result, expected)
    assert np.asarray(result).dtype == dtype or dtype is tf.string


@pytest.mark.parametrize(
    ("dtype", "value", "error", "message"),
    [
        (tf.float32, [1, 2], ValueError, r"shape \(2,\) for Tensor x:0, which has shape \(None, 3"),
        (tf.float32, [["a", "b", "c"]], ValueError, "could not convert string to float"),
        (tf.float32, None, ValueError, r"Cannot feed value of shape \(\)"),
        (tf.int32, 2**40, TypeError, "1099511627776 .* is not compatible with Tensor type int32"),
    ],
)
def test_values_that_do_not_fit_raise(
    dtype: Any, value: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        _run(dtype, [None, 3], value)


def test_every_tensor_can_be_fed_and_then_is_not_computed() -> None:
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32)
        y = x + 1.0
        assert session.run(y * 2.0, {y: 5.0}) == 10.0
        assert session.run("add:0", {"add:0": 5.0}) == 5.0
        graph.prevent_feeding(y)
        with pytest.raises(ValueError, match="Tensor add:0 may not be fed"):
            session.run(y, {y: 1.0})


def test_keys_are_tensors_of_the_graph_and_values_are_not_tensors() -> None:
    with tf.Graph().as_default():
        other = tf.constant(1)
    with tf.Graph().as_default(), tf.Session() as session:
        x, n = tf.constant(1), tf.no_op()
        for key, message in (
            (n, "Can not convert a Operation into a Tensor"),
            (5, "Can not convert a int into a Tensor"),
            ("q:0", "does not exist in the graph"),
            (other, "is not an element of this graph"),
        ):
            with pytest.raises(
                TypeError, match=f"Cannot interpret feed_dict key as Tensor: .*{message}"
            ):
                session.run(x, {key: 1})
        with pytest.raises(TypeError, match=r"The value of a feed cannot be a tf.Tensor"):
            session.run(x, {x: x})
        with pytest.raises(TypeError, match="feed_dict must be a dict, got list"):
            session.run(x, [5])


def test_what_is_fed_is_not_changed_and_not_shared() -> None:
    value = np.array([1.0, 2.0], np.float32)
    result = _run(tf.float32, [2], value)
    result[0] = 7.0
    np.testing.assert_array_equal(value, [1.0, 2.0])


@pytest.mark.parametrize("wrap", [lambda array: array, lambda array: array.T, memoryview])
def test_what_is_fed_may_be_changed_after_the_run(session: tf.Session, wrap: Any) -> None:
    v, x = tf.Variable([0.0, 0.0]), tf.placeholder(tf.float32, [2])
    session.run(v.initializer)
    value = np.ones(2, np.float32)
    for update in (v.assign(tf.identity(x)), tf.cond(x[0] > 0, lambda: v.assign(x), lambda: v)):
        value[:] = 1.0
        session.run(update, {x: wrap(value)})
        value[:] = 9.0
        assert session.run(v).tolist() == [1.0, 1.0]


@pytest.mark.cpu  # to a GPU it is copied
def test_what_is_fed_to_an_update_is_not_copied(session: tf.Session) -> None:
    v, x = tf.Variable(np.zeros((1000, 8))), tf.placeholder(tf.float64, [1000, 8])
    session.run(v.initializer)
    update, value = v.assign_add(x, read_value=False), np.ones((1000, 8))
    session.run(update, {x: value})
    before = rv.memory.stats()
    session.run(update, {x: value})
    after = rv.memory.stats()
    assert after["copied_bytes"] == before["copied_bytes"]
    assert after["allocations"] == before["allocations"]
