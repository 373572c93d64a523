"""Functions that choose what to compute, or repeat it: eagerly, as Python's `if` and `while` do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from resvar import context
from resvar.errors import InvalidArgumentError
from resvar.ops.array import convert_to_tensor
from resvar.ops.operation import to_tensor
from resvar.tensor import TensorLike

if TYPE_CHECKING:
    pass


def _must_be_callable(name: str, value: Any) -> None:
    if not callable(value):
        raise TypeError(f"'{name}' must be callable.")


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    array = to_tensor(value)._core_tensor().array()
    if array.size != 1:
        message = f"The truth value of a tensor with {array.size} elements is ambiguous."
        raise InvalidArgumentError(None, None, message)
    return bool(array.item())


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    name: str | None = None,
) -> Any:
    """Calls one of two functions.

    In a graph both are called, to record what they do, and a run does what one of them has
    recorded.

    Args:
      pred: a boolean, or what converts to a scalar tensor; in a graph, not a Python bool.
      true_fn: is called, without arguments, if it is true.
      false_fn: is called if it is false.
      name: what the operation is called in a graph.

    Returns:
      What the function returns. In a graph both have to return the same structure of tensors of the
      same dtypes.

    Raises:
      TypeError: a function is missing or not callable.
      ValueError: `pred` has no truth value.

    >>> import resvar as rv
    >>> rv.cond(rv.constant(3) < 5, lambda: "less", lambda: "not less")
    'less'
    """
    for which, function in (("true_fn", true_fn), ("false_fn", false_fn)):
        if function is None:
            raise TypeError(f"cond(): '{which}' argument required")
        _must_be_callable(which, function)
    graph = context.current_graph() if context.recording else None
    if graph is not None:
        from resvar.graph import branches

        return branches.cond(graph, pred, cast("Any", true_fn), cast("Any", false_fn), name)
    chosen: Any = true_fn if _truth(pred) else false_fn
    return chosen()


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: Any = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    maximum_iterations: Any = None,
    name: str | None = None,
) -> Any:
    """Calls a function again and again, as long as a condition holds.

    Args:
      cond: is called with the loop variables, and says whether to go on.
      body: is called with the loop variables, and returns their next values as a list or tuple of
        the same structure.
      loop_vars: the first values: a list or tuple of what converts to tensors, or of lists, tuples
        and dicts of that.
      shape_invariants: what the shapes of the values have in common in all rounds, in a graph;
        eagerly it has no effect, and values may change their shapes.
      parallel_iterations: has no effect, but must be positive.
      back_prop: has no effect.
      swap_memory: has no effect.
      maximum_iterations: how often to call `body` at most.
      name: what the operation is called in a graph.

    Returns:
      The last values, as tensors, in the structure in which `body` returned them.

    Raises:
      TypeError: a function is not callable, or `body` returns something else.
      ValueError: there are no loop variables, or `body` returns another structure.

    >>> import resvar as rv
    >>> i, total = rv.while_loop(lambda i, t: i < 5, lambda i, t: (i + 1, t + i), (0, 0))
    >>> int(i), int(total)
    (5, 10)
    """
    _must_be_callable("cond", cond)
    _must_be_callable("body", body)
    if parallel_iterations < 1:
        raise TypeError("'parallel_iterations' must be a positive integer.")
    graph = context.current_graph() if context.recording else None
    if graph is not None and loop_vars is not None:
        from resvar.graph import while_loop as loops

        return loops.while_loop(
            graph, cond, body, loop_vars, shape_invariants, maximum_iterations, name
        )
    if loop_vars is None or not loop_vars:
        raise InvalidArgumentError(None, None, "'loop_vars' must be provided.")
    limit = None if maximum_iterations is None else _limit(maximum_iterations)
    values, rounds = mapped(_first_value, loop_vars), 0
    while cond(*values) and (limit is None or rounds < limit):
        following = body(*values)
        if limit is None:
            check_same(list(values), list(following))
        else:
            check_same(values, following)
        values, rounds = following, rounds + 1
    return mapped(convert_to_tensor, values)


def _limit(value: Any) -> int:
    tensor = to_tensor(value)
    if tensor.ndim:
        message = f"'maximum_iterations' must be a scalar. Received shape: {tensor.shape}"
        raise InvalidArgumentError(None, None, message)
    return int(tensor)


def _first_value(value: Any) -> Any:
    """A variable's value now; numbers and arrays stay what they are."""
    return to_tensor(value) if isinstance(value, TensorLike) else value


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The same structure, with the function applied to what is no list, tuple or dict."""
    if isinstance(value, dict):
        return type(value)((key, mapped(function, item)) for key, item in value.items())
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(mapped(function, item) for item in value))
    if isinstance(value, list | tuple):
        return type(value)(mapped(function, item) for item in value)
    return function(value)


def check_same(before: Any, after: Any) -> None:
    """Raises unless two structures are the same."""
    start = "The two structures don't have the same nested structure."
    nested = isinstance(before, list | tuple | dict)
    if nested != isinstance(after, list | tuple | dict):
        message = f"{start} First: {before!r:.200}. Second: {after!r:.200}"
        raise InvalidArgumentError(None, None, message)
    if not nested:
        return
    if type(before) is not type(after):
        raise TypeError(f"{start} First: a {type(before).__name__}, {before!r:.200}. "
                        f"Second: a {type(after).__name__}, {after!r:.200}")  # fmt: skip
    keys = before.keys() if isinstance(before, dict) else range(len(before))
    others = after.keys() if isinstance(after, dict) else range(len(after))
    if keys != others:
        message = f"{start} First: {before!r:.200}. Second: {after!r:.200}"
        raise InvalidArgumentError(None, None, message)
    for key in keys:
        check_same(before[key], after[key])


def case(
    pred_fn_pairs: Any,
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """Calls the function of the first condition that is true.

    Args:
      pred_fn_pairs: a list of pairs, each a scalar tensor of bool and a function.
      default: is called if none is true.
      exclusive: whether a run of a graph raises where several conditions are true.
      strict: has no effect.
      name: what the operation is called in a graph.

    Returns:
      What the function returns.

    Raises:
      TypeError: something is not a pair, a tensor or callable.
      InvalidArgumentError: no condition is true, and there is no default.

    >>> import resvar as rv
    >>> x = rv.constant(7)
    >>> rv.case([(x < 5, lambda: "small"), (x < 10, lambda: "middle")], default=lambda: "large")
    'middle'
    """
    if isinstance(pred_fn_pairs, dict) and not context.executing_eagerly():
        pred_fn_pairs = list(pred_fn_pairs.items())
    if isinstance(pred_fn_pairs, dict):
        message = "dictionaries are not supported for 'pred_fn_pairs' in eager mode."
        raise InvalidArgumentError(None, None, message)
    if not isinstance(pred_fn_pairs, list | tuple):
        kind = type(pred_fn_pairs)
        raise TypeError(f"'pred_fn_pairs' must be a list or tuple. Received: {kind}")
    if not pred_fn_pairs:
        raise InvalidArgumentError(None, None, "'pred_fn_pairs' must not be empty.")
    for pair in pred_fn_pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise TypeError(f"Each entry in 'pred_fn_pairs' must be a 2-tuple. Received {pair}.")
        if not isinstance(pair[0], TensorLike):
            raise TypeError(f"pred must be a Tensor, got: {pair[0]}")
        _must_be_callable("fn", pair[1])
    if default is not None:
        _must_be_callable("default", default)
    graph = context.current_graph() if context.recording else None
    if graph is not None:
        from resvar.graph import branches

        return branches.case(graph, pred_fn_pairs, default, exclusive, name)
    for pred, function in pred_fn_pairs:
        if _truth(pred):
            return function()
    if default is None:
        message = "case: none of the conditions is True, and there is no default."
        raise InvalidArgumentError(None, None, message)
    return default()


def switch_case(
    branch_index: Any,
    branch_fns: Any,
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """Calls one of several functions, by its number.

    Args:
      branch_index: a scalar tensor of integers.
      branch_fns: a list of functions; or a dict or list of pairs of a number and a function, where
        the numbers are 0 to n - 1.
      default: is called if there is no such number; by default that is the last function.
      name: what the operation is called in a graph.

    Returns:
      What the function returns.

    Raises:
      TypeError: `branch_index` is not an integer tensor, or something is not callable.
      ValueError: there are no functions, or their numbers are others.

    >>> import resvar as rv
    >>> rv.switch_case(rv.constant(1), [lambda: "zero", lambda: "one"])
    'one'
    """
    if not isinstance(branch_index, TensorLike):
        raise TypeError(f"'branch_index' must be a Tensor, got {type(branch_index)}")
    index = to_tensor(branch_index)
    if not index.dtype.is_integer:
        raise TypeError(f"'branch_index' must be an integer Tensor, got {index.dtype!r}")
    functions = _branches(branch_fns)
    otherwise = functions[-1] if default is None else default
    graph = context.current_graph() if context.recording else None
    if graph is not None:
        from resvar.graph import branches

        return branches.switch_case(graph, cast("Any", index), [*functions, otherwise], name)
    number = int(index)
    chosen = functions[number] if 0 <= number < len(functions) else otherwise
    return chosen()


def _branches(branch_fns: Any) -> list[Callable[[], Any]]:
    if not isinstance(branch_fns, list | tuple | dict):
        raise TypeError(f"'branch_fns' must be a list, tuple, or dict. Received {branch_fns}.")
    if not branch_fns:
        raise InvalidArgumentError(None, None, "Must provide at least one item in 'branch_fns'")
    pairs = list(branch_fns.items()) if isinstance(branch_fns, dict) else list(branch_fns)
    if all(map(callable, pairs)):
        pairs = list(enumerate(pairs))
    for pair in pairs:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise TypeError(f"Each entry in 'branch_fns' must be a 2-tuple. Received {pair}.")
        _must_be_callable("fn", pair[1])
    pairs.sort(key=lambda pair: pair[0])
    numbers = [number for number, _ in pairs]
    if numbers != list(range(len(pairs))):
        message = (
            f"branch indices (keys) must form contiguous range of [0 to {len(pairs)}) but found "
            f"{numbers}"
        )
        raise InvalidArgumentError(None, None, message)
    return [function for _, function in pairs]
