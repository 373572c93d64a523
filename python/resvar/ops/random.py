"""Random numbers: `resvar.random`.

NumPy draws them, with Philox. The same seeds give the same numbers on every run and platform that
NumPy promises it for, but not the numbers that TensorFlow draws from these seeds.

In a graph, each operation has a stream of its own in every session, which starts anew there. With
a seed, of the operation or of the graph that `set_seed` is called in, that is always the same one.

There are two seeds. With the global one, of `set_seed`, a program draws the same numbers on every
run. With the seed of a call, of its argument `seed`, the calls of one function with one seed have a
sequence of their own, which other calls do not disturb. `set_seed` starts all sequences anew.
All functions may be called from any number of threads; who then gets which number is not defined.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from resvar import context, dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.arguments import State
from resvar.ops.operation import FLOATS, Operation, bad_attribute, shape_text, to_tensor
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor

__all__ = ["Generator", "normal", "set_seed", "shuffle", "truncated_normal", "uniform"]

_Array = Any  # NumPy's
_INTEGERS = (dtypes.int32, dtypes.int64)
# The bits of a fraction that these hold exactly; NumPy draws the others itself.
_FRACTION_BITS = {dtypes.float16: 11, dtypes.bfloat16: 8}
_NO_SEED = 87654321
_Stream = np.random.Generator | State


class _Streams:
    """The sequences that are under way, by the function and the seed they belong to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.restart(None)

    def restart(self, seed: int | None) -> None:
        with self._lock:
            self._seed = seed
            self._streams: dict[tuple[str, int | None], np.random.Generator] = {}

    def get(self, name: str, seed: int | None) -> np.random.Generator:
        key = ("", None) if seed is None else (name, seed)
        with self._lock:
            stream = self._streams.get(key)
            if stream is None:
                stream = self._streams[key] = self._start(name, seed)
            return stream

    def _start(self, name: str, seed: int | None) -> np.random.Generator:
        if self._seed is None and seed is None:
            return _philox(None)
        first = _NO_SEED if self._seed is None else self._seed
        if seed is None:
            return _philox([*_words(first)])
        return _philox([*_words(first), *_words(seed), *name.encode()])


def _philox(entropy: list[int] | None) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(entropy)))


def _words(seed: int) -> tuple[int, int]:
    return int(seed < 0), abs(seed)


_streams = _Streams()


def set_seed(seed: Any) -> None:
    """Sets the global seed, and starts all sequences of random numbers anew.

    Args:
      seed: an integer, or None for numbers that differ from run to run.

    Raises:
      TypeError: it is something else.

    >>> import resvar as rv
    >>> rv.random.set_seed(7)
    >>> first = rv.random.normal([3])
    >>> rv.random.set_seed(7)
    >>> bool((rv.random.normal([3]).numpy() == first.numpy()).all())
    True
    """
    number = None if seed is None else arguments.integer("seed", seed)
    graph = context.current_graph() if context.recording else None
    if graph is None:
        _streams.restart(number)
    else:
        graph.seed = number


def _stream(name: str, seed: Any) -> _Stream:
    graph = context.current_graph() if context.recording else None
    if graph is not None:
        op_seed = None if seed is None else arguments.integer("seed", seed)
        return State(_philox_of(graph.seed, op_seed, graph.version))
    return _streams.get(name, None if seed is None else arguments.integer("seed", seed))


def _philox_of(
    graph_seed: int | None, seed: int | None, version: int
) -> Callable[[], np.random.Generator]:
    """What makes the stream that one operation of a graph has in a session."""
    if graph_seed is None and seed is None:
        return partial(_philox, None)
    words = _words(_NO_SEED if graph_seed is None else graph_seed)
    return partial(_philox, [*words, *_words(version if seed is None else seed)])


def _wide(dtype: DType) -> type:
    return np.float64 if dtype is dtypes.float64 else np.float32


def _scaled(draws: _Array, scale: _Array, offset: _Array, name: str) -> _Array:
    try:
        result = draws * scale.astype(draws.dtype) + offset.astype(draws.dtype)
    except ValueError:
        shapes = " and ".join(shape_text(array) for array in (scale, offset))
        message = f"Incompatible shapes: {shape_text(draws)} vs. {shapes} [Op:{name}]"
        raise InvalidArgumentError(None, None, message) from None
    return result.astype(offset.dtype)


