"""Tensors of a graph: a name, a dtype, a static shape, and a value only while a session runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from resvar import _core, context
from resvar.dtypes import DType
from resvar.errors import OperatorNotAllowedInGraphError
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape

if TYPE_CHECKING:
    from resvar.graph.graph import Graph
    from resvar.graph.operation import Operation


class SymbolicTensor(Tensor):
    """An output of an operation of a graph.

    Operators and functions of this package record further operations. `eval` or a session computes
    a value. It is equal only to itself, and a key for `feed_dict`.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     x = tf.placeholder(tf.float32, [None, 2])
    ...     x + 1.0
    <tf.Tensor 'add:0' shape=(None, 2) dtype=float32>
    """

    __slots__ = ("_dtype", "_op", "_shape", "_value_index")

    def __init__(self, op: Operation, value_index: int, dtype: DType, shape: TensorShape) -> None:
        self._op = op
        self._value_index = value_index
        self._dtype = dtype
        self._shape = shape

    @property
    def op(self) -> Operation:
        """The operation that computes it."""
        return self._op

    @property
    def value_index(self) -> int:
        """Which of the outputs of that operation it is."""
        return self._value_index

    @property
    def graph(self) -> Graph:
        """The graph that it belongs to."""
        return self._op.graph

    @property
    def name(self) -> str:
        """The name of its operation, and which of its outputs it is: 'add:0'."""
        return f"{self._op.name}:{self._value_index}"

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """What is known of the shape before the graph runs."""
        return self._shape

    @property
    def ndim(self) -> int:
        """The number of dimensions; -1 where it is not known."""
        return -1 if self._shape.rank is None else self._shape.rank

    @property
    def device(self) -> str:
        """The device that was asked for where it was recorded, or the empty string."""
        return self._op.device

    def set_shape(self, shape: object) -> None:
        """Adds to what is known of the shape.

        Raises:
          ValueError: what is known already differs.
        """
        self._shape = self._shape.merge_with(shape)

    def consumers(self) -> list[Operation]:
        """The operations that have it as an input."""
        return [op for op in self.graph.get_operations() if any(x is self for x in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Computes the value in a session.

        Args:
          feed_dict: values to use instead of what would be computed, by tensor.
          session: the session; by default the default session.

        Returns:
          What `Session.run` returns: an array, or a NumPy scalar.

        Raises:
          ValueError: no session is given, and there is no default one, or it is of another graph.
        """
        from resvar.graph.session import session_for

        found = session_for(self.graph, session, "evaluate tensor using `eval()`")
        return found.run(self, feed_dict)

    def _graph_input(self) -> SymbolicTensor:
        return self

    def _graph_element(self) -> SymbolicTensor:
        return self

    def _core_tensor(self) -> _core.Tensor:
        """The value where it is known before the graph runs."""
        from resvar.graph.constant_value import constant_value

        if context.executing_eagerly():
            raise TypeError(
                f"{self!r} is out of scope and cannot be used here: it belongs to a graph. Use it "
                "within `graph.as_default()`, or run it in a session."
            )
        value = constant_value(self)
        if value is None:
            raise TypeError(f"{self!r} has no value before a session runs its graph")
        return value

    def _dims(self) -> Any:
        return None if self._shape.rank is None else tuple(self._shape)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __getitem__(self, slice_spec: Any) -> Tensor:
        from resvar.ops.slicing import strided_slice

        return strided_slice(self, slice_spec)

    def __len__(self) -> NoReturn:
        raise TypeError(
            f"len is not well defined for a symbolic Tensor ({self.name}). Please call `x.shape` "
            "rather than `len(x)` for shape information."
        )

    def __iter__(self) -> Iterator[Tensor]:
        raise _not_allowed(self, "Iterating over")

    def __bool__(self) -> bool:
        raise _not_allowed(self, "Using as a Python bool")

    def _scalar(self) -> NoReturn:
        raise TypeError(f"a symbolic Tensor ({self.name}) is not a Python number")

    def __index__(self) -> int:
        self._scalar()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise NotImplementedError(
            f"Cannot convert a symbolic tf.Tensor ({self.name}) to a numpy array: it has a value "
            "only while a session runs."
        )

    @property
    def numpy(self) -> Any:
        """Only eager tensors have this: raises AttributeError."""
        raise AttributeError("'SymbolicTensor' object has no attribute 'numpy'")

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be pickled without its graph")

    def __repr__(self) -> str:
        return f"<tf.Tensor {self.name!r} shape={self._shape} dtype={self._dtype.name}>"

    def __str__(self) -> str:
        shape = "" if self._shape.rank is None else f", shape={self._shape}"
        device = f", device={self.device}" if self.device else ""
        return f'Tensor("{self.name}"{shape}, dtype={self._dtype.name}{device})'

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def _not_allowed(tensor: SymbolicTensor, what: str) -> OperatorNotAllowedInGraphError:
    return OperatorNotAllowedInGraphError(
        f"{what} a symbolic `tf.Tensor` is not allowed: {tensor!r} has a value only while a "
        "session runs. Use cond() or while_loop() to let it decide what runs."
    )
