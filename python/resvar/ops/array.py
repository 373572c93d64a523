"""Functions that make tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, coerce, context, dlpack, dtypes
from resvar.device import CPU, place, placed
from resvar.errors import (
    BadDTypeError,
    BadExportError,
    InvalidArgumentError,
    UnimplementedError,
)
from resvar.indexed_slices import IndexedSlices
from resvar.ops import arguments, static_shape
from resvar.ops.operation import NUMBERS, ByCore, Operation, bad_attribute, to_tensor
from resvar.ops.static_shape import Dims
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape


def _tensor(operand: coerce.Operand, source: object) -> Tensor:
    """A tensor of this operand, which was made from `source`; shares what nobody else can write."""
    if isinstance(operand, _core.Tensor):
        return Tensor(placed("Pack", operand) if isinstance(source, list | tuple) else operand)
    device = place("_EagerConst", dtypes.as_dtype(operand.dtype))
    if device is not CPU:
        return Tensor(device.hold(_core.Tensor.borrow(operand)))
    return Tensor(coerce.kept(operand, source))


def recorded(tensor: Tensor, name: str | None) -> Tensor:
    """The tensor itself, or a constant of the graph that is current."""
    if context.executing_eagerly():
        return tensor
    from resvar.graph.conversion import convert

    return convert(tensor, name=name)


def _symbolic(value: Any, dtype: dtypes.DType | None, name: str | None) -> Tensor | None:
    """The tensor of a graph that a value stands for, if there is a graph and it does."""
    if context.executing_eagerly():
        return None
    from resvar.graph.conversion import symbolic

    return symbolic(value, dtype, name)


def constant(value: Any, dtype: object = None, shape: object = None, name: str = "Const") -> Tensor:
    """Makes a tensor of a value.

    Args:
      value: a number, a string, a nested list, an array of NumPy, PyTorch or JAX (copied), a Tensor
        or a Variable.
      dtype: the dtype of the result. By default that of `value`; Python numbers become int32 (int64
        if they need to), float32 or complex128. A Tensor has to have it, a Variable is cast.
      shape: the shape of the result. A single element is repeated; otherwise the elements keep
        their order and their number must fit. By default the shape of `value`.
      name: what the operation is called in a graph.

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
    if context.recording and _symbolic(value, None, None) is not None:
        message = f"Expected any non-tensor type, but got a tensor instead: {value!r:.200}"
        raise BadDTypeError(None, None, message)
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
    if shape is not None:
        return recorded(_tensor(_filling(arguments.array_of(operand), shape), value), name)
    made = value if isinstance(value, Tensor) else _tensor(operand, value)
    return recorded(made, name) if context.recording else made


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
    return repeated(array, dims=[int(dim or 0) for dim in dims])


def repeated(array: np.ndarray[Any, Any], *, dims: list[int]) -> np.ndarray[Any, Any]:
    """The only element of an array, as many times as this shape has elements."""
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
      name: what the operation is called in a graph.

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
    if context.recording:
        found = _symbolic(value, wanted, name)
        if found is not None:
            return found
    operand = coerce.operand(value, wanted)
    made = value if isinstance(value, Tensor) else _tensor(operand, value)
    return recorded(made, name) if context.recording else made


