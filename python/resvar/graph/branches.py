"""Branches in a graph: all are recorded, and a run takes one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from resvar import _core
from resvar.errors import InvalidArgumentError
from resvar.graph.conversion import convert
from resvar.graph.function_graph import (
    Body,
    Bound,
    FunctionGraph,
    Traced,
    all_captures,
    all_controls,
    passed_on,
    trace,
)
from resvar.graph.graph import Graph
from resvar.graph.operation import Kernel
from resvar.graph.plan import StateOf
from resvar.graph.tensor import SymbolicTensor
from resvar.ops.control_flow import check_same, mapped
from resvar.tensor_shape import TensorShape

Branch = Callable[[], Any]


def truth(value: _core.Tensor) -> bool:
    """Whether a condition is true.

    Raises:
      InvalidArgumentError: it is not a scalar.
    """
    array = value.array()
    if array.size != 1:
        message = f"The truth value of a tensor with {array.size} elements is ambiguous."
        raise InvalidArgumentError(None, None, message)
    return bool(array.item())


def cond(graph: Graph, pred: Any, true_fn: Branch, false_fn: Branch, name: str | None) -> Any:
    """Records both functions, one of which a run takes: see `resvar.cond`."""
    if isinstance(pred, bool | np.bool_):
        raise TypeError("pred must not be a Python bool", pred)
    condition = convert(pred)
    return _branch(
        graph,
        "If",
        condition,
        lambda value: 0 if truth(value) else 1,
        [true_fn, false_fn],
        "cond" if name is None else name,
    )


def switch_case(graph: Graph, index: SymbolicTensor, functions: Sequence[Branch], name: str) -> Any:
    """Records all functions, of which a run takes that of a number, or else the last one."""
    last = len(functions) - 1

    def choose(value: _core.Tensor) -> int:
        number = int(value.array().item())
        return number if 0 <= number < last else last

    with graph.name_scope(name):
        return _branch(graph, "Case", index, choose, functions, "indexed_case")


def case(
    graph: Graph,
    pairs: Sequence[tuple[Any, Branch]],
    default: Branch | None,
    exclusive: bool,
    name: str,
) -> Any:
    """Records all functions, of which a run takes the first one with a condition that is true."""
    conditions = [convert(condition) for condition, _ in pairs]
    with graph.name_scope(name):
        checks = [_exactly_one(graph, conditions, exclusive, default)]
        with graph.control_dependencies([check for check in checks if check is not None]):
            conditions = [passed_on(graph, condition) for condition in conditions]
        otherwise = pairs[-1][1] if default is None else default
        for condition, (_, function) in reversed(list(zip(conditions, pairs, strict=True))):
            otherwise = _nested(condition, function, otherwise)
        return otherwise()


def _nested(condition: SymbolicTensor, function: Branch, otherwise: Branch) -> Branch:
    from resvar.ops.control_flow import cond as choose

    return lambda: choose(condition, function, otherwise, name="cond")


def _exactly_one(
    graph: Graph, conditions: list[SymbolicTensor], exclusive: bool, default: Branch | None
) -> Any:
    """An operation that fails where no condition is true, or several are; None if all may be."""
    if default is not None and not exclusive:
        return None
    names = ", ".join(condition.name for condition in conditions)

    def check(*values: _core.Tensor) -> None:
        count = sum(map(truth, values))
        if exclusive and count > 1:
            message = f"exclusive=True: more than 1 conditions ({names}) evaluated as True"
            raise InvalidArgumentError(None, None, f"assertion failed: [Input error: {message}]")
        if default is None and not count:
            message = "case: none of the conditions is True, and there is no default."
            raise InvalidArgumentError(None, None, message)

    return graph.record("Assert", check, conditions, [], stateful=True)


def _branch(
    graph: Graph,
    kind: str,
    selector: SymbolicTensor,
    choose: Callable[[_core.Tensor], int],
    functions: Sequence[Branch],
    name: str,
) -> Any:
    """Records an operation that runs one of several functions, and what they return."""
    full = f"{graph.scoped_name(name)}/"
    traced = [trace(FunctionGraph(graph), function, selector) for function in functions]
    for other in traced[1:]:
        _check_alike(traced[0], other)
    graphs = [each.graph for each in traced]
    captures = all_captures(*graphs)
    bodies = [Body(each, (), captures) for each in traced]
    outputs = [
        (first.dtype, _common_shape([each.tensors[i].shape for each in traced]))
        for i, first in enumerate(traced[0].tensors)
    ]
    with graph.control_dependencies(all_controls(*graphs)):
        operation = graph.record(
            kind,
            _kernel(choose, bodies, len(outputs)),
            [selector, *captures],
            outputs,
            name=full,
            stateful=True,
            attributes={"_quiet": True},
        )
    results = iter([
        passed_on(graph, tensor, f"{full}Identity{f'_{i}' * bool(i)}/")
        for i, tensor in enumerate(operation.outputs)
    ])  # fmt: skip
    return mapped(lambda leaf: None if leaf is None else next(results), traced[0].structure)


def _kernel(choose: Callable[[_core.Tensor], int], bodies: Sequence[Body], outputs: int) -> Bound:
    def bind(state_of: StateOf) -> Kernel:
        calls = [body.bind(state_of) for body in bodies]

        def run(selector: _core.Tensor, *captured: Any) -> Any:
            values = calls[choose(selector)]((), captured)
            return values[0] if outputs == 1 else values

        return run

    return Bound(bind)


def _check_alike(first: Traced, other: Traced) -> None:
    """Raises TypeError unless two branches return the same kinds of things."""
    start = (
        "true_fn and false_fn arguments to tf.cond must have the same number, type, and overall "
        f"structure of return values. First: {first.structure!r:.200}. Second: "
        f"{other.structure!r:.200}."
    )
    try:
        check_same(first.structure, other.structure)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{start} {error}") from None
    for a, b in zip(first.tensors, other.tensors, strict=False):
        if a.dtype is not b.dtype:
            raise TypeError(f"{start} {a!r} and {b!r} have different types")
    if len(first.tensors) != len(other.tensors):
        raise TypeError(start)


def _common_shape(shapes: Sequence[TensorShape]) -> TensorShape:
    """What all shapes have in common."""
    result = shapes[0]
    for shape in shapes[1:]:
        result = result.most_specific_compatible_shape(shape)
    return result