def _normal_array(
    mean: _Array, stddev: _Array, *, dims: list[int], dtype: DType, stream: np.random.Generator
) -> _Array:
    draws = stream.standard_normal(dims, _wide(dtype))
    return _scaled(np.asarray(draws), stddev, mean, "RandomStandardNormal")


def _truncated_array(
    mean: _Array, stddev: _Array, *, dims: list[int], dtype: DType, stream: np.random.Generator
) -> _Array:
    draws = np.asarray(stream.standard_normal(dims, _wide(dtype)))
    flat = draws.reshape(-1)
    outside = np.flatnonzero(np.abs(flat) > 2)
    while outside.size:
        flat[outside] = stream.standard_normal(outside.size, _wide(dtype))
        outside = outside[np.abs(flat[outside]) > 2]
    return _scaled(draws, stddev, mean, "TruncatedNormal")


def _uniform_array(
    low: _Array, high: _Array, *, dims: list[int], dtype: DType, stream: np.random.Generator
) -> _Array:
    if dtype in _INTEGERS:
        _check_range(low, high)
        return stream.integers(low, high, dims, low.dtype)
    bits = _FRACTION_BITS.get(dtype)
    if bits is None:
        draws = np.asarray(stream.random(dims, _wide(dtype)))
    else:
        draws = (stream.integers(0, 2**bits, dims) / 2**bits).astype(np.float32)
    return _scaled(draws, high - low, low, "RandomUniform")


def _shuffled_array(array: _Array, *, stream: np.random.Generator) -> _Array:
    return array[stream.permutation(len(array))] if array.ndim else array


def _drawn_shape(*shapes: Dims, dims: Any, **attributes: Any) -> Dims:
    return static_shape.partial_shape(dims)


_DRAWS: Any = {"stateful": True, "shape": _drawn_shape}
_normal = Operation("RandomStandardNormal", _normal_array, label="random_normal", **_DRAWS)
_truncated_normal = Operation(
    "TruncatedNormal", _truncated_array, label="truncated_normal", **_DRAWS
)
_uniform = Operation("RandomUniform", _uniform_array, label="random_uniform", **_DRAWS)
_shuffle = Operation("RandomShuffle", _shuffled_array, stateful=True)


def _draw_normal(
    op: Operation,
    stream: _Stream,
    shape: Any,
    mean: Any,
    stddev: Any,
    dtype: object,
    name: str | None,
) -> Tensor:
    wanted = dtypes.as_dtype(dtype)
    dims = arguments.dims("shape", shape)
    center, width = to_tensor(mean, wanted), to_tensor(stddev, wanted)
    if wanted not in FLOATS:
        raise bad_attribute("dtype", wanted, FLOATS, op.name)
    return op(center, width, dims=dims, dtype=wanted, stream=stream, name=name)


def _draw_uniform(
    stream: _Stream, shape: Any, minval: Any, maxval: Any, dtype: object, name: str | None
) -> Tensor:
    wanted = dtypes.as_dtype(dtype)
    if wanted not in FLOATS + _INTEGERS:
        accepted = ", ".join(dtype.name for dtype in FLOATS + _INTEGERS)
        message = f"Argument `dtype` got invalid value {wanted.name}. Accepted are {accepted}."
        raise InvalidArgumentError(None, None, message)
    if maxval is None:
        if wanted.is_integer:
            message = f"Must specify maxval for integer dtype {wanted!r}"
            raise InvalidArgumentError(None, None, message)
        maxval = 1
    dims = arguments.dims("shape", shape)
    low, high = to_tensor(minval, wanted), to_tensor(maxval, wanted)
    return _uniform(low, high, dims=dims, dtype=wanted, stream=stream, name=name)


def _check_range(low: _Array, high: _Array) -> None:
    for name, array in (("minval", low), ("maxval", high)):
        if array.ndim:
            message = f"{name} must be 0-D, got shape {shape_text(array)} [Op:RandomUniformInt]"
            raise InvalidArgumentError(None, None, message)
    if int(low) >= int(high):
        message = f"Need minval < maxval, got {int(low)} >= {int(high)} [Op:RandomUniformInt]"
        raise InvalidArgumentError(None, None, message)


def normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: object = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Numbers of a normal distribution.

    Args:
      shape: the shape of the result, a vector of integers.
      mean: the mean, a number or a tensor that is broadcast.
      stddev: the standard deviation, a number or a tensor that is broadcast.
      dtype: float16, bfloat16, float32 or float64.
      seed: the seed of this call, an integer.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: a dimension is negative, the shapes or dtypes do not fit.
      TypeError: the dimensions or the seed are not integers.

    >>> import resvar as rv
    >>> rv.random.normal([2, 3], mean=5.0).shape
    TensorShape([2, 3])
    """
    return _draw_normal(_normal, _stream("normal", seed), shape, mean, stddev, dtype, name)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: object = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Numbers of a normal distribution, without those beyond two standard deviations.

    They are drawn again. The arguments are those of `normal`.

    >>> import resvar as rv
    >>> float(abs(rv.random.truncated_normal([1000]).numpy()).max()) <= 2
    True
    """
    stream = _stream("truncated_normal", seed)
    return _draw_normal(_truncated_normal, stream, shape, mean, stddev, dtype, name)


def uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: object = dtypes.float32,
    seed: Any = None,
    name: str | None = None,
) -> Tensor:
    """Numbers of a uniform distribution, from `minval` up to, but not including, `maxval`.

    Args:
      shape: the shape of the result, a vector of integers.
      minval: the lower bound, a number; with floats, also a tensor that is broadcast.
      maxval: the upper bound, likewise; for floats by default 1.
      dtype: float16, bfloat16, float32, float64, int32 or int64.
      seed: the seed of this call, an integer.
      name: what the operation is called in a graph.

    Raises:
      ValueError: there is no such distribution of this dtype, or integers have no `maxval`.
      InvalidArgumentError: a dimension is negative, the shapes do not fit, or no integer is
        between the bounds.
      TypeError: the bounds cannot have this dtype, or the dimensions or the seed are not integers.

    >>> import resvar as rv
    >>> dice = rv.random.uniform([1000], 1, 7, dtype=rv.int32).numpy()
    >>> int(dice.min()), int(dice.max())
    (1, 6)
    """
    return _draw_uniform(_stream("uniform", seed), shape, minval, maxval, dtype, name)


def shuffle(value: Any, seed: Any = None, name: str | None = None) -> Tensor:
    """The slices of the first dimension in a random order.

    Args:
      value: a Tensor, a Variable, or what converts to one.
      seed: the seed of this call, an integer.
      name: what the operation is called in a graph.

    Raises:
      TypeError: the seed is not an integer.

    >>> import resvar as rv
    >>> sorted(rv.random.shuffle([1, 2, 3]).numpy().tolist())
    [1, 2, 3]
    """
    return _shuffle(value, stream=_stream("shuffle", seed), name=name)


class Generator:
    """A sequence of random numbers of its own, which no other call and no `set_seed` disturbs.

    `from_seed` and `from_non_deterministic_state` make generators. Their methods are as the
    functions of the same name.

    >>> import resvar as rv
    >>> a, b = rv.random.Generator.from_seed(1), rv.random.Generator.from_seed(1)
    >>> bool((a.normal([3]).numpy() == b.normal([3]).numpy()).all())
    True
    """

    def __init__(self, stream: np.random.Generator) -> None:
        if not isinstance(stream, np.random.Generator):
            raise TypeError("use Generator.from_seed() to make a Generator")
        self._stream = stream

    @classmethod
    def from_seed(cls, seed: Any, alg: object = None) -> Generator:
        """A generator whose numbers depend on the seed only; `alg` has no effect."""
        return cls(_philox([*_words(arguments.integer("seed", seed))]))

    @classmethod
    def from_non_deterministic_state(cls, alg: object = None) -> Generator:
        """A generator whose numbers differ from run to run; `alg` has no effect."""
        return cls(_philox(None))

    def split(self, count: Any = 1) -> list[Generator]:
        """New generators, whose numbers are independent of each other and of this one's."""
        return [Generator(part) for part in self._stream.spawn(arguments.integer("count", count))]

    def normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: object = dtypes.float32,
        name: str | None = None,
    ) -> Tensor:
        """Numbers of a normal distribution."""
        return _draw_normal(_normal, self._stream, shape, mean, stddev, dtype, name)

    def truncated_normal(
        self,
        shape: Any,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        dtype: object = dtypes.float32,
        name: str | None = None,
    ) -> Tensor:
        """Numbers of a normal distribution, without those beyond two standard deviations."""
        return _draw_normal(_truncated_normal, self._stream, shape, mean, stddev, dtype, name)

    def uniform(
        self,
        shape: Any,
        minval: Any = 0,
        maxval: Any = None,
        dtype: object = dtypes.float32,
        name: str | None = None,
    ) -> Tensor:
        """Numbers of a uniform distribution."""
        return _draw_uniform(self._stream, shape, minval, maxval, dtype, name)
