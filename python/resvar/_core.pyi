# The extension module, csrc/bindings. Private: it checks less than the classes built on it.
from collections.abc import Sequence
from typing import Any

import numpy as np

class _Enum:
    @property
    def name(self) -> str: ...
    def __hash__(self) -> int: ...

class DType(_Enum):
    bool: DType
    int8: DType
    int16: DType
    int32: DType
    int64: DType
    uint8: DType
    uint16: DType
    uint32: DType
    uint64: DType
    float16: DType
    bfloat16: DType
    float32: DType
    float64: DType
    complex64: DType
    complex128: DType

class UpdateOp(_Enum):
    update: UpdateOp
    add: UpdateOp
    sub: UpdateOp
    mul: UpdateOp
    div: UpdateOp
    min: UpdateOp
    max: UpdateOp

class IndexForm(_Enum):
    rows: IndexForm
    tuples: IndexForm

class Tensor:
    @staticmethod
    def copy_of(operand: Operand, /) -> Tensor: ...
    @staticmethod
    def borrow(array: np.ndarray[Any, Any], /) -> Tensor: ...
    @property
    def dtype(self) -> DType: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    def array(self) -> np.ndarray[Any, Any]: ...
    def gather(self, form: IndexForm, indices: Operand, /) -> Tensor: ...

class Variable:
    def __init__(self, name: str, dtype: DType, dims: Sequence[int | None] | None, /) -> None: ...
    @property
    def is_initialized(self) -> bool: ...
    @property
    def version(self) -> int: ...
    def read(self) -> Tensor: ...
    def assign(self, value: Operand | float, /) -> None: ...
    def update(self, op: UpdateOp, delta: Operand | float, /) -> None: ...
    def scatter(
        self, op: UpdateOp, form: IndexForm, indices: Operand, updates: Operand | float, /
    ) -> None: ...
    def gather(self, form: IndexForm, indices: Operand, /) -> Tensor: ...

Operand = Tensor | np.ndarray[Any, Any]

def numpy_dtype(dtype: DType, /) -> np.dtype[Any]: ...
def supports(op: UpdateOp, dtype: DType, /) -> bool: ...
def max_threads() -> int: ...
def memory_stats() -> dict[str, int]: ...
def reset_peak() -> None: ...
def empty_cache() -> None: ...
