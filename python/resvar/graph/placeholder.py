"""Tensors whose values are fed."""

from __future__ import annotations

from typing import Any, NoReturn

from resvar import dtypes
from resvar.errors import InvalidArgumentError
from resvar.graph.conversion import convert
from resvar.graph.graph import Graph, get_default_graph
from resvar.graph.tensor import SymbolicTensor
from resvar.ops.operation import in_messages
from resvar.tensor_shape import TensorShape


def _graph() -> Graph:
    from resvar import context

    if context.executing_eagerly():
        raise RuntimeError("tf.placeholder() is not compatible with eager execution.")
    return get_default_graph()


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SymbolicTensor:
    """A tensor whose value has to be fed.

    Args:
      dtype: the dtype of the values.
      shape: what their shapes have in common; None if nothing.
      name: the name of the operation.

    Raises:
      RuntimeError: eager execution is enabled.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder(tf.int32, [None])
    ...     session.run(x + 1, {x: [1, 2]})
    array([2, 3], dtype=int32)
    """
    wanted, known = dtypes.as_dtype(dtype), TensorShape(shape)
    dims = "" if known.rank is None else f" and shape {_text(known)}"

    def fail() -> NoReturn:
        message = (
            f"You must feed a value for placeholder tensor {operation.name!r} with dtype "
            f"{in_messages(wanted)}{dims}"
        )
        raise InvalidArgumentError(None, None, message)

    operation = _graph().record(
        "Placeholder", fail, [], [(wanted, known)], name=name, stateful=True,
        attributes={"dtype": wanted, "shape": known},
    )  # fmt: skip
    return operation.outputs[0]


def _text(shape: TensorShape) -> str:
    return f"[{','.join('?' if dim is None else str(dim) for dim in shape)}]"


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> SymbolicTensor:
    """A tensor with a value that is used where nothing else is fed.

    Args:
      input: the value.
      shape: what the shapes of the values that may be fed have in common.
      name: the name of the operation.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder_with_default([1, 2], [None])
    ...     session.run(x), session.run(x, {x: [3]})
    (array([1, 2], dtype=int32), array([3], dtype=int32))
    """
    graph = _graph()
    base = "PlaceholderWithDefault" if name is None else name
    default = convert(input, name=f"{base}/input")
    known = TensorShape(shape)
    if not default.shape.is_compatible_with(known):
        message = f"placeholder_with_default: shapes {default.shape} and {known} are not compatible"
        raise InvalidArgumentError(None, None, message)
    operation = graph.record(
        "PlaceholderWithDefault", lambda value: value, [default], [(default.dtype, known)],
        name=name, stateful=True, attributes={"dtype": default.dtype, "shape": known},
    )  # fmt: skip
    return operation.outputs[0]
