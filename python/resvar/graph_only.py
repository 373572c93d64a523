"""What only the variables of graphs have: the members that raise in eager mode."""

from __future__ import annotations

from typing import Any, NoReturn

from resvar.errors import UnimplementedError
from resvar.save_slice_info import SaveSliceInfo
from resvar.tensor import TensorLike, undefined_in_eager_mode


def _fail(member: str) -> NoReturn:
    message = f"Variable.{member} is not supported when eager execution is enabled."
    raise UnimplementedError(None, None, message)


class GraphOnly(TensorLike):
    """What a Variable has for the sake of programs that also build graphs."""

    __slots__ = ()

    SaveSliceInfo = SaveSliceInfo

    op = undefined_in_eager_mode("op")
    graph = undefined_in_eager_mode("graph")

    @property
    def initializer(self) -> None:
        """What would initialize the variable in a graph: None, as it is initialized."""
        return

    @property
    def create(self) -> Any:
        """Only the variables of graphs have this: raises RuntimeError."""
        _fail("create")

    @property
    def initial_value(self) -> Any:
        """Only the variables of graphs keep this: raises RuntimeError."""
        _fail("initial_value")

    def initialized_value(self) -> Any:
        """Only the variables of graphs have this: raises NotImplementedError."""
        _fail("initialized_value()")

    def eval(self, session: Any = None) -> Any:
        """Only the variables of graphs are evaluated: raises RuntimeError. Use `numpy()`."""
        _fail("eval()")

    def to_proto(self, export_scope: str | None = None) -> Any:
        """Only the variables of graphs have a protocol buffer: raises RuntimeError."""
        _fail("to_proto()")

    @staticmethod
    def from_proto(variable_def: Any, import_scope: str | None = None) -> Any:
        """Only the variables of graphs are made of a protocol buffer: raises RuntimeError."""
        _fail("from_proto()")
