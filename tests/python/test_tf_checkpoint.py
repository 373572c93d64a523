"""TensorFlow's checkpoints: files that it wrote, files that are damaged, and restoring."""

from __future__ import annotations

import gc
import random
import shutil
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from bundle_writer import Bundle
from conftest import assert_same_bytes, random_array

import resvar as rv
from resvar import proto
from resvar.train import load_tf_checkpoint

DATA = Path(__file__).parent / "data/tf_checkpoint"
SUFFIX = "/.ATTRIBUTES/VARIABLE_VALUE"
SAVER = {
    "scope/p": np.arange(200, dtype=np.float32).reshape(100, 2),
    "flags": np.array([True, False, True]),
    "half": np.array([0.5, -2], np.float16),
}
OBJECTS = {
    "kernel": np.arange(6, dtype=np.float32).reshape(2, 3),
    "model/layers/0/names": np.array([b"a", b"", b"\xff" * 200], object),
    "model/table/a..b.Sc": np.array([1, -1.5], ml_dtypes.bfloat16),
}
PATHS = {
    "kernel": "kernel",
    "model/layers/0/kernel": "kernel",
    "model/layers/0/names": "model/layers/0/names",
    "model/table/a.b/c": "model/table/a..b.Sc",
}


def test_a_checkpoint_of_a_saver() -> None:
    checkpoint = load_tf_checkpoint(DATA / "saver-5")
    assert set(checkpoint) == set(SAVER)
    assert len(checkpoint) == 3
    assert checkpoint.paths == {}
    for name, value in SAVER.items():
        assert checkpoint.shapes[name] == value.shape
        assert checkpoint.dtypes[name] == value.dtype
        assert isinstance(checkpoint[name], rv.Tensor)
        assert_same_bytes(checkpoint[name].numpy(), value)
    checkpoint.verify()


def test_a_checkpoint_of_objects() -> None:
    checkpoint = load_tf_checkpoint(str(DATA / "objects"))
    assert set(checkpoint) == {name + SUFFIX for name in OBJECTS}
    assert checkpoint.paths == {path: name + SUFFIX for path, name in PATHS.items()}
    for path, name in PATHS.items():
        assert path in checkpoint
        assert_same_bytes(checkpoint[path].numpy(), OBJECTS[name])
        assert_same_bytes(checkpoint[name + SUFFIX].numpy(), OBJECTS[name])
    assert repr(checkpoint) == f"<TFCheckpoint '{DATA / 'objects'}': 3 variables>"


def test_the_path_of_the_index_is_understood() -> None:
    assert load_tf_checkpoint(DATA / "saver-5.index").prefix == str(DATA / "saver-5")


def test_restore() -> None:
    kernel = rv.Variable(np.zeros((2, 3), np.float32))
    names = rv.Variable([b""], shape=[None])
    assert (
        load_tf_checkpoint(DATA / "objects").restore(
            {"kernel": kernel, "model/layers/0/names" + SUFFIX: names}
        )
        is None
    )
    assert_same_bytes(kernel.numpy(), OBJECTS["kernel"])
    assert_same_bytes(names.numpy(), OBJECTS["model/layers/0/names"])
    kernel.assign_add(kernel)  # in memory of its own
    assert_same_bytes(load_tf_checkpoint(DATA / "objects")["kernel"].numpy(), OBJECTS["kernel"])


def test_restore_by_the_names_of_the_variables() -> None:
    with rv.name_scope("scope"):
        table = rv.Variable(np.zeros((100, 2), np.float32), name="p")
    half = rv.Variable(np.zeros(2, np.float16), name="half")
    load_tf_checkpoint(DATA / "saver-5").restore(v for v in (table, half))
    assert_same_bytes(table.numpy(), SAVER["scope/p"])
    assert_same_bytes(half.numpy(), SAVER["half"])


