"""What stands for a tensor or variable where something hashable is needed."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Reference(Generic[T]):
    """A hashable stand-in for one object; two of them are equal if they stand for the same one.

    `ref()` makes it. Variables and tensors compare element by element, so they are no keys of a
    dict and no members of a set; their references are. A reference keeps its object alive.

    >>> import resvar as rv
    >>> v, w = rv.Variable(1.0), rv.Variable(1.0)
    >>> steps = {v.ref(): 10}
    >>> v.ref() in steps, w.ref() in steps
    (True, False)
    >>> next(iter(steps)).deref() is v
    True
    """

    __slots__ = ("__weakref__", "_wrapped")

    def __init__(self, wrapped: T) -> None:
        self._wrapped = wrapped

    def deref(self) -> T:
        """The object that this reference stands for."""
        return self._wrapped

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reference):
            raise TypeError(f"cannot compare a Reference with {type(other).__name__}: use deref()")
        return self._wrapped is other._wrapped

    def __hash__(self) -> int:
        return id(self._wrapped)

    def __repr__(self) -> str:
        return f"<Reference wrapping {self._wrapped!r}>"
