"""Random programs of graphs, drawn step by step as they run: only those that have one result."""

from __future__ import annotations

from typing import Any

import numpy as np
from draw import Draw, Shape
from graph_history import NOTHING, History, Node
from graph_machine import GraphSideBySide, static_shape
from graph_statements import STATEMENTS, GraphScene
from program import Step
from side_by_side import Finding

STEPS = 18
_NAMES = list(STATEMENTS)
_WEIGHTS = np.array([STATEMENTS[name][0] for name in _NAMES])
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
_FETCHED = ("Tensor", "Variable", "Unread", "Operation")


class GraphLive:
    """What the program has by now, as the oracle sees it."""

    def __init__(self, pair: GraphSideBySide) -> None:
        self._machine = pair.theirs
        self.nodes: dict[str, Node] = {}

    def all(self) -> list[str]:
        return list(self.nodes)

    def variables(self) -> list[str]:
        return self._of_kind("Variable")

    def tensors(self) -> list[str]:
        return self._of_kind("Variable", "Unread", "Tensor")

    def _of_kind(self, *kinds: str) -> list[str]:
        return [name for name in self.nodes if self.kind(name) in kinds]

    def kind(self, name: str) -> str:
        return self._machine.values[name].kind

    def dtype(self, name: str) -> str:
        return self._machine.values[name].dtype

    def shape(self, name: str) -> Shape | None:
        """The static shape, if it is known."""
        dims = static_shape(self._machine.values[name])
        return None if dims is None or None in dims else tuple(dim or 0 for dim in dims)

    def described(self, name: str) -> tuple[str, Shape, str]:
        return name, self.shape(name) or (), self.dtype(name)

    def identity(self, name: str) -> object:
        """The variable that a name stands for."""
        return id(self._machine.names[name].handle)

    def of(self, shape: Shape, dtype: str) -> list[str]:
        """The names of what has this shape and dtype."""
        return [
            name
            for name in self.tensors()
            if self.dtype(name) == dtype and self.shape(name) == shape
        ]

    def enter(self, name: str, node: Node) -> None:
        """Takes in what a statement has recorded, if it has."""
        value = self._machine.values.get(name)
        if value is None or value.kind not in _FETCHED:
            return
        if self._machine.names[name].__class__.__name__ == "SymbolicTensor" and (
            self._machine.names[name].op.type == "Placeholder"
        ):
            node = Node(node.data, node.ran, node.feeds | {name})
        self.nodes[name] = node


class GraphDraw(Draw):
    """Without subnormal numbers, which are a matter of kernels."""

    def _float(self, special: bool = False) -> float:
        value = super()._float(special)
        return 0.5 if value == 1e-40 else value


class Program:
    """One that is being drawn and run."""

    def __init__(self, seed: int, tf: Any, ours: Any) -> None:
        self.draw, self.history = GraphDraw(seed), History()
        self.pair = GraphSideBySide(tf, ours)
        self.live = GraphLive(self.pair)
        self.scene = GraphScene(self.draw, self.live, self.history)

    def record(self, target: str, kind: str) -> Finding | None:
        """Draws one statement and runs it."""
        code, node = STATEMENTS[kind][1](self.scene)
        finding = self.pair.run(Step(target, code))
        self.live.enter(target, node)
        return finding

    def run(self, target: str, code: str) -> Finding | None:
        return self.pair.run(Step(target, code))

    def fetch(self) -> str | None:
        """A call of `run`, of what has one result."""
        names = [str(self.draw.pick(*self.live.all())) for _ in range(int(self.draw.pick(1, 2, 3)))]
        # What is fed is returned as it is.
        names = [name for name in names if name not in self.live.nodes[name].feeds]
        while names and self.history.races(self._needed(names).data):
            names.pop()
        if not names:
            return None
        feeds = sorted(self._needed(names).feeds)
        given = ", ".join(f"{name}: {self.fed(name)}" for name in feeds)
        fetches = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
        if self.draw.chance(0.1):
            fetches = "{" + ", ".join(f"'{name}': {name}" for name in names) + "}"
        session = self.draw.pick("s", "s", "t")
        return f"{session}.run({fetches}{', {' + given + '}' if given else ''})"

    def _needed(self, names: list[str]) -> Node:
        needed = Node()
        for name in names:
            if self.live.kind(name) == "Variable":
                needed = needed.also(self.scene.read(name))
            else:
                needed = needed.also(self.live.nodes[name])
        return needed

    def fed(self, name: str) -> str:
        shape, dtype = self.live.shape(name) or (), self.live.dtype(name)
        if 0 in shape:
            return f"np.zeros({shape}, np.{dtype})"
        return repr(self.draw.elements(shape, dtype))


def run_program(seed: int, tf: Any, ours: Any) -> Finding | None:
    """Draws a program and runs it on both; says where they part, or nothing."""
    program = Program(seed, tf, ours)
    initialized: Any = NOTHING
    for number in range(STEPS):
        variables = program.live.variables()
        chosen = str(program.draw.rng.choice(_NAMES, p=_WEIGHTS))
        kind = "variable" if number < 2 or not variables else chosen
        finding = program.record(f"x{number}", kind)
        if finding is not None:
            return finding
        if number < 2 or not program.live.variables():
            continue
        for at, code in enumerate(_runs(program, initialized)):
            finding = program.run(f"r{number}_{at}", code)
            if finding is not None:
                return finding
            if program.pair.ended(program.pair.steps[-1]):
                return None
        initialized = frozenset(program.live.variables())
    return _last_values(program)


def _runs(program: Program, initialized: Any) -> list[str]:
    """What to run after a statement: first the initializers of new variables, mostly."""
    draw = program.draw
    new = [name for name in program.live.variables() if name not in initialized]
    codes = []
    if not initialized:
        codes = [f"{session}.run(tf.global_variables_initializer())" for session in "st"]
    if new and not draw.chance(0.02):
        codes += [_initializing(program, session, new) for session in "st"]
    if draw.chance(0.05):
        codes.append("s.run(tf.report_uninitialized_variables())")
    if draw.chance(0.05):
        name, shape, dtype = program.scene.variable()
        codes.append(f"{name}.load({draw.elements(shape, dtype)!r}, s)")
    if draw.chance(0.1):
        codes.append(f"{draw.pick(*program.live.variables())}.eval({draw.pick('s', 'session=t')})")
    fetched = program.fetch() if draw.chance(0.7) else None
    return codes + ([fetched] if fetched else [])


def _initializing(program: Program, session: str, names: list[str]) -> str:
    needed = Node()
    for name in names:
        needed = needed.also(program.live.nodes[name])
    fed = ", ".join(f"{feed}: {program.fed(feed)}" for feed in sorted(needed.feeds))
    return f"{session}.run([{', '.join(f'{name}.initializer' for name in names)}], {{{fed}}})"


def _last_values(program: Program) -> Finding | None:
    """The values of all variables in both sessions, of those that have one."""
    for session in ("s", "t"):
        names = ", ".join(program.live.variables())
        finding = program.run(f"last_{session}", f"{session}.run([{names}])")
        if finding is not None:
            return finding
    return None
