"""Functions that make tensors of one value, or of little else."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, context, dtypes
from resvar.device import placed
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.ops import arguments, static_shape
from resvar.ops.array import given_dtype, recorded, repeated
from resvar.ops.operation import Operation, to_tensor
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor


def zeros(
    shape: Any, dtype: object = dtypes.float32, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of zeros; of empty strings, if `dtype` is string, and of False if it is bool.

    Args:
      shape: the dimensions: integers, a TensorShape or a vector.
      dtype: the dtype of the result.
      name: what the operation is called in a graph.
      layout: must be None.

    Raises:
      ValueError: a dimension is negative.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.zeros([2, 2], rv.int32).numpy()
    array([[0, 0],
           [0, 0]], dtype=int32)
    """
    return _full(shape, 0, dtype, name or "zeros")


def ones(
    shape: Any, dtype: object = dtypes.float32, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of ones; of True, if `dtype` is bool. The rest is as in `zeros`.

    >>> import resvar as rv
    >>> rv.ones(3).numpy()
    array([1., 1., 1.], dtype=float32)
    """
    if dtypes.as_dtype(dtype)._numpy.kind == "O":
        raise BadDTypeError(None, None, "ones: strings have no one")
    return _full(shape, 1, dtype, name or "ones")


def _full(shape: Any, value: int, dtype: object, name: str) -> Tensor:
    wanted = dtypes.as_dtype(dtype)
    dims = arguments.dims("shape", shape, scalar=True)
    if isinstance(dims, arguments.Late):
        return _fill(to_tensor(_filler(value, wanted), wanted), dims=dims, name=name)
    if wanted is dtypes.string:
        array = np.full(dims, b"", object)
    else:
        array = (np.ones if value else np.zeros)(dims, wanted._numpy)
    made = Tensor(placed("Fill", _core.Tensor.borrow(array)))
    return recorded(made, name) if context.recording else made


def _filler(value: int, dtype: dtypes.DType) -> Any:
    """What stands for 0 or 1 in a dtype."""
    return b"" if dtype is dtypes.string else np.array(value, dtype._numpy)


def _like(array: np.ndarray[Any, Any], *, value: int, dtype: dtypes.DType) -> Any:
    return np.full(array.shape, _filler(value, dtype), dtype._numpy)


_zeros_like = Operation("ZerosLike", _like, label="zeros_like", dtype=given_dtype)
_ones_like = Operation("OnesLike", _like, label="ones_like", dtype=given_dtype)


def zeros_like(
    input: Any, dtype: object = None, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of zeros of the shape of another, and of its dtype unless one is given.

    >>> import resvar as rv
    >>> rv.zeros_like([[1.5, 2.5]]).numpy()
    array([[0., 0.]], dtype=float32)
    """
    tensor = to_tensor(input)
    wanted = tensor.dtype if dtype is None else dtypes.as_dtype(dtype)
    if context.recording and not context.executing_eagerly():
        return _zeros_like(tensor, value=0, dtype=wanted, name=name)
    return _full(tensor.shape, 0, wanted, "")


def ones_like(
    input: Any, dtype: object = None, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of ones of the shape of another, and of its dtype unless one is given.

    >>> import resvar as rv
    >>> rv.ones_like([[1.5, 2.5]]).numpy()
    array([[1., 1.]], dtype=float32)
    """
    tensor = to_tensor(input)
    wanted = tensor.dtype if dtype is None else dtypes.as_dtype(dtype)
    if context.recording and not context.executing_eagerly() and wanted is not dtypes.string:
        return _ones_like(tensor, value=1, dtype=wanted, name=name)
    return ones(tensor.shape, wanted)


def _dims_shape(*shapes: Dims, dims: Any) -> Dims:
    return static_shape.partial_shape(dims)


_fill = Operation("Fill", repeated, shape=_dims_shape)


def fill(dims: Any, value: Any, name: str | None = None, layout: object = None) -> Tensor:
    """A tensor of one value.

    Args:
      dims: the shape, a vector of integers.
      value: a scalar; it gives the dtype.
      name: what the operation is called in a graph.
      layout: must be None.

    Raises:
      ValueError: a dimension is negative, or `value` is not a scalar.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.fill([2, 3], 7).numpy()
    array([[7, 7, 7],
           [7, 7, 7]], dtype=int32)
    """
    scalar = to_tensor(value)
    if scalar.shape.rank and scalar.shape.is_fully_defined() and scalar.shape != [1]:
        message = f"fill: value must represent a scalar, got shape {scalar.shape.as_list()}"
        raise InvalidArgumentError(None, None, message)
    return _fill(scalar, dims=arguments.dims("dims", dims, scalar=True), name=name)


def _eye_array(
    *, rows: int, columns: int, batch: list[int], dtype: dtypes.DType
) -> np.ndarray[Any, Any]:
    arguments.dims("eye", [rows, columns])
    matrix = np.eye(rows, columns, dtype=dtype._numpy)
    return np.broadcast_to(matrix, (*batch, rows, columns)) if batch else matrix


def _eye_shape(*, rows: Any, columns: Any, batch: Any, dtype: dtypes.DType) -> Dims:
    outer = static_shape.partial_shape(batch)
    matrix = [static_shape.number(rows), static_shape.number(columns)]
    return None if outer is None else [*outer, *matrix]


_eye = Operation("MatrixDiagV3", _eye_array, label="eye/diag", shape=_eye_shape, dtype=given_dtype)


def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: object = dtypes.float32,
    name: str | None = None,
) -> Tensor:
    """An identity matrix, or a batch of them.

    Args:
      num_rows: the number of rows.
      num_columns: the number of columns; by default that of rows.
      batch_shape: dimensions in front of the matrix.
      dtype: the dtype of the result.
      name: what the operation is called in a graph.

    Raises:
      ValueError: a dimension is negative.
      TypeError: a dimension is not an integer.

    >>> import resvar as rv
    >>> rv.eye(2, dtype=rv.int32).numpy()
    array([[1, 0],
           [0, 1]], dtype=int32)
    """
    columns = num_rows if num_columns is None else num_columns
    return _eye(
        rows=arguments.integer("num_rows", num_rows),
        columns=arguments.integer("num_columns", columns),
        batch=[] if batch_shape is None else arguments.dims("batch_shape", batch_shape),
        dtype=dtypes.as_dtype(dtype),
        name=name,
    )
