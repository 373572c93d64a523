"""What a run is given: values to use instead of what would be computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from resvar import _core, coerce, dtypes
from resvar.errors import InvalidArgumentError
from resvar.graph.tensor import SymbolicTensor
from resvar.tensor import TensorLike

if TYPE_CHECKING:
    from resvar.graph.graph import Graph


def check_mapping(feed_dict: Any) -> None:
    """Raises TypeError unless this is a dict or another mapping."""
    if not isinstance(feed_dict, Mapping):
        raise TypeError(
            f"feed_dict must be a dict, got {type(feed_dict).__name__}: {feed_dict!r:.200}"
        )


def resolve(graph: Graph, key: Any) -> SymbolicTensor:
    """The tensor that a key of `feed_dict` stands for.

    Raises:
      TypeError: it stands for none of this graph.
      ValueError: the tensor may not be fed.
    """
    try:
        tensor = graph.as_graph_element(key, allow_operation=False)
    except (TypeError, ValueError, KeyError) as error:
        text = error.args[0] if error.args else error
        raise TypeError(f"Cannot interpret feed_dict key as Tensor: {text}") from None
    assert isinstance(tensor, SymbolicTensor)
    if not graph.is_feedable(tensor) or tensor.dtype is dtypes.resource:
        raise ValueError(f"Tensor {tensor.name} may not be fed.")
    return tensor


def convert(tensor: SymbolicTensor, value: Any, kept: bool) -> _core.Tensor:
    """The value of a tensor for one run; a copy where it may be kept, and its owner may change it.

    Raises:
      TypeError: the value is a tensor, or does not fit the dtype.
      ValueError: the value does not fit the shape, or cannot have the dtype.
    """
    if isinstance(value, TensorLike):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include "
            f"Python scalars, strings, lists and numpy ndarrays. The tensor was {value!r:.200}, "
            f"passed with key {tensor}."
        )
    dtype = tensor.dtype
    if type(value) is int and dtype.is_integer and dtype._kind in "iu":
        _check_range(tensor, value)
    array = _array(value, dtype)
    if not tensor.shape.is_compatible_with(array.shape):
        raise InvalidArgumentError(
            None,
            None,
            f"Cannot feed value of shape {array.shape} for Tensor {tensor.name}, which has shape "
            f"{tensor.shape}",
        )
    return coerce.kept(array, value) if kept else _core.Tensor.borrow(array)


def _array(value: Any, dtype: dtypes.DType) -> np.ndarray[Any, Any]:
    if dtype is dtypes.string:
        operand = coerce.operand(value, dtype)
        return operand.array() if isinstance(operand, _core.Tensor) else operand
    with np.errstate(all="ignore"):
        array = np.asarray(value)
        if array.dtype.kind == "c" and not (dtype.is_complex or dtype.is_bool):
            array = array.real
        array = np.asarray(array, dtype=dtype._numpy, order="C")
    return array if array.flags.aligned else array.copy()


def _check_range(tensor: SymbolicTensor, value: int) -> None:
    dtype = tensor.dtype
    if not dtype.min <= value <= dtype.max:
        raise TypeError(
            f"Type of feed value {value} with type <class 'int'> is not compatible with Tensor "
            f"type {dtype.name}. Try explicitly setting the type of the feed tensor to a larger "
            "type (e.g. int64)."
        )
