"""Where the value of a variable is."""

from __future__ import annotations

from typing import Any

import pytest

import resvar as rv
import resvar.compat.v1 as tf
from resvar.train.variable_state import snapshot, state_of, target_of


def test_of_an_eager_variable() -> None:
    v = rv.Variable([1, 2], trainable=False, name="v")
    v.assign_add([1, 1])
    assert state_of(v) is v._variable
    (item,) = snapshot({"key": v})
    assert (item.key, item.name, item.trainable, item.version) == ("key", "v:0", False, 2)
    assert item.tensor.array().tolist() == [2, 3]
    target = target_of(v)
    assert (target.dtype, target.shape, target.name) == (rv.int32, (2,), "v:0")
    assert target.fits((2,))
    assert not target.fits((1, 2))
    assert target_of(v, reshape=True).fits((1, 2))


def test_of_a_variable_of_a_graph(session: Any) -> None:
    v = tf.Variable(3, name="v")
    session.run(v.initializer)
    assert state_of(v) is state_of(v, session)
    (item,) = snapshot({"v": v}, session)
    assert item.tensor.array() == 3
    with tf.Session() as other:
        assert state_of(v, other) is not state_of(v, session)


def test_a_session_is_needed() -> None:
    with tf.Graph().as_default():
        v = tf.Variable(3)
    with pytest.raises(ValueError, match="No default session is registered"):
        state_of(v)