def test_restore_reads_into_the_memory_of_the_variables(dtype: rv.DType, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    values = {name: random_array(rng, (5, 3), dtype) for name in ("a", "b")}
    variables = {name: rv.Variable(value[::-1], name=name) for name, value in values.items()}
    bundle = Bundle()
    bundle.add("_", np.zeros(1, np.uint8))  # what follows is not aligned
    for name, value in values.items():
        bundle.add(name, value)
    checkpoint = load_tf_checkpoint(bundle.write(tmp_path / "x"))
    before = rv.memory.stats()["allocations"]
    checkpoint.restore(variables)
    if dtype is not rv.string:
        assert rv.memory.stats()["allocations"] == before
    for name, value in values.items():
        assert_same_bytes(variables[name].numpy(), value)


def test_restore_of_one_variable_twice() -> None:
    kernel = rv.Variable(np.zeros((2, 3), np.float32), name="kernel")
    message = "the variable 'kernel:0' is given twice, as 'kernel/.* and as 'kernel/"
    for variables in ([kernel, kernel], {"kernel": kernel, "model/layers/0/kernel": kernel}):
        with pytest.raises(ValueError, match=message):
            load_tf_checkpoint(DATA / "objects").restore(variables)
    assert not kernel.numpy().any()


def test_files_are_closed(tmp_path: Path) -> None:
    bundle = Bundle()
    bundle.add("a", np.arange(3.0))
    checkpoint = load_tf_checkpoint(bundle.write(tmp_path / "x"))
    tensor = checkpoint["a"]
    file, _ = checkpoint._bundle._shards[0]
    del checkpoint
    gc.collect()
    assert file.closed
    assert tensor.numpy().tolist() == [0, 1, 2]


def test_a_variable_that_shares_the_file_writes_elsewhere() -> None:
    checkpoint = load_tf_checkpoint(DATA / "saver-5")
    half = rv.Variable(checkpoint["half"])
    half.scatter_update(rv.IndexedSlices(np.float16(9), [0]))
    half.assign_add([1, 1])
    assert_same_bytes(half.numpy(), np.array([10, -1], np.float16))
    assert_same_bytes(checkpoint["half"].numpy(), SAVER["half"])


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        (
            "kernel",
            np.zeros((3, 2), np.float32),
            ValueError,
            r"is of shape \(2, 3\) .* of \(3, 2\)",
        ),
        ("kernel", np.zeros((2, 3)), TypeError, "is of dtype float32 .* of float64"),
        ("kernal", np.zeros((2, 3)), LookupError, "'kernal' is not in .* 3 variables: 'kernel'"),
    ],
)
def test_restore_changes_nothing_where_one_does_not_fit(
    name: str, value: Any, kind: type[Exception], message: str
) -> None:
    good, bad = rv.Variable(np.ones((2, 3), np.float32)), rv.Variable(value)
    with pytest.raises(kind, match=message) as caught:
        load_tf_checkpoint(DATA / "objects").restore({"model/layers/0/kernel": good, name: bad})
    assert isinstance(caught.value, rv.errors.InvalidArgumentError | rv.errors.NotFoundError)
    assert good.numpy().tolist() == np.ones((2, 3)).tolist()
    assert bad.numpy().tolist() == value.tolist()


def test_restore_changes_nothing_where_bytes_are_damaged(tmp_path: Path) -> None:
    bundle = Bundle()
    bundle.add("a", np.arange(3.0))
    bundle.add("b", np.arange(3.0), crc32c=7)
    a, b = rv.Variable(np.ones(3), name="a"), rv.Variable(np.ones(3), name="b")
    checkpoint = load_tf_checkpoint(bundle.write(tmp_path / "x"))
    for restore in (lambda: checkpoint.restore([a, b]), checkpoint.verify):
        with pytest.raises(rv.errors.DataLossError, match=r"'b' in .* is damaged"):
            restore()
    assert a.numpy().tolist() == [1, 1, 1]


@pytest.mark.parametrize("variables", [5, "kernel", {"kernel": 5}, [5], None])
def test_restore_takes_variables(variables: Any) -> None:
    with pytest.raises(TypeError, match="restore: expected"):
        load_tf_checkpoint(DATA / "objects").restore(variables)
    with pytest.raises(TypeError, match=r"restore: expected a dict .* got <tf.Variable"):
        load_tf_checkpoint(DATA / "objects").restore(rv.Variable(1))  # type: ignore[arg-type]


def test_dtypes_that_are_not_here_are_listed(tmp_path: Path) -> None:
    bundle = Bundle()
    bundle.add("a", np.arange(3, dtype=np.uint8), dtype=12)
    checkpoint = load_tf_checkpoint(bundle.write(tmp_path / "x"))
    assert checkpoint.dtypes == {"a": "quint8"}
    checkpoint.verify()
    with pytest.raises(TypeError, match="of dtype quint8"):
        checkpoint.restore({"a": rv.Variable(1)})
    with pytest.raises(NotImplementedError, match="quint8, which resvar has not"):
        _ = checkpoint["a"]


