"""Variables by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf


def test_names_of_what_is_recorded(session: tf.Session) -> None:
    v = tf.get_variable("v", [2], initializer=tf.zeros_initializer())
    names = [operation.name for operation in session.graph.get_operations()]
    assert names[-3:] == ["v", "v/Assign", "v/Read/ReadVariableOp"]
    assert all(name.startswith("v/Initializer/") for name in names[:-3])
    assert (v.name, v.dtype, v.shape, v.trainable) == ("v:0", tf.float32, [2], True)


def test_it_is_made_once(session: tf.Session) -> None:
    tf.get_variable("v", [2])
    for shape in ([2], None):
        with pytest.raises(ValueError, match=r"Variable v already exists.*AUTO_REUSE"):
            tf.get_variable("v", shape)
    tf.Variable(1, name="plain")
    assert tf.get_variable("plain", []).name == "plain_1:0"


@pytest.mark.parametrize(
    ("initializer", "shape", "expected"),
    [
        (tf.zeros_initializer(), [2], [0, 0]),
        (tf.ones_initializer, [2], [1, 1]),
        (tf.constant_initializer(3), 2, [3, 3]),
        (lambda shape, dtype: tf.fill(shape, tf.cast(4, dtype)), [2], [4, 4]),
        (lambda shape, dtype, partition_info: tf.ones(shape, dtype), [2], [1, 1]),
        (lambda: tf.constant([1.0, 2.0]), None, [1, 2]),
        ([1.0, 2.0], None, [1, 2]),
        (np.array([1.0, 2.0], np.float32), None, [1, 2]),
    ],
)
def test_initializers(session: tf.Session, initializer: Any, shape: Any, expected: Any) -> None:
    v = tf.get_variable("v", shape, initializer=initializer)
    session.run(v.initializer)
    assert (v.dtype, v.shape) == (tf.float32, [2])
    assert session.run(v).tolist() == expected


def test_default_initializers(session: tf.Session) -> None:
    made = {d: tf.get_variable(d.name, [50], d) for d in (tf.float64, tf.int32, tf.bool, tf.string)}
    session.run(tf.global_variables_initializer())
    values = {dtype: session.run(v) for dtype, v in made.items()}
    assert 0 < np.abs(values[tf.float64]).max() <= np.sqrt(6 / 100)
    assert not values[tf.int32].any()
    assert not values[tf.bool].any()
    assert set(values[tf.string]) == {b""}
    with pytest.raises(
        ValueError, match=r"initializer for variable c of tf\.complex64 is required"
    ):
        tf.get_variable("c", [2], tf.complex64)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "Variable v did not get an initializer, so its `shape`"),
        ({"initializer": tf.zeros_initializer()}, "initializer passed is not valid"),
        ({"shape": [None]}, "initializer passed is not valid"),
        ({"shape": [], "initializer": 5}, "is a constant, do not specify shape"),
        (
            {"initializer": 5, "dtype": tf.float32},
            "'<dtype: 'int32'>' and explicit dtype '<dtype: 'fl",
        ),
        ({"shape": [2], "custom_getter": 5}, "custom_getter which is not callable: 5"),
        ({"shape": [2], "constraint": 5}, "callable, got .*5"),
        ({"shape": [2], "partitioner": 5}, "Partitioner must be callable, but received: 5"),
    ],
)
def test_bad_arguments(session: tf.Session, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tf.get_variable("v", **arguments)
    assert tf.get_variable("v", []).name == "v:0"


def test_names_are_strings(session: tf.Session) -> None:
    with pytest.raises(TypeError, match="must be a string, got 5"):
        tf.get_variable(5, [2])


def test_collections(session: tf.Session) -> None:
    v = tf.get_variable("v", [], collections=["mine"], trainable=False)
    assert tf.get_collection("mine") == [v]
    assert tf.global_variables() == tf.trainable_variables() == []
    w = tf.get_local_variable("w", [], collections=["mine"], trainable=True)
    assert tf.local_variables() == [w]
    assert not w.trainable
    assert tf.get_collection("mine") == [v, w]


def test_variables_that_are_read_together_are_not_trainable(session: tf.Session) -> None:
    on_read = tf.VariableSynchronization.ON_READ
    assert not tf.get_variable("v", [2], synchronization=on_read).trainable


def test_regularizers(session: tf.Session) -> None:
    losses = tf.GraphKeys.REGULARIZATION_LOSSES
    v = tf.get_variable("v", initializer=[1.0, 2.0], regularizer=tf.reduce_sum)
    tf.get_variable("w", [2], regularizer=lambda v: None)
    tf.get_variable("x", [2], regularizer=tf.no_regularizer)
    (loss,) = tf.get_collection(losses)
    assert loss.name.startswith("v/Regularizer/")
    session.run(v.initializer)
    assert session.run(loss) == 3
    with pytest.raises(TypeError, match="not callable"):
        tf.get_variable("y", [2], regularizer=5)


def test_custom_getters(session: tf.Session) -> None:
    seen = []

    def getter(getter: Any, name: str, **arguments: Any) -> Any:
        seen.append((name, arguments["shape"], arguments["trainable"], arguments["reuse"]))
        return getter(f"{name}_2", **arguments)

    assert tf.get_variable("v", [2], custom_getter=getter).name == "v_2:0"
    assert seen == [("v", [2], True, False)]
    assert tf.get_variable("w", custom_getter=lambda **_: 5) == 5

    def without_constraint(getter, name, shape, dtype, initializer, regularizer, reuse, trainable,
                           collections, caching_device, partitioner, validate_shape, use_resource,
                           synchronization, aggregation):  # fmt: skip  # type: ignore[no-untyped-def]
        return getter(name, shape, dtype, initializer=initializer)

    assert tf.get_variable("x", [2], custom_getter=without_constraint).name == "x:0"
    with pytest.raises(TypeError, match="getter"):
        tf.get_variable("y", [2], custom_getter=lambda name: 5)


def test_parts_as_a_list(session: tf.Session) -> None:
    ones = tf.ones_initializer()
    parts = tf.create_partitioned_variables([10, 2], [3, 1], ones, name="v")
    assert [part.name for part in parts] == ["v/part_0:0", "v/part_1:0", "v/part_2:0"]
    specs = [part._get_save_slice_info().spec for part in parts]
    assert specs == ["10 2 0,4:0,2", "10 2 4,3:0,2", "10 2 7,3:0,2"]
    default = [tf.create_partitioned_variables([2], [1], ones)[0].name for _ in range(2)]
    assert default == ["PartitionedVariable/part_0:0", "PartitionedVariable_1/part_0:0"]
    again = tf.create_partitioned_variables([10, 2], [3, 1], ones, name="v", reuse=True)
    assert again == parts
    whole = tf.create_partitioned_variables([4], [2], tf.constant([1.0, 2.0, 3.0, 4.0]))
    session.run(tf.global_variables_initializer())
    assert [value.tolist() for value in session.run(whole)] == [[1, 2], [3, 4]]
    with pytest.raises(ValueError, match=r"shape: \[10, 2\], slicing: \[3\]"):
        tf.create_partitioned_variables([10, 2], [3], ones)
    with pytest.raises(ValueError, match="only slice a variable along one dimension"):
        tf.create_partitioned_variables([10, 2], [3, 2], ones)


def test_in_eager_mode_there_is_nothing_to_share() -> None:
    with tf.variable_scope("scope"):
        v = tf.get_variable("v", [2], initializer=tf.ones_initializer())
    assert v.numpy().tolist() == [1, 1]
    assert v.name == "scope/v:0"
    assert tf.get_variable("v", [2]) is not tf.get_variable("v", [2])
    with tf.variable_scope("scope", reuse=True), pytest.raises(RuntimeError, match="eager"):
        tf.get_variable("v", [2])
    with pytest.raises(NotImplementedError, match="Partitioned"):
        tf.get_variable("v", [2], partitioner=tf.fixed_size_partitioner(2))
