"""From what the constructor of a variable of a graph is given to what it records."""

from __future__ import annotations

from typing import Any

from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.graph.collection import GraphKeys
from resvar.graph.conversion import convert
from resvar.graph.graph import Graph
from resvar.graph.tensor import SymbolicTensor
from resvar.tensor_shape import TensorShape
from resvar.variable import declared_shape


def checked_collections(collections: Any) -> list[Any]:
    """The collections to add a variable to. Raises ValueError unless they are a list of names."""
    if collections is None:
        return [GraphKeys.GLOBAL_VARIABLES]
    if not isinstance(collections, list | tuple | set):
        raise InvalidArgumentError(
            None,
            None,
            "collections argument to Variable constructor must be a list, tuple, or set. Got "
            f"{collections} of type {type(collections)}",
        )
    return list(collections)


def initial_tensor(graph: Graph, value: Any, dtype: DType | None) -> SymbolicTensor:
    """The initial value as a tensor of the graph."""
    with graph.name_scope("Initializer"):
        return convert(value() if callable(value) else value, dtype, "initial_value")


def known_shape(
    value: SymbolicTensor, shape: object, expected_shape: object, validate_shape: bool
) -> TensorShape:
    """The shape of a variable. Raises ValueError where it is not known, but should be."""
    check_expected(expected_shape, value.shape)
    known = declared_shape(shape, value.shape)
    if validate_shape and shape is None and not known.is_fully_defined():
        message = (
            f"initial_value must have a shape specified, unless validate_shape=False: {value!r}"
        )
        raise InvalidArgumentError(None, None, message)
    return known


def check_expected(expected_shape: object, shape: TensorShape) -> None:
    """Raises ValueError if the initial value has another shape than was expected."""
    if expected_shape is not None and not shape.is_compatible_with(expected_shape):
        message = (
            f"Variable: the initial value was expected to have shape {TensorShape(expected_shape)}"
            f", but it has {shape}"
        )
        raise InvalidArgumentError(None, None, message)
