"""The initializers of compat.v1 that do not look at the shape for their scale."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar.graph import initializers
from resvar.graph.partitioned_variable import PartitionInfo

DETERMINATE = {
    "Zeros": (initializers.Zeros(), lambda shape: np.zeros(shape)),
    "Ones": (initializers.Ones(), lambda shape: np.ones(shape)),
    "Constant": (initializers.Constant(5), lambda shape: np.full(shape, 5)),
}


@pytest.mark.parametrize("shape", [[], [3], [2, 3], [0, 2]])
@pytest.mark.parametrize("which", DETERMINATE)
def test_values(which: str, shape: list[int]) -> None:
    initializer, expected = DETERMINATE[which]
    for dtype in (rv.float32, rv.float64, rv.int32):
        made = initializer(shape, dtype)
        assert made.dtype is dtype
        np.testing.assert_array_equal(made.numpy(), expected(shape))


def test_the_dtype_is_that_of_the_call_or_of_the_constructor() -> None:
    assert initializers.Ones("float64")([2]).dtype is rv.float64
    assert initializers.Ones("float64")([2], rv.int8).dtype is rv.int8
    assert initializers.Zeros()([1], rv.string).numpy().tolist() == [b""]
    assert initializers.Zeros()([1], rv.bool).numpy().tolist() == [False]
    with pytest.raises(TypeError, match="string"):
        initializers.Ones()([1], rv.string)


def test_constants_keep_their_order_and_the_last_one_fills() -> None:
    assert initializers.Constant([1, 2, 3])([4]).numpy().tolist() == [1, 2, 3, 3]
    assert initializers.Constant([[1, 2], [3, 4]])([4]).numpy().tolist() == [1, 2, 3, 4]
    assert initializers.Constant([1, 2])([2, 1]).numpy().tolist() == [[1], [2]]
    assert initializers.Constant("a", rv.string)([2]).numpy().tolist() == [b"a", b"a"]
    with pytest.raises(ValueError, match="at most 2, but got 3"):
        initializers.Constant([1, 2, 3])([2])
    with pytest.raises(ValueError, match="empty value"):
        initializers.Constant([])([2])
    with pytest.raises(TypeError, match=r"3\.5"):
        initializers.Constant(3.5)([2], rv.int32)


def test_constants_may_have_to_have_the_shape() -> None:
    strict = initializers.Constant([1, 2], verify_shape=True)
    assert strict([2]).numpy().tolist() == [1, 2]
    with pytest.raises(TypeError, match=r"shape: \(2, 1\), but got \(2,\)"):
        strict([2, 1])
    assert strict([2, 1], verify_shape=False).shape == [2, 1]
    with pytest.raises(TypeError, match="object object"):
        initializers.Constant(object())


def moments(initializer: Any, shape: list[int]) -> tuple[float, ...]:
    values = initializer(shape).numpy().astype(float)
    return values.min(), values.max(), values.mean(), values.std()


def test_distributions() -> None:
    size = [20_000]
    low, high, mean, deviation = moments(initializers.RandomUniform(-2, 5, seed=1), size)
    assert -2 <= low < high <= 5
    assert (mean, deviation) == pytest.approx((1.5, 7 / math.sqrt(12)), abs=0.05)
    low, high, mean, deviation = moments(initializers.RandomNormal(1, 2, seed=1), size)
    assert low < -4
    assert high > 6
    assert (mean, deviation) == pytest.approx((1, 2), abs=0.05)
    low, high, mean, deviation = moments(initializers.TruncatedNormal(1, 2, seed=1), size)
    assert -3 <= low < high <= 5
    assert (mean, deviation) == pytest.approx((1, 2 * 0.8796), abs=0.05)


def test_integers_need_an_upper_bound() -> None:
    dice = initializers.RandomUniform(1, 7, seed=1, dtype=rv.int32)([100])
    assert set(dice.numpy().tolist()) == {1, 2, 3, 4, 5, 6}
    with pytest.raises(ValueError, match="maxval"):
        initializers.RandomUniform(0, dtype=rv.int32)([3])
    with pytest.raises(ValueError, match="bool"):
        initializers.RandomUniform()([2], rv.bool)


@pytest.mark.parametrize("kind", ["RandomNormal", "TruncatedNormal", "Identity"])
def test_only_floats(kind: str) -> None:
    with pytest.raises(ValueError, match=r"floating point. Received: tf.int32"):
        getattr(initializers, kind)(dtype=rv.int32)


def test_identity() -> None:
    np.testing.assert_array_equal(initializers.Identity(3.0)([2, 3]).numpy(), 3 * np.eye(2, 3))
    with pytest.raises(ValueError, match=r"two-dimensional. Received shape=\[2\]"):
        initializers.Identity()([2])


def test_identity_of_a_part() -> None:
    part = initializers.Identity()([2, 3], partition_info=PartitionInfo([4, 3], [1, 0]))
    np.testing.assert_array_equal(part.numpy(), np.eye(4, 3)[1:3])


@pytest.mark.parametrize(
    "initializer",
    [
        initializers.Zeros(rv.int8),
        initializers.Constant([1, 2]),
        initializers.RandomUniform(1, 2, 3),
        initializers.RandomNormal(1, 2, 3, rv.float64),
        initializers.TruncatedNormal(),
        initializers.Identity(2.0),
    ],
    ids=lambda initializer: type(initializer).__name__,
)
def test_configurations(initializer: Any) -> None:
    config = initializer.get_config()
    again = type(initializer).from_config(config)
    assert type(again) is type(initializer)
    assert again.get_config() == config
    assert config["dtype"] == initializer.dtype.name


def test_the_base_makes_nothing() -> None:
    assert initializers.Initializer().get_config() == {}
    with pytest.raises(NotImplementedError):
        initializers.Initializer()([1])
