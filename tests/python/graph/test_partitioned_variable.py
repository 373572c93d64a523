"""Variables in parts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf
from resvar.graph.partitioned_variable import PartitionedVariable, PartitionInfo

THIRDS = tf.fixed_size_partitioner(3)
TABLE = np.arange(20, dtype=np.float32).reshape(10, 2)


@pytest.fixture
def v(session: tf.Session) -> PartitionedVariable:
    made = tf.get_variable("v", initializer=tf.constant(TABLE), partitioner=THIRDS)
    session.run(tf.global_variables_initializer())
    return made


def test_parts(session: tf.Session, v: PartitionedVariable) -> None:
    assert [part.name for part in v] == ["v/part_0:0", "v/part_1:0", "v/part_2:0"]
    assert [part.shape.as_list() for part in v] == [[4, 2], [3, 2], [3, 2]]
    assert (len(v), v.name, v.dtype, v.shape) == (3, "v", tf.float32, [10, 2])
    assert v.get_shape() == [10, 2]
    assert tf.global_variables() == list(v)
    info = list(v)[1]._get_save_slice_info()
    assert (info.full_name, info.spec) == ("v", "10 2 4,3:0,2")
    assert repr(v) == ("<PartitionedVariable 'v' shape=(10, 2) dtype=float32 partitions=[3, 1]>")


def test_it_is_a_tensor(session: tf.Session, v: PartitionedVariable) -> None:
    np.testing.assert_array_equal(session.run(v.as_tensor()), TABLE)
    np.testing.assert_array_equal(session.run(tf.convert_to_tensor(v)), TABLE)
    np.testing.assert_array_equal(session.run(v + 1), TABLE + 1)
    product = tf.matmul(v, [[1.0], [10.0]])
    assert product.shape == [10, 1]
    np.testing.assert_array_equal(session.run(product), TABLE @ [[1], [10]])


@pytest.mark.parametrize(
    ("method", "factor"), [("assign", 1), ("assign_add", 2), ("assign_sub", 0)]
)
def test_updates(session: tf.Session, v: PartitionedVariable, method: str, factor: int) -> None:
    updates = getattr(v, method)(TABLE)
    assert [part.shape.as_list() for part in updates] == [[4, 2], [3, 2], [3, 2]]
    session.run(updates)
    np.testing.assert_array_equal(session.run(v.as_tensor()), factor * TABLE)
    assert isinstance(getattr(v, method)(TABLE, read_value=False)[0], tf.Operation)


def test_reuse(session: tf.Session, v: PartitionedVariable) -> None:
    with tf.variable_scope("", reuse=True):
        assert tf.get_variable("v", [10, 2], partitioner=THIRDS) is v
        assert tf.get_variable("v", [10, 2]) is v
        with pytest.raises(ValueError, match=r"partitions \[2, 1\] and found partitions \[3, 1\]"):
            tf.get_variable("v", [10, 2], partitioner=tf.fixed_size_partitioner(2))
        with pytest.raises(ValueError, match=r"shape \(9, 2\) and found shape \(10, 2\)"):
            tf.get_variable("v", [9, 2], partitioner=THIRDS)
        with pytest.raises(ValueError, match="PartitionedVariable new does not exist"):
            tf.get_variable("new", [9, 2], partitioner=THIRDS)
    with pytest.raises(ValueError, match="Partitioned variable with name v already exists"):
        tf.get_variable("v", [10, 2], partitioner=THIRDS)


def test_each_part_has_its_initializer(session: tf.Session) -> None:
    seen: list[Any] = []

    def initializer(shape: Any, dtype: Any, partition_info: Any) -> Any:
        seen.append((shape, partition_info.full_shape, partition_info.var_offset))
        return tf.zeros(shape, dtype)

    tf.get_variable("v", [5, 2], partitioner=tf.fixed_size_partitioner(2), initializer=initializer)
    assert seen == [([3, 2], [5, 2], [0, 0]), ([2, 2], [5, 2], [3, 0])]


def test_one_part(session: tf.Session) -> None:
    v = tf.get_variable("v", [10, 2], initializer=TABLE, partitioner=lambda shape, dtype: [1, 1])
    assert [part.name for part in v] == ["v/part_0:0"]
    session.run(tf.global_variables_initializer())
    np.testing.assert_array_equal(session.run(v.as_tensor()), TABLE)
    session.run(v.assign(TABLE + 1))
    np.testing.assert_array_equal(session.run(tf.identity(v)), TABLE + 1)


@pytest.mark.parametrize(
    ("partitions", "message"),
    [
        ([2, 2], r"one dimension: shape: \(10, 2\), partitioning: \[2, 2\]"),
        ([2], r"match the Variable's rank: \[2\] vs. \(10, 2\)"),
        ([0, 1], r"zero partitions for some axes: \[0, 1\]"),
        ([11, 1], r"found offset=10, shape=10 for var_offset=\[10, 0\]"),
        ({2, 1}, "must return a sequence, but saw"),
    ],
)
def test_bad_partitions(session: tf.Session, partitions: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tf.get_variable("v", [10, 2], partitioner=lambda shape, dtype: partitions)


@pytest.mark.parametrize("shape", [None, [None, 2]])
def test_the_shape_must_be_known(session: tf.Session, shape: Any) -> None:
    with pytest.raises(ValueError, match="must be fully defined, but instead was"):
        tf.get_variable("v", shape, partitioner=THIRDS)


def test_infos() -> None:
    info = PartitionInfo([10, 4], [5, 0])
    assert (info.single_offset([5, 4]), info.single_slice_dim([5, 4])) == (5, 0)
    assert (info.single_offset([10, 4]), info.single_slice_dim([10, 4])) == (0, None)
    with pytest.raises(ValueError, match=r"\[5, 2\] differs from \[10, 4\] in dimensions \[0, 1\]"):
        info.single_slice_dim([5, 2])
    with pytest.raises(IndexError, match="offset=4, shape=4"):
        PartitionInfo([4], [4])
