"""The variables of the current graph, and what initializes or checks them."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import _core, context, dtypes
from resvar.errors import FailedPreconditionError
from resvar.graph import grouping
from resvar.graph.collection import GraphKeys
from resvar.graph.conversion import current
from resvar.graph.graph import Graph, get_default_graph
from resvar.ops.array import constant


def outermost_graph() -> Graph:
    """The current graph, or if this is in a branch or loop, the one around."""
    graph: Any = get_default_graph()
    while graph.building_function:
        graph = graph.outer_graph
    return graph  # type: ignore[no-any-return]


def _variables(key: str, scope: str | None) -> list[Any]:
    return outermost_graph().get_collection(key, scope)


def global_variables(scope: str | None = None) -> list[Any]:
    """The variables that are shared by all that a program does: what variables are by default.

    Args:
      scope: a regular expression. Only variables whose name starts with a match are returned.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     a = tf.Variable(1, name="a")
    ...     b = tf.Variable(2, name="b", trainable=False)
    ...     tf.global_variables(), tf.trainable_variables(), tf.global_variables("b")[0] is b
    ([<tf.Variable 'a:0' shape=() dtype=int32>, <tf.Variable 'b:0' shape=() dtype=int32>], \
[<tf.Variable 'a:0' shape=() dtype=int32>], True)
    """
    return _variables(GraphKeys.GLOBAL_VARIABLES, scope)


def all_variables() -> list[Any]:
    """An older name of `global_variables`."""
    return global_variables()


def local_variables(scope: str | None = None) -> list[Any]:
    """The variables of one process only, such as counters: see `global_variables`."""
    return _variables(GraphKeys.LOCAL_VARIABLES, scope)


def trainable_variables(scope: str | None = None) -> list[Any]:
    """The variables that an optimizer changes: see `global_variables`."""
    return _variables(GraphKeys.TRAINABLE_VARIABLES, scope)


def model_variables(scope: str | None = None) -> list[Any]:
    """The variables of a model: see `global_variables`."""
    return _variables(GraphKeys.MODEL_VARIABLES, scope)


def moving_average_variables(scope: str | None = None) -> list[Any]:
    """The variables of which moving averages are kept: see `global_variables`."""
    return _variables(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def variables_initializer(var_list: Any, name: str = "init") -> Any:
    """An operation that runs the initializers of variables. None in eager mode.

    Args:
      var_list: a list of variables.
      name: the name of the operation.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     a, b = tf.Variable(1), tf.Variable(2)
    ...     session.run(tf.variables_initializer([a, b]))
    ...     session.run(a + b)
    np.int32(3)
    """
    if context.executing_eagerly():
        return None
    initializers = [variable.initializer for variable in ([] if var_list is None else var_list)]
    if not initializers:
        return grouping.no_op(current(), name)
    return grouping.group(current(), initializers, name)


def initialize_variables(var_list: Any, name: str = "init") -> Any:
    """An older name of `variables_initializer`."""
    return variables_initializer(var_list, name)


def global_variables_initializer() -> Any:
    """An operation that initializes all global variables that there are by now."""
    return variables_initializer(global_variables())


def initialize_all_variables() -> Any:
    """An older name of `global_variables_initializer`."""
    return global_variables_initializer()


def local_variables_initializer() -> Any:
    """An operation that initializes all local variables that there are by now."""
    return variables_initializer(local_variables())


def initialize_local_variables() -> Any:
    """An older name of `local_variables_initializer`."""
    return local_variables_initializer()


def is_variable_initialized(variable: Any) -> Any:
    """A tensor that tells whether a variable has a value in a session."""
    return variable.is_initialized()


def _listed(var_list: Any) -> list[Any]:
    return global_variables() + local_variables() if var_list is None else list(var_list)


def report_uninitialized_variables(
    var_list: Any = None, name: str = "report_uninitialized_variables"
) -> Any:
    """A tensor of the names of the variables that have no value in a session.

    Args:
      var_list: the variables to look at; by default all global and local ones.
      name: the name of the operation.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     a, b = tf.Variable(1, name="a"), tf.Variable(2, name="b")
    ...     report = tf.report_uninitialized_variables()
    ...     session.run(a.initializer)
    ...     session.run(report)
    array([b'b'], dtype=object)
    """
    variables = _listed(var_list)
    if context.executing_eagerly():
        missing = [v.name.removesuffix(":0") for v in variables if not v.is_initialized()]
        return constant(np.array(missing, object), dtypes.string)
    names = [variable.handle.op.name.encode() for variable in variables]

    def kernel(*states: _core.Variable) -> _core.Tensor:
        found = [name for name, state in zip(names, states, strict=True) if not _has_value(state)]
        return _core.Tensor.copy_of(np.array(found, object))

    handles = [variable.handle for variable in variables]
    outputs = [(dtypes.string, [None])]
    operation = current().record(
        "ReportUninitializedVariables", kernel, handles, outputs, name=name, stateful=True
    )
    return operation.outputs[0]


def _has_value(state: _core.Variable) -> bool:
    return state.is_initialized


def assert_variables_initialized(var_list: Any = None) -> Any:
    """An operation that raises FailedPreconditionError if a variable has no value in a session.

    Args:
      var_list: the variables to look at; by default all global and local ones.

    Returns:
      The operation, or None if there are no variables.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable(1, name="v")
    ...     session.run(tf.assert_variables_initialized())
    Traceback (most recent call last):
    resvar.errors.FailedPreconditionError: Attempting to use uninitialized value v
    ...
    """
    variables = _listed(var_list)
    if not variables:
        return None
    if context.executing_eagerly():
        for variable in variables:
            variable.read_value()
        return None
    names = [variable.handle.op.name for variable in variables]

    def kernel(*states: _core.Variable) -> None:
        missing = [n for n, state in zip(names, states, strict=True) if not _has_value(state)]
        if missing:
            message = f"Attempting to use uninitialized value {', '.join(missing)}"
            raise FailedPreconditionError(None, None, message)

    handles = [variable.handle for variable in variables]
    return current().record("AssertVariablesInitialized", kernel, handles, [], stateful=True)
