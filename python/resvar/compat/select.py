"""The older form of `where`, which chooses rows and does not broadcast."""

from __future__ import annotations

from typing import Any

from resvar import dtypes
from resvar.ops import selection, static_shape
from resvar.ops.operation import to_tensor, to_tensor_like
from resvar.ops.shapes import reshape
from resvar.tensor import Tensor


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Takes elements of `x` where a condition holds and of `y` elsewhere; or says where it holds.

    Args:
      condition: booleans, in the shape of `x`; or a vector, which chooses rows; or a scalar.
      x: what to take where it is true.
      y: what to take where it is false, of the shape of `x`.
      name: what the operation is called in a graph.

    Returns:
      A Tensor like `x`; or without `x` and `y` an int64 matrix, each row the position of an element
      that is true.

    Raises:
      ValueError: only one of `x` and `y` is given, or the shapes differ.
      TypeError: the condition does not consist of booleans, or the dtypes differ.

    >>> import resvar.compat.v1 as tf
    >>> tf.where([True, False], [[1, 2], [3, 4]], [[5, 6], [7, 8]]).numpy()
    array([[1, 2],
           [7, 8]], dtype=int32)
    """
    if x is None or y is None:
        return selection.where(condition, x, y, name)
    first = to_tensor(x)
    second = to_tensor_like(y, first.dtype)
    chosen = to_tensor(condition, dtypes.bool)
    with static_shape.naming("Select", [chosen, first, second]):
        dims = static_shape.merged(static_shape.of(first), static_shape.of(second))
        rank = None if dims is None else len(dims)
        asked = static_shape.of(chosen)
        if asked and dims and len(asked) == 1:
            static_shape.merged(asked, dims[:1])
        elif asked:
            static_shape.merged(asked, dims)
    if asked is not None and len(asked) == 1 and rank is not None and rank > 1:
        chosen = reshape(chosen, [-1] + [1] * (rank - 1))
    return selection.where(chosen, first, second, name)
