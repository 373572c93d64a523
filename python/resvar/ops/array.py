"""Functions that make tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, coerce, dtypes
from resvar.device import place
from resvar.errors import BadDTypeError, InvalidArgumentError, UnimplementedError
from resvar.indexed_slices import IndexedSlices
from resvar.ops import arguments
from resvar.ops.operation import Operation, to_tensor
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape


def _tensor(operand: coerce.Operand, source: object) -> Tensor:
    """A tensor of this operand, which was made from `source`; shares what nobody else can write."""
    if isinstance(operand, _core.Tensor):
        return Tensor(operand)
    made_here = isinstance(source, list | tuple | int | float | complex | TensorShape) or (
        isinstance(source, np.ndarray) and operand is not source
    )
    ours = made_here and operand.base is None
    tensor = Tensor((_core.Tensor.borrow if ours else _core.Tensor.copy_of)(operand))
    place("_EagerConst", tensor.dtype)
    return tensor


def constant(value: Any, dtype: object = None, shape: object = None, name: str = "Const") -> Tensor:
    """Makes a tensor of a value.

    Args:
      value: a number, a string, a nested list, a NumPy array (copied), a Tensor or a Variable.
      dtype: the dtype of the result. By default that of `value`; Python numbers become int32 (int64
        if they need to), float32 or complex128. A Tensor has to have it, a Variable is cast.
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
    if isinstance(value, Tensor):
        if wanted is not None and value.dtype is not wanted:
            message = (
                f"Expected tensor {value} with dtype {wanted!r}, but got dtype {value.dtype!r}."
            )
            raise BadDTypeError(None, None, message)
    elif isinstance(value, IndexedSlices):
        raise coerce.unsupported(value)
    elif isinstance(value, TensorShape):
        value = value.as_list()
    elif isinstance(value, TensorLike) and wanted is not None:
        value = cast(value, wanted)
    operand = coerce.operand(value, wanted)
    if shape is None:
        return value if isinstance(value, Tensor) else _tensor(operand, value)
    return _tensor(_filling(arguments.array_of(operand), shape), value)


def _filling(array: np.ndarray[Any, Any], shape: Any) -> np.ndarray[Any, Any]:
    """The elements in this shape, or the only element repeated."""
    wanted = TensorShape(arguments.vector("shape", shape) if isinstance(shape, Tensor) else shape)
    dims = wanted.as_list()
    size = wanted.num_elements()
    if size == array.size:
        return array.reshape([-1 if dim is None else dim for dim in dims])
    if array.size != 1:
        message = (
            f"constant: the value has {array.size} elements, but shape {wanted} has {size} elements"
        )
        raise BadDTypeError(None, None, message)
    if size is None:
        raise InvalidArgumentError(None, None, f"constant: shape {wanted} is not fully defined")
    if array.ndim > 1:
        message = f"constant: value must represent a scalar, got shape {list(array.shape)}"
        raise InvalidArgumentError(None, None, message)
    return _repeated(array, dims=[int(dim or 0) for dim in dims])


def _repeated(array: np.ndarray[Any, Any], *, dims: list[int]) -> np.ndarray[Any, Any]:
    """The only element of an array in this shape. `np.full` would cut zero bytes off a string."""
    return np.broadcast_to(array.reshape(()), dims).copy()


def convert_to_tensor(
    value: Any, dtype: object = None, dtype_hint: object = None, name: str | None = None
) -> Tensor:
    """Converts a value to a tensor; a Tensor is returned as it is.

    Args:
      value: a number, a string, a nested list, a NumPy array (copied), a Tensor, a Variable (its
        value), a TensorShape or IndexedSlices with a dense shape.
      dtype: the dtype of the result; by default as `constant` chooses it.
      dtype_hint: a dtype to prefer where the value can have it.
      name: has no effect; for compatibility with graphs.

    Raises:
      TypeError: the value cannot have this dtype; a Tensor is never cast, nor is a Variable.
      ValueError: the value is ragged or mixes types.

    >>> import resvar as rv
    >>> rv.convert_to_tensor(rv.Variable([1.0, 2.0]))
    <tf.Tensor: shape=(2,), dtype=float32, numpy=array([1., 2.], dtype=float32)>
    """
    wanted = None if dtype is None else dtypes.as_dtype(dtype)
    if wanted is None and dtype_hint is not None:
        hint = dtypes.as_dtype(dtype_hint)
        try:
            return convert_to_tensor(value, hint)
        except BadDTypeError:
            pass
    operand = coerce.operand(value, wanted)
    return value if isinstance(value, Tensor) else _tensor(operand, value)


