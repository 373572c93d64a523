from __future__ import annotations

from typing import Any

import pytest

from resvar.errors import InvalidArgumentError
from resvar.ops import static_shape


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([[2, 3], [3]], [2, 3]),
        ([[2, 1], [1, 3]], [2, 3]),
        ([[None, 3], [2, 1]], [2, 3]),
        ([[None], [1]], [None]),
        ([[None], [None]], [None]),
        ([[2], None], None),
        ([[]], []),
    ],
)
def test_shapes_broadcast(shapes: Any, expected: Any) -> None:
    assert static_shape.broadcast(*shapes) == expected


def test_shapes_that_do_not_fit_raise() -> None:
    with pytest.raises(InvalidArgumentError, match="must be equal, but are 2 and 3"):
        static_shape.broadcast([2], [3])
    with pytest.raises(InvalidArgumentError, match="equal rank, but are 1 and 2"):
        static_shape.merged([2], [2, 2])


def test_what_is_known_of_one_shape_is_merged() -> None:
    assert static_shape.merged([2, None], [None, 3], None) == [2, 3]
    assert static_shape.merged(None, None) is None


def test_partial_lists() -> None:
    assert static_shape.partial([2, -1]) == [2, -1]
    assert static_shape.partial_shape([2, -1]) == [2, None]
    assert static_shape.text([None, 3]) == "[?,3]"
    assert static_shape.size([2, 3]) == 6
    assert static_shape.size([2, None]) is None
