"""Every public function in a graph: TensorFlow gives it the same name, dtype and static shape."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest
from bad_calls import BAD_CALLS, FOUND_EARLIER, inputs
from calls import CALLS, KINDS, placeholders

import resvar
import resvar.compat.v1 as resvar_v1

pytestmark = pytest.mark.oracle

# What TensorFlow computes with several operations, of which the last one has another name.
_COMPOSED = (
    "tf.nn.silu",
    "tf.nn.swish",
    "tf.repeat",
    "tf.meshgrid",
    "tf.sort",
    "tf.argsort",
    "tf.searchsorted",
    "tf.tensordot",
    "tf.nn.softmax(x, axis=0)",
    "tf.gather_nd(x, y, batch_dims=1)",
    "tf.eye(2, 3, dtype=tf.int32)",
)
_COMPOSED_OF_BOOL = ("x * y",)
# What TensorFlow cannot do where no shape is known.
_THEIR_LIMITS = {
    "tf.repeat(x, [1, 2], axis=0)",
    "tf.nn.softmax(x, axis=0)",
    "tf.gather_nd(x, y, batch_dims=1)",
}
# Where resvar knows more of the shape.
_KNOWN_BETTER = {"tf.repeat(x, [1, 2], axis=0)"}


def _recorded(module: Any, v1: Any, expression: str, values: list[Any], kind: str) -> list[Any]:
    with v1.Graph().as_default():
        inputs = placeholders(v1, values, kind)
        result = eval(expression, {"tf": module, **inputs})
    return list(result) if isinstance(result, list | tuple) else [result]


def _dims(tensor: Any) -> Any:
    return None if tensor.shape.rank is None else tensor.shape.as_list()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:tensorflow")
@pytest.mark.parametrize(("expression", "values"), CALLS)
def test_it_is_recorded_as_by_tensorflow(
    expression: str,
    values: list[Any],
    tf: Any,
) -> None:
    for kind in KINDS:
        try:
            theirs = _recorded(tf, tf.compat.v1, expression, values, kind)
        except (TypeError, ValueError) as error:
            if kind == "unknown" and expression in _THEIR_LIMITS:
                continue
            with pytest.raises(type(error)):
                _recorded(resvar, resvar_v1, expression, values, kind)
            continue
        ours = _recorded(resvar, resvar_v1, expression, values, kind)
        for their_tensor, tensor in zip(theirs, ours, strict=True):
            _compare(expression, their_tensor, tensor)


def _compare(expression: str, theirs: Any, ours: Any) -> None:
    assert ours.dtype.name == theirs.dtype.name
    if expression in _KNOWN_BETTER:
        assert ours.shape.is_compatible_with(_dims(theirs))
    else:
        assert _dims(ours) == _dims(theirs)
    of_bool = expression in _COMPOSED_OF_BOOL and ours.dtype.is_bool
    if not of_bool and not expression.startswith(_COMPOSED):
        assert ours.name == theirs.name


@pytest.mark.filterwarnings("ignore::DeprecationWarning:tensorflow")
@pytest.mark.parametrize(
    ("expression", "error"),
    [(expression, error) for error, listed in BAD_CALLS.items() for expression in listed],
)
def test_tensorflow_raises_that(expression: str, error: str, tf: Any) -> None:
    kind = getattr(tf.errors, error, None) or getattr(builtins, error)
    with tf.Graph().as_default():
        named = inputs(tf.compat.v1)
        with pytest.raises(kind):
            eval(expression, {"tf": tf.compat.v1, "np": np, **named})


@pytest.mark.parametrize("expression", FOUND_EARLIER)
def test_tensorflow_does_not_raise_yet(expression: str, tf: Any) -> None:
    with tf.Graph().as_default():
        eval(expression, {"tf": tf.compat.v1, "np": np, **inputs(tf.compat.v1)})
