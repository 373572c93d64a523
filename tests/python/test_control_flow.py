"""What is chosen, repeated and put in order."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes

import resvar as rv

INVALID = rv.errors.InvalidArgumentError


@pytest.mark.parametrize(
    ("pred", "chosen"),
    [
        (True, "yes"),
        (False, "no"),
        (1, "yes"),
        (0.0, "no"),
        (np.array(True), "yes"),
        ([1], "yes"),
        ("", "no"),
        (rv.constant(False), "no"),
        (rv.Variable(True), "yes"),
    ],
)
def test_cond_calls_one_function(pred: Any, chosen: str) -> None:
    called: list[str] = []
    assert rv.cond(pred, lambda: called.append("yes"), lambda: called.append("no")) is None
    assert called == [chosen]


@pytest.mark.parametrize("result", [5, None, [1, (2,)], {"a": "b"}])
def test_cond_returns_what_the_function_returns(result: Any) -> None:
    assert rv.cond(True, lambda: result, lambda: 0) is result


def test_cond_errors() -> None:
    with pytest.raises(TypeError, match="'true_fn' argument required"):
        rv.cond(True)
    with pytest.raises(TypeError, match="'false_fn' argument required"):
        rv.cond(True, lambda: 1)
    with pytest.raises(TypeError, match="'true_fn' must be callable"):
        rv.cond(True, 1, lambda: 2)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'false_fn' must be callable"):
        rv.cond(True, lambda: 1, 2)  # type: ignore[arg-type]
    for pred in ([True, False], []):
        with pytest.raises(ValueError, match=f"a tensor with {len(pred)} elements is ambiguous"):
            rv.cond(pred, lambda: 1, lambda: 2)
    with pytest.raises(ValueError, match=r"Attempt to convert a value \(None\)"):
        rv.cond(None, lambda: 1, lambda: 2)


def test_a_loop() -> None:
    i, total = rv.while_loop(
        lambda i, t: i < 4, lambda i, t: (i + 1, t + [0.5, 1, 2, 4][i]), (0, 0.0)
    )
    assert_same_bytes(i, np.int32(4))
    assert_same_bytes(total, np.float32(7.5))


@pytest.mark.parametrize(
    ("limit", "rounds"), [(0, 0), (-1, 0), (3, 3), (rv.constant(3), 3), (99, 9)]
)
def test_maximum_iterations(limit: Any, rounds: int) -> None:
    (i,) = rv.while_loop(lambda i: i < 9, lambda i: [i + 1], [0], maximum_iterations=limit)
    assert int(i) == rounds


def test_the_structure_of_the_result() -> None:
    point = namedtuple("point", "x y")
    first = [0, {"a": [1, 2.5]}, point(1, (2,))]

    def body(i: int, d: Any, p: Any) -> list[Any]:
        return [i + 1, {"a": [d["a"][0] * 2, d["a"][1]]}, point(p.x + 1, (p.y[0],))]

    i, d, p = rv.while_loop(lambda i, d, p: i < 3, body, first)
    assert_same_bytes(i, np.int32(3))
    assert_same_bytes(d["a"][0], np.int32(8))
    assert_same_bytes(d["a"][1], np.float32(2.5))
    assert_same_bytes(p.x, np.int32(4))
    assert isinstance(p, point)
    assert isinstance(p.y, tuple)


@pytest.mark.parametrize("kind", [list, tuple])
def test_the_result_has_the_type_of_the_last_values(kind: Any) -> None:
    assert isinstance(rv.while_loop(lambda i: i < 3, lambda i: kind([i + 1]), [0]), kind)
    assert isinstance(rv.while_loop(lambda i: False, lambda i: [i], kind([0])), kind)


def test_loop_variables_are_not_converted_on_the_way() -> None:
    seen: list[type] = []

    def body(i: int, v: Any) -> list[Any]:
        seen.append(type(v))
        return [i + 1, rv.Variable(2)]

    v = rv.Variable(1)
    _, last = rv.while_loop(lambda i, v: i < 2, body, [0, v])
    assert seen == [rv.Tensor, rv.Variable]
    assert isinstance(last, rv.Tensor)


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (lambda i, j: [i + 1], ValueError, "same nested structure"),
        (lambda i, j: [i + 1, j, j], ValueError, "same nested structure"),
        (lambda i, j: [i + 1, 5], ValueError, "same nested structure"),
        (lambda i, j: [i + 1, {"b": 1}], ValueError, "same nested structure"),
        (lambda i, j: [i + 1, [j]], TypeError, "same nested structure"),
        (lambda i, j: i + 1, TypeError, "not iterable"),
        (lambda i, j: None, TypeError, "not iterable"),
    ],
)
def test_the_body_keeps_the_structure(body: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        rv.while_loop(lambda i, j: i < 3, body, [0, {"a": 1}])


def test_with_a_limit_the_type_of_the_structure_stays_as_well() -> None:
    with pytest.raises(TypeError, match=r"First: a list, .* Second: a tuple"):
        rv.while_loop(lambda i: i < 3, lambda i: (i + 1,), [0], maximum_iterations=5)


def test_loop_errors() -> None:
    with pytest.raises(TypeError, match="'cond' must be callable"):
        rv.while_loop(5, lambda i: [i], [0])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'body' must be callable"):
        rv.while_loop(lambda i: True, 5, [0])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="'parallel_iterations' must be a positive integer"):
        rv.while_loop(lambda i: True, lambda i: [i], [0], parallel_iterations=0)
    for nothing in ([], (), None, 0):
        with pytest.raises(ValueError, match="'loop_vars' must be provided"):
            rv.while_loop(lambda: True, lambda: [], nothing)
    with pytest.raises(ValueError, match="'maximum_iterations' must be a scalar"):
        rv.while_loop(lambda i: True, lambda i: [i], [0], maximum_iterations=[5])
    with pytest.raises(ValueError, match=r"Attempt to convert a value \(None\)"):
        rv.while_loop(lambda i: False, lambda i: [i], [None])


def test_case_calls_the_first_that_is_true() -> None:
    yes, no = rv.constant(True), rv.constant(False)
    assert rv.case([(no, lambda: 1), (yes, lambda: 2), (yes, lambda: 3)]) == 2
    assert rv.case([(no, lambda: 1)], default=lambda: 9) == 9
    with pytest.raises(INVALID, match="none of the conditions is True"):
        rv.case([(no, lambda: 1)])


@pytest.mark.parametrize(
    ("pairs", "error", "message"),
    [
        ([(True, lambda: 1)], TypeError, "pred must be a Tensor, got: True"),
        (5, TypeError, "must be a list or tuple"),
        ([rv.constant(True)], TypeError, "must be a 2-tuple"),
        ([(rv.constant(True), 5)], TypeError, "must be callable"),
        ([], ValueError, "must not be empty"),
        ({}, ValueError, "dictionaries are not supported"),
    ],
)
def test_case_errors(pairs: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        rv.case(pairs)


@pytest.mark.parametrize(
    ("index", "result"), [(0, "a"), (1, "b"), (2, "b"), (-1, "b"), (rv.Variable(0), "a")]
)
def test_switch_case(index: Any, result: str) -> None:
    chosen = rv.constant(index) if isinstance(index, int) else index
    functions = [lambda: "a", lambda: "b"]
    for branches in (functions, dict(enumerate(functions)), [(1, functions[1]), (0, functions[0])]):
        assert rv.switch_case(chosen, branches) == result
    assert rv.switch_case(rv.constant(7), functions, default=lambda: "c") == "c"


@pytest.mark.parametrize(
    ("index", "branches", "error", "message"),
    [
        (0, [len], TypeError, "must be a Tensor, got <class 'int'>"),
        (rv.constant(1.0), [len], TypeError, "must be an integer Tensor, got tf.float32"),
        (rv.constant(0), [], ValueError, "at least one"),
        (rv.constant(0), 5, TypeError, "list, tuple, or dict"),
        (rv.constant(0), [5], TypeError, "must be a 2-tuple"),
        (rv.constant(0), {0: 5}, TypeError, "must be callable"),
        (rv.constant(1), {1: len, 3: len}, ValueError, r"range of \[0 to 2\) but found \[1, 3\]"),
    ],
)
def test_switch_case_errors(index: Any, branches: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        rv.switch_case(index, branches)
