"""What names a variable."""

from __future__ import annotations

import resvar as rv


def test_handles_are_equal_where_the_variable_is_the_same() -> None:
    v, w = rv.Variable(1.0), rv.Variable(1.0)
    assert v.handle == v.handle
    assert v.handle == v.assign(2.0).handle
    assert v.handle != w.handle
    assert len({v.handle, v.handle, w.handle}) == 2
    assert v.handle != 1


def test_attributes() -> None:
    v = rv.Variable([1.0, 2.0], name="n")
    assert v.handle.shape == []
    assert v.handle.device == v.device
    assert repr(v.handle) == (
        '<tf.Tensor: shape=(), dtype=resource, value=<ResourceHandle(name="n")>>'
    )
