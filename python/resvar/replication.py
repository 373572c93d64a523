"""How copies of a variable on many devices would be kept equal: TensorFlow's two enumerations.

A variable of this library is on one device. What is given here is checked, kept, and told to who
asks; `synchronization` also decides whether a variable is trainable by default.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar


class VariableSynchronization(Enum):
    """When the copies of a variable on several devices are combined.

    `AUTO` leaves the choice to who distributes, `NONE` has one copy only, `ON_WRITE` combines
    whenever the variable is written, `ON_READ` when it is read.
    """

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(Enum):
    """How copies are combined: the enumeration of `compat.v1`, and of the default."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3

    def __eq__(self, other: object) -> bool:
        if isinstance(other, VariableAggregation | VariableAggregationV2):
            return bool(self.value == other.value)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)


class VariableAggregationV2(Enum):
    """How the copies of a variable on several devices are combined: `VariableAggregation`.

    `NONE` does not say, `SUM` adds them, `MEAN` takes the average, `ONLY_FIRST_REPLICA` the first.
    Members are equal to those of the same name in `compat.v1`.
    """

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3

    __eq__ = VariableAggregation.__eq__
    __hash__ = VariableAggregation.__hash__


Aggregation = VariableAggregation | VariableAggregationV2
Mode = TypeVar("Mode", bound=Enum)


def checked_synchronization(value: Any, name: object) -> VariableSynchronization:
    """Converts what a constructor was given. Raises ValueError if it is no such mode."""
    if value is None or isinstance(value, VariableSynchronization):
        return VariableSynchronization.AUTO if value is None else value
    return _checked("synchronization", value, VariableSynchronization, name)


def checked_aggregation(value: Any, name: object) -> Aggregation:
    """Converts what a constructor was given. Raises ValueError if it is no such mode."""
    if value is None or isinstance(value, VariableAggregation):
        return VariableAggregation.NONE if value is None else value
    return _checked("aggregation", value, VariableAggregationV2, name)


def _checked(kind: str, value: Any, enum: type[Mode], name: object) -> Mode:
    try:
        return enum(value)
    except ValueError:
        raise ValueError(f"Invalid variable {kind} mode: {value} for variable: {name}") from None
