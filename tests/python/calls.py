"""One call of every public function that computes, and of every operator: the table of the tests.

Each is an expression of `tf` and of inputs `x`, `y`, `z`, with the values of these. TensorFlow
takes the same expressions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

F = np.array([[0.5, -1.5, 2.0], [3.0, 0.25, -0.75]], np.float32)
P = np.array([[0.5, 1.5, 2.0], [3.0, 0.25, 0.75]], np.float32)
U = np.array([[0.5, -0.5, 0.25], [0.75, 0.0, -0.25]], np.float32)
ROW = np.array([1.0, 2.0, -3.0], np.float32)
I = np.array([[1, -2, 3], [4, 5, -6]], np.int32)  # noqa: E741
J = np.array([[2, 3, -1], [3, 2, 5]], np.int32)
IROW = np.array([3, 1, 2], np.int32)
B = np.array([[True, False, True], [False, False, True]])
BROW = np.array([True, True, False])
C = np.array([[1 + 2j, -1j, 3], [0.5, 2 - 1j, 1j]], np.complex64)
CUBE = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
BYTES = np.array([[1, 2], [3, 4]], np.int8)
ONE = np.array(1, np.int32)
TWO = np.array(2, np.int32)
HALF = np.array(0.5, np.float32)
WHERE = np.array([[0, 1], [1, 2]], np.int32)

_ONE_ARGUMENT: dict[str, Any] = {
    "F": "abs negative sign square sin cos tan atan sinh cosh tanh asinh exp sigmoid floor round",
    "P": "sqrt acosh",
    "U": "asin acos atanh",
    "math.F": "expm1 ceil rint is_nan is_inf is_finite reciprocal",
    "math.P": "log log1p rsqrt log_sigmoid",
    "nn.F": "relu softmax log_softmax sigmoid tanh elu relu6 selu softplus softsign leaky_relu",
    "nn.P": "silu swish",
    "math.ROW": "erf erfc reciprocal_no_nan count_nonzero",
    "bitwise.I": "invert",
    "math.C": "real imag conj angle",
    "B": "logical_not",
    "x.F": "identity stop_gradient shape rank size zeros_like ones_like transpose where",
}


def _unary() -> list[tuple[str, list[Any]]]:
    result: list[tuple[str, list[Any]]] = []
    for key, names in _ONE_ARGUMENT.items():
        module, _, value = key.rpartition(".")
        module = "" if module in ("", "x") else f"{module}."
        result += [(f"tf.{module}{name}(x)", [globals()[value]]) for name in names.split()]
    return result


def _binary() -> list[tuple[str, list[Any]]]:
    floats = "add subtract multiply divide truediv pow maximum minimum atan2 math.floordiv"
    floats += " math.floormod math.mod math.squared_difference equal not_equal less less_equal"
    floats += " greater greater_equal math.divide_no_nan math.multiply_no_nan math.xlogy"
    floats += " math.xlog1py math.xdivy"
    integers = "add subtract multiply divide truediv truncatediv truncatemod math.floordiv"
    integers += " bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.left_shift"
    integers += " bitwise.right_shift"
    logical = "logical_and logical_or math.logical_xor"
    result: list[tuple[str, list[Any]]] = []
    result += [(f"tf.{name}(x, y)", [P, np.abs(ROW)]) for name in floats.split()]
    result += [(f"tf.{name}(x, y)", [I, IROW]) for name in integers.split()]
    result += [(f"tf.{name}(x, y)", [B, BROW]) for name in logical.split()]
    return result


def _operators() -> list[tuple[str, list[Any]]]:
    result: list[tuple[str, list[Any]]] = []
    for operator in ["+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">="]:
        result += [(f"x {operator} y", [P, ROW]), (f"x {operator} 2.0", [P])]
        result += [(f"2.0 {operator} x", [P])]
    result += [(f"x {operator} y", [I, J]) for operator in ["+", "-", "*", "/", "//", "%"]]
    result += [(f"x {operator} y", [B, BROW]) for operator in ["&", "|", "^", "*"]]
    result += [(f"x {operator} y", [I, J]) for operator in ["&", "|", "^"]]
    result += [(f"{operator}x", [I]) for operator in ["-", "~"]]
    result += [("abs(x)", [F]), ("abs(x)", [C]), ("~x", [B]), ("x @ y", [P, P.T.copy()])]
    return result


def _reductions() -> list[tuple[str, list[Any]]]:
    result: list[tuple[str, list[Any]]] = []
    for name in ["sum", "mean", "prod", "max", "min", "logsumexp", "variance", "std"]:
        call = f"tf.{'math.' if name in ('variance', 'std') else ''}reduce_{name}"
        result += [(f"{call}(x)", [F]), (f"{call}(x, axis=1)", [F])]
        result += [(f"{call}(x, axis=[0, -1], keepdims=True)", [F]), (f"{call}(x, y)", [F, ONE])]
    result += [(f"tf.reduce_{name}(x, axis=0)", [B]) for name in ("all", "any")]
    result += [("tf.reduce_sum(x, [0])", [I]), ("tf.reduce_mean(x)", [I])]
    return result


_SHAPES = [
    ("tf.reshape(x, [3, 2])", [F]),
    ("tf.reshape(x, [-1])", [F]),
    ("tf.reshape(x, [3, -1])", [F]),
    ("tf.reshape(x, tf.shape(y))", [F, IROW[:, None].repeat(2, 1)]),
    ("tf.reshape(x, [tf.size(y), 2])", [F, IROW]),
    ("tf.reshape(x, y)", [F, np.array([6, 1], np.int32)]),
    ("tf.expand_dims(x, 1)", [F]),
    ("tf.expand_dims(x, -1)", [F]),
    ("tf.expand_dims(x, y)", [F, ONE]),
    ("tf.squeeze(x)", [F[:1]]),
    ("tf.squeeze(x, [0])", [F[:1]]),
    ("tf.squeeze(x, axis=-1)", [F[:, :1]]),
    ("tf.broadcast_to(x, [2, 2, 3])", [F]),
    ("tf.broadcast_to(x, y)", [ROW, np.array([2, 3], np.int32)]),
    ("tf.broadcast_dynamic_shape(tf.shape(x), tf.shape(y))", [F, ROW]),
    ("tf.ensure_shape(x, [None, 3])", [F]),
    ("tf.shape(x, out_type=tf.int64)", [F]),
    ("tf.size(x, out_type=tf.int64)", [F]),
]
_MADE = [
    ("tf.constant([[1, 2], [3, 4]])", []),
    ("tf.constant(7, tf.int64, [2, 2])", []),
    ("tf.convert_to_tensor([x, y])", [HALF, HALF]),
    ("tf.convert_to_tensor([[x, 1.0], [2.0, y]])", [HALF, HALF]),
    ("tf.zeros([2, 3])", []),
    ("tf.zeros(x, tf.int32)", [np.array([2, 3], np.int32)]),
    ("tf.zeros([tf.size(x), 2])", [ROW]),
    ("tf.ones([2, 3], tf.int32)", []),
    ("tf.ones(tf.shape(x))", [F]),
    ("tf.zeros_like(x, tf.int32)", [F]),
    ("tf.ones_like(x, tf.float64)", [I]),
    ("tf.fill([2, 3], x)", [HALF]),
    ("tf.fill(x, 7)", [np.array([2, 3], np.int32)]),
    ("tf.eye(3)", []),
    ("tf.eye(2, 3, dtype=tf.int32)", []),
    ("tf.eye(x)", [TWO]),
    ("tf.eye(2, batch_shape=[3])", []),
    ("tf.range(5)", []),
    ("tf.range(1, x)", [np.array(4, np.int32)]),
    ("tf.range(0.0, 1.0, 0.25)", []),
    ("tf.linspace(x, 1.0, 5)", [HALF]),
    ("tf.linspace(0.0, 1.0, 5)", []),
    ("tf.cast(x, tf.int32)", [F]),
    ("tf.cast(x, tf.float32)", [F]),
    ("tf.saturate_cast(x, tf.int8)", [F]),
    ("tf.complex(x, y)", [F, ROW]),
    ("tf.one_hot(x, 4)", [IROW]),
    ("tf.one_hot(x, y)", [IROW, TWO]),
    ("tf.one_hot(x, 4, on_value=5, off_value=-1, axis=0)", [IROW]),
]
_ARRANGED = [
    ("tf.concat([x, y], 0)", [F, P]),
    ("tf.concat([x, y], axis=-1)", [F, P]),
    ("tf.concat([x, x], y)", [F, ONE]),
    ("tf.stack([x, y])", [ROW, ROW]),
    ("tf.stack([x, y], axis=1)", [ROW, ROW]),
    ("tf.stack([x, y], axis=-1)", [F, P]),
    ("tf.split(x, 3, axis=1)", [F]),
    ("tf.split(x, [1, 2], axis=1)", [F]),
    ("tf.split(x, [1, -1], 1)", [F]),
    ("tf.transpose(x, [1, 0])", [F]),
    ("tf.transpose(x, [2, 0, 1])", [CUBE]),
    ("tf.transpose(x, y)", [F, np.array([1, 0], np.int32)]),
    ("tf.transpose(x, conjugate=True)", [C]),
    ("tf.tile(x, [2, 1])", [F]),
    ("tf.tile(x, y)", [F, np.array([1, 2], np.int32)]),
    ("tf.repeat(x, 2, axis=0)", [F]),
    ("tf.repeat(x, [1, 2], axis=0)", [F]),
    ("tf.repeat(x, y, axis=1)", [F, IROW]),
    ("tf.repeat(x, 2)", [F]),
    ("tf.reverse(x, [0])", [F]),
    ("tf.reverse(x, y)", [F, np.array([1], np.int32)]),
    ("tf.roll(x, 1, 0)", [F]),
    ("tf.roll(x, [1, 2], [0, 1])", [F]),
    ("tf.slice(x, [0, 1], [2, 2])", [F]),
    ("tf.slice(x, [0, 1], [-1, -1])", [F]),
    ("tf.slice(x, y, [1, 2])", [F, np.array([1, 0], np.int32)]),
    ("tf.pad(x, [[1, 0], [0, 2]])", [F]),
    ("tf.pad(x, [[1, 1], [1, 1]], 'REFLECT')", [F]),
    ("tf.pad(x, y)", [F, np.array([[0, 1], [2, 0]], np.int32)]),
    ("tf.pad(x, [[1, 1], [0, 0]], constant_values=9)", [I]),
    ("tf.meshgrid(x, y)", [ROW, ROW[:2]]),
    ("tf.sort(x)", [F]),
    ("tf.sort(x, axis=0, direction='DESCENDING')", [F]),
    ("tf.argsort(x)", [F]),
    ("tf.searchsorted(x, y)", [np.sort(ROW), ROW]),
    ("tf.searchsorted(x, y, side='right', out_type=tf.int64)", [np.sort(ROW), ROW]),
    ("tf.unique(x)[0]", [IROW]),
    ("tf.unique(x)[1]", [IROW]),
    ("tf.where(x, y, z)", [B, F, P]),
    ("tf.where(x > 0, y, 0.0)", [F, P]),
    ("tf.where(x)", [B]),
    ("tf.clip_by_value(x, -1.0, 1.0)", [F]),
    ("tf.add_n([x, y, x])", [F, P]),
    ("tf.identity_n([x, y])", [F, I]),
    ("tf.tuple([x, y])", [F, I]),
    ("tf.split(x, 1)", [F]),
    ("tf.unstack(x, 1)", [F[:1]]),
    ("tf.unstack(x, 0)", [F[:0]]),
    ("tf.identity_n([x])", [F]),
    ("tf.meshgrid(x)", [ROW]),
]
_ALONG = [
    ("tf.argmax(x)", [F]),
    ("tf.argmax(x, 1, output_type=tf.int32)", [F]),
    ("tf.argmin(x, axis=-1)", [F]),
    ("tf.argmax(x, y)", [F, ONE]),
    ("tf.cumsum(x)", [F]),
    ("tf.cumsum(x, 1, exclusive=True, reverse=True)", [F]),
    ("tf.math.cumprod(x, y)", [F, ONE]),
    ("tf.nn.softmax(x, axis=0)", [F]),
]
_MATRICES = [
    ("tf.linalg.matvec(x, y)", [F, ROW]),
    ("tf.scalar_mul(x, y)", [HALF, F]),
    ("tf.bitcast(x, tf.int32)", [F]),
    ("tf.math.count_nonzero(x, axis=0, keepdims=True)", [F]),
    ("tf.matmul(x, y)", [F, P.T.copy()]),
    ("tf.matmul(x, y, transpose_b=True)", [F, P]),
    ("tf.matmul(x, y, transpose_a=True)", [F, P]),
    ("tf.matmul(x, y)", [CUBE, CUBE.transpose(0, 2, 1).copy()]),
    ("tf.linalg.matmul(x, y, adjoint_b=True)", [C, C]),
    ("tf.tensordot(x, y, 1)", [F, P.T.copy()]),
    ("tf.tensordot(x, y, [[1], [0]])", [F, P.T.copy()]),
    ("tf.tensordot(x, y, [[0, 1], [0, 1]])", [F, P]),
]
_INDEXED = [
    ("tf.gather(x, y)", [F, ONE]),
    ("tf.gather(x, [1, 0])", [F]),
    ("tf.gather(x, y, axis=1)", [F, np.array([[0, 2]], np.int32)]),
    ("tf.gather(x, y, axis=-1)", [F, IROW - 1]),
    ("tf.gather(x, y, batch_dims=1)", [F, np.array([[0, 2], [1, 1]], np.int32)]),
    ("tf.gather(x, y, axis=2, batch_dims=1)", [CUBE, np.array([[0, 2], [1, 1]], np.int32)]),
    ("tf.gather_nd(x, y)", [F, WHERE]),
    ("tf.gather_nd(x, [[1]])", [F]),
    ("tf.gather_nd(x, y, batch_dims=1)", [F, np.array([[2], [0]], np.int32)]),
    ("tf.scatter_nd(x, y, [4])", [np.array([[1], [3]], np.int32), ROW[:2]]),
    ("tf.scatter_nd(x, y, z)", [np.array([[1], [3]], np.int32), F, np.array([4, 3], np.int32)]),
    *[
        (f"tf.tensor_scatter_nd_{op}(x, y, z)", [F, WHERE, ROW[:2]])
        for op in ("add", "sub", "min", "max", "update")
    ],
    ("x[0]", [F]),
    ("x[-1, 1:]", [F]),
    ("x[:, 0]", [F]),
    ("x[..., ::2]", [F]),
    ("x[:, tf.newaxis, 1]", [F]),
    ("x[y]", [F, ONE]),
    ("x[:y]", [F, ONE]),
    ("x[y:, 0]", [F, ONE]),
    ("x[::-1]", [F]),
    ("x[x > 0]", [F]),
    ("tf.boolean_mask(x, y)", [F, np.array([True, False])]),
    ("tf.boolean_mask(x, y, axis=1)", [F, BROW]),
    ("tf.boolean_mask(x, [[True, False, True], [False, False, True]])", [F]),
]
_UNSTACKED = [("tf.unstack(x)", [F]), ("tf.unstack(x, axis=1)", [F]), ("tf.unstack(x, 2)", [F])]

CALLS: list[tuple[str, list[Any]]] = [
    *_unary(),
    *_binary(),
    *_operators(),
    *_reductions(),
    *_SHAPES,
    *_MADE,
    *_ARRANGED,
    *_ALONG,
    *_MATRICES,
    *_INDEXED,
    *_UNSTACKED,
]

# How much is known of the shapes of the inputs before the graph runs.
KINDS = ("known", "partial", "unknown")


def placeholders(v1: Any, values: list[Any], kind: str) -> dict[str, Any]:
    """The inputs of a call, as placeholders of `v1`, which is `compat.v1` of some library."""
    shapes: dict[str, Any] = {"known": lambda value: value.shape, "unknown": lambda value: None}
    shapes["partial"] = lambda value: [None] * value.ndim
    return {
        name: v1.placeholder(value.dtype, shapes[kind](value), name=name)
        for name, value in zip("xyz", values, strict=False)
    }