@pytest.mark.parametrize("path", ["saver-5", "{folder}/saver-5"])
def test_the_latest_checkpoint_of_a_folder(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner ä"
    shutil.copytree(DATA, folder)
    named = path.format(folder=folder).encode()
    escaped = "".join(chr(c) if 31 < c < 127 else f"\\{c:03o}" for c in named)
    state = f'model_checkpoint_path: "{escaped}"\nall_model_checkpoint_paths: "x"\nnew_field: 1.5\n'
    (folder / "checkpoint").write_text(state)
    assert set(load_tf_checkpoint(folder)) == set(SAVER)


@pytest.mark.parametrize(
    ("state", "kind", "message"),
    [
        (b"", rv.errors.NotFoundError, "'checkpoint' names none"),
        (b'model_checkpoint_path: "gone"', FileNotFoundError, r"no file .*gone\.index"),
        (b"model_checkpoint_path 5", rv.errors.NotFoundError, "'checkpoint' names none"),
        (b"\xff\xfe", rv.errors.NotFoundError, "'checkpoint' names none"),
        (None, FileNotFoundError, "'checkpoint' names none"),
    ],
)
def test_folders_without_a_checkpoint(
    state: bytes | None, kind: type[Exception], message: str, tmp_path: Path
) -> None:
    if state is not None:
        (tmp_path / "checkpoint").write_bytes(state)
    with pytest.raises(kind, match=message):
        load_tf_checkpoint(tmp_path)


def test_paths_that_are_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(
        LookupError, match=r"no TensorFlow checkpoint .*nope: no file .*nope\.index"
    ):
        load_tf_checkpoint(tmp_path / "nope")
    (tmp_path / "text").write_text("text")
    with pytest.raises(rv.errors.DataLossError, match="text is no TensorFlow checkpoint"):
        load_tf_checkpoint(tmp_path / "text")
    shutil.copy(DATA / "saver-5.index", tmp_path / "old")
    with pytest.raises(NotImplementedError, match="old is a checkpoint of version 1"):
        load_tf_checkpoint(tmp_path / "old")


def graph_of(edges: list[tuple[int, str, int]], keys: dict[int, str]) -> bytes:
    graph = proto.TrackableObjectGraph()
    for number in range(max([*keys, *(start for start, _, _ in edges)]) + 1):
        node = graph.nodes.add()
        if number in keys:
            node.attributes.add(name="VARIABLE_VALUE", checkpoint_key=keys[number])
        for start, name, end in edges:
            if start == number:
                node.children.add(local_name=name, node_id=end)
    data: bytes = graph.SerializeToString()
    return data


def with_graph(tmp_path: Path, data: bytes, keys: list[str]) -> Any:
    bundle = Bundle()
    for key in keys:
        bundle.add(key, np.zeros(1))
    bundle.add("_CHECKPOINTABLE_OBJECT_GRAPH", np.array(data, object))
    return load_tf_checkpoint(bundle.write(tmp_path / "x"))


def test_objects_that_know_each_other(tmp_path: Path) -> None:
    edges = [(0, "a", 1), (1, "parent", 0), (1, "self", 1), (0, "w", 2), (1, "w", 2)]
    slot = "w/.OPTIMIZER_SLOT/opt/m/.ATTRIBUTES/VARIABLE_VALUE"
    checkpoint = with_graph(tmp_path, graph_of(edges, {2: "w"}), ["w", slot])
    assert checkpoint.paths == {"w": "w", "a/w": "w", "w/.OPTIMIZER_SLOT/opt/m": slot}


def test_damaged_graphs_of_objects(tmp_path: Path) -> None:
    with pytest.raises(rv.errors.DataLossError, match="'a' is object 7 of 1"):
        with_graph(tmp_path, graph_of([(0, "a", 7)], {}), [])
    with pytest.raises(rv.errors.DataLossError, match="no valid TrackableObjectGraph"):
        with_graph(tmp_path, b"\xff", [])
    bundle = Bundle()
    bundle.add("_CHECKPOINTABLE_OBJECT_GRAPH", np.zeros(2))
    with pytest.raises(rv.errors.DataLossError, match=r"is of dtype float64 and shape \(2,\)"):
        load_tf_checkpoint(bundle.write(tmp_path / "x"))


class EqualToAll(int):
    """A checksum that is always right."""

    __hash__ = int.__hash__

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False


def read_all(prefix: Path) -> None:
    """Reads what can be read: an error must be one of the library's own."""
    try:
        checkpoint = load_tf_checkpoint(prefix)
    except (rv.errors.DataLossError, rv.errors.NotFoundError, rv.errors.UnimplementedError):
        return
    for name in checkpoint:
        try:
            np.asarray(checkpoint[name]).tobytes()
        except (rv.errors.DataLossError, rv.errors.NotFoundError, rv.errors.UnimplementedError):
            continue


@pytest.mark.parametrize("prefix", ["saver-5", "objects"])
def test_truncated_files(prefix: str, tmp_path: Path) -> None:
    for source in DATA.glob(f"{prefix}.*"):
        shutil.copy(source, tmp_path)
    for source in DATA.glob(f"{prefix}.*"):
        data = source.read_bytes()
        for size in range(0, len(data), 1 + len(data) // 100):
            (tmp_path / source.name).write_bytes(data[:size])
            read_all(tmp_path / prefix)
        (tmp_path / source.name).write_bytes(data)


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize("prefix", ["saver-5", "objects"])
def test_flipped_bits(
    prefix: str, checked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checksums find them; and where all checksums are forged, reading still ends in an error."""
    if not checked:
        forged = "resvar.train.sorted_table.masked_crc32c"
        monkeypatch.setattr(forged, lambda data, before=0: EqualToAll())
    draw = random.Random(5)
    for source in DATA.glob(f"{prefix}.*"):
        shutil.copy(source, tmp_path)
    for source in DATA.glob(f"{prefix}.*"):
        original = source.read_bytes()
        for _ in range(150):
            data = bytearray(original)
            for _ in range(draw.choice([1, 1, 2, 8])):
                data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
            (tmp_path / source.name).write_bytes(data)
            read_all(tmp_path / prefix)
        (tmp_path / source.name).write_bytes(original)
