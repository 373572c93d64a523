"""Older forms of the API: `compat.v1` is that of graphs and sessions.

>>> import resvar as rv
>>> with rv.compat.v1.Graph().as_default():
...     rv.compat.v1.Variable(1.0, name="v").name
'v:0'
"""

from __future__ import annotations

from typing import TYPE_CHECKING as _TYPE_CHECKING

if not _TYPE_CHECKING:  # or every name would be known

    def __getattr__(name: str) -> object:
        """Imports `v1` when it is first asked for: it takes as long as the rest of the package."""
        if name == "v1":
            import importlib

            return importlib.import_module("resvar.compat.v1")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
