"""What `compat.v1.train` has."""

from __future__ import annotations

import resvar as rv
import resvar.compat.v1 as tf


def test_it_has_all_that_train_has_and_the_saver() -> None:
    for name in rv.train.__all__:
        assert getattr(tf.train, name) is getattr(rv.train, name)
    assert not hasattr(rv.train, "Saver")
    assert set(tf.train.__all__) - set(rv.train.__all__) == {"CheckpointState", "Saver"}
    assert all(hasattr(tf.train, name) for name in tf.train.__all__)
