"""The older form of `where`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf

X, Y = [[1, 2], [3, 4]], [[5, 6], [7, 8]]
CASES = [
    ([True, False], [[1, 2], [7, 8]]),
    (True, X),
    (False, Y),
    ([[True, False], [False, True]], [[1, 6], [7, 4]]),
]


@pytest.mark.parametrize(("condition", "expected"), CASES)
def test_what_is_chosen(condition: Any, expected: Any) -> None:
    assert tf.where(condition, X, Y).numpy().tolist() == expected
    with tf.Graph().as_default(), tf.Session() as session:
        chosen = tf.where(tf.constant(condition), X, tf.constant(Y))
        assert chosen.shape == [2, 2]
        assert session.run(chosen).tolist() == expected


def test_vectors() -> None:
    assert tf.where([True, False], [1, 2], [3, 4]).numpy().tolist() == [1, 4]
    assert tf.where([False, True]).numpy().tolist() == [[1]]


@pytest.mark.parametrize(
    ("condition", "x", "y"),
    [
        ([[True, False]], X, Y),
        ([True, False, True], X, Y),
        ([True, False], [1, 2], 3),
        ([True, False], [1, 2], [3, 4, 5]),
        ([True, False], [1, 2], None),
        ([True], 1, 2),
    ],
)
def test_what_does_not_fit(condition: Any, x: Any, y: Any) -> None:
    with pytest.raises(ValueError, match=r"equal|both"):
        tf.where(condition, x, y)


def test_shapes_that_only_a_run_knows(session: tf.Session) -> None:
    x = tf.placeholder(tf.float32, [None, 2])
    chosen = tf.where(x[:, 0] > 0, x, -x)
    fed = np.array([[1.0, 2.0], [-3.0, 4.0]])
    assert session.run(chosen, {x: fed}).tolist() == [[1, 2], [3, -4]]
