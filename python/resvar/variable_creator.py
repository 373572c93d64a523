"""Functions that stand between a call of `Variable` and the variable it makes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

# Called with the next creator, to be called in its turn, and the arguments of Variable by name.
Creator = Callable[..., Any]


class _Local(threading.local):
    """Each thread starts without creators; the one that was entered last is the last."""

    creators: tuple[Creator, ...] = ()


_local = _Local()


@contextmanager
def variable_creator_scope(variable_creator: Creator) -> Iterator[None]:
    """A context in which a function makes the variables, or changes how they are made.

    Scopes nest, each within its own thread: the function of the inner scope is called first.

    Args:
      variable_creator: called as `variable_creator(next_creator, **kwargs)` with every argument of
        `Variable` by name. What it returns is what the call of `Variable` returns; usually that is
        `next_creator(**kwargs)`, with some arguments changed.

    >>> import resvar as rv
    >>> def in_double(next_creator, **kwargs):
    ...     return next_creator(**kwargs | {"dtype": rv.float64})
    >>> with rv.variable_creator_scope(in_double):
    ...     rv.Variable([1.0, 2.0]).dtype
    tf.float64
    """
    outer = _local.creators
    _local.creators = (*outer, variable_creator)
    try:
        yield
    finally:
        _local.creators = outer


def through_creators(make: Creator) -> Creator | None:
    """What makes a variable in the scopes of this thread, in the end with `make`; None if none."""
    creator = None
    for outer in _local.creators:
        creator = partial(outer, make if creator is None else creator)
    return creator
