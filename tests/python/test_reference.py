"""References: what is equal, what is hashable."""

from __future__ import annotations

import copy
import pickle

import pytest

import resvar as rv
from resvar.reference import Reference


def test_equality_is_identity() -> None:
    a, b = rv.Variable([1.0]), rv.Variable([1.0])
    assert a.ref() == a.ref()
    assert a.ref() is not a.ref()
    assert a.ref() != b.ref()
    assert hash(a.ref()) == hash(a.experimental_ref())
    assert {a.ref(), a.ref(), b.ref()} == {b.ref(), a.ref()}
    assert rv.constant(1).ref() != a.ref()


def test_deref_gives_the_object() -> None:
    t = rv.constant([1, 2])
    assert t.ref().deref() is t


@pytest.mark.parametrize("other", [5, None, rv.Variable(1.0)])
def test_what_is_no_reference_cannot_be_compared(other: object) -> None:
    with pytest.raises(TypeError, match=r"cannot compare a Reference with .*: use deref\(\)"):
        Reference(1) == other  # noqa: B015
    with pytest.raises(TypeError, match="cannot compare"):
        Reference(1) != other  # noqa: B015


def test_repr() -> None:
    assert repr(rv.constant(1).ref()) == (
        "<Reference wrapping <tf.Tensor: shape=(), dtype=int32, numpy=1>>"
    )


def test_copies() -> None:
    v = rv.Variable([1.0], name="n")
    for other in (copy.deepcopy(v.ref()), pickle.loads(pickle.dumps(v.ref()))):
        assert other.deref().name == "n:0"
        assert other != v.ref()
