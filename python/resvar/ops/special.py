"""Special functions of floating-point numbers, element by element. SciPy computes them.

It is imported when one of them is first called: `pip install 'resvar[scipy]'`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from resvar import optional
from resvar.ops.elementwise import in_float32
from resvar.ops.operation import FLOATS, Operation
from resvar.tensor import Tensor


def _by_scipy(function: str) -> Callable[[Any], Any]:
    def compute(x: Any) -> Any:
        special = optional.required("scipy.special", "scipy", f"resvar.math.{function}")
        return getattr(special, function)(x)

    return in_float32(compute)


_erf_op = Operation("Erf", _by_scipy("erf"), FLOATS)
_erfc_op = Operation("Erfc", _by_scipy("erfc"), FLOATS)


def erf(x: Any, name: str | None = None) -> Tensor:
    """The error function: the integral of `2 / sqrt(pi) * exp(-t * t)` from 0 to `x`.

    Args:
      x: what converts to a Tensor of floating-point numbers.
      name: what the operation is called in a graph.

    Raises:
      InvalidArgumentError: the dtype is another one.
      MissingPackageError: SciPy is not installed.

    >>> import resvar as rv
    >>> rv.math.erf([0.0, float("inf")]).numpy()
    array([0., 1.], dtype=float32)
    """
    return _erf_op(x, name=name)


def erfc(x: Any, name: str | None = None) -> Tensor:
    """`1 - erf(x)`, exact where that is small. As in `erf`.

    >>> import resvar as rv
    >>> rv.math.erfc([0.0, float("inf")]).numpy()
    array([1., 0.], dtype=float32)
    """
    return _erfc_op(x, name=name)
