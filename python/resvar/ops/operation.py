"""What an operation is: its name, the dtypes it is defined for, and what computes it.

Every function of this package that computes something is an `Operation` or is made of them. The
arithmetic is NumPy's, on arrays that share the tensors' memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from resvar import _core, coerce
from resvar.dtypes import DType
from resvar.errors import BadDTypeError
from resvar.tensor import Tensor


def to_tensor(value: Any, dtype: DType | None = None) -> Tensor:
    """Converts a value to a tensor. A variable becomes a snapshot; nothing is copied."""
    if isinstance(value, Tensor) and dtype is None:
        return value
    operand = coerce.operand(value, dtype)
    shared = isinstance(operand, _core.Tensor)
    return Tensor(operand if shared else _core.Tensor.borrow(operand))


class Operation:
    """An operation on tensors.

    Args:
      name: TensorFlow's name for it, such as 'AddV2'; messages quote it.
      kernel: computes the result, an array or a tuple of arrays, from arrays and attributes.
      allowed: the dtypes the inputs may have; None means all of them.
      result: the dtype of the result; None means the dtype that the kernel returns.
    """

    __slots__ = ("_allowed", "_kernel", "_name", "_result")

    def __init__(
        self,
        name: str,
        kernel: Callable[..., Any],
        allowed: Collection[DType] | None = None,
        result: DType | None = None,
    ) -> None:
        self._name = name
        self._kernel = kernel
        self._allowed = None if allowed is None else frozenset(allowed)
        self._result = result

    def __call__(self, *inputs: Any, **attributes: Any) -> Any:
        """Computes: inputs are what converts to tensors, attributes are passed to the kernel.

        Returns:
          A Tensor, or a tuple of them where the kernel returns a tuple.

        Raises:
          InvalidArgumentError: the operation is not defined for a dtype.
        """
        tensors = [to_tensor(value) for value in inputs]
        self._check(tensors)
        arrays = [tensor._core_tensor().array() for tensor in tensors]
        with np.errstate(all="ignore"):
            outcome = self._kernel(*arrays, **attributes)
        if isinstance(outcome, tuple):
            return tuple(self._wrap(array) for array in outcome)
        return self._wrap(outcome)

    def _check(self, tensors: list[Tensor]) -> None:
        for tensor in tensors:
            if self._allowed is not None and tensor.dtype not in self._allowed:
                names = ", ".join(sorted(dtype.name for dtype in self._allowed))
                message = (
                    f"Value for attr 'T' of {tensor.dtype.name} is not in the list of allowed "
                    f"values: {names} [Op:{self._name}]"
                )
                raise BadDTypeError(None, None, message)

    def _wrap(self, array: Any) -> Tensor:
        wanted = None if self._result is None else self._result._numpy
        return Tensor(_core.Tensor.borrow(np.asarray(array, dtype=wanted, order="C")))
