"""What an operation is: its name, the dtypes it is defined for, and what computes it.

Every function of this package that computes something is an `Operation` or is made of them. The
arithmetic is NumPy's, on arrays that share the tensors' memory, or CuPy's where that is on a GPU;
the dtypes are TensorFlow's, and NumPy never promotes them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from resvar import _core, coerce, context, dtypes, gpu_arrays
from resvar.device import CPU, Device, place, settings
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError, MissingKernelError
from resvar.tensor import Tensor, TensorLike

SIGNED = (dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64)
UNSIGNED = (dtypes.uint8, dtypes.uint16, dtypes.uint32, dtypes.uint64)
INTEGERS = SIGNED + UNSIGNED
FLOATS = (dtypes.bfloat16, dtypes.float16, dtypes.float32, dtypes.float64)
COMPLEX = (dtypes.complex64, dtypes.complex128)
REALS = INTEGERS + FLOATS
NUMBERS = REALS + COMPLEX

_NAMES_IN_MESSAGES = {"float16": "half", "float32": "float", "float64": "double"}


def to_tensor(value: Any, dtype: DType | None = None) -> Tensor:
    """Converts a value to a tensor. A variable becomes a snapshot; nothing is copied."""
    if isinstance(value, Tensor) and dtype is None:
        return value
    if context.recording and not context.executing_eagerly():
        from resvar.graph.conversion import symbolic

        found = symbolic(value, dtype)
        if found is not None:
            return found
    if dtype is not None and _converts_exactly(value, dtype):
        return Tensor(_core.Tensor.borrow(np.array(value, dtype._numpy)))
    operand = coerce.operand(value, dtype)
    if isinstance(operand, _core.Tensor):
        return Tensor(operand)
    return Tensor(_core.Tensor.borrow(operand))


def constant_of(value: Any, dtype: DType | None = None) -> _core.Tensor:
    """A copy of a value that is known now, as a tensor that nobody else can write to."""
    if isinstance(value, Tensor) and dtype in (None, value.dtype):
        return value._core_tensor()
    return _core.Tensor.copy_of(coerce.operand(value, dtype))


def _converts_exactly(value: Any, dtype: DType) -> bool:
    """Whether this is a Python number that NumPy alone converts well: the common case."""
    if type(value) is int:
        return dtype._lowest_int <= value <= dtype._highest_int
    return type(value) is float and dtype._takes_float and -1e38 < value < 1e38


def to_tensor_like(value: Any, hint: DType) -> Tensor:
    """Converts a value to a tensor, of this dtype where the value can have it."""
    if isinstance(value, TensorLike):
        return to_tensor(value)
    try:
        return to_tensor(value, hint)
    except BadDTypeError:
        return to_tensor(value)


def promoted(x: Any, y: Any) -> tuple[Tensor, Any]:
    """Converts `x`, and `y` to the dtype of `x` where that is possible."""
    x = to_tensor(x)
    return x, y if isinstance(y, TensorLike) else to_tensor_like(y, x.dtype)


def is_tensor(x: Any) -> bool:
    """Whether a value is a Tensor or a Variable.

    >>> import resvar as rv
    >>> rv.is_tensor(rv.Variable(1)), rv.is_tensor([1])
    (True, False)
    """
    return isinstance(x, TensorLike)


def shape_text(array: Any) -> str:
    """A shape as it stands in messages: `[2,3]`."""
    return f"[{','.join(map(str, array.shape))}]"


class Operation:
    """An operation on tensors.

    The inputs named by `shared` have one dtype: that of the first Tensor or Variable among them, or
    if there is none, of the first input. Numbers, lists and arrays are converted to it.

    Args:
      name: TensorFlow's name for it, such as 'AddV2'; messages quote it.
      kernel: computes the result, an array or a tuple of arrays, from arrays and attributes.
      allowed: the dtypes the shared inputs may have; None means all of them.
      result: the dtype of the result; None means the dtype that the kernel returns.
      shared: which inputs share a dtype; all by default. Each of the others has its own.
      only: the one dtype that the shared inputs have, where there is no choice.
      missing: dtypes that are allowed, but for which there is no kernel.
      label: what it is called in a graph; its name by default.
      shape: the rule for the static shape of the result, or a list of them where there are several
        results: a function of the static shapes of the inputs and of the attributes. By default the
        result has the shape of the first input. See `resvar.ops.static_shape`.
      dtype: the same for the dtypes; by default that of the first of the shared inputs.
      stateful: whether two calls with the same inputs may give different results.
    """

    __slots__ = (
        "_allowed",
        "_dtype_rule",
        "_kernel",
        "_label",
        "_missing",
        "_name",
        "_only",
        "_result",
        "_shape_rule",
        "_shared",
        "stateful",
    )

    def __init__(
        self,
        name: str,
        kernel: Callable[..., Any],
        allowed: Collection[DType] | None = None,
        result: DType | None = None,
        *,
        shared: slice = slice(None),
        only: DType | None = None,
        missing: Collection[DType] = (),
        label: str | None = None,
        shape: Callable[..., Any] | None = None,
        dtype: Callable[..., Any] | None = None,
        stateful: bool = False,
    ) -> None:
        self._name = name
        self.stateful = stateful
        self._label = name if label is None else label
        self._shape_rule = self._same_shape if shape is None else shape
        self._dtype_rule = self._same_dtype if dtype is None else dtype
        self._kernel = kernel
        # In the order of messages, but quick to look up.
        self._allowed = None if allowed is None else dict.fromkeys(allowed)
        self._result = result
        self._shared = shared
        self._only = only
        self._missing = frozenset(missing)

    @property
    def name(self) -> str:
        """TensorFlow's name for it."""
        return self._name

    @property
    def result(self) -> DType | None:
        """The dtype that the result is converted to, if it is."""
        return self._result

    def _same_shape(self, first: Any, *others: Any, **attributes: Any) -> Any:
        return first

    def _same_dtype(self, *inputs: DType, **attributes: Any) -> Any:
        return self._result or self._only or inputs[self._shared][0]

    def dtypes_of_results(
        self, inputs: Sequence[DType], attributes: dict[str, Any], count: int
    ) -> list[DType]:
        """The dtype of each of so many results."""
        found = self._dtype_rule(*inputs, **attributes)
        return found if isinstance(found, list) else [found] * count

    def __call__(self, *inputs: Any, name: str | None = None, **attributes: Any) -> Tensor:
        """Computes: inputs are what converts to tensors, attributes are passed to the kernel.

        In a graph it records. Attributes may then be `Late`, to be known when the graph runs.

        Raises:
          InvalidArgumentError: the operation is not defined for a dtype, the inputs differ in
            dtype, or one cannot be converted.
        """
        if context.recording and not context.executing_eagerly():
            return record(self, inputs, attributes, name)[0]
        outcome, foreign, device = self._run(inputs, attributes)
        return self._wrap(outcome, foreign, device)

    def several(
        self, *inputs: Any, name: str | None = None, **attributes: Any
    ) -> tuple[Tensor, ...]:
        """The same where the kernel returns a tuple of arrays."""
        if context.recording and not context.executing_eagerly():
            return record(self, inputs, attributes, name)
        outcome, foreign, device = self._run(inputs, attributes)
        return tuple(self._wrap(array, foreign, device) for array in outcome)

    def _run(
        self, inputs: Sequence[Any], attributes: dict[str, Any]
    ) -> tuple[Any, list[Any], Device]:
        """What the kernel returns, those of its arrays that a caller can write to, and a device."""
        array_of = gpu_arrays.array_of if settings.gpus else _core.Tensor.array
        arrays: list[Any] = [
            array_of(x._core_tensor()) if isinstance(x, TensorLike) else None for x in inputs
        ]
        foreign = self._convert(inputs, arrays, array_of)
        device = place(self._name, self._check(arrays[self._shared], attributes))
        with np.errstate(all="ignore"):
            if array_of is gpu_arrays.array_of:
                return gpu_arrays.outcome(self, arrays, attributes, device), foreign, device
            return self._compute(arrays, attributes), foreign, device

    def on_tensors(
        self, tensors: Sequence[_core.Tensor], attributes: dict[str, Any], device: Device
    ) -> Any:
        """What the kernel returns for inputs that are tensors already, as in a graph."""
        if not settings.gpus:
            return self._compute([tensor.array() for tensor in tensors], attributes)
        arrays = [gpu_arrays.array_of(tensor) for tensor in tensors]
        return gpu_arrays.outcome(self, arrays, attributes, device)

    def _compute(self, arrays: list[Any], attributes: dict[str, Any]) -> Any:
        return self._kernel(*arrays, **attributes)

    def _convert(
        self, inputs: Sequence[Any], arrays: list[Any], array_of: Callable[[_core.Tensor], Any]
    ) -> list[Any]:
        """Fills in the arrays of what is not a tensor, and returns those."""
        missing = [i for i, array in enumerate(arrays) if array is None]
        if not missing:
            return []
        shared = range(*self._shared.indices(len(inputs)))
        given = [arrays[i].dtype for i in shared if arrays[i] is not None]
        common = dtypes._BY_NUMPY[given[0]] if given and self._only is None else self._only
        for i in missing:
            tensor = to_tensor(inputs[i], common if i in shared else None)
            arrays[i] = array_of(tensor._core_tensor())
            if common is None and i in shared:
                common = tensor.dtype
        return [arrays[i] for i in missing]

    def _check(self, arrays: Sequence[Any], attributes: dict[str, Any]) -> DType | None:
        """The dtype that the shared inputs have; without any, the one that is asked for."""
        if not arrays:
            return attributes.get("dtype")
        wanted = arrays[0].dtype if self._only is None else self._only._numpy
        dtype = dtypes._BY_NUMPY[wanted]
        if self._allowed is not None and dtype not in self._allowed:
            raise bad_attribute("T", dtype, self._allowed, self._name)
        for position, array in enumerate(arrays):
            if array.dtype != wanted:
                raise self._mismatch(position, dtype, dtypes._BY_NUMPY[array.dtype])
        if dtype in self._missing:
            message = (
                f"There is no kernel of {self._name} for T={in_messages(dtype)} [Op:{self._name}]"
            )
            raise MissingKernelError(None, None, message)
        return dtype

    def _mismatch(self, position: int, expected: DType, actual: DType) -> Exception:
        message = (
            f"cannot compute {self._name} as input #{position}(zero-based) was expected to be a "
            f"{in_messages(expected)} tensor but is a {in_messages(actual)} tensor "
            f"[Op:{self._name}]"
        )
        return BadDTypeError(None, None, message)

    def _wrap(self, array: Any, foreign: Sequence[Any], device: Device = CPU) -> Tensor:
        """A tensor of a result; it must not share memory with what a caller can write to."""
        if isinstance(array, _core.Tensor):
            return Tensor(device.hold(array))
        wanted = None if self._result is None else self._result._numpy
        result = np.asarray(array, dtype=wanted, order="C")
        if foreign and any(np.may_share_memory(result, other) for other in foreign):
            result = result.copy()
        tensor = _core.Tensor.borrow(result)
        return Tensor(tensor if device is CPU else device.hold(tensor))


