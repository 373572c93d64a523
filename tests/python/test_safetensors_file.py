"""The layout of a safetensors file, which other readers open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from conftest import random_array

import resvar as rv
from resvar import _core, dtypes, errors
from resvar.train import safetensors_file
from resvar.train.safetensors_file import BLOCK, Entry

# Types of the format that safetensors has no NumPy array for.
UNKNOWN_TO_NUMPY = ("BF16", "F8_E5M2", "F8_E4M3")


def saved(path: Path, **values: Any) -> str:
    variables = {key: rv.Variable(value) for key, value in values.items()}
    rv.train.Checkpoint(**variables).write(path / "saved")
    return str(path / "saved.safetensors")


def test_other_readers_open_it(dtype: rv.DType, tmp_path: Path) -> None:
    array = random_array(np.random.default_rng(0), (3, 5), dtype)
    path = saved(tmp_path, x=rv.constant(array, dtype))
    (found,) = safetensors.deserialize(Path(path).read_bytes())
    name, parts = found
    assert name == "x"
    if dtype is dtypes.string:
        texts = [text for row in array for text in row]
        lengths = np.array([len(text) for text in texts], "<u8").tobytes()
        assert bytes(parts["data"]) == lengths + b"".join(texts)
        return
    assert bytes(parts["data"]) == array.tobytes()
    extra = [2] if dtype is dtypes.complex128 else []
    assert parts["shape"] == [3, 5, *extra]
    if parts["dtype"] in UNKNOWN_TO_NUMPY:
        assert parts["dtype"].lower().startswith(("bf16", "f8"))
        return
    read = safetensors.numpy.load_file(path)["x"]
    if dtype in dtypes.SMALL or dtype is dtypes.complex128:
        read = read.view(dtype.as_numpy_dtype).reshape(3, 5)
    assert read.dtype == array.dtype
    assert np.array_equal(read, array)


def test_it_reads_what_others_write(tmp_path: Path) -> None:
    arrays = {
        "a": np.arange(6, dtype=np.float32).reshape(2, 3),
        "b.weight": np.array([1, 2], np.int64),
        "c": np.array(True),
    }
    safetensors.numpy.save_file(arrays, tmp_path / "x.safetensors", {"format": "pt"})
    for path in (tmp_path / "x.safetensors", tmp_path / "x"):
        assert rv.train.list_variables(path) == [("a", [2, 3]), ("b.weight", [2]), ("c", [])]
        for key, array in arrays.items():
            assert np.array_equal(rv.train.load_variable(path, key), array)
    v = rv.Variable(np.zeros(2, np.int64))
    rv.train.Checkpoint(root={"b.weight": v}).read(tmp_path / "x")
    assert v.numpy().tolist() == [1, 2]


def test_the_metadata_describe_the_variables(tmp_path: Path) -> None:
    v = rv.Variable(np.ones((2, 3), np.complex128), trainable=False, name="spectrum")
    v.assign_add(v)
    path = rv.train.Checkpoint(x=[v]).write(tmp_path / "x") + ".safetensors"
    with safetensors.safe_open(path, "numpy") as file:
        metadata = file.metadata()
        data = file.get_tensor("x/0").tobytes()
    assert metadata["format"] == "resvar"
    assert json.loads(metadata["resvar.x/0"]) == {
        "dtype": "complex128",
        "shape": [2, 3],
        "name": "spectrum:0",
        "trainable": False,
        "version": 2,
        "block": BLOCK,
        "crc32c": f"{_core.crc32c(data):08x}",
    }


def entries(*sizes: int) -> list[Entry]:
    return [Entry(f"k{i}", dtypes.uint8, (size,), 0, size) for i, size in enumerate(sizes)]


def test_arrays_are_aligned_and_have_a_checksum_for_each_block() -> None:
    mixed = [
        Entry("a", dtypes.uint8, (3,), 0, 3),
        Entry("b", dtypes.float64, (1,), 0, 8),
        Entry("c", dtypes.int16, (BLOCK,), 0, 2 * BLOCK),
    ]
    placed, size = safetensors_file.layout(mixed)
    assert [(entry.key, entry.offset % 4096) for entry in placed] == [("b", 0), ("c", 8), ("a", 8)]
    assert [len(entry.checksums or ()) for entry in placed] == [1, 2, 1]
    assert size == placed[0].offset + 8 + 2 * BLOCK + 3
    full = [entry._replace(checksums=(2**32 - 1,) * len(entry.checksums or ())) for entry in placed]
    assert len(safetensors_file.encode(full)) == placed[0].offset


def decoded(text: bytes, size: int = 10**6) -> list[Entry]:
    return safetensors_file.decode(text[:8], text[8:], size)


def test_a_header_is_read_as_it_was_written() -> None:
    placed, size = safetensors_file.layout(entries(10, 0, 2 * BLOCK + 1))
    assert decoded(safetensors_file.encode(placed), size) == placed


def test_every_flipped_bit_of_a_header_is_found() -> None:
    placed, size = safetensors_file.layout(entries(10))
    text = safetensors_file.encode(placed)
    used = 8 + len(text[8:].rstrip())
    for at in range(used):
        damaged = bytearray(text)
        damaged[at] ^= 1 << at % 8
        with pytest.raises(errors.DataLossError):
            decoded(bytes(damaged), size)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "it begins with b''"),
        (b"12345", "it begins with b'12345'"),
        (b"\xff" * 8, "which is not the length of a header"),
        ((20).to_bytes(8, "little") + b"{}", "the header has 2 bytes of 20"),
        ((2).to_bytes(8, "little") + b"[]", "the header cannot be read"),
        ((2).to_bytes(8, "little") + b"{x", "the header cannot be read"),
    ],
)
def test_what_is_no_header(text: bytes, message: str) -> None:
    with pytest.raises(errors.DataLossError, match=message):
        decoded(text)


def foreign(dtype: str, shape: list[int], end: int) -> bytes:
    text = json.dumps({"k": {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}}).encode()
    return len(text).to_bytes(8, "little") + text


def test_sizes_must_fit() -> None:
    with pytest.raises(errors.DataLossError, match=r"'k' has 15 bytes, F32 of shape \(4,\)"):
        decoded(foreign("F32", [4], 15))
    text = foreign("F32", [4], 16)
    with pytest.raises(errors.DataLossError, match=f"'k' ends at byte {len(text) + 16}, but"):
        decoded(text, len(text) + 15)
    assert decoded(text, len(text) + 16)[0].shape == (4,)


def test_types_that_only_others_have() -> None:
    (entry,) = decoded(foreign("F8_E8M0", [4], 4))
    assert entry.dtype is None
    with pytest.raises(errors.InvalidArgumentError, match="'k' is of a type that resvar does not"):
        entry.check_type()


def test_a_header_can_be_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert safetensors_file._LONGEST_HEADER == 100_000_000, "what the safetensors package accepts"
    monkeypatch.setattr(safetensors_file, "_LONGEST_HEADER", 1000)
    with pytest.raises(errors.InvalidArgumentError, match="is too long, 1000 is the limit"):
        safetensors_file.encode([Entry("k" * 1000, dtypes.uint8, (0,), 0, 0)])
