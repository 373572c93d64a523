"""TensorFlow's checkpoints, read without TensorFlow."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from resvar import _core, coerce, proto
from resvar.dtypes import DType
from resvar.errors import (
    BadDTypeError,
    DataLossError,
    InvalidArgumentError,
    MissingFileError,
    NotFoundError,
    UnimplementedError,
)
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape
from resvar.train import sorted_table
from resvar.train.checkpoint_state import get_checkpoint_state
from resvar.train.committed_file import named_errors
from resvar.train.tensor_bundle import TensorBundle
from resvar.train.variable_state import state_of
from resvar.variable import Variable

_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH"
_ATTRIBUTES = "/.ATTRIBUTES/"


class TFCheckpoint(Mapping[str, Tensor]):
    """The variables of a TensorFlow checkpoint: a mapping of names to tensors. See its maker.

    Names are those that TensorFlow lists. Where `tf.train.Checkpoint` wrote the file, they look
    like `model/w/.ATTRIBUTES/VARIABLE_VALUE`, and every variable can be asked for by the path of
    its attributes too, `model/w`: see `paths`.
    """

    def __init__(self, prefix: str) -> None:
        self._bundle = TensorBundle(prefix)
        self._entries = {k: e for k, e in self._bundle.entries.items() if k != _GRAPH}
        self._paths = _paths(self._bundle)

    @property
    def prefix(self) -> str:
        """What the names of the checkpoint's files start with."""
        return self._bundle.prefix

    @cached_property
    def dtypes(self) -> Mapping[str, DType | str]:
        """The dtype of each variable. One that resvar has not is a str, such as `'qint8'`."""
        return MappingProxyType({name: entry.dtype for name, entry in self._entries.items()})

    @cached_property
    def shapes(self) -> Mapping[str, TensorShape]:
        """The shape of each variable."""
        shapes = {name: TensorShape(entry.shape) for name, entry in self._entries.items()}
        return MappingProxyType(shapes)

    @property
    def paths(self) -> Mapping[str, str]:
        """The paths of attributes to variables, and their names: empty in a v1 checkpoint.

        A path is made of the attributes, numbers and keys that lead to a variable, as in
        `layers/0/kernel`. A variable that several objects know has several paths.
        """
        return MappingProxyType(self._paths)

    def name_of(self, key: str) -> str:
        """The name of the variable that a name or a path stands for.

        Args:
          key: the name or the path.

        Raises:
          NotFoundError: there is none; the message has names that are similar.
        """
        for name in (key, self._paths.get(key)):
            if name in self._entries:
                return name
        message = f"{key!r} is not in the TensorFlow checkpoint {self.prefix}"
        known = [*self._entries, *self._paths]
        near = difflib.get_close_matches(str(key), known, n=3) if len(known) < 10_000 else []
        listed = ", ".join(map(repr, near or known[:3]))
        raise NotFoundError(None, None, f"{message}, which has {len(self)} variables: {listed} …")

    def __getitem__(self, key: str) -> Tensor:
        """Reads a variable: the tensor shares the memory of the file where it can.

        Raises:
          NotFoundError: there is none of this name, or a file of the checkpoint is missing.
          DataLossError: its bytes are damaged.
          UnimplementedError: resvar does not have its dtype.
        """
        return Tensor(_core.Tensor.borrow(self._bundle.array(self.name_of(key))))

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries or key in self._paths

    def __repr__(self) -> str:
        return f"<TFCheckpoint {self.prefix!r}: {len(self)} variables>"

    def verify(self) -> None:
        """Compares the checksums of all variables that resvar can read.

        Raises:
          DataLossError: the bytes of one are damaged.
          NotFoundError: a file of the checkpoint is missing.
        """
        for name, entry in self._entries.items():
            if isinstance(entry.dtype, DType):
                self._bundle.verify(name)

    def restore(
        self, variables: Mapping[str, Variable] | Iterable[Variable], session: Any = None
    ) -> None:
        """Reads what the checkpoint has into the memory of variables, all at one instant.

        All names, dtypes, shapes and checksums are compared first: if this raises, every variable
        is as it was.

        Args:
          variables: the variables by their name or path in the checkpoint; or variables that have
            the same names there as here, but for the `:0`.
          session: where the values of variables of a graph are; None for the default session.

        Raises:
          NotFoundError: a name is not in the checkpoint, or one of its files is missing.
          InvalidArgumentError: a shape or dtype does not fit, or a variable comes twice.
          TypeError: this is no such mapping, nor variables.
          DataLossError: the bytes are damaged.
        """
        found = [(self.name_of(key), variable) for key, variable in _by_name(variables)]
        for name, variable in found:
            self._check(name, variable)
        _check_distinct(found)
        for name, _ in found:
            self._bundle.verify(name)
        sources = [self._bundle.source(name) for name, _ in found]
        targets = [state_of(variable, session) for _, variable in found]
        _core.replace(targets, sources, _core.ByteCount())

    def _check(self, name: str, variable: Variable) -> None:
        entry = self._entries[name]
        if entry.dtype is not variable.dtype:
            stored = entry.dtype if isinstance(entry.dtype, str) else entry.dtype.name
            message = (
                f"restore: {name!r} is of dtype {stored} in {self.prefix}, "
                f"the variable {variable.name!r} of {variable.dtype.name}"
            )
            raise BadDTypeError(None, None, message)
        if not variable.shape.is_compatible_with(entry.shape):
            message = (
                f"restore: {name!r} is of shape {entry.shape} in {self.prefix}, "
                f"the variable {variable.name!r} of {variable.shape}"
            )
            raise InvalidArgumentError(None, None, message)


