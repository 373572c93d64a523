"""docs/interop.md tells the truth about the libraries that are installed; and their gradients."""

from __future__ import annotations

import copy
import doctest
import multiprocessing
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import interop_table
import numpy as np
import pytest

import resvar as rv

PAGE = Path(__file__).parents[2] / "docs/interop.md"
INSTALLED = {peer for peer in interop_table.PEERS if interop_table.is_installed(peer)}
NEEDED = {"PyTorch": r"\btorch\.|\btensor\(", "JAX": r"\bjnp?\.|\bjax\b"}


@pytest.fixture(autouse=True)
def on_the_cpu() -> Iterator[None]:
    with rv.device("CPU:0"):
        yield


def blocks() -> list[str]:
    """The examples of the page that can run here; they share their names."""
    missing = [pattern for peer, pattern in NEEDED.items() if peer not in INSTALLED]
    found = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [block for block in found if not any(re.search(each, block) for each in missing)]


def test_the_examples_print_what_they_say() -> None:
    if "PyTorch" not in INSTALLED:
        pytest.skip("later examples build on those with PyTorch")
    test = doctest.DocTestParser().get_doctest("".join(blocks()), {}, "interop.md", None, 0)
    said: list[str] = []
    doctest.DocTestRunner().run(test, out=said.append)
    assert not said, "".join(said)


def test_examples_without_other_libraries() -> None:
    chosen = [block for block in blocks() if not re.search("|".join(NEEDED.values()), block)]
    assert len(chosen) >= 6
    names: dict[str, Any] = {}
    said: list[str] = []
    for block in chosen:
        if "with v.borrow" in block:
            continue  # its numbers depend on what was done between
        test = doctest.DocTestParser().get_doctest(block, names, "interop.md", None, 0)
        doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)
        names = test.globs
    assert not said, "".join(said)


def test_the_tables_are_true() -> None:
    page = PAGE.read_text().splitlines()
    for line in interop_table.lines(INSTALLED):
        assert line in page, f"the line is now\n{line}"


def test_every_line_of_the_tables_is_measured() -> None:
    measured = {expression for _, rows, _ in interop_table.TABLES for _, expression in rows}
    assert set(re.findall(r"^\| `(.*?)` \|", PAGE.read_text(), re.MULTILINE)) == measured


def test_pickles_of_large_values_are_not_copied() -> None:
    for source in (rv.Variable(np.ones(100_000)), rv.constant(np.ones(100_000))):
        buffers: list[pickle.PickleBuffer] = []
        before = rv.memory.stats()
        data = pickle.dumps(source, protocol=5, buffer_callback=buffers.append)
        after = rv.memory.stats()
        assert after["copied_bytes"] == before["copied_bytes"]
        assert len(data) < 1000
        assert [len(buffer.raw()) for buffer in buffers] == [800_000]
        assert np.shares_memory(np.frombuffer(buffers[0]), source.numpy())
        back = pickle.loads(data, buffers=buffers)
        assert back.numpy().sum() == 100_000


def add_one(v: rv.Variable) -> rv.Variable:
    return copy.copy(v).assign_add(np.ones(3))


