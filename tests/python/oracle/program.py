"""A random program as data: steps that run alike against two modules, each with its outcome."""

from __future__ import annotations

import copy
import operator
import pickle
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

PRELUDE = """\
import copy, operator, pickle
import numpy as np
from numpy import inf, nan

def within(scope, function):
    with scope:
        return function()
"""


def within(scope: Any, function: Callable[[], Any]) -> Any:
    """Calls a function within a context: steps are expressions."""
    with scope:
        return function()


@dataclass(frozen=True)
class Step:
    """One statement: an expression, and the name its value gets."""

    target: str
    code: str

    def __str__(self) -> str:
        return f"{self.target} = {self.code}"


@dataclass(frozen=True)
class Value:
    """What an expression came to, in words that are the same for both modules."""

    kind: str
    dtype: str = ""
    shape: str = ""
    data: Any = None

    def __str__(self) -> str:
        dtype = f" {self.dtype}{self.shape}" if self.dtype else ""
        return f"{self.kind}{dtype} {self.data!r}"


@dataclass(frozen=True)
class Raised:
    """The exception that a step ended in."""

    error: BaseException

    def __str__(self) -> str:
        return f"raises {type(self.error).__name__}: {str(self.error)[:300]}"


Outcome = Value | Raised


class Machine:
    """Runs steps against one module, and keeps what they come to by name."""

    def __init__(self, module: Any) -> None:
        self.tf = module
        self.names: dict[str, Any] = {}
        self.values: dict[str, Value] = {}
        self.fixed = {
            "tf": module, "np": np, "copy": copy, "operator": operator, "pickle": pickle,
            "inf": np.inf, "nan": np.nan, "within": within,
        }  # fmt: skip

    def run(self, step: Step) -> Outcome:
        """Runs one step; a step that raises gives its target no value."""
        try:
            result = self._itself(eval(step.code, {**self.fixed, **self.names}))
            outcome = self.describe(result)
        except Exception as error:
            return Raised(error)
        self.names[step.target] = result
        self.values[step.target] = outcome
        return outcome

    def _itself(self, result: Any) -> Any:
        """The variable that an update was a method of, for the object that stands for it there."""
        if type(result).__name__ != "_UnreadVariable":
            return result
        same = (v for v in self.names.values() if getattr(v, "handle", None) is result.handle)
        return next(same, result)

    def variables(self) -> dict[str, Value]:
        """The values of all variables, read anew."""
        read: dict[int, Value] = {}
        for name, value in self.names.items():
            if isinstance(value, self.tf.Variable):
                if id(value) not in read:
                    read[id(value)] = self.describe(value)
                self.values[name] = read[id(value)]
        return {name: value for name, value in self.values.items() if value.kind == "Variable"}

    def describe(self, value: Any) -> Value:
        tf = self.tf
        if isinstance(value, tf.Variable):
            return Value("Variable", value.dtype.name, str(value.shape), value.numpy())
        if isinstance(value, tf.Tensor):
            return Value("Tensor", value.dtype.name, str(value.shape), value.numpy())
        if isinstance(value, tf.IndexedSlices):
            parts = (value.values, value.indices, value.dense_shape)
            return Value("IndexedSlices", data=[self.describe(part) for part in parts])
        if isinstance(value, np.ndarray):
            return Value("ndarray", str(value.dtype), str(value.shape), value)
        if isinstance(value, np.generic):
            return Value("scalar", str(value.dtype), "()", value)
        if isinstance(value, list | tuple):
            return Value(type(value).__name__, data=[self.describe(item) for item in value])
        if isinstance(value, tf.TensorShape | tf.DType):
            return Value(type(value).__name__, data=repr(value))
        if value is None or isinstance(value, bool | int | float | complex | str | bytes):
            return Value(type(value).__name__, data=repr(value))
        return Value(type(value).__name__.strip("_"))


def silently(machine: Machine, step: Step) -> Outcome:
    """Runs a step of the oracle, whose warnings are its own affair."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return machine.run(step)


def source(steps: list[Step], module: str = "resvar", start: str = "") -> str:
    """The program as one can run it."""
    lines = "\n".join([start, *map(str, steps)])
    return f"{PRELUDE}\nimport {module} as tf\n{lines}\n"
