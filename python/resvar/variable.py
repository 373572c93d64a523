"""Variables: tensors that are changed in place."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from resvar import _core, coerce, context, dtypes
from resvar.borrow import Borrowable
from resvar.dense_update import Assignable
from resvar.device import device, place
from resvar.dtypes import DType
from resvar.errors import FailedPreconditionError, InvalidArgumentError
from resvar.graph_only import GraphOnly
from resvar.handle import Handle
from resvar.name_scope import absolute, name_scope
from resvar.operators import NoInPlaceOperators
from resvar.read import Readable
from resvar.replication import (
    Aggregation,
    VariableAggregation,
    VariableSynchronization,
    checked_aggregation,
    checked_synchronization,
)
from resvar.scatter import Scatterable
from resvar.storage import Storable
from resvar.strided_slice import Sliceable
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape
from resvar.variable_creator import through_creators


class VariableType(type):
    """Lets the creators of `variable_creator_scope` stand between a call and what it makes."""

    @property
    def __signature__(cls: Any) -> inspect.Signature:
        parameters = list(inspect.signature(cls.__init__).parameters.values())
        return inspect.Signature(parameters[1:])

    if not TYPE_CHECKING:  # calls have the arguments of __init__

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: D102
            make = super().__call__
            if cls is Variable and context.recording and not context.executing_eagerly():
                from resvar.graph.variable import made_as_in_eager_mode as make
            creator = through_creators(make) if cls is Variable else None
            if creator is None:
                return make(*args, **kwargs)
            bound = cls.__signature__.bind(*args, **kwargs)
            bound.apply_defaults()
            return creator(**bound.arguments)


class Variable(
    Assignable,
    Borrowable,
    Readable,
    Scatterable,
    Sliceable,
    Storable,
    GraphOnly,
    NoInPlaceOperators,
    metaclass=VariableType,
):
    """A tensor that is changed in place, by as many threads as you like.

    Every method is one atomic step: no update is lost, and a reader sees all or nothing of each. A
    method that raises leaves every byte as it was. Reading copies nothing: a Tensor or array that
    was read is a snapshot, and keeps its value when the variable changes.

    Args:
      initial_value: the value to start with: a Tensor (shared until either changes), a NumPy array
        (copied), a number, a nested list, another Variable, or a callable that returns one of them.
      trainable: whether an optimizer should change it. None means True, but False where
        `synchronization` is `ON_READ`. Only kept for the reader.
      validate_shape: has no effect; for compatibility with graphs.
      caching_device: the name of a device. It is checked; reads never give an old value.
      name: a name for messages and repr; `'Variable'` by default. It need not be unique. The names
        of the scopes it is created in stand before it, see `name_scope`.
      variable_def: for compatibility with graphs; must be None.
      dtype: the dtype; by default that of the initial value, where Python numbers become int32
        (int64 if they need to), float32 or complex128.
      import_scope: has no effect; for compatibility with graphs.
      constraint: None, or a callable for an optimizer to apply after it has changed the value. Only
        kept for the reader.
      synchronization: a `VariableSynchronization`, only kept for the reader.
      aggregation: a `VariableAggregation`, only kept for the reader.
      shape: the shapes it may take, a TensorShape or what one is made of, in which None stands for
        an unknown dimension; by default that of the initial value, for ever.
      experimental_enable_variable_lifting: has no effect; for compatibility with graphs.
      storage: the path of a file for the variable to live in, mapped to memory, so that it can be
        larger than that. If the file holds a variable, this is it, and the initial value is not
        needed; its dtype and shape must fit those given. If there is no file, it gets the initial
        value, or zeros of the dtype and shape given. One variable at a time can have it open. See
        `flush()` for what survives what. The variable is on the CPU.

    Raises:
      ValueError: there is no initial value, it is ragged, or its shape does not fit `shape`; the
        name is no string, the constraint not callable, a mode or a device not a known one.
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

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_aggregation",
        "_constraint",
        "_dtype",
        "_name",
        "_shape",
        "_synchronization",
        "_trainable",
        "_variable",
    )

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        validate_shape: bool = True,
        caching_device: str | None = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: object = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: Aggregation = VariableAggregation.NONE,
        shape: object = None,
        experimental_enable_variable_lifting: bool | None = True,
        storage: str | os.PathLike[str] | None = None,
    ) -> None:
        self._synchronization = checked_synchronization(synchronization, name)
        self._aggregation = checked_aggregation(aggregation, name)
        on_read = self._synchronization is VariableSynchronization.ON_READ
        self._trainable = not on_read if trainable is None else trainable
        if (initial_value is None and storage is None) or variable_def is not None:
            refuse_definition(initial_value, variable_def)
        self._constraint = checked_constraint(constraint)
        scope = absolute("Variable" if name is None else name)
        self._name = f"{scope.removesuffix('/')}:0"
        if storage is not None:
            self._open(storage, initial_value, dtype, shape)
            return
        if callable(initial_value):
            with name_scope(scope):
                initial_value = initial_value()
        value = coerce.operand(initial_value, None if dtype is None else dtypes.as_dtype(dtype))
        self._dtype = dtypes.as_dtype(value.dtype if dtype is None else dtype)
        self._shape = declared_shape(shape, value.shape)
        if caching_device is not None:
            with device(caching_device):
                place("ReadVariableOp", self._dtype)
        there = place("VarHandleOp", self._dtype).core
        self._variable = _core.Variable(self._name, self._dtype._core, dims(self._shape), there)
        self._variable.assign(value)

    def _open(
        self, path: str | os.PathLike[str], initial_value: Any, dtype: object, shape: object
    ) -> None:
        from resvar.storage_file import Storage, open_variable

        self._storage = Storage(path)
        wanted = None if dtype is None else dtypes.as_dtype(dtype)
        name = self._name.removesuffix(":0")
        self._variable, self._dtype, self._shape = open_variable(
            self._storage, initial_value, wanted, shape, name, self._trainable
        )

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

    @property
    def constraint(self) -> Callable[[Any], Any] | None:
        """What an optimizer should apply after it has changed the value, or None."""
        return self._constraint

    @property
    def synchronization(self) -> VariableSynchronization:
        """When copies on several devices would be combined, as the constructor was told."""
        return self._synchronization

    @property
    def aggregation(self) -> Aggregation:
        """How copies on several devices would be combined, as the constructor was told."""
        return self._aggregation

    @property
    def handle(self) -> Handle:
        """What names the variable, whatever Python object stands for it."""
        return Handle(self._variable, self._name, self.device)

    def set_shape(self, shape: object) -> None:
        """Declares more of the shape. The value stays as it is; later ones must have this shape.

        Args:
          shape: a TensorShape or what one is made of; None stands for an unknown dimension.

        Raises:
          ValueError: it contradicts what was declared.

        >>> import resvar as rv
        >>> v = rv.Variable([1.0, 2.0], shape=[None])
        >>> v.set_shape([2])
        >>> v.shape
        TensorShape([2])
        """
        merged = self._shape.merge_with(shape)
        self._variable.declare_shape(dims(merged))
        self._shape = merged

    def __hash__(self) -> int:
        raise TypeError(
            f"Variable is unhashable. Instead, use variable.ref() as the key. (Variable: {self!r})"
        )

    def __copy__(self) -> Variable:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Variable:
        modes = (self._synchronization, self._aggregation)
        with device(self.device):
            copied = _restore(type(self), Tensor(self._core_tensor()), *self._state(), *modes)
        memo[id(self)] = copied
        return copied

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self._variable.read(True).array(), *self._state())

    def _state(self) -> tuple[Any, ...]:
        return self._trainable, self._name.removesuffix(":0"), self._dtype, self._constraint

    def __repr__(self) -> str:
        try:
            value = self._value_repr()
        except FailedPreconditionError:
            value = "numpy=<unavailable>"
        return f"<tf.Variable '{self._name}' shape={self._shape} dtype={self._dtype.name}, {value}>"

    def _repr_html_(self) -> str:
        from resvar import preview

        return preview.html(self)


