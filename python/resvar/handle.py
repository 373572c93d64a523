"""What names a variable, whatever Python object stands for it."""

from __future__ import annotations

from resvar import _core
from resvar.tensor_shape import TensorShape


class Handle:
    """The identity of a variable: handles are equal if they are of the same one.

    >>> import resvar as rv
    >>> v = rv.Variable(1.0)
    >>> v.handle == v.handle, v.handle == rv.Variable(1.0).handle
    (True, False)
    """

    __slots__ = ("_device", "_name", "_variable")

    def __init__(self, variable: _core.Variable, name: str, device: str) -> None:
        self._variable = variable
        self._name = name
        self._device = device

    @property
    def shape(self) -> TensorShape:
        """The shape of a handle is that of a scalar."""
        return TensorShape(())

    @property
    def device(self) -> str:
        """The full name of the device that holds the variable."""
        return self._device

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and self._variable is other._variable

    def __hash__(self) -> int:
        return id(self._variable)

    def __repr__(self) -> str:
        name = self._name.removesuffix(":0")
        return f'<tf.Tensor: shape=(), dtype=resource, value=<ResourceHandle(name="{name}")>>'
