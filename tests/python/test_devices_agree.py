"""Every operation gives on the GPU what it gives on the CPU.

The same bits, but for sums of floats: without determinism a GPU adds them in any order. The sum of
n numbers, each step rounded by at most half a unit, then differs by at most (n - 1) * eps * the sum
of their magnitudes from that in any other order (Higham, Accuracy and Stability, section 4.2), and
two such sums by twice that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import DTYPES, INDEX_DTYPES, OPS, assert_same_bytes, is_defined, name_of

import resvar as rv
from resvar import dtypes

pytestmark = pytest.mark.gpu

ROWS, WIDTH, UPDATES = 13, 5, 60  # each row several times
SLICES = (np.s_[2], np.s_[::2, 1:], np.s_[::-1, ::3], np.s_[3:3], np.s_[..., None, -1])
ON_GPU = [d for d in DTYPES if d is not dtypes.string]


def on(device: str, call: Callable[[], Any]) -> Any:
    """What a call gives on a device."""
    with rv.device(device):
        result = call()
        assert result.device.endswith(device)
        return result.numpy()


def table_of(dtype: rv.DType) -> Any:
    """Elements that are not zero: whole numbers, or floats with many digits."""
    return operands(dtype, (ROWS, WIDTH), 1)


def operands(dtype: rv.DType, shape: tuple[int, ...], seed: int) -> Any:
    rng = np.random.default_rng(seed)
    if dtype.is_floating or dtype.is_complex:
        values: Any = rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape)
        if dtype.is_complex:
            values = values + 1j * rng.uniform(0.5, 1.5, shape)
    elif dtype.is_bool:
        values = rng.integers(0, 2, shape)
    elif dtype in dtypes.SMALL:
        values = rng.integers(int(max(dtype.min, -2)), int(min(dtype.max, 2)), shape)
    else:
        values = rng.integers(1, 100, shape)
    return values.astype(dtype.as_numpy_dtype)


def assert_within_bound(actual: Any, expected: Any, magnitudes: Any, terms: Any) -> None:
    eps = float(
        np.asarray(np.finfo(_real(expected.dtype)).eps if expected.dtype.kind in "fc" else 2.0**-7)
    )
    error = np.abs(actual.astype(complex) - expected.astype(complex))
    assert (error <= 2 * np.maximum(terms - 1, 1) * eps * magnitudes).all()


def _real(dtype: Any) -> Any:
    return np.zeros(0, dtype).real.dtype


def updates_of(dtype: rv.DType) -> tuple[Any, Any]:
    rng = np.random.default_rng(2)
    return rng.integers(0, ROWS, UPDATES), operands(dtype, (UPDATES, WIDTH), 3)


def scattered(op: str, dtype: rv.DType, index_dtype: Any, *, nd: bool, **options: Any) -> Any:
    """A call that scatters; operands are tensors, on the device of the variable."""
    rows, values = updates_of(dtype)

    def call() -> Any:
        v = rv.Variable(table_of(dtype))
        indices, updates = rv.constant(rows.astype(index_dtype)), rv.constant(values)
        if nd:
            getattr(v, f"scatter_nd_{op}")(indices[:, None], updates, **options)
        else:
            getattr(v, f"scatter_{op}")(rv.IndexedSlices(updates, indices), **options)
        return v

    return call


PAIRS = [(op, dtype) for op in OPS for dtype in ON_GPU if is_defined(op, dtype)]


@pytest.mark.parametrize("index_dtype", INDEX_DTYPES, ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize(("op", "dtype"), PAIRS, ids=name_of)
@pytest.mark.parametrize("nd", [False, True], ids=["rows", "tuples"])
def test_scatter(op: str, dtype: rv.DType, index_dtype: Any, nd: bool) -> None:
    if nd and op in ("mul", "div"):
        nd = False  # TensorFlow has no such methods
    call = scattered(op, dtype, index_dtype, nd=nd)
    cpu, gpu = on("CPU:0", call), on("GPU:0", call)
    if op not in ("add", "sub") or dtype.is_integer:
        assert_same_bytes(gpu, cpu)
        return
    rows, values = updates_of(dtype)
    magnitudes, terms = np.abs(table_of(dtype).astype(complex)), np.ones((ROWS, 1))
    np.add.at(magnitudes, rows, np.abs(values.astype(complex)))
    np.add.at(terms, rows, 1)
    assert_within_bound(gpu, cpu, magnitudes, terms)


@pytest.mark.parametrize("index_dtype", INDEX_DTYPES, ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("dtype", [d for d in ON_GPU if is_defined("add", d)], ids=name_of)
@pytest.mark.parametrize("op", ["add", "sub"])
@pytest.mark.parametrize("nd", [False, True], ids=["rows", "tuples"])
def test_deterministic_scatter(op: str, dtype: rv.DType, index_dtype: Any, nd: bool) -> None:
    cpu = on("CPU:0", scattered(op, dtype, index_dtype, nd=nd))
    asked = scattered(op, dtype, index_dtype, nd=nd, deterministic=True)
    assert_same_bytes(on("GPU:0", asked), cpu)
    rv.config.enable_op_determinism()
    try:
        assert_same_bytes(on("GPU:0", scattered(op, dtype, index_dtype, nd=nd)), cpu)
    finally:
        rv.config.disable_op_determinism()


DENSE = {"assign": "update", "assign_add": "add", "assign_sub": "sub"}


@pytest.mark.parametrize(
    ("name", "dtype"),
    [(name, d) for name, op in DENSE.items() for d in ON_GPU if is_defined(op, d)],
    ids=name_of,
)
def test_dense(name: str, dtype: rv.DType) -> None:
    delta = operands(dtype, (ROWS, WIDTH), 4)

    def call() -> Any:
        return getattr(rv.Variable(table_of(dtype)), name)(rv.constant(delta))

    assert_same_bytes(on("GPU:0", call), on("CPU:0", call))


@pytest.mark.parametrize("index_dtype", INDEX_DTYPES, ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("dtype", ON_GPU, ids=name_of)
def test_gather(dtype: rv.DType, index_dtype: Any) -> None:
    rng = np.random.default_rng(5)
    rows = rng.integers(0, ROWS, (3, 4)).astype(index_dtype)
    pairs = np.stack([rows, rows % WIDTH], axis=-1)
    calls: list[Callable[[], Any]] = [
        lambda: rv.Variable(table_of(dtype)).sparse_read(rv.constant(rows)),
        lambda: rv.Variable(table_of(dtype)).gather_nd(rv.constant(pairs)),
        lambda: rv.gather(rv.constant(table_of(dtype)), rows % WIDTH, axis=1),
    ]
    for call in calls:
        assert_same_bytes(on("GPU:0", call), on("CPU:0", call))


@pytest.mark.parametrize("dtype", ON_GPU, ids=name_of)
@pytest.mark.parametrize("key", SLICES, ids=str)
def test_slices(dtype: rv.DType, key: Any) -> None:
    names = ["assign", *(["assign_add", "assign_sub"] if is_defined("add", dtype) else [])]
    assert_same_bytes(*(on(d, lambda: rv.Variable(table_of(dtype))[key]) for d in DEVICES))
    for name in names:
        value = operands(dtype, table_of(dtype)[key].shape, 6)

        def call(name: str = name, value: Any = value) -> Any:
            return getattr(rv.Variable(table_of(dtype))[key], name)(rv.constant(value))

        assert_same_bytes(*(on(d, call) for d in DEVICES))


DEVICES = ("GPU:0", "CPU:0")


@pytest.mark.parametrize("dtype", ON_GPU, ids=name_of)
def test_batches(dtype: rv.DType) -> None:
    indices = np.random.default_rng(7).integers(0, WIDTH, (ROWS, 3))
    values = operands(dtype, (ROWS, 3), 8)

    def call() -> Any:
        slices = rv.IndexedSlices(rv.constant(values), rv.constant(indices))
        return rv.Variable(table_of(dtype)).batch_scatter_update(slices)

    assert_same_bytes(*(on(d, call) for d in DEVICES))


@pytest.mark.parametrize("dtype", [rv.int32, rv.int64], ids=name_of)
def test_counting(dtype: rv.DType) -> None:
    for device in DEVICES:
        with rv.device(device):
            v = rv.Variable(3, dtype=dtype)
            assert int(v.count_up_to(5)) == 3
            assert int(v) == 4


@pytest.mark.parametrize("from_device", DEVICES)
@pytest.mark.parametrize("to_device", DEVICES)
def test_operands_may_be_on_another_device(from_device: str, to_device: str) -> None:
    with rv.device(to_device):
        v = rv.Variable([[1.0, 2.0], [3.0, 4.0]])
    with rv.device(from_device):
        rows, ones = rv.constant([1, 1]), rv.constant([[1.0, 1.0], [1.0, 1.0]])
    v.assign_add(ones).scatter_add(rv.IndexedSlices(ones, rows)).scatter_nd_sub(rows[:, None], ones)
    v[0].assign(ones[0])
    assert v.device.endswith(to_device)
    assert v.sparse_read(rows).numpy().tolist() == [[4.0, 5.0], [4.0, 5.0]]
    assert (v + ones).numpy().tolist() == [[2.0, 2.0], [5.0, 6.0]]
    with rv.device(from_device):
        assert v.read_value().device.endswith(from_device)
        assert v.value().device.endswith(to_device)
        assert (v + 1.0).device.endswith(from_device)
        assert rv.identity(v).device.endswith(from_device)
    with pytest.raises(IndexError, match=r"indices\[1\] = 2 is out of range"):
        v.scatter_add(rv.IndexedSlices(ones, rv.constant([0, 2])))
    assert v.assign(ones).numpy().tolist() == ones.numpy().tolist()
