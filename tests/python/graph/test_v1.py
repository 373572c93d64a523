from __future__ import annotations

import pytest

import resvar as rv
import resvar.compat.v1 as tf


def test_it_has_all_that_the_package_has() -> None:
    for name in rv.__all__:
        assert hasattr(tf, name), name


def test_eager_execution_can_be_disabled_and_enabled() -> None:
    assert tf.executing_eagerly()
    for disable, enable in (
        (tf.disable_eager_execution, tf.enable_eager_execution),
        (tf.disable_v2_behavior, tf.enable_v2_behavior),
    ):
        disable()
        try:
            assert not tf.executing_eagerly()
            assert isinstance(tf.constant(1).op, tf.Operation)
            with pytest.raises(ValueError, match="must be called at program startup"):
                enable()
            assert not tf.executing_eagerly()
        finally:
            tf.reset_default_graph()
            enable()
        assert tf.executing_eagerly()
        assert tf.constant(1).numpy() == 1


def test_the_package_has_what_graphs_are_made_of() -> None:
    assert rv.Graph is tf.Graph
    assert rv.Operation is tf.Operation
    assert rv.init_scope is tf.init_scope
