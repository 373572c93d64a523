"""Arithmetic on GPU tensors by CuPy, and what happens where CuPy is of no use.

Where the GPU is emulated, `fake_cupy` stands in for CuPy.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import FASTEST, IS_EMULATED, assert_same_bytes

import resvar as rv
from resvar import gpu_arrays
from resvar.ops.operation import FLOATS, Operation

pytestmark = pytest.mark.gpu
# Copied to the device are operands that are numbers, and to the host what tells a zero.
A_FEW_BYTES = 200


def start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_arrays._Said, "host_computes", False)
    gpu_arrays._cupy.cache_clear()


@pytest.fixture
def cupy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    start_again(monkeypatch)
    if IS_EMULATED:
        monkeypatch.setitem(sys.modules, "cupy", importlib.import_module("fake_cupy"))
    yield pytest.importorskip("cupy")
    gpu_arrays._cupy.cache_clear()


@pytest.fixture
def silent() -> Iterator[None]:
    """Nothing is computed by the host: that would be said."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def on_the_cpu(call: Callable[..., Any], *arrays: Any) -> Any:
    with rv.device("CPU:0"):
        return call(*map(rv.constant, arrays))


def copied_by(call: Callable[[], Any]) -> int:
    before = rv.memory.stats()["copied_bytes"]
    call()
    return rv.memory.stats()["copied_bytes"] - before


def values(dtype: rv.DType, *, rows: int = 40, seed: int = 0) -> Any:
    array = np.random.default_rng(seed).integers(1, 9, (rows, 40))
    return array.astype(dtype.as_numpy_dtype)


