"""Variables: tensors that are changed in place."""

from __future__ import annotations

from typing import Any

from resvar import _core, coerce, dtypes
from resvar._core import IndexForm, UpdateOp
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError
from resvar.scatter import Scatterable
from resvar.strided_slice import Sliceable
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape


class Variable(Scatterable, Sliceable):
    """A tensor that is changed in place, by as many threads as you like.

    Every method is one atomic step: no update is lost, and a reader sees all or nothing of each. A
    method that raises leaves every byte as it was. Reading copies nothing: a Tensor or array that
    was read is a snapshot, and keeps its value when the variable changes.

    Args:
      initial_value: the value to start with: a Tensor (shared until either changes), a NumPy array
        (copied), a number, a nested list, another Variable, or a callable that returns one of them.
      trainable: whether an optimizer should change it; None means True. Only kept for the reader.
      name: a name for messages and repr; `'Variable'` by default. It need not be unique.
      dtype: the dtype; by default that of the initial value, where Python numbers become int32
        (int64 if they need to), float32 or complex128.
      shape: the shapes it may take, a TensorShape or what one is made of, in which None stands for
        an unknown dimension; by default that of the initial value, for ever.

    Raises:
      ValueError: there is no initial value, it is ragged, or its shape does not fit `shape`.
      TypeError: the initial value cannot have this dtype.

    >>> import resvar as rv
    >>> v = rv.Variable([[1.0, 2.0], [3.0, 4.0]], name="table")
    >>> before = v.read_value()
    >>> v.assign_add([[1.0, 1.0], [1.0, 1.0]])
    <tf.Variable 'table:0' shape=(2, 2) dtype=float32, numpy=
    array([[2., 3.],
           [4., 5.]], dtype=float32)>
    >>> before.numpy()
    array([[1., 2.],
           [3., 4.]], dtype=float32)
    """

    __slots__ = ("__weakref__", "_dtype", "_name", "_shape", "_trainable", "_variable")

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        *,
        name: str | None = None,
        dtype: object = None,
        shape: object = None,
    ) -> None:
        if initial_value is None:
            raise ValueError("Variable: an initial_value must be given")
        if not isinstance(name, (str, type(None))):
            raise ValueError(f"Variable: name must be a string, got {name!r}")
        if callable(initial_value) and not isinstance(initial_value, TensorLike):
            initial_value = initial_value()
        value = coerce.operand(initial_value, None if dtype is None else dtypes.as_dtype(dtype))
        self._dtype = dtypes.as_dtype(value.dtype if dtype is None else dtype)
        self._shape = TensorShape(value.shape if shape is None else shape)
        if not self._shape.is_compatible_with(value.shape):
            message = (
                f"Variable: the initial value's shape {value.shape} is not compatible with the "
                f"explicitly supplied shape {self._shape}"
            )
            raise InvalidArgumentError(None, None, message)
        self._name = f"{'Variable' if name is None else name}:0"
        self._trainable = trainable is None or bool(trainable)
        dims = None if self._shape.rank is None else self._shape.as_list()
        self._variable = _core.Variable(self._name, self._dtype._core, dims)
        self._variable.assign(value)

    def _core_tensor(self) -> _core.Tensor:
        return self._variable.read()

    @property
    def name(self) -> str:
        """The name, with the output number `:0` that TensorFlow gives it."""
        return self._name

    @property
    def dtype(self) -> DType:
        """The element type; it never changes."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """The declared shape. Where it is not fully defined, `read_value().shape` is."""
        return self._shape

    @property
    def trainable(self) -> bool:
        """Whether an optimizer should change this variable."""
        return self._trainable

    def read_value(self) -> Tensor:
        """The value, a snapshot that later updates do not change. Nothing is copied.

        Raises:
          FailedPreconditionError: the variable is not initialized.

        >>> import resvar as rv
        >>> v = rv.Variable([1, 2])
        >>> old = v.read_value()
        >>> v.assign([3, 4]).read_value(), old
        (<tf.Tensor: shape=(2,), dtype=int32, numpy=array([3, 4], dtype=int32)>, \
<tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>)
        """
        return Tensor(self._variable.read())

    def value(self) -> Tensor:
        """The same as `read_value()`.

        >>> import resvar as rv
        >>> rv.Variable(7).value()
        <tf.Tensor: shape=(), dtype=int32, numpy=7>
        """
        return Tensor(self._variable.read())

    def assign(
        self,
        value: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Variable | None:
        """Replaces the value.

        Args:
          value: the new value, of the variable's shape. A Tensor is shared, nothing is copied;
            anything else is copied into the memory the variable has.
          use_locking: has no effect: every method is atomic.
          name: has no effect; for compatibility with graphs.
          read_value: if False, return None instead of the variable.

        Returns:
          This variable.

        Raises:
          ValueError: the value has another shape.
          TypeError: the value cannot have the variable's dtype.

        >>> import resvar as rv
        >>> rv.Variable([1.0, 2.0]).assign([3, 4]).numpy()
        array([3., 4.], dtype=float32)
        """
        self._variable.assign(coerce.for_update(value, self._dtype))
        return self if read_value else None

    def assign_add(
        self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Variable | None:
        """Adds `delta`, of the same shape, element by element; integers wrap.

        Arguments, result and errors are those of `assign`. Raises TypeError also where the dtype
        has no addition, which is bool.

        >>> import resvar as rv
        >>> rv.Variable([1.0, 2.0]).assign_add([10, 20]).numpy()
        array([11., 22.], dtype=float32)
        """
        self._variable.update(UpdateOp.add, coerce.for_update(delta, self._dtype))
        return self if read_value else None

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Variable | None:
        """Subtracts `delta`, of the same shape, element by element; integers wrap.

        Arguments, result and errors are those of `assign_add`.

        >>> import resvar as rv
        >>> rv.Variable([10, 20]).assign_sub([1, 2]).numpy()
        array([ 9, 18], dtype=int32)
        """
        self._variable.update(UpdateOp.sub, coerce.for_update(delta, self._dtype))
        return self if read_value else None

    def count_up_to(self, limit: int) -> Tensor:
        """Adds one to a scalar that is below a limit, in one atomic step.

        Args:
          limit: an integer, the value at which counting ends.

        Returns:
          The value before, a scalar Tensor.

        Raises:
          OutOfRangeError: the value is not below the limit, or the highest of its dtype.
          ValueError: the variable is not a scalar.
          TypeError: its dtype is neither int32 nor int64.

        >>> import resvar as rv
        >>> v = rv.Variable(3)
        >>> v.count_up_to(4), v
        (<tf.Tensor: shape=(), dtype=int32, numpy=3>, \
<tf.Variable 'Variable:0' shape=() dtype=int32, numpy=4>)
        >>> v.count_up_to(4)
        Traceback (most recent call last):
        resvar.errors.OutOfRangeError: count_up_to: variable 'Variable:0' is 4, reached limit of 4
        """
        return Tensor(self._variable.count_up_to(int(limit)))

    def gather_nd(self, indices: Any, name: str | None = None) -> Tensor:
        """Reads elements or slices: `result[i] = v[tuple(indices[i])]`.

        Args:
          indices: integers of shape `[..., k]`: tuples of k indices into the first k dimensions.
          name: has no effect; for compatibility with graphs.

        Returns:
          A new Tensor of shape `indices.shape[:-1] + v.shape[k:]`.

        Raises:
          IndexError: an index is negative, or not below its dimension.
          ValueError: k exceeds the rank of the variable.
          TypeError: the indices are not integers.

        >>> import resvar as rv
        >>> rv.Variable([[1, 2], [3, 4]]).gather_nd([[0, 1], [1, 0]]).numpy()
        array([2, 3], dtype=int32)
        """
        return Tensor(self._variable.gather(IndexForm.tuples, coerce.indices(indices)))

    def sparse_read(self, indices: Any, name: str | None = None) -> Tensor:
        """Reads rows: `result[i] = v[indices[i]]`. Cost follows the rows read, not the variable.

        Args:
          indices: integers of any shape, each the position of a row in the first dimension.
          name: has no effect; for compatibility with graphs.

        Returns:
          A new Tensor of shape `indices.shape + v.shape[1:]`.

        Raises:
          IndexError: an index is negative, or not below `v.shape[0]`.
          ValueError: the variable is a scalar.
          TypeError: the indices are not integers.

        >>> import resvar as rv
        >>> rv.Variable([[1, 2], [3, 4], [5, 6]]).sparse_read([2, 0]).numpy()
        array([[5, 6],
               [1, 2]], dtype=int32)
        """
        return Tensor(self._variable.gather(IndexForm.rows, coerce.indices(indices)))

    def __repr__(self) -> str:
        return (
            f"<tf.Variable '{self._name}' shape={self._shape} dtype={self._dtype.name}, "
            f"{self._value_repr()}>"
        )
