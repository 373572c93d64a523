"""Saving variables under their names, from sessions and in eager mode."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import resvar.compat.v1 as tf
from resvar import errors
from resvar.train import saver as saver_module

Saver = tf.train.Saver


def names(folder: Path) -> set[str]:
    return {name.removesuffix(".safetensors") for name in os.listdir(folder)} - {"checkpoint"}


def graph_variables() -> tuple[Any, Any]:
    return tf.get_variable("scope/x", initializer=[1.0, 2.0]), tf.Variable(3, name="y")


def test_each_session_has_values_of_its_own(session: Any, tmp_path: Path) -> None:
    x, y = graph_variables()
    saver = Saver()
    session.run(tf.global_variables_initializer())
    path = saver.save(session, tmp_path / "model", global_step=y)
    assert path == f"{tmp_path}/model-3"
    assert tf.train.list_variables(path) == [("scope/x", [2]), ("y", [])]
    session.run([x.assign([0.0, 0.0]), y.assign(9)])
    with tf.Session() as other:
        saver.restore(other, path)
        assert other.run([x, y])[0].tolist() == [1, 2]
        assert session.run([x, y])[1] == 9
    saver.restore(session, path)
    assert session.run(y) == 3
    assert session.run(x).tolist() == [1, 2]


def test_sessions_must_be_given(session: Any, tmp_path: Path) -> None:
    graph_variables()
    saver = Saver()
    path = str(tmp_path / "x")
    for wrong in (None, 3):
        with pytest.raises(TypeError, match=f"'sess' must be a Session; {wrong}"):
            saver.save(wrong, path)
    with pytest.raises(errors.FailedPreconditionError, match="uninitialized value"):
        saver.save(session, path)
    session.run(tf.global_variables_initializer())
    saver.save(session, path)
    with pytest.raises(TypeError, match="'sess' must be a Session; None"):
        saver.restore(None, path)
    with tf.Graph().as_default(), tf.Session() as other, pytest.raises(ValueError, match="graph"):
        saver.save(other, path)


def test_partitioned_variables_are_saved_in_parts(session: Any, tmp_path: Path) -> None:
    whole = tf.get_variable(
        "v", initializer=tf.constant([1, 2, 3]), partitioner=tf.fixed_size_partitioner(2)
    )
    session.run(tf.global_variables_initializer())
    for var_list, prefix in ((None, "v"), ([whole], "v"), ({"w": whole}, "w")):
        saver = Saver(var_list)
        path = saver.save(session, tmp_path / "x")
        parts = [(f"{prefix}/part_0", [2]), (f"{prefix}/part_1", [1])]
        assert tf.train.list_variables(path) == parts
        saver.restore(session, path)


def test_a_checkpoint_in_a_session(session: Any, tmp_path: Path) -> None:
    x, y = graph_variables()
    session.run(tf.global_variables_initializer())
    checkpoint = tf.train.Checkpoint(model=[x, y])
    path = checkpoint.save(tmp_path / "x")
    session.run(y.assign(8))
    checkpoint.restore(path).assert_consumed()
    assert session.run(y) == 3


def test_eager_variables(tmp_path: Path) -> None:
    v, w = tf.Variable([1.0, 2.0], name="v"), tf.Variable(3, name="w")
    saver = Saver([v, w])
    path = saver.save(None, tmp_path / "x", global_step=w)
    assert path == f"{tmp_path}/x-3"
    w.assign(8)
    saver.restore(None, path)
    assert int(w) == 3
    renamed = Saver({"a": v, "b/c": w})
    assert tf.train.list_variables(renamed.save(None, tmp_path / "y")) == [("a", [2]), ("b/c", [])]


def test_some_are_kept(tmp_path: Path) -> None:
    saver = Saver([tf.Variable(1, name="v")], max_to_keep=2)
    for step in (3, np.int64(5), 9):
        saver.save(None, tmp_path / "m", global_step=step)
    assert saver.last_checkpoints == [f"{tmp_path}/m-5", f"{tmp_path}/m-9"]
    saver.save(None, tmp_path / "m", global_step=5)
    assert saver.last_checkpoints == [f"{tmp_path}/m-9", f"{tmp_path}/m-5"]
    assert names(tmp_path) == {"m-5", "m-9"}
    assert tf.train.latest_checkpoint(tmp_path) == f"{tmp_path}/m-5"
    again = Saver([tf.Variable(1, name="v")], max_to_keep=2)
    again.recover_last_checkpoints([f"{tmp_path}/m-{step}" for step in (3, 9, 5)])
    assert again.last_checkpoints == saver.last_checkpoints
    again.save(None, tmp_path / "m")
    assert names(tmp_path) == {"m-5", "m"}
    again.set_last_checkpoints([f"{tmp_path}/m"])
    assert again.last_checkpoints == [f"{tmp_path}/m"]


@pytest.mark.parametrize("max_to_keep", [0, None])
def test_all_are_kept(max_to_keep: int | None, tmp_path: Path) -> None:
    saver = Saver([tf.Variable(1, name="v")], max_to_keep=max_to_keep)
    for step in range(7):
        saver.save(None, tmp_path / "m", global_step=step)
    assert len(names(tmp_path)) == 7
    assert saver.last_checkpoints == []


def test_some_are_kept_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(saver_module.time, "time", lambda: now)
    saver = Saver([tf.Variable(1, name="v")], max_to_keep=1, keep_checkpoint_every_n_hours=2)
    for hour in range(1, 7):
        now += 3601
        saver.save(None, tmp_path / "m", global_step=hour)
    assert names(tmp_path) == {"m-2", "m-4", "m-6"}


def test_the_names_of_files(tmp_path: Path) -> None:
    v = tf.Variable(1, name="v")
    assert (
        Saver([v], pad_step_number=True).save(None, tmp_path / "a", 7) == f"{tmp_path}/a-00000007"
    )
    Saver([v]).save(None, tmp_path / "b", latest_filename="other")
    assert tf.train.latest_checkpoint(tmp_path, "other") == f"{tmp_path}/b"
    assert str(tmp_path) in (tmp_path / "other").read_text()
    Saver([v], save_relative_paths=True).save(None, tmp_path / "c")
    assert '"c"' in (tmp_path / "checkpoint").read_text()
    Saver([v]).save(None, tmp_path / "d", write_state=False)
    assert tf.train.latest_checkpoint(tmp_path) == f"{tmp_path}/c"
    with pytest.raises(ValueError, match="latest_filename must have no folder, got 'foo/bar'"):
        Saver([v]).save(None, tmp_path / "e", latest_filename="foo/bar")


@pytest.mark.parametrize("step", ["3", 3.5, [1, 2], None.__class__])
def test_steps_are_integers(step: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="global_step must be an integer or a variable, got"):
        Saver([tf.Variable(1, name="v")]).save(None, tmp_path / "x", global_step=step)


def test_shapes_can_be_changed(tmp_path: Path) -> None:
    path = Saver({"v": tf.Variable([[1, 2], [3, 4]])}).save(None, tmp_path / "x")
    for value, reshape in (([0] * 4, False), ([0] * 3, True)):
        with pytest.raises(errors.InvalidArgumentError, match=r"v: the variable .* has shape \("):
            Saver({"v": tf.Variable(value)}, reshape=reshape).restore(None, path)
    flat = tf.Variable([0] * 4)
    Saver({"v": flat}, reshape=True).restore(None, path)
    assert flat.numpy().tolist() == [1, 2, 3, 4]


def test_checkpoints_of_tensorflow_are_restored(session: Any) -> None:
    path = Path(__file__).parent / "data/tf_checkpoint/saver-5"
    flags = tf.get_variable("flags", initializer=[False, False, False])
    half = tf.get_variable("half", initializer=tf.constant([0, 0], tf.float16))
    Saver().restore(session, path)
    assert [value.tolist() for value in session.run([flags, half])] == [[1, 0, 1], [0.5, -2]]
    wrong = tf.get_variable("scope/p", initializer=[1, 2])
    with pytest.raises(errors.InvalidArgumentError, match="scope/p"):
        Saver([wrong, half]).restore(session, path)


def test_what_cannot_be_restored(tmp_path: Path) -> None:
    v = tf.Variable([1.0], name="v")
    saver = Saver([v])
    path = saver.save(None, tmp_path / "x")
    with pytest.raises(ValueError, match="Can't load save_path when it is None"):
        saver.restore(None, None)
    with pytest.raises(ValueError, match=r"not a valid checkpoint: .*/y$"):
        saver.restore(None, tmp_path / "y")
    with pytest.raises(errors.NotFoundError, match="Key w not found in checkpoint"):
        Saver({"w": v}).restore(None, path)
    with pytest.raises(
        errors.InvalidArgumentError, match="has dtype int32, the checkpoint float32"
    ):
        Saver({"v": tf.Variable([1])}).restore(None, path)


def test_what_cannot_be_saved(session: Any) -> None:
    with pytest.raises(ValueError, match="No variables to save"):
        Saver()
    assert Saver(allow_empty=True).save(session, "nothing") is None
    Saver(allow_empty=True).restore(session, None)
    for wrong in (3, [3], [tf.constant(3)], {"a": 3}, "v"):
        with pytest.raises(TypeError, match="Saver: not a variable, nor several"):
            Saver(wrong)
    with pytest.raises(ValueError, match="saver_def and builder must be None"):
        Saver([graph_variables()[0]], saver_def=1)


def test_names_must_differ() -> None:
    v, w = tf.Variable(1, name="v"), tf.Variable(2, name="v")
    with pytest.raises(ValueError, match="two variables have the name 'v'"):
        Saver([v, w])
    with pytest.raises(RuntimeError, match="`var_list` must specify a list or dict"):
        Saver()