@pytest.mark.parametrize("method", ["spawn", "fork"])
@pytest.mark.filterwarnings("ignore:.*fork")
def test_variables_go_to_other_processes_and_back(method: str) -> None:
    v = rv.Variable(np.zeros(3), name="v", trainable=False)
    with multiprocessing.get_context(method).Pool(1) as pool:
        back = pool.map(add_one, [v, v])
    assert v.numpy().tolist() == [0, 0, 0]
    for each in back:
        assert each.numpy().tolist() == [1, 1, 1]
        assert (each.name, each.trainable) == ("v:0", False)


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta")
def test_sparse_tensors_of_torch() -> None:
    torch = pytest.importorskip("torch")
    indices = torch.tensor([[0, 2, 0], [1, 0, 1]])
    values = torch.tensor([1.0, 2.0, 4.0])
    sparse = torch.sparse_coo_tensor(indices, values, (3, 2), check_invariants=True)
    for delta in (sparse, sparse.coalesce()):
        v = rv.Variable(np.zeros((3, 2), np.float32))
        assert v.assign_add(delta).numpy().tolist() == [[0, 5], [0, 0], [2, 0]]
        assert v.assign_sub(delta).numpy().tolist() == [[0, 0], [0, 0], [0, 0]]
    wide = torch.sparse_coo_tensor([[1, 1]], torch.ones(2, 2), (3, 2), check_invariants=True)
    assert v.assign_add(wide).numpy().tolist() == [[0, 0], [2, 2], [0, 0]]
    with pytest.raises(ValueError, match=r"of shape \(2,\) by a sparse array of \(3, 2\)"):
        rv.Variable(np.zeros(2, np.float32)).assign_add(sparse)
    with pytest.raises(TypeError, match=r"torch.sparse_csr .* is for assign_add and assign_sub"):
        v.assign_add(torch.eye(3).to_sparse_csr())
    with pytest.raises(TypeError, match=r"elsewhere call its to_dense\(\) first"):
        rv.constant(sparse)
    assert rv.Variable(sparse.to_dense()).numpy().tolist() == [[0, 5], [0, 0], [2, 0]]


def test_sparse_arrays_of_jax() -> None:
    sparse = pytest.importorskip("jax.experimental.sparse")
    jnp = pytest.importorskip("jax.numpy")
    dense = np.array([[0, 5], [0, 0], [2, 0]], np.float32)
    for delta in (sparse.BCOO.fromdense(jnp.array(dense)), sparse.BCOO.fromdense(dense, nse=5)):
        v = rv.Variable(np.zeros((3, 2), np.float32))
        assert v.assign_add(delta).numpy().tolist() == dense.tolist()
    rows = sparse.BCOO.fromdense(jnp.array(dense), n_dense=1)
    assert v.assign_sub(rows).numpy().tolist() == np.zeros((3, 2)).tolist()
    with pytest.raises(TypeError, match=r"type BCOO .* call its todense\(\) first"):
        rv.constant(delta)


@pytest.mark.parametrize("name", ["float16", "bfloat16", "float32", "int64", "bool", "complex64"])
def test_tensors_of_torch_in_every_way(name: str) -> None:
    torch = pytest.importorskip("torch")
    tensor = torch.tensor([[1, 0], [1, 1]]).to(getattr(torch, name))
    for source in (tensor, tensor.T, tensor[:, ::1]):
        made = rv.constant(source)
        assert made.dtype.name == name
        back = torch.as_tensor(made)
        assert back.dtype is tensor.dtype
        assert torch.equal(back, source)
    assert rv.Variable(tensor).assign(tensor.T).numpy().shape == (2, 2)


def test_lazy_and_recorded_tensors_of_torch() -> None:
    torch = pytest.importorskip("torch")
    assert rv.constant(torch.tensor([1 + 2j]).conj()).numpy().tolist() == [1 - 2j]
    parameter = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
    v = rv.Variable(parameter)
    v.assign_add(parameter * 2)
    assert v.numpy().tolist() == [3, 6]
    assert parameter.tolist() == [1, 2]


def test_arrays_of_jax() -> None:
    jnp = pytest.importorskip("jax.numpy")
    v = rv.Variable(np.arange(100, dtype=np.float32))
    array = jnp.asarray(v)
    v.assign_add(np.ones(100, np.float32))
    assert array.tolist() == list(range(100)), "it is a snapshot"
    v.assign_sub(0.5 * jnp.ones(100))
    assert v[1].numpy() == 1.5
    assert rv.constant(jnp.ones(2, jnp.bfloat16)).dtype is rv.bfloat16
    assert jnp.asarray(rv.constant([1, 2], dtype=rv.bfloat16)).dtype == jnp.bfloat16
