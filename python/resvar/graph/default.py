"""Functions of `compat.v1` that work on the graph that is current."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from resvar import context
from resvar.graph.graph import get_default_graph
from resvar.name_scope import name_scope as eager_name_scope
from resvar.ops import control_flow
from resvar.ops.random import set_seed


def add_to_collection(name: Any, value: Any) -> None:
    """Adds to a collection of the current graph.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.add_to_collection("sizes", 3)
    ...     tf.get_collection("sizes")
    [3]
    """
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names: Any, value: Any) -> None:
    """Adds to several collections of the current graph, to each once."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key: Any, scope: str | None = None) -> list[Any]:
    """What is in a collection of the current graph: see `Graph.get_collection`."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key: Any) -> list[Any]:
    """The list that is a collection of the current graph, to change it."""
    return get_default_graph().get_collection_ref(key)


def colocate_with(op: Any, ignore_existing: bool = False) -> AbstractContextManager[None]:
    """A context in which operations are placed on the device of another one."""
    return get_default_graph().colocate_with(op, ignore_existing)


@contextmanager
def name_scope(
    name: str | None, default_name: str | None = None, values: Any = None
) -> Iterator[str]:
    """A context in which names get a prefix.

    Args:
      name: the name of the scope; None for the default one.
      default_name: what to use where there is no name.
      values: has no effect; for compatibility.

    Yields:
      The whole prefix with '/' at its end.

    Raises:
      TypeError: a name is not a string.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.name_scope(None, "loss") as scope:
    ...     scope, tf.constant(1.0, name="weight").name
    ('loss/', 'loss/weight:0')
    """
    chosen = default_name if name is None else name
    if chosen is not None and not isinstance(chosen, str):
        raise TypeError(f"name_scope: the name must be a string, got {type(chosen).__name__}")
    if context.executing_eagerly():
        with eager_name_scope(chosen or "") as prefix:
            yield prefix
    else:
        with get_default_graph().name_scope(chosen) as prefix:
            yield prefix


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    strict: bool = False,
    name: str | None = None,
    fn1: Callable[[], Any] | None = None,
    fn2: Callable[[], Any] | None = None,
) -> Any:
    """Calls one of two functions, or records both: see `resvar.cond`.

    Args:
      pred: a scalar tensor.
      true_fn: is called, without arguments, if it is true.
      false_fn: is called if it is false.
      strict: has no effect.
      name: what the operation is called in a graph.
      fn1: the older name of `true_fn`.
      fn2: the older name of `false_fn`.

    Raises:
      TypeError: a function is missing, not callable, or given by both of its names.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder(tf.float32, [])
    ...     y = tf.cond(x < 0.0, lambda: -x, lambda: x)
    ...     session.run(y, {x: -2.0})
    np.float32(2.0)
    """
    for which, new, old in (("true_fn and fn1", true_fn, fn1), ("false_fn and fn2", false_fn, fn2)):
        if new is not None and old is not None:
            raise TypeError(f"cond(): {which} may not be set simultaneously.")
    return control_flow.cond(pred, true_fn or fn1, false_fn or fn2, name)


def while_loop(
    cond: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Any,
    shape_invariants: Any = None,
    parallel_iterations: Any = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
    maximum_iterations: Any = None,
    return_same_structure: bool = False,
) -> Any:
    """Calls a function as long as a condition holds, or records that: see `resvar.while_loop`.

    Args:
      cond: as in `resvar.while_loop`, and so are the following.
      body: is called with the loop variables, and returns their next values.
      loop_vars: the first values.
      shape_invariants: what the shapes of the values have in common in all rounds.
      parallel_iterations: has no effect, but must be positive.
      back_prop: has no effect.
      swap_memory: has no effect.
      name: what the operation is called in a graph.
      maximum_iterations: how often to call `body` at most.
      return_same_structure: whether to return a list also where there is only one variable.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     n = tf.placeholder(tf.int32, [])
    ...     power = tf.while_loop(lambda x: x < n, lambda x: x * 2, [1])
    ...     session.run(power, {n: 100})
    np.int32(128)
    """
    last = control_flow.while_loop(
        cond,
        body,
        loop_vars,
        shape_invariants,
        parallel_iterations,
        back_prop,
        swap_memory,
        maximum_iterations,
        name,
    )
    single = isinstance(last, list | tuple) and len(last) == 1 and not return_same_structure
    return last[0] if single else last


def enable_v2_behavior() -> None:
    """The same as `enable_eager_execution()`: nothing else is different."""
    context.enable_eager_execution()


def disable_v2_behavior() -> None:
    """The same as `disable_eager_execution()`: nothing else is different."""
    context.disable_eager_execution()


def set_random_seed(seed: Any) -> None:
    """Sets the seed of the current graph, or eagerly the global one: see `resvar.random.set_seed`.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.set_random_seed(7)
    ...     x = tf.random.normal([])
    ...     bool(tf.Session().run(x) == tf.Session().run(x))
    True
    """
    set_seed(seed)
