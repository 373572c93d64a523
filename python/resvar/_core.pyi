# The extension module, csrc/bindings. Private: it checks less than the classes built on it.
from collections.abc import Sequence
from types import EllipsisType
from typing import Any

import numpy as np
from typing_extensions import Buffer

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
    float8_e5m2: DType
    float8_e5m2fnuz: DType
    float8_e4m3fn: DType
    float8_e4m3fnuz: DType
    float8_e4m3b11fnuz: DType
    float4_e2m1fn: DType
    int4: DType
    uint4: DType
    int2: DType
    uint2: DType
    string: DType

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
    def gather(
        self, form: IndexForm, indices: Operand, batch: int = 0, outer: int = 0, /
    ) -> Tensor: ...
    def scatter_nd(
        self, caller: str, op: UpdateOp, indices: Operand, updates: Operand, /
    ) -> Tensor: ...
    @staticmethod
    def scatter_nd_into_zeros(
        caller: str, op: UpdateOp, dims: Sequence[int], indices: Operand, updates: Operand, /
    ) -> Tensor: ...
    def slice(self, key: SliceKey, /) -> Tensor: ...

class Variable:
    def __init__(self, name: str, dtype: DType, dims: Sequence[int | None] | None, /) -> None: ...
    @property
    def is_initialized(self) -> bool: ...
    @property
    def version(self) -> int: ...
    def declare_shape(self, dims: Sequence[int | None] | None, /) -> None: ...
    def read(self) -> Tensor: ...
    def assign(self, value: Operand | float, /) -> None: ...
    def update(self, op: UpdateOp, delta: Operand | float, /) -> None: ...
    def accepts(self, indices: object, updates: object, /) -> bool: ...
    def scatter(
        self,
        op: UpdateOp,
        form: IndexForm,
        indices: Operand,
        updates: Operand | float,
        batch: int = 0,
        /,
    ) -> None: ...
    def gather(
        self, form: IndexForm, indices: Operand, batch: int = 0, outer: int = 0, /
    ) -> Tensor: ...
    def count_up_to(self, limit: int, /) -> Tensor: ...
    def slice(self, key: SliceKey, /) -> PendingSlice: ...
    def update_slice(self, op: UpdateOp, key: SliceKey, value: Operand | float, /) -> None: ...

class PendingSlice:
    @property
    def dtype(self) -> DType: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    def read(self) -> Tensor: ...
    def update(self, op: UpdateOp, value: Operand | float, /) -> None: ...

Operand = Tensor | np.ndarray[Any, Any]
SliceKey = tuple[int | slice | EllipsisType | None, ...]

class ByteCount:
    @property
    def value(self) -> int: ...

def snapshot(variables: Sequence[Variable], /) -> list[tuple[Tensor, int]]: ...
def replace(
    variables: Sequence[Variable],
    values: Sequence[Tensor | tuple[int, int, DType, Sequence[int]]],
    done: ByteCount,
    /,
) -> None: ...
def copy_out(tensor: Tensor, first: int, to: np.ndarray[Any, Any], /) -> None: ...
def numpy_dtype(dtype: DType, /) -> np.dtype[Any]: ...
def supports(op: UpdateOp, dtype: DType, /) -> bool: ...
def max_threads() -> int: ...
def crc32c(data: Buffer, before: int = 0, /) -> int: ...
def memory_stats() -> dict[str, int]: ...
def reset_peak() -> None: ...
def empty_cache() -> None: ...
