"""The table that `resvar.summary` makes: what variables are and what they take."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import IO, TYPE_CHECKING, Any

from resvar import dtypes, optional
from resvar.errors import MissingPackageError
from resvar.tensor_shape import TensorShape

if TYPE_CHECKING:
    from resvar.variable import Variable

_COLUMNS = ("name", "shape", "dtype", "device", "bytes", "trainable", "version")
_RIGHT = ("bytes", "version")
_DROPPED_FIRST = ("version", "trainable", "device")  # where a terminal is narrow
_SHORTEST_NAME = 12
_MAX_ROWS = 200
_MAX_STRINGS = 100_000


@dataclass(frozen=True)
class Row:
    """What a summary says of one variable.

    Attributes:
      name: its name, or its path in the structure that was given.
      shape: its shape now; where it is not initialized, the declared one.
      dtype: its dtype.
      device: where it is, such as `'CPU:0'`.
      size: the number of elements, or None where that is not known.
      bytes: what the elements take, or None where that is not known: of strings, what they have in
        them, unless they are more than 100,000.
      trainable: whether an optimizer should change it.
      version: how often it was changed; None for a variable of a graph, whose values are sessions'.
    """

    name: str
    shape: TensorShape
    dtype: dtypes.DType
    device: str
    size: int | None
    bytes: int | None
    trainable: bool
    version: int | None


class Summary:
    """A table of variables: as text, as HTML in a notebook, and in colours through rich.

    Attributes:
      rows: one `Row` for each variable.
    """

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows

    @cached_property
    def size(self) -> int:
        """The number of elements of all variables, as far as it is known."""
        return sum(row.size or 0 for row in self.rows)

    @cached_property
    def bytes(self) -> int:
        """What the elements of all variables take, as far as it is known."""
        return sum(row.bytes or 0 for row in self.rows)

    @cached_property
    def trainable_bytes(self) -> int:
        """What the elements of the trainable variables take, as far as it is known."""
        return sum(row.bytes or 0 for row in self.rows if row.trainable)

    @property
    def totals(self) -> str:
        """The last line of the table."""
        count = f"{len(self.rows):,} variable{'' if len(self.rows) == 1 else 's'}"
        more = "at least " if any(row.bytes is None for row in self.rows) else ""
        exact = "" if self.bytes < 1024 else f" ({self.bytes:,} B)"
        total = f"{more}{human_bytes(self.bytes)}{exact}, {human_bytes(self.trainable_bytes)}"
        elements = f"{self.size:,} element{'' if self.size == 1 else 's'}"
        return f"{count}, {elements}, {total} trainable"

    def text(self, width: int | None = None) -> str:
        """The table as plain text.

        Args:
          width: the columns of the terminal. Where they are too few, names are shortened in their
            middle, and then the last columns of the table are left out.
        """
        columns, cells = self._fitted(width)
        widths = [_width_of(column) for column in zip(columns, *cells, strict=True)]
        lines = [_line(columns, columns, widths), "─" * (sum(widths) + 2 * len(widths) - 2)]
        lines += [_line(columns, row, widths) for row in cells]
        totals = [self.totals] if width is None else textwrap.wrap(self.totals, width)
        return "\n".join([*lines, lines[1], *totals])

    def _fitted(self, width: int | None) -> tuple[list[str], list[list[str]]]:
        """The columns for so narrow a terminal, and the cells in each row."""
        columns, cells = list(_COLUMNS), [_cells(row) for row in self._shown()]
        if width is None:
            return columns, cells
        rest = [_width_of(column) + 2 for column in list(zip(columns, *cells, strict=True))[1:]]
        for dropped in _DROPPED_FIRST:
            if width - sum(rest) >= _SHORTEST_NAME:
                break
            at = columns.index(dropped)
            columns.pop(at)
            rest.pop(at - 1)
            cells = [row[:at] + row[at + 1 :] for row in cells]
        longest = max(_SHORTEST_NAME, width - sum(rest))
        return columns, [[_shortened(row[0], longest), *row[1:]] for row in cells]

    def _shown(self) -> list[Row | None]:
        """The rows, with None instead of those in the middle of very many."""
        if len(self.rows) <= _MAX_ROWS:
            return list(self.rows)
        half = _MAX_ROWS // 2
        return [*self.rows[:half], None, *self.rows[-half:]]

    def print(self, file: IO[str] | None = None) -> None:
        """Prints the table: with rich, if it is installed, and otherwise as plain text.

        Args:
          file: where to; by default the standard output.
        """
        out = sys.stdout if file is None else file
        try:
            console = optional.required("rich.console", "rich", "summary").Console(file=out)
        except MissingPackageError:
            print(self.text(_width(out)), file=out)
        else:
            console.print(self)

    def __rich_console__(self, console: Any, options: Any) -> Iterable[Any]:
        table_of = optional.required("rich.table", "rich", "summary").Table
        text = optional.required("rich.text", "rich", "summary").Text
        columns, cells = self._fitted(options.max_width)
        table = table_of(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        for name in columns:
            table.add_column(text(name), justify=_align(name), no_wrap=True)
        for row, line in zip(self._shown(), cells, strict=True):
            table.add_row(*map(text, line), style="dim" if row is None or not row.trainable else "")
        yield table
        yield text(self.totals, style="bold")

    def __repr__(self) -> str:
        return self.text(_width(sys.stdout))

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="text-align: {_align(name)}">{name}</th>' for name in _COLUMNS)
        body = "".join(f"<tr>{_html_cells(row)}</tr>" for row in self._shown())
        foot = f'<tr><td colspan="{len(_COLUMNS)}">{escape(self.totals)}</td></tr>'
        rows = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody><tfoot>{foot}</tfoot>"
        return f"<table>{rows}</table>"


def human_bytes(count: int) -> str:
    """Writes a number of bytes in three digits.

    >>> from resvar.variable_table import human_bytes
    >>> [human_bytes(n) for n in (0, 1023, 1024, 1048064, 256_000_000, 3 * 2**40)]
    ['0 B', '1023 B', '1.00 KiB', '1.00 MiB', '244 MiB', '3.00 TiB']
    """
    number, unit = float(count), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        if number < (1024 if unit == "B" else 999.5):
            break
        number, unit = number / 1024, larger
    if unit == "B":
        return f"{count} B"
    digits = 2 if number < 9.995 else 1 if number < 99.95 else 0
    return f"{number:.{digits}f} {unit}"


def printable(text: str) -> str:
    """The text on one line, with escapes instead of what would disturb a terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def row_of(name: str, variable: Variable) -> Row:
    """Looks at a variable, without reading its value.

    Args:
      name: what the row calls it.
      variable: the variable.
    """
    core = getattr(variable, "_variable", None)  # those of graphs have none
    shape = variable.shape
    if core is not None and core.is_initialized:
        shape = TensorShape(core.slice((Ellipsis,)).shape)
    size = shape.num_elements()
    return Row(
        name=name,
        shape=shape,
        dtype=variable.dtype,
        device=variable.device.rpartition("device:")[2],
        size=size,
        bytes=_bytes(core, variable.dtype, size),
        trainable=variable.trainable,
        version=None if core is None else core.version,
    )


