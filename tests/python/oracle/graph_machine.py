"""Runs programs that build graphs: every step in one graph, with two sessions of it."""

from __future__ import annotations

from typing import Any

from compare import difference
from differences import GRAPH_EXEMPTIONS
from program import Machine, Outcome, Raised, Step, Value, silently
from side_by_side import Finding, SideBySide

from resvar.tensor_shape import TensorShape

SESSIONS = ("s", "t")
PRELUDE = "g = tf.Graph(); g.as_default().__enter__(); s, t = tf.Session(), tf.Session()"


class GraphMachine(Machine):
    """A machine whose module is `compat.v1`: steps record, and run what is recorded."""

    def __init__(self, module: Any) -> None:
        super().__init__(module)
        self.graph = module.Graph()
        options = {"config": _plain(module)} if hasattr(module, "ConfigProto") else {}
        self.sessions = {name: module.Session(graph=self.graph, **options) for name in SESSIONS}
        self.fixed.update(self.sessions, g=self.graph)

    def run(self, step: Step) -> Outcome:
        """Runs one step within the graph."""
        with self.graph.as_default():
            return super().run(step)

    def _itself(self, result: Any) -> Any:
        return result

    def describe(self, value: Any) -> Value:
        tf = self.tf
        if hasattr(value, "scatter_nd_update"):  # there, they are of another class than Variable
            name = value.name if value.initializer is not None else ""
            return Value("Variable" if name else "Unread", value.dtype.name, "", _static(value))
        if isinstance(value, tf.Operation):
            return Value("Operation", data=value.type)
        if isinstance(value, tf.Tensor):
            return Value("Tensor", value.dtype.name, "", _static(value))
        if isinstance(value, dict):
            return Value("dict", data=[self.describe(item) for item in value.items()])
        return super().describe(value)


def _plain(tf: Any) -> Any:
    """TensorFlow without what takes most of the time and may end the process.

    That are its optimizers, and looking for the source lines of an error.
    """
    from tensorflow.core.protobuf import rewriter_config_pb2
    from tensorflow.python.framework import error_interpolation

    error_interpolation.interpolate_graph = lambda message, graph: message

    config = tf.ConfigProto(inter_op_parallelism_threads=2, intra_op_parallelism_threads=1)
    config.graph_options.rewrite_options.CopyFrom(
        rewriter_config_pb2.RewriterConfig(disable_meta_optimizer=True)
    )
    config.graph_options.optimizer_options.opt_level = tf.OptimizerOptions.L0
    return config


def _static(value: Any) -> str:
    return str(None if value.shape.rank is None else value.shape.as_list())


def static_shape(value: Value) -> list[int | None] | None:
    """What is known of the shape of a tensor of a graph."""
    shape: list[int | None] | None = eval(value.data)
    return shape


class GraphSideBySide(SideBySide):
    """Two such machines that run the same steps."""

    exemptions = GRAPH_EXEMPTIONS

    def __init__(self, tf: Any, ours: Any) -> None:
        self.theirs, self.ours = GraphMachine(tf), GraphMachine(ours)
        self.steps: list[Step] = []

    def run(self, step: Step) -> Finding | None:
        """Runs one step; says where the two part, or nothing."""
        theirs, ours = silently(self.theirs, step), self.ours.run(step)
        self.steps.append(step)
        said = _static_shapes_differ(theirs, ours) or difference(step, theirs, _known(theirs, ours))
        return None if said is None else self._finding(said, theirs, ours)

    def ended(self, step: Step) -> bool:
        """Whether a run has failed: what it changed before is not defined there."""
        runs = any(f"{name}.run(" in step.code for name in SESSIONS) or ".load(" in step.code
        return runs and step.target not in self.theirs.names


def _symbolic(outcome: Outcome) -> bool:
    return isinstance(outcome, Value) and outcome.kind in ("Tensor", "Variable", "Unread")


def _static_shapes_differ(theirs: Outcome, ours: Outcome) -> str | None:
    """Ours has to know what theirs knows."""
    if isinstance(theirs, Raised) or isinstance(ours, Raised) or not _symbolic(theirs):
        return None
    if theirs.kind != ours.kind:
        return f"kind: {theirs.kind} there, {ours.kind} here"
    a, b = static_shape(theirs), static_shape(ours)
    if not TensorShape(a).is_compatible_with(b):
        return f"static shape: {a} there, {b} here"
    lost = a is not None and (b is None or any(y is None is not x for x, y in zip(a, b)))  # noqa: B905
    return f"static shape: {a} there, {b} here" if lost else None


def _known(theirs: Outcome, ours: Outcome) -> Outcome:
    """Ours without what it knows of the shape beyond theirs."""
    if not (isinstance(theirs, Value) and isinstance(ours, Value) and _symbolic(theirs)):
        return ours
    return Value(ours.kind, ours.dtype, ours.shape, theirs.data)
