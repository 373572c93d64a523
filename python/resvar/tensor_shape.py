"""Static shapes, of which the rank or any dimension may be unknown."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from typing import Any, overload


def _dimension(value: object) -> int | None:
    if value is None:
        return None
    try:
        size = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(
            "Dimension value must be integer or None or have an __index__ method, "
            f"got value {value!r} with type {type(value)!r}"
        ) from None
    if size < 0:
        raise ValueError(f"Dimension {size} must be >= 0")
    return size


class TensorShape:
    """The shape of an array, known fully, partly, or not at all.

    Args:
      dims: None (nothing is known), one dimension, or an iterable of dimensions, each an int or
        None.

    Raises:
      TypeError: a dimension is neither an integer nor None.
      ValueError: a dimension is negative.

    >>> import resvar as rv
    >>> rv.TensorShape([None, 64])
    TensorShape([None, 64])
    >>> rv.TensorShape([None, 64]).is_compatible_with([1000, 64])
    True
    >>> print(rv.TensorShape(None), rv.TensorShape([2, 3]).num_elements())
    <unknown> 6
    """

    __slots__ = ("_dims",)

    def __init__(self, dims: object) -> None:
        self._dims: tuple[int | None, ...] | None
        if dims is None or isinstance(dims, TensorShape):
            self._dims = None if dims is None else dims._dims
        elif isinstance(dims, Iterable) and not isinstance(dims, str):
            self._dims = tuple(_dimension(dim) for dim in dims)
        else:
            self._dims = (_dimension(dims),)

    @property
    def rank(self) -> int | None:
        """The number of dimensions, or None if unknown."""
        return None if self._dims is None else len(self._dims)

    ndims = rank

    def as_list(self) -> list[int | None]:
        """The dimensions. Raises ValueError if the rank is unknown."""
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def is_fully_defined(self) -> bool:
        """Whether every dimension is known."""
        return self._dims is not None and None not in self._dims

    def num_elements(self) -> int | None:
        """The product of the dimensions, or None if the shape is not fully defined."""
        if self._dims is None:
            return None
        product = 1
        for dim in self._dims:
            if dim is None:
                return None
            product *= dim
        return product

    def is_compatible_with(self, other: object) -> bool:
        """Whether one array could have both shapes."""
        other = TensorShape(other)
        if self._dims is None or other._dims is None:
            return True
        return len(self._dims) == len(other._dims) and all(
            a is None or b is None or a == b for a, b in zip(self._dims, other._dims, strict=True)
        )

    def merge_with(self, other: object) -> TensorShape:
        """What both shapes say together. Raises ValueError if they contradict each other."""
        other = TensorShape(other)
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are not compatible")
        if self._dims is None or other._dims is None:
            return self if other._dims is None else other
        pairs = zip(self._dims, other._dims, strict=True)
        return TensorShape([its if mine is None else mine for mine, its in pairs])

    def __len__(self) -> int:
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __iter__(self) -> Iterator[int | None]:
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter(self._dims)

    @overload
    def __getitem__(self, key: int) -> int | None: ...
    @overload
    def __getitem__(self, key: slice) -> TensorShape: ...
    def __getitem__(self, key: int | slice) -> Any:
        if self._dims is None:
            return TensorShape(None) if isinstance(key, slice) else None
        part = self._dims[key]
        return TensorShape(part) if isinstance(key, slice) else part

    def __bool__(self) -> bool:
        return self._dims is not None

    def __eq__(self, other: object) -> bool:
        try:
            return self._dims == TensorShape(other)._dims
        except (TypeError, ValueError):
            return NotImplemented

    def __hash__(self) -> int:
        return hash(self._dims)

    def __reduce__(self) -> tuple[object, ...]:
        return TensorShape, (self._dims,)

    def __repr__(self) -> str:
        return f"TensorShape({None if self._dims is None else list(self._dims)})"

    def __str__(self) -> str:
        return "<unknown>" if self._dims is None else str(self._dims)
