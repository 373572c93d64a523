"""Static shapes, of which the rank or any dimension may be unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any, overload


def _dimension(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, Dimension):
        return value.value
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


def _items(dims: object) -> Iterable[object]:
    if isinstance(dims, str):
        raise TypeError(
            f"Failed to convert {dims!r} to a shape: a shape is one dimension, such as 10, or an "
            "iterable of dimensions, such as [1, 10, None]"
        )
    try:
        return iter(dims)  # type: ignore[call-overload, no-any-return]
    except TypeError:  # also of a scalar array or tensor
        return (dims,)


def _unknown_slice(key: slice) -> TensorShape:
    """What is known of some dimensions of a shape of unknown rank: their number, if anything."""
    if key.step is not None:
        raise ValueError("Steps are not yet handled")
    start = key.start or 0
    if key.stop is None or start < 0 or key.stop < 0:
        return TensorShape(None)
    return TensorShape([None] * (key.stop - start))


class Dimension:
    """One of `TensorShape.dims`, as v1 code knows them: arithmetic with an unknown one is unknown.

    >>> import resvar as rv
    >>> known, unknown = rv.TensorShape([2, None]).dims
    >>> known.value, known + 1, known * unknown
    (2, Dimension(3), Dimension(None))
    """

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = _dimension(value)

    @property
    def value(self) -> int | None:
        """The size, or None if it is not known."""
        return self._value

    def is_compatible_with(self, other: object) -> bool:
        """Whether both can be the same."""
        return self._with(other, operator.eq) is not False

    def _with(self, other: object, f: Callable[[Any, Any], Any]) -> Any:
        other = Dimension(other)
        return None if None in (self._value, other._value) else f(self._value, other._value)

    def __add__(self, other: object) -> Dimension:
        return Dimension(self._with(other, operator.add))

    def __sub__(self, other: object) -> Dimension:
        return Dimension(self._with(other, operator.sub))

    def __mul__(self, other: object) -> Dimension:
        return Dimension(self._with(other, operator.mul))

    def __floordiv__(self, other: object) -> Dimension:
        return Dimension(self._with(other, operator.floordiv))

    def __mod__(self, other: object) -> Dimension:
        return Dimension(self._with(other, operator.mod))

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> Any:
        try:
            return self._with(other, operator.eq)
        except (TypeError, ValueError):
            return NotImplemented

    __hash__ = None  # type: ignore[assignment]  # whether two are equal may not be known

    def __lt__(self, other: object) -> Any:
        return self._with(other, operator.lt)

    def __gt__(self, other: object) -> Any:
        return self._with(other, operator.gt)

    def __le__(self, other: object) -> Any:
        return self._with(other, operator.le)

    def __ge__(self, other: object) -> Any:
        return self._with(other, operator.ge)

    def __index__(self) -> int:
        if self._value is None:
            raise TypeError("an unknown dimension is not an integer")
        return self._value

    __int__ = __index__

    def __repr__(self) -> str:
        return f"Dimension({self._value})"

    def __str__(self) -> str:
        return "?" if self._value is None else str(self._value)


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
        else:
            self._dims = tuple(_dimension(dim) for dim in _items(dims))

    @property
    def rank(self) -> int | None:
        """The number of dimensions, or None if unknown."""
        return None if self._dims is None else len(self._dims)

    ndims = rank

    @property
    def dims(self) -> list[Dimension] | None:
        """The dimensions, or None if the rank is unknown."""
        return None if self._dims is None else [Dimension(dim) for dim in self._dims]

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

    def is_subtype_of(self, other: object) -> bool:
        """Whether `other` is a TensorShape and every array of this shape has that one too."""
        if not isinstance(other, TensorShape):
            return False
        if self._dims is None or other._dims is None:
            return other._dims is None
        return len(self._dims) == len(other._dims) and all(
            b is None or a == b for a, b in zip(self._dims, other._dims, strict=True)
        )

    def merge_with(self, other: object) -> TensorShape:
        """What is known of an array that has both shapes.

        Args:
          other: a shape, or what converts to one.

        Raises:
          ValueError: no array has both.

        >>> import resvar as rv
        >>> rv.TensorShape([2, None]).merge_with([None, 3])
        TensorShape([2, 3])
        """
        other = TensorShape(other)
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are not compatible")
        if self._dims is None or other._dims is None:
            return other if self._dims is None else self
        pairs = zip(self._dims, other._dims, strict=True)
        return TensorShape([b if a is None else a for a, b in pairs])

    def most_specific_compatible_shape(self, other: object) -> TensorShape:
        """What is known of an array that has one of the two shapes.

        >>> import resvar as rv
        >>> rv.TensorShape([2, 3]).most_specific_compatible_shape([2, 4])
        TensorShape([2, None])
        """
        other = TensorShape(other)
        if self._dims is None or other._dims is None or len(self._dims) != len(other._dims):
            return TensorShape(None)
        pairs = zip(self._dims, other._dims, strict=True)
        return TensorShape([a if a == b else None for a, b in pairs])

    def most_specific_common_supertype(self, others: Iterable[object]) -> TensorShape | None:
        """What is known of an array that has one of the shapes; None if one is no TensorShape."""
        result = self
        for other in others:
            if not isinstance(other, TensorShape):
                return None
            result = result.most_specific_compatible_shape(other)
        return result

    def concatenate(self, other: object) -> TensorShape:
        """These dimensions and then those of `other`; unknown if either rank is.

        >>> import resvar as rv
        >>> rv.TensorShape([2, None]).concatenate([3])
        TensorShape([2, None, 3])
        """
        other = TensorShape(other)
        if self._dims is None or other._dims is None:
            return TensorShape(None)
        return TensorShape(self._dims + other._dims)

    __add__ = __concat__ = concatenate

    def __radd__(self, other: object) -> TensorShape:
        return TensorShape(other).concatenate(self)

    def with_rank(self, rank: int) -> TensorShape:
        """This shape, of which this is the rank. Raises ValueError if it is not."""
        self.assert_has_rank(rank)
        return TensorShape([None] * rank) if self._dims is None else self

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """This shape. Raises ValueError if it has fewer dimensions."""
        if self._dims is not None and len(self._dims) < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank: int) -> TensorShape:
        """This shape. Raises ValueError if it has more dimensions."""
        if self._dims is not None and len(self._dims) > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    def assert_has_rank(self, rank: int) -> None:
        """Raises ValueError unless the rank is this, or unknown."""
        if self.rank not in (None, rank):
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_same_rank(self, other: object) -> None:
        """Raises ValueError unless both ranks are the same, or one of them is unknown."""
        other = TensorShape(other)
        if self.rank is not None and other.rank not in (None, self.rank):
            raise ValueError(f"Shapes {self} and {other} must have the same rank")

    def assert_is_compatible_with(self, other: object) -> None:
        """Raises ValueError unless one array could have both shapes."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are incompatible")

    def assert_is_fully_defined(self) -> None:
        """Raises ValueError unless every dimension is known."""
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

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
            return _unknown_slice(key) if isinstance(key, slice) else None
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