def record(
    operation: Operation, inputs: Sequence[Any], attributes: dict[str, Any], name: str | None
) -> tuple[Tensor, ...]:
    """Adds an operation to the graph that is current."""
    from resvar.graph import recording

    return recording.record(operation, inputs, attributes, name)


class Elementwise(Operation):
    """An operation that broadcasts two inputs against each other."""

    __slots__ = ()

    def _same_shape(self, first: Any, *others: Any, **attributes: Any) -> Any:
        from resvar.ops.static_shape import broadcast

        return broadcast(first, *others)

    def _compute(self, arrays: list[Any], attributes: dict[str, Any]) -> Any:
        x, y = arrays
        if x.shape != y.shape and not broadcasts(x, y):
            raise incompatible_shapes(x, y, self._name)
        return self._kernel(x, y, **attributes)


class ByCore(Operation):
    """An operation of the core: its kernel takes and returns tensors, wherever they are."""

    __slots__ = ()

    def _run(
        self, inputs: Sequence[Any], attributes: dict[str, Any]
    ) -> tuple[Any, list[Any], Device]:
        tensors = [to_tensor(x)._core_tensor() for x in inputs]
        device = place(self._name, dtypes._BY_CORE[tensors[0].dtype])
        return self.on_tensors(tensors, attributes, device), [], device

    def on_tensors(
        self, tensors: Sequence[_core.Tensor], attributes: dict[str, Any], device: Device
    ) -> Any:
        """What the kernel returns: tensors."""
        return self._compute(list(tensors), attributes)


def broadcasts(x: Any, y: Any) -> bool:
    """Whether the shapes of two arrays fit each other."""
    pairs = zip(reversed(x.shape), reversed(y.shape), strict=False)
    return all(a == b or a == 1 or b == 1 for a, b in pairs)


def incompatible_shapes(x: Any, y: Any, name: str) -> Exception:
    """What to raise where they do not."""
    message = f"Incompatible shapes: {shape_text(x)} vs. {shape_text(y)} [Op:{name}]"
    return InvalidArgumentError(None, None, message)


def bad_attribute(
    attribute: str, dtype: DType, allowed: Collection[DType], name: str
) -> BadDTypeError:
    """What to raise where an operation is not defined for a dtype."""
    message = (
        f"Value for attr '{attribute}' of {in_messages(dtype)} is not in the list of allowed "
        f"values: {', '.join(map(in_messages, allowed))} [Op:{name}]"
    )
    return BadDTypeError(None, None, message)


def in_messages(dtype: DType) -> str:
    """The name of a dtype as it stands in messages."""
    return _NAMES_IN_MESSAGES.get(dtype.name, dtype.name)
