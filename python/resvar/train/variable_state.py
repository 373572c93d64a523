"""Where the value of a variable is: in the variable, or in a session that runs its graph."""

from __future__ import annotations

from typing import Any

from resvar import _core
from resvar.train.checkpoint_file import Item
from resvar.train.restore import Target
from resvar.variable import Variable


def state_of(variable: Variable, session: Any = None) -> _core.Variable:
    """What holds the value.

    Args:
      variable: a variable, eager or of a graph.
      session: where the value of a variable of a graph is; None for the default session.

    Raises:
      ValueError: there is no session, or it runs another graph.
    """
    if not hasattr(variable, "graph"):
        return variable._variable
    from resvar.graph.session import session_for

    found = session_for(variable.graph, session, "save or restore variables")
    state: _core.Variable = found.state_of(variable.handle.op)  # type: ignore[attr-defined]
    return state


def snapshot(variables: dict[str, Variable], session: Any = None) -> list[Item]:
    """The values that all variables have at one instant.

    Raises:
      FailedPreconditionError: one is not initialized.
      ValueError: there is no session for one.
    """
    values = _core.snapshot([state_of(variable, session) for variable in variables.values()])
    return [
        Item(key, value, variable.name, bool(variable.trainable), version)
        for (key, variable), (value, version) in zip(variables.items(), values, strict=True)
    ]


def target_of(variable: Variable, session: Any = None, reshape: bool = False) -> Target:
    """What `restore` needs to know of a variable."""
    state = state_of(variable, session)
    return Target(state, variable.dtype, variable.shape, variable.name, reshape)
