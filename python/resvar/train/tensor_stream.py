"""The bytes of a tensor as they stand in a file, a block at a time, and the way back.

Numbers are stored as they are in memory. Strings are stored as the length of each, 64 bits, lowest
byte first, and then the bytes of all.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from resvar import _core, dtypes
from resvar.errors import DataLossError
from resvar.train.safetensors_file import BLOCK, Entry

_Array = Any  # NumPy's
_LENGTH = 8  # bytes


def stored_size(tensor: _core.Tensor) -> int:
    """How many bytes the file will have."""
    if dtypes.as_dtype(tensor.dtype) is not dtypes.string:
        return math.prod(tensor.shape) * dtypes.as_dtype(tensor.dtype).size
    return sum(_LENGTH + len(text) for texts in _parts(tensor) for text in texts)


def write(
    descriptor: int, tensor: _core.Tensor, entry: Entry, done: Callable[[int], None]
) -> tuple[int, ...]:
    """Writes a tensor, which may be on any device.

    Args:
      descriptor: the file.
      tensor: the tensor.
      entry: says where it is written to, and how large `stored_size` says it is.
      done: is told how many bytes were written, again and again.

    Returns:
      The checksums of its blocks.

    Raises:
      OSError: it cannot be written.
    """
    checksums = []
    if entry.dtype is dtypes.string:
        offset = entry.offset
        for block in _blocks(_pieces(tensor)):
            checksums.append(_core.crc32c(block))
            write_exactly(descriptor, memoryview(block), offset)
            offset += len(block)
            done(len(block))
        return tuple(checksums)
    for first in range(0, entry.size, BLOCK):
        size = min(BLOCK, entry.size - first)
        offset = entry.offset + first
        checksums.append(_core.write_block(descriptor, offset, tensor, first, size))
        done(size)
    return tuple(checksums)


def write_exactly(descriptor: int, data: memoryview, offset: int) -> None:
    """Writes all of this to a file."""
    while data:
        count = os.pwrite(descriptor, data, offset)
        offset += count
        data = data[count:]


def _parts(tensor: _core.Tensor) -> Iterator[_Array]:
    """The strings, flat, in arrays of about a block."""
    if not tensor.shape:
        yield tensor.array().reshape(-1)
        return
    rows, row = tensor.shape[0], max(math.prod(tensor.shape[1:]), 1)
    first, count = 0, 1 + 64 // row
    while first < rows:
        part = tensor.slice((slice(first, min(first + count, rows), None),)).array().reshape(-1)
        yield part
        first += count
        mean = sum(map(len, part)) / max(part.size, 1)
        count = 1 + int(min(BLOCK / (mean + 64), 2.0**16) / row)


def _pieces(tensor: _core.Tensor) -> Iterator[bytes]:
    for part in _parts(tensor):
        yield np.array([len(text) for text in part], "<u8").tobytes()
    for part in _parts(tensor):
        yield b"".join(part)


def _blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= BLOCK:
            yield bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
    if waiting:
        yield bytes(waiting)


def read_exactly(descriptor: int, to: memoryview, offset: int) -> None:
    """Fills memory from a file.

    Raises:
      DataLossError: the file ends before.
    """
    while to:
        count = os.preadv(descriptor, [to], offset)
        if count == 0:
            raise DataLossError(None, None, f"the file ends at byte {offset}")
        offset += count
        to = to[count:]


def verify(descriptor: int, entry: Entry, done: Callable[[int], None]) -> None:
    """Compares all checksums of an array with what is in the file.

    Raises:
      DataLossError: one differs, or the file ends before.
    """
    for number, expected in enumerate(entry.checksums or ()):
        first = number * entry.block
        size = min(entry.block, entry.size - first)
        try:
            found = _core.block_checksum(descriptor, entry.offset + first, size)
        except DataLossError as error:
            raise _damaged(entry, error.message) from None
        _compare(entry, first, size, found, expected)
        done(size)


def _damaged(entry: Entry, why: str) -> DataLossError:
    return DataLossError(None, None, f"the array {entry.key!r} is damaged: {why}")


def _compare(entry: Entry, first: int, size: int, found: int, expected: int) -> None:
    if found != expected:
        where = f"the checksum of its bytes {first} to {first + size - 1}"
        raise _damaged(entry, f"{where} is {found:08x}, not {expected:08x}")


def read_block(descriptor: int, entry: Entry, number: int, buffer: _Array) -> _Array:
    """Reads a block, and compares its checksum if there is one.

    Returns:
      As much of the buffer as the block has.

    Raises:
      DataLossError: it differs, or the file ends before.
    """
    first = number * entry.block
    block = buffer[: entry.size - first]
    try:
        read_exactly(descriptor, block.data, entry.offset + first)
    except DataLossError as error:
        raise _damaged(entry, error.message) from None
    if entry.checksums is not None:
        _compare(entry, first, len(block), _core.crc32c(block), entry.checksums[number])
    return block


def read_bytes(descriptor: int, entry: Entry, begin: int, end: int) -> _Array:
    """A part of an array, of whose bytes the checksums are compared: a new array of bytes."""
    result = np.empty(end - begin, np.uint8)
    buffer = np.empty(min(entry.block, entry.size), np.uint8)
    for number in range(begin // entry.block, -(-end // entry.block)):
        first = number * entry.block
        block = read_block(descriptor, entry, number, buffer)
        low, high = max(begin, first), min(end, first + len(block))
        result[low - begin : high - begin] = block[low - first : high - first]
    return result


def read_strings(descriptor: int, entry: Entry) -> _core.Tensor:
    """The tensor of an array of strings. Its checksums have been compared."""
    count = math.prod(entry.shape)
    lengths = np.empty(count, "<u8")
    read_exactly(descriptor, lengths.view(np.uint8).data, entry.offset)
    if _LENGTH * count + int(lengths.sum()) != entry.size:
        raise _damaged(entry, "the lengths of its strings do not fit")
    ends = np.cumsum(lengths, dtype=np.int64)
    table = _empty_strings(entry.shape)
    first = 0
    while first < count:
        start = int(ends[first - 1]) if first else 0
        last = min(first + 2**16, int(np.searchsorted(ends, start + BLOCK)) + 1, count)
        data = bytearray(int(ends[last - 1]) - start)
        read_exactly(descriptor, memoryview(data), entry.offset + _LENGTH * count + start)
        texts = np.empty(last - first, object)
        texts[:] = [
            bytes(data[end - length : end])
            for end, length in zip(
                (ends[first:last] - start).tolist(), lengths[first:last].tolist(), strict=True
            )
        ]
        _write(table, entry.shape, first, texts)
        first = last
    return table.read()


def _empty_strings(shape: tuple[int, ...]) -> _core.Variable:
    table = _core.Variable("strings", dtypes.string._core, None)
    if not shape:
        table.assign(np.array(b"", object))
        return table
    nothing = np.empty((0, 1), np.int32), np.empty((0, *shape[1:]), object)
    update = _core.UpdateOp.update
    table.assign(_core.Tensor.scatter_nd_into_zeros("restore", update, shape, *nothing))
    return table


def _write(table: _core.Variable, shape: tuple[int, ...], first: int, texts: _Array) -> None:
    """Replaces strings that stand one after the other."""
    if not shape:
        table.assign(texts.reshape(()))
        return
    places = np.unravel_index(np.arange(first, first + texts.size), shape)
    indices = np.stack(places, axis=-1)
    table.scatter(_core.UpdateOp.update, _core.IndexForm.tuples, indices, texts)
