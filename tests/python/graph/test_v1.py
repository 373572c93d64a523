from __future__ import annotations

import resvar as rv
import resvar.compat.v1 as tf


def test_it_has_all_that_the_package_has() -> None:
    for name in rv.__all__:
        assert hasattr(tf, name), name


def test_eager_execution_can_be_disabled_and_enabled() -> None:
    assert tf.executing_eagerly()
    tf.disable_eager_execution()
    try:
        assert not tf.executing_eagerly()
        assert isinstance(tf.constant(1).op, tf.Operation)
    finally:
        tf.enable_eager_execution()
        tf.reset_default_graph()
    assert tf.executing_eagerly()
    assert tf.constant(1).numpy() == 1