def _restore(
    kind: type[Variable],
    value: Any,
    trainable: bool,
    name: str,
    dtype: DType,
    constraint: Any,
    *modes: Any,
) -> Variable:
    """Makes a variable of what is left of one, past the creators and the subclass's constructor."""
    variable = kind.__new__(kind)
    names = ("synchronization", "aggregation")
    Variable.__init__(
        variable,
        value,
        trainable=trainable,
        name=name,
        dtype=dtype,
        constraint=constraint,
        **dict(zip(names, modes, strict=False)),
    )
    return variable


def checked_constraint(constraint: Any) -> Callable[[Any], Any] | None:
    """What a constructor was given. Raises ValueError unless it is None or can be called."""
    if constraint is not None and not callable(constraint):
        got = f"{type(constraint)}: {constraint!r}"
        raise ValueError(f"Variable: constraint must be None or a callable, got {got}")
    return constraint  # type: ignore[no-any-return]


def refuse_definition(initial_value: object, variable_def: object) -> NoReturn:
    """Raises ValueError: there must be an initial value, or in a graph a definition."""
    if variable_def is None:
        raise ValueError("Variable: an initial_value must be given")
    if initial_value is None:
        why = f"a variable_def is not supported when eager execution is enabled: {variable_def!r}"
        raise ValueError(f"Variable: {why}")
    got = f"initial_value={coerce.shown(initial_value)} and variable_def={variable_def!r}"
    raise ValueError(f"Variable: initial_value and variable_def are mutually exclusive, got {got}")


def declared_shape(shape: object, actual: Any) -> TensorShape:
    """The shape that was asked for, or that of the value. Raises ValueError if they differ."""
    declared = TensorShape(actual if shape is None else shape)
    if not declared.is_compatible_with(actual):
        message = (
            f"Variable: the initial value's shape {actual} is not compatible with the "
            f"explicitly supplied shape {declared}"
        )
        raise InvalidArgumentError(None, None, message)
    return declared


def dims(shape: TensorShape) -> list[int | None] | None:
    """A declared shape as the core takes it."""
    return None if shape.rank is None else shape.as_list()
