"""Static shapes."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import resvar as rv

S = rv.TensorShape


@pytest.mark.parametrize(
    ("dims", "representation", "string"),
    [
        (None, "TensorShape(None)", "<unknown>"),
        ([], "TensorShape([])", "()"),
        ([1], "TensorShape([1])", "(1,)"),
        ([None, 2], "TensorShape([None, 2])", "(None, 2)"),
        (3, "TensorShape([3])", "(3,)"),
        (np.array([2, 3]), "TensorShape([2, 3])", "(2, 3)"),
        (S([2]), "TensorShape([2])", "(2,)"),
    ],
)
def test_repr(dims: object, representation: str, string: str) -> None:
    assert (repr(S(dims)), str(S(dims))) == (representation, string)


def test_as_a_sequence() -> None:
    s = S([2, None])
    assert (len(s), s[0], s[-1], list(s), s[0:1]) == (2, 2, None, [2, None], S([2]))
    assert (s.rank, s.ndims, s.as_list()) == (2, 2, [2, None])
    assert np.zeros(S([2, 3])).shape == (2, 3)
    with pytest.raises(IndexError):
        s[5]


def test_of_unknown_rank() -> None:
    s = S(None)
    assert (s.rank, s.num_elements(), s.is_fully_defined(), bool(s)) == (None, None, False, False)
    assert s[0] is None
    assert s[1:] == S(None)
    for use in (s.as_list, s.__len__, s.__iter__):
        with pytest.raises(ValueError, match="unknown"):
            use()


def test_compatibility() -> None:
    assert S([2, None]).is_compatible_with([2, 5])
    assert not S([2, None]).is_compatible_with([3, 5])
    assert not S([2, None]).is_compatible_with([2])
    assert S(None).is_compatible_with([1])
    assert S([2, 3]).num_elements() == 6
    assert S([2, None]).num_elements() is None
    assert S([2, 3]).is_fully_defined()


def test_equality() -> None:
    assert S([2, 3]) == [2, 3] == S((2, 3))
    assert S([2, None]) != S(None)
    assert S([2]) != "ab"
    assert hash(S([2, None])) == hash(S((2, None)))
    assert pickle.loads(pickle.dumps(S([2, None]))) == [2, None]


@pytest.mark.parametrize(
    ("dims", "error"), [([-1], ValueError), ([1.5], TypeError), ("a", TypeError)]
)
def test_bad_dimensions(dims: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        S(dims)
