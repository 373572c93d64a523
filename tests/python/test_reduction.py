"""Reductions along some dimensions or all."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

INF, NAN = math.inf, math.nan
INTEGERS = [d for d in dtypes.ALL if d.is_numeric and d.is_integer]
FLOATS = [d for d in dtypes.ALL if d.is_numeric and d.is_floating]
COMPLEX = [d for d in dtypes.ALL if d.is_numeric and d.is_complex]
NUMBERS = INTEGERS + FLOATS + COMPLEX
TABLE = [[1, 2, 6], [5, 4, 3]]

# Of the table: everything, each column, each row.
EXPECTED: dict[str, tuple[Any, Any, Any, list[rv.DType]]] = {
    "reduce_sum": (21, [6, 6, 9], [9, 12], NUMBERS),
    "reduce_mean": (3.5, [3, 3, 4.5], [3, 4], FLOATS + COMPLEX),
    "reduce_max": (6, [5, 4, 6], [6, 5], INTEGERS + FLOATS),
    "reduce_min": (1, [1, 2, 3], [1, 3], INTEGERS + FLOATS),
}
EXPANDED = [(name, d) for name, (*_, ds) in EXPECTED.items() for d in ds]


@pytest.mark.parametrize(("name", "dtype"), EXPANDED, ids=str)
def test_values(name: str, dtype: rv.DType) -> None:
    function, numpy = getattr(rv, name), dtype.as_numpy_dtype
    everything, columns, rows, _ = EXPECTED[name]
    table = rv.constant(TABLE, dtype)
    assert_same_bytes(function(table), np.array(everything, numpy))
    assert_same_bytes(function(table, 0), np.array(columns, numpy))
    assert_same_bytes(function(table, -1), np.array(rows, numpy))
    assert_same_bytes(function(table, axis=1, keepdims=True), np.array(rows, numpy)[:, None])
    assert_same_bytes(function(table, [0, -1], True), np.array([[everything]], numpy))
    assert_same_bytes(function(table, []), np.array(TABLE, numpy))


@pytest.mark.parametrize("dtype", NUMBERS, ids=lambda d: d.name)
def test_products(dtype: rv.DType) -> None:
    table = rv.constant([[1, 2, 5], [3, 4, 1]], dtype)
    assert_same_bytes(rv.reduce_prod(table), np.array(120, dtype.as_numpy_dtype))
    assert_same_bytes(rv.reduce_prod(table, 0), np.array([3, 8, 5], dtype.as_numpy_dtype))


def test_logic() -> None:
    table = rv.constant([[True, False], [True, True]])
    assert_same_bytes(rv.reduce_all(table), np.False_)
    assert_same_bytes(rv.reduce_any(table), np.True_)
    assert_same_bytes(rv.reduce_all(table, 0), np.array([True, False]))
    assert_same_bytes(rv.reduce_any(table, 1, keepdims=True), np.array([[True], [True]]))
    assert_same_bytes(rv.reduce_all(np.array([2, 0])), np.False_)
    for function in (rv.reduce_all, rv.reduce_any):
        with pytest.raises(errors.InvalidArgumentError, match=r"A\w+ as input #0.* bool .* int32"):
            function(rv.constant(1))
        with pytest.raises(TypeError, match="Cannot convert"):
            function([1, 2])


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
def test_means_of_integers_are_integers_rounded_towards_zero(dtype: rv.DType) -> None:
    high = rv.constant([dtype.max, dtype.max], dtype)
    assert_same_bytes(rv.reduce_mean(rv.constant([1, 2], dtype)), dtype.as_numpy_dtype(1))
    if dtype.size < 8:
        assert rv.reduce_mean(high).numpy() == dtype.max
    if not dtype.is_unsigned:
        assert_same_bytes(rv.reduce_mean(rv.constant([-1, -2], dtype)), dtype.as_numpy_dtype(-1))
    assert_same_bytes(rv.reduce_mean(rv.constant([], dtype)), dtype.as_numpy_dtype(0))


def test_the_sum_of_a_mean_wraps_where_no_integer_is_wider() -> None:
    assert rv.reduce_mean(np.full(4, 2**61)).numpy() == -(2**61)


@pytest.mark.parametrize("dtype", INTEGERS, ids=lambda d: d.name)
def test_sums_of_integers_wrap(dtype: rv.DType) -> None:
    total = rv.reduce_sum(rv.constant([dtype.max, 1], dtype))
    assert_same_bytes(total, dtype.as_numpy_dtype(dtype.min))


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
def test_sums_of_16_bits_do_not_lose_the_small_ones(name: str) -> None:
    tenth = np.full(4096, 0.125, rv.as_dtype(name).as_numpy_dtype)
    assert rv.reduce_sum(tenth).numpy() == 512
    assert rv.reduce_mean(tenth).numpy() == 0.125


@pytest.mark.parametrize("dtype", NUMBERS, ids=lambda d: d.name)
def test_nothing(dtype: rv.DType) -> None:
    nothing = rv.constant([], dtype, shape=[0, 2])
    numpy = dtype.as_numpy_dtype
    assert_same_bytes(rv.reduce_sum(nothing, 0), np.zeros(2, numpy))
    assert_same_bytes(rv.reduce_prod(nothing, 0), np.ones(2, numpy))
    assert rv.reduce_sum(nothing, 1).shape == [0]
    if not dtype.is_complex:
        low, high = (-INF, INF) if dtype.is_floating else (dtype.min, dtype.max)
        assert_same_bytes(rv.reduce_max(nothing, 0), np.array([low, low], numpy))
        assert_same_bytes(rv.reduce_min(nothing, 0), np.array([high, high], numpy))
    mean = rv.reduce_mean(nothing).numpy()
    assert np.isnan(mean) if dtype.is_floating else mean == 0


def test_all_and_any_of_nothing() -> None:
    nothing = rv.constant([], rv.bool)
    assert (bool(rv.reduce_all(nothing)), bool(rv.reduce_any(nothing))) == (True, False)


@pytest.mark.parametrize("dtype", FLOATS, ids=lambda d: d.name)
def test_nan_is_the_extreme(dtype: rv.DType) -> None:
    table = rv.constant([[1, NAN], [2, 3]], dtype)
    for function in (rv.reduce_max, rv.reduce_min):
        assert np.isnan(function(table).numpy())
        assert np.isnan(function(table, 1).numpy()).tolist() == [True, False]


@pytest.mark.parametrize("name", [*EXPECTED, "reduce_prod"])
def test_undefined_dtypes_raise(name: str) -> None:
    function = getattr(rv, name)
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of bool"):
        function([True, False])
    if name in ("reduce_max", "reduce_min"):
        with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of complex128"):
            function(1j)


def test_variance() -> None:
    assert_same_bytes(rv.math.reduce_variance([1.0, 2.0, 6.0]), np.float32(14 / 3))
    assert_same_bytes(rv.math.reduce_std([[1.0, 2.0], [5.0, 8.0]], 0), np.float32([2, 3]))
    assert_same_bytes(rv.math.reduce_variance(np.complex64([1j, -1j])), np.float32(1))
    assert np.isnan(rv.math.reduce_std(rv.constant([])).numpy())
    for function in (rv.math.reduce_variance, rv.math.reduce_std):
        with pytest.raises(TypeError, match="must be real or complex, got dtype int32"):
            function([1, 2])


def test_logsumexp() -> None:
    result = rv.reduce_logsumexp([[1.0, 2.0], [1000.0, 1000.0]], 1)
    expected = [math.log(math.exp(1) + math.exp(2)), 1000 + math.log(2)]
    np.testing.assert_allclose(result, expected, rtol=1e-6)
    assert rv.reduce_logsumexp([-INF, -INF]).numpy() == -INF
    assert rv.reduce_logsumexp([INF, 1.0]).numpy() == INF
    assert rv.reduce_logsumexp(np.ones((2, 3)), [0], True).shape == [1, 3]
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of int32"):
        rv.reduce_logsumexp([1, 2])


@pytest.mark.parametrize(
    "axis",
    [1, -1, True, [1], (-1,), np.int64(1), np.array([1]), rv.constant(1), rv.Variable([[1]])],
    ids=repr,
)
def test_what_an_axis_may_be(axis: Any) -> None:
    assert_same_bytes(rv.reduce_sum(TABLE, axis), np.int32([9, 12]))


@pytest.mark.parametrize(
    ("axis", "error", "message"),
    [
        (
            2,
            ValueError,
            r"Invalid reduction dimension 2 for input with 2 dimension\(s\) \[Op:Sum\]",
        ),
        ([0, -3], ValueError, "Invalid reduction dimension -3"),
        ([0, 0], ValueError, "dimension 0 twice"),
        ([1, -1], ValueError, "dimension 1 twice"),
        (1.0, TypeError, "'Tidx' of float is not in the list of allowed values: int32, int64"),
        ([0.0], TypeError, "'Tidx' of float"),
        (rv.constant(1, rv.int8), TypeError, "'Tidx' of int8"),
        ([None], TypeError, "unsupported type"),
    ],
    ids=repr,
)
def test_what_it_may_not(axis: Any, error: Any, message: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match=message) as caught:
        rv.reduce_sum(TABLE, axis)
    assert isinstance(caught.value, error)


def test_a_number_is_its_own_sum_but_has_no_axis() -> None:
    assert_same_bytes(rv.reduce_sum(5), np.int32(5))
    with pytest.raises(ValueError, match="dimension 0 for input with 0"):
        rv.reduce_sum(5, 0)


def test_results_do_not_follow_the_array() -> None:
    array = np.array([1.0, 2.0])
    result = rv.reduce_sum(array, [])
    array[:] = 0
    assert_same_bytes(result, np.array([1.0, 2.0]))


def test_count_nonzero(dtype: rv.DType) -> None:
    if dtype in dtypes.SMALL:
        pytest.skip("the small types are not compared")
    zero, other = {rv.string: (b"", b"a"), rv.bool: (False, True)}.get(dtype, (0, 1))
    values = rv.constant([[zero, other, other], [zero, zero, other]], dtype)
    assert_same_bytes(rv.math.count_nonzero(values), np.int64(3))
    assert_same_bytes(rv.math.count_nonzero(values, 0), np.int64([0, 1, 2]))
    kept = rv.math.count_nonzero(values, axis=-1, keepdims=True, dtype=rv.int32)
    assert_same_bytes(kept, np.int32([[2], [1]]))


def test_count_nonzero_of_odd_values() -> None:
    assert_same_bytes(rv.math.count_nonzero([-0.0, math.nan, math.inf]), np.int64(2))
    assert_same_bytes(rv.math.count_nonzero([1, 2], dtype="float32"), np.float32(2))
    with pytest.raises(errors.InvalidArgumentError, match="Invalid reduction dimension 5"):
        rv.math.count_nonzero([1, 2], axis=5)
