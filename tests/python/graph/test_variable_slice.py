"""Slices of variables of graphs."""

from __future__ import annotations

import numpy as np
import pytest

import resvar.compat.v1 as tf


@pytest.fixture
def v(session: tf.Session) -> tf.Variable:
    made = tf.Variable(np.arange(12).reshape(3, 4))
    session.run(made.initializer)
    return made


@pytest.mark.parametrize(
    "key", [1, slice(1, 3), (Ellipsis, 0), (slice(None), slice(None, None, 2))]
)
def test_reading_and_assigning(session: tf.Session, v: tf.Variable, key: object) -> None:
    expected = np.arange(12).reshape(3, 4)
    part = v[key]
    assert part.shape == expected[key].shape
    np.testing.assert_array_equal(session.run(part), expected[key])
    expected[key] = 7
    np.testing.assert_array_equal(session.run(part.assign(7)), expected)
    expected[key] += 2
    np.testing.assert_array_equal(session.run(part.assign_add(2)), expected)
    expected[key] -= 3
    np.testing.assert_array_equal(session.run(part.assign_sub(3)), expected)


def test_names(v: tf.Variable) -> None:
    assert v[0].assign(1).name == "strided_slice/_assign"
    assert v[0].assign(1, name="mine").name == "mine"


def test_positions_may_be_tensors(session: tf.Session, v: tf.Variable) -> None:
    at = tf.placeholder(tf.int32, [])
    part = v[at, at + 1]
    assert session.run(part, {at: 1}) == 6
    assert session.run(part.assign(-1), {at: 1})[1].tolist() == [4, 5, -1, 7]


def test_it_is_a_tensor(session: tf.Session, v: tf.Variable) -> None:
    part = v[0]
    assert session.run([part, part + 1], {part: [0, 0, 0, 1]})[1].tolist() == [1, 1, 1, 2]
    assert part.op.outputs == [part]
    assert part.eval().tolist() == [0, 1, 2, 3]


def test_masks_are_only_read(session: tf.Session, v: tf.Variable) -> None:
    part = v[tf.constant([True, False, True])]
    assert session.run(part)[:, 0].tolist() == [0, 8]
    assert not hasattr(part, "assign")


def test_values_must_fit(session: tf.Session, v: tf.Variable) -> None:
    bad = v[0].assign([1, 2])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\(2,\)"):
        session.run(bad)
    with pytest.raises(TypeError, match="text"):
        v[0].assign("text")
