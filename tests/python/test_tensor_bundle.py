"""Tensor bundles: every dtype bit for bit, slices, and every damage is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundle_writer import Bundle, block, strings, table
from conftest import assert_same_bytes, random_array

import resvar as rv
from resvar import dtypes
from resvar.errors import DataLossError, NotFoundError, UnimplementedError
from resvar.train import tensor_bundle
from resvar.train.tensor_bundle import TensorBundle


@pytest.mark.parametrize("shape", [(), (7,), (2, 3, 4), (0,), (3, 0, 2)])
def test_every_dtype(dtype: rv.DType, shape: tuple[int, ...], tmp_path: Path) -> None:
    value = np.asarray(random_array(np.random.default_rng(1), shape, dtype))
    bundle = Bundle()
    bundle.add("odd", np.zeros(1, np.uint8))  # what follows is not aligned
    bundle.add("x", value)
    read = TensorBundle(bundle.write(tmp_path / "a"))
    assert read.entries["x"].dtype is dtype
    assert read.entries["x"].shape == shape
    array = read.array("x")
    assert_same_bytes(array, value)
    assert array.flags.aligned
    assert not array.flags.writeable


def test_long_strings(tmp_path: Path) -> None:
    value = np.array([b"a" * 300, b"", b"\0\xff"], object)
    bundle = Bundle()
    bundle.add("x", value)
    assert TensorBundle(bundle.write(tmp_path / "a")).array("x").tolist() == value.tolist()


def test_other_byte_order(dtype: rv.DType, tmp_path: Path) -> None:
    if dtype is dtypes.string:
        pytest.skip("strings have no byte order")
    value = random_array(np.random.default_rng(1), (3, 2), dtype)
    width = value.itemsize // (2 if dtype.is_complex else 1)
    bundle = Bundle()
    bundle.header.endianness = 1
    bundle.add("x", value, value.view(f"u{width}").byteswap().tobytes())
    assert_same_bytes(TensorBundle(bundle.write(tmp_path / "a")).array("x"), value)


def test_aligned_bytes_are_not_copied(tmp_path: Path) -> None:
    bundle = Bundle()
    bundle.add("x", np.arange(4.0))
    read = TensorBundle(bundle.write(tmp_path / "a"))
    assert np.shares_memory(read.array("x"), read.array("x"))


def sliced(tmp_path: Path, ranges: list[Any], whole: Any, *, missing: int = -1) -> TensorBundle:
    """A bundle with a tensor in slices, as ranges of (start, length or None) for each dimension."""
    bundle = Bundle()
    message = bundle.add("x", whole, b"")
    for number, dims in enumerate(ranges):
        part = message.slices.add()
        for start, length in dims:
            extent = part.extent.add(start=start)
            if length is not None:
                extent.length = length
        where = tuple(
            slice(start, None if length is None else start + length) for start, length in dims
        )
        if number != missing:
            bundle.add(tensor_bundle._slice_key("x", tuple(dims)), whole[where])
    return TensorBundle(bundle.write(tmp_path / "a"))


def test_slices_are_put_together(tmp_path: Path) -> None:
    whole = np.arange(24.0).reshape(6, 4)
    rows = [[(0, 1), (0, None)], [(1, 3), (0, None)], [(4, 2), (0, None)]]
    tiles = [[(i, 3), (j, 2)] for i in (0, 3) for j in (0, 2)]
    for ranges in (rows, tiles, [[(0, None), (0, None)]]):
        assert_same_bytes(sliced(tmp_path, ranges, whole).array("x"), whole)


@pytest.mark.parametrize(
    "ranges",
    [
        [[(0, 2), (0, None)]],
        [[(0, 2), (0, None)], [(1, 2), (0, None)]],
        [[(0, 3), (0, None)], [(1, 3), (0, None)], [(0, 0), (0, None)]],
    ],
)
def test_slices_that_leave_a_hole(ranges: Any, tmp_path: Path) -> None:
    bundle = sliced(tmp_path, ranges, np.zeros((4, 2)))
    with pytest.raises(DataLossError, match=r"slices do not make up its shape \(4, 2\)"):
        bundle.array("x")


def test_slices_that_are_not_there(tmp_path: Path) -> None:
    ranges = [[(0, 2)], [(2, 2)]]
    bundle = sliced(tmp_path, ranges, np.zeros(4), missing=1)
    with pytest.raises(DataLossError, match=r"'x' in .* it has no slice \(\(2, 2\),\)"):
        bundle.verify("x")
    for outside in ([[(3, 2)]], [[(-1, 2)]], [[(0, 4), (0, 1)]]):
        with pytest.raises(DataLossError, match="it has no slice"):
            sliced(tmp_path, outside, np.zeros(4), missing=0).array("x")


# The code of LevelDB's users: the number of leading ones is the number of bytes.
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (0, "80"),
        (63, "bf"),
        (64, "c040"),
        (-1, "7f"),
        (-64, "40"),
        (-65, "3fbf"),
        (8191, "dfff"),
        (8192, "e02000"),
        (2**62 - 1, "ffbfffffffffffffff"),
        (2**62, "ffc04000000000000000"),
    ],
)
def test_code_of_signed_numbers(number: int, code: str) -> None:
    assert tensor_bundle._ordered_signed(number).hex() == code


def test_codes_of_signed_numbers_are_in_order() -> None:
    numbers = sorted({sign * (2**k + d) for k in range(63) for d in (-1, 0, 1) for sign in (-1, 1)})
    codes = [tensor_bundle._ordered_signed(number) for number in numbers]
    assert codes == sorted(codes)


def damaged(tmp_path: Path, **fields: Any) -> TensorBundle:
    bundle = Bundle()
    bundle.add("x", np.arange(4.0), **fields)
    return TensorBundle(bundle.write(tmp_path / "a"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"crc32c": 5},
            r"'x' in .* is damaged: the checksum of its bytes is 0x\w+, not 0x00000005",
        ),
        ({"size": 31}, "it has 31 bytes, its shape needs 32"),
        ({"offset": 1}, "bytes 1 to 33 of .*-of-00001, which has 32"),
        ({"size": 2**62}, "which has 32"),
        ({"dtype": 7}, "a number|strings have|past the end|checksum"),
        ({"dtype": 10}, "it has 32 bytes, its shape needs 4"),
    ],
)
def test_damaged_entries(fields: dict[str, int], message: str, tmp_path: Path) -> None:
    bundle = damaged(tmp_path, **fields)
    for read in (bundle.array, bundle.verify):
        with pytest.raises(DataLossError, match=message):
            read("x")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"shard_id": 1}, "32 bytes at 0 of shard 1 of 1"),
        ({"shard_id": -1}, "shard -1 of 1"),
        ({"offset": -1}, "at -1 of shard"),
        ({"size": -1}, "-1 bytes at 0"),
    ],
)
def test_entries_that_cannot_be(fields: dict[str, int], message: str, tmp_path: Path) -> None:
    with pytest.raises(DataLossError, match=rf"a.index: the entry b'x' says it has .*{message}"):
        damaged(tmp_path, **fields)


def test_shapes_that_cannot_be(tmp_path: Path) -> None:
    for dims, message in (([-1], "no whole shape"), ([2**40, 2**40], "its shape needs")):
        bundle = Bundle()
        shape = bundle.add("x", np.zeros(0)).shape
        del shape.dim[:]
        for size in dims:
            shape.dim.add(size=size)
        with pytest.raises(DataLossError, match=message):
            TensorBundle(bundle.write(tmp_path / "a")).array("x")
    bundle = Bundle()
    shape = bundle.add("x", np.zeros(1)).shape
    for _ in range(70):
        shape.dim.add(size=1)
    with pytest.raises(DataLossError, match="dimension"):
        TensorBundle(bundle.write(tmp_path / "a")).array("x")


def test_a_bool_that_is_none(tmp_path: Path) -> None:
    bundle = Bundle()
    bundle.add("x", np.zeros(2, np.bool_), b"\1\2")
    with pytest.raises(DataLossError, match="a bool is 2"):
        TensorBundle(bundle.write(tmp_path / "a")).array("x")


def test_damaged_strings(tmp_path: Path) -> None:
    value = np.array([b"ab", b"c"], object)
    for data, message in (
        (strings([b"ab", b"c"])[:-1], "its strings have 3 bytes, 2 are there"),
        (b"\1", "2 strings cannot stand in 1 bytes"),
        (b"\xff\xff\xff", "past the end"),
        (strings([b"ab", b"c"]), "the checksum of its bytes"),
    ):
        bundle = Bundle()
        bundle.add("x", value, data, crc32c=1)
        with pytest.raises(DataLossError, match=message):
            TensorBundle(bundle.write(tmp_path / "a")).array("x")


@pytest.mark.parametrize(("number", "name"), [(21, "variant"), (11, "qint8"), (99, "number 99")])
def test_dtypes_that_are_only_listed(number: int, name: str, tmp_path: Path) -> None:
    bundle = damaged(tmp_path, dtype=number)
    assert bundle.entries["x"].dtype == name
    with pytest.raises(UnimplementedError, match=f"'x' in .* is of dtype {name}"):
        bundle.array("x")


def test_files_that_are_missing(tmp_path: Path) -> None:
    bundle = damaged(tmp_path)
    (tmp_path / "a.data-00000-of-00001").unlink()
    with pytest.raises(NotFoundError, match=r"reading .*a\.data-00000-of-00001: No such file"):
        bundle.array("x")
    with pytest.raises(NotFoundError, match=r"reading .*b\.index: No such file"):
        TensorBundle(str(tmp_path / "b"))


def test_headers_that_are_refused(tmp_path: Path) -> None:
    bundle = Bundle()
    bundle.header.version.min_consumer = 2
    with pytest.raises(UnimplementedError, match="needs a reader of version 2, this one has 1"):
        TensorBundle(bundle.write(tmp_path / "a"))
    for items, message in (
        ([(b"", b"\xff")], "holds no valid BundleHeaderProto"),
        ([(b"a", b"")], "the first key is b'a', not empty"),
        ([], "the first key is None, not empty"),
    ):
        (tmp_path / "a.index").write_bytes(table([block(items)]))
        with pytest.raises(DataLossError, match=message):
            TensorBundle(str(tmp_path / "a"))
