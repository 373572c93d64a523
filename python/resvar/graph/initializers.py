"""Objects that make the first value of a variable when its shape is known: `compat.v1`'s.

Each is called with a shape, and works eagerly and in graphs, as the functions it calls do.
"""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np

from resvar import coerce, dtypes
from resvar.dtypes import DType
from resvar.errors import BadDTypeError, InvalidArgumentError
from resvar.ops import array, filling, random
from resvar.ops.arguments import array_of, dims
from resvar.tensor_shape import TensorShape

Self = TypeVar("Self", bound="Initializer")


class Initializer:
    """The base of all of them: what is called with a shape, and can be made of its `get_config`."""

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor.

        Args:
          shape: its shape, a list of integers.
          dtype: its dtype; by default that of the initializer.
          partition_info: of which larger variable it is a part, and where; None for a whole one.
        """
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {}

    @classmethod
    def from_config(cls: type[Self], config: dict[str, Any]) -> Self:
        """Makes an initializer of the result of `get_config`."""
        return cls(**config)


class InitializerWithDType(Initializer):
    """One that has a dtype of its own."""

    def __init__(self, dtype: object = dtypes.float32) -> None:
        self.dtype = dtypes.as_dtype(dtype)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"dtype": self.dtype.name}

    def _wanted(self, dtype: object) -> DType:
        return self.dtype if dtype is None else dtypes.as_dtype(dtype)


class Zeros(InitializerWithDType):
    """Zeros, False or empty strings.

    >>> from resvar.graph.initializers import Zeros
    >>> Zeros()([2]).numpy()
    array([0., 0.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor of zeros."""
        return filling.zeros(shape, self._wanted(dtype))


class Ones(InitializerWithDType):
    """Ones.

    >>> from resvar.graph.initializers import Ones
    >>> Ones()([2]).numpy()
    array([1., 1.], dtype=float32)
    """

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor of ones."""
        return filling.ones(shape, self._wanted(dtype))


class Constant(InitializerWithDType):
    """Given values, in the order of their memory; the last one fills what is left.

    Args:
      value: a number, a list or an array.
      dtype: the dtype of the tensors.
      verify_shape: whether the value must have the shape of the tensor.

    Raises:
      TypeError: the value is something else.

    >>> from resvar.graph.initializers import Constant
    >>> Constant([1, 2])([2, 2]).numpy()
    array([[1., 2.],
           [2., 2.]], dtype=float32)
    """

    def __init__(
        self, value: Any = 0, dtype: object = dtypes.float32, verify_shape: bool = False
    ) -> None:
        if not (np.isscalar(value) or isinstance(value, list | tuple | np.ndarray)):
            message = (
                f"Invalid type for initial value={value} of type: {type(value).__name__}. Expected "
                "Python scalar, list or tuple of values, or numpy.ndarray."
            )
            raise BadDTypeError(None, None, message)
        super().__init__(dtype)
        self.value = value
        self._verify_shape = verify_shape

    def __call__(
        self,
        shape: Any,
        dtype: object = None,
        partition_info: Any = None,
        verify_shape: bool | None = None,
    ) -> Any:
        """Makes a tensor of the value. `verify_shape` is by default as in the constructor."""
        wanted = self._wanted(dtype)
        sizes = tuple(dims("shape", shape, scalar=True))
        values = array_of(coerce.operand(self.value, wanted))
        if (self._verify_shape if verify_shape is None else verify_shape) and values.shape != sizes:
            message = f"Expected Tensor's shape: {sizes}, but got {values.shape}."
            raise BadDTypeError(None, None, message)
        return array.constant(_filling(values, sizes), wanted)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor but `verify_shape`."""
        return {"value": self.value, **super().get_config()}


def _filling(values: np.ndarray[Any, Any], sizes: tuple[int, ...]) -> np.ndarray[Any, Any]:
    size = math.prod(sizes)
    if values.ndim and values.size > size:
        message = f"Too many elements provided. Takes at most {size}, but got {values.size}."
        raise InvalidArgumentError(None, None, message)
    if not values.size and size:
        message = f"Cannot fill shape {sizes} with the elements of an empty value"
        raise InvalidArgumentError(None, None, message)
    positions = np.minimum(np.arange(size), values.size - 1)
    result: np.ndarray[Any, Any] = values.reshape(-1)[positions].reshape(sizes)
    return result


class RandomInitializer(InitializerWithDType):
    """One that draws, with a seed. Only `RandomUniform` has integers."""

    def __init__(self, seed: Any, dtype: object) -> None:
        super().__init__(dtype)
        self.seed = seed

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"seed": self.seed, **super().get_config()}


def checked_float(dtype: object) -> DType:
    """Converts to a dtype. Raises ValueError if it is no float."""
    result = dtypes.as_dtype(dtype)
    if not result.is_floating:
        message = f"Argument `dtype` is expected to be floating point. Received: {result!r}."
        raise InvalidArgumentError(None, None, message)
    return result


class RandomUniform(RandomInitializer):
    """Numbers of a uniform distribution, see `random.uniform`.

    Args:
      minval: the lower bound.
      maxval: the upper bound, which is never drawn; by default 1 for floats.
      seed: the seed of the draws, an integer.
      dtype: the dtype of the tensors, a float or int32 or int64.
    """

    def __init__(
        self,
        minval: Any = 0.0,
        maxval: Any = None,
        seed: Any = None,
        dtype: object = dtypes.float32,
    ) -> None:
        super().__init__(seed, dtype)
        self.minval = minval
        self.maxval = maxval

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor of random numbers."""
        wanted = self._wanted(dtype)
        return random.uniform(shape, self.minval, self.maxval, wanted, seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"minval": self.minval, "maxval": self.maxval, **super().get_config()}


class RandomNormal(RandomInitializer):
    """Numbers of a normal distribution, see `random.normal`.

    Args:
      mean: the mean.
      stddev: the standard deviation.
      seed: the seed of the draws, an integer.
      dtype: the dtype of the tensors, a float.

    Raises:
      ValueError: the dtype is not a float.
    """

    _draw = staticmethod(random.normal)

    def __init__(
        self,
        mean: Any = 0.0,
        stddev: Any = 1.0,
        seed: Any = None,
        dtype: object = dtypes.float32,
    ) -> None:
        super().__init__(seed, checked_float(dtype))
        self.mean = mean
        self.stddev = stddev

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a tensor of random numbers."""
        return self._draw(shape, self.mean, self.stddev, self._wanted(dtype), seed=self.seed)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"mean": self.mean, "stddev": self.stddev, **super().get_config()}


class TruncatedNormal(RandomNormal):
    """The same without what is beyond two standard deviations, see `random.truncated_normal`."""

    _draw = staticmethod(random.truncated_normal)


def whole_dims(shape: Any, partition_info: Any) -> list[int]:
    """The shape that decides the scale: of a part, that of the whole."""
    return dims("shape", shape if partition_info is None else partition_info.full_shape)


class Identity(InitializerWithDType):
    """The identity matrix, times a number.

    Args:
      gain: the number.
      dtype: the dtype of the tensors, a float.

    Raises:
      ValueError: the dtype is not a float.
    """

    def __init__(self, gain: Any = 1.0, dtype: object = dtypes.float32) -> None:
        super().__init__(checked_float(dtype))
        self.gain = gain

    def __call__(self, shape: Any, dtype: object = None, partition_info: Any = None) -> Any:
        """Makes a matrix; raises ValueError where it has other than two dimensions."""
        sizes = whole_dims(shape, partition_info)
        if len(sizes) != 2:
            raise too_flat(shape)
        whole = filling.eye(sizes[0], sizes[1], dtype=self._wanted(dtype)) * self.gain
        if partition_info is None:
            return whole
        corner = partition_info.var_offset
        return whole[tuple(slice(at, at + dim) for at, dim in zip(corner, shape, strict=True))]

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor, as `json` can write them."""
        return {"gain": self.gain, **super().get_config()}


def too_flat(shape: Any) -> Exception:
    """What to raise for a shape that is no matrix."""
    message = (
        "The tensor to initialize, specified by argument `shape` must be at least "
        f"two-dimensional. Received shape={TensorShape(shape).as_list()}"
    )
    return InvalidArgumentError(None, None, message)
