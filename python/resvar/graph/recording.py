"""How the operations of `resvar.ops` get into a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from resvar import _core, dtypes
from resvar.device import Device, place
from resvar.dtypes import DType
from resvar.graph.conversion import convert, current
from resvar.graph.graph import Graph
from resvar.graph.tensor import SymbolicTensor
from resvar.ops.arguments import Late, State
from resvar.tensor import TensorLike

if TYPE_CHECKING:
    from resvar.ops.operation import Operation


def record(
    definition: Operation, inputs: Sequence[Any], attributes: dict[str, Any], name: str | None
) -> tuple[SymbolicTensor, ...]:
    """Adds an operation to the graph that is current: the same kernel, run later.

    Args:
      definition: the operation of `resvar.ops`.
      inputs: what converts to tensors.
      attributes: what the kernel is passed by name. Those that are `Late` become inputs as well.
      name: the name; the label of the definition by default.

    Raises:
      TypeError: the operation is not defined for a dtype.
      ValueError: the static shapes do not fit.
    """
    graph = current()
    scoped = _full_name(graph, definition._label if name is None else name)
    tensors = _tensors(definition, inputs, scoped)
    kinds = [tensor.dtype for tensor in tensors]
    examples = [np.empty((), _numpy(kind)) for kind in kinds[definition._shared]]
    shared = definition._check(examples, attributes)
    outputs, listed = _outputs(definition, tensors, kinds, attributes)
    late = {key: value for key, value in attributes.items() if isinstance(value, Late)}
    states = {key: value for key, value in attributes.items() if isinstance(value, State)}
    operation = graph.record(
        definition.name,
        _kernel(
            definition,
            len(tensors),
            attributes,
            [*states, *late],
            shared,
            len(outputs) if listed else None,
        ),
        [*tensors, *(value.tensor for value in late.values())],
        outputs,
        name=scoped,
        state=next((value.make for value in states.values()), None),
        attributes={**attributes, "T": kinds[0] if kinds else None, "_quiet": True},
        stateful=definition.stateful,
    )
    return operation._outputs


def _full_name(graph: Graph, label: str) -> str:
    """The name to record under: that of the function, made unique, and what comes within it."""
    if label.endswith("/"):
        return label
    outer, _, inner = label.partition("/")
    return f"{graph.scoped_name(outer)}/{inner}/" if inner else f"{graph.scoped_name(outer)}/"


def _tensors(definition: Operation, inputs: Sequence[Any], scope: str) -> list[SymbolicTensor]:
    """The inputs as tensors; those that share a dtype have that of the first tensor among them."""
    shared = range(*definition._shared.indices(len(inputs)))
    given = [inputs[i].dtype for i in shared if isinstance(inputs[i], TensorLike)]
    common = given[0] if given and definition._only is None else definition._only
    tensors: list[SymbolicTensor] = []
    for i, value in enumerate(inputs):
        wanted = None if isinstance(value, TensorLike) or i not in shared else common
        tensors.append(convert(value, wanted, f"{scope}{'xyz'[i] if i < 3 else i}/"))
        if common is None and i in shared:
            common = tensors[i].dtype
    return tensors


def _numpy(dtype: DType) -> Any:
    if dtype is dtypes.resource:
        raise TypeError("a resource has no elements to compute with: read the variable")
    return dtype._numpy


def _outputs(
    definition: Operation,
    tensors: Sequence[SymbolicTensor],
    kinds: Sequence[DType],
    attributes: dict[str, Any],
) -> tuple[list[tuple[DType, Any]], bool]:
    """What is known of the outputs, and whether the kernel returns a list of them."""
    from resvar.ops import static_shape

    shapes = [static_shape.of(tensor) for tensor in tensors]
    with static_shape.naming(definition.name, tensors):
        shape = definition._shape_rule(*shapes, **attributes)
    if isinstance(shape, static_shape.Several):
        each = definition.dtypes_of_results(kinds, attributes, len(shape))
        return list(zip(each, shape, strict=True)), True
    return [(definition.dtypes_of_results(kinds, attributes, 1)[0], shape)], False


def _kernel(
    definition: Operation,
    count: int,
    attributes: dict[str, Any],
    open_: Sequence[str],
    dtype: DType | None,
    listed: int | None,
) -> Callable[..., Any]:
    """The kernel on values as they are in a run.

    Args:
      definition: the operation of `resvar.ops`.
      count: the number of its inputs.
      attributes: what the kernel is passed by name.
      open_: those that only a run knows: a state, which comes first, and those that are `Late`.
      dtype: the dtype that its inputs share, which decides where it is computed.
      listed: how many results the kernel returns in a list; None if it returns one by itself.
    """
    stateful = int(bool(open_) and isinstance(attributes[open_[0]], State))

    def outcome(values: Sequence[Any], device: Device) -> Any:
        known, inputs = attributes, values
        if open_:
            known, inputs = dict(attributes), values[stateful : stateful + count]
            for key, given in zip(
                open_, (*values[:stateful], *values[stateful + count :]), strict=True
            ):
                late = attributes[key]
                known[key] = late.read(given) if isinstance(late, Late) else given
        return definition.on_tensors(inputs, known, device)

    def one(*values: Any) -> _core.Tensor:
        device = place(definition.name, dtype)
        return definition._wrap(outcome(values, device), (), device)._core_tensor()

    def unshared(*values: Any) -> Any:
        """The same for what is only returned to a user, who may then have the array itself."""
        found = outcome(values, place(definition.name, dtype))
        if isinstance(found, _core.Tensor):
            return found.array()
        return np.asarray(found, dtype=result, order="C")

    def several(*values: Any) -> Any:
        device = place(definition.name, dtype)
        results = outcome(values, device)
        assert len(results) == listed
        wrapped = [definition._wrap(array, (), device)._core_tensor() for array in results]
        return wrapped[0] if listed == 1 else wrapped

    if listed is not None:
        return several
    result = None if definition.result is None else definition.result._numpy
    kernel: Any = one
    kernel.unshared = unshared
    return one
