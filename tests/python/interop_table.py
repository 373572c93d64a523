"""Who copies and who does not: the tables of docs/interop.md, by comparing addresses of memory."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np

import resvar as rv

# What each peer is called, and imported as.
PEERS = {"NumPy": "numpy", "PyTorch": "torch", "JAX": "jax"}

OUT = (
    ("NumPy", "v.numpy()"),
    ("NumPy", "np.asarray(v)"),
    ("NumPy", "memoryview(v)"),
    ("NumPy", "np.from_dlpack(v)"),
    ("NumPy", "np.array(v)"),
    ("PyTorch", "torch.as_tensor(v)"),
    ("PyTorch", "torch.from_dlpack(v)"),
    ("PyTorch", "torch.from_dlpack(v, copy=False)"),
    ("PyTorch", "torch.tensor(v)"),
    ("JAX", "jnp.asarray(v)"),
    ("JAX", "jax.dlpack.from_dlpack(v)"),
)
BORROWED = (
    ("NumPy", "a[1:]"),
    ("NumPy", "np.frombuffer(a)"),
    ("PyTorch", "torch.from_numpy(a)"),
    ("PyTorch", "torch.as_tensor(a)"),
    ("PyTorch", "torch.from_dlpack(a)"),
)
IN = (
    ("NumPy", "rv.constant(array)"),
    ("NumPy", "rv.Variable(array)"),
    ("NumPy", "rv.from_dlpack(array)"),
    ("NumPy", "rv.from_dlpack(array, copy=True)"),
    ("NumPy", "rv.Variable(rv.from_dlpack(array))"),
    ("PyTorch", "rv.constant(tensor)"),
    ("PyTorch", "rv.Variable(tensor)"),
    ("PyTorch", "rv.from_dlpack(tensor)"),
    ("JAX", "rv.constant(jax_array)"),
    ("JAX", "rv.Variable(jax_array)"),
    ("JAX", "rv.from_dlpack(jax_array)"),
)
UPDATES = (
    ("NumPy", "v.assign_sub(array)"),
    ("NumPy", "v.scatter_sub(rv.IndexedSlices(rows, indices))"),
    ("PyTorch", "v.assign_sub(tensor)"),
    ("PyTorch", "v.assign_sub(parameter)"),
    ("PyTorch", "bfloat16_v.assign_sub(bfloat16_tensor)"),
    ("PyTorch", "v.scatter_sub(rv.IndexedSlices(torch_rows, torch_indices))"),
    ("PyTorch", "v.assign_sub(sparse_coo_tensor)"),
    ("JAX", "v.assign_sub(jax_array)"),
    ("JAX", "v.scatter_sub(rv.IndexedSlices(jax_rows, jax_indices))"),
    ("JAX", "v.assign_sub(bcoo)"),
)
SIZE = 4096


def is_installed(peer: str) -> bool:
    return importlib.util.find_spec(PEERS[peer]) is not None


def names() -> dict[str, Any]:
    """What the expressions are about."""
    v = rv.Variable(np.zeros(SIZE))
    array = np.ones(SIZE)
    found: dict[str, Any] = {"np": np, "rv": rv, "v": v, "array": array}
    found |= {"rows": array[:2].copy(), "indices": np.array([3, 5])}
    if is_installed("PyTorch"):
        import torch

        found |= {
            "torch": torch,
            "tensor": torch.ones(SIZE, dtype=torch.float64),
            "parameter": torch.nn.Parameter(torch.ones(SIZE, dtype=torch.float64)),
            "bfloat16_v": rv.Variable(np.zeros(SIZE), dtype=rv.bfloat16),
            "bfloat16_tensor": torch.ones(SIZE, dtype=torch.bfloat16),
            "torch_rows": torch.ones(2, dtype=torch.float64),
            "torch_indices": torch.tensor([3, 5]),
            "sparse_coo_tensor": torch.sparse_coo_tensor(
                [[3, 5]], [1.0, 1.0], (SIZE,), dtype=torch.float64, check_invariants=True
            ),
        }
    if is_installed("JAX"):
        import jax
        from jax.experimental import sparse

        jax.config.update("jax_enable_x64", True)
        jnp = jax.numpy
        found |= {
            "jax": jax,
            "jnp": jnp,
            "jax_array": jnp.ones(SIZE),
            "jax_rows": jnp.ones(2),
            "jax_indices": jnp.array([3, 5]),
            "bcoo": sparse.BCOO((jnp.ones(2), jnp.array([[3], [5]])), shape=(SIZE,)),
        }
    return found


def address(thing: Any) -> int:
    if isinstance(thing, rv.Tensor | rv.Variable):
        thing = thing.numpy()
    elif isinstance(thing, memoryview):
        thing = np.asarray(thing)
    for method in ("data_ptr", "unsafe_buffer_pointer"):
        if hasattr(thing, method):
            return int(getattr(thing, method)())
    return int(thing.ctypes.data)


def evaluate(expression: str, known: dict[str, Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return eval(expression, known)


def rights(thing: Any) -> str:
    if isinstance(thing, np.ndarray):
        return "yes" if thing.flags.writeable else "no"
    if isinstance(thing, memoryview):
        return "no" if thing.readonly else "yes"
    return "yes" if hasattr(thing, "data_ptr") else "no"


def shared(one: int, other: int) -> str:
    return "shared" if one == other else "copied"


def out(expression: str) -> tuple[str, ...]:
    known = names()
    before = address(known["v"])
    result = evaluate(expression, known)
    return shared(address(result), before), rights(result)


def borrowed(expression: str) -> tuple[str, ...]:
    known = names()
    v = known["v"]
    counts = SimpleNamespace()

    def use(array: Any) -> None:
        result = evaluate(expression, known | {"a": array})
        start = address(array)
        counts.inside = shared(address(result) - (8 if expression == "a[1:]" else 0), start)

    before = rv.memory.stats()["copied_bytes"]
    with v.borrow() as a:
        use(a)
    counts.dropped = rv.memory.stats()["copied_bytes"] - before
    with v.borrow() as a:
        kept = evaluate(expression, known | {"a": a})
    counts.kept = rv.memory.stats()["copied_bytes"] - before
    del kept
    cost = ["nothing" if not count else "one copy" for count in (counts.dropped, counts.kept)]
    return counts.inside, *cost


def into(expression: str) -> tuple[str, ...]:
    known = names()
    source = next(known[name] for name in ("tensor", "jax_array", "array") if name in expression)
    return (shared(address(evaluate(expression, known)), address(source)),)


def update(expression: str) -> tuple[str, ...]:
    known = names()
    evaluate(expression, known)
    before = rv.memory.stats()
    evaluate(expression, known)
    after = rv.memory.stats()
    copied = sum(after[key] - before[key] for key in ("copied_bytes", "allocations"))
    return ("read where they are" if not copied else "copied",)


TABLES = (
    (("call", "memory", "writable"), OUT, out),
    (
        ("made of `a`, which was borrowed", "memory", "ends, if dropped", "if kept"),
        BORROWED,
        borrowed,
    ),
    (("call", "memory"), IN, into),
    (("update", "elements of the operand"), UPDATES, update),
)


def lines(peers: set[str]) -> Iterator[str]:
    """The tables, of these peers only."""
    for titles, rows, measure in TABLES:
        yield f"| {' | '.join(titles)} |"
        yield f"|{'---|' * len(titles)}"
        for peer, expression in rows:
            if peer in peers:
                yield f"| {' | '.join((f'`{expression}`', *measure(expression)))} |"
        yield ""


if __name__ == "__main__":
    print("\n".join(lines(set(PEERS))))
