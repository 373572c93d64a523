"""Functions that make tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, coerce, dtypes
from resvar.errors import BadDTypeError
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape


def _tensor(operand: coerce.Operand, source: object) -> Tensor:
    """A tensor of this operand, which was made from `source`; shares what nobody else can write."""
    if isinstance(operand, _core.Tensor):
        return Tensor(operand)
    made_here = isinstance(source, list | tuple | int | float | complex) or (
        isinstance(source, np.ndarray) and operand is not source
    )
    ours = made_here and operand.base is None
    return Tensor((_core.Tensor.borrow if ours else _core.Tensor.copy_of)(operand))


def constant(value: Any, dtype: object = None, shape: object = None, name: str = "Const") -> Tensor:
    """Makes a tensor of a value.

    Args:
      value: a number, a nested list, a NumPy array (copied), a Tensor or a Variable.
      dtype: the dtype of the result. By default that of `value`; Python numbers become int32 (int64
        if they need to), float32 or complex128.
      shape: the shape of the result. A single element is repeated; otherwise the elements keep
        their order and their number must fit. By default the shape of `value`.
      name: has no effect; for compatibility with graphs.

    Raises:
      TypeError: the value cannot have this dtype, or does not fill the shape.
      ValueError: the value is ragged or mixes types.

    >>> import resvar as rv
    >>> rv.constant([1, 2, 3, 4], shape=[2, 2])
    <tf.Tensor: shape=(2, 2), dtype=int32, numpy=
    array([[1, 2],
           [3, 4]], dtype=int32)>
    >>> rv.constant(0.5, dtype=rv.float64, shape=[3]).numpy()
    array([0.5, 0.5, 0.5])
    """
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    operand = coerce.operand(value, wanted)
    if shape is None:
        return value if isinstance(value, Tensor) else _tensor(operand, value)
    dims = [-1 if dim is None else dim for dim in TensorShape(shape).as_list()]
    array = operand.array() if isinstance(operand, _core.Tensor) else operand
    if -1 in dims or (array.size != 1 and array.size != np.prod(dims, dtype=object)):
        raise TypeError(
            f"constant: the value has {array.size} elements, which do not fill shape "
            f"{TensorShape(shape)}"
        )
    filled = np.full(dims, array.item(), array.dtype) if array.size == 1 else array.reshape(dims)
    return _tensor(filled, value)


def convert_to_tensor(
    value: Any, dtype: object = None, dtype_hint: object = None, name: str | None = None
) -> Tensor:
    """Converts a value to a tensor; a Tensor is returned as it is.

    Args:
      value: a number, a nested list, a NumPy array (copied), a Tensor or a Variable (its value).
      dtype: the dtype of the result; by default as `constant` chooses it.
      dtype_hint: a dtype to prefer where the value can have it.
      name: has no effect; for compatibility with graphs.

    Raises:
      TypeError: the value cannot have this dtype; a Tensor is never cast.
      ValueError: the value is ragged or mixes types.

    >>> import resvar as rv
    >>> rv.convert_to_tensor(rv.Variable([1.0, 2.0]))
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>
    """
    if dtype is None and dtype_hint is not None and not isinstance(value, TensorLike):
        try:
            return constant(value, dtype_hint)
        except BadDTypeError:
            pass
    return constant(value, dtype)
