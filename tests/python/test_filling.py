from __future__ import annotations

import resvar as rv


def test_values_are_filled_in() -> None:
    assert rv.zeros([2]).numpy().tolist() == [0.0, 0.0]
    assert rv.ones([], rv.int32).numpy() == 1
    assert rv.zeros([1], rv.string).numpy().tolist() == [b""]