F32, F64, I32, C64 = rv.float32, rv.float64, rv.int32, rv.complex64
REAL = (rv.float16, F32, F64, I32, rv.uint8)
CALLS: dict[str, tuple[Callable[..., Any], tuple[rv.DType, ...]]] = {
    "add": (lambda x, y: x + y, (*REAL, C64)),
    "add a number": (lambda x, y: 2 + x - 1, (*REAL, C64)),
    "broadcast": (lambda x, y: x * y[:1] - y[:, :1], (F32, I32, C64)),
    "truediv": (lambda x, y: x / y, (F32, I32, C64)),
    "floordiv": (lambda x, y: x // y, (F32, I32)),
    "mod": (lambda x, y: x % y, (F32, I32)),
    "truncatediv": (rv.truncatediv, (F32, I32)),
    "pow": (lambda x, y: x**y, (F64, I32)),
    "negative": (lambda x, y: -abs(x), (F32, I32)),
    "bits": (lambda x, y: (x & y) | ~x ^ y, (I32,)),
    "shift": (rv.bitwise.left_shift, (I32,)),
    "compare": (lambda x, y: (x < y) & (x != y), (F32, I32)),
    "maximum": (rv.maximum, REAL),
    "clip_by_value": (lambda x, y: rv.clip_by_value(x, 2, 5), (F32, I32)),
    "add_n": (lambda x, y: rv.add_n([x, y, x]), (F32, I32)),
    "matmul": (lambda x, y: x @ y, (rv.float16, F32, I32, C64)),
    "transposed matmul": (lambda x, y: rv.matmul(x, y, transpose_b=True), (F32,)),
    "tensordot": (lambda x, y: rv.tensordot(x, y, 1), (F64,)),
    "exp": (lambda x, y: rv.exp(-x), (rv.float16, F32)),
    "sqrt": (lambda x, y: rv.sqrt(x) + rv.math.rsqrt(x), (F32,)),
    "tanh": (lambda x, y: rv.tanh(x) * rv.sigmoid(y), (F32,)),
    "is_nan": (lambda x, y: rv.math.is_nan(x), (F32,)),
    "argmax": (lambda x, y: rv.argmax(x, 1), REAL),
    "argmin": (lambda x, y: rv.argmin(x, 0, output_type=I32), (F32,)),
    "reduce_sum": (lambda x, y: rv.reduce_sum(x, 1, keepdims=True), (*REAL, C64)),
    "reduce_sum of all": (lambda x, y: rv.reduce_sum(x), (F32, I32)),
    "reduce_mean": (lambda x, y: rv.reduce_mean(x, 0), REAL),
    "reduce_max": (lambda x, y: rv.reduce_max(x) - rv.reduce_min(x), REAL),
    "reduce_all": (lambda x, y: rv.reduce_all(x == y, 1), (I32,)),
    "reduce_variance": (lambda x, y: rv.math.reduce_variance(x, 1), (F32,)),
    "reduce_logsumexp": (lambda x, y: rv.reduce_logsumexp(x, 1), (F32,)),
    "cumsum": (lambda x, y: rv.cumsum(x, 1, exclusive=True), (F32, I32)),
    "softmax": (lambda x, y: rv.nn.softmax(x), (F32,)),
    "relu": (lambda x, y: rv.nn.relu(x), (F32, I32)),
    "where": (lambda x, y: rv.where(x < y, x, y), (F32, I32)),
    "positions": (lambda x, y: rv.where(x < 3), (I32,)),
    "boolean_mask": (lambda x, y: rv.boolean_mask(x, x < y), (F32,)),
    "cast": (lambda x, y: rv.cast(x, F64) + rv.cast(x > y, F64), (F32, I32)),
    "reshape": (lambda x, y: rv.reshape(x, [-1]), (F32,)),
    "transpose": (lambda x, y: rv.transpose(x), (F32,)),
    "slice": (lambda x, y: rv.slice(x, [3, 1], [2, 5]), (F32,)),
    "concat": (lambda x, y: rv.concat([x, y], 1), (F32,)),
    "split": (lambda x, y: rv.split(x, 4)[3], (F32,)),
    "tile": (lambda x, y: rv.tile(x, [1, 2]), (F32,)),
    "broadcast_to": (lambda x, y: rv.broadcast_to(x, [2, 40, 40]), (F32,)),
    "sort": (lambda x, y: rv.sort(x, direction="DESCENDING"), (F32,)),
    "one_hot": (lambda x, y: rv.one_hot(x, 9), (I32,)),
    "shape": (lambda x, y: rv.shape(x), (F32,)),
    "complex": (lambda x, y: rv.math.imag(rv.complex(x, y)), (F32,)),
    "of nothing": (lambda x, y: rv.reduce_sum(x[:0] * 2, 0), (F32,)),
}


@pytest.mark.usefixtures("cupy", "silent")
@pytest.mark.parametrize(
    ("call", "dtype"), [pytest.param(*case, id=f"{name}-{case[1].name}") for name, case in (
        (name, (call, dtype)) for name, (call, dtypes) in CALLS.items() for dtype in dtypes
    )],
)  # fmt: skip
def test_results_are_those_of_the_host_and_stay_on_the_gpu(call: Any, dtype: rv.DType) -> None:
    arrays = values(dtype), values(dtype, seed=1)
    x, y = map(rv.constant, arrays)
    results = []
    assert copied_by(lambda: results.append(call(x, y))) <= A_FEW_BYTES
    assert results[0].device == FASTEST
    expected = on_the_cpu(call, *arrays)
    if IS_EMULATED:
        assert_same_bytes(results[0], expected)
    else:
        assert results[0].dtype is expected.dtype
        np.testing.assert_allclose(results[0], expected, rtol=1e-2 if dtype.size == 2 else 1e-5)


def address(t: Any) -> int:
    found: int = t.__cuda_array_interface__["data"][0]
    return found


@pytest.mark.usefixtures("cupy", "silent")
def test_a_view_has_the_memory_of_its_tensor_and_changes_no_variable() -> None:
    v = rv.Variable(values(F32))
    seen = rv.reshape(v, [-1])
    assert address(seen) == address(v.read_value())
    v.assign_add(np.ones((40, 40), np.float32))
    assert_same_bytes(seen, values(F32).ravel())
    assert address(rv.slice(seen, [8], [4])) % 64 == 0, "a part of it is copied"


@pytest.mark.usefixtures("cupy", "silent")
def test_a_result_is_memory_of_ours() -> None:
    v = rv.Variable(values(F32))
    allocated = rv.memory.stats()["allocated_bytes"]
    t = v * 2.0
    assert rv.memory.stats()["allocated_bytes"] - allocated == 4 * 40 * 40
    where = address(t)
    v.assign(t)
    del t
    v.assign_add(np.ones((40, 40), np.float32))  # in place
    assert address(v.read_value()) == where
    assert_same_bytes(v, values(F32) * 2 + 1)


@pytest.mark.usefixtures("cupy", "silent")
def test_work_of_other_threads_comes_first() -> None:
    ones = rv.constant(np.ones(10_000, np.float32))
    v = rv.Variable(np.zeros(10_000, np.float32))
    found = []
    for turn in range(1, 5):
        for _ in range(20):
            v.assign_add(ones)  # it is queued
        thread = threading.Thread(target=lambda: found.append(v * 2.0))
        thread.start()
        thread.join()
        assert_same_bytes(found[-1], np.full(10_000, 40 * turn, np.float32))
    total = rv.add_n(found)
    assert_same_bytes(total, np.full(10_000, 400, np.float32))


@pytest.mark.usefixtures("cupy", "silent")
def test_in_a_session() -> None:
    import resvar.compat.v1 as tf

    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.placeholder(tf.float32, [40, 40])
        y = tf.matmul(x, x) + 1.0
        total, (first, _) = tf.reduce_sum(y), tf.split(y, 2)
        whole, summed, half = session.run([y, total, first], {x: values(F32)})
    expected = values(F32) @ values(F32) + np.float32(1)
    np.testing.assert_allclose(whole, expected)
    np.testing.assert_allclose(summed, expected.sum())
    np.testing.assert_allclose(half, expected[:20])


UNSUPPORTED = {
    "a function": np.spacing,
    "a conversion": lambda x: np.asarray(x) + 1,
    "an argument": lambda x: np.sum(x, where=x > 0),
    "two kinds of arrays": lambda x: np.where(np.ones(x.shape, bool), x, x),
    "what is not written yet": lambda x: np.linalg.cond(x) * x,
}


@pytest.mark.usefixtures("cupy")
@pytest.mark.parametrize("kernel", UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_the_host_computes_what_cupy_does_not(kernel: Any) -> None:
    operation = Operation("Odd", kernel, FLOATS)
    x = rv.constant(values(F64))
    with pytest.warns(RuntimeWarning, match="host, since CuPy cannot compute Odd: ") as said:
        results = [operation(x), operation(x)]
    assert len(said) == 1
    for result in results:
        assert_same_bytes(result, kernel(values(F64)))
        assert result.device == FASTEST


@pytest.mark.usefixtures("cupy")
def test_dtypes_that_cupy_lacks() -> None:
    x = rv.constant([1.5, 2.5], rv.bfloat16)
    with pytest.warns(RuntimeWarning, match="CuPy does not compute with bfloat16"):
        assert (x + x).numpy().tolist() == [3, 5]
    with rv.device("CPU:0"):
        expected = rv.cast(rv.cast([1.5, 2.5], rv.bfloat16), F32)
    assert_same_bytes(rv.cast(x, F32), expected)
    assert_same_bytes(rv.constant(["a"]) + "b", np.array([b"ab"], object))


@pytest.mark.usefixtures("cupy", "silent")
def test_random_numbers_are_drawn_once_and_by_the_host() -> None:
    drawn = []
    for device in ("CPU:0", "GPU:0"):
        rv.random.set_seed(7)
        with rv.device(device):
            drawn.append([rv.random.normal([3]).numpy(), rv.random.uniform([3]).numpy()])
    assert_same_bytes(drawn[1], drawn[0])


@pytest.mark.usefixtures("cupy")
def test_shuffling_goes_through_the_host() -> None:
    with pytest.warns(RuntimeWarning, match="RandomShuffle draws its numbers there"):
        assert sorted(rv.random.shuffle(rv.constant([3, 1, 2])).numpy().tolist()) == [1, 2, 3]


BAD_CALLS: dict[str, Callable[[Any], Any]] = {
    "shapes": lambda x: x + x[:3],
    "matrices": lambda x: x @ x[:3],
    "zero": lambda x: x // 0,
    "power": lambda x: x**-1,
    "axis": lambda x: rv.reduce_sum(x, 2),
    "where": lambda x: rv.where(x[:3] > 0, x, x),
    "broadcast": lambda x: rv.broadcast_to(x, [3, 40]),
    "dtype": lambda x: rv.exp(x),
    "joined": lambda x: rv.concat([x, x[0]], 0),
}


@pytest.mark.usefixtures("cupy", "silent")
@pytest.mark.parametrize("call", BAD_CALLS.values(), ids=BAD_CALLS)
def test_errors_are_those_of_the_host(call: Any) -> None:
    with pytest.raises(rv.errors.OpError) as expected:
        on_the_cpu(call, values(I32))
    with pytest.raises(rv.errors.OpError) as raised:
        call(rv.constant(values(I32)))
    assert (type(raised.value), str(raised.value)) == (type(expected.value), str(expected.value))


def test_on_the_cpu_where_that_is_asked_for(cupy: Any) -> None:
    x = rv.constant(values(F32))
    with rv.device("CPU:0"):
        assert "CPU:0" in (x + x).device


class Exporter:
    """An array of another library on the GPU."""

    def __init__(self, t: rv.Tensor) -> None:
        self.t = t

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.t.__dlpack_device__()

    def __dlpack__(self, **options: Any) -> Any:
        return self.t.__dlpack__(**options)


@pytest.mark.usefixtures("cupy")
@pytest.mark.filterwarnings("ignore:arithmetic on GPU tensors")
@pytest.mark.parametrize("kernel", [np.positive, np.spacing])
def test_arrays_of_other_libraries_are_operands(kernel: Any) -> None:
    result = Operation("Odd", kernel, FLOATS)(Exporter(rv.constant(values(F64))))
    assert_same_bytes(result, kernel(values(F64)))
    assert result.device == FASTEST


def test_without_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    start_again(monkeypatch)
    monkeypatch.setitem(sys.modules, "cupy", None)
    x = rv.constant(values(F32))
    with pytest.warns(RuntimeWarning, match="since CuPy is not installed") as said:
        results = [x + x, x * 2.0]
    assert len(said) == 1
    assert said[0].filename == __file__
    for result in results:
        assert_same_bytes(result, values(F32) * np.float32(2))
        assert result.device == FASTEST
    gpu_arrays._cupy.cache_clear()


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (SimpleNamespace(type=0, device=-2), "CuPy does not see the memory of GPUs"),
        (RuntimeError("driver too old"), "CuPy does not run here: .*driver too old"),
    ],
)
def test_a_cupy_that_is_of_no_use(monkeypatch: pytest.MonkeyPatch, found: Any, why: str) -> None:
    def attributes(pointer: int) -> Any:
        if isinstance(found, Exception):
            raise found
        return found

    start_again(monkeypatch)
    runtime = SimpleNamespace(memoryTypeDevice=2, pointerGetAttributes=attributes)
    useless = SimpleNamespace(cuda=SimpleNamespace(runtime=runtime))
    monkeypatch.setitem(sys.modules, "cupy", useless)
    x = rv.constant(values(F32))
    with pytest.warns(RuntimeWarning, match=why):
        assert_same_bytes(x + x, values(F32) * np.float32(2))
    gpu_arrays._cupy.cache_clear()


def test_cupy_is_not_imported_before_something_is_computed() -> None:
    program = (
        "import sys, resvar as rv; v = rv.Variable([1.0, 2.0]); v.assign_add([1.0, 1.0]).numpy(); "
        "print('cupy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stdout == b"False\n"
