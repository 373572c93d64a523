"""Scopes of variables."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import resvar.compat.v1 as tf


def test_names(session: tf.Session) -> None:
    made = []
    for _ in range(2):
        with tf.variable_scope("vs"):
            made += [tf.Variable(1), tf.get_variable(f"g{len(made)}", []), tf.constant(1)]
    names = [x.name for x in made]
    assert names == ["vs/Variable:0", "vs/g0:0", "vs/Const:0",
                     "vs_1/Variable:0", "vs/g3:0", "vs_1/Const:0"]  # fmt: skip


def test_scopes_of_names_make_no_difference(session: tf.Session) -> None:
    with tf.name_scope("ns"):
        assert tf.get_variable("v", []).name == "v:0"
        with tf.variable_scope("in") as scope:
            assert tf.get_variable("v", []).name == "in/v:0"
            assert tf.Variable(1).name == "ns/in/Variable:0"
    assert (scope.name, scope.original_name_scope) == ("in", "ns/in/")


def test_without_a_scope_of_names(session: tf.Session) -> None:
    with tf.variable_scope("vs", auxiliary_name_scope=False):
        assert tf.Variable(1).name == "Variable:0"
        assert tf.get_variable("v", []).name == "vs/v:0"
    with (
        pytest.raises(TypeError, match="must be `True` or `False`, while get 5"),
        tf.variable_scope("vs", auxiliary_name_scope=5),
    ):
        pass


def test_entering_again(session: tf.Session) -> None:
    with tf.variable_scope("out"), tf.variable_scope("in") as scope:
        pass
    with tf.variable_scope(scope) as again:
        assert tf.get_variable("v", []).name == "out/in/v:0"
        assert tf.Variable(1).name == "in/Variable:0"
        assert again is not scope
        assert again.original_name_scope == "out/in/"
        assert tf.get_variable_scope() is again
    with tf.variable_scope("other"), tf.variable_scope(scope):
        assert tf.get_variable("w", []).name == "out/in/w:0"
        assert tf.Variable(1).name == "other/in/Variable:0"


def test_default_names_are_unique(session: tf.Session) -> None:
    names = []
    for given in (None, None, "given"):
        with tf.variable_scope(given, default_name="def") as scope:
            names.append(scope.name)
    assert names == ["def", "def_1", "given"]
    for _ in range(2):
        with tf.variable_scope("x"), tf.variable_scope(None, "def") as scope:
            assert scope.name == "x/def"


def test_the_root(session: tf.Session) -> None:
    scope = tf.get_variable_scope()
    assert (scope.name, scope.reuse, scope.dtype) == ("", False, tf.float32)
    assert (
        scope.initializer is scope.regularizer is scope.partitioner is scope.custom_getter is None
    )
    assert scope.caching_device is scope.constraint is scope.use_resource is None
    with tf.variable_scope("") as empty:
        assert (empty.name, empty.original_name_scope) == ("", "")
        assert tf.get_variable("v", []).name == "v:0"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((None,), TypeError, "name_or_scope is required"),
        ((None, 5), TypeError, "default_name must be a string, got 5"),
        ((5,), TypeError, "must be a string or VariableScope, got 5"),
    ],
)
def test_bad_names(session: tf.Session, arguments: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message), tf.variable_scope(*arguments):
        pass


def test_bad_modes(session: tf.Session) -> None:
    with (
        pytest.raises(ValueError, match="True or False or None, got 'maybe'"),
        tf.variable_scope("a", reuse="maybe"),
    ):
        pass
    with (
        pytest.raises(ValueError, match="without a name_or_scope"),
        tf.variable_scope(None, "a", reuse=True),
    ):
        pass


def test_reuse(session: tf.Session) -> None:
    with tf.variable_scope("s"):
        v = tf.get_variable("v", [2])
    with tf.variable_scope("s", reuse=True):
        for shape in ([2], [None], None):
            assert tf.get_variable("v", shape) is v
        assert tf.Variable(1, name="v") is not v
        with pytest.raises(ValueError, match=r"shape \(3,\) and found shape \(2,\)"):
            tf.get_variable("v", [3])
        with pytest.raises(ValueError, match="dtype int32 and found dtype float32"):
            tf.get_variable("v", [2], tf.int32)
        with pytest.raises(ValueError, match=r"Variable s/new does not exist.*AUTO_REUSE"):
            tf.get_variable("new", [2])
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        assert tf.get_variable("v", [2]) is v
        assert tf.get_variable("new", [2]) is tf.get_variable("new", [2])
    with tf.variable_scope("s", reuse=False), pytest.raises(ValueError, match="already exists"):
        tf.get_variable("v", [2])


def test_reuse_is_inherited(session: tf.Session) -> None:
    seen = []
    for outer in (True, tf.AUTO_REUSE):
        for inner in (None, False, True, tf.AUTO_REUSE):
            with (
                tf.variable_scope("out", reuse=outer),
                tf.variable_scope("in", reuse=inner) as scope,
            ):
                seen.append(scope.reuse)
    auto = tf.AUTO_REUSE
    assert seen == [True, True, True, auto, auto, auto, True, auto]
    with tf.variable_scope("s") as scope:
        v = tf.get_variable("v", [])
        scope.reuse_variables()
        assert tf.get_variable("v") is v
    with tf.variable_scope(scope, reuse=False) as again:
        assert again.reuse is True


def test_each_thread_has_scopes_of_its_own() -> None:
    with tf.Graph().as_default() as graph, tf.variable_scope("a"):
        seen = []

        def look() -> None:
            with graph.as_default():
                seen.append(tf.get_variable_scope().name)

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert (seen, tf.get_variable_scope().name) == ([""], "a")


def test_each_graph_has_variables_of_its_own() -> None:
    made = []
    for _ in range(2):
        with tf.Graph().as_default():
            made.append(tf.get_variable("v", []))
    assert [v.name for v in made] == ["v:0", "v:0"]


def test_scopes_are_left_after_errors(session: tf.Session) -> None:
    with pytest.raises(KeyError), tf.variable_scope("a"):
        raise KeyError
    assert tf.get_variable_scope().name == ""