def from_dlpack(x: Any, /, *, copy: bool | None = None) -> Tensor:
    """Makes a tensor of an array of another library; shares its memory where that is possible.

    A Tensor does not change, so nobody may write to `x` while the tensor, or a variable that it was
    assigned to, has the memory. `constant` and `convert_to_tensor` take the same arrays, and copy.

    Args:
      x: an object with `__dlpack__`, on the CPU or a CUDA GPU; the tensor is on the same device.
      copy: True to copy in any case, False to raise where the memory cannot be shared, None to copy
        only then: where `x` is not contiguous.

    Raises:
      BufferError: `x` cannot export its memory, or would have to be copied, and `copy` is False.
      TypeError: `x` does not speak DLPack, or its dtype does not exist here.

    >>> import numpy as np, resvar as rv
    >>> array = np.array([1.0, 2.0])
    >>> np.shares_memory(rv.from_dlpack(array).numpy(), array)
    True
    """
    if not hasattr(x, "__dlpack__"):
        raise BadDTypeError(None, None, f"from_dlpack: {type(x)} has no method __dlpack__")
    found = dlpack.imported(x, copy)
    if isinstance(found, np.ndarray):
        array = np.ascontiguousarray(found).reshape(found.shape)
        if copy is False and not np.shares_memory(array, found):
            message = f"from_dlpack: an array with strides {found.strides} has to be copied"
            raise BadExportError(None, None, message)
        found = (_core.Tensor.copy_of if copy else _core.Tensor.borrow)(array)
    return Tensor(found)


_identity = ByCore("Identity", lambda tensor: tensor)


_stop_gradient = ByCore("StopGradient", lambda tensor: tensor)


def identity(input: Any, name: str | None = None) -> Tensor:
    """The value itself, as a tensor: of a variable, a snapshot.

    Args:
      input: whatever `convert_to_tensor` takes.
      name: what the operation is called in a graph.

    Returns:
      A Tensor that shares the memory of a Tensor or Variable.

    >>> import resvar as rv
    >>> v = rv.Variable([1, 2])
    >>> before = rv.identity(v)
    >>> v.assign_add([10, 10]).numpy(), before.numpy()
    (array([11, 12], dtype=int32), array([1, 2], dtype=int32))
    """
    return _identity(convert_to_tensor(input), name=name)


def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """The `identity` of each value of a list.

    >>> import resvar as rv
    >>> [t.numpy() for t in rv.identity_n([1, 2.5])]
    [np.int32(1), np.float32(2.5)]
    """
    if context.recording and not context.executing_eagerly():
        return list(_identity_n.several(*input, name=name))
    return [identity(value) for value in input]


def _all_shapes(*shapes: Dims) -> static_shape.Several:
    return static_shape.Several(shapes)


def _all_dtypes(*inputs: dtypes.DType) -> list[dtypes.DType]:
    return list(inputs)


_identity_n = ByCore(
    "IdentityN",
    lambda *tensors: tensors,
    shared=slice(0, 1),
    shape=_all_shapes,
    dtype=_all_dtypes,
)


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """The value itself, as `identity` gives it: there are no gradients here.

    >>> import resvar as rv
    >>> rv.stop_gradient(rv.Variable([1, 2])).numpy()
    array([1, 2], dtype=int32)
    """
    return _stop_gradient(convert_to_tensor(input), name=name)


def _cast_array(array: np.ndarray[Any, Any], *, dtype: dtypes.DType) -> np.ndarray[Any, Any]:
    if "O" in (array.dtype.kind, dtype._numpy.kind):
        source = dtypes.as_dtype(array.dtype).name
        message = f"Cast {source} to {dtype.name} is not supported [Op:Cast]"
        raise UnimplementedError(None, None, message)
    if array.dtype.kind == "c" and not dtype.is_complex:
        array = array.real
    result: np.ndarray[Any, Any] = array.astype(dtype._numpy, copy=False)
    return result


def given_dtype(*inputs: dtypes.DType, dtype: dtypes.DType, **attributes: Any) -> dtypes.DType:
    """The rule where the dtype of the result is an argument."""
    return dtype


_cast = Operation("Cast", _cast_array, dtype=given_dtype)


