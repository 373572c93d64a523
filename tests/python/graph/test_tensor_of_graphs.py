"""Tensors of graphs, where they differ from eager ones."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf


@pytest.fixture
def graph() -> Any:
    with tf.Graph().as_default() as graph:
        tf.placeholder(tf.float32, [2, None], name="x")
        yield graph


@pytest.fixture
def x(graph: Any) -> Any:
    return graph.get_tensor_by_name("x:0")


def test_it_tells_what_is_known(x: Any) -> None:
    assert (x.name, x.dtype, x.shape.as_list(), x.ndim) == ("x:0", tf.float32, [2, None], 2)
    assert (x.value_index, x.device, x.op.type) == (0, "", "Placeholder")
    assert tf.placeholder(tf.float32).ndim == -1
    assert repr(x) == "<tf.Tensor 'x:0' shape=(2, None) dtype=float32>"
    assert str(x) == f"{x}" == 'Tensor("x:0", shape=(2, None), dtype=float32)'
    assert str(tf.placeholder(tf.int32)) == 'Tensor("Placeholder_1:0", dtype=int32)'
    assert isinstance(x, rv.Tensor)
    assert rv.is_tensor(x)


def test_it_is_equal_to_itself_and_a_key(x: Any) -> None:
    y = tf.constant(1.0)
    assert x == x
    assert x != y
    assert {x: 1, y: 2}[x] == 1
    assert x in [y, x]
    assert (x == None) is False  # noqa: E711
    assert copy.copy(x) is copy.deepcopy(x) is x
    assert x.ref() == x.ref()


def test_a_shape_is_added_to_what_is_known(x: Any) -> None:
    x.set_shape([None, 3])
    assert x.shape == (2, 3)
    with pytest.raises(ValueError, match=r"2 and 4|incompatible|not compatible"):
        x.set_shape([4, 3])


def test_consumers_are_operations(x: Any) -> None:
    y = tf.negative(x)
    assert x.consumers() == [y.op]
    assert y.consumers() == []


@pytest.mark.parametrize(
    ("use", "error", "message"),
    [
        (bool, rv.errors.OperatorNotAllowedInGraphError, "bool a symbolic `tf.Tensor` is not"),
        (list, rv.errors.OperatorNotAllowedInGraphError, "Iterating over a symbolic"),
        (len, TypeError, "len is not well defined for a symbolic Tensor"),
        (int, TypeError, "not a Python number"),
        (float, TypeError, "not a Python number"),
        (range, TypeError, "not a Python number"),
        (np.sin, NotImplementedError, "Cannot convert a symbolic tf.Tensor"),
        (lambda x: x.numpy(), AttributeError, "has no attribute 'numpy'"),
        (pickle.dumps, TypeError, "cannot be pickled"),
        (tf.constant, TypeError, "Expected any non-tensor type"),
    ],
)
def test_it_has_no_value(x: Any, use: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        use(x)


def test_it_cannot_be_used_outside_of_its_graph() -> None:
    with tf.Graph().as_default():
        x, c = tf.placeholder(tf.float32, name="x"), tf.constant(1.0)
    for tensor in (x, c):
        with pytest.raises(TypeError, match="is out of scope and cannot be used here"):
            tensor + 1.0


def test_arrays_on_the_left_leave_it_to_the_tensor(x: Any) -> None:
    total = np.ones([2, 1], np.float32) + x
    assert total.shape.as_list() == [2, None]
