"""resvar: tensors that are changed in place, fast and safely, from any number of threads.

>>> import resvar as rv
>>> counts = rv.Variable([0, 0, 0, 0], name="counts")
>>> counts.scatter_add(rv.IndexedSlices(values=1, indices=[2, 0, 2]))
<tf.Variable 'counts:0' shape=(4,) dtype=int32, numpy=array([1, 0, 2, 0], dtype=int32)>
"""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from resvar import config, debugging, dtypes, errors, memory
from resvar.context import executing_eagerly
from resvar.device import device
from resvar.device_spec import DeviceSpec
from resvar.dtypes import (
    DType,
    as_dtype,
    bfloat16,
    bool,
    complex64,
    complex128,
    double,
    float16,
    float32,
    float64,
    half,
    int8,
    int16,
    int32,
    int64,
    string,
    uint8,
    uint16,
    uint32,
    uint64,
)
from resvar.indexed_slices import IndexedSlices
from resvar.indexing import newaxis
from resvar.name_scope import get_current_name_scope, name_scope
from resvar.ops import bitwise, linalg, math, nn, random
from resvar.ops.along_axis import argmax, argmin, cumsum
from resvar.ops.arithmetic import (
    add,
    add_n,
    atan2,
    clip_by_value,
    divide,
    maximum,
    minimum,
    multiply,
    pow,
    subtract,
    truediv,
    truncatediv,
    truncatemod,
)
from resvar.ops.array import (
    bitcast,
    cast,
    constant,
    convert_to_tensor,
    from_dlpack,
    identity,
    identity_n,
    saturate_cast,
    stop_gradient,
)
from resvar.ops.broadcasting import (
    broadcast_dynamic_shape,
    broadcast_static_shape,
    broadcast_to,
)
from resvar.ops.comparison import (
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    not_equal,
)
from resvar.ops.complex_numbers import complex
from resvar.ops.control_flow import case, cond, switch_case, while_loop
from resvar.ops.dependencies import control_dependencies, group, no_op
from resvar.ops.dependencies import tuple_ as tuple
from resvar.ops.elementwise import (
    abs,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    exp,
    floor,
    negative,
    round,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)
from resvar.ops.filling import eye, fill, ones, ones_like, zeros, zeros_like
from resvar.ops.indexed import (
    gather,
    gather_nd,
    scatter_nd,
    tensor_scatter_nd_add,
    tensor_scatter_nd_max,
    tensor_scatter_nd_min,
    tensor_scatter_nd_sub,
    tensor_scatter_nd_update,
)
from resvar.ops.linalg import matmul, scalar_mul, tensordot
from resvar.ops.manipulation import concat, stack, transpose
from resvar.ops.operation import is_tensor
from resvar.ops.ordering import argsort, searchsorted, sort
from resvar.ops.padding import pad
from resvar.ops.ranges import linspace, meshgrid, range
from resvar.ops.reduction import (
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
)
from resvar.ops.repetition import repeat, reverse, roll, slice, tile
from resvar.ops.selection import boolean_mask, one_hot, unique, where
from resvar.ops.shapes import (
    ensure_shape,
    expand_dims,
    rank,
    reshape,
    shape,
    size,
    squeeze,
)
from resvar.ops.splitting import split, unstack
from resvar.replication import VariableAggregationV2 as VariableAggregation
from resvar.replication import VariableSynchronization
from resvar.summary import summary
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape
from resvar.variable import Variable
from resvar.variable_creator import variable_creator_scope

if _TYPE_CHECKING:
    from resvar import train
    from resvar.graph.function_graph import init_scope as init_scope
    from resvar.graph.graph import Graph as Graph
    from resvar.graph.operation import Operation as Operation

__version__ = "0.1.0"

__all__ = [
    "DType",
    "DeviceSpec",
    "IndexedSlices",
    "Tensor",
    "TensorShape",
    "Variable",
    "VariableAggregation",
    "VariableSynchronization",
    "abs",
    "acos",
    "acosh",
    "add",
    "add_n",
    "argmax",
    "argmin",
    "argsort",
    "as_dtype",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "bfloat16",
    "bitcast",
    "bitwise",
    "bool",
    "boolean_mask",
    "broadcast_dynamic_shape",
    "broadcast_static_shape",
    "broadcast_to",
    "case",
    "cast",
    "clip_by_value",
    "complex",
    "complex64",
    "complex128",
    "concat",
    "cond",
    "config",
    "constant",
    "control_dependencies",
    "convert_to_tensor",
    "cos",
    "cosh",
    "cumsum",
    "debugging",
    "device",
    "divide",
    "double",
    "dtypes",
    "ensure_shape",
    "equal",
    "errors",
    "executing_eagerly",
    "exp",
    "expand_dims",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "floor",
    "from_dlpack",
    "gather",
    "gather_nd",
    "get_current_name_scope",
    "greater",
    "greater_equal",
    "group",
    "half",
    "identity",
    "identity_n",
    "int8",
    "int16",
    "int32",
    "int64",
    "is_tensor",
    "less",
    "less_equal",
    "linalg",
    "linspace",
    "logical_and",
    "logical_not",
    "logical_or",
    "math",
    "matmul",
    "maximum",
    "memory",
    "meshgrid",
    "minimum",
    "multiply",
    "name_scope",
    "negative",
    "newaxis",
    "nn",
    "no_op",
    "not_equal",
    "one_hot",
    "ones",
    "ones_like",
    "pad",
    "pow",
    "random",
    "range",
    "rank",
    "reduce_all",
    "reduce_any",
    "reduce_logsumexp",
    "reduce_max",
    "reduce_mean",
    "reduce_min",
    "reduce_prod",
    "reduce_sum",
    "repeat",
    "reshape",
    "reverse",
    "roll",
    "round",
    "saturate_cast",
    "scalar_mul",
    "scatter_nd",
    "searchsorted",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "size",
    "slice",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "stop_gradient",
    "string",
    "subtract",
    "summary",
    "switch_case",
    "tan",
    "tanh",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_max",
    "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
    "tensordot",
    "tile",
    "train",
    "transpose",
    "truediv",
    "truncatediv",
    "truncatemod",
    "tuple",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unique",
    "unstack",
    "variable_creator_scope",
    "where",
    "while_loop",
    "zeros",
    "zeros_like",
]

if not _TYPE_CHECKING:  # or every name would be known

    def __getattr__(name: str) -> object:
        """Imports what few programs need when they first ask for it."""
        if name in ("compat", "train"):
            import importlib

            return importlib.import_module(f"resvar.{name}")
        if name in ("Graph", "Operation", "init_scope"):
            from resvar.compat import v1

            return getattr(v1, name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
