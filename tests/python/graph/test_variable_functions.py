"""The methods of variables as functions, eagerly: in graphs the tests of updates call them."""

from __future__ import annotations

from typing import Any

import pytest

import resvar.compat.v1 as tf

ROWS = {"update": 4, "add": 10, "sub": 2, "mul": 24, "div": 1, "min": 4, "max": 6}
TUPLES = {"update": 4, "add": 10, "sub": 2}
DENSE = {"assign": 4, "assign_add": 10, "assign_sub": 2}


@pytest.mark.parametrize("eager", [True, False])
@pytest.mark.parametrize(
    ("function", "arguments", "expected"),
    [
        *((name, ([4, 4],), [value] * 2) for name, value in DENSE.items()),
        *((f"scatter_{op}", ([1], [4]), [6, value]) for op, value in ROWS.items()),
        *((f"scatter_nd_{op}", ([[1]], [4]), [6, value]) for op, value in TUPLES.items()),
        ("batch_scatter_update", ([1], [4]), [6, 4]),
    ],
)
def test_functions(eager: bool, function: str, arguments: Any, expected: list[int]) -> None:
    call = getattr(tf, function)
    if eager:
        v = tf.Variable([6, 6])
        assert call(v, *arguments, use_locking=True, name="mine") is v
        assert v.numpy().tolist() == expected
        return
    with tf.Graph().as_default(), tf.Session() as session:
        v = tf.Variable([6, 6])
        session.run(v.initializer)
        updated = call(v, *arguments, use_locking=True, name="mine")
        assert updated.name == "mine"
        assert session.run(updated).tolist() == expected


def test_counting() -> None:
    assert tf.count_up_to(tf.Variable(3), 5).numpy() == 3
    with tf.Graph().as_default(), tf.Session() as session:
        v = tf.Variable(3)
        session.run(v.initializer)
        count = tf.count_up_to(v, 4, name="mine")
        assert count.name == "mine:0"
        assert session.run(count) == 3


def test_only_variables_change() -> None:
    for call in (lambda: tf.assign(5, 5), lambda: tf.assign_add(tf.constant(1), 5)):
        with pytest.raises(AttributeError, match="assign"):
            call()
    with pytest.raises(ValueError, match=r"\(3,\)"):
        tf.assign(tf.Variable([1, 2]), [1, 2, 3], validate_shape=False)


def test_all_variables_are_resources() -> None:
    assert tf.resource_variables_enabled()
    tf.disable_resource_variables()
    try:
        assert not tf.resource_variables_enabled()
        with tf.Graph().as_default():
            assert tf.Variable(1).op.type == "VarHandleOp"
    finally:
        tf.enable_resource_variables()
    assert tf.resource_variables_enabled()
