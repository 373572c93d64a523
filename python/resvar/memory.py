"""What the library's memory does: how much there is, and how many bytes were copied."""

from __future__ import annotations

from resvar import _core


def stats() -> dict[str, int]:
    """Counts of the memory of all variables and tensors, of all threads.

    Returns:
      `allocated_bytes`: in variables and tensors that are alive; NumPy's memory is not counted.
      `peak_bytes`: the most that was allocated at once, since the start or `reset_peak_stats()`.
      `allocations`: the number of allocations since the start.
      `copied_bytes`: copied unchanged from one place to another since the start: by `assign` from
        an array, to make a tensor of an array, and to keep a snapshot when a variable changes.
      `cached_bytes`: freed, but kept for the next allocation: at most 64 MiB of the host, and
        whatever was ever in use at once on a GPU.

    >>> import resvar as rv
    >>> v = rv.Variable([1.0, 2.0])
    >>> before = rv.memory.stats()["copied_bytes"]
    >>> snapshot = v.read_value()
    >>> rv.memory.stats()["copied_bytes"] - before
    0
    >>> _ = v.scatter_add(rv.IndexedSlices([1.0], [0]))
    >>> rv.memory.stats()["copied_bytes"] - before
    8
    """
    return _core.memory_stats()


def reset_peak_stats() -> None:
    """Lets `peak_bytes` start again from what is allocated now."""
    _core.reset_peak()


def empty_cache() -> None:
    """Returns to the system the memory that is kept for the next allocation."""
    _core.empty_cache()
