"""The initializers of compat.v1 that choose their scale by the shape."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar.graph import scaling_initializers as scaling
from resvar.graph.partitioned_variable import PartitionInfo

SHAPE = [200, 50]
FANS = {"fan_in": 200, "fan_out": 50, "fan_avg": 125}


def deviation(initializer: Any, shape: list[int] = SHAPE) -> float:
    return float(initializer(shape).numpy().std())


@pytest.mark.parametrize("mode", FANS)
@pytest.mark.parametrize(
    "distribution", ["normal", "truncated_normal", "untruncated_normal", "uniform"]
)
def test_variance(mode: str, distribution: str) -> None:
    initializer = scaling.VarianceScaling(3.0, mode, distribution, seed=1)
    assert deviation(initializer) == pytest.approx(math.sqrt(3 / FANS[mode]), rel=0.05)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (scaling.GlorotUniform(seed=1), 2 / 250),
        (scaling.GlorotNormal(seed=1), 2 / 250),
        (scaling.he_normal(seed=1), 2 / 200),
        (scaling.he_uniform(seed=1), 2 / 200),
        (scaling.lecun_normal(seed=1), 1 / 200),
        (scaling.lecun_uniform(seed=1), 1 / 200),
    ],
)
def test_variances_with_a_name(initializer: Any, variance: float) -> None:
    assert deviation(initializer) == pytest.approx(math.sqrt(variance), rel=0.05)


def test_distributions_differ_in_their_ends() -> None:
    ends = {
        kind: float(abs(scaling.VarianceScaling(1.0, "fan_in", kind, 1)(SHAPE).numpy()).max())
        for kind in ("truncated_normal", "untruncated_normal", "uniform")
    }
    limit = 1 / math.sqrt(200)
    assert ends["uniform"] <= math.sqrt(3) * limit < ends["truncated_normal"] <= 2.28 * limit
    assert ends["untruncated_normal"] > 3 * limit


def test_dimensions_before_the_last_two_are_a_field() -> None:
    initializer = scaling.VarianceScaling(mode="fan_out", seed=1)
    assert deviation(initializer, [5, 5, 4, 100]) == pytest.approx(1 / 50, rel=0.05)
    assert deviation(scaling.VarianceScaling(seed=1), [10_000]) == pytest.approx(0.01, rel=0.05)
    assert scaling.VarianceScaling()([]).shape == []


def test_unit_scaling() -> None:
    values = scaling.UniformUnitScaling(2.0, seed=1)(SHAPE).numpy()
    limit = 2 * math.sqrt(3 / 200)
    assert 0.99 * limit < abs(values).max() <= limit
    assert abs(scaling.UniformUnitScaling(seed=1)([]).numpy()) <= math.sqrt(3)


def test_a_part_is_scaled_as_the_whole() -> None:
    whole = PartitionInfo([20_000, 50], [0, 0])
    initializer = scaling.VarianceScaling(seed=1)
    part = initializer(SHAPE, partition_info=whole).numpy()
    assert float(part.std()) == pytest.approx(1 / math.sqrt(20_000), rel=0.05)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scale": 0}, "`scale` must be a positive float. Received: 0"),
        ({"mode": "fan"}, "`mode` should be one of .*Received: fan"),
        ({"distribution": "bell"}, "`distribution` should be one of .*Received: bell"),
        ({"dtype": "int32"}, "floating point. Received: tf.int32"),
    ],
)
def test_bad_arguments(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scaling.VarianceScaling(**arguments)


@pytest.mark.parametrize("shape", [[4, 3], [3, 4], [2, 3, 4], [5, 5]])
def test_orthogonal(shape: list[int]) -> None:
    made = scaling.Orthogonal(gain=2.0, seed=1)(shape)
    assert made.shape == shape
    matrix = made.numpy().reshape(-1, shape[-1])
    small = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(small, 4 * np.eye(len(small)), atol=1e-5)


def test_orthogonal_matrices_are_drawn_evenly() -> None:
    """Without the signs of the triangle, QR has a bias."""
    initializer = scaling.Orthogonal(seed=1)
    corners = [float(initializer([2, 2]).numpy()[0, 0]) for _ in range(200)]
    assert abs(np.mean(corners)) < 0.2


def test_orthogonal_takes_matrices_of_floats() -> None:
    with pytest.raises(ValueError, match=r"two-dimensional. Received shape=\[4\]"):
        scaling.Orthogonal()([4])
    with pytest.raises(ValueError, match="floating point"):
        scaling.Orthogonal(dtype=rv.int32)
    assert scaling.Orthogonal(dtype=rv.float16)([2, 2]).dtype is rv.float16


@pytest.mark.parametrize(
    "initializer",
    [
        scaling.UniformUnitScaling(2.0, 3),
        scaling.VarianceScaling(2.0, "fan_out", "uniform", 3, rv.float64),
        scaling.GlorotNormal(3),
        scaling.GlorotUniform(dtype=rv.float64),
        scaling.Orthogonal(2.0),
        scaling.he_uniform(3),
    ],
)
def test_configurations(initializer: Any) -> None:
    config = initializer.get_config()
    again = type(initializer).from_config(config)
    assert vars(again) == vars(initializer)
    assert again.get_config() == config
