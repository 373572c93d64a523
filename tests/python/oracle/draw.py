"""Random literals: the source text of values, indices, shapes and slices."""

from __future__ import annotations

from typing import Any

import numpy as np

INTS = ("int32", "int64", "int8", "int16", "uint8", "uint16", "uint32", "uint64")
FLOATS = ("float32", "float64", "float16", "bfloat16")
COMPLEX = ("complex64", "complex128")
SMALL = ("int4", "uint4", "float8_e5m2", "float8_e4m3fn")
DTYPES = (*INTS, *FLOATS, *COMPLEX, "bool", "string")
# As often as programs have them.
WEIGHTS = np.array([8, 5, 2, 2, 2, 1, 1, 1, 14, 5, 3, 3, 2, 2, 5, 3], float)

Shape = tuple[int, ...]


def spelt(dtype: str) -> str:
    """How a program names a dtype."""
    return f"tf.as_dtype('{dtype}')" if dtype in SMALL else f"tf.{dtype}"


class Draw:
    """Draws source text. Every draw may be spoiled: of a wrong dtype, shape or range."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def pick(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def dtype(self) -> str:
        return str(DTYPES[self.rng.choice(len(DTYPES), p=WEIGHTS / WEIGHTS.sum())])

    def shape(self, most: int = 3) -> Shape:
        rank = int(self.rng.choice(4, p=[0.2, 0.4, 0.3, 0.1]))
        high = [4, 5, 4, 3]
        return tuple(
            int(self.rng.integers(0 if self.chance(0.05) else 1, high[at] + 1))
            for at in range(min(rank, most))
        )

    def other_shape(self, shape: Shape) -> Shape:
        """A shape near this one."""
        choice = self.pick("longer", "shorter", "grown", "one", "any")
        if choice == "longer":
            return (*shape, self.pick(1, 2))
        if choice == "shorter" and shape:
            return shape[1:]
        if choice == "grown" and shape:
            return (shape[0] + 1, *shape[1:])
        return (1,) * len(shape) if choice == "one" else self.shape()

    def other_dtype(self) -> str:
        return self.dtype()

    # Values

    def elements(self, shape: Shape, dtype: str) -> Any:
        """A nested list of Python values, for which `dtype` is right."""
        if dtype == "string":
            return self._nested(shape, lambda: self.pick(b"", b"a", b"bc", b"\xff\x00", b"resvar"))
        if dtype == "bool":
            return self._nested(shape, lambda: bool(self.rng.integers(2)))
        if dtype in INTS:
            return self._nested(shape, lambda: self._int(dtype))
        if dtype in COMPLEX:
            return self._nested(shape, lambda: complex(self._float(), self._float()))
        return self._nested(shape, lambda: self._float(special=True))

    def _nested(self, shape: Shape, one: Any) -> Any:
        if not shape:
            return one()
        return [self._nested(shape[1:], one) for _ in range(shape[0])]

    def _int(self, dtype: str) -> int:
        info = np.iinfo(dtype)
        if self.chance(0.03):
            return int(self.pick(info.max, info.max - 1, info.min + 1))
        return int(self.rng.integers(0 if info.min == 0 else -6, 10))

    def _float(self, special: bool = False) -> float:
        if special and self.chance(0.04):
            return float(self.pick(np.inf, -np.inf, np.nan, -0.0))
        if special and self.chance(0.001):
            return 1e-40
        return float(self.rng.integers(-12, 20)) / self.pick(1, 1, 2, 4)

    def value(self, shape: Shape, dtype: str) -> str:
        """A value in one of the forms that users write."""
        if dtype in SMALL:
            return self.small(shape, dtype)
        elements = self.elements(shape, dtype)
        if 0 in shape:
            return self._empty(shape, dtype)
        form = self.pick("list", "list", "array", "array", "constant", "constant")
        if dtype == "bfloat16" and form == "array":
            return f"np.array({elements!r}, tf.bfloat16.as_numpy_dtype)"
        if form == "array":
            return f"np.array({elements!r}, {'object' if dtype == 'string' else f'np.{dtype}'})"
        if form == "list" and dtype in ("bool", "string", "int32", "float32", "complex128"):
            return repr(elements)
        return f"tf.constant({elements!r}, tf.{dtype})"

    def small(self, shape: Shape, dtype: str) -> str:
        """An array of a dtype of which the elements only move."""
        low = 0 if dtype == "uint4" else -3
        elements = self._nested(shape, lambda: int(self.rng.integers(low, 7)))
        return f"np.array({elements!r}, tf.as_dtype('{dtype}').as_numpy_dtype).reshape({shape})"

    def _empty(self, shape: Shape, dtype: str) -> str:
        if dtype == "string":
            return f"tf.constant(np.zeros({shape}, object), tf.string)"
        return f"np.zeros({shape}, tf.{dtype}.as_numpy_dtype)"

    def bare(self, shape: Shape, dtype: str) -> str:
        """Python values without a dtype of their own; now and then beyond the range of `dtype`."""
        if dtype in INTS and dtype != "uint64" and self.chance(0.03):
            return repr(self._nested(shape, lambda: int(np.iinfo(dtype).max) + 5))
        return repr(self.elements(shape, dtype)) if 0 not in shape else self._empty(shape, dtype)

    # Positions

    def indices(self, shape: Shape, size: int) -> str:
        """Positions in a dimension of this size; now and then one is out of range."""
        low, high = (0, max(size, 1)) if not self.chance(0.08) else (-1, size + 2)
        return self._positions(self.rng.integers(low, high, shape))

    def tuples(self, batch: Shape, dims: Shape) -> str:
        """Tuples of positions; now and then one is out of range."""
        high = [max(dim, 1) for dim in dims]
        array = self.rng.integers(0, high, (*batch, len(dims)))
        if array.size and self.chance(0.08):
            array.flat[self.rng.integers(array.size)] += self.pick(-4, 3)
        return self._positions(array)

    def _positions(self, array: Any) -> str:
        elements = array.tolist()
        if array.size == 0:
            return f"np.zeros({array.shape}, np.{self.pick('int32', 'int64')})"
        if self.chance(0.04):
            dtype = self.pick("float32", "int16", "bool", "uint8", "float64")
            return f"np.array({elements!r}, np.{dtype})"
        form = self.pick("list", "array", "constant")
        if form == "list":
            return repr(elements)
        dtype = self.pick("int32", "int64")
        if form == "array":
            return f"np.array({elements!r}, np.{dtype})"
        return f"tf.constant({elements!r}, tf.{dtype})"

    def axis(self, rank: int) -> int:
        wild = 2 if self.chance(0.08) else 0
        return int(self.rng.integers(-rank - wild, max(rank, 1) + wild))

    # Slices

    def key(self, shape: Shape) -> str:
        """What may stand between square brackets."""
        items = [self._item(dim) for dim in shape[: int(self.rng.integers(0, len(shape) + 1))]]
        if self.chance(0.25) and "..." not in items:
            items.insert(int(self.rng.integers(len(items) + 1)), "...")
        if self.chance(0.15):
            at = int(self.rng.integers(len(items) + 1))
            items.insert(at, self.pick("tf.newaxis", "None"))
        if self.chance(0.04):
            items.append(self.pick("0", ":", "1.5", "'a'", "tf.constant(0)", "True", "[0]"))
        return ", ".join(items) if items else self.pick("...", ":")

    def _item(self, dim: int) -> str:
        form = self.pick("int", "slice", "slice", "slice", "tensor")
        if form == "int":
            wild = 2 if self.chance(0.06) else 0
            return str(int(self.rng.integers(-dim - wild, max(dim, 1) + wild)))
        if form == "tensor":
            return f"tf.constant({int(self.rng.integers(0, max(dim, 1)))})"
        ends = [self.pick("", str(int(self.rng.integers(-dim - 1, dim + 2)))) for _ in range(2)]
        step = self.pick("", "", "", ":2", ":-1", ":-2", ":1", ":0" if self.chance(0.1) else ":")
        return f"{ends[0]}:{ends[1]}{step}"
