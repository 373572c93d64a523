"""Initializers that choose the scale of random numbers by the shape: `compat.v1`'s."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from resvar import dtypes
from resvar.errors import InvalidArgumentError
from resvar.graph.initializers import (
    RandomInitializer,
    checked_float,
    too_flat,
    whole_dims,
)
from resvar.ops import random
from resvar.ops.arguments import dims
from resvar.ops.elementwise import in_float32
from resvar.ops.operation import FLOATS, Operation

# What is left of the standard deviation of a normal distribution that is cut at two of them.
_TRUNCATED_STDDEV = 0.87962566103423978
_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("normal", "uniform", "truncated_normal", "untruncated_normal")


class UniformUnitScaling(RandomInitializer):
    """Uniform numbers that keep the scale of what is multiplied with the matrix.

    They are drawn from `[-limit, limit)` with `limit = factor * sqrt(3 / rows)`, where the rows
    are all dimensions but the last.

    Args:
      factor: what to multiply the numbers with.
      seed: the seed of the draws, an integer.
      dtype: the dtype of the tensors, a float.

    Raises:
      ValueError: the dtype is not a float.
    """

    def __init__(self, factor: Any = 1.0, seed: Any = None, dtype: object = dtypes.float32) -> None:
        super().__init__(seed, checked_float(dtype))
        self.factor = factor

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor of random numbers."""
        rows = max(1, math.prod(whole_dims(shape, partition_info)[:-1]))
        limit = math.sqrt(3 / rows) * self.factor
        return random.uniform(shape, -limit, limit, self._wanted(dtype), seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"factor": self.factor, **super().get_config()}


class VarianceScaling(RandomInitializer):
    """Random numbers whose variance is `scale / n`.

    Args:
      scale: a positive number.
      mode: `'fan_in'`: n is the number of inputs, the product of all dimensions but the last;
        `'fan_out'`: that of outputs, of all but the last but one; `'fan_avg'`: their mean.
      distribution: `'truncated_normal'` or `'normal'`, which is the same; `'untruncated_normal'`
        or `'uniform'`.
      seed: the seed of the draws, an integer.
      dtype: the dtype of the tensors, a float.

    Raises:
      ValueError: an argument is none of these.

    >>> from resvar.graph.scaling_initializers import VarianceScaling
    >>> weights = VarianceScaling(2.0, seed=1)([1000, 100]).numpy()
    >>> bool(abs(weights.var() - 2 / 1000) < 1e-4)
    True
    """

    def __init__(
        self,
        scale: Any = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
        dtype: object = dtypes.float32,
    ) -> None:
        if scale <= 0:
            message = f"Argument `scale` must be a positive float. Received: {scale}"
            raise InvalidArgumentError(None, None, message)
        _check_choice("mode", mode, _MODES)
        _check_choice("distribution", distribution, _DISTRIBUTIONS)
        super().__init__(seed, checked_float(dtype))
        self.scale = scale
        self.mode = mode
        self.distribution = distribution

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor of random numbers."""
        inputs, outputs = _fans(whole_dims(shape, partition_info))
        count = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}
        deviation = math.sqrt(self.scale / max(1, count[self.mode]))
        wanted = self._wanted(dtype)
        if self.distribution == "uniform":
            limit = math.sqrt(3) * deviation
            return random.uniform(shape, -limit, limit, wanted, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return random.normal(shape, 0.0, deviation, wanted, seed=self.seed)
        deviation /= _TRUNCATED_STDDEV
        return random.truncated_normal(shape, 0.0, deviation, wanted, seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        own = {"scale": self.scale, "mode": self.mode, "distribution": self.distribution}
        return {**own, **super().get_config()}


def _check_choice(argument: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        message = f"Argument `{argument}` should be one of {choices}. Received: {value}"
        raise InvalidArgumentError(None, None, message)


def _fans(sizes: Sequence[int]) -> tuple[int, int]:
    """How many inputs and outputs a layer with weights of this shape has."""
    if len(sizes) < 2:
        return (sizes[0], sizes[0]) if sizes else (1, 1)
    field = math.prod(sizes[:-2])
    return sizes[-2] * field, sizes[-1] * field


class _Glorot(VarianceScaling):
    _distribution: str

    def __init__(self, seed: Any = None, dtype: object = dtypes.float32) -> None:
        super().__init__(1.0, "fan_avg", self._distribution, seed, dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"seed": self.seed, "dtype": self.dtype.name}


class GlorotUniform(_Glorot):
    """Uniform numbers whose variance is 2 / (inputs + outputs): the default of `get_variable`."""

    _distribution = "uniform"


class GlorotNormal(_Glorot):
    """Truncated normal numbers whose variance is 2 / (inputs + outputs)."""

    _distribution = "truncated_normal"


def _orthogonal_array(draws: Any, *, gain: float, dims: list[int]) -> Any:
    """Orthonormal columns, or rows if they are fewer, times `gain`."""
    rows, columns = draws.shape
    q, r = np.linalg.qr(draws if rows >= columns else draws.T)
    q = q * np.where(np.diagonal(r) < 0, -gain, gain).astype(q.dtype)
    return (q if rows >= columns else q.T).reshape(dims)


_orthogonal = Operation("Qr", in_float32(_orthogonal_array), FLOATS)


class Orthogonal(RandomInitializer):
    """A random matrix of orthogonal columns, or of orthogonal rows where they are fewer.

    All dimensions but the last count as rows.

    Args:
      gain: the length of the columns.
      seed: the seed of the draws, an integer.
      dtype: the dtype of the tensors, a float.

    Raises:
      ValueError: the dtype is not a float.

    >>> from resvar.graph.scaling_initializers import Orthogonal
    >>> q = Orthogonal(gain=2.0)([3, 2]).numpy()
    >>> (abs(q.T @ q - [[4, 0], [0, 4]]) < 1e-5).all()
    np.True_
    """

    def __init__(self, gain: Any = 1.0, seed: Any = None, dtype: object = dtypes.float32) -> None:
        super().__init__(seed, checked_float(dtype))
        self.gain = gain

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor; raises ValueError where it has less than two dimensions."""
        wanted = self._wanted(dtype)
        sizes = dims("shape", shape)
        if len(sizes) < 2:
            raise too_flat(shape)
        rows = math.prod(sizes[:-1])
        draws = random.normal([rows, sizes[-1]], dtype=wanted, seed=self.seed)
        return _orthogonal(draws, gain=float(self.gain), dims=sizes)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"gain": self.gain, **super().get_config()}


def he_normal(seed: Any = None) -> VarianceScaling:
    """Truncated normal numbers whose variance is 2 / inputs."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed: Any = None) -> VarianceScaling:
    """Uniform numbers whose variance is 2 / inputs."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


def lecun_normal(seed: Any = None) -> VarianceScaling:
    """Truncated normal numbers whose variance is 1 / inputs."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed: Any = None) -> VarianceScaling:
    """Uniform numbers whose variance is 1 / inputs."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)
