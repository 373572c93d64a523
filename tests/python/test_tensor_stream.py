"""The bytes of a tensor in a file, a block at a time."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import assert_same_bytes, random_array

import resvar as rv
from resvar import _core, dtypes, errors
from resvar.train import tensor_stream
from resvar.train.safetensors_file import BLOCK, Entry


def core(values: Any) -> _core.Tensor:
    return rv.constant(values)._core_tensor()


def stored(tensor: _core.Tensor, path: Path) -> Entry:
    """Writes a tensor, after five other bytes."""
    size = tensor_stream.stored_size(tensor)
    entry = Entry("k", dtypes.as_dtype(tensor.dtype), tensor.shape, 5, size)
    with open(path, "wb") as file:
        written: list[int] = []
        checksums = tensor_stream.write(file.fileno(), tensor, entry, written.append)
    assert path.stat().st_size == (5 + size if size else 0)
    assert all(count == BLOCK for count in written[:-1])
    assert sum(written) == size
    data = path.read_bytes()[5:]
    parts = [data[first : first + BLOCK] for first in range(0, size, BLOCK)]
    assert checksums == tuple(_core.crc32c(part) for part in parts)
    return entry._replace(checksums=checksums)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (2, 3), (BLOCK // 4 + 7,), (5, BLOCK // 8)])
def test_numbers(shape: tuple[int, ...], tmp_path: Path) -> None:
    array = random_array(np.random.default_rng(0), shape, dtypes.int32)
    entry = stored(core(array), tmp_path / "x")
    with open(tmp_path / "x", "rb") as file:
        tensor_stream.verify(file.fileno(), entry, lambda count: None)
        data = tensor_stream.read_bytes(file.fileno(), entry, 0, entry.size)
        assert data.tobytes() == array.tobytes()
        for begin, end in itertools.combinations((0, 1, BLOCK - 1, BLOCK, BLOCK + 1), 2):
            if end <= entry.size:
                part = tensor_stream.read_bytes(file.fileno(), entry, begin, end)
                assert part.tobytes() == array.tobytes()[begin:end]


STRINGS = {
    "a scalar": np.array(b"text", object),
    "none": np.empty((0, 3), object),
    "no rows": np.empty((3, 0), object),
    "some": np.array([[b"", b"a"], [b"\x00\xff", b"b" * 1000]], object),
    "many": np.array([b"%d" % i for i in range(300_000)], object).reshape(1000, 3, 100),
    "long": np.array([b"x" * (BLOCK + 1), b"", b"y" * 3 * BLOCK], object),
}


@pytest.mark.parametrize("kind", STRINGS)
def test_strings(kind: str, tmp_path: Path) -> None:
    texts = STRINGS[kind]
    entry = stored(core(texts), tmp_path / "x")
    with open(tmp_path / "x", "rb") as file:
        tensor_stream.verify(file.fileno(), entry, lambda count: None)
        assert_same_bytes(tensor_stream.read_strings(file.fileno(), entry).array(), texts)


def test_strings_whose_lengths_do_not_fit(tmp_path: Path) -> None:
    entry = stored(core(np.array([b"abc", b"d"], object)), tmp_path / "x")
    with (
        open(tmp_path / "x", "rb") as file,
        pytest.raises(errors.DataLossError, match="'k' is damaged: the lengths of its strings"),
    ):
        tensor_stream.read_strings(file.fileno(), entry._replace(size=entry.size - 1))


def test_damage_is_found_where_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x"
    entry = stored(core(np.arange(BLOCK, dtype=np.int32)), path)
    data = bytearray(path.read_bytes())
    data[5 + 2 * BLOCK + 9] ^= 1
    path.write_bytes(data)
    pattern = f"'k' is damaged: the checksum of its bytes {2 * BLOCK} to {3 * BLOCK - 1} is"
    with open(path, "rb") as file:
        with pytest.raises(errors.DataLossError, match=pattern):
            tensor_stream.verify(file.fileno(), entry, lambda count: None)
        with pytest.raises(errors.DataLossError, match=pattern):
            tensor_stream.read_bytes(file.fileno(), entry, 2 * BLOCK - 1, 2 * BLOCK + 1)
        tensor_stream.read_bytes(file.fileno(), entry, 0, 2 * BLOCK)
        tensor_stream.read_bytes(file.fileno(), entry, 3 * BLOCK, 4 * BLOCK)


def test_a_file_that_ends_too_early(tmp_path: Path) -> None:
    path = tmp_path / "x"
    entry = stored(core([1, 2, 3]), path)
    path.write_bytes(path.read_bytes()[:10])
    with (
        open(path, "rb") as file,
        pytest.raises(errors.DataLossError, match="'k' is damaged: the file ends at byte 10"),
    ):
        tensor_stream.verify(file.fileno(), entry, lambda count: None)
