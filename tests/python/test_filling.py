from __future__ import annotations

from conftest import CPU, FASTEST

import resvar as rv


def test_values_are_filled_in() -> None:
    assert rv.zeros([2]).numpy().tolist() == [0.0, 0.0]
    assert rv.ones([], rv.int32).numpy() == 1
    assert rv.zeros([1], rv.string).numpy().tolist() == [b""]


def test_what_is_made_is_on_the_fastest_device_that_has_the_dtype() -> None:
    for made in (
        rv.zeros([2]),
        rv.ones([2]),
        rv.fill([2], 1.0),
        rv.eye(2),
        rv.eye(2, dtype=rv.bool),
    ):
        assert made.device == FASTEST
    assert rv.zeros([2], rv.string).device == CPU
