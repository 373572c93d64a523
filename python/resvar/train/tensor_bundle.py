"""Tensor bundles: the files of a TensorFlow checkpoint, a table of entries and shards of bytes."""

from __future__ import annotations

import math
import mmap
import os
import struct
import threading
import weakref
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from resvar import _core, dtypes, proto
from resvar.dtypes import DType
from resvar.errors import DataLossError, UnimplementedError
from resvar.train import sorted_table
from resvar.train.committed_file import named_errors

HIGHEST_VERSION = 1
# Types that a checkpoint can have and this library has not, by TensorFlow's number.
_OTHER_TYPES = {
    11: "qint8",
    12: "quint8",
    13: "qint32",
    15: "qint16",
    16: "quint16",
    20: "resource",
    21: "variant",
}
Range = tuple[int, int | None]  # start and length, where None is all


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a tensor stands: in a shard, or in slices that have entries of their own."""

    dtype: DType | str  # the name of one that this library has not
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int
    crc32c: int
    slices: tuple[tuple[Range, ...], ...]


class TensorBundle:
    """The tensors of a checkpoint, read when they are asked for.

    Args:
      prefix: the common start of the names of its files, which end with `.index` and
        `.data-00000-of-00001`.

    Raises:
      NotFoundError: there is no index file.
      DataLossError: it is damaged.
      UnimplementedError: it is of a newer format.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.index = f"{prefix}.index"
        self.entries: dict[str, Entry] = {}
        self._slices: dict[bytes, Entry] = {}
        self._shards: dict[int, tuple[BinaryIO, memoryview]] = {}
        self._verified: set[int] = set()
        self._lock = threading.Lock()
        items = sorted_table.items(_read(self.index), self.index)
        key, value = next(items, (None, b""))
        if key != b"":
            raise DataLossError(None, None, f"{self.index}: the first key is {key!r}, not empty")
        self._read_header(value)
        for key, value in items:
            entry = _entry(value, f"{self.index}: the entry {key!r}", self._num_shards)
            if key.startswith(b"\0"):
                self._slices[key] = entry
            else:
                self.entries[key.decode(errors="surrogateescape")] = entry

    def _read_header(self, data: bytes) -> None:
        header = proto.parsed("BundleHeaderProto", data, self.index)
        self._num_shards = header.num_shards
        self._big_endian = header.endianness != 0
        if header.version.min_consumer > HIGHEST_VERSION:
            message = (
                f"{self.index} needs a reader of version {header.version.min_consumer}, "
                f"this one has {HIGHEST_VERSION}"
            )
            raise UnimplementedError(None, None, message)

    def verify(self, name: str) -> None:
        """Checks that the bytes of a tensor are there and have their checksum, once.

        Args:
          name: a key of `entries`.

        Raises:
          NotFoundError: a file of the checkpoint is missing.
          DataLossError: the bytes are damaged.
          UnimplementedError: this library does not have the dtype.
        """
        for _, part in self._parts(name):
            self._bytes(name, part)

    def source(self, name: str) -> Any:
        """What `_core.replace` takes a value from: its place in a file, or else a tensor.

        Args:
          name: a key of `entries`, which `verify` has found to be right.
        """
        entry = self.entries[name]
        plain = not entry.slices and entry.dtype is not dtypes.string and not self._big_endian
        if not plain or not entry.size:
            return _core.Tensor.copy_of(self.array(name))
        self._shard(entry.shard)
        file, _ = self._shards[entry.shard]
        return file.fileno(), entry.offset, _core_type(entry), list(entry.shape)

    def array(self, name: str) -> Any:
        """The value of a tensor, checked; raises what `verify` does.

        Args:
          name: a key of `entries`.

        Returns:
          A read-only array over the file, or, where the bytes there are not as NumPy wants them
          or are in slices, an array of its own.
        """
        entry = self.entries[name]
        parts = self._parts(name)
        if not entry.slices:
            return self._array(name, entry)
        self.verify(name)  # before so much is allocated
        whole = np.empty(entry.shape, _numpy_type(entry))
        for where, part in parts:
            whole[where] = self._array(name, part)
        whole.flags.writeable = False
        return whole

    def _parts(self, name: str) -> list[tuple[tuple[slice, ...], Entry]]:
        """The entries that hold the bytes of a tensor, each with its place."""
        entry = self.entries[name]
        if isinstance(entry.dtype, str):
            message = f"{name!r} in {self.prefix} is of dtype {entry.dtype}, which resvar has not"
            raise UnimplementedError(None, None, message)
        if not entry.slices:
            return [((), entry)]
        parts = []
        for ranges in entry.slices:
            where = _place(ranges, entry.shape)
            part = self._slices.get(_slice_key(name, ranges))
            if where is None or part is None or part.slices or part.dtype is not entry.dtype:
                raise self._damaged(name, f"it has no slice {ranges}")
            if part.shape != tuple(axis.stop - axis.start for axis in where):
                raise self._damaged(name, f"its slice {ranges} is of shape {part.shape}")
            parts.append((where, part))
        if not _tile([where for where, _ in parts], entry.shape):
            raise self._damaged(name, f"its slices do not make up its shape {entry.shape}")
        return parts

    def _array(self, name: str, entry: Entry) -> Any:
        """The value of one entry with bytes."""
        data = self._bytes(name, entry)
        dtype: Any = entry.dtype
        count = math.prod(entry.shape)
        try:
            if dtype is dtypes.string:
                array: Any = np.empty(count, object)
                array[:] = _strings(data, count)[0]
            else:
                array = self._elements(data, _numpy_type(entry))
            array = array.reshape(entry.shape)
        except (ValueError, DataLossError) as error:
            raise self._damaged(name, str(error)) from None
        array.flags.writeable = False
        return array

    def _elements(self, data: memoryview, dtype: np.dtype[Any]) -> Any:
        array: Any = np.frombuffer(data, np.uint8)
        if self._big_endian and dtype.itemsize > 1:
            width = dtype.itemsize // (2 if dtype.kind == "c" else 1)
            return array.view(f"u{width}").byteswap().view(dtype)
        array = array.view(dtype)
        return array if array.flags.aligned else array.copy()

    def _bytes(self, name: str, entry: Entry) -> memoryview:
        """The bytes of one entry; their checksum is compared the first time."""
        shard = self._shard(entry.shard)
        if entry.offset + entry.size > len(shard):
            message = (
                f"bytes {entry.offset} to {entry.offset + entry.size} of "
                f"{self._file(entry.shard)}, which has {len(shard)}"
            )
            raise self._damaged(name, message)
        data = shard[entry.offset : entry.offset + entry.size]
        if entry.dtype is dtypes.string:
            size, expected = len(data), math.prod(entry.shape)
            if expected > size:
                raise self._damaged(name, f"{expected} strings cannot stand in {size} bytes")
        elif len(data) != (expected := math.prod(entry.shape) * _numpy_type(entry).itemsize):
            raise self._damaged(name, f"it has {len(data)} bytes, its shape needs {expected}")
        if id(entry) not in self._verified:
            self._compare_checksum(name, entry, data)
            if entry.dtype is dtypes.bool:
                self._check_bools(name, data)
            self._verified.add(id(entry))
        return data

    def _check_bools(self, name: str, data: memoryview) -> None:
        highest = np.frombuffer(data, np.uint8).max(initial=0)
        if highest > 1:
            raise self._damaged(name, f"a bool is {highest}")

    def _compare_checksum(self, name: str, entry: Entry, data: memoryview) -> None:
        if entry.dtype is dtypes.string:
            try:
                computed = _strings(data, math.prod(entry.shape))[1]
            except DataLossError as error:
                raise self._damaged(name, str(error)) from None
        else:
            computed = sorted_table.masked_crc32c(data)
        if computed != entry.crc32c:
            message = f"the checksum of its bytes is {computed:#010x}, not {entry.crc32c:#010x}"
            raise self._damaged(name, message)

    def _shard(self, number: int) -> memoryview:
        with self._lock:
            if number not in self._shards:
                self._shards[number] = file, _ = _map(self._file(number))
                weakref.finalize(self, file.close)
            return self._shards[number][1]

    def _file(self, number: int) -> str:
        return f"{self.prefix}.data-{number:05d}-of-{self._num_shards:05d}"

    def _damaged(self, name: str, message: str) -> DataLossError:
        return DataLossError(None, None, f"{name!r} in {self.prefix} is damaged: {message}")


