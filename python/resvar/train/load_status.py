"""What a restored checkpoint had, and what of it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resvar.variable import Variable


class CheckpointLoadStatus:
    """Checks of what `Checkpoint.restore` did. All of it was done at once; nothing is deferred.

    Args:
      path: the path of the checkpoint; None if there was none.
      stored: the names of all values in it.
      restored: the names of those that were restored.
      variables: the variables there were, by name.
    """

    def __init__(
        self,
        path: str | None,
        stored: set[str],
        restored: set[str],
        variables: Mapping[str, Variable],
    ) -> None:
        self._path = path
        self._unused = sorted(stored - restored)
        self._unmatched = sorted(set(variables) - restored)
        self._matched = restored & set(variables)

    def assert_consumed(self) -> CheckpointLoadStatus:
        """Checks that everything in the checkpoint was restored, to all variables there are.

        Raises:
          AssertionError: something was not.
        """
        self._check_path()
        if self._unused:
            names = ", ".join(self._unused)
            raise AssertionError(f"{self._path} has values for which there is no variable: {names}")
        return self.assert_existing_objects_matched()

    def assert_existing_objects_matched(self) -> CheckpointLoadStatus:
        """Checks that all variables were restored.

        Raises:
          AssertionError: one was not.
        """
        self._check_path()
        if self._unmatched:
            names = ", ".join(self._unmatched)
            raise AssertionError(f"{self._path} has no values for the variables {names}")
        return self

    def assert_nontrivial_match(self) -> CheckpointLoadStatus:
        """Checks that a variable was restored.

        Raises:
          AssertionError: none was.
        """
        self._check_path()
        if not self._matched:
            raise AssertionError(f"{self._path} has a value for none of the variables")
        return self

    def expect_partial(self) -> CheckpointLoadStatus:
        """Does nothing: no warnings are given of what was not restored."""
        return self

    def initialize_or_restore(self, session: Any = None) -> None:
        """Does nothing: variables are restored already, and initialized before."""

    def run_restore_ops(self, session: Any = None) -> None:
        """Does nothing: variables are restored already."""

    def _check_path(self) -> None:
        if self._path is None:
            raise AssertionError("no checkpoint was given (save_path=None), nothing was restored")
