"""Functions of `compat.v1` that find or make variables by their names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from resvar import dtypes
from resvar.errors import InvalidArgumentError
from resvar.graph.collection import GraphKeys
from resvar.graph.default import name_scope
from resvar.graph.partitioned_variable import check_slicing
from resvar.graph.scope_defaults import AUTO_REUSE
from resvar.graph.variable_scope import _stores, get_variable_scope, variable_scope
from resvar.replication import Aggregation, VariableAggregation, VariableSynchronization
from resvar.tensor_shape import TensorShape


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: VariableSynchronization = VariableSynchronization.AUTO,
    aggregation: Aggregation = VariableAggregation.NONE,
) -> Any:
    """The variable of this name in the current `variable_scope`, or a new one.

    Args:
      name: the name; that of the scope is put before it.
      shape: the shape. Not to be given where the initializer is a value.
      dtype: the dtype; by default that of the scope, which is float32.
      initializer: an object of `compat.v1.initializers`, a function of shape and dtype, a function
        without arguments, or a value. By default that of the scope, or else `glorot_uniform` for
        floats and zeros for what has no fractions.
      regularizer: a function of the variable; what it returns is added to the collection
        `REGULARIZATION_LOSSES`. By default that of the scope.
      trainable: see `Variable`.
      collections: see `Variable`.
      caching_device: see `Variable`.
      partitioner: a function of shape and dtype that returns for each dimension a number of parts;
        then the result is a PartitionedVariable. By default that of the scope.
      validate_shape: see `Variable`.
      use_resource: has no effect; for compatibility.
      custom_getter: see `variable_scope`; it comes in the place of that of the scope.
      constraint: see `Variable`; by default that of the scope.
      synchronization: see `Variable`.
      aggregation: see `Variable`.

    Raises:
      ValueError: the variable is there and should not be, or the other way round; it has another
        shape or dtype; the initializer does not fit.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.get_variable("v", [2], initializer=tf.ones_initializer())
    ...     session.run(v.initializer)
    ...     session.run(v)
    array([1., 1.], dtype=float32)
    """
    return get_variable_scope().get_variable(
        _stores().variables,
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        reuse=None,
        trainable=_trainable(trainable, synchronization),
        collections=collections,
        caching_device=caching_device,
        partitioner=partitioner,
        validate_shape=validate_shape,
        use_resource=use_resource,
        custom_getter=custom_getter,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def _trainable(trainable: bool | None, synchronization: Any) -> bool:
    on_read = synchronization is VariableSynchronization.ON_READ
    return not on_read if trainable is None else trainable


def get_local_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = False,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: VariableSynchronization = VariableSynchronization.AUTO,
    aggregation: Aggregation = VariableAggregation.NONE,
) -> Any:
    """The same as `get_variable`, of local variables: they are never trainable.

    They are added to the collection `LOCAL_VARIABLES`, beside `collections`.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.get_local_variable("hits", [], tf.int64)
    ...     tf.local_variables(), tf.global_variables()
    <tf.Variable 'hits:0' shape=() dtype=int64>
    ([<tf.Variable 'hits:0' shape=() dtype=int64>], [])
    """
    return get_variable(
        name,
        shape,
        dtype,
        initializer,
        regularizer,
        False,
        [*(collections or ()), GraphKeys.LOCAL_VARIABLES],
        caching_device,
        partitioner,
        validate_shape,
        use_resource,
        custom_getter,
        constraint,
        synchronization,
        aggregation,
    )


def create_partitioned_variables(
    shape: Sequence[int],
    slicing: Sequence[int],
    initializer: Any,
    dtype: Any = dtypes.float32,
    trainable: bool = True,
    collections: Any = None,
    name: str | None = None,
    reuse: Any = None,
) -> list[Any]:
    """Variables that are the parts of one, as a list.

    Args:
      shape: the shape of the whole.
      slicing: for each dimension, into how many parts to cut it. Only one may be cut.
      initializer: as in `get_variable`, or a tensor of the whole shape.
      dtype: the dtype.
      trainable: see `Variable`.
      collections: see `Variable`.
      name: the name of the whole; by default 'PartitionedVariable', made unique.
      reuse: see `variable_scope`.

    Raises:
      ValueError: the slicing does not fit.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.create_partitioned_variables([5, 2], [2, 1], tf.zeros_initializer(), name="v")
    [<tf.Variable 'v/part_0:0' shape=(3, 2) dtype=float32>, \
<tf.Variable 'v/part_1:0' shape=(2, 2) dtype=float32>]
    """
    if len(shape) != len(slicing):
        message = (
            "The 'shape' and 'slicing' of a partitioned Variable must have the length: shape: "
            f"{shape}, slicing: {slicing}"
        )
        raise InvalidArgumentError(None, None, message)
    check_slicing(TensorShape(shape), slicing)
    with variable_scope(name, "PartitionedVariable", reuse=reuse) as found, name_scope(None):
        return list(
            _stores().variables.get(
                None,
                name=found.name,
                shape=shape,
                dtype=dtype,
                initializer=initializer,
                reuse=found.reuse,
                trainable=trainable,
                collections=collections,
                partitioner=lambda **_: list(slicing),
            )
        )


def no_regularizer(_: Any) -> None:
    """A regularizer that adds no loss: it stands against that of a scope."""


__all__ = [
    "AUTO_REUSE",
    "create_partitioned_variables",
    "get_local_variable",
    "get_variable",
    "no_regularizer",
]
