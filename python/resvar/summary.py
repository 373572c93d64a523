"""Looking at variables: `resvar.summary`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from resvar import coerce
from resvar.errors import BadDTypeError
from resvar.variable import Variable

if TYPE_CHECKING:
    from resvar.variable_table import Summary


def summary(variables: Any) -> Summary:
    """Makes a table of variables: name, shape, dtype, device, bytes, trainable, version, totals.

    It reads no values, whatever the variables' size.

    Args:
      variables: a Variable; an iterable of them; or lists, dicts and objects, nested as they come,
        that have variables in them. What comes twice is counted once.

    Returns:
      A `Summary`. It shows as text, in a notebook as HTML; `print()` uses rich if it is installed.
      `rows`, `size`, `bytes` and `trainable_bytes` have the exact values.

    Raises:
      TypeError: there can be no variables in this.

    >>> import numpy as np, resvar as rv
    >>> with rv.device("CPU:0"):
    ...     table = rv.Variable(np.zeros((1000, 64), np.float32), name="table")
    ...     step = rv.Variable(0, trainable=False, name="step")
    >>> rv.summary([table, step])
    name   shape       dtype    device    bytes  trainable  version
    ───────────────────────────────────────────────────────────────
    table  (1000, 64)  float32  CPU:0   250 KiB  yes              1
    step   ()          int32    CPU:0       4 B  no               1
    ───────────────────────────────────────────────────────────────
    2 variables, 64,001 elements, 250 KiB (256,004 B), 250 KiB trainable
    """
    from resvar.variable_table import Row, Summary, row_of

    found: dict[int, Row] = {}
    for name, variable in _named(variables):
        key = id(getattr(variable, "_variable", variable))
        if key not in found:
            found[key] = row_of(name, variable)
    return Summary(tuple(found.values()))


def _named(variables: Any) -> Iterable[tuple[str, Variable]]:
    """The variables in what a user gives, with their paths in it, or else their names."""
    from resvar.train.trackable import variables_in

    if isinstance(variables, Variable):
        variables = [variables]
    elif isinstance(variables, Iterable) and not isinstance(variables, Mapping | str | bytes):
        variables = list(variables)
    if isinstance(variables, list) and all(isinstance(v, Variable) for v in variables):
        return ((variable.name.removesuffix(":0"), variable) for variable in variables)
    if isinstance(variables, str | bytes | int | float | None):
        got = coerce.shown(variables)
        raise BadDTypeError(None, None, f"summary: there are no variables in {got}")
    children = variables if isinstance(variables, Mapping) else {"": variables}
    return ((path.lstrip("/"), found) for path, found in variables_in(children).items())
