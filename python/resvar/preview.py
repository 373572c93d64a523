"""What a notebook shows of a variable: what it is, and the corners of its value."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from resvar import _core
from resvar._core import IndexForm
from resvar.errors import OpError
from resvar.variable_table import human_bytes, printable, row_of

if TYPE_CHECKING:
    from resvar.variable import Variable

_EDGE = 4  # rows or columns on each side of what is left out
_MAX_CHARACTERS = 40


def html(variable: Variable) -> str:
    """A short table of a variable's value, with a title; only what is shown is read.

    Args:
      variable: of any size, on any device, with a value or without.
    """
    row = row_of(variable.name, variable)
    taken = "" if row.bytes is None else f", {human_bytes(row.bytes)}"
    kind = "" if row.trainable else ", not trainable"
    version = "" if row.version is None else f", version {row.version:,}"
    device = f" on {escape(row.device)}" if row.device else ""
    title = (
        f"<b>{escape(printable(row.name))}</b> {escape(str(row.shape))} {row.dtype.name}"
        f"{device}{taken}{version}{kind}"
    )
    value = _value(variable) if row.version is not None else "<div><i>in a graph</i></div>"
    return f"<div>{title}</div>{value}"


def _value(variable: Variable) -> str:
    core = variable._variable
    if not core.is_initialized:
        return "<div><i>not initialized</i></div>"
    shape = core.read(True).shape  # raises where an index was out of range
    if 0 in shape:
        return "<div><i>no elements</i></div>"
    rows, columns = (1, 1, *shape)[-2:]
    front = (0,) * (len(shape) - 2)
    down, across = _shown(rows), _shown(columns)
    try:
        texts = _texts(core, front, _kept(down), _kept(across), len(shape))
    except OpError as error:  # its shape has changed meanwhile
        return f"<div><i>{escape(str(error))}</i></div>"
    lines = _with_gaps(down, [_with_gaps(across, line, "…") for line in texts], None)
    align = "left" if variable.dtype.size == 0 else "right"
    body = "".join(_line(["⋮"] * len(across) if line is None else line, align) for line in lines)
    where = f"<div><i>at [{', '.join(map(str, front))}]</i></div>" if front else ""
    return f"{where}<table>{body}</table>"


def _shown(size: int) -> list[int | None]:
    """The positions to show, with None where some are left out."""
    if size <= 2 * _EDGE:
        return list(range(size))
    return [*range(_EDGE), None, *range(size - _EDGE, size)]


def _kept(positions: list[int | None]) -> list[int]:
    return [position for position in positions if position is not None]


def _with_gaps(positions: list[int | None], items: list[Any], gap: Any) -> list[Any]:
    """The items, one for each position, and `gap` where some are left out."""
    remaining = iter(items)
    return [gap if position is None else next(remaining) for position in positions]


def _texts(
    core: _core.Variable, front: tuple[int, ...], rows: list[int], columns: list[int], rank: int
) -> list[list[str]]:
    """The elements in some rows and columns, from one read of no more than these."""
    if rank == 0:
        return [[_text(core.read().array()[()])]]
    places = [[(*front, row, column)[-rank:] for column in columns] for row in rows]
    read = core.gather(IndexForm.tuples, np.array(places, np.int64)).array()
    return [[_text(element) for element in line] for line in read]


def _text(element: Any) -> str:
    """One element in few characters."""
    if isinstance(element, bytes):
        text = printable(element[:_MAX_CHARACTERS].decode(errors="backslashreplace"))
        return text + "…" * (len(element) > _MAX_CHARACTERS)
    if element.dtype.kind in "biu":
        return str(element)
    number = complex(element) if element.dtype.kind == "c" else float(element)
    return f"{number:.5g}"


def _line(texts: list[str], align: str) -> str:
    cells = (f'<td style="text-align: {align}">{escape(text)}</td>' for text in texts)
    return f"<tr>{''.join(cells)}</tr>"
