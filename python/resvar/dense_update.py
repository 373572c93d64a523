"""What changes all of a variable: `assign` and its kin, and counting."""

from __future__ import annotations

import operator
from typing import Any, Literal, TypeVar, overload

from resvar import _core, coerce
from resvar._core import UpdateOp
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.tensor import Tensor, TensorLike

Self = TypeVar("Self", bound="Assignable")


def _update_sparsely(variable: _core.Variable, dtype: DType, op: UpdateOp, delta: Any) -> bool:
    from resvar import sparse

    return sparse.update(variable, dtype, op, delta)


class Assignable(TensorLike):
    """What a Variable does with a value of its own shape."""

    __slots__ = ()

    _variable: _core.Variable
    _dtype: DType

    @overload
    def assign(
        self: Self,
        value: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: Literal[True] = True,
    ) -> Self: ...
    @overload
    def assign(
        self: Self,
        value: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Self | None: ...
    def assign(
        self: Self,
        value: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Self | None:
        """Replaces the value.

        Args:
          value: the new value, of the variable's shape. A Tensor is shared, nothing is copied;
            anything else is copied into the memory the variable has.
          use_locking: has no effect: every method is atomic.
          name: has no effect; for compatibility with graphs.
          read_value: if False, return None instead of the variable.

        Returns:
          This variable.

        Raises:
          ValueError: the value has another shape.
          TypeError: the value cannot have the variable's dtype.

        >>> import resvar as rv
        >>> rv.Variable([1.0, 2.0]).assign([3, 4]).numpy()
        array([3., 4.], dtype=float32)
        """
        self._variable.assign(coerce.for_update(value, self._dtype))
        return self if read_value else None

    @overload
    def assign_add(
        self: Self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: Literal[True] = True,
    ) -> Self: ...
    @overload
    def assign_add(
        self: Self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Self | None: ...
    def assign_add(
        self: Self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Self | None:
        """Adds `delta`, of the same shape, element by element; integers wrap.

        A sparse tensor of PyTorch (COO) or JAX (BCOO) is added where it has elements, and costs no
        more than that.

        Arguments, result and errors are those of `assign`. Raises TypeError also where the dtype
        has no addition, which is bool.

        >>> import resvar as rv
        >>> rv.Variable([1.0, 2.0]).assign_add([10, 20]).numpy()
        array([11., 22.], dtype=float32)
        """
        try:
            self._variable.update(UpdateOp.add, coerce.for_update(delta, self._dtype))
        except BadDTypeError:
            if not _update_sparsely(self._variable, self._dtype, UpdateOp.add, delta):
                raise
        return self if read_value else None

    @overload
    def assign_sub(
        self: Self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: Literal[True] = True,
    ) -> Self: ...
    @overload
    def assign_sub(
        self: Self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Self | None: ...
    def assign_sub(
        self: Self,
        delta: Any,
        use_locking: bool | None = None,
        name: str | None = None,
        read_value: bool = True,
    ) -> Self | None:
        """Subtracts `delta`, of the same shape, element by element; integers wrap.

        Arguments, result and errors are those of `assign_add`.

        >>> import resvar as rv
        >>> rv.Variable([10, 20]).assign_sub([1, 2]).numpy()
        array([ 9, 18], dtype=int32)
        """
        try:
            self._variable.update(UpdateOp.sub, coerce.for_update(delta, self._dtype))
        except BadDTypeError:
            if not _update_sparsely(self._variable, self._dtype, UpdateOp.sub, delta):
                raise
        return self if read_value else None

    def count_up_to(self, limit: int) -> Tensor:
        """Adds one to a scalar that is below a limit, in one atomic step.

        Args:
          limit: an integer, the value at which counting ends.

        Returns:
          The value before, a scalar Tensor.

        Raises:
          OutOfRangeError: the value is not below the limit, or the highest of its dtype.
          ValueError: the variable is not a scalar.
          TypeError: its dtype is neither int32 nor int64.

        >>> import resvar as rv
        >>> v = rv.Variable(3)
        >>> v.count_up_to(4), v
        (<tf.Tensor: shape=(), dtype=int32, numpy=3>, \
<tf.Variable 'Variable:0' shape=() dtype=int32, numpy=4>)
        >>> v.count_up_to(4)
        Traceback (most recent call last):
        resvar.errors.OutOfRangeError: count_up_to: variable 'Variable:0' is 4, reached limit of 4
        """
        return Tensor(self._variable.count_up_to(limit_of(limit)))

    def load(self, value: Any, session: Any = None) -> None:
        """Does what `assign(value)` does, and returns nothing.

        Args:
          value: the new value, of the variable's shape.
          session: has no effect; for compatibility with graphs.

        Raises:
          ValueError: the value has another shape.
          TypeError: the value cannot have the variable's dtype.

        >>> import resvar as rv
        >>> v = rv.Variable(1.0)
        >>> v.load(2.5)
        >>> v.numpy()
        np.float32(2.5)
        """
        self.assign(value)


def limit_of(limit: int) -> int:
    """Converts the limit of `count_up_to`: beyond int64, it is never reached."""
    number = operator.index(limit) if isinstance(limit, str | bytes) else int(limit)
    return max(-(2**63), min(number, 2**63 - 1))
