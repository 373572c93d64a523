"""From what a user passes in a graph to tensors of that graph."""

from __future__ import annotations

from typing import Any

from resvar import _core, context, python_values
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.graph.graph import Graph
from resvar.graph.tensor import SymbolicTensor
from resvar.indexed_slices import IndexedSlices
from resvar.tensor import Tensor, TensorLike


def symbolic(value: Any, dtype: DType | None = None, name: str | None = None) -> Tensor | None:
    """The tensor of a graph that a value stands for, or None for what is known without a graph.

    Args:
      value: a tensor, a variable, or a list or tuple that may hold some.
      dtype: the dtype that it must have.
      name: the name of the operation that packs a list.

    Raises:
      TypeError: it has another dtype.
      RuntimeError: it is a variable that was made eagerly.
    """
    if isinstance(value, TensorLike):
        if hasattr(value, "_graph_input"):
            found: SymbolicTensor = value._graph_input()
            return _checked(found, dtype)
        if not isinstance(value, Tensor):
            raise RuntimeError(
                f"A variable that was made eagerly cannot be used in a graph: {value!r:.200}"
            )
        return None
    if isinstance(value, list | tuple) and _holds_symbolic(value):
        return _packed(value, dtype, name)
    if isinstance(value, IndexedSlices):
        return _dense(value, dtype)
    return None


def _dense(slices: IndexedSlices, dtype: DType | None) -> Tensor | None:
    """The sum of the slices at each index, where they are tensors of a graph."""
    from resvar.ops.indexed import scatter_nd
    from resvar.ops.shapes import expand_dims

    parts = (slices.values, slices.indices, slices.dense_shape)
    if slices.dense_shape is None or all(symbolic(part) is None for part in parts):
        return None
    values = convert(slices.values, dtype)
    return scatter_nd(expand_dims(slices.indices, -1), values, slices.dense_shape)


def _checked(tensor: SymbolicTensor, dtype: DType | None) -> SymbolicTensor:
    if dtype is not None and tensor.dtype is not dtype:
        message = (
            f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype "
            f"{tensor.dtype.name}: {tensor!r}"
        )
        raise BadDTypeError(None, None, message)
    return tensor


def _holds_symbolic(value: Any) -> bool:
    return any(hasattr(kind, "_graph_input") for kind in python_values.leaf_types(value))


def _packed(value: Any, dtype: DType | None, name: str | None) -> Tensor:
    """Tensors and other things on top of each other, all of one dtype."""
    from resvar.ops.manipulation import pack

    wanted = _dtype_within(value) if dtype is None else dtype
    full = name if name and name.endswith("/") else f"{current().scoped_name(name or 'packed')}/"
    parts = [convert(item, wanted, f"{full}{i}/") for i, item in enumerate(value)]
    return pack(*parts, axis=0, name=full)


def _dtype_within(value: Any) -> DType | None:
    """The dtype of the first tensor in a nested list, which has one."""
    for item in value:
        if isinstance(item, TensorLike):
            return item.dtype
        if isinstance(item, list | tuple):
            found = _dtype_within(item)
            if found is not None:
                return found
    return None


def current() -> Graph:
    """The graph that is recorded in."""
    graph = context.current_graph()
    assert graph is not None
    return graph


def convert(value: Any, dtype: DType | None = None, name: str | None = None) -> SymbolicTensor:
    """Converts a value to a tensor of the graph that is recorded in; what is known is a constant.

    Args:
      value: what converts to a tensor.
      dtype: the dtype that it must have.
      name: the name of the constant.
    """
    if isinstance(value, _core.Tensor):
        return current().constant(value, name=name or "Const")
    found: Any = symbolic(value, dtype, name)
    return current().constant(value, dtype, name or "Const") if found is None else found
