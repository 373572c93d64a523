"""What changes a variable of a graph, recorded: the calls are those of eager variables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from resvar import _core, coerce, context, dtypes
from resvar._core import IndexForm, UpdateOp
from resvar.dense_update import limit_of
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError, OpError
from resvar.graph import variable_shapes
from resvar.graph.conversion import convert, current, symbolic
from resvar.graph.graph import Graph
from resvar.graph.operation import Operation
from resvar.graph.tensor import SymbolicTensor
from resvar.indexed_slices import IndexedSlices
from resvar.ops import static_shape
from resvar.scatter import batch_dims_of, not_slices
from resvar.tensor import Tensor, TensorLike
from resvar.tensor_shape import TensorShape

_DENSE = {UpdateOp.add: "AssignAddVariableOp", UpdateOp.sub: "AssignSubVariableOp"}


def _rows_method(op: UpdateOp, what: str) -> Callable[..., Any]:
    def scatter(
        self: RecordedUpdates, sparse_delta: Any, use_locking: bool = False, name: str | None = None
    ) -> Any:
        return self._scattered(op, sparse_delta, name)

    scatter.__doc__ = f"Records `{what}`, with the arguments and errors of `Variable`."
    return scatter


def _tuples_method(op: UpdateOp, what: str) -> Callable[..., Any]:
    def scatter(self: RecordedUpdates, indices: Any, updates: Any, name: str | None = None) -> Any:
        return self._scattered_nd(op, indices, updates, name)

    scatter.__doc__ = f"Records `{what}`, with the arguments and errors of `Variable`."
    return scatter


class RecordedUpdates(TensorLike):
    """The methods of a variable that change it.

    Each records an operation, and returns what evaluates to the new value: a variable that is read
    after the update. `assign` and its kin return the operation with `read_value=False`.
    """

    __slots__ = ()

    _dtype: DType
    _handle: SymbolicTensor
    _name: str
    _shape: TensorShape
    graph: Graph

    @contextmanager
    def _recording(self) -> Iterator[Graph]:
        """A context in which to record what uses the variable."""
        graph = context.current_graph()
        if graph is not None and (graph is self.graph or graph.building_function):
            yield graph
        else:
            with self.graph.as_default():
                yield self.graph

    def _changed(self, operation: Operation) -> Any:
        """What stands for the variable after an operation."""
        raise NotImplementedError

    def _checked_op(self, op: UpdateOp, caller: str) -> None:
        if not _core.supports(op, self._dtype._core):
            message = f"{caller}: '{op.name}' is not defined for dtype {self._dtype.name}"
            raise BadDTypeError(None, None, message)

    def _assigned(
        self, value: Any, name: str | None, read_value: bool, *, any_shape: bool = False
    ) -> Any:
        with self._recording() as graph:
            tensor = convert(value, self._dtype)
            if not any_shape and not self._shape.is_compatible_with(tensor.shape):
                raise self._mismatch(tensor)
            kernel = _assign_any_shape if any_shape else assigned
            if any_shape:
                self._loosen(tensor.shape)
            inputs = [self._handle, tensor]
            operation = graph.record("AssignVariableOp", kernel, inputs, [], name=name)
            return self._changed(operation) if read_value else operation

    def _mismatch(self, tensor: SymbolicTensor) -> Exception:
        message = (
            f"Cannot assign value to variable '{self._name}': Shape mismatch. The variable shape "
            f"{self._shape}, and the assigned value shape {tensor.shape} are incompatible."
        )
        return InvalidArgumentError(None, None, message)

    def _loosen(self, shape: TensorShape) -> None:
        raise NotImplementedError

    def _updated(self, op: UpdateOp, value: Any, name: str | None, read_value: bool) -> Any:
        self._checked_op(op, f"assign_{op.name}")
        with self._recording() as graph:
            tensor = convert(value, self._dtype)
            with static_shape.naming(_DENSE[op], [self, tensor]):
                static_shape.merged(static_shape.of(self), static_shape.of(tensor))
            inputs = [self._handle, tensor]
            operation = graph.record(_DENSE[op], _updating(op), inputs, [], name=name)
            return self._changed(operation) if read_value else operation

    def assign(
        self,
        value: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Records that the value is replaced.

        Args:
          value: the new value.
          use_locking: has no effect: every operation is atomic.
          name: the name of the operation.
          read_value: whether to return what evaluates to the new value, or the operation.

        Raises:
          ValueError: the value has another shape.
          TypeError: the value cannot have the variable's dtype.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable([1.0, 2.0])
        ...     session.run(v.assign([3.0, 4.0]))
        array([3., 4.], dtype=float32)
        """
        return self._assigned(value, name, read_value)

    def assign_add(
        self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Records that `delta`, of the same shape, is added. The rest is as in `assign`."""
        return self._updated(UpdateOp.add, delta, name, read_value)

    def assign_sub(
        self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Any:
        """Records that `delta`, of the same shape, is subtracted. The rest is as in `assign`."""
        return self._updated(UpdateOp.sub, delta, name, read_value)

    def count_up_to(self, limit: int) -> Any:
        """Records that one is added to a scalar that is below a limit.

        Returns:
          A tensor, the value before. A run raises OutOfRangeError where the limit is reached.

        Raises:
          ValueError: the variable is not a scalar.
          TypeError: its dtype is neither int32 nor int64, or the limit is not an integer.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable(3)
        ...     count = v.count_up_to(5)
        ...     session.run(v.initializer)
        ...     session.run(count), session.run(count), session.run(v)
        (np.int32(3), np.int32(4), np.int32(5))
        """
        return self._counted(limit, None)

    def _counted(self, limit: int, name: str | None) -> SymbolicTensor:
        number = limit_of(limit)
        variable_shapes.check_counter(self._dtype, static_shape.of(self))
        with self._recording() as graph:
            return graph.record(
                "ResourceCountUpTo",
                lambda variable: variable.count_up_to(number),
                [self._handle],
                [(self._dtype, [])],
                name=name,
            ).outputs[0]

    def _scattered(
        self, op: UpdateOp, sparse_delta: Any, name: str | None, *, batched: bool = False
    ) -> Any:
        if not isinstance(sparse_delta, IndexedSlices):
            raise not_slices(sparse_delta)
        self._checked_op(op, f"scatter_{op.name}")
        kind = f"ResourceScatter{op.name.capitalize()}"
        rows, values = sparse_delta.indices, sparse_delta.values
        check = partial(variable_shapes.check_rows, batched=batched)
        return self._at(kind, _scattering(op, IndexForm.rows, batched), rows, values, check, name)

    def _scattered_nd(self, op: UpdateOp, indices: Any, updates: Any, name: str | None) -> Any:
        self._checked_op(op, f"scatter_nd_{op.name}")
        kind = f"ResourceScatterNd{op.name.capitalize()}"
        kernel, check = _scattering(op, IndexForm.tuples), variable_shapes.check_tuples
        return self._at(kind, kernel, indices, updates, check, name)

    def _at(
        self,
        kind: str,
        kernel: Callable[..., None],
        indices: Any,
        updates: Any,
        check: Callable[..., None],
        name: str | None,
    ) -> Any:
        with self._recording() as graph:
            scope = graph.scoped_name(kind if name is None else name)
            where = indices_tensor(indices, f"{scope}/indices/")
            values = convert(updates, self._dtype)
            with static_shape.naming(kind, [self, where, values]):
                check(*(static_shape.of(tensor) for tensor in (self, where, values)))
            inputs = [self._handle, where, values]
            return self._changed(graph.record(kind, kernel, inputs, [], name=f"{scope}/"))

    def batch_scatter_update(
        self, sparse_delta: Any, use_locking: bool = False, name: str | None = None
    ) -> Any:
        """Records `v[b, indices[b, i]] = values[b, i]`."""
        return self._scattered(UpdateOp.update, sparse_delta, name, batched=True)

    scatter_add = _rows_method(UpdateOp.add, "v[indices[i]] += values[i]")
    scatter_sub = _rows_method(UpdateOp.sub, "v[indices[i]] -= values[i]")
    scatter_mul = _rows_method(UpdateOp.mul, "v[indices[i]] *= values[i]")
    scatter_div = _rows_method(UpdateOp.div, "v[indices[i]] /= values[i]")
    scatter_min = _rows_method(UpdateOp.min, "v[indices[i]] = min(v[indices[i]], values[i])")
    scatter_max = _rows_method(UpdateOp.max, "v[indices[i]] = max(v[indices[i]], values[i])")
    scatter_update = _rows_method(UpdateOp.update, "v[indices[i]] = values[i]")
    scatter_nd_add = _tuples_method(UpdateOp.add, "v[tuple(indices[i])] += updates[i]")
    scatter_nd_sub = _tuples_method(UpdateOp.sub, "v[tuple(indices[i])] -= updates[i]")
    scatter_nd_update = _tuples_method(UpdateOp.update, "v[tuple(indices[i])] = updates[i]")
    # Some of TensorFlow's examples call it so.
    scatter_nd_assign = scatter_nd_update
    scatter_nd_min = _tuples_method(
        UpdateOp.min, "v[tuple(indices[i])] = min(v[tuple(indices[i])], updates[i])"
    )
    scatter_nd_max = _tuples_method(
        UpdateOp.max, "v[tuple(indices[i])] = max(v[tuple(indices[i])], updates[i])"
    )


def assigned(variable: _core.Variable, value: _core.Tensor) -> None:
    """The kernel of an assignment. In a run, what is wrong has the operation's class of errors."""
    try:
        variable.assign(value)
    except OpError:
        raise
    except ValueError as error:
        raise InvalidArgumentError(None, None, str(error)) from None


def _assign_any_shape(variable: _core.Variable, value: _core.Tensor) -> None:
    variable.declare_shape(None)
    variable.assign(value)


def _updating(op: UpdateOp) -> Callable[..., None]:
    return lambda variable, value: variable.update(op, value)


def _scattering(op: UpdateOp, form: IndexForm, batched: bool = False) -> Callable[..., None]:
    def scatter(variable: _core.Variable, indices: _core.Tensor, values: _core.Tensor) -> None:
        batch_dims = batch_dims_of(indices) if batched else 0
        variable.scatter(op, form, indices, values, batch_dims)

    return scatter


def indices_tensor(value: Any, name: str | None = None) -> SymbolicTensor:
    """Converts to indices of dtype int32 or int64, as `coerce.indices` does.

    Args:
      value: integers, or a tensor of them.
      name: the name of the operation, if one has to be recorded.

    Raises:
      TypeError: they are not integers.
    """
    found: Any = symbolic(value, name=name)
    if found is None:
        known = _core.Tensor.copy_of(coerce.indices(value))
        return current().constant(known, name=name or "Const")
    if found.dtype in (dtypes.int32, dtypes.int64):
        return found  # type: ignore[no-any-return]
    if not found.dtype.is_integer:
        message = f"indices must be integers, got {found.dtype.name}"
        raise BadDTypeError(None, None, message)
    outputs = [(dtypes.int64, found.shape)]
    return current().record("Cast", _integers, [found], outputs, name=name).outputs[0]


def _integers(value: _core.Tensor) -> _core.Tensor:
    operand = coerce.indices(Tensor(value))
    return operand if isinstance(operand, _core.Tensor) else _core.Tensor.borrow(operand)
