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
