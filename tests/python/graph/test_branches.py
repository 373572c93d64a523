from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar as rv
import resvar.compat.v1 as tf
from resvar import _core
from resvar.graph.graph import Graph


def _logged(graph: Graph, log: list[str], name: str) -> Any:
    def kernel() -> _core.Tensor:
        log.append(name)
        return _core.Tensor.borrow(np.array(len(name), np.int32))

    return graph.record("Log", kernel, [], [(tf.int32, [])], stateful=True).outputs[0]


def test_a_run_takes_one_branch() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        log: list[str] = []
        p = tf.placeholder(tf.bool)
        result = tf.cond(
            p,
            lambda: _logged(tf.get_default_graph(), log, "yes"),
            lambda: _logged(tf.get_default_graph(), log, "no"),
        )
        assert result.name == "cond/Identity:0"
        assert [session.run(result, {p: value}) for value in (True, False)] == [3, 2]
        assert log == ["yes", "no"]


def test_only_what_the_result_depends_on_runs() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        log: list[str] = []

        def branch() -> Any:
            _logged(tf.get_default_graph(), log, "unused")
            with tf.control_dependencies([_logged(tf.get_default_graph(), log, "first")]):
                return tf.constant(1)

        p = tf.placeholder(tf.bool)
        session.run(tf.cond(p, branch, lambda: 2), {p: True})
        assert log == ["first"]


def test_branches_return_structures() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        p, x = tf.placeholder(tf.bool), tf.constant(1.0)
        result = tf.cond(
            p, lambda: {"a": [x, 2], "n": None}, lambda: {"a": [x + 1.0, 3], "n": None}
        )
        assert result["n"] is None
        assert session.run(result["a"], {p: True}) == [1.0, 2]
        assert session.run(result["a"], {p: False}) == [2.0, 3]
        assert tf.cond(p, lambda: None, lambda: None) is None
        group = tf.cond(p, tf.no_op, lambda: tf.group(x))
        assert group.dtype is tf.bool
        assert session.run(group, {p: True})


def test_static_shapes_are_what_both_have_in_common() -> None:
    with tf.Graph().as_default():
        p = tf.placeholder(tf.bool)
        assert tf.cond(p, lambda: tf.zeros([2, 3]), lambda: tf.zeros([2, 4])).shape.as_list() == [
            2,
            None,
        ]
        assert tf.cond(p, lambda: tf.zeros([2, 3]), lambda: tf.zeros([2])).shape.rank is None


@pytest.mark.parametrize(
    ("true_fn", "false_fn", "message"),
    [
        (lambda: 1, lambda: 2.0, "have different types"),
        (lambda: [1], lambda: (1,), "same nested structure"),
        (lambda: [1], lambda: [1, 2], "same number, type, and overall structure"),
        (lambda: 1, lambda: None, "same number, type, and overall structure"),
        (lambda: 1, None, "'false_fn' argument required"),
        (1, lambda: 1, "'true_fn' must be callable"),
    ],
)
def test_branches_must_be_alike(true_fn: Any, false_fn: Any, message: str) -> None:
    with tf.Graph().as_default(), pytest.raises(TypeError, match=message):
        tf.cond(tf.placeholder(tf.bool), true_fn, false_fn)


def test_conditions() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        one = tf.constant(1)
        with pytest.raises(TypeError, match="pred must not be a Python bool"):
            tf.cond(True, lambda: one, lambda: one)
        x = tf.placeholder(tf.float32)
        result = tf.cond(x, lambda: one, lambda: one * 2)
        assert [session.run(result, {x: value}) for value in (0.5, 0.0, [1.0])] == [1, 2, 1]
        with pytest.raises(
            rv.errors.InvalidArgumentError, match="2 elements is ambiguous"
        ) as caught:
            session.run(result, {x: [1.0, 2.0]})
        assert caught.value.op.name == "cond"  # type: ignore[attr-defined]


def test_branches_nest_and_errors_name_the_operation_inside() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        p, i, y = tf.placeholder(tf.bool), tf.placeholder(tf.int32, []), tf.placeholder(tf.float32)

        def outer() -> Any:
            return tf.cond(i > 1, lambda: tf.reshape(y, [2], name="inside"), lambda: y * 2.0)

        result = tf.cond(p, outer, lambda: y)
        np.testing.assert_array_equal(session.run(result, {p: True, i: 0, y: [1, 2]}), [2, 4])
        with pytest.raises(rv.errors.InvalidArgumentError, match=r"\{\{node inside\}\}"):
            session.run(result, {p: True, i: 2, y: [1, 2, 3]})


def test_case_takes_the_first_that_is_true() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        i = tf.placeholder(tf.int32, [])
        pairs = [(i > 4, lambda: tf.constant(1)), (i > 2, lambda: tf.constant(2))]
        result = tf.case(pairs, default=lambda: tf.constant(3))
        assert result.name == "case/cond/Identity:0"
        assert [session.run(result, {i: value}) for value in (5, 3, 0)] == [1, 2, 3]
        exclusive = tf.case(pairs, default=lambda: tf.constant(3), exclusive=True)
        assert session.run(exclusive, {i: 3}) == 2
        with pytest.raises(rv.errors.InvalidArgumentError, match="more than 1 conditions"):
            session.run(exclusive, {i: 5})
        with pytest.raises(rv.errors.InvalidArgumentError, match="none of the conditions is True"):
            session.run(tf.case(pairs), {i: 0})


def test_switch_case_takes_that_of_a_number() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        i = tf.placeholder(tf.int32, [])
        result = tf.switch_case(i, [lambda: tf.constant(1), lambda: tf.constant(2)])
        assert result.name == "switch_case/indexed_case/Identity:0"
        assert [session.run(result, {i: value}) for value in (0, 1, 7, -1)] == [1, 2, 2, 2]
        other = tf.switch_case(i, [lambda: tf.constant(1)], default=lambda: tf.constant(9))
        assert [session.run(other, {i: value}) for value in (0, 1)] == [1, 9]
