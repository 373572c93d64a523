"""Variables of graphs: `compat.v1.Variable`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

from resvar import _core, coerce, context, dtypes
from resvar.device import parse, place
from resvar.errors import UnimplementedError
from resvar.graph import initial_value as initial_values
from resvar.graph import variable_definition
from resvar.graph.collection import GraphKeys
from resvar.graph.graph import Graph
from resvar.graph.operation import Operation
from resvar.graph.reads import RecordedReads
from resvar.graph.session import get_default_session, session_for
from resvar.graph.tensor import SymbolicTensor
from resvar.graph.updates import assigned
from resvar.graph.variable_arguments import (
    check_expected,
    checked_collections,
    initial_tensor,
    known_shape,
)
from resvar.replication import (
    Aggregation,
    VariableAggregation,
    VariableSynchronization,
    checked_aggregation,
    checked_synchronization,
)
from resvar.tensor_shape import TensorShape
from resvar.variable import (
    Variable,
    VariableType,
    checked_constraint,
    dims,
    refuse_definition,
)
from resvar.variable_creator import through_creators


class _GraphVariableType(VariableType):
    """Makes variables of the current graph, or eager ones, through the creators of the scopes."""

    if not TYPE_CHECKING:  # calls have the arguments of __init__

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
            if cls is not GraphVariable:
                return type.__call__(cls, *args, **kwargs)
            bound = cls.__signature__.bind(*args, **kwargs)
            bound.apply_defaults()
            make = _made_eagerly if context.executing_eagerly() else made
            return (through_creators(make) or make)(**bound.arguments)

    def __instancecheck__(cls, instance: Any) -> bool:  # noqa: N805
        return type.__instancecheck__(Variable if cls is GraphVariable else cls, instance)


@contextmanager
def init_scope() -> Iterator[Graph]:
    """A context in which to record what belongs to no branch or loop, and waits for nothing."""
    graph: Any = context.current_graph()
    while graph.building_function:
        graph = graph.outer_graph
    with graph.as_default(), graph.control_dependencies(None):
        yield graph


class GraphVariable(RecordedReads, Variable, metaclass=_GraphVariableType):
    """A variable of a graph: each session has a value of its own for it.

    Its methods are those of `resvar.Variable`. They record operations, that a session runs. A
    variable has a value in a session once its `initializer`, or an `assign`, was run there.

    Where eager execution is enabled, and outside of the contexts of graphs, a call makes a
    `resvar.Variable`.

    Args:
      initial_value: the value that the initializer assigns: a tensor, what converts to one, or a
        function that returns it. It may depend on other variables: those that have no value yet
        give their initial values.
      trainable: whether it goes to the collection `TRAINABLE_VARIABLES`. None means True, but False
        where `synchronization` is `ON_READ`.
      collections: the collections to add it to; by default `[GraphKeys.GLOBAL_VARIABLES]`.
      validate_shape: whether the shape must be known, from `shape` or the initial value.
      caching_device: the name of a device. It is checked; reads never give an old value.
      name: its name, made unique; by default 'Variable'.
      variable_def: a `VariableDef`, or its bytes: makes an object for a variable that the graph
        has. Then there must be no initial value.
      dtype: the dtype; by default that of the initial value.
      expected_shape: a shape that the initial value must have.
      import_scope: what to put before the names in `variable_def`.
      constraint: None, or a callable for an optimizer. Only kept for the reader.
      use_resource: has no effect: every variable has the semantics of resources.
      synchronization: a `VariableSynchronization`, only kept for the reader.
      aggregation: a `VariableAggregation`, only kept for the reader.
      shape: the shapes that it may take, by default that of the initial value.

    Raises:
      ValueError: there is no initial value, or also a `variable_def`; the shape is not known, or
        does not fit; an argument is none of its kind.
      TypeError: the initial value cannot have this dtype.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([1.0, 2.0], name="v")
    ...     session.run(tf.global_variables_initializer())
    ...     v, session.run(v + 1.0)
    (<tf.Variable 'v:0' shape=(2,) dtype=float32>, array([2., 3.], dtype=float32))
    """

    _initializer: Operation | None
    _initial_value: SymbolicTensor | None
    _save_slice_info: Any = None

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: object = None,
        expected_shape: object = None,
        import_scope: str | None = None,
        constraint: Callable[[Any], Any] | None = None,
        use_resource: bool | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: Aggregation = VariableAggregation.NONE,
        shape: object = None,
    ) -> None:
        if variable_def is not None:
            if initial_value is not None:
                refuse_definition(initial_value, variable_def)
            variable_definition.restore(self, variable_def, import_scope)
            return
        if initial_value is None:
            refuse_definition(initial_value, variable_def)
        keys = checked_collections(collections)
        self._synchronization = checked_synchronization(synchronization, name)
        self._aggregation = checked_aggregation(aggregation, name)
        on_read = self._synchronization is VariableSynchronization.ON_READ
        self._trainable = not on_read if trainable is None else trainable
        self._constraint = checked_constraint(constraint)
        if isinstance(caching_device, str):
            parse(caching_device)
        wanted = None if dtype is None else dtypes.as_dtype(dtype)
        with init_scope() as graph, graph.name_scope(name or "Variable") as scope:
            value = initial_tensor(graph, initial_value, wanted)
            known = known_shape(value, shape, expected_shape, validate_shape)
            self._record_all(graph, scope, value, known)
            if self._trainable and GraphKeys.TRAINABLE_VARIABLES not in keys:
                keys = [*keys, GraphKeys.TRAINABLE_VARIABLES]
            graph.add_to_collections(keys, self)

    def _record_all(
        self, graph: Graph, scope: str, value: SymbolicTensor, shape: TensorShape
    ) -> None:
        """Records what holds the value, what sets it first, and a read of it."""
        name, dtype = scope.removesuffix("/"), value.dtype
        attributes: dict[str, Any] = {"dtype": dtype, "shape": shape, "initial_value": value}
        self._handle = graph.record(
            "VarHandleOp",
            lambda variable: variable,
            [],
            [(dtypes.resource, [])],
            name=scope,
            state=lambda: _core.Variable(
                name, dtype._core, dims(attributes["shape"]), place("VarHandleOp", dtype).core
            ),
            attributes=attributes,
        ).outputs[0]
        self._name, self._dtype, self._shape = f"{name}:0", dtype, shape
        self._initial_value = value
        inputs = [self._handle, initial_values.independent(graph, value)]
        self._initializer = graph.record("AssignVariableOp", assigned, inputs, [], name="Assign")
        self._snapshot = self._read("Read/ReadVariableOp")

    @property
    def graph(self) -> Graph:  # type: ignore[override]
        """The graph that it belongs to."""
        return self._handle.graph

    @property
    def op(self) -> Operation:
        """The operation that holds the value."""
        return self._handle.op

    @property
    def handle(self) -> SymbolicTensor:  # type: ignore[override]
        """The tensor that stands for the variable itself."""
        return self._handle

    @property
    def device(self) -> str:
        """The device that was asked for where it was made, or the empty string."""
        return self._handle.device

    @property
    def initializer(self) -> Operation | None:  # type: ignore[override]
        """The operation that assigns the initial value."""
        return self._initializer

    @property
    def create(self) -> Operation | None:
        """The same as `initializer`."""
        return self._initializer

    @property
    def initial_value(self) -> SymbolicTensor | None:
        """The tensor that it was made with. It is computed anew in every run that needs it."""
        return self._initial_value

    def initialized_value(self) -> Any:
        """A tensor of the value if there is one, and otherwise of the initial value.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable(tf.random.truncated_normal([10, 40]))
        ...     w = tf.Variable(v.initialized_value() * 2.0)
        ...     session.run(tf.global_variables_initializer())
        ...     bool(session.run(tf.reduce_all(tf.equal(w, v * 2.0))))
        True
        """
        with init_scope_of(self) as graph:
            return initial_values.initialized(graph, self._handle)

    def _graph_element(self) -> SymbolicTensor:
        return self._snapshot

    def _control_input(self) -> Operation:
        return self._handle.op

    def _changed(self, operation: Operation) -> Any:
        from resvar.graph.unread_variable import UnreadVariable

        return UnreadVariable(self, operation)

    def _loosen(self, shape: TensorShape) -> None:
        if not self._shape.is_compatible_with(shape):
            self._declare(self._shape.most_specific_common_supertype([shape]) or TensorShape(None))

    def set_shape(self, shape: object) -> None:
        """Declares more of the shape. Values in sessions stay as they are.

        Args:
          shape: a TensorShape or what one is made of; None stands for an unknown dimension.

        Raises:
          ValueError: it contradicts what was declared.
        """
        self._declare(self._shape.merge_with(shape))

    def _declare(self, shape: TensorShape) -> None:
        self._shape = self._handle.op._attributes["shape"] = shape

    def eval(self, session: Any = None) -> Any:
        """The value in a session.

        Args:
          session: the session; by default the default session.

        Raises:
          ValueError: there is none, or it is of another graph.
          FailedPreconditionError: the variable has no value there.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable([1, 2])
        ...     session.run(v.initializer)
        ...     v.eval()
        array([1, 2], dtype=int32)
        """
        return session_for(self.graph, session, "evaluate tensor using `eval()`").run(self)

    def load(self, value: Any, session: Any = None) -> None:
        """Replaces the value in a session, without recording anything.

        Args:
          value: the new value.
          session: the session; by default the default session.

        Raises:
          ValueError: there is no session, or the value has another shape.
          TypeError: the value cannot have the variable's dtype.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     v = tf.Variable([1, 2])
        ...     v.load([2, 3])
        ...     v.eval()
        array([2, 3], dtype=int32)
        """
        if session is None and get_default_session() is None:
            raise ValueError(
                "Either session argument should be provided or default session should be "
                "established"
            )
        found = session_for(self.graph, session, "load a value")
        state: _core.Variable = found.state_of(self._handle.op)
        state.assign(coerce.for_update(value, self._dtype))

    def _set_save_slice_info(self, save_slice_info: Any) -> None:
        self._save_slice_info = save_slice_info

    def _get_save_slice_info(self) -> Any:
        return self._save_slice_info

    def to_proto(self, export_scope: str | None = None) -> Any:
        """Writes it as a `VariableDef`, see `resvar.proto`.

        Args:
          export_scope: what to take away from the front of the names.

        Returns:
          The protocol buffer, or None if the name does not start with `export_scope`.

        Raises:
          MissingPackageError: the package `protobuf` is not installed.
        """
        return variable_definition.definition_of(self, export_scope)

    @staticmethod
    def from_proto(variable_def: Any, import_scope: str | None = None) -> Any:
        """Makes an object for a variable that the current graph has.

        Args:
          variable_def: a `VariableDef` of this package or of TensorFlow, or its bytes.
          import_scope: what to put before its names.

        Raises:
          KeyError: the graph has nothing of such a name.
          RuntimeError: eager execution is enabled.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default():
        ...     v = tf.Variable(1.0, name="v")
        ...     tf.Variable.from_proto(v.to_proto())
        <tf.Variable 'v:0' shape=() dtype=float32>
        """
        if context.executing_eagerly():
            return Variable.from_proto(variable_def, import_scope)
        return made(variable_def=variable_def, import_scope=import_scope)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __deepcopy__(self, memo: dict[int, Any]) -> NoReturn:
        message = f"deepcopy is only available when eager execution is enabled: {self!r}"
        raise UnimplementedError(None, None, message)

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be pickled without its graph")

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self._shape} dtype={self._dtype.name}>"


def made(**arguments: Any) -> GraphVariable:
    """Makes a variable of the current graph, past the creators."""
    variable: GraphVariable = type.__call__(GraphVariable, **arguments)
    return variable


def made_as_in_eager_mode(*args: Any, **kwargs: Any) -> GraphVariable:
    """The same with the arguments of `resvar.Variable`."""
    bound = Variable.__signature__.bind(*args, **kwargs).arguments
    bound.pop("experimental_enable_variable_lifting", None)
    storage = bound.pop("storage", None)
    if storage is not None:
        message = f"a variable of a graph cannot live in a file, got storage={storage!r}"
        raise UnimplementedError(None, None, message)
    return made(**bound)


def _made_eagerly(
    collections: Any, expected_shape: object, use_resource: Any, **arguments: Any
) -> Variable:
    checked_collections(collections)
    variable: Variable = type.__call__(Variable, **arguments)
    check_expected(expected_shape, variable.shape)
    return variable


@contextmanager
def init_scope_of(variable: GraphVariable) -> Iterator[Graph]:
    """`init_scope` in the graph of a variable."""
    graph = variable.graph
    with graph.as_default(), graph.control_dependencies(None):
        yield graph