_identity = Operation("Identity", lambda array: array)


def identity(input: Any, name: str | None = None) -> Tensor:
    """The value itself, as a tensor: of a variable, a snapshot.

    Args:
      input: whatever `convert_to_tensor` takes.
      name: has no effect; for compatibility with graphs.

    Returns:
      A Tensor that shares the memory of a Tensor or Variable.

    >>> import resvar as rv
    >>> v = rv.Variable([1, 2])
    >>> before = rv.identity(v)
    >>> v.assign_add([10, 10]).numpy(), before.numpy()
    (array([11, 12], dtype=int32), array([1, 2], dtype=int32))
    """
    result: Tensor = _identity(convert_to_tensor(input))
    return result


def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """The `identity` of each value of a list.

    >>> import resvar as rv
    >>> [t.numpy() for t in rv.identity_n([1, 2.5])]
    [np.int32(1), np.float32(2.5)]
    """
    return [identity(value) for value in input]


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """The value itself, as `identity` gives it: there are no gradients here.

    >>> import resvar as rv
    >>> rv.stop_gradient(rv.Variable([1, 2])).numpy()
    array([1, 2], dtype=int32)
    """
    return identity(input)


def _cast_array(array: np.ndarray[Any, Any], *, dtype: dtypes.DType) -> np.ndarray[Any, Any]:
    if "O" in (array.dtype.kind, dtype._numpy.kind):
        source = dtypes.as_dtype(array.dtype).name
        message = f"Cast {source} to {dtype.name} is not supported [Op:Cast]"
        raise UnimplementedError(None, None, message)
    if array.dtype.kind == "c" and not dtype.is_complex:
        array = array.real
    result: np.ndarray[Any, Any] = array.astype(dtype._numpy, copy=False)
    return result


_cast = Operation("Cast", _cast_array)


def cast(x: Any, dtype: object, name: str | None = None) -> Any:
    """Converts the elements to another dtype, as C does.

    Floats are cut off towards zero, complex numbers lose their imaginary part, and what is not zero
    becomes True. Integers wrap around. What a float beyond the range of an integer type becomes is
    not defined.

    Args:
      x: a Tensor, a Variable, or what converts to one; of IndexedSlices the values are cast.
      dtype: the dtype of the result.
      name: has no effect; for compatibility with graphs.

    Returns:
      A Tensor of the same shape, or IndexedSlices; a Tensor or Variable that has the dtype is
      returned as it is.

    Raises:
      TypeError: there is no such dtype.
      UnimplementedError: from or to string.

    >>> import resvar as rv
    >>> rv.cast([1.8, -1.8], rv.int32).numpy()
    array([ 1, -1], dtype=int32)
    """
    wanted = dtypes.as_dtype(dtype)
    if isinstance(x, IndexedSlices):
        return IndexedSlices(cast(x.values, wanted), x.indices, x.dense_shape)
    if isinstance(x, TensorLike) and x._core_tensor().dtype == wanted._core:
        return x
    tensor = to_tensor(x) if isinstance(x, TensorLike) else convert_to_tensor(x)
    return tensor if tensor.dtype is wanted else _cast(tensor, dtype=wanted)


def saturate_cast(value: Any, dtype: object, name: str | None = None) -> Tensor:
    """Converts as `cast` does, but what is out of range becomes the nearest number in range.

    Args:
      value: a Tensor, a Variable, or what converts to one.
      dtype: the dtype of the result.
      name: has no effect; for compatibility with graphs.

    Raises:
      TypeError: there is no such dtype, or it is bool.

    >>> import resvar as rv
    >>> rv.saturate_cast([300, -5, 7], rv.uint8).numpy()
    array([255,   0,   7], dtype=uint8)
    """
    result: Tensor = _saturate_cast(value, dtype=dtypes.as_dtype(dtype))
    return result


