from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_a_loop_runs_as_often_as_a_run_says() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        n = tf.placeholder(tf.int32, [])
        i, total = tf.while_loop(lambda i, t: i < n, lambda i, t: (i + 1, t + i), (0, 0))
        assert (i.name, total.name) == ("while/Identity_2:0", "while/Identity_3:0")
        assert [session.run([i, total], {n: value}) for value in (5, 0)] == [[5, 10], [0, 0]]


def test_a_single_variable_is_returned_as_it_is_in_each_api() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        assert session.run(tf.while_loop(lambda i: i < 3, lambda i: [i + 1], [0])) == 3
        assert session.run(rv.while_loop(lambda i: i < 3, lambda i: [i + 1], [0])) == [3]
        same = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0], return_same_structure=True)
        assert session.run(same) == [3]
        assert tf.while_loop(lambda: True, lambda: (), []) == []


def test_variables_have_a_structure() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [None])
        i, nested = tf.while_loop(
            lambda i, d: i < 2, lambda i, d: (i + 1, {"a": d["a"] * 2.0}), (0, {"a": x})
        )
        assert nested["a"].shape.as_list() == [None]
        np.testing.assert_array_equal(session.run(nested["a"], {x: [1, 2]}), [4, 8])
        assert session.run(i, {x: [1]}) == 2


def test_there_may_be_a_limit() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        n = tf.placeholder(tf.int32)
        for limit, feeds in ((4, {}), (n, {n: 4})):
            last = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [0], maximum_iterations=limit)
            assert session.run(last, feeds) == 4
        with pytest.raises(rv.errors.InvalidArgumentError, match="must be a scalar"):
            session.run(last, {n: [1, 2]})


def test_shapes_may_vary_where_they_are_declared() -> None:
    with tf.Graph().as_default(), tf.Session() as session:

        def doubled(**options: Any) -> Any:
            return tf.while_loop(
                lambda v: tf.size(v) < 8, lambda v: tf.concat([v, v], 0), [tf.zeros([1])], **options
            )

        with pytest.raises(ValueError, match=r"shape \(1,\), but has shape \(2,\) after one"):
            doubled()
        grown = doubled(shape_invariants=[tf.TensorShape([None])])
        assert grown.shape.as_list() == [None]
        assert session.run(grown).shape == (8,)
        with pytest.raises(ValueError, match=r"the specified shape invariant is \(2,\)"):
            doubled(shape_invariants=[tf.TensorShape([2])])
        with pytest.raises(ValueError, match="2 shape_invariants were given for 1"):
            doubled(shape_invariants=[tf.TensorShape([2]), tf.TensorShape([2])])


@pytest.mark.parametrize(
    ("cond", "body", "error", "message"),
    [
        (lambda i: i, lambda i: i, TypeError, "cond must return a scalar bool"),
        (lambda i: [True, False], lambda i: i, TypeError, "cond must return a scalar bool"),
        (lambda i: i < 3, lambda i: [i, i], ValueError, "same nested structure"),
        (lambda i: i < 3, lambda i: tf.cast(i, tf.float32), TypeError, "type should remain"),
        (3, lambda i: i, TypeError, "'cond' must be callable"),
    ],
)
def test_condition_and_body_are_checked(
    cond: Any, body: Any, error: type[Exception], message: str
) -> None:
    with tf.Graph().as_default(), pytest.raises(error, match=message):
        tf.while_loop(cond, body, [0])


def test_loops_nest_and_use_what_is_around() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int32, [])

        def body(i: Any, total: Any) -> Any:
            inner = tf.while_loop(lambda j: j < i, lambda j: j + step, [0])
            return i + 1, total + inner

        total = tf.while_loop(lambda i, t: i < 4, body, (0, 0))[1]
        assert session.run(total, {step: 1}) == 0 + 1 + 2 + 3
        assert session.run(total, {step: 2}) == 0 + 2 + 2 + 4


def test_an_error_in_a_loop_names_the_operation() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        k = tf.placeholder(tf.int32, [])
        last = tf.while_loop(lambda i: i < 3, lambda i: [tf.math.floordiv(i, k, name="d")], [1])
        with pytest.raises(rv.errors.InvalidArgumentError, match=r"by zero\s+\[\[\{\{node d\}\}"):
            session.run(last, {k: 0})
