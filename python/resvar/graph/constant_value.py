"""What is known of a value before a session runs."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, context
from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor
from resvar.ops.static_shape import Dims, size

_MOST_ELEMENTS = 1024  # larger values are not computed ahead


def constant_value(tensor: SymbolicTensor) -> _core.Tensor | None:
    """The value of a tensor that is the same in every run, or None.

    That is a constant, or a small result that depends only on constants and static shapes.
    """
    tensor = _origin(tensor)
    operation = tensor.op
    if operation.type == "Const":
        constant: _core.Tensor = operation._kernel()
        return constant
    count = size(None if tensor.shape.rank is None else tensor.shape.as_list())
    if operation._stateful or count is None or count > _MOST_ELEMENTS:
        return None
    if not operation._folded:
        operation._folded = (_folded(operation),)
    results = operation._folded[0]
    return None if results is None else results[tensor.value_index]


def _origin(tensor: SymbolicTensor) -> SymbolicTensor:
    """The tensor outside of branches and loops that this one stands for."""
    while "_captured" in tensor.op._attributes:
        tensor = tensor.op._attributes["_captured"]
    return tensor


def _folded(operation: Operation) -> Any:
    fold = _FROM_SHAPE.get(operation.type)
    if fold is not None:
        return fold(operation)
    inputs = [constant_value(tensor) for tensor in operation.inputs]
    if any(value is None for value in inputs):
        return None
    try:
        with context.eager(), np.errstate(all="ignore"):
            result = operation._kernel(*inputs)
    except Exception:  # it will be raised when the graph runs
        return None
    return result if isinstance(result, list) else [result]


def _shape(operation: Operation) -> Any:
    shape = operation.inputs[0].shape
    return _integers(operation, shape.as_list()) if shape.is_fully_defined() else None


def _rank(operation: Operation) -> Any:
    rank = operation.inputs[0].shape.rank
    return None if rank is None else _integers(operation, rank)


def _size(operation: Operation) -> Any:
    count = operation.inputs[0].shape.num_elements()
    return None if count is None else _integers(operation, count)


def _integers(operation: Operation, value: Any) -> list[_core.Tensor]:
    return [_core.Tensor.copy_of(np.array(value, operation._outputs[0].dtype._numpy))]


# These need no values.
_FROM_SHAPE = {"Shape": _shape, "Rank": _rank, "Size": _size}


def partial_value(tensor: SymbolicTensor) -> Dims:
    """What is known of the elements of a vector of integers: a list with gaps, or None."""
    tensor = _origin(tensor)
    known = constant_value(tensor)
    if known is not None:
        return [int(item) for item in known.array().ravel()]
    find = _PARTIAL.get(tensor.op.type)
    if find is not None:
        return find(tensor.op)
    dims = tensor.shape.as_list() if tensor.shape.rank == 1 else [None]
    return None if dims[0] is None else [None] * dims[0]


def _of_shape(operation: Operation) -> Dims:
    shape = operation.inputs[0].shape
    return None if shape.rank is None else shape.as_list()


def _of_pack(operation: Operation) -> Dims:
    if any(tensor.shape.rank for tensor in operation.inputs):
        return None
    values = [constant_value(tensor) for tensor in operation.inputs]
    parts = zip(values, operation.inputs, strict=True)
    return [_element(tensor) if value is None else int(value.array()) for value, tensor in parts]


def _element(tensor: SymbolicTensor) -> int | None:
    """What is known of a scalar: it may be an element of a shape."""
    known = partial_value(tensor) if tensor.op.type in _PARTIAL else None
    return known[0] if known is not None and len(known) == 1 else None


def _of_concat(operation: Operation) -> Dims:
    result: list[int | None] = []
    for tensor in operation.inputs:
        part = partial_value(tensor)
        if part is None:
            return None
        result += part
    return result


def _of_slice(operation: Operation) -> Dims:
    whole, key = partial_value(operation.inputs[0]), operation.get_attr("key")
    if whole is None or len(operation.inputs) > 1 or len(key) != 1:
        return None
    part: Any = key[0]
    if isinstance(part, slice):
        return whole[part]
    return [whole[part]] if isinstance(part, int) and -len(whole) <= part < len(whole) else None


def _of_input(operation: Operation) -> Dims:
    return partial_value(operation.inputs[0])


_PARTIAL = {
    "Shape": _of_shape,
    "Pack": _of_pack,
    "ConcatV2": _of_concat,
    "StridedSlice": _of_slice,
    "Cast": _of_input,
    "Identity": _of_input,
}
