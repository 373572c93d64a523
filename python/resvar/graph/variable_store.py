"""The variables of a graph that `get_variable` has made, by their names."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from resvar import context, dtypes
from resvar.dtypes import DType
from resvar.errors import InvalidArgumentError, UnimplementedError
from resvar.graph.collection import GraphKeys
from resvar.graph.conversion import convert
from resvar.graph.initializers import Zeros
from resvar.graph.partitioned_variable import (
    PartitionedVariable,
    PartitionInfo,
    checked_partitions,
    parts_of,
)
from resvar.graph.scaling_initializers import GlorotUniform
from resvar.graph.tensor import SymbolicTensor
from resvar.graph.variable import GraphVariable
from resvar.graph.variable_collections import outermost_graph
from resvar.name_scope import name_scope
from resvar.ops.repetition import slice as slice_of
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape

_SHARE = "Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in VarScope?"


def _fail(message: str) -> Exception:
    return InvalidArgumentError(None, None, message)


class VariableStore:
    """Finds variables by their names, and makes those that are not there.

    `reuse` says which of both is meant: True, False, or anything else for either.
    """

    def __init__(self) -> None:
        self._variables: dict[str, Any] = {}
        self._partitioned: dict[str, PartitionedVariable] = {}

    def get(self, custom_getter: Any, **arguments: Any) -> Any:
        """Finds or makes a variable, through a custom getter if there is one.

        Args:
          custom_getter: is called with `getter`, which does what would be done without it, and all
            other arguments by name.
          **arguments: those of `get_variable`, where defaults of scopes have been put in.
        """
        if custom_getter is None:
            return self._get(**arguments)
        if not callable(custom_getter):
            raise _fail(f"Passed a custom_getter which is not callable: {custom_getter}")
        if not _takes(custom_getter, "constraint"):
            arguments.pop("constraint")
        return custom_getter(getter=self._get, **arguments)

    def _get(
        self,
        name: str,
        shape: Any = None,
        dtype: Any = dtypes.float32,
        initializer: Any = None,
        reuse: Any = None,
        partitioner: Any = None,
        **others: Any,
    ) -> Any:
        wanted = dtypes.as_dtype(dtype)
        known = TensorShape(shape)
        has_no_dims = shape is not None and known.rank == 0
        if partitioner is not None and not has_no_dims:
            if not callable(partitioner):
                raise _fail(f"Partitioner must be callable, but received: {partitioner}")
            return self._parts(name, known, wanted, initializer, reuse, partitioner, others)
        if reuse is True and name in self._partitioned:
            return self._parts(name, known, wanted, initializer, reuse, None, others)
        if f"{name}/part_0" in self._variables:
            raise _fail(
                "No partitioner was provided, but a partitioned version of the variable was found: "
                f"{name}/part_0. Perhaps a variable of the same name was already created with "
                "partitioning?"
            )
        given = None if shape is None else known
        return self._single(name, given, wanted, initializer, reuse, others)

    def _single(
        self,
        name: str,
        shape: TensorShape | None,
        dtype: DType,
        initializer: Any,
        reuse: Any,
        others: dict[str, Any],
        part: PartitionInfo | None = None,
    ) -> Any:
        if shape is not None and initializer is not None and not callable(initializer):
            raise _fail("If initializer is a constant, do not specify shape.")
        if name in self._variables:
            return self._shared(name, shape or TensorShape(None), dtype, reuse)
        if reuse is True:
            raise _fail(
                f"Variable {name} does not exist, or was not created with tf.get_variable(). Did "
                "you mean to set reuse=tf.AUTO_REUSE in VarScope?"
            )
        value, known = _initial_value(name, shape, dtype, initializer, part)
        regularizer = others.pop("regularizer", None)
        variable = GraphVariable(value, name=name, dtype=known, **others)
        if not context.executing_eagerly():
            self._variables[name] = variable
        if regularizer is not None:
            _regularize(variable, name, regularizer)
        return variable

    def _shared(self, name: str, shape: TensorShape, dtype: DType, reuse: Any) -> Any:
        if reuse is False:
            raise _fail(f"Variable {name} already exists, disallowed. {_SHARE}")
        found = self._variables[name]
        start = f"Trying to share variable {name}, but specified"
        if not shape.is_compatible_with(found.shape):
            raise _fail(f"{start} shape {shape} and found shape {found.shape}.")
        if dtype is not found.dtype:
            raise _fail(f"{start} dtype {dtype.name} and found dtype {found.dtype.name}.")
        return found

    def _parts(
        self,
        name: str,
        shape: TensorShape,
        dtype: DType,
        initializer: Any,
        reuse: Any,
        partitioner: Any,
        others: dict[str, Any],
    ) -> PartitionedVariable:
        if context.executing_eagerly():
            message = "Partitioned variables are not supported when eager execution is enabled."
            raise UnimplementedError(None, None, message)
        if name in self._variables:
            raise _fail(
                "A partitioner was provided, but an unpartitioned version of the variable was "
                f"found: {name}. Perhaps a variable of the same name was already created without "
                "partitioning?"
            )
        if isinstance(initializer, Tensor):
            shape = shape.merge_with(initializer.shape)
        partitions = None if partitioner is None else checked_partitions(partitioner, shape, dtype)
        if name in self._partitioned:
            return self._shared_parts(name, shape, dtype, partitions, reuse)
        if reuse is True or partitions is None:
            raise _fail(
                f"PartitionedVariable {name} does not exist, or was not created with "
                "tf.get_variable(). Did you mean to set reuse=False or reuse=tf.AUTO_REUSE in "
                "VarScope?"
            )
        whole = [int(dim) for dim in shape]  # type: ignore[arg-type]
        sliced = _slicer(name, initializer, dtype)
        variables = []
        for i, (info, part) in enumerate(parts_of(whole, partitions)):
            full_name = f"{name}/part_{i}"
            start = initializer if sliced is None else sliced(info.var_offset, part)
            given = TensorShape(part) if sliced is None else None
            kind = start.dtype if isinstance(start, SymbolicTensor) else dtype
            made = self._single(full_name, given, kind, start, reuse, {**others}, info)
            made._set_save_slice_info(made.SaveSliceInfo(name, whole, info.var_offset, part))
            variables.append(made)
        result = PartitionedVariable(name, whole, variables[0].dtype, variables, partitions)
        self._partitioned[name] = result
        return result

    def _shared_parts(
        self, name: str, shape: TensorShape, dtype: DType, partitions: Any, reuse: Any
    ) -> PartitionedVariable:
        if reuse is False:
            raise _fail(f"Partitioned variable with name {name} already exists. {_SHARE}")
        found = self._partitioned[name]
        start = f"Trying to reuse partitioned variable {name}, but specified"
        if not shape.is_compatible_with(found.shape):
            raise _fail(f"{start} shape {shape} and found shape {found.shape}.")
        if dtype is not found.dtype:
            raise _fail(f"{start} dtype {dtype.name} and found dtype {found.dtype.name}.")
        if partitions is not None and partitions != found._get_partitions():
            there = found._get_partitions()
            raise _fail(f"{start} partitions {partitions} and found partitions {there}.")
        return found


def _takes(function: Any, argument: str) -> bool:
    """Whether a function can be called with an argument of this name."""
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return True
    kinds = [parameter.kind for parameter in parameters.values()]
    return argument in parameters or inspect.Parameter.VAR_KEYWORD in kinds


def _initial_value(
    name: str,
    shape: TensorShape | None,
    dtype: DType,
    initializer: Any,
    part: PartitionInfo | None,
) -> tuple[Any, DType | None]:
    """What a variable is made of: its initial value, and the dtype to ask for."""
    if initializer is None:
        if shape is None:
            raise _fail(
                f"Variable {name} did not get an initializer, so its `shape` argument must be "
                "specified."
            )
        initializer = _default_initializer(name, dtype)
    elif not callable(initializer):
        return initializer, None
    if inspect.isclass(initializer):
        initializer = initializer()
    if shape is not None and shape.is_fully_defined():
        known = {"partition_info": part} if _names(initializer, "partition_info") else {}
        return partial(initializer, shape.as_list(), dtype=dtype, **known), dtype
    if _needs_no_arguments(initializer):
        return initializer, None
    raise _fail(
        "The initializer passed is not valid. It should be a callable with no arguments and the "
        "shape should not be provided or an instance of an initializer and `shape` should be fully "
        "defined."
    )


def _names(function: Any, argument: str) -> bool:
    return argument in inspect.signature(function).parameters


def _needs_no_arguments(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    optional = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(p.default is not p.empty or p.kind in optional for p in parameters)


def _default_initializer(name: str, dtype: DType) -> Any:
    if dtype.is_floating:
        return GlorotUniform()
    if dtype.is_integer or dtype.is_bool or dtype is dtypes.string:
        return Zeros()
    raise _fail(f"An initializer for variable {name} of {dtype!r} is required")


def _slicer(name: str, initializer: Any, dtype: DType) -> Any:
    """Cuts a part out of an initial value; None where each part is made for itself."""
    if initializer is None or callable(initializer):
        return None
    graph = outermost_graph()
    with graph.name_scope(f"{name}/PartitionedInitializer"):
        whole = initializer
        if not isinstance(initializer, Tensor):
            whole = convert(initializer, dtype)
    return lambda offset, size: slice_of(whole, offset, size)


def _regularize(variable: Any, name: str, regularizer: Any) -> None:
    """Adds a loss to the collection of losses, if there is one."""
    with name_scope(f"{name}/Regularizer/"):
        loss = regularizer(variable)
    if loss is not None and not context.executing_eagerly():
        outermost_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
