"""Variables in parts: what `get_variable` makes with a partitioner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from resvar.dtypes import DType
from resvar.errors import BadIndexError, InvalidArgumentError
from resvar.graph.tensor import SymbolicTensor
from resvar.ops.array import convert_to_tensor, identity
from resvar.ops.manipulation import concat
from resvar.ops.splitting import split
from resvar.tensor import TensorLike
from resvar.tensor_shape import TensorShape


class PartitionInfo:
    """Of which larger variable something is a part, and where.

    Args:
      full_shape: the shape of the whole.
      var_offset: where the part starts, in each dimension.

    Raises:
      ValueError: the offset is not in the shape.

    >>> from resvar.graph.partitioned_variable import PartitionInfo
    >>> info = PartitionInfo([10, 4], [5, 0])
    >>> info.single_offset([5, 4]), info.single_slice_dim([5, 4])
    (5, 0)
    """

    def __init__(self, full_shape: Sequence[int], var_offset: Sequence[int]) -> None:
        self.full_shape, self.var_offset = list(full_shape), list(var_offset)
        for offset, size in zip(self.var_offset, self.full_shape, strict=True):
            if not 0 <= offset < size:
                message = (
                    f"Expected 0 <= offset < shape but found offset={offset}, shape={size} for "
                    f"var_offset={self.var_offset}, full_shape={self.full_shape}"
                )
                raise BadIndexError(None, None, message)

    def single_offset(self, shape: Sequence[int]) -> int:
        """Where a part of this shape starts in the one dimension that is cut; 0 if none is."""
        axis = self.single_slice_dim(shape)
        return 0 if axis is None else self.var_offset[axis]

    def single_slice_dim(self, shape: Sequence[int]) -> int | None:
        """The one dimension in which a part of this shape is less than the whole, if any is.

        Raises:
          ValueError: there are several.
        """
        pairs = zip(shape, self.full_shape, strict=True)
        cut = [axis for axis, (part, whole) in enumerate(pairs) if part != whole]
        if len(cut) > 1:
            message = f"shape {list(shape)} differs from {self.full_shape} in dimensions {cut}"
            raise InvalidArgumentError(None, None, message)
        return cut[0] if cut else None


class PartitionedVariable(TensorLike):
    """Several variables that are the parts of one: it has a value, and can be iterated over.

    Where a tensor is expected it is its parts, put together.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.get_variable("v", initializer=tf.constant([1, 2, 3]),
    ...                         partitioner=tf.fixed_size_partitioner(2))
    ...     session.run(tf.global_variables_initializer())
    ...     [part.name for part in v], session.run(v * 2)
    (['v/part_0:0', 'v/part_1:0'], array([2, 4, 6], dtype=int32))
    """

    __slots__ = ("_dtype", "_name", "_partitions", "_shape", "_variables")

    def __init__(
        self,
        name: str,
        shape: Any,
        dtype: DType,
        variable_list: Sequence[Any],
        partitions: Sequence[int],
    ) -> None:
        self._name = name
        self._shape = TensorShape(shape)
        self._dtype = dtype
        self._variables = list(variable_list)
        self._partitions = list(partitions)

    @property
    def name(self) -> str:
        """The name of the whole."""
        return self._name

    @property
    def dtype(self) -> DType:
        """The element type."""
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        """The shape of the whole."""
        return self._shape

    def __iter__(self) -> Iterator[Any]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def as_tensor(self) -> Any:
        """The parts, put together."""
        axes = self._partition_axes()
        if len(self._variables) == 1:
            return identity(self._variables[0], name=self._name)
        return identity(concat(self._variables, axes[0], "ConcatPartitions/concat"), self._name)

    def _graph_input(self) -> SymbolicTensor:
        result: SymbolicTensor = self.as_tensor()
        return result

    def _get_partitions(self) -> list[int]:
        return self._partitions

    def _partition_axes(self) -> list[int]:
        cut = [axis for axis, count in enumerate(self._partitions) if count > 1]
        return cut or [0]

    def _each(self, method: str, value: Any, name: str | None, read_value: bool) -> list[Any]:
        axis = self._partition_axes()[0]
        sizes = [part.shape.as_list()[axis] for part in self._variables]
        whole = convert_to_tensor(value, self._dtype)
        pieces = split(whole, sizes, axis) if len(sizes) > 1 else [whole]
        return [
            getattr(part, method)(piece, name=name, read_value=read_value)
            for part, piece in zip(self._variables, pieces, strict=True)
        ]

    def assign(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> list[Any]:
        """Records that each part is replaced by its piece of a value of the whole shape."""
        return self._each("assign", value, name, read_value)

    def assign_add(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> list[Any]:
        """Records that each part gets its piece of a value added."""
        return self._each("assign_add", value, name, read_value)

    def assign_sub(
        self,
        value: Any,
        use_locking: bool = False,
        name: str | None = None,
        read_value: bool = True,
    ) -> list[Any]:
        """Records that its piece of a value is subtracted from each part."""
        return self._each("assign_sub", value, name, read_value)

    def __repr__(self) -> str:
        return (
            f"<PartitionedVariable {self._name!r} shape={self._shape} dtype={self._dtype.name} "
            f"partitions={self._partitions}>"
        )


def checked_partitions(partitioner: Any, shape: TensorShape, dtype: DType) -> list[int]:
    """What a partitioner chooses.

    Raises:
      ValueError: the shape is not known, or the choice is not one of parts of one dimension.
    """
    if not shape.is_fully_defined():
        message = (
            f"Shape of a new partitioned variable must be fully defined, but instead was {shape}."
        )
        raise InvalidArgumentError(None, None, message)
    if not shape.rank:
        message = f"A partitioned Variable must have rank at least 1, shape: {shape}"
        raise InvalidArgumentError(None, None, message)
    partitions = partitioner(shape=shape, dtype=dtype)
    check_slicing(shape, partitions)
    return list(partitions)


def check_slicing(shape: TensorShape, partitions: Any) -> None:
    """Raises ValueError or TypeError unless these are numbers of parts for such a variable."""
    if not isinstance(partitions, list | tuple):
        message = f"Partitioner must return a sequence, but saw: {partitions}"
        raise InvalidArgumentError(None, None, message)
    if len(partitions) != shape.rank:
        message = (
            "Partitioner returned a partition list that does not match the Variable's rank: "
            f"{partitions} vs. {shape}"
        )
        raise InvalidArgumentError(None, None, message)
    if any(count < 1 for count in partitions):
        message = f"Partitioner returned zero partitions for some axes: {partitions}"
        raise InvalidArgumentError(None, None, message)
    if sum(count > 1 for count in partitions) > 1:
        message = (
            "Can only slice a variable along one dimension: "
            f"shape: {shape}, partitioning: {partitions}"
        )
        raise InvalidArgumentError(None, None, message)


def parts_of(
    shape: Sequence[int], partitions: Sequence[int]
) -> Iterator[tuple[PartitionInfo, list[int]]]:
    """Where each part is, and its shape: the first ones are larger by one where it must be."""
    axis = next((i for i, count in enumerate(partitions) if count > 1), 0)
    size, rest = divmod(shape[axis], partitions[axis])
    start = 0
    for i in range(partitions[axis]):
        offset, part = [0] * len(shape), list(shape)
        offset[axis], part[axis] = start, size + (i < rest)
        start += part[axis]
        yield PartitionInfo(shape, offset), part