def _numpy_type(entry: Entry) -> Any:
    return np.dtype(entry.dtype.as_numpy_dtype)  # type: ignore[union-attr]


def _core_type(entry: Entry) -> _core.DType:
    return entry.dtype._core  # type: ignore[union-attr]


def _read(path: str) -> bytes:
    with named_errors(f"reading {path}"), open(path, "rb") as file:
        return file.read()


def _map(path: str) -> tuple[BinaryIO, memoryview]:
    with named_errors(f"reading {path}"):
        file = open(path, "rb")  # noqa: SIM115  # the bundle closes it
        if os.fstat(file.fileno()).st_size == 0:
            return file, memoryview(b"")
        return file, memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _entry(data: bytes, source: str, num_shards: int) -> Entry:
    message = proto.parsed("BundleEntryProto", data, source)
    shape = tuple(dim.size for dim in message.shape.dim)
    known = dtypes._BY_ENUM.get(message.dtype)
    entry = Entry(
        dtype=known or _OTHER_TYPES.get(message.dtype, f"number {message.dtype}"),
        shape=shape,
        shard=message.shard_id,
        offset=message.offset,
        size=message.size,
        crc32c=message.crc32c,
        slices=tuple(_ranges(part) for part in message.slices),
    )
    if message.shape.unknown_rank or min(shape, default=0) < 0:
        raise DataLossError(None, None, f"{source} has no whole shape: {shape}")
    if not 0 <= entry.shard < num_shards or entry.offset < 0 or entry.size < 0:
        where = f"{entry.size} bytes at {entry.offset} of shard {entry.shard} of {num_shards}"
        raise DataLossError(None, None, f"{source} says it has {where}")
    return entry


