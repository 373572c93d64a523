"""Sessions: what runs a graph, and holds the values of its variables."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from types import TracebackType
from typing import Any

from resvar import context
from resvar.device import device
from resvar.graph import feed, fetch
from resvar.graph.graph import Graph, get_default_graph
from resvar.graph.operation import Operation
from resvar.graph.plan import Plan, host_value
from resvar.graph.tensor import SymbolicTensor


class _Local(threading.local):
    def __init__(self) -> None:
        self.sessions: list[Session] = []


_local = _Local()


class _Run:
    """A plan, and how its fetches and feeds look to a user."""

    def __init__(self, session: Session, fetches: Any, feeds: Sequence[Any]) -> None:
        elements: list[Any] = []
        self._build = fetch.resolve(session.graph, fetches, elements)
        self._single = self._build is next
        self._fed = [feed.resolve(session.graph, key) for key in feeds]
        self._tensors = [isinstance(element, SymbolicTensor) for element in elements]
        tensors = [element for element in elements if isinstance(element, SymbolicTensor)]
        targets = [element for element in elements if isinstance(element, Operation)]
        self._plan = Plan(tensors, targets, self._fed, session.state_of, to_user=True)
        # Their ids are in the key of this plan, so they must not be freed.
        self._alive = (fetch.leaves(fetches), tuple(feeds))

    def __call__(self, feed_values: Sequence[Any]) -> Any:
        given = [
            feed.convert(tensor, value, self._plan.keeps_values)
            for tensor, value in zip(self._fed, feed_values, strict=True)
        ]
        values = self._plan.run(given)
        if self._single:
            return host_value(values[0]) if values else None
        remaining = iter(values)
        return self._build(
            iter([host_value(next(remaining)) if tensor else None for tensor in self._tensors])
        )


class Session:
    """Runs operations of a graph, and holds the state of its variables.

    Each session has states of its own, from when they are first needed until it is closed. Runs may
    be called from several threads.

    Args:
      target: has no effect; for compatibility.
      graph: the graph to run; by default the one that is current.
      config: has no effect; for compatibility.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder(tf.float32)
    ...     session.run(x * 2.0, feed_dict={x: 1.5})
    np.float32(3.0)
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f"Argument `graph` must be a tf.Graph, but got type {type(graph)}")
        self._graph = get_default_graph() if graph is None else graph
        self._target = target
        self._lock = threading.RLock()
        self._states: dict[Operation, Any] = {}
        self._runs: dict[Any, _Run] = {}
        self._closed = False
        self._entered: list[ExitStack] = []

    @property
    def graph(self) -> Graph:
        """The graph that it runs."""
        return self._graph

    @property
    def sess_str(self) -> bytes:
        """The target that it was made for."""
        return self._target.encode()

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """Runs what is needed to compute some values.

        Each operation is run at most once. Which operations that are, and in which order, is found
        when something is first fetched with such feeds, and used again after that.

        Args:
          fetches: a tensor, an operation, a variable, a name of one of these, or a list, tuple or
            dict of such things.
          feed_dict: values to use instead of what would be computed, by tensor.
          options: has no effect; for compatibility.
          run_metadata: has no effect; for compatibility.

        Returns:
          The same structure as `fetches`: an array or NumPy scalar for each tensor, None for each
          operation.

        Raises:
          RuntimeError: the session is closed.
          TypeError: a fetch or a key of `feed_dict` is something else, or a value does not fit.
          ValueError: a fetch is not in the graph, or a value has another shape.
          OpError: an operation failed; `op` is which.

        >>> import resvar.compat.v1 as tf
        >>> with tf.Graph().as_default(), tf.Session() as session:
        ...     x = tf.constant([1, 2])
        ...     session.run({"x": x, "both": [x + 1, x.op]})
        {'x': array([1, 2], dtype=int32), 'both': [array([2, 3], dtype=int32), None]}
        """
        if feed_dict:
            if type(feed_dict) is not dict:
                feed.check_mapping(feed_dict)
            key: Any = (fetch.key_of(fetches), *map(fetch.key_of, feed_dict))
            run = self._runs.get(key) or self._prepared(key, fetches, tuple(feed_dict))
            return run(tuple(feed_dict.values()))
        key = fetch.key_of(fetches)
        run = self._runs.get(key) or self._prepared(key, fetches, ())
        return run(())

    def _prepared(self, key: Any, fetches: Any, feeds: tuple[Any, ...]) -> _Run:
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if not self._graph.version:
            raise RuntimeError(
                "The Session graph is empty. Add operations to the graph before calling run()."
            )
        with self._lock:
            run = self._runs[key] = _Run(self, fetches, feeds)
        return run

    def make_callable(
        self, fetches: Any, feed_list: Sequence[Any] | None = None, accept_options: bool = False
    ) -> Callable[..., Any]:
        """A function that runs the same fetches each time.

        Args:
          fetches: as in `run`.
          feed_list: the tensors that the arguments of the function are the values of.
          accept_options: has no effect; for compatibility.
        """
        feeds = tuple(feed_list or ())

        def call(*values: Any) -> Any:
            return self.run(fetches, dict(zip(feeds, values, strict=True)))

        return call

    def state_of(self, operation: Operation) -> Any:
        """The state of an operation in this session; it is made if there is none yet.

        Raises:
          RuntimeError: the session is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("Attempted to use a closed Session.")
            if operation not in self._states:
                assert operation._state is not None
                with context.eager(), device(operation.device or None):
                    self._states[operation] = operation._state()
            return self._states[operation]

    def as_default(self) -> AbstractContextManager[Session]:
        """A context in which `eval()` and `run()` of tensors and operations use this session."""
        return _as_default(self)

    def close(self) -> None:
        """Frees the states. The session cannot be run any more."""
        with self._lock:
            self._closed = True
            self._runs.clear()
            self._states.clear()

    def __enter__(self) -> Session:
        stack = ExitStack()
        stack.enter_context(self._graph.as_default())
        stack.enter_context(self.as_default())
        self._entered.append(stack)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._entered.pop().close()
        self.close()


@contextmanager
def _as_default(session: Session) -> Iterator[Session]:
    _local.sessions.append(session)
    try:
        yield session
    finally:
        _local.sessions.remove(session)


class InteractiveSession(Session):
    """A session that is the default one from when it is made until it is closed.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default():
    ...     session = tf.InteractiveSession()
    ...     print((tf.constant(1) + 2).eval())
    ...     session.close()
    3
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        self._default = ExitStack()
        if graph is not None:
            self._default.enter_context(graph.as_default())
        self._default.enter_context(self.as_default())

    def close(self) -> None:
        """Frees the states, and is no longer the default session."""
        super().close()
        self._default.close()


def get_default_session() -> Session | None:
    """The default session of this thread, or None.

    >>> import resvar.compat.v1 as tf
    >>> tf.get_default_session() is None
    True
    """
    return _local.sessions[-1] if _local.sessions else None


def session_for(graph: Graph, session: Session | None, purpose: str) -> Session:
    """The session to use where a user may have given one.

    Args:
      graph: the graph that it must run.
      session: what the user gave; None for the default session.
      purpose: what for, as it stands in messages: 'evaluate tensor using `eval()`'.

    Raises:
      ValueError: there is none, or it is of another graph.
    """
    found = get_default_session() if session is None else session
    if found is None:
        call = "eval" if "eval" in purpose else "run"
        raise ValueError(
            f"Cannot {purpose}: No default session is registered. Use `with sess.as_default()` or "
            f"pass an explicit session to `{call}(session=sess)`"
        )
    if found.graph is not graph:
        which = "the default session" if session is None else "the given session"
        raise ValueError(
            f"Cannot {purpose}: The graph is different from that of {which}. Pass an explicit "
            "session that runs the same graph."
        )
    return found
