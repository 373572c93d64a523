"""What the functions take as axes and shapes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar.ops import arguments


@pytest.mark.parametrize("value", [2, np.int8(2), np.array(2), rv.constant(2), rv.Variable(2)])
def test_an_integer(value: Any) -> None:
    assert arguments.integer("n", value) == 2


@pytest.mark.parametrize("value", [2.0, "2", None, True, [2], rv.constant(2.0)])
def test_what_is_no_integer(value: Any) -> None:
    with pytest.raises(TypeError, match="n must be an integer, got "):
        arguments.integer("n", value)


def test_axes() -> None:
    assert arguments.axis("axis", -1, 3) == 2
    assert arguments.axes("axis", 1, 3) == (1,)
    assert arguments.axes("axis", [0, -1], 3) == (0, 2)
    with pytest.raises(ValueError, match=r"axis = 3 is not in range \[-3, 3\)"):
        arguments.axis("axis", 3, 3)


@pytest.mark.parametrize(
    "value",
    [[2, 3], (2, 3), np.array([2, 3]), rv.constant([2, 3]), rv.TensorShape([2, 3]),
     [2, rv.constant(3)]],
)  # fmt: skip
def test_dimensions(value: Any) -> None:
    assert arguments.dims("shape", value) == [2, 3]


def test_dimensions_fit_into_64_bits() -> None:
    assert arguments.vector("shape", [2**62, -(2**63)]) == [2**62, -(2**63)]
    with pytest.raises(ValueError, match=r"Cannot convert .* dtype int64"):
        arguments.vector("shape", [2**63])


def test_a_scalar_is_a_vector_of_one_where_it_may_be() -> None:
    assert arguments.dims("shape", 3, scalar=True) == [3]
    with pytest.raises(ValueError, match=r"shape must be a vector, got shape \(\)"):
        arguments.dims("shape", 3)
    with pytest.raises(ValueError, match=r"shape must be a vector, got shape \(1, 1\)"):
        arguments.dims("shape", [[3]], scalar=True)


def test_dimensions_are_not_negative() -> None:
    with pytest.raises(ValueError, match="shape: dimension 1 must be >= 0, got -4"):
        arguments.dims("shape", [2, -4])
    with pytest.raises(TypeError, match="indices must be integers"):
        arguments.dims("shape", [2.5])