def _bytes(core: Any, dtype: dtypes.DType, size: int | None) -> int | None:
    if dtype is not dtypes.string or size is None:
        return None if size is None else size * dtype.size
    if core is None or size > _MAX_STRINGS or not core.is_initialized:
        return None
    return sum(map(len, core.read().array().flat))


def _cells(row: Row | None) -> list[str]:
    if row is None:
        return ["…"] * len(_COLUMNS)
    return [
        printable(row.name),
        str(row.shape),
        row.dtype.name,
        row.device,
        "?" if row.bytes is None else human_bytes(row.bytes),
        "yes" if row.trainable else "no",
        "" if row.version is None else f"{row.version:,}",
    ]


def _html_cells(row: Row | None) -> str:
    cells = []
    for column, text in zip(_COLUMNS, _cells(row), strict=True):
        exact = f' title="{row.bytes:,} B"' if row and row.bytes and column == "bytes" else ""
        cells.append(f'<td style="text-align: {_align(column)}"{exact}>{escape(text)}</td>')
    return "".join(cells)


def _align(column: str) -> str:
    return "right" if column in _RIGHT else "left"


def _line(columns: list[str], cells: list[str], widths: list[int]) -> str:
    padded = (
        cell.rjust(width) if column in _RIGHT else cell.ljust(width)
        for column, cell, width in zip(columns, cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip()


def _width_of(column: Iterable[str]) -> int:
    return max(map(len, column))


def _shortened(text: str, width: int) -> str:
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[-tail:]}"


def _width(file: IO[str]) -> int | None:
    """The columns of a terminal; None if the file is none."""
    return shutil.get_terminal_size().columns if file.isatty() else None
