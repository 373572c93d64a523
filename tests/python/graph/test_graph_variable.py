"""Variables of graphs: how they are made, and what they are."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from conftest import HAS_GPU

import resvar
import resvar.compat.v1 as tf


def test_names_of_what_is_recorded(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0], name="v")
    names = [operation.name for operation in session.graph.get_operations()]
    assert names == ["v/Initializer/initial_value", "v", "v/Assign", "v/Read/ReadVariableOp"]
    assert v.name == "v:0"
    assert (v.op.name, v.op.type) == ("v", "VarHandleOp")
    assert (v.initializer.name, v.initializer.type) == ("v/Assign", "AssignVariableOp")
    assert v.initial_value.name == "v/Initializer/initial_value:0"
    assert v.handle is v.op.outputs[0]
    assert v.graph is session.graph
    assert repr(v) == "<tf.Variable 'v:0' shape=(2,) dtype=float32>"


def test_names_are_unique_whatever_their_case(session: tf.Session) -> None:
    made = [tf.Variable(1, name=name).name for name in (None, None, "Variable", "a", "A")]
    assert made == ["Variable:0", "Variable_1:0", "Variable_2:0", "a:0", "A_1:0"]


def test_names_have_the_scopes_they_are_made_in(session: tf.Session) -> None:
    with tf.name_scope("a"):
        v = tf.Variable(1)
        with tf.name_scope("b"):
            assert tf.Variable(1, name="w").name == "a/b/w:0"
    assert v.name == "a/Variable:0"
    assert v.assign(3).name == "AssignVariableOp"
    with tf.name_scope("a"):
        assert tf.Variable(1).name == "a_1/Variable:0"


@pytest.mark.parametrize("name", ["not valid!", "_x", "x:0"])
def test_bad_names(session: tf.Session, name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        tf.Variable(1, name=name)


def test_what_is_no_name(session: tf.Session) -> None:
    with pytest.raises(TypeError, match="5"):
        tf.Variable(1, name=5)


def test_initial_values(session: tf.Session) -> None:
    made = [
        tf.Variable(value)
        for value in (1, 2.5, True, "text", [[1, 2]], np.float64(3), lambda: [1.0], tf.constant(7))
    ]
    session.run(tf.global_variables_initializer())
    assert session.run(made[:3]) == [1, 2.5, True]
    assert session.run(made[3]) == b"text"
    assert session.run(made[6]).tolist() == [1.0]
    expected = [
        tf.int32,
        tf.float32,
        tf.bool,
        tf.string,
        tf.int32,
        tf.float64,
        tf.float32,
        tf.int32,
    ]
    assert [v.dtype for v in made] == expected
    assert [v.shape.as_list() for v in made] == [[], [], [], [], [1, 2], [], [1], []]


def test_callable_initial_values_are_called_in_a_scope_of_names(session: tf.Session) -> None:
    v = tf.Variable(lambda: tf.constant([1, 2]), name="v")
    assert v.initial_value.name == "v/Initializer/Const:0"


def test_the_dtype_can_be_asked_for(session: tf.Session) -> None:
    assert tf.Variable(1, dtype="float64").dtype is tf.float64
    with pytest.raises(TypeError, match=r"1\.5"):
        tf.Variable(1.5, dtype=tf.int32)
    with pytest.raises(ValueError, match="float32 for Tensor with dtype int32"):
        tf.Variable(tf.constant(1), dtype=tf.float32)


def test_there_must_be_an_initial_value(session: tf.Session) -> None:
    for arguments in ({}, {"initial_value": None}, {"name": "q"}):
        with pytest.raises(ValueError, match="initial_value must be given"):
            tf.Variable(**arguments)


def test_shapes(session: tf.Session) -> None:
    assert tf.Variable([5], shape=[None]).shape.as_list() == [None]
    assert tf.Variable([5], shape=tf.TensorShape(None)).shape.rank is None
    with pytest.raises(ValueError, match=r"shape \(1,\) is not compatible .* shape \(2,\)"):
        tf.Variable([5], shape=[2])
    with pytest.raises(ValueError, match=r"expected to have shape \(2,\), but it has \(\)"):
        tf.Variable(5, expected_shape=[2])
    assert tf.Variable([5], expected_shape=[None]).shape == [1]


def test_the_shape_must_be_known_unless_it_is_not_validated(session: tf.Session) -> None:
    fed = tf.placeholder(tf.float32)
    with pytest.raises(ValueError, match="must have a shape specified"):
        tf.Variable(fed)
    assert tf.Variable(fed, shape=[2]).shape == [2]
    v = tf.Variable(fed, validate_shape=False)
    assert v.shape.rank is None
    for value in (7.0, [1.0, 2.0]):
        session.run(v.initializer, {fed: value})
        np.testing.assert_array_equal(session.run(v), value)


def test_shapes_are_checked_again_in_a_run(session: tf.Session) -> None:
    fed = tf.placeholder(tf.float32)
    v = tf.Variable(fed, shape=[2])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"\(3,\)"):
        session.run(v.initializer, {fed: [1.0, 2.0, 3.0]})
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value Variable"):
        session.run(v)


def test_set_shape(session: tf.Session) -> None:
    v = tf.Variable([1, 2], shape=[None])
    v.set_shape([2])
    assert v.shape == [2]
    assert v.read_value().shape == [2]
    with pytest.raises(ValueError, match="not compatible"):
        v.set_shape([4])


def test_collections(session: tf.Session) -> None:
    a = tf.Variable(1)
    b = tf.Variable(1, trainable=False)
    c = tf.Variable(1, collections=("mine", "yours"))
    d = tf.Variable(1, collections=[])
    assert tf.global_variables() == [a, b]
    assert tf.trainable_variables() == [a, c, d]
    assert tf.get_collection("mine") == tf.get_collection("yours") == [c]
    for bad in ("mine", 5):
        with pytest.raises(ValueError, match=f"must be a list, tuple, or set. Got {bad}"):
            tf.Variable(1, collections=bad)


def test_modes(session: tf.Session) -> None:
    on_read = tf.VariableSynchronization.ON_READ
    assert tf.Variable(1, synchronization=on_read).trainable is False
    assert tf.Variable(1, aggregation=tf.VariableAggregation.SUM).aggregation.name == "SUM"
    constraint = tf.Variable(1, constraint=abs).constraint
    assert constraint is abs
    with pytest.raises(ValueError, match=r"callable, got .*3"):
        tf.Variable(1, constraint=3)
    with pytest.raises(ValueError, match="synchronization mode: auto"):
        tf.Variable(1, synchronization="auto")
    with pytest.raises(ValueError, match="nowhere"):
        tf.Variable(1, caching_device="nowhere")
    with pytest.raises(TypeError, match="unknown"):
        tf.Variable(1, unknown=1)


@pytest.mark.parametrize("use_resource", [True, False, None])
def test_all_variables_are_resources(session: tf.Session, use_resource: bool | None) -> None:
    assert tf.Variable(1, use_resource=use_resource).op.type == "VarHandleOp"


def test_each_session_has_values_of_its_own() -> None:
    with tf.Graph().as_default() as graph:
        v = tf.Variable(1, name="v")
        add = v.assign_add(1)
    with tf.Session(graph=graph) as one, tf.Session(graph=graph) as other:
        one.run(v.initializer)
        assert one.run([add, add]) == [2, 2]
        with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value v"):
            other.run(v)
        other.run(v.initializer)
        assert (one.run(v), other.run(v)) == (2, 1)


def test_eval(session: tf.Session) -> None:
    v = tf.Variable([1, 2])
    session.run(v.initializer)
    assert v.eval().tolist() == v.eval(session).tolist() == [1, 2]
    with (
        tf.Session(graph=tf.Graph()) as other,
        pytest.raises(ValueError, match="graph is different"),
    ):
        v.eval(other)


def test_eval_takes_a_session() -> None:
    with tf.Graph().as_default():
        v = tf.Variable(1)
    with pytest.raises(ValueError, match="No default session is registered"):
        v.eval()
    with pytest.raises(ValueError, match="session argument should be provided"):
        v.load(1)


def test_load(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0])
    operations = session.graph.version
    v.load([3, 4])
    v.load(np.array([5.0, 6.0]), session)
    assert v.eval().tolist() == [5, 6]
    with pytest.raises(ValueError, match=r"\(3,\)"):
        v.load([1, 2, 3])
    with pytest.raises(TypeError, match="text"):
        v.load("text")
    assert v.eval().tolist() == [5, 6]
    assert session.graph.version == operations


def test_a_closed_session_has_no_values() -> None:
    with tf.Graph().as_default():
        v, session = tf.Variable(1), tf.Session()
        session.close()
        for call in (lambda: v.load(1, session), lambda: v.eval(session)):
            with pytest.raises(RuntimeError, match="closed Session"):
                call()


def test_fetches_and_feeds(session: tf.Session) -> None:
    v = tf.Variable(1, name="v")
    session.run(v.initializer)
    assert session.run({"a": v, "b": [v, v + 1]}) == {"a": 1, "b": [1, 2]}
    assert session.run("v/Read/ReadVariableOp:0") == 1
    assert session.run(v, {v: 5}) == 5
    assert session.run(v.op) is None


def test_it_is_equal_to_itself_only(session: tf.Session) -> None:
    v, w = tf.Variable(1), tf.Variable(1)
    assert v == v
    assert v != w
    assert not v == 1  # noqa: SIM201
    assert {v: 1}[v] == 1
    assert v not in [w]
    assert v.ref() == v.ref()


@pytest.mark.parametrize("function", [bool, iter, list])
def test_python_cannot_look_at_the_value(session: tf.Session, function: Any) -> None:
    with pytest.raises(tf.errors.OperatorNotAllowedInGraphError, match="has a value only in"):
        function(tf.Variable([1]))


@pytest.mark.parametrize("function", [int, float, complex, len])
def test_it_is_no_number(session: tf.Session, function: Any) -> None:
    with pytest.raises(TypeError):
        function(tf.Variable(1))


def test_there_is_no_array(session: tf.Session) -> None:
    v = tf.Variable(1)
    for call in (v.numpy, lambda: np.asarray(v), lambda: copy.deepcopy(v)):
        with pytest.raises(NotImplementedError, match="eager execution"):
            call()
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(v)
    assert copy.copy(v) is v


def test_operators_record(session: tf.Session) -> None:
    v, m = tf.Variable([4.0, 9.0]), tf.Variable([[1, 2], [3, 4]])
    session.run(tf.global_variables_initializer())
    results = session.run(
        [v + 1, 1 + v, 2 - v, v * v, v / 2, v // 2, v % 5, v**2, -v, abs(v), v < 5, m @ m, v[0]]
    )
    expected = [[5, 10], [5, 10], [-2, -7], [16, 81], [2, 4.5], [2, 4], [4, 4], [16, 81], [-4, -9],
                [4, 9], [True, False], [[7, 10], [15, 22]], 4]  # fmt: skip
    assert [result.tolist() for result in results] == expected
    with pytest.raises(RuntimeError, match="assign_add"):
        v += 1
    with pytest.raises(TypeError):
        v + tf.constant([1, 2])


def test_finalized_graphs_take_no_variables(session: tf.Session) -> None:
    session.graph.finalize()
    with pytest.raises(RuntimeError, match="finalized"):
        tf.Variable(1)


def test_control_dependencies_do_not_hold_for_initialization(session: tf.Session) -> None:
    v = tf.Variable(1)
    with tf.control_dependencies([v.assign(3)]):
        w = tf.Variable(7)
    assert w.initializer.control_inputs == []
    session.run(w.initializer)
    assert session.run(w) == 7


def test_waiting_for_a_variable_does_not_read_it(session: tf.Session) -> None:
    v = tf.Variable(1)
    with tf.control_dependencies([v]):
        session.run(tf.no_op())
    with tf.control_dependencies([v.assign(5)]):
        after = tf.identity(v)
    assert session.run(after) == 5


def test_creators(session: tf.Session) -> None:
    seen = []

    def renaming(next_creator: Any, **arguments: Any) -> Any:
        seen.append(sorted(arguments))
        return next_creator(**{**arguments, "name": "changed"})

    with tf.variable_creator_scope(renaming):
        assert tf.Variable(1, name="x").name == "changed:0"
        assert resvar.Variable(1, name="x").name == "changed_1:0"
        assert tf.get_variable("x", [2]).name == "changed_2:0"
    assert seen[0] == seen[2]
    assert {"collections", "expected_shape", "use_resource"} <= {*seen[0]}
    with tf.variable_creator_scope(lambda next_creator, **_: 5):
        assert tf.Variable(1) == 5


def test_variables_of_the_package_are_recorded_in_graphs(session: tf.Session) -> None:
    v = resvar.Variable(3, name="v", trainable=False)
    assert tf.global_variables() == [v]
    assert isinstance(v, resvar.Variable)
    assert isinstance(v, tf.Variable)
    assert session.run([v.initializer, v]) == [None, 3]


def test_eagerly_it_makes_eager_variables() -> None:
    v = tf.Variable(3, collections=["mine"], use_resource=True, name="v")
    assert type(v) is resvar.Variable
    assert v.assign_add(1).numpy() == 4
    assert isinstance(v, tf.Variable)
    assert not isinstance(1, tf.Variable)
    with pytest.raises(ValueError, match="list, tuple, or set"):
        tf.Variable(3, collections="mine")
    with pytest.raises(ValueError, match="expected to have shape"):
        tf.Variable(3, expected_shape=[1])


def test_eager_variables_do_not_get_into_graphs() -> None:
    v = tf.Variable(3)
    with tf.Graph().as_default(), pytest.raises(RuntimeError, match="made eagerly"):
        tf.identity(v)


def test_methods_record_in_the_graph_of_the_variable() -> None:
    with tf.Graph().as_default() as graph:
        v = tf.Variable(1)
    assert v.assign(3).graph is graph
    assert v.read_value().graph is graph
    with tf.Graph().as_default():
        assert v.assign_add(3).graph is graph


def test_it_cannot_live_in_a_file() -> None:
    with (
        tf.Graph().as_default(),
        pytest.raises(resvar.errors.UnimplementedError, match="in a file"),
    ):
        resvar.Variable([1.0], storage="somewhere")


def test_values_are_on_the_device_that_was_asked_for(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0])
    with tf.device("CPU:0"):
        w = tf.Variable([1.0, 2.0])
    session.run(tf.global_variables_initializer())
    assert session.state_of(v.op).device.is_cpu == (not HAS_GPU)
    assert session.state_of(w.op).device.is_cpu
    assert (v.device, w.device) == ("", "/device:CPU:0")
    assert session.run([v.assign_add(w), v.sparse_read([1])])[0].tolist() == [2, 4]
