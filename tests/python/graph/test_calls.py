"""Every public function in a graph: the value of a run is that of an eager call."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest
from bad_calls import BAD_CALLS, FOUND_EARLIER, inputs
from calls import CALLS, KINDS, placeholders

import resvar as rv
import resvar.compat.v1 as tf

# What has to be known of a shape before the graph runs, as in TensorFlow.
_NEEDED = {
    "tf.unstack(x)": ("partial", "unknown"),
    "tf.unstack(x, axis=1)": ("partial", "unknown"),
    "x[x > 0]": ("unknown",),
    "tf.boolean_mask(x, y)": ("unknown",),
    "tf.boolean_mask(x, y, axis=1)": ("unknown",),
    "tf.scalar_mul(x, y)": ("unknown",),
}
_NOT_COMPUTING = """
from_dlpack Tensor IndexedSlices TensorShape Variable VariableAggregation
VariableSynchronization DType DeviceSpec as_dtype case cond control_dependencies device
executing_eagerly get_current_name_scope group is_tensor name_scope no_op summary switch_case
while_loop variable_creator_scope broadcast_static_shape
"""


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


@pytest.mark.parametrize(("expression", "values"), CALLS)
def test_a_run_computes_what_an_eager_call_does(expression: str, values: list[Any]) -> None:
    eager = {name: rv.constant(value) for name, value in zip("xyz", values, strict=False)}
    expected = _listed(eval(expression, {"tf": rv, **eager}))
    for kind in KINDS:
        with tf.Graph().as_default(), tf.Session() as session:
            inputs = placeholders(tf, values, kind)
            if kind in _NEEDED.get(expression, ()):
                with pytest.raises(
                    ValueError, match=r"Cannot infer|must be specified|only a scalar"
                ):
                    eval(expression, {"tf": rv, **inputs})
                continue
            found = _listed(eval(expression, {"tf": rv, **inputs}))
            computed = session.run(found, dict(zip(inputs.values(), values, strict=True)))
        _check_equal(found, computed, expected)


def _check_equal(found: list[Any], computed: list[Any], expected: list[Any]) -> None:
    for tensor, value, wanted in zip(found, computed, expected, strict=True):
        np.testing.assert_array_equal(value, wanted.numpy())
        assert tensor.dtype is wanted.dtype
        assert np.asarray(value).dtype == wanted.dtype
        assert tensor.shape.is_compatible_with(wanted.shape)


def test_all_functions_that_compute_are_in_the_table() -> None:
    written = " ".join(expression for expression, _ in CALLS)
    others = set(_NOT_COMPUTING.split())
    dtypes = {name for name in rv.__all__ if isinstance(getattr(rv, name), rv.DType)}
    functions = [name for name in rv.__all__ if callable(getattr(rv, name))]
    for module in (rv.math, rv.linalg, rv.nn, rv.bitwise):
        functions += module.__all__
    missing = {name for name in functions if f"{name}(" not in written} - others - dtypes
    assert missing == set(), "these functions have no call in the table"


@pytest.mark.parametrize(
    ("expression", "error"),
    [(expression, error) for error, listed in BAD_CALLS.items() for expression in listed],
)
def test_what_is_wrong_raises(expression: str, error: str) -> None:
    kind = getattr(rv.errors, error, None) or getattr(builtins, error)
    with tf.Graph().as_default():
        named = inputs(tf)
        with pytest.raises(kind):
            eval(expression, {"tf": tf, "np": np, **named})


@pytest.mark.parametrize("expression", FOUND_EARLIER)
def test_what_is_wrong_is_found_early(expression: str) -> None:
    with tf.Graph().as_default():
        named = inputs(tf)
        with pytest.raises((TypeError, ValueError)):
            eval(expression, {"tf": tf, "np": np, **named})
