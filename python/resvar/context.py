"""Whether what is called runs at once, or is recorded to run later."""

from __future__ import annotations


def executing_eagerly() -> bool:
    """Whether operations run when they are called: always, as there are no graphs.

    >>> import resvar as rv
    >>> rv.executing_eagerly()
    True
    """
    return True
