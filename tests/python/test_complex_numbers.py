"""Complex numbers and their parts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import errors

Z64 = np.complex64([1 + 2j, -3])


def test_complex() -> None:
    assert_same_bytes(rv.complex([1.0, 2.0], 0.5), np.complex64([1 + 0.5j, 2 + 0.5j]))
    assert_same_bytes(
        rv.complex(np.float64([[1]]), np.float64([2, 3])), np.array([[1 + 2j, 1 + 3j]])
    )
    assert_same_bytes(rv.complex(math.inf, 1.0), np.complex64(complex(math.inf, 1)))


@pytest.mark.parametrize(
    ("real", "imag"), [(1, 2), (1.0, np.float64(2)), (np.float16(1), np.float16(1)), (1j, 1j)]
)
def test_complex_takes_two_of_a_kind(real: Any, imag: Any) -> None:
    with pytest.raises(TypeError, match="must have the same dtype, float32 or float64"):
        rv.complex(real, imag)


def test_complex_shapes_must_fit() -> None:
    with pytest.raises(errors.InvalidArgumentError, match=r"Incompatible shapes: \[2\] vs. \[3\]"):
        rv.complex([1.0, 2.0], [1.0, 2.0, 3.0])


def test_parts() -> None:
    assert_same_bytes(rv.math.real(Z64), np.float32([1, -3]))
    assert_same_bytes(rv.math.imag(Z64), np.float32([2, 0]))
    assert_same_bytes(rv.math.conj(Z64), np.complex64([1 - 2j, complex(-3, -0.0)]))
    assert_same_bytes(rv.math.real([1 + 2j]), np.float64([1]))
    np.testing.assert_allclose(rv.math.angle([1j, -1]), [math.pi / 2, math.pi])


def test_parts_of_real_numbers(dtype: rv.DType) -> None:
    if dtype.is_complex or not dtype.is_numeric:
        return
    x = rv.constant([2, 5], dtype)
    assert rv.math.real(x).numpy().tolist() == rv.math.conj(x).numpy().tolist() == [2, 5]
    assert_same_bytes(rv.math.imag(x), np.zeros(2, dtype.as_numpy_dtype))
    if dtype.is_integer:
        with pytest.raises(TypeError, match=r"'T' of u?int"):
            rv.math.angle(x)


def test_the_angle_of_a_real_number_is_0_or_pi() -> None:
    result = rv.math.angle([1.0, -1.0, 0.0, -0.0, math.nan])
    assert_same_bytes(result, np.float32([0, math.pi, 0, 0, 0]))


@pytest.mark.parametrize("function", [rv.math.real, rv.math.conj])
def test_bool_is_not_a_number(function: Any) -> None:
    with pytest.raises(TypeError, match="must be numbers, got dtype bool"):
        function(True)


@pytest.mark.parametrize("name", ["real", "imag", "conj"])
@pytest.mark.parametrize("array", [np.array([1 + 2j]), np.array([1.0])])
def test_results_do_not_follow_the_array(name: str, array: Any) -> None:
    array = array.copy()
    result = getattr(rv.math, name)(array)
    before = result.numpy().copy()
    array[:] = 7 + array * 0
    assert_same_bytes(result, before)
