"""The methods of variables as functions of `compat.v1`, eager or recorded."""

from __future__ import annotations

from typing import Any

from resvar.indexed_slices import IndexedSlices

_resource_variables = True


def assign(
    ref: Any,
    value: Any,
    validate_shape: bool | None = None,
    use_locking: bool | None = None,
    name: str | None = None,
) -> Any:
    """Replaces the value of a variable: `ref.assign(value)`.

    Args:
      ref: the variable.
      value: the new value.
      validate_shape: if False, the value may have another shape than the variable, which then
        changes its shape. In graphs only.
      use_locking: has no effect: every update is atomic.
      name: the name of the operation.

    Returns:
      What evaluates to the new value.

    >>> import resvar.compat.v1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([1, 2])
    ...     session.run(tf.assign(v, [3, 4, 5], validate_shape=False))
    array([3, 4, 5], dtype=int32)
    """
    if validate_shape is False and hasattr(ref, "_assigned"):
        return ref._assigned(value, name, True, any_shape=True)
    return ref.assign(value, use_locking, name)


def assign_add(
    ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None
) -> Any:
    """Adds to a variable: `ref.assign_add(value)`."""
    return ref.assign_add(value, use_locking, name)


def assign_sub(
    ref: Any, value: Any, use_locking: bool | None = None, name: str | None = None
) -> Any:
    """Subtracts from a variable: `ref.assign_sub(value)`."""
    return ref.assign_sub(value, use_locking, name)


def count_up_to(ref: Any, limit: int, name: str | None = None) -> Any:
    """Adds one to a scalar that is below a limit: `ref.count_up_to(limit)`."""
    return ref._counted(limit, name) if hasattr(ref, "_counted") else ref.count_up_to(limit)


def scatter_add(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Adds rows at indices: `ref.scatter_add(IndexedSlices(updates, indices))`.

    Args:
      ref: the variable.
      indices: integers, each the position of a row in the first dimension.
      updates: rows of shape `indices.shape + ref.shape[1:]`, or one scalar for all of them.
      use_locking: has no effect: every update is atomic.
      name: the name of the operation.

    Returns:
      What evaluates to the new value.

    >>> import resvar.compat.v1 as tf
    >>> tf.scatter_add(tf.Variable([1, 2, 3]), [0, 2], [10, 20]).numpy()
    array([11,  2, 23], dtype=int32)
    """
    return ref.scatter_add(IndexedSlices(updates, indices), use_locking, name)


def scatter_sub(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Subtracts rows at indices: see `scatter_add`."""
    return ref.scatter_sub(IndexedSlices(updates, indices), use_locking, name)


def scatter_mul(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Multiplies rows at indices: see `scatter_add`."""
    return ref.scatter_mul(IndexedSlices(updates, indices), use_locking, name)


def scatter_div(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Divides rows at indices: see `scatter_add`."""
    return ref.scatter_div(IndexedSlices(updates, indices), use_locking, name)


def scatter_min(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Lowers rows at indices: see `scatter_add`."""
    return ref.scatter_min(IndexedSlices(updates, indices), use_locking, name)


def scatter_max(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Raises rows at indices: see `scatter_add`."""
    return ref.scatter_max(IndexedSlices(updates, indices), use_locking, name)


def scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replaces rows at indices: see `scatter_add`."""
    return ref.scatter_update(IndexedSlices(updates, indices), use_locking, name)


def batch_scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replaces rows of each batch: `ref.batch_scatter_update(IndexedSlices(updates, indices))`."""
    return ref.batch_scatter_update(IndexedSlices(updates, indices), use_locking, name)


def scatter_nd_add(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Adds elements or slices: `ref.scatter_nd_add(indices, updates)`."""
    return ref.scatter_nd_add(indices, updates, name)


def scatter_nd_sub(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Subtracts elements or slices: `ref.scatter_nd_sub(indices, updates)`."""
    return ref.scatter_nd_sub(indices, updates, name)


def scatter_nd_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Replaces elements or slices: `ref.scatter_nd_update(indices, updates)`."""
    return ref.scatter_nd_update(indices, updates, name)


def enable_resource_variables() -> None:
    """Has no effect but on `resource_variables_enabled`: all variables are resources."""
    global _resource_variables
    _resource_variables = True


def disable_resource_variables() -> None:
    """Has no effect but on `resource_variables_enabled`: all variables are resources."""
    global _resource_variables
    _resource_variables = False


def resource_variables_enabled() -> bool:
    """What was said last: True from the start."""
    return _resource_variables
