"""The operators of Tensor and Variable.

`x + y` is `add(x, y)` and so on. Where the left operand is not a tensor, as in `1 + v`, it must
become one of the dtype of the right. An array of NumPy on the left leaves the operator to this
module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from resvar import dtypes, ops

if TYPE_CHECKING:
    from resvar.tensor import Tensor

# The modules of ops import this one, so their functions are looked up when they are called.


def _like(x: Any, y: Any) -> Tensor:
    """The left operand of a reflected operator."""
    return ops.operation.to_tensor(x, y.dtype)


def _add(x: Any, y: Any) -> Tensor:
    return ops.arithmetic.add(x, y, "add")


def _radd(y: Any, x: Any) -> Tensor:
    return ops.arithmetic.add(_like(x, y), y, "add")


def _sub(x: Any, y: Any) -> Tensor:
    return ops.arithmetic.subtract(x, y, "sub")


def _rsub(y: Any, x: Any) -> Tensor:
    return ops.arithmetic.subtract(_like(x, y), y, "sub")


def _mul(x: Any, y: Any) -> Tensor:
    if x.dtype.is_bool or (ops.operation.is_tensor(y) and y.dtype.is_bool):
        return ops.comparison.logical_and(
            ops.array.cast(x, dtypes.bool), ops.array.cast(y, dtypes.bool), "mul"
        )
    return ops.arithmetic.multiply(x, y, "mul")


def _rmul(y: Any, x: Any) -> Tensor:
    return _mul(_like(x, y), y)


def _truediv(x: Any, y: Any) -> Tensor:
    return ops.arithmetic.truediv(x, y, "truediv")


def _rtruediv(y: Any, x: Any) -> Tensor:
    return ops.arithmetic.truediv(_like(x, y), y, "truediv")


def _div(x: Any, y: Any) -> Tensor:
    """Python 2's division: that of integers is rounded down."""
    exact = x.dtype.is_floating or x.dtype.is_complex
    return (ops.arithmetic.truediv if exact else ops.arithmetic.floordiv)(x, y)


def _rdiv(y: Any, x: Any) -> Tensor:
    return _div(_like(x, y), y)


def _floordiv(x: Any, y: Any) -> Tensor:
    return ops.arithmetic.floordiv(x, y, "floordiv")


def _rfloordiv(y: Any, x: Any) -> Tensor:
    return ops.arithmetic.floordiv(_like(x, y), y, "floordiv")


def _mod(x: Any, y: Any) -> Tensor:
    return ops.arithmetic.floormod(x, y, "mod")


def _rmod(y: Any, x: Any) -> Tensor:
    return ops.arithmetic.floormod(_like(x, y), y, "mod")


def _pow(x: Any, y: Any) -> Tensor:
    return ops.arithmetic.pow(x, y, "pow")


def _rpow(y: Any, x: Any) -> Tensor:
    return ops.arithmetic.pow(_like(x, y), y, "pow")


def _matmul(x: Any, y: Any) -> Tensor:
    return ops.linalg.matmul(x, y, name="matmul")


def _rmatmul(y: Any, x: Any) -> Tensor:
    return ops.linalg.matmul(_like(x, y), y, name="matmul")


def _and(x: Any, y: Any) -> Tensor:
    logical, bitwise = ops.comparison.logical_and, ops.bitwise.bitwise_and
    return logical(x, y, "and") if x.dtype.is_bool else bitwise(x, y, "and/BitwiseAnd")


def _rand(y: Any, x: Any) -> Tensor:
    return _and(_like(x, y), y)


def _or(x: Any, y: Any) -> Tensor:
    logical, bitwise = ops.comparison.logical_or, ops.bitwise.bitwise_or
    return logical(x, y, "or") if x.dtype.is_bool else bitwise(x, y, "or/BitwiseOr")


def _ror(y: Any, x: Any) -> Tensor:
    return _or(_like(x, y), y)


def _xor(x: Any, y: Any) -> Tensor:
    if x.dtype.is_bool:
        return ops.comparison.logical_xor(x, y, "xor")
    return ops.bitwise.bitwise_xor(x, y, "xor/BitwiseXor")


def _rxor(y: Any, x: Any) -> Tensor:
    return _xor(_like(x, y), y)


def _lt(x: Any, y: Any, name: str | None = None) -> Tensor:
    return ops.comparison.less(x, y)


def _le(x: Any, y: Any, name: str | None = None) -> Tensor:
    return ops.comparison.less_equal(x, y)


def _gt(x: Any, y: Any, name: str | None = None) -> Tensor:
    return ops.comparison.greater(x, y)


def _ge(x: Any, y: Any, name: str | None = None) -> Tensor:
    return ops.comparison.greater_equal(x, y)


def _neg(x: Any, name: str | None = None) -> Tensor:
    return ops.elementwise.negative(x)


def _abs(x: Any, name: str | None = None) -> Tensor:
    return ops.elementwise.abs(x)


def _invert(x: Any, name: str | None = None) -> Tensor:
    return (ops.comparison.logical_not if x.dtype.is_bool else ops.bitwise.invert)(x)


class Operators:
    """All operators that do not change their operands."""

    __slots__ = ()

    # NumPy leaves binary operators with an array on the left to this class.
    __array_priority__ = 100

    __add__, __radd__ = _add, _radd
    __sub__, __rsub__ = _sub, _rsub
    __mul__, __rmul__ = _mul, _rmul
    __truediv__, __rtruediv__ = _truediv, _rtruediv
    __div__, __rdiv__ = _div, _rdiv
    __floordiv__, __rfloordiv__ = _floordiv, _rfloordiv
    __mod__, __rmod__ = _mod, _rmod
    __pow__, __rpow__ = _pow, _rpow
    __matmul__, __rmatmul__ = _matmul, _rmatmul
    __and__, __rand__ = _and, _rand
    __or__, __ror__ = _or, _ror
    __xor__, __rxor__ = _xor, _rxor
    __lt__, __le__, __gt__, __ge__ = _lt, _le, _gt, _ge
    __neg__, __abs__, __invert__ = _neg, _abs, _invert

    def __eq__(self, other: object) -> Any:
        return ops.comparison.equal_or_false(self, other)

    def __ne__(self, other: object) -> Any:
        return ops.comparison.not_equal_or_true(self, other)


class NoInPlaceOperators:
    """What `v += x` does on a variable: it raises.

    Python would rebind the name `v` to a Tensor, where most users mean `v.assign_add(x)`.
    """

    __slots__ = ()

    def __iadd__(self, unused_other: Any) -> NoReturn:
        raise _not_in_place("+", "v.assign_add(x)")

    def __isub__(self, unused_other: Any) -> NoReturn:
        raise _not_in_place("-", "v.assign_sub(x)")

    def __imul__(self, unused_other: Any) -> NoReturn:
        raise _not_in_place("*", "v.assign(v * x)")

    def __itruediv__(self, unused_other: Any) -> NoReturn:
        raise _not_in_place("/", "v.assign(v / x)")

    __idiv__ = __irealdiv__ = __itruediv__

    def __ipow__(self, unused_other: Any) -> NoReturn:
        raise _not_in_place("**", "v.assign(v ** x)")


def _not_in_place(operator: str, method: str) -> RuntimeError:
    return RuntimeError(
        f"`v {operator}= x` is not supported for a Variable `v`. Use `{method}` to change the "
        f"variable, or `y = v {operator} x` to have a new Tensor."
    )
