"""Checkpoints that TensorFlow writes here and now are read bit for bit.

Run by `pytest -m oracle` where TensorFlow is installed.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import DTYPES, assert_same_bytes, name_of, random_array

import resvar as rv
from resvar.train import load_tf_checkpoint

pytestmark = pytest.mark.oracle


def same(prefix: str, tf: Any) -> None:
    """What TensorFlow's own reader says of each variable is what this library says."""
    theirs, ours = tf.train.load_checkpoint(prefix), load_tf_checkpoint(prefix)
    shapes = theirs.get_variable_to_shape_map()
    shapes.pop("_CHECKPOINTABLE_OBJECT_GRAPH", None)
    assert shapes
    assert {name: shape.as_list() for name, shape in ours.shapes.items()} == shapes
    for name in shapes:
        there = theirs.get_variable_to_dtype_map()[name]
        assert ours.dtypes[name].name == there.name  # type: ignore[union-attr]
        here = np.asarray(ours[name])
        kind = here.dtype if here.dtype == object else None  # a bytes object is theirs for a scalar
        assert_same_bytes(here, np.asarray(theirs.get_tensor(name), kind))
    ours.verify()


def save(tf: Any, prefix: Path, tensors: dict[str, Any], slices: list[str] | None = None) -> str:
    specs = slices or [""] * len(tensors)
    tf.raw_ops.SaveV2(
        prefix=str(prefix),
        tensor_names=list(tensors),
        shape_and_slices=specs,
        tensors=[tf.constant(value) for value in tensors.values()],
    )
    return str(prefix)


@pytest.mark.parametrize("dtype", DTYPES, ids=name_of)
def test_every_dtype(dtype: rv.DType, tf: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    shapes: dict[str, tuple[int, ...]] = {"a": (), "b": (3,), "c": (2, 0, 3), "d": (2, 3, 5)}
    values = {name: random_array(rng, shape, dtype) for name, shape in shapes.items()}
    if dtype is rv.string:
        values["long"] = np.array([b"x" * n for n in (0, 127, 128, 2_000)], object)
    prefix = save(tf, tmp_path / "x", {"_": np.zeros(3, np.uint8), **values})
    same(prefix, tf)
    for name, value in values.items():
        assert_same_bytes(np.asarray(load_tf_checkpoint(prefix)[name]), np.asarray(value))


def test_many_variables_in_many_blocks(tf: Any, tmp_path: Path) -> None:
    names = [f"{'scope/' * (n % 4)}variable_{n:05d}" for n in range(4_000)]
    prefix = save(tf, tmp_path / "x", {name: np.int32(n) for n, name in enumerate(names)})
    checkpoint = load_tf_checkpoint(prefix)
    assert sorted(checkpoint) == sorted(names)
    assert [int(checkpoint[names[n]]) for n in (0, 7, 3_999)] == [0, 7, 3_999]


def test_names_with_all_bytes(tf: Any, tmp_path: Path) -> None:
    names = ["ä/ö", "a b", "quo\"te'", "x" * 5000, "\1\2", "\udcff"]
    values = {name.encode(errors="surrogateescape"): np.float32(1) for name in names}
    checkpoint = load_tf_checkpoint(save(tf, tmp_path / "x", values))
    assert set(checkpoint) == set(names)


def test_slices_of_every_size(tf: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    rows, columns = 200_000, 3
    whole = rng.random((rows, columns)).astype(np.float32)
    cuts = [0, 1, 63, 64, 65, 8191, 8192, 20_000, rows]
    prefixes = []
    for number, (start, stop) in enumerate(itertools.pairwise(cuts)):
        spec = f"{rows} {columns} {start},{stop - start}:-"
        prefixes.append(
            save(tf, tmp_path / f"part{number}", {"n\0\xff".encode(): whole[start:stop]}, [spec])
        )
    merged = str(tmp_path / "merged")
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=prefixes, destination_prefix=merged)
    assert len(list(tmp_path.glob("merged.data-*-of-00008"))) == 8
    assert_same_bytes(load_tf_checkpoint(merged)["n\0\xff"].numpy(), whole)
    same(merged, tf)


def test_partitioned_variables_of_a_saver(tf: Any, tmp_path: Path) -> None:
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        for name, partitioner in (
            ("rows", v1.fixed_size_partitioner(3)),
            ("columns", v1.fixed_size_partitioner(2, axis=1)),
            ("none", None),
        ):
            with v1.variable_scope(name, partitioner=partitioner):
                v1.get_variable("v", [130, 8], initializer=v1.random_normal_initializer())
        v1.get_variable("words", initializer=[b"a", b"\xff\0"])
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            saver = v1.train.Saver(sharded=True)
            prefix = saver.save(session, str(tmp_path / "model"), global_step=7)
    same(prefix, tf)
    assert load_tf_checkpoint(tmp_path).prefix == prefix


def test_objects(tf: Any, tmp_path: Path) -> None:
    module = tf.Module()
    module.layers = [tf.Module(), {"k.x/y": tf.Variable([b"a"])}]
    module.layers[0].w = tf.Variable(np.arange(6, dtype=np.float64).reshape(2, 3))
    saved = tf.train.Checkpoint(module=module, step=tf.Variable(5, dtype=tf.int64))
    prefix = saved.save(str(tmp_path / "ä ö"))
    same(prefix, tf)
    assert load_tf_checkpoint(tmp_path).prefix == prefix
    checkpoint = load_tf_checkpoint(prefix)
    assert checkpoint.paths.keys() == {
        "module/layers/0/w",
        "module/layers/1/k.x/y",
        "save_counter",
        "step",
    }
    w, step = rv.Variable(np.zeros((2, 3))), rv.Variable(0, dtype=rv.int64)
    checkpoint.restore({"module/layers/0/w": w, "step": step})
    assert_same_bytes(w.numpy(), module.layers[0].w.numpy())
    assert step.numpy() == 5


def test_errors(tf: Any, tmp_path: Path) -> None:
    for path in (str(tmp_path / "none"), ""):
        with pytest.raises(tf.errors.NotFoundError):
            tf.train.load_checkpoint(path)
        with pytest.raises(rv.errors.NotFoundError):
            load_tf_checkpoint(path)
    prefix = save(tf, tmp_path / "x", {"a": np.arange(3.0)})
    with pytest.raises(tf.errors.NotFoundError, match="b not found in checkpoint"):
        tf.train.load_checkpoint(prefix).get_tensor("b")
    with pytest.raises(rv.errors.NotFoundError, match="'b' is not in"):
        _ = load_tf_checkpoint(prefix)["b"]
