"""Products of matrices, as `resvar.linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np

from resvar import dtypes
from resvar.dtypes import DType
from resvar.errors import BadIndexError, InvalidArgumentError, MissingKernelError
from resvar.indexed_slices import IndexedSlices
from resvar.name_scope import name_scope
from resvar.ops import static_shape
from resvar.ops.arithmetic import multiply
from resvar.ops.elementwise import in_float32
from resvar.ops.operation import (
    COMPLEX,
    FLOATS,
    UNSIGNED,
    Operation,
    promoted,
    shape_text,
    to_tensor,
)
from resvar.ops.shapes import expand_dims, squeeze
from resvar.ops.static_shape import Dims, wrong
from resvar.tensor import Tensor

__all__ = ["matmul", "matvec", "tensordot"]

_MATRIX_DTYPES = (*FLOATS, dtypes.int32, dtypes.int64, *UNSIGNED, *COMPLEX)
_BYTES = (dtypes.int8, dtypes.uint8)


def _require(condition: bool, message: str, name: str) -> None:
    if not condition:
        raise InvalidArgumentError(None, None, f"{message} [Op:{name}]")


def _check_shapes(a: Any, b: Any, shown: tuple[str, str], name: str) -> None:
    for position, array in enumerate((a, b)):
        _require(array.ndim >= 2, f"In[{position}] ndims must be >= 2: {array.ndim}", name)
    first, second = (f"In[{i}]: {text}" for i, text in enumerate(shown))
    _require(a.shape[-1] == b.shape[-2], f"Matrix size-incompatible: {first}, {second}", name)
    outer = zip(reversed(a.shape[:-2]), reversed(b.shape[:-2]), strict=False)
    _require(
        all(m == n or m == 1 or n == 1 for m, n in outer),
        f"In[0] and In[1] must have compatible batch dimensions: {shown[0]} vs. {shown[1]}",
        name,
    )


def _turned(x: Any, transpose: bool, adjoint: bool) -> Any:
    if x.ndim < 2 or not (transpose or adjoint):
        return x
    x = np.swapaxes(x, -1, -2)
    return np.conj(x) if adjoint and x.dtype.kind == "c" else x


def _product_shape(
    a: Dims, b: Dims, *, transpose: tuple[bool, bool], adjoint: tuple[bool, bool], result: Any
) -> Dims:
    for position, dims in enumerate((a, b)):
        if dims is not None and len(dims) < 2:
            raise wrong(f"Shape must be at least rank 2 but is rank {len(dims)} of In[{position}]")
    if a is None or b is None:
        return None
    rows, left = a[-2:] if not (transpose[0] or adjoint[0]) else a[:-3:-1]
    right, columns = b[-2:] if not (transpose[1] or adjoint[1]) else b[:-3:-1]
    static_shape.merged_dim(left, right)
    return [*(static_shape.broadcast(a[:-2], b[:-2]) or []), rows, columns]


def _product_dtype(*inputs: DType, result: Any, **attributes: Any) -> DType:
    return dtypes.as_dtype(result)


def _product(name: str) -> Any:
    def product(
        a: Any, b: Any, *, transpose: tuple[bool, bool], adjoint: tuple[bool, bool], result: Any
    ) -> Any:
        shown = (shape_text(a), shape_text(b))
        a = _turned(a, transpose[0], adjoint[0])
        b = _turned(b, transpose[1], adjoint[1])
        _check_shapes(a, b, shown, name)
        return _multiply_matrices(a.astype(result, copy=False), b.astype(result, copy=False))

    return product


def _multiply_matrices(a: Any, b: Any) -> Any:
    return in_float32(lambda x: np.matmul(x, b.astype(x.dtype, copy=False)))(a)


_RULES: Any = {"label": "MatMul", "shape": _product_shape, "dtype": _product_dtype}
_matmul = Operation("MatMul", _product("MatMul"), _MATRIX_DTYPES, **_RULES)
_batch_matmul = Operation(
    "BatchMatMulV2",
    _product("BatchMatMulV2"),
    (*_MATRIX_DTYPES, dtypes.int16),
    **_RULES,
)
_widening_matmul = Operation(
    "BatchMatMulV3", _product("BatchMatMulV3"), _BYTES, shared=slice(0, 1), **_RULES
)


def _matmul_of(x: Tensor, y: Tensor, wanted: DType) -> Operation:
    if wanted is x.dtype:
        return _matmul if {x.shape.rank, y.shape.rank} <= {0, 1, 2} else _batch_matmul
    if x.dtype in _BYTES and y.dtype in _BYTES and wanted is dtypes.int32:
        return _widening_matmul
    message = f"matmul: there is no kernel of {x.dtype.name} and {y.dtype.name} to {wanted.name}"
    raise MissingKernelError(None, None, message)


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    output_type: Any = None,
    grad_a: bool = False,
    grad_b: bool = False,
    name: str | None = None,
) -> Tensor:
    """The product of two matrices, or of stacks of them.

    Args:
      a: a matrix, or a tensor of matrices in its last two dimensions; its dtype decides.
      b: likewise. The dimensions before the last two are broadcast.
      transpose_a: whether to transpose the matrices of `a` first.
      transpose_b: the same of `b`.
      adjoint_a: whether to transpose the matrices of `a` and take their complex conjugate.
      adjoint_b: the same of `b`.
      a_is_sparse: has no effect: all elements are looked at.
      b_is_sparse: likewise.
      output_type: the dtype of the result; int32 for matrices of int8 or uint8, otherwise theirs.
      grad_a: has no effect; for compatibility with gradients.
      grad_b: likewise.
      name: what the operation is called in a graph.

    Returns:
      A Tensor. Integers wrap; dtypes of 16 bits are summed up in float32.

    Raises:
      ValueError: the shapes do not fit, or a matrix is to be transposed twice.
      TypeError: the dtypes differ or have no such operation.

    >>> import resvar as rv
    >>> rv.matmul([[1, 2], [3, 4]], [[1], [10]]).numpy()
    array([[21],
           [43]], dtype=int32)
    """
    for which, twice in (("a", transpose_a and adjoint_a), ("b", transpose_b and adjoint_b)):
        if twice:
            raise ValueError(
                f"matmul: only one of transpose_{which} and adjoint_{which} can be True"
            )
    x, y = promoted(a, b)
    y = to_tensor(y)
    wanted = x.dtype if output_type is None else dtypes.as_dtype(output_type)
    return _matmul_of(x, y, wanted)(
        x,
        y,
        transpose=(transpose_a, transpose_b),
        adjoint=(adjoint_a, adjoint_b),
        result=wanted._numpy,
        name=name,
    )


_Axes = int | tuple[list[int], list[int]]


def _contract(a: Any, b: Any, *, axes: _Axes) -> Any:
    axes = _resolved(axes, a.ndim)
    for x, own in ((a, axes[0]), (b, axes[1])):
        for axis in own:
            if not -x.ndim <= axis < x.ndim:
                raise BadIndexError(None, None, f"tensordot: no axis {axis} in {shape_text(x)}")
    shapes = f"In[0]: {shape_text(a)}, In[1]: {shape_text(b)}"
    same = all(a.shape[i] == b.shape[j] for i, j in zip(*axes, strict=True))
    _require(same, f"Matrix size-incompatible along axes {axes}: {shapes}", "MatMul")
    return in_float32(lambda x: np.tensordot(x, b.astype(x.dtype, copy=False), axes))(a)


def _resolved(axes: _Axes, rank: int) -> tuple[list[int], list[int]]:
    if not isinstance(axes, int):
        return axes
    if not 0 <= axes <= rank:
        raise ValueError(f"tensordot: axes must be between 0 and {rank}, got {axes}")
    return list(range(rank - axes, rank)), list(range(axes))


def _contracted_shape(a: Dims, b: Dims, *, axes: _Axes) -> Dims:
    if a is None or b is None:
        return None
    of_a, of_b = _resolved(axes, len(a))
    for dims, own in ((a, of_a), (b, of_b)):
        for axis in own:
            if not -len(dims) <= axis < len(dims):
                raise BadIndexError(None, None, f"tensordot: no axis {axis} in {len(dims)}")
    for i, j in zip(of_a, of_b, strict=True):
        static_shape.merged_dim(a[i], b[j])
    left = [dim for i, dim in enumerate(a) if i not in {axis % len(a) for axis in of_a}]
    return left + [dim for i, dim in enumerate(b) if i not in {axis % len(b) for axis in of_b}]


_tensordot = Operation(
    "MatMul", _contract, _MATRIX_DTYPES, label="Tensordot/MatMul", shape=_contracted_shape
)


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """The sum of products along some dimensions of two tensors.

    Args:
      a: what converts to a Tensor.
      b: likewise, of the same dtype.
      axes: how many dimensions to sum over, the last of `a` and the first of `b`; or a pair of
        lists: those of `a` and those of `b`.
      name: what the operation is called in a graph.

    Returns:
      A Tensor of the other dimensions of `a`, followed by those of `b`.

    Raises:
      ValueError: the shapes do not fit, or `axes` are not as many for `a` as for `b`.
      IndexError: a tensor has no such dimension.
      TypeError: the dtypes differ or have no such operation.

    >>> import resvar as rv
    >>> rv.tensordot([[1, 2], [3, 4]], [10, 1], 1).numpy()
    array([12, 34], dtype=int32)
    """
    x, y = to_tensor(a), to_tensor(b)
    return _tensordot(x, y, axes=_pair(axes), name=name)


def _pair(axes: Any) -> _Axes:
    if isinstance(axes, int | np.integer):
        return int(axes)
    if len(axes) != 2:
        raise ValueError(f"tensordot: axes must be an integer or have length 2, got {axes}")
    of_a, of_b = ([int(i) for i in np.ravel(np.asarray(part))] for part in axes)
    if len(of_a) != len(of_b):
        raise ValueError(f"tensordot: {len(of_a)} axes of a, but {len(of_b)} of b")
    return of_a, of_b


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """The product of a matrix and a vector, or of stacks of them. The rest is as in `matmul`.

    Args:
      a: a matrix, or a tensor of matrices in its last two dimensions.
      b: a vector, or a tensor of vectors in its last dimension.
      transpose_a: whether to transpose the matrices first.
      adjoint_a: whether to transpose them and take their complex conjugate.
      a_is_sparse: has no effect: all elements are looked at.
      b_is_sparse: likewise.
      name: the scope of the operations in a graph.

    >>> import resvar as rv
    >>> rv.linalg.matvec([[1, 2], [3, 4]], [1, 10]).numpy()
    array([21, 43], dtype=int32)
    """
    with name_scope(name or "MatVec"):
        column = expand_dims(b, -1)
        product = matmul(a, column, transpose_a=transpose_a, adjoint_a=adjoint_a)
        return squeeze(product, -1)


def scalar_mul(scalar: Any, x: Any, name: str | None = None) -> Any:
    """The product of a number and a tensor, or IndexedSlices.

    Args:
      scalar: a number, or what converts to a Tensor without dimensions, of the dtype of `x`.
      x: what converts to a Tensor, or IndexedSlices.
      name: what the operation is called in a graph.

    Returns:
      A Tensor, or IndexedSlices of the same indices.

    Raises:
      InvalidArgumentError: `scalar` has dimensions, or another dtype.

    >>> import resvar as rv
    >>> rv.scalar_mul(3, rv.constant([1, 2])).numpy()
    array([3, 6], dtype=int32)
    """
    values = to_tensor(x.values if isinstance(x, IndexedSlices) else x)
    factor = to_tensor(scalar, values.dtype)
    if factor.shape.rank != 0:
        message = f"scalar_mul: only a scalar can be given, got shape {factor.shape}"
        raise InvalidArgumentError(None, None, message)
    product = multiply(factor, values, name="scalar_mul" if name is None else name)
    if isinstance(x, IndexedSlices):
        return IndexedSlices(product, x.indices, x.dense_shape)
    return product
