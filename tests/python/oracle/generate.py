"""Random programs, drawn step by step as they run: every step sees what is there."""

from __future__ import annotations

from typing import Any

import expressions  # noqa: F401  (enters its statements in the table)
import numpy as np
import rarer  # noqa: F401
from draw import Draw, Shape
from program import Machine, Step
from side_by_side import Finding, SideBySide
from statements import STATEMENTS, Scene

STEPS = 14
_NAMES = list(STATEMENTS)
_WEIGHTS = np.array([STATEMENTS[name][0] for name in _NAMES])
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class Live:
    """What the program has by now, as the oracle sees it."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def variables(self) -> list[str]:
        return self._of_kind("Variable")

    def tensors(self) -> list[str]:
        return self._of_kind("Variable", "Tensor")

    def _of_kind(self, *kinds: str) -> list[str]:
        return [name for name, value in self._machine.values.items() if value.kind in kinds]

    def dtype(self, name: str) -> str:
        return self._machine.values[name].dtype

    def shape(self, name: str) -> Shape:
        return np.shape(self._machine.values[name].data)

    def of(self, shape: Shape, dtype: str) -> list[str]:
        """The names of what has this shape and dtype."""
        return [
            name
            for name in self.tensors()
            if self.dtype(name) == dtype and self.shape(name) == shape
        ]


def run_program(seed: int, tf: Any, ours: Any) -> Finding | None:
    """Draws a program and runs it on both; says where they part, or nothing."""
    draw, pair = Draw(seed), SideBySide(tf, ours)
    scene = Scene(draw, Live(pair.theirs))
    for number in range(STEPS):
        first = number < 2 or not scene.live.variables()
        kind = "variable" if first else str(draw.rng.choice(_NAMES, p=_WEIGHTS))
        finding = pair.run(Step(f"x{number}", STATEMENTS[kind][1](scene)))
        if finding is not None:
            return finding
    return None