def load_tf_checkpoint(prefix: str | os.PathLike[str]) -> TFCheckpoint:
    """Opens a checkpoint that TensorFlow wrote, by `compat.v1.train.Saver` or `train.Checkpoint`.

    TensorFlow is not needed, the package `protobuf` is: `pip install 'resvar[proto]'`. Names,
    dtypes and shapes are there at once; a value is read, and its checksum compared, when it is
    asked for. It then shares the memory of the file, which must not be overwritten in place, as
    long as it is alive; where the file's bytes are not aligned or are in parts, it is a copy.

    Args:
      prefix: the path that `save` returned; or the folder, for the latest checkpoint in it.

    Returns:
      A mapping of names to tensors, whose `restore` assigns them to variables.

    Raises:
      NotFoundError: there is no such checkpoint.
      DataLossError: its index is damaged.
      UnimplementedError: it is of a format that TensorFlow no longer writes by default, or newer.
      MissingPackageError: the package `protobuf` is not installed.
    """
    path = os.fspath(prefix)
    if os.path.isdir(path):
        path = _latest(path)
    if os.path.exists(f"{path}.index"):
        return TFCheckpoint(path)
    if path.endswith(".index") and os.path.exists(path):
        return TFCheckpoint(path.removesuffix(".index"))
    if os.path.isfile(path):
        _refuse_file(path)
    message = f"there is no TensorFlow checkpoint {path}: no file {path}.index"
    raise MissingFileError(None, None, message)


def _refuse_file(path: str) -> None:
    with named_errors(f"reading {path}"), open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - 8))
        is_table = file.read() == sorted_table.MAGIC.to_bytes(8, "little")
    if is_table:
        message = (
            f"{path} is a checkpoint of version 1, in one file: TensorFlow writes the newer format "
            "where the Saver is made with write_version=SaverDef.V2"
        )
        raise UnimplementedError(None, None, message)
    message = f"{path} is no TensorFlow checkpoint, whose files end with .index and .data-…"
    raise DataLossError(None, None, message)


def _latest(folder: str) -> str:
    """The prefix of the latest checkpoint, which the state file in a folder names."""
    state = get_checkpoint_state(folder)
    if state is None:
        message = f"there is no TensorFlow checkpoint in {folder}: its file 'checkpoint' names none"
        raise MissingFileError(None, None, message)
    return state.model_checkpoint_path


def _paths(bundle: TensorBundle) -> dict[str, str]:
    """The paths to the variables, the shortest of each first, from the graph of objects."""
    if _GRAPH not in bundle.entries:
        return {}
    data = bundle.array(_GRAPH)
    if data.dtype != object or data.ndim:
        message = f"{_GRAPH} in {bundle.prefix} is of dtype {data.dtype} and shape {data.shape}"
        raise DataLossError(None, None, message)
    nodes = proto.parsed("TrackableObjectGraph", data[()], f"{_GRAPH} in {bundle.prefix}").nodes
    paths: dict[str, str] = {}
    reached, todo = {0}, [("", 0)]
    for path, number in todo:  # breadth first: todo grows
        for child in nodes[number].children if number < len(nodes) else ():
            inner = f"{path}/{child.local_name}" if path else child.local_name
            if not 0 <= child.node_id < len(nodes):
                message = f"{bundle.prefix}: {inner!r} is object {child.node_id} of {len(nodes)}"
                raise DataLossError(None, None, message)
            for attribute in nodes[child.node_id].attributes:
                value = inner if attribute.name == "VARIABLE_VALUE" else f"{inner}/{attribute.name}"
                paths.setdefault(value, attribute.checkpoint_key)
            if child.node_id not in reached:
                reached.add(child.node_id)
                todo.append((inner, child.node_id))
    _add_unreached(paths, bundle)
    return paths


def _add_unreached(paths: dict[str, str], bundle: TensorBundle) -> None:
    """Adds what no attribute leads to, such as the slots of optimizers: their names, shortened."""
    reached = set(paths.values())
    for name in bundle.entries:
        short, found, _ = name.partition(_ATTRIBUTES)
        if found and name not in reached:
            paths.setdefault(short, name)


def _by_name(variables: Any) -> Iterator[tuple[str, Variable]]:
    if isinstance(variables, Variable | str) or not isinstance(variables, Iterable):
        got = coerce.shown(variables)
        message = f"restore: expected a dict or a list of variables, got {got}"
        raise BadDTypeError(None, None, message)
    named = variables.items() if isinstance(variables, Mapping) else ((None, v) for v in variables)
    for name, variable in named:
        if not isinstance(variable, Variable):
            got = coerce.shown(variable)
            raise BadDTypeError(None, None, f"restore: expected a Variable, got {got}")
        yield variable.name.removesuffix(":0") if name is None else name, variable


def _check_distinct(found: list[tuple[str, Variable]]) -> None:
    names: dict[int, str] = {}
    for name, variable in found:
        key = id(getattr(variable, "_variable", variable))
        if key in names:
            both = f"as {names[key]!r} and as {name!r}"
            message = f"restore: the variable {variable.name!r} is given twice, {both}"
            raise InvalidArgumentError(None, None, message)
        names[key] = name
