"""What reads variables of graphs."""

from __future__ import annotations

from typing import Any

import pytest

import resvar as rv
import resvar.compat.v1 as tf


def initialized(session: tf.Session, value: Any) -> Any:
    v = tf.Variable(value, name="v")
    session.run(v.initializer)
    return v


def test_the_whole(session: tf.Session) -> None:
    v = initialized(session, [1, 2])
    tensors = [v.value(), v.read_value(), v.read_value_no_copy(), tf.identity(v), v[:]]
    tensors.append(tf.convert_to_tensor(v))
    for tensor in tensors:
        assert (tensor.dtype, tensor.shape) == (tf.int32, [2])
        assert session.run(tensor).tolist() == [1, 2]
    assert v.value() is not v.value()


def test_each_read_is_of_its_own_time(session: tf.Session) -> None:
    v = initialized(session, 1)
    before = v.value()
    with tf.control_dependencies([before]):
        change = v.assign(2)
    with tf.control_dependencies([change]):
        after = v.value()
    assert session.run([before, change, after]) == [1, 2, 2]


def test_rows(session: tf.Session) -> None:
    v = initialized(session, [[1, 2], [3, 4], [5, 6]])
    rows = v.sparse_read([[2, 0]], name="mine")
    assert (rows.op.type, rows.name, rows.shape) == ("ResourceGather", "mine:0", [1, 2, 2])
    assert session.run(rows).tolist() == [[[5, 6], [1, 2]]]
    fed = tf.placeholder(tf.int32)
    later = v.sparse_read(fed)
    assert later.shape.rank is None
    with pytest.raises(IndexError, match=r"sparse_read: indices\[0\] = 3 is out of range"):
        session.run(later, {fed: [3]})


def test_elements(session: tf.Session) -> None:
    v = initialized(session, [[1, 2], [3, 4]])
    elements = v.gather_nd([[0, 1], [1, 0]])
    assert (elements.op.type, elements.shape) == ("ResourceGatherNd", [2])
    assert session.run(elements).tolist() == [2, 3]
    assert session.run(v.gather_nd([1])).tolist() == [3, 4]
    assert v.gather_nd(tf.placeholder(tf.int64, [5, None])).shape.rank is None


def test_errors_that_are_known_at_once(session: tf.Session) -> None:
    v = tf.Variable([1, 2])
    for call in (lambda: v.gather_nd([[0, 1]]), lambda: v.gather_nd(0), lambda: v[5]):
        with pytest.raises(ValueError, match=r"rank|out of bounds"):
            call()
    with pytest.raises(ValueError, match="at least rank 1 but is rank 0"):
        tf.Variable(3).sparse_read([0])
    for method in (v.sparse_read, v.gather_nd):
        with pytest.raises(TypeError, match="integers, got float32"):
            method([[0.5]])


def test_whether_it_is_initialized(session: tf.Session) -> None:
    v = tf.Variable(1)
    asked = [v.is_initialized(name="mine"), tf.is_variable_initialized(v)]
    assert asked[0].name == "mine:0"
    assert session.run(asked) == [False, False]
    session.run(v.initializer)
    assert session.run(asked) == [True, True]


@pytest.mark.gpu
def test_an_index_is_checked_before_the_value_is_used(session: tf.Session) -> None:
    v, rows = initialized(session, [1.0, 2.0]), tf.Variable([7])
    session.run(rows.initializer)
    update = v.scatter_add(tf.IndexedSlices(tf.constant([5.0]), rows)).op
    rv.config.set_index_error_policy("deferred")
    try:
        for read in (v, v + 1.0, v[0], tf.gather(v, [0])):
            session.run(update)
            with pytest.raises(IndexError, match=r"indices\[0\] = 7 is out of range"):
                session.run(read)
    finally:
        rv.config.set_index_error_policy("raise")
