"""Which part of a larger variable one variable is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from resvar import proto
from resvar.errors import BadDTypeError


class SaveSliceInfo:
    """What a checkpoint has to know of a variable that is one part of a larger one.

    Args:
      full_name: the name of the whole variable.
      full_shape: its shape.
      var_offset: where this part starts, in each dimension.
      var_shape: the shape of this part.
      save_slice_info_def: a `SaveSliceInfoDef`, or an object that has these four as attributes;
        then they are taken from it.
      import_scope: what to put before the name that is taken from `save_slice_info_def`.

    >>> import resvar as rv
    >>> rv.Variable.SaveSliceInfo("table", [4, 2], [1, 0], [2, 2]).spec
    '4 2 1,2:0,2'
    """

    def __init__(
        self,
        full_name: str | None = None,
        full_shape: Sequence[int] | None = None,
        var_offset: Sequence[int] | None = None,
        var_shape: Sequence[int] | None = None,
        save_slice_info_def: Any = None,
        import_scope: str | None = None,
    ) -> None:
        self.full_name = full_name
        self.full_shape = full_shape
        self.var_offset = var_offset
        self.var_shape = var_shape
        if save_slice_info_def is not None:
            name = save_slice_info_def.full_name
            self.full_name = f"{import_scope.rstrip('/')}/{name}" if import_scope else name
            self.full_shape = list(save_slice_info_def.full_shape)
            self.var_offset = list(save_slice_info_def.var_offset)
            self.var_shape = list(save_slice_info_def.var_shape)

    @property
    def spec(self) -> str:
        """The whole shape, then offset and size in each dimension, as a checkpoint writes them.

        Raises:
          TypeError: a shape or the offset is not known.
        """
        if self.full_shape is None or self.var_offset is None or self.var_shape is None:
            raise TypeError("SaveSliceInfo.spec needs full_shape, var_offset and var_shape")
        whole = " ".join(str(dim) for dim in self.full_shape)
        ranges = zip(self.var_offset, self.var_shape, strict=False)
        return f"{whole} {':'.join(f'{offset},{size}' for offset, size in ranges)}"

    def to_proto(self, export_scope: str | None = None) -> Any:
        """Writes it as a `SaveSliceInfoDef`, see `resvar.proto`.

        Args:
          export_scope: what to take away from the front of the name.

        Returns:
          The protocol buffer, or None if the name does not start with `export_scope`.

        Raises:
          TypeError: a part is not known, or has the wrong type.
          ValueError: a number is no int64.
          MissingPackageError: the package `protobuf` is not installed.

        >>> import resvar as rv
        >>> part = rv.Variable.SaveSliceInfo("model/table", [4, 2], [1, 0], [2, 2])
        >>> definition = part.to_proto(export_scope="model")
        >>> definition.full_name, list(definition.full_shape)
        ('table', [4, 2])
        """
        unknown = [name for name, value in vars(self).items() if value is None]
        if unknown:
            message = f"SaveSliceInfo.to_proto needs {', '.join(unknown)}"
            raise BadDTypeError(None, None, message)
        parts = {name: value for name, value in vars(self).items() if name != "full_name"}
        name: Any = self.full_name
        if export_scope:
            if not name.startswith(export_scope):
                return None
            name = name.removeprefix(f"{export_scope.rstrip('/')}/")
        return proto.SaveSliceInfoDef(full_name=name, **parts)
