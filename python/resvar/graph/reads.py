"""What reads a variable of a graph, recorded: the calls are those of eager variables."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from resvar import _core, dtypes
from resvar._core import IndexForm
from resvar.errors import OperatorNotAllowedInGraphError, UnimplementedError
from resvar.graph import variable_shapes
from resvar.graph.tensor import SymbolicTensor
from resvar.graph.updates import RecordedUpdates, indices_tensor
from resvar.graph.variable_slice import sliced
from resvar.ops import static_shape
from resvar.ops.array import identity


def _value(variable: _core.Variable) -> _core.Tensor:
    return variable.read(True)  # no index may be unchecked: it may be computed with


def _rows(holder: Any, indices: _core.Tensor) -> _core.Tensor:
    result: _core.Tensor = holder.gather(IndexForm.rows, indices)
    return result


def _at_tuples(holder: Any, indices: _core.Tensor) -> _core.Tensor:
    result: _core.Tensor = holder.gather(IndexForm.tuples, indices)
    return result


def _is_initialized(variable: _core.Variable) -> _core.Tensor:
    return _core.Tensor.borrow(np.asarray(variable.is_initialized))


class RecordedReads(RecordedUpdates):
    """The methods of a variable that read it: they record, and return tensors."""

    __slots__ = ()

    def _read(self, name: str | None = None) -> SymbolicTensor:
        with self._recording() as graph:
            return graph.record(
                "ReadVariableOp",
                _value,
                [self._handle],
                [(self._dtype, self._shape)],
                name=name,
            ).outputs[0]

    def _graph_input(self) -> SymbolicTensor:
        return self._read()

    def value(self) -> Any:
        """A tensor of the value at the time when it is computed.

        What it waits for are the control dependencies of where this is called.
        """
        return self._read()

    def read_value(self) -> Any:
        """The same as `value()`.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable(1)
        ...     with tf.control_dependencies([v.assign(2)]):
        ...         after = v.read_value()
        ...     session.run(after)
        np.int32(2)
        """
        with self._recording():
            return identity(self._read("Read/ReadVariableOp"))

    def read_value_no_copy(self) -> Any:
        """The same as `value()`, which copies nothing either."""
        return self._read()

    def is_initialized(self, name: str | None = None) -> Any:
        """A tensor that tells whether the variable has a value in a session."""
        with self._recording() as graph:
            outputs: Any = [(dtypes.bool, [])]
            label = "VarIsInitializedOp" if name is None else name
            operation = graph.record(
                "VarIsInitializedOp", _is_initialized, [self._handle], outputs, name=label
            )
            return operation.outputs[0]

    def sparse_read(self, indices: Any, name: str | None = None) -> Any:
        """Records a read of rows: `result[i] = v[indices[i]]`.

        Args:
          indices: integers of any shape, each the position of a row in the first dimension.
          name: the name of the operation.

        Raises:
          ValueError: the variable is a scalar.
          TypeError: the indices are not integers.
        """
        with self._recording() as graph:
            scope = graph.scoped_name("Gather" if name is None else name)
            where = indices_tensor(indices, f"{scope}/indices/")
            with static_shape.naming("ResourceGather", [self, where]):
                shape = variable_shapes.rows(static_shape.of(self), static_shape.of(where))
            outputs = [(self._dtype, shape)]
            inputs = [self._handle, where]
            return graph.record("ResourceGather", _rows, inputs, outputs, name=f"{scope}/").outputs[
                0
            ]

    def gather_nd(self, indices: Any, name: str | None = None) -> Any:
        """Records a read of elements or slices: `result[i] = v[tuple(indices[i])]`.

        Args:
          indices: integers of shape `[..., k]`: tuples of k indices into the first k dimensions.
          name: the name of the operation.

        Raises:
          ValueError: k exceeds the rank of the variable.
          TypeError: the indices are not integers.
        """
        with self._recording() as graph:
            scope = graph.scoped_name("GatherNd" if name is None else name)
            where = indices_tensor(indices, f"{scope}/indices/")
            with static_shape.naming("ResourceGatherNd", [self, where]):
                shape = variable_shapes.at_tuples(static_shape.of(self), static_shape.of(where))
            inputs = [self._handle, where]
            operation = graph.record(
                "ResourceGatherNd", _at_tuples, inputs, [(self._dtype, shape)], name=f"{scope}/"
            )
            return operation.outputs[0]

    def __getitem__(self, slice_spec: Any) -> Any:
        """Records `v[slice_spec]`: a tensor that also has `assign`, `assign_add`, `assign_sub`."""
        with self._recording():
            return sliced(self, self._read(), slice_spec)

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(
            "a Variable of a graph does not support item assignment: v[key].assign(x) records one"
        )

    def __iter__(self) -> NoReturn:
        raise _not_allowed(self, "Iterating over it")

    def __bool__(self) -> NoReturn:
        raise _not_allowed(self, "Using it as a Python bool")

    def _scalar(self) -> NoReturn:
        raise TypeError(f"{self!r} is no Python number: it has a value only in a session")

    def _core_tensor(self) -> NoReturn:
        message = (
            f"numpy() is only available when eager execution is enabled: {self!r} has a value "
            "only in a session, use eval()"
        )
        raise UnimplementedError(None, None, message)


def _not_allowed(variable: Any, what: str) -> OperatorNotAllowedInGraphError:
    return OperatorNotAllowedInGraphError(
        f"{what} is not allowed: {variable!r} has a value only in a session. Use cond() or "
        "while_loop() to let it decide what runs."
    )
