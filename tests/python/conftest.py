"""The one list of dtypes, operations, index dtypes and devices that the tests run over.

Variables are on the fastest device, as users get it: on the GPU where the build has one, which may
be emulated. So the whole suite runs on it, but for what is about the CPU.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

import resvar as rv
from resvar import _core, dtypes

DTYPES = dtypes.ALL
INDEX_DTYPES = (np.int32, np.int64)
# To close the memory of an emulated device after every operation takes most of the time.
os.environ.setdefault("CUDAHOST_GUARD", "0")
DEVICES = [device.name for device in rv.config.list_logical_devices()]

HOST = "/job:localhost/replica:0/task:0/device:"
CPU = HOST + "CPU:0"
HAS_GPU = len(DEVICES) > 1
FASTEST = HOST + "GPU:0" if HAS_GPU else CPU
IS_EMULATED = "emulated" in _core.cuda_build()

# What each operation does to a row, in NumPy's words.
OPS = {
    "update": lambda stored, update: update,
    "add": lambda stored, update: stored + update,
    "sub": lambda stored, update: stored - update,
    "mul": lambda stored, update: stored * update,
    "div": lambda stored, update: divide(stored, update),
    "min": lambda stored, update: np.where(update < stored, update, stored),
    "max": lambda stored, update: np.where(update > stored, update, stored),
}
# Those that TensorFlow has as scatter_nd_*.
ND_OPS = ("update", "add", "sub", "min", "max")


def divide(stored: Any, update: Any) -> Any:
    """Divides as C does: integers towards zero."""
    if np.asarray(stored).dtype.kind not in "iu":
        return stored / update
    return np.sign(stored) * np.sign(update) * (np.abs(stored) // np.abs(update))


def is_defined(op: str, dtype: rv.DType) -> bool:
    """Whether it is: bool and what is only moved have no arithmetic, complex numbers no order."""
    if op == "update":
        return True
    if not dtype.is_numeric:
        return False
    return not (op in ("min", "max") and dtype.is_complex)


@pytest.fixture
def session() -> Iterator[Any]:
    """The default session, of a new default graph: what the test calls is recorded there."""
    import resvar.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as default:
        yield default


def pytest_report_header() -> str:
    """Says what a run on an emulated device can be repeated with."""
    seed, streams = (os.environ.get(f"CUDAHOST_{name}", "") for name in ("SEED", "STREAMS"))
    return f"device: {FASTEST}, CUDA {_core.cuda_build()}, {seed=}, {streams=}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what needs another device than there is."""
    for item in items:
        if HAS_GPU and item.get_closest_marker("cpu"):
            item.add_marker(pytest.mark.skip("about the CPU only"))
        if not HAS_GPU and item.get_closest_marker("gpu"):
            item.add_marker(pytest.mark.skip("needs a GPU, or a build that emulates one"))


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each device in turn: what the test makes is there."""
    with rv.device(request.param):
        yield request.param


@pytest.fixture
def in_order() -> Iterator[None]:
    """On a GPU too, every element gets its updates in the order of the indices."""
    rv.config.enable_op_determinism()
    yield
    rv.config.disable_op_determinism()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that asks for an operation and a dtype over the pairs of the table."""
    names = set(metafunc.fixturenames)
    for mark in metafunc.definition.iter_markers("parametrize"):
        given = mark.args[0]
        names -= set(given.split(",") if isinstance(given, str) else given)
    tables = {"op": (OPS, True), "nd_op": (ND_OPS, True), "undefined_op": (OPS, False)}
    wanted = next((name for name in tables if name in names), None)
    if wanted and "dtype" in names:
        ops, defined = tables[wanted]
        pairs = [(o, d) for o, d in product(ops, DTYPES) if is_defined(o, d) == defined]
        metafunc.parametrize((wanted, "dtype"), pairs, ids=name_of)
    elif wanted:
        metafunc.parametrize(wanted, tables[wanted][0])
    elif "dtype" in names:
        metafunc.parametrize("dtype", DTYPES, ids=name_of)
    if "index_dtype" in names:
        metafunc.parametrize("index_dtype", INDEX_DTYPES)


@pytest.fixture(scope="session")
def tf() -> Any:
    """TensorFlow, started once and kept silent."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    module = pytest.importorskip(
        "tensorflow",
        reason="TensorFlow is not installed: see make test-oracle",
        exc_type=ImportError,
    )
    for name in ("absl", "tensorflow"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return module


def name_of(value: object) -> str:
    """The name of a dtype or operation in the name of a test."""
    return value.name if isinstance(value, rv.DType) else str(value)


def copied_by(call: Callable[[], Any]) -> int:
    """How many bytes a call copies."""
    before = rv.memory.stats()["copied_bytes"]
    call()
    return rv.memory.stats()["copied_bytes"] - before


def random_array(
    rng: np.random.Generator, shape: tuple[int, ...], dtype: rv.DType, *, divisor: bool = False
) -> Any:
    """Small whole numbers, on which every operation is exact in every dtype; or their digits."""
    if dtype is dtypes.string:
        return rng.integers(0, 10**6, size=shape).astype("S6").astype(object)
    if dtype in dtypes.SMALL:
        values: Any = rng.integers(int(max(dtype.min, -8)), int(min(dtype.max, 8)), size=shape)
        return values.astype(dtype.as_numpy_dtype)
    if divisor:
        values = rng.choice([1, 2, 4], size=shape)
    elif dtype.is_bool:
        values = rng.integers(0, 2, size=shape)
    else:
        values = rng.integers(0 if dtype.is_unsigned else -8, 9, size=shape)
    if dtype.is_complex and not divisor:
        values = values + 1j * rng.integers(-8, 9, size=shape)
    return values.astype(dtype.as_numpy_dtype)


def scatter_loop(table: Any, op: str, indices: Any, updates: Any) -> Any:
    """The reference: one update after the other. `indices` are tuples in their last dimension."""
    result = table.copy()
    depth = indices.shape[-1]
    rows = indices.reshape(-1, depth)
    slices = updates.reshape(len(rows), *table.shape[depth:])
    with np.errstate(over="ignore"):
        for row, update in zip(rows, slices, strict=True):
            at = tuple(row)
            result[at] = OPS[op](result[at], update)
    return result


def assert_same_bytes(actual: Any, expected: Any) -> None:
    """Equal in dtype, shape and every bit."""
    actual, expected = np.asarray(actual), np.asarray(expected)
    assert actual.dtype == expected.dtype
    assert actual.shape == expected.shape
    if actual.dtype == object:
        assert actual.tolist() == expected.tolist()
        return
    if actual.tobytes() != expected.tobytes():
        np.testing.assert_array_equal(actual, expected)
        pytest.fail("equal in value, but not in bits")
