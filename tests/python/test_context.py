"""The mode in which operations run."""

from __future__ import annotations

import resvar as rv


def test_operations_run_when_they_are_called() -> None:
    assert rv.executing_eagerly() is True