def _ranges(part: Any) -> tuple[Range, ...]:
    return tuple(
        (extent.start, extent.length if extent.HasField("length") else None)
        for extent in part.extent
    )


def _place(ranges: tuple[Range, ...], shape: tuple[int, ...]) -> tuple[slice, ...] | None:
    """Where a slice stands in the whole, or None if it is outside."""
    if len(ranges) != len(shape):
        return None
    place = []
    for (start, length), dim in zip(ranges, shape, strict=True):
        stop = dim if length is None else start + length
        if not 0 <= start <= stop <= dim:
            return None
        place.append(slice(start, stop))
    return tuple(place)


def _tile(places: list[tuple[slice, ...]], shape: tuple[int, ...]) -> bool:
    """Whether places make up the whole, and no two overlap."""
    starts, stops = (
        np.array([[getattr(axis, end) for axis in place] for place in places], np.int64)
        for end in ("start", "stop")
    )
    sizes = [math.prod(axis.stop - axis.start for axis in place) for place in places]
    return sum(sizes) == math.prod(shape) and not any(
        np.count_nonzero(((starts < stop) & (stops > start)).all(axis=1)) > 1
        for start, stop in zip(starts, stops, strict=True)
    )


def _slice_key(name: str, ranges: tuple[Range, ...]) -> bytes:
    """The key of a slice's entry: a code that sorts as the numbers and names in it do."""
    text = name.encode(errors="surrogateescape")
    escaped = b"".join({0: b"\0\xff", 255: b"\xff\0"}.get(c, bytes([c])) for c in text)
    key = [_ordered(0), escaped, b"\0\1", _ordered(len(ranges))]
    for start, length in ranges:
        key += [_ordered_signed(start), _ordered_signed(-1 if length is None else length)]
    return b"".join(key)


def _ordered(number: int) -> bytes:
    size = (number.bit_length() + 7) // 8
    return bytes([size]) + number.to_bytes(size, "big")


def _ordered_signed(number: int) -> bytes:
    """A number whose size stands in front as so many bits, which are inverted if it is negative."""
    size = (number if number >= 0 else ~number).bit_length() // 7 + 1
    marked = number ^ ((1 << size) - 1) << 7 * size
    return (marked & (1 << 8 * size) - 1).to_bytes(size, "big")


def _strings(data: memoryview, count: int) -> tuple[list[bytes], int]:
    """The strings of a tensor and their checksum: lengths, a checksum of those, then the bytes."""
    raw = bytes(data)
    lengths, at = _lengths(raw, count)
    wide = [length > 0xFFFFFFFF for length in lengths]
    packed = b"".join(
        struct.pack("<Q" if is_wide else "<I", length)
        for length, is_wide in zip(lengths, wide, strict=True)
    )
    of_lengths = _core.crc32c(packed)
    if at + 4 + sum(lengths) != len(raw):
        message = f"its strings have {sum(lengths)} bytes, {len(raw) - at - 4} are there"
        raise DataLossError(None, None, message)
    strings = []
    start = at + 4
    for length in lengths:
        strings.append(raw[start : start + length])
        start += length
    return strings, sorted_table.masked_crc32c(memoryview(raw)[at:], of_lengths)


def _lengths(raw: bytes, count: int) -> tuple[list[int], int]:
    if max(raw[:count], default=0) < 0x80:
        return list(raw[:count]), count
    lengths, at = [], 0
    for _ in range(count):
        length, at = sorted_table.varint(raw, at)
        lengths.append(length)
    return lengths, at
