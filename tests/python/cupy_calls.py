"""What CuPy computes of matrices on a GPU, and what it leaves to the host."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import resvar as rv

F32, F64, I32, C64 = rv.float32, rv.float64, rv.int32, rv.complex64
REAL = (rv.float16, F32, F64, I32, rv.uint8)
BY_CUPY: dict[str, tuple[Callable[..., Any], tuple[rv.DType, ...]]] = {
    "add": (lambda x, y: x + y, (*REAL, C64)),
    "add a number": (lambda x, y: 2 + x - 1, (*REAL, C64)),
    "broadcast": (lambda x, y: x * y[:1] - y[:, :1], (F32, I32, C64)),
    "truediv": (lambda x, y: x / y, (F32, I32, C64)),
    "floordiv": (lambda x, y: x // y, (F32, I32)),
    "mod": (lambda x, y: x % y, (F32, I32)),
    "truncatediv": (rv.truncatediv, (F32, I32)),
    "truncatemod": (rv.truncatemod, (F32, I32)),
    "pow": (lambda x, y: x**y, (F64, I32)),
    "negative": (lambda x, y: -abs(x), (F32, I32)),
    "bits": (lambda x, y: (x & y) | ~x ^ y, (I32,)),
    "shift": (rv.bitwise.left_shift, (I32,)),
    "compare": (lambda x, y: (x < y) & (x != y), (F32, I32)),
    "maximum": (rv.maximum, REAL),
    "clip_by_value": (lambda x, y: rv.clip_by_value(x, 2, 5), (F32, I32)),
    "add_n": (lambda x, y: rv.add_n([x, y, x]), (F32, I32)),
    "matmul": (lambda x, y: x @ y, (rv.float16, F32, I32, C64)),
    "transposed matmul": (lambda x, y: rv.matmul(x, y, transpose_b=True), (F32,)),
    "tensordot": (lambda x, y: rv.tensordot(x, y, 1), (F64,)),
    "exp": (lambda x, y: rv.exp(-x), (rv.float16, F32)),
    "sqrt": (lambda x, y: rv.sqrt(x) + rv.math.rsqrt(x), (F32,)),
    "tanh": (lambda x, y: rv.tanh(x) * rv.sigmoid(y), (F32,)),
    "is_nan": (lambda x, y: rv.math.is_nan(x), (F32,)),
    "argmax": (lambda x, y: rv.argmax(x, 1), REAL),
    "argmin": (lambda x, y: rv.argmin(x, 0, output_type=I32), (F32,)),
    "reduce_sum": (lambda x, y: rv.reduce_sum(x, 1, keepdims=True), (*REAL, C64)),
    "reduce_sum of all": (lambda x, y: rv.reduce_sum(x), (F32, I32)),
    "reduce_mean": (lambda x, y: rv.reduce_mean(x, 0), REAL),
    "reduce_max": (lambda x, y: rv.reduce_max(x) - rv.reduce_min(x), REAL),
    "reduce_all": (lambda x, y: rv.reduce_all(x == y, 1), (I32,)),
    "reduce_variance": (lambda x, y: rv.math.reduce_variance(x, 1), (F32,)),
    "reduce_logsumexp": (lambda x, y: rv.reduce_logsumexp(x, 1), (F32,)),
    "cumsum": (lambda x, y: rv.cumsum(x, 1, exclusive=True), (F32, I32)),
    "softmax": (lambda x, y: rv.nn.softmax(x), (F32,)),
    "relu": (lambda x, y: rv.nn.relu(x), (F32, I32)),
    "where": (lambda x, y: rv.where(x < y, x, y), (F32, I32)),
    "positions": (lambda x, y: rv.where(x < 3), (I32,)),
    "boolean_mask": (lambda x, y: rv.boolean_mask(x, x < y), (F32,)),
    "mask": (lambda x, y: x[x < y], (F32,)),
    "unique": (lambda x, y: rv.unique(x[0]).idx, (F32, I32)),
    "cast": (lambda x, y: rv.cast(x, F64) + rv.cast(x > y, F64), (F32, I32)),
    "cast to bfloat16": (lambda x, y: rv.cast(x, rv.bfloat16), (F32,)),
    "reshape": (lambda x, y: rv.reshape(x, [-1]), (F32,)),
    "transpose": (lambda x, y: rv.transpose(x), (F32,)),
    "slice": (lambda x, y: rv.slice(x, [3, 1], [2, 5]), (F32,)),
    "concat": (lambda x, y: rv.concat([x, y], 1), (F32,)),
    "stack": (lambda x, y: rv.stack([x, y], 1), (F32,)),
    "list": (lambda x, y: rv.convert_to_tensor([[x, y], [y, x]]), (F32, rv.bfloat16)),
    "mirror pad": (lambda x, y: rv.pad(x, [[1, 2], [3, 0]], "REFLECT"), (F32, I32)),
    "meshgrid": (lambda x, y: rv.meshgrid(x[0], y[0])[1], (F32, I32)),
    "linspace": (lambda x, y: rv.linspace(x, y, 5, axis=1), (F32, I32)),
    "split": (lambda x, y: rv.split(x, 4)[3], (F32,)),
    "tile": (lambda x, y: rv.tile(x, [1, 2]), (F32,)),
    "broadcast_to": (lambda x, y: rv.broadcast_to(x, [2, 40, 40]), (F32,)),
    "sort": (lambda x, y: rv.sort(x, direction="DESCENDING"), (F32,)),
    "one_hot": (lambda x, y: rv.one_hot(x, 9), (I32,)),
    "shape": (lambda x, y: rv.shape(x), (F32,)),
    "complex": (lambda x, y: rv.math.imag(rv.complex(x, y)), (F32,)),
    "of nothing": (lambda x, y: rv.reduce_sum(x[:0] * 2, 0), (F32,)),
}

# What docs/cuda.md says of operations.
ON_THE_HOST: dict[str, Callable[[Any], Any]] = {
    "PadV2": lambda x: rv.pad(x, [[1, 1], [0, 2]], constant_values=7.0),
    "LowerBound": lambda x: rv.searchsorted(rv.sort(x), x),
    "Bitcast": lambda x: rv.bitcast(x, rv.int32),
    "Erf": rv.math.erf,
    "Erfc": rv.math.erfc,
    "Max": lambda x: rv.reduce_max(x[:0], 0),
}
