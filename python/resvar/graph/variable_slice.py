"""Slices of variables of a graph: a tensor to read, and a place to assign to."""

from __future__ import annotations

from typing import Any

from resvar import _core
from resvar._core import UpdateOp
from resvar.graph.conversion import convert
from resvar.graph.tensor import SymbolicTensor
from resvar.ops.slicing import known_items, strided_slice


class SymbolicSlice(SymbolicTensor):
    """A slice of a variable: a tensor, and the way to change the variable there.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([[1, 2, 3], [4, 5, 6]])
    ...     session.run(v.initializer)
    ...     session.run(v[0]), session.run(v[:, ::2].assign(0))
    (array([1, 2, 3], dtype=int32), array([[0, 2, 0],
           [0, 5, 0]], dtype=int32))
    """

    __slots__ = ("_source",)

    def __init__(self, source: Any, tensor: SymbolicTensor) -> None:
        super().__init__(tensor.op, 0, tensor.dtype, tensor.shape)
        self._source = source

    def _update(self, op: UpdateOp, value: Any, name: str | None) -> Any:
        source, operation = self._source, self.op
        key = operation.get_attr("key")

        def kernel(variable: _core.Variable, new: _core.Tensor, *indices: _core.Tensor) -> None:
            variable.update_slice(op, known_items(key, indices), new)

        source._checked_op(op, f"assign_{op.name}")
        with source._recording() as graph:
            tensor = convert(value, source.dtype)
            label = f"{operation.name}/_assign/" if name is None else name
            inputs = [source._handle, tensor, *operation.inputs[1:]]
            recorded = graph.record("ResourceStridedSliceAssign", kernel, inputs, [], name=label)
            return source._changed(recorded)

    def assign(self, val: Any, name: str | None = None) -> Any:
        """Records that this slice of the variable is replaced.

        Args:
          val: what to write, of the shape of the slice or one that NumPy broadcasts to it.
          name: the name of the operation.

        Returns:
          What evaluates to the whole variable, after it.
        """
        return self._update(UpdateOp.update, val, name)

    def assign_add(self, val: Any, name: str | None = None) -> Any:
        """Records that something is added to this slice. The rest is as in `assign`."""
        return self._update(UpdateOp.add, val, name)

    def assign_sub(self, val: Any, name: str | None = None) -> Any:
        """Records that something is subtracted from this slice. The rest is as in `assign`."""
        return self._update(UpdateOp.sub, val, name)


def sliced(source: Any, value: SymbolicTensor, slice_spec: Any) -> SymbolicTensor:
    """A slice of a variable, or with a mask a plain tensor.

    Args:
      source: the variable.
      value: a tensor of its value.
      slice_spec: what stands between the brackets.
    """
    tensor: Any = strided_slice(value, slice_spec)
    if tensor.op.type != "StridedSlice":
        return tensor  # type: ignore[no-any-return]
    result = SymbolicSlice(source, tensor)
    tensor.op._outputs = (result,)
    return result
