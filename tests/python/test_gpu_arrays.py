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
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import FASTEST, IS_EMULATED, assert_same_bytes, copied_by
from cupy_calls import BY_CUPY, F32, F64, I32, ON_THE_HOST

import resvar as rv
from resvar import gpu_arrays
from resvar.ops.operation import FLOATS, Operation

pytestmark = pytest.mark.gpu
# Copied to the device are operands that are numbers, and to the host what tells a zero.
A_FEW_BYTES = 200


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """CuPy is looked for again, and the warning is due."""
    monkeypatch.setattr(gpu_arrays._Said, "host_computes", False)
    gpu_arrays._cupy.cache_clear()
    yield
    gpu_arrays._cupy.cache_clear()


@pytest.fixture
def cupy(monkeypatch: pytest.MonkeyPatch) -> Any:
    if IS_EMULATED:
        monkeypatch.setitem(sys.modules, "cupy", importlib.import_module("fake_cupy"))
    return pytest.importorskip("cupy")


@pytest.fixture
def silent() -> Iterator[None]:
    """Nothing is computed by the host: that would be said."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def on_the_cpu(call: Callable[..., Any], *arrays: Any) -> Any:
    with rv.device("CPU:0"):
        return call(*map(rv.constant, arrays))


def values(dtype: rv.DType, *, rows: int = 40, seed: int = 0) -> Any:
    array = np.random.default_rng(seed).integers(1, 9, (rows, 40))
    return array.astype(dtype.as_numpy_dtype)


@pytest.mark.usefixtures("cupy", "silent")
@pytest.mark.parametrize(
    ("call", "dtype"), [pytest.param(*case, id=f"{name}-{case[1].name}") for name, case in (
        (name, (call, dtype)) for name, (call, dtypes) in BY_CUPY.items() for dtype in dtypes
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


LARGE: list[Callable[[Any], Any]] = [
    lambda x: rv.truncatediv(x, 2),
    lambda x: rv.truncatediv(x, -2),
    lambda x: rv.truncatemod(x, 2),
    lambda x: rv.reduce_mean(x, 1),
]


@pytest.mark.usefixtures("cupy", "silent")
@pytest.mark.parametrize("call", LARGE)
def test_integers_that_no_float_holds(call: Callable[[Any], Any]) -> None:
    large = np.int64([[2**53 + 1, 0], [-(2**53) - 1, 0]])
    assert_same_bytes(call(rv.constant(large)), on_the_cpu(call, large))


UNSUPPORTED = {
    "a ufunc": np.spacing,
    "a function": np.block,
    "a conversion": lambda x: np.asarray(x) + 1,
    "an argument": lambda x: np.sum(x, where=x > 0),
    "two kinds of arrays": lambda x: np.where(np.ones(x.shape, bool), x, x),
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
@pytest.mark.parametrize(("name", "call"), ON_THE_HOST.items(), ids=ON_THE_HOST)
def test_what_the_host_computes(name: str, call: Callable[[Any], Any]) -> None:
    x = rv.constant(values(F32))
    with pytest.warns(RuntimeWarning, match=f"since CuPy cannot compute {name}: "):
        result = call(x)
    assert_same_bytes(result, on_the_cpu(call, values(F32)))
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
    monkeypatch.setitem(sys.modules, "cupy", None)
    x = rv.constant(values(F32))
    with pytest.warns(RuntimeWarning, match="since CuPy is not installed") as said:
        results = [x + x, x * 2.0]
    assert len(said) == 1
    assert said[0].filename == __file__
    for result in results:
        assert_same_bytes(result, values(F32) * np.float32(2))
        assert result.device == FASTEST


def cupy_with(attributes: Callable[[int], Any], version: str = "14.2.0") -> Any:
    runtime = SimpleNamespace(memoryTypeDevice=2, pointerGetAttributes=attributes)
    return SimpleNamespace(cuda=SimpleNamespace(runtime=runtime), __version__=version)


def too_old_a_driver(pointer: int) -> Any:
    raise RuntimeError("driver too old")


def host_memory(pointer: int) -> Any:
    return SimpleNamespace(type=0, device=-2)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (cupy_with(host_memory), "CuPy does not see the memory of GPUs"),
        (cupy_with(too_old_a_driver), "CuPy does not run here: .*driver too old"),
        (cupy_with(host_memory, "13.6.0"), "CuPy 13.6.0 is too old: 14 or later is needed"),
        (SimpleNamespace(), "CuPy is not installed, or broken: .*no attribute '__version__'"),
    ],
)
def test_a_cupy_that_is_of_no_use(monkeypatch: pytest.MonkeyPatch, found: Any, why: str) -> None:
    monkeypatch.setitem(sys.modules, "cupy", found)
    x = rv.constant(values(F32))
    with pytest.warns(RuntimeWarning, match=why):
        assert_same_bytes(x + x, values(F32) * np.float32(2))


def test_a_cupy_whose_import_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cupy.py").write_text("import numpy; numpy.float_")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    x = rv.constant(values(F32))
    with pytest.warns(RuntimeWarning, match="CuPy is not installed, or broken: .*float_"):
        assert_same_bytes(x + x, values(F32) * np.float32(2))


def test_the_memory_that_cupy_is_asked_about_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    allocated: list[int] = []

    def attributes(pointer: int) -> Any:
        allocated.append(rv.memory.stats()["allocated_bytes"])
        return host_memory(pointer)

    x = rv.constant(values(F32))
    monkeypatch.setitem(sys.modules, "cupy", cupy_with(attributes))
    before = rv.memory.stats()["allocated_bytes"]
    with pytest.warns(RuntimeWarning, match="does not see"):
        rv.negative(x)
    assert allocated == [before + 1]


def test_cupy_is_not_imported_before_something_is_computed() -> None:
    program = (
        "import sys, resvar as rv; v = rv.Variable([1.0, 2.0]); v.assign_add([1.0, 1.0]).numpy(); "
        "print('cupy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert done.stdout == b"False\n"
