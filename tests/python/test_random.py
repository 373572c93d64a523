"""Random numbers: their distribution, their dtypes, and what their seeds promise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import resvar as rv

INVALID = rv.errors.InvalidArgumentError
FLOATS = ["float16", "bfloat16", "float32", "float64"]
DRAW: list[Callable[..., rv.Tensor]] = [
    rv.random.normal,
    rv.random.truncated_normal,
    rv.random.uniform,
]
N = 20_000


@pytest.fixture(autouse=True)
def seeded() -> Any:
    rv.random.set_seed(2024)
    yield
    rv.random.set_seed(None)


def numbers(tensor: Any) -> Any:
    return np.asarray(tensor).astype(np.float64)


@pytest.mark.parametrize("dtype", FLOATS)
def test_normal(dtype: str) -> None:
    t = rv.random.normal([N], mean=3, stddev=2, dtype=dtype)
    assert t.dtype == dtype
    x = (numbers(t) - 3) / 2
    # The standard error of the mean is 0.007, that of the deviation 0.005.
    assert abs(x.mean()) < 0.04
    assert abs(x.std() - 1) < 0.03
    assert abs((np.abs(x) > 2).mean() - 0.0455) < 0.01


@pytest.mark.parametrize("dtype", FLOATS)
def test_truncated_normal(dtype: str) -> None:
    t = rv.random.truncated_normal([N], mean=1, stddev=0.5, dtype=dtype)
    assert t.dtype == dtype
    x = numbers(t)
    assert x.min() >= 0
    assert x.max() <= 2
    assert abs(x.mean() - 1) < 0.02
    assert abs(x.std() / 0.5 - 0.880) < 0.03


@pytest.mark.parametrize("dtype", FLOATS)
def test_uniform_floats(dtype: str) -> None:
    t = rv.random.uniform([N], dtype=dtype)
    assert t.dtype == dtype
    x = numbers(t)
    assert x.min() >= 0
    assert x.max() < 1
    assert abs(x.mean() - 0.5) < 0.01
    assert abs(x.std() - 12**-0.5) < 0.01
    wide = numbers(rv.random.uniform([N], -4, 4, dtype))
    assert wide.min() >= -4
    assert wide.max() <= 4
    assert abs(wide.mean()) < 0.1


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_uniform_integers(dtype: str) -> None:
    t = rv.random.uniform([N], -2, 3, dtype)
    assert t.dtype == dtype
    values, counts = np.unique(np.asarray(t), return_counts=True)
    assert values.tolist() == [-2, -1, 0, 1, 2]
    assert np.all(np.abs(counts / N - 0.2) < 0.02)
    limits = rv.as_dtype(dtype)
    assert rv.random.uniform([3], limits.min, limits.max, dtype).dtype == dtype


def test_bounds_and_means_are_broadcast() -> None:
    x = numbers(rv.random.uniform([1000, 2], [0.0, 5.0], [1.0, 6.0]))
    assert x[:, 0].max() < 1
    assert x[:, 1].min() >= 5
    assert rv.random.normal([2], mean=[[0.0], [100.0]]).shape == [2, 2]
    with pytest.raises(INVALID, match=r"Incompatible shapes: \[2\] vs. "):
        rv.random.normal([2], mean=[0.0, 1.0, 2.0])


@pytest.mark.parametrize("draw", DRAW)
def test_shapes(draw: Any) -> None:
    for shape in ([2, 3], (2, 3), rv.constant([2, 3]), rv.TensorShape([2, 3])):
        assert draw(shape).shape == [2, 3]
    assert draw([]).shape == []
    assert draw([0]).shape == [0]
    with pytest.raises(INVALID, match="must be >= 0, got -1"):
        draw([-1])
    with pytest.raises(INVALID, match="must be a vector"):
        draw(3)
    with pytest.raises(TypeError, match="must be integers"):
        draw([2.5])


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(TypeError, match=r"Cannot convert 0.0 to EagerTensor of dtype int32"):
        rv.random.normal([2], dtype=rv.int32)
    with pytest.raises(INVALID, match="attr 'dtype' of complex64"):
        rv.random.normal([2], dtype=rv.complex64)
    with pytest.raises(ValueError, match=r"invalid value int8. Accepted are"):
        rv.random.uniform([2], 0, 10, rv.int8)
    with pytest.raises(ValueError, match=r"Must specify maxval for integer dtype tf.int32"):
        rv.random.uniform([2], dtype=rv.int32)
    with pytest.raises(INVALID, match="Need minval < maxval, got 5 >= 5"):
        rv.random.uniform([2], 5, 5, rv.int32)
    with pytest.raises(INVALID, match=r"minval must be 0-D, got shape \[2\]"):
        rv.random.uniform([2], [0, 1], 5, rv.int32)
    with pytest.raises(TypeError, match="seed must be an integer, got 'a'"):
        rv.random.normal([2], seed="a")


def test_shuffle() -> None:
    rows = np.arange(200).reshape(100, 2)
    shuffled = np.asarray(rv.random.shuffle(rows))
    assert shuffled.dtype == rows.dtype
    assert not np.array_equal(shuffled, rows)
    assert np.array_equal(shuffled[np.argsort(shuffled[:, 0])], rows)
    assert int(rv.random.shuffle(5)) == 5
    assert sorted(rv.random.shuffle(["a", "b"]).numpy().tolist()) == [b"a", b"b"]


def drawn(seed: int | None = None, draw: Any = rv.random.normal) -> list[float]:
    return numbers(draw([4], seed=seed)).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("draw", DRAW)
@pytest.mark.parametrize("seed", [None, 5])
def test_the_same_seeds_give_the_same_sequence(draw: Any, seed: int | None) -> None:
    first = [drawn(seed, draw), drawn(seed, draw)]
    assert first[0] != first[1]
    rv.random.set_seed(2024)
    assert [drawn(seed, draw), drawn(seed, draw)] == first
    rv.random.set_seed(-2024)
    assert drawn(seed, draw) != first[0]


def test_a_seed_has_its_own_sequence() -> None:
    first = [drawn(1), drawn(1)]
    rv.random.set_seed(2024)
    assert drawn() not in first
    assert drawn(1) == first[0]
    assert drawn(2) not in first
    rv.random.normal([100])
    rv.random.uniform([100], seed=1)
    assert drawn(1) == first[1]


def test_without_a_global_seed() -> None:
    rv.random.set_seed(None)
    first, seeded = drawn(), drawn(3)
    rv.random.set_seed(None)
    assert drawn() != first
    assert drawn(3) == seeded


def test_many_threads_share_a_sequence() -> None:
    rv.random.set_seed(2024)
    together = set(numbers(rv.random.normal([4000], dtype=rv.float64, seed=9)).tolist())
    rv.random.set_seed(2024)
    results: list[Any] = []

    def work() -> None:
        for _ in range(10):
            results.append(numbers(rv.random.normal([100], dtype=rv.float64, seed=9)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(np.concatenate(results).tolist()) == together


def test_generators_are_on_their_own() -> None:
    a, b = rv.random.Generator.from_seed(1), rv.random.Generator.from_seed(1)
    first = numbers(a.normal([3])).tolist()
    rv.random.set_seed(5)
    assert numbers(b.normal([3])).tolist() == first
    assert numbers(a.uniform([3], 5, 6)).min() >= 5
    assert np.abs(numbers(a.truncated_normal([1000]))).max() <= 2
    one, two = a.split(2)
    assert numbers(one.normal([3])).tolist() != numbers(two.normal([3])).tolist()
    other = rv.random.Generator.from_non_deterministic_state()
    assert numbers(other.normal([3])).tolist() != first
    with pytest.raises(TypeError, match="from_seed"):
        rv.random.Generator(5)  # type: ignore[arg-type]
