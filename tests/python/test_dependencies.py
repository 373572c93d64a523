"""What says what comes first, eagerly. In graphs: see graph/test_grouping.py."""

from __future__ import annotations

import pytest

import resvar as rv


def test_control_dependencies_calls_what_is_callable() -> None:
    called: list[int] = []
    with rv.control_dependencies([rv.constant(1), lambda: called.append(7)]) as nothing:
        assert called == [7]
    assert nothing is None
    with rv.control_dependencies(None):
        pass
    with pytest.raises(TypeError, match="not iterable"):
        rv.control_dependencies(5)


def test_what_has_nothing_to_do() -> None:
    assert rv.group(rv.constant(1), [2], name="a") is None  # type: ignore[func-returns-value]
    assert rv.no_op() is None  # type: ignore[func-returns-value]
    values = [rv.constant(1), None]
    assert rv.tuple(values, control_inputs=[1]) is values
