"""resvar: tensors that are changed in place, fast and safely, from any number of threads.

>>> import resvar as rv
>>> counts = rv.Variable([0, 0, 0, 0], name="counts")
>>> counts.scatter_add(rv.IndexedSlices(values=1, indices=[2, 0, 2]))
<tf.Variable 'counts:0' shape=(4,) dtype=int32, numpy=array([1, 0, 2, 0], dtype=int32)>
"""

from resvar import config, debugging, dtypes, errors, memory
from resvar.device import device
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
from resvar.ops.array import (
    cast,
    constant,
    convert_to_tensor,
    eye,
    fill,
    identity,
    ones,
    ones_like,
    zeros,
    zeros_like,
)
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
from resvar.ops.manipulation import concat, split, stack, transpose, unstack
from resvar.ops.ordering import argsort, searchsorted, sort
from resvar.ops.ranges import linspace, meshgrid, range
from resvar.ops.repetition import pad, repeat, reverse, roll, slice, tile
from resvar.ops.selection import boolean_mask, one_hot, unique, where
from resvar.ops.shapes import (
    broadcast_dynamic_shape,
    broadcast_static_shape,
    broadcast_to,
    ensure_shape,
    expand_dims,
    rank,
    reshape,
    shape,
    size,
    squeeze,
)
from resvar.replication import VariableAggregationV2 as VariableAggregation
from resvar.replication import VariableSynchronization
from resvar.tensor import Tensor
from resvar.tensor_shape import TensorShape
from resvar.variable import Variable
from resvar.variable_creator import variable_creator_scope

__version__ = "0.1.0"

__all__ = [
    "DType",
    "IndexedSlices",
    "Tensor",
    "TensorShape",
    "Variable",
    "VariableAggregation",
    "VariableSynchronization",
    "argsort",
    "as_dtype",
    "bfloat16",
    "bool",
    "boolean_mask",
    "broadcast_dynamic_shape",
    "broadcast_static_shape",
    "broadcast_to",
    "cast",
    "complex64",
    "complex128",
    "concat",
    "config",
    "constant",
    "convert_to_tensor",
    "debugging",
    "device",
    "double",
    "dtypes",
    "ensure_shape",
    "errors",
    "expand_dims",
    "eye",
    "fill",
    "float16",
    "float32",
    "float64",
    "gather",
    "gather_nd",
    "get_current_name_scope",
    "half",
    "identity",
    "int8",
    "int16",
    "int32",
    "int64",
    "is_tensor",
    "linspace",
    "memory",
    "meshgrid",
    "name_scope",
    "newaxis",
    "one_hot",
    "ones",
    "ones_like",
    "pad",
    "range",
    "rank",
    "repeat",
    "reshape",
    "reverse",
    "roll",
    "scatter_nd",
    "searchsorted",
    "shape",
    "size",
    "slice",
    "sort",
    "split",
    "squeeze",
    "stack",
    "string",
    "tensor_scatter_nd_add",
    "tensor_scatter_nd_max",
    "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub",
    "tensor_scatter_nd_update",
    "tile",
    "transpose",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "unique",
    "unstack",
    "variable_creator_scope",
    "where",
    "zeros",
    "zeros_like",
]
