"""Runs a program against both modules step by step, and finds where they part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from compare import difference, same_elements
from differences import EXEMPTIONS
from program import Machine, Outcome, Raised, Step, Value, silently, source


@dataclass
class Finding:
    """Where two runs part: after which steps, and how."""

    steps: list[Step]
    said: str
    theirs: Outcome
    ours: Outcome
    exempt: str | None = None

    def report(self, module: str = "resvar", start: str = "") -> str:
        program = source(self.steps, module, start)
        return f"{program}# {self.said}\n# TensorFlow: {self.theirs}\n# resvar: {self.ours}"


class SideBySide:
    """Two machines that run the same steps."""

    exemptions = EXEMPTIONS

    def __init__(self, tf: Any, ours: Any) -> None:
        self.theirs, self.ours = Machine(tf), Machine(ours)
        self.steps: list[Step] = []
        self._before: dict[str, Value] = {}

    def run(self, step: Step) -> Finding | None:
        """Runs one step; says where the two part, or nothing."""
        theirs, ours = silently(self.theirs, step), self.ours.run(step)
        before, self._before = self._before, self.theirs.variables()
        self.steps.append(step)
        said = difference(step, theirs, ours)
        if said is not None:
            return self._finding(said, theirs, ours)
        if isinstance(theirs, Raised):
            return self._after_error(step, before, theirs, ours)
        return self._variables_differ(step, self._before) or self._adopt()

    def _after_error(
        self, step: Step, before: dict[str, Value], theirs: Outcome, ours: Outcome
    ) -> Finding | None:
        """Ours are as before the call. Where theirs are not, the program ends."""
        finding = self._variables_differ(step, before)
        if finding is not None:
            return finding
        for name, value in before.items():
            if not same_elements(value, self._before[name]):
                return self._finding(f"{name} was changed by a call that raised", theirs, ours)
        return None

    def _variables_differ(self, step: Step, expected: dict[str, Value]) -> Finding | None:
        actual = self.ours.variables()
        for name, value in expected.items():
            said = difference(step, value, actual[name])
            if said:
                return self._finding(f"{name} now differs: {said}", value, actual[name])
        return None

    def _finding(self, said: str, theirs: Outcome, ours: Outcome) -> Finding:
        finding = Finding(list(self.steps), said, theirs, ours)
        finding.exempt = next((id_ for id_, met in self.exemptions.items() if met(finding)), None)
        return finding

    def _adopt(self) -> None:
        """Goes on with their values where ours are others in the last bits."""
        tf = self.ours.tf
        for name, ours in self.ours.values.items():
            theirs = self.theirs.values[name]
            if ours.kind not in ("Variable", "Tensor") or same_elements(theirs, ours):
                continue
            if ours.kind == "Variable":
                self.ours.names[name].assign(theirs.data)
            else:
                dtype = tf.as_dtype(theirs.dtype)
                self.ours.names[name] = tf.convert_to_tensor(theirs.data, dtype)
            self.ours.values[name] = theirs


Pair = Callable[[Any, Any], SideBySide]


def replay(steps: list[Step], tf: Any, ours: Any, make: Pair = SideBySide) -> Finding | None:
    """Where the runs of a program part."""
    pair = make(tf, ours)
    for step in steps:
        finding = pair.run(step)
        if finding is not None:
            return finding
    return None


def shrunk(finding: Finding, tf: Any, ours: Any, make: Pair = SideBySide) -> Finding:
    """The same finding with as few steps as will do."""
    at = len(finding.steps) - 2
    while at >= 0:
        fewer = finding.steps[:at] + finding.steps[at + 1 :]
        again = replay(fewer, tf, ours, make)
        if again is not None and again.exempt is None and again.steps[-1] == fewer[-1]:
            finding = again
        at -= 1
    return finding
