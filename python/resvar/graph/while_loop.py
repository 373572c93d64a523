"""Loops in a graph: condition and body are recorded once, and a run repeats them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from resvar import _core
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.graph.branches import truth
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


def while_loop(
    graph: Graph,
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any,
    maximum_iterations: Any,
    name: str | None,
) -> Any:
    """Records a loop: see `resvar.while_loop`."""
    full = f"{graph.scoped_name('while' if name is None else name)}/"
    first: list[SymbolicTensor] = []

    def start(value: Any) -> SymbolicTensor:
        first.append(convert(value))
        return first[-1]

    structure = mapped(start, loop_vars)
    if not first:
        return structure
    shapes = _shapes(first, shape_invariants)
    condition = _trace(graph, cond, structure, first, shapes, None)
    _check_condition(condition)
    following = _trace(graph, body, structure, first, shapes, structure)
    _check_following(first, following.traced.tensors, shapes)
    limit = [] if maximum_iterations is None else [convert(maximum_iterations)]
    graphs = [condition.traced.graph, following.traced.graph]
    captures = all_captures(*graphs)
    kernel = _kernel(condition.body(captures), following.body(captures), len(first), len(limit))
    outputs = [(tensor.dtype, shape) for tensor, shape in zip(first, shapes, strict=True)]
    with graph.control_dependencies(all_controls(*graphs)):
        operation = graph.record(
            "While",
            kernel,
            [*first, *limit, *captures],
            outputs,
            name=full,
            stateful=True,
            attributes={"_quiet": True},
        )
    # TensorFlow's loops have a counter and a limit before the variables.
    results = iter([
        passed_on(graph, tensor, f"{full}Identity_{i + 2}/")
        for i, tensor in enumerate(operation.outputs)
    ])  # fmt: skip
    return mapped(lambda leaf: next(results), structure)


class _Part:
    """The condition or the body, traced, and the placeholders of the loop variables in it."""

    def __init__(self, traced: Traced, inputs: Sequence[SymbolicTensor]) -> None:
        self.traced = traced
        self._inputs = inputs

    def body(self, captures: Sequence[SymbolicTensor]) -> Body:
        return Body(self.traced, self._inputs, captures)


def _trace(
    graph: Graph,
    function: Callable[..., Any],
    structure: Any,
    first: Sequence[SymbolicTensor],
    shapes: Sequence[TensorShape],
    expected: Any,
) -> _Part:
    inner = FunctionGraph(graph)
    with inner.as_default():
        pairs = zip(first, shapes, strict=True)
        inputs = [inner.placeholder(tensor, shape) for tensor, shape in pairs]
    remaining = iter(inputs)
    arguments = mapped(lambda leaf: next(remaining), structure)

    def call() -> Any:
        returned = function(*arguments)
        if expected is None:
            return returned
        if not isinstance(returned, list | tuple | dict):
            returned = [returned]
        check_same(list(expected), list(returned))
        return returned

    return _Part(trace(inner, call, inputs[0]), inputs)


def _shapes(first: Sequence[SymbolicTensor], invariants: Any) -> list[TensorShape]:
    """The static shapes that the loop variables have in every round."""
    if invariants is None:
        return [tensor.shape for tensor in first]
    shapes: list[TensorShape] = []
    mapped(lambda shape: shapes.append(_shape_of(shape)), invariants)
    if len(shapes) != len(first):
        message = f"{len(shapes)} shape_invariants were given for {len(first)} loop variables"
        raise InvalidArgumentError(None, None, message)
    for tensor, shape in zip(first, shapes, strict=True):
        if not shape.is_compatible_with(tensor.shape):
            message = (
                f"The shape invariant specified for {tensor.name} is not compatible with the "
                f"initial shape of the loop variable. It enters the loop with shape "
                f"{tensor.shape}, but the specified shape invariant is {shape}."
            )
            raise InvalidArgumentError(None, None, message)
    return shapes


def _shape_of(invariant: Any) -> TensorShape:
    return TensorShape(invariant.shape if isinstance(invariant, SymbolicTensor) else invariant)


def _check_condition(condition: _Part) -> None:
    tensors = condition.traced.tensors
    if len(tensors) != 1 or isinstance(condition.traced.structure, list | tuple | dict):
        returned = condition.traced.structure
        raise TypeError(f"while_loop: cond must return a scalar bool, got {returned!r:.200}")
    if not tensors[0].dtype.is_bool or not tensors[0].shape.is_compatible_with(()):
        message = f"while_loop: cond must return a scalar bool, got {tensors[0]!r}"
        raise BadDTypeError(None, None, message)


def _check_following(
    first: Sequence[SymbolicTensor],
    following: Sequence[SymbolicTensor],
    shapes: Sequence[TensorShape],
) -> None:
    for before, after, shape in zip(first, following, shapes, strict=True):
        if before.dtype is not after.dtype:
            message = (
                f"Loop var {before.name} enters the loop with type {before.dtype} but has type "
                f"{after.dtype} after 1 iteration. {before.name} type should remain constant."
            )
            raise BadDTypeError(None, None, message)
        if not after.shape.is_subtype_of(shape):
            message = (
                f"Input tensor `{before.name}` enters the loop with shape {shape}, but has shape "
                f"{after.shape} after one iteration. To allow the shape to vary across "
                "iterations, use the `shape_invariants` argument of tf.while_loop to specify a "
                "less-specific shape."
            )
            raise InvalidArgumentError(None, None, message)


def _kernel(condition: Body, body: Body, count: int, limits: int) -> Bound:
    def bind(state_of: StateOf) -> Kernel:
        holds, following = condition.bind(state_of), body.bind(state_of)

        def run(*values: Any) -> Any:
            state: Sequence[Any] = values[:count]
            captured = values[count + limits :]
            limit = None if not limits else _limit(values[count])
            rounds = 0
            while (limit is None or rounds < limit) and truth(holds(state, captured)[0]):
                state = following(state, captured)
                rounds += 1
            return state[0] if count == 1 else state

        return run

    return Bound(bind)


def _limit(value: _core.Tensor) -> int:
    array = value.array()
    if array.ndim:
        message = f"'maximum_iterations' must be a scalar. Received shape: {array.shape}"
        raise InvalidArgumentError(None, None, message)
    return int(array)
