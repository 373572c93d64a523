"""Functions of neural networks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv
from resvar import dtypes, errors

REALS = [d for d in dtypes.ALL if d.is_numeric and not d.is_complex]
FLOATS = [d for d in REALS if d.is_floating]


@pytest.mark.parametrize("dtype", REALS, ids=lambda d: d.name)
def test_relu(dtype: rv.DType) -> None:
    values = [0, 3] if dtype.is_unsigned else [-2, 3]
    assert_same_bytes(
        rv.nn.relu(rv.constant(values, dtype)), np.array([0, 3], dtype.as_numpy_dtype)
    )


def test_relu_keeps_nan_and_needs_an_order() -> None:
    assert math.isnan(float(rv.nn.relu(math.nan)))
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of complex128"):
        rv.nn.relu(1j)


@pytest.mark.parametrize("dtype", FLOATS, ids=lambda d: d.name)
def test_softmax(dtype: rv.DType) -> None:
    logits = rv.constant([[0, 0], [1000, 0]], dtype)
    numpy = dtype.as_numpy_dtype
    assert_same_bytes(rv.nn.softmax(logits), np.array([[0.5, 0.5], [1, 0]], numpy))
    assert_same_bytes(rv.nn.softmax(logits, 0), np.array([[0, 0.5], [1, 0.5]], numpy))
    log = rv.nn.log_softmax(logits).numpy()
    assert log[1].tolist() == [0, -1000]
    assert float(log[0, 0]) == pytest.approx(math.log(0.5), rel=1e-2)


@pytest.mark.parametrize("function", [rv.nn.softmax, rv.nn.log_softmax])
def test_softmax_needs_an_axis_and_floats(function: Any) -> None:
    assert function([[]]).shape == [1, 0]
    with pytest.raises(errors.InvalidArgumentError, match=r"range \[-1, 1\), got 1"):
        function([1.0, 2.0], 1)
    with pytest.raises(errors.InvalidArgumentError, match=r"range \[0, 0\), got -1"):
        function(1.0)
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of int32"):
        function([1, 2])


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("softplus", lambda x: math.log1p(math.exp(x))),
        ("softsign", lambda x: x / (1 + abs(x))),
        ("elu", lambda x: x if x > 0 else math.expm1(x)),
        (
            "selu",
            lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x)),
        ),
        ("leaky_relu", lambda x: x if x > 0 else float(np.float32(0.2)) * x),
        ("silu", lambda x: x / (1 + math.exp(-x))),
        ("log_sigmoid", lambda x: -math.log1p(math.exp(-x))),
    ],
)
@pytest.mark.parametrize("dtype", FLOATS, ids=lambda d: d.name)
def test_activations(name: str, function: Any, dtype: rv.DType) -> None:
    values = [-4.0, -0.5, 0.0, 0.5, 4.0]
    result = getattr(rv.nn, name)(rv.constant(values, dtype))
    assert result.dtype is dtype
    tolerance = {"bfloat16": 3e-2, "float16": 3e-3, "float32": 1e-6}.get(dtype.name, 1e-14)
    expected = [function(x) for x in values]
    np.testing.assert_allclose(result.numpy().astype(float), expected, rtol=tolerance)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("softplus", [0, math.inf]),
        ("softsign", [-1, math.nan]),
        ("elu", [-1, math.inf]),
        ("relu6", [0, 6]),
        ("log_sigmoid", [-math.inf, 0]),
        ("leaky_relu", [-math.inf, math.inf]),
    ],
)
def test_activations_far_away(name: str, limits: list[float]) -> None:
    far = (
        rv.constant([-math.inf, math.inf]) if name != "softsign" else rv.constant([-1e38, math.nan])
    )
    np.testing.assert_array_equal(getattr(rv.nn, name)(far).numpy(), limits)
    assert math.isnan(float(getattr(rv.nn, name)(math.nan)))


@pytest.mark.parametrize("name", ["softplus", "softsign", "elu", "selu", "silu", "log_sigmoid"])
def test_integers_have_no_activations(name: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="Value for attr 'T' of int32"):
        getattr(rv.nn, name)(1)


@pytest.mark.parametrize("dtype", REALS, ids=lambda d: d.name)
def test_relu6(dtype: rv.DType) -> None:
    values = [0, 3, 7] if dtype.is_unsigned else [-2, 3, 7]
    expected = np.array([0, 3, 6], dtype.as_numpy_dtype)
    assert_same_bytes(rv.nn.relu6(rv.constant(values, dtype)), expected)


def test_leaky_relu() -> None:
    assert_same_bytes(rv.nn.leaky_relu([-1, 2], alpha=0.5), np.array([-0.5, 2], np.float32))
    for alpha in ([0.5], "a", None, True):
        with pytest.raises(TypeError, match="alpha must be a number, got"):
            rv.nn.leaky_relu([1.0], alpha=alpha)  # type: ignore[arg-type]


def test_silu_with_a_slope() -> None:
    expected = np.array([1, -1]) / (1 + np.exp(np.array([-2.0, 2.0])))
    np.testing.assert_allclose(rv.nn.silu(np.array([1.0, -1.0]), beta=2.0), expected, rtol=1e-14)
    assert rv.nn.swish is rv.nn.silu


def test_the_part_of_leaky_relu_is_of_the_dtype() -> None:
    x = rv.constant([-99.0], rv.bfloat16)
    expected = float(x[0]) * float(rv.constant(0.2, rv.bfloat16))
    assert float(rv.nn.leaky_relu(x)[0]) == float(rv.constant(expected, rv.bfloat16))
