"""Packages that only some functions need: imported when one of them is called."""

from __future__ import annotations

import importlib
from typing import Any

from resvar.errors import MissingPackageError


def required(module: str, extra: str, purpose: str) -> Any:
    """Imports a module of an optional dependency.

    Args:
      module: its full name.
      extra: the extra of this package that installs it.
      purpose: what needs it, the first words of the message.

    Returns:
      The module.

    Raises:
      MissingPackageError: it is not installed; the message says how to.

    >>> from resvar import optional
    >>> optional.required("json", "proto", "to_proto").loads("[1]")
    [1]
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        missing = f"{purpose} needs the module {module}, which cannot be imported ({error})"
        raise MissingPackageError(
            None, None, f"{missing}: pip install 'resvar[{extra}]' installs it"
        ) from error
