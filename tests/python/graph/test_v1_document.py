"""The examples of TensorFlow's page on `compat.v1.Variable` come to the values that it states.

`print` is a function now. What the page leaves out is filled in: the ellipses of its first example,
and, where it runs a variable without that, its initializer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf


@pytest.fixture(autouse=True)
def graph(request: pytest.FixtureRequest) -> Iterator[None]:
    """A new default graph, but for what is said of eager mode."""
    if "eager" in request.node.name:
        yield
        return
    with tf.Graph().as_default():
        yield


def test_variables_are_inputs_of_operations() -> None:
    # Create a variable.
    w = tf.Variable([[1.0, 2.0]], name="w")

    # Use the variable in the graph like any Tensor.
    y = tf.matmul(w, tf.constant([[1.0], [10.0]]))

    # The overloaded operators are available too.
    z = tf.sigmoid(w + y)

    # Assign a new value to the variable with `assign()` or a related method.
    first = w.assign(w + 1.0)
    second = w.assign_add([[1.0, 1.0]])

    # Launch the graph in a session.
    with tf.compat.v1.Session() as sess:
        # Run the variable initializer.
        sess.run(w.initializer)
        # ...you now can run ops that use the value of 'w'...
        assert sess.run(y).tolist() == [[21.0]]
        np.testing.assert_allclose(sess.run(z), 1 / (1 + np.exp([[-22.0, -23.0]])))
        assert sess.run(first).tolist() == [[2.0, 3.0]]
        assert sess.run(second).tolist() == [[3.0, 4.0]]


def test_initializing_all() -> None:
    v = tf.Variable(tf.random.truncated_normal([10, 40]))
    # Add an Op to initialize global variables.
    init_op = tf.compat.v1.global_variables_initializer()

    # Launch the graph in a session.
    with tf.compat.v1.Session() as sess:
        # Run the Op that initializes global variables.
        sess.run(init_op)
        # ...you now can run any Op that uses variable values...
        assert sess.run(v).shape == (10, 40)


def test_an_uninitialized_variable_cannot_be_used() -> None:
    v = tf.Variable([1, 2], name="v")
    with (
        tf.Session() as sess,
        pytest.raises(
            tf.errors.FailedPreconditionError, match="Attempting to use uninitialized value v"
        ),
    ):
        sess.run(v)


def test_any_assignment_initializes() -> None:
    v = tf.Variable([1, 2])
    with tf.Session() as sess:
        assert sess.run(v.assign([3, 4])).tolist() == sess.run(v).tolist() == [3, 4]


def test_another_shape() -> None:
    v = tf.Variable([1, 2])
    with pytest.raises(ValueError, match="Shape mismatch"):
        v.assign([1, 2, 3])
    other = tf.assign(v, [1, 2, 3], validate_shape=False)
    with tf.Session() as sess:
        assert sess.run(other).tolist() == [1, 2, 3]


@pytest.mark.parametrize("use_resource", [None, True])
def test_a_condition_that_changes_its_predicate(use_resource: bool | None) -> None:
    v = tf.Variable(True, use_resource=use_resource)

    def my_false_fn() -> Any:
        return v.assign(True)

    changed = tf.cond(v, lambda: v.assign(False), my_false_fn)
    with tf.Session() as sess:
        sess.run(v.initializer)
        assert [bool(sess.run(changed)) for _ in range(4)] == [False, True, False, True]


def test_use_resource_in_a_scope() -> None:
    with tf.variable_scope("scope"):
        tf.compat.v1.get_variable_scope().set_use_resource(True)
        v = tf.compat.v1.get_variable("v", [2])
    assert v.op.type == "VarHandleOp"


def test_eval(capsys: pytest.CaptureFixture[str]) -> None:
    v = tf.Variable([1, 2])
    init = tf.compat.v1.global_variables_initializer()

    with tf.compat.v1.Session() as sess:
        sess.run(init)
        # Usage passing the session explicitly.
        print(v.eval(sess))
        # Usage with the default session. The 'with' block
        # above makes 'sess' the default session.
        print(v.eval())
    assert capsys.readouterr().out == "[1 2]\n[1 2]\n"


def test_experimental_ref_eagerly() -> None:
    x = tf.Variable(5)
    y = tf.Variable(10)
    z = tf.Variable(10)

    # The followings will raise an exception starting 2.0
    # TypeError: Variable is unhashable if Variable equality is enabled.
    with pytest.raises(TypeError, match="Variable is unhashable"):
        _ = {x, y, z}
    with pytest.raises(TypeError, match="Variable is unhashable"):
        _ = {x: "five", y: "ten"}

    variable_set = {x.experimental_ref(), y.experimental_ref(), z.experimental_ref()}
    assert x.experimental_ref() in variable_set
    variable_dict = {
        x.experimental_ref(): "five",
        y.experimental_ref(): "ten",
        z.experimental_ref(): "ten",
    }
    assert variable_dict[y.experimental_ref()] == "ten"

    x = tf.Variable(5)
    shown = repr(x.experimental_ref().deref())
    assert shown == "<tf.Variable 'Variable:0' shape=() dtype=int32, numpy=5>"


def test_experimental_ref() -> None:
    x, y = tf.Variable(5), tf.Variable(10)
    assert x.experimental_ref() in {x.experimental_ref(), y.experimental_ref()}
    assert x.experimental_ref().deref() is x


def test_initialized_value() -> None:
    # Initialize 'v' with a random tensor.
    v = tf.Variable(tf.random.truncated_normal([10, 40]))
    # Use `initialized_value` to guarantee that `v` has been
    # initialized before its value is used to initialize `w`.
    # The random values are picked only once.
    w = tf.Variable(v.initialized_value() * 2.0)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        first, second = sess.run([v, w])
    assert len(np.unique(first)) > 300
    np.testing.assert_array_equal(second, first * 2)


def test_load(capsys: pytest.CaptureFixture[str]) -> None:
    v = tf.Variable([1, 2])
    init = tf.compat.v1.global_variables_initializer()

    with tf.compat.v1.Session() as sess:
        sess.run(init)
        # Usage passing the session explicitly.
        v.load([2, 3], sess)
        print(v.eval(sess))  # prints [2 3]
        # Usage with the default session. The 'with' block
        # above makes 'sess' the default session.
        v.load([3, 4], sess)
        print(v.eval())  # prints [3 4]
    assert capsys.readouterr().out == "[2 3]\n[3 4]\n"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("scatter_nd_add", "[ 1 13  3 14 14  6  7 20]"),
        # The page says -6 in the middle, where it takes 9 from 5.
        ("scatter_nd_sub", "[ 1 -9  3 -6 -4  6  7 -4]"),
        ("scatter_nd_assign", "[ 1 11  3 10  9  6  7 12]"),
        ("scatter_nd_update", "[ 1 11  3 10  9  6  7 12]"),
    ],
)
def test_scatter_nd(capsys: pytest.CaptureFixture[str], method: str, expected: str) -> None:
    v = tf.Variable([1, 2, 3, 4, 5, 6, 7, 8])
    indices = tf.constant([[4], [3], [1], [7]])
    updates = tf.constant([9, 10, 11, 12])
    op = getattr(v, method)(indices, updates)
    with tf.compat.v1.Session() as sess:
        sess.run(v.initializer)
        print(sess.run(op))
    assert capsys.readouterr().out.strip() == expected


def test_batches() -> None:
    v = tf.Variable(np.zeros((2, 4), np.int32))
    indices, values = np.array([[3, 0], [1, 2]]), np.array([[1, 2], [3, 4]])
    expected = np.zeros((2, 4), np.int32)
    for i, j in np.ndindex(2, 2):
        expected[i, indices[i, j]] = values[i, j]
    with tf.Session() as sess:
        sess.run(v.initializer)
        updated = v.batch_scatter_update(tf.IndexedSlices(values, indices))
        np.testing.assert_array_equal(sess.run(updated), expected)


def test_counting_gives_distinct_values() -> None:
    v = tf.Variable(0)
    count = v.count_up_to(3)
    with tf.Session() as sess:
        sess.run(v.initializer)
        assert [sess.run(count) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(tf.errors.OutOfRangeError):
            sess.run(count)


def test_what_raises() -> None:
    v = tf.Variable(1)
    with pytest.raises(ValueError, match="mutually exclusive"):
        tf.Variable(1, variable_def=v.to_proto())
    with pytest.raises(ValueError, match="initial_value must be given"):
        tf.Variable()
    with pytest.raises(ValueError, match="must have a shape"):
        tf.Variable(tf.placeholder(tf.float32))
    with pytest.raises(ValueError, match="session"):
        v.load(2)
    for name in ("add", "sub", "mul", "div", "min", "max", "update"):
        with pytest.raises(TypeError, match="IndexedSlices"):
            getattr(v, f"scatter_{name}")([1])


def test_recreating_from_a_definition_leaves_the_graph_as_it_is() -> None:
    v = tf.Variable([1, 2], name="v")
    operations = v.graph.version
    again = tf.Variable(variable_def=v.to_proto())
    assert again.op is v.op
    assert v.graph.version == operations
