"""Static shapes."""

from __future__ import annotations

import pickle
import re
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar.tensor_shape import Dimension

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
    ("dims", "error"),
    [
        ([-1], ValueError),
        (-1, ValueError),
        ([1.5], TypeError),
        ("a", TypeError),
        ([[1]], TypeError),
    ],
)
def test_bad_dimensions(dims: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        S(dims)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [([2, None], [None, 3], [2, 3]), ([2], None, [2]), (None, [2], [2]), (None, None, None)],
)
def test_merging(a: object, b: object, expected: object) -> None:
    assert S(a).merge_with(b) == S(expected)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([2, None], [3, 4], [None, None]),
        ([2, 3], [2, 4], [2, None]),
        ([2], [2, 3], None),
        (None, [2], None),
    ],
)
def test_what_two_shapes_have_in_common(a: object, b: object, expected: object) -> None:
    assert S(a).most_specific_compatible_shape(b) == S(expected)
    assert S(a).most_specific_common_supertype([S(b)]) == S(expected)
    assert S(a).most_specific_common_supertype([b]) is None


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [([2, None], [3], [2, None, 3]), ([2], 3, [2, 3]), ([2], None, None), (None, [2], None)],
)
def test_concatenation(a: Any, b: object, expected: object) -> None:
    assert S(a) + b == S(a).concatenate(b) == S(a).__concat__(b) == S(expected)
    assert a + S(b) == S(expected)


def test_subtypes() -> None:
    assert S([2, 3]).is_subtype_of(S([2, None]))
    assert S([2]).is_subtype_of(S(None))
    assert S(None).is_subtype_of(S(None))
    for other in (S([3, None]), S([2]), [2, 3], S([2, 3, None])):
        assert not S([2, 3]).is_subtype_of(other)
    assert not S(None).is_subtype_of(S([2]))
    assert not S([None]).is_subtype_of(S([2]))


def test_with_rank() -> None:
    assert S(None).with_rank(2) == S([None, None])
    assert S([1, 2]).with_rank(2) == [1, 2]
    assert S([1, 2]).with_rank_at_least(2).with_rank_at_most(2) == [1, 2]
    assert S(None).with_rank_at_least(2) == S(None) == S(None).with_rank_at_most(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: s.with_rank(3), r"Shape (2, None) must have rank 3"),
        (lambda s: s.assert_has_rank(1), r"Shape (2, None) must have rank 1"),
        (lambda s: s.with_rank_at_least(3), r"Shape (2, None) must have rank at least 3"),
        (lambda s: s.with_rank_at_most(1), r"Shape (2, None) must have rank at most 1"),
        (lambda s: s.assert_is_fully_defined(), r"Shape (2, None) is not fully defined"),
        (lambda s: s.assert_same_rank([1]), r"Shapes (2, None) and (1,) must have the same rank"),
        (lambda s: s.merge_with([3, 3]), r"Shapes (2, None) and (3, 3) are not compatible"),
        (
            lambda s: s.assert_is_compatible_with([3, 3]),
            r"Shapes (2, None) and [3, 3] are incompatible",
        ),
        (lambda s: S(None)[::2], "Steps are not yet handled"),
    ],
)
def test_what_raises(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(S([2, None]))


def test_what_does_not_raise() -> None:
    s = S([2, 3])
    s.assert_is_fully_defined()
    s.assert_is_compatible_with([None, 3])
    for other in ([1, 1], None):
        s.assert_same_rank(other)
        S(None).assert_same_rank(other)
    S(None).assert_has_rank(7)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (slice(0, 2), [None, None]),
        (slice(3), [None] * 3),
        (slice(2, 1), []),
        (slice(1, None), None),
        (slice(None, -1), None),
        (slice(-1, 1), None),
    ],
)
def test_slices_of_unknown_rank(part: slice, expected: object) -> None:
    assert S(None)[part] == S(expected)


def test_dims() -> None:
    assert S(None).dims is None
    known, unknown = S([6, None]).dims
    assert (repr([known, unknown]), str(known), str(unknown)) == (
        "[Dimension(6), Dimension(None)]",
        "6",
        "?",
    )
    assert (known.value, unknown.value) == (6, None)
    assert [known + 1, 1 + known, known - 1, known * 2, 2 * known, known // 4, known % 4] == (
        [7, 7, 5, 12, 12, 1, 2]
    )
    assert (known + unknown).value is None
    assert (known == 6, known == 5, unknown == 6, known == "a") == (True, False, None, False)
    assert (known < 7, known <= 6, known > 6, known >= 7, unknown < 1) == (
        (True, True, False, False, None)
    )
    assert known.is_compatible_with(6)
    assert unknown.is_compatible_with(6)
    assert not known.is_compatible_with(7)
    assert S([known, unknown]) == [6, None]
    assert list(range(Dimension(3))) == [0, 1, 2]
    for use in (int, hash):
        with pytest.raises(TypeError, match=r"not an integer|unhashable"):
            use(unknown)