def cast(x: Any, dtype: object, name: str | None = None) -> Any:
    """Converts the elements to another dtype, as C does.

    Floats are cut off towards zero, complex numbers lose their imaginary part, and what is not zero
    becomes True. Integers wrap around. What a float beyond the range of an integer type becomes is
    not defined.

    Args:
      x: a Tensor, a Variable, or what converts to one; of IndexedSlices the values are cast.
      dtype: the dtype of the result.
      name: what the operation is called in a graph.

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
        return IndexedSlices(cast(x.values, wanted, name), x.indices, x.dense_shape)
    if isinstance(x, TensorLike):
        return x if x.dtype is wanted else _cast(x, dtype=wanted, name=name)
    tensor = convert_to_tensor(x)
    return tensor if tensor.dtype is wanted else _cast(tensor, dtype=wanted, name=name)


def saturate_cast(value: Any, dtype: object, name: str | None = None) -> Tensor:
    """Converts as `cast` does, but what is out of range becomes the nearest number in range.

    Args:
      value: a Tensor, a Variable, or what converts to one.
      dtype: the dtype of the result.
      name: what the operation is called in a graph.

    Raises:
      TypeError: there is no such dtype, or it is bool.

    >>> import resvar as rv
    >>> rv.saturate_cast([300, -5, 7], rv.uint8).numpy()
    array([255,   0,   7], dtype=uint8)
    """
    return _saturate_cast(value, dtype=dtypes.as_dtype(dtype), name=name)


def _limits_of(*kinds: dtypes.DType) -> None:
    """Raises unless these dtypes have a lowest and a highest value."""
    for one in kinds:
        if one in (dtypes.bool, dtypes.string):
            message = f"saturate_cast: {one.name} has no lowest and highest value"
            raise BadDTypeError(None, None, message)


def _saturated(array: np.ndarray[Any, Any], *, dtype: dtypes.DType) -> np.ndarray[Any, Any]:
    source = dtypes.as_dtype(array.dtype)
    _limits_of(source, dtype)
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


def _saturated_dtype(source: dtypes.DType, *, dtype: dtypes.DType) -> dtypes.DType:
    _limits_of(source, dtype)
    return dtype


_saturate_cast = Operation(
    "SaturateCast", _saturated, label="saturate_cast", dtype=_saturated_dtype
)


def _bitcast_shape(dims: Dims, *, dtype: dtypes.DType, width: int) -> Dims:
    if dims is None or width == dtype.size:
        return dims
    if width > dtype.size:
        return [*dims, width // dtype.size]
    if not dims or dims[-1] not in (None, dtype.size // width):
        parts = f"whose last dimension must be {dtype.size // width}"
        message = f"Cannot bitcast {static_shape.text(dims)} of {width} bytes each to {dtype.name}"
        raise InvalidArgumentError(None, None, f"{message}, {parts} [Op:Bitcast]")
    return dims[:-1]


def _bitcast_array(x: Any, *, dtype: dtypes.DType, width: int) -> Any:
    shape = _bitcast_shape(list(x.shape), dtype=dtype, width=width)
    result = x.reshape(-1).view(dtype._numpy).reshape(shape)
    return result if result.flags.aligned else result.copy()


_bitcast = Operation("Bitcast", _bitcast_array, NUMBERS, shape=_bitcast_shape, dtype=given_dtype)


def bitcast(input: Any, type: object, name: str | None = None) -> Tensor:
    """The same bytes as elements of another dtype.

    Args:
      input: what converts to a Tensor of numbers.
      type: the dtype of the result. Where its elements are smaller, there is one more dimension for
        those that make up one; where they are larger, the last dimension is as many as make up one.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: a dtype is not one of numbers, or the last dimension does not fit.

    >>> import resvar as rv
    >>> rv.bitcast([1.0, -0.0], rv.uint32).numpy()
    array([1065353216, 2147483648], dtype=uint32)
    >>> rv.bitcast([1.0, -0.0], rv.int16).shape
    TensorShape([2, 2])
    """
    width, wanted = to_tensor(input).dtype.size, dtypes.as_dtype(type)
    if wanted not in NUMBERS:
        raise bad_attribute("type", wanted, NUMBERS, "Bitcast")
    return _bitcast(input, dtype=wanted, width=width, name=name)