def _saturated(array: np.ndarray[Any, Any], *, dtype: dtypes.DType) -> np.ndarray[Any, Any]:
    source = dtypes.as_dtype(array.dtype)
    for one in (source, dtype):
        if one in (dtypes.bool, dtypes.string):
            message = f"saturate_cast: {one.name} has no lowest and highest value"
            raise BadDTypeError(None, None, message)
    if source.is_complex and not dtype.is_complex:
        return _saturated(array.real, dtype=dtype)
    ordered = (source.is_integer or source.is_floating) and (dtype.is_integer or dtype.is_floating)
    if not ordered:
        return _cast_array(array, dtype=dtype)
    low, high = max(source.min, dtype.min), min(source.max, dtype.max)
    low, high = array.dtype.type(low), array.dtype.type(high)
    if dtype.is_integer and source.is_floating:  # the limits may have been rounded outwards
        low = np.nextafter(low, array.dtype.type(0)) if int(low) < dtype.min else low
        high = np.nextafter(high, array.dtype.type(0)) if int(high) > dtype.max else high
    return _cast_array(np.clip(array, low, high), dtype=dtype)


_saturate_cast = Operation("SaturateCast", _saturated)


def zeros(
    shape: Any, dtype: object = dtypes.float32, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of zeros; of empty strings, if `dtype` is string, and of False if it is bool.

    Args:
      shape: the dimensions: integers, a TensorShape or a vector.
      dtype: the dtype of the result.
      name: has no effect; for compatibility with graphs.
      layout: must be None.

    Raises:
      ValueError: a dimension is negative.
      TypeError: the dimensions are not integers.

    >>> import resvar as rv
    >>> rv.zeros([2, 2], rv.int32).numpy()
    array([[0, 0],
           [0, 0]], dtype=int32)
    """
    return _full(shape, 0, dtype)


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
    return _full(shape, 1, dtype)


def _full(shape: Any, value: Any, dtype: object) -> Tensor:
    wanted = dtypes.as_dtype(dtype)
    if wanted._numpy.kind == "O":
        value = b""
    dims = arguments.dims("shape", shape, scalar=True)
    make = np.zeros if value == 0 else np.ones
    array = make(dims, wanted._numpy) if value in (0, 1) else np.full(dims, value, object)
    place("Fill", wanted)
    return Tensor(_core.Tensor.borrow(array))


def zeros_like(
    input: Any, dtype: object = None, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of zeros of the shape of another, and of its dtype unless one is given.

    >>> import resvar as rv
    >>> rv.zeros_like([[1.5, 2.5]]).numpy()
    array([[0., 0.]], dtype=float32)
    """
    tensor = to_tensor(input)
    return _full(tensor.shape, 0, tensor.dtype if dtype is None else dtype)


def ones_like(
    input: Any, dtype: object = None, name: str | None = None, layout: object = None
) -> Tensor:
    """A tensor of ones of the shape of another, and of its dtype unless one is given.

    >>> import resvar as rv
    >>> rv.ones_like([[1.5, 2.5]]).numpy()
    array([[1., 1.]], dtype=float32)
    """
    tensor = to_tensor(input)
    return ones(tensor.shape, tensor.dtype if dtype is None else dtype)


_fill = Operation("Fill", _repeated)


def fill(dims: Any, value: Any, name: str | None = None, layout: object = None) -> Tensor:
    """A tensor of one value.

    Args:
      dims: the shape, a vector of integers.
      value: a scalar; it gives the dtype.
      name: has no effect; for compatibility with graphs.
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
    if scalar.ndim and scalar.shape != [1]:
        message = f"fill: value must represent a scalar, got shape {scalar.shape.as_list()}"
        raise InvalidArgumentError(None, None, message)
    result: Tensor = _fill(scalar, dims=arguments.dims("dims", dims, scalar=True))
    return result


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
      name: has no effect; for compatibility with graphs.

    Raises:
      ValueError: a dimension is negative.
      TypeError: a dimension is not an integer.

    >>> import resvar as rv
    >>> rv.eye(2, dtype=rv.int32).numpy()
    array([[1, 0],
           [0, 1]], dtype=int32)
    """
    columns = num_rows if num_columns is None else num_columns
    size = [arguments.integer("num_rows", num_rows), arguments.integer("num_columns", columns)]
    rows, cols = arguments.dims("eye", size)
    matrix = np.eye(rows, cols, dtype=dtypes.as_dtype(dtype)._numpy)
    if batch_shape is not None:
        batch = arguments.dims("batch_shape", batch_shape)
        matrix = np.ascontiguousarray(np.broadcast_to(matrix, (*batch, rows, cols)))
    return Tensor(_core.Tensor.borrow(matrix))
