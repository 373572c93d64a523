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


def blocks(tensor: _core.Tensor, size: int) -> Iterator[_Array]:
    """Arrays of `BLOCK` bytes, and one of the rest, each valid until the next.

    Args:
      tensor: a tensor on any device.
      size: what `stored_size` says.
    """
    if dtypes.as_dtype(tensor.dtype) is dtypes.string:
        yield from _regular(_pieces(tensor))
        return
    buffer = np.empty(min(BLOCK, size), np.uint8)
    for first in range(0, size, BLOCK):
        block = buffer[: size - first]
        _core.copy_out(tensor, first, block)
        yield block


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


def _regular(pieces: Iterator[bytes]) -> Iterator[_Array]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= BLOCK:
            yield np.frombuffer(bytes(waiting[:BLOCK]), np.uint8)
            del waiting[:BLOCK]
    if waiting:
        yield np.frombuffer(bytes(waiting), np.uint8)


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
    buffer = np.empty(min(entry.block, entry.size), np.uint8)
    for number in range(len(entry.checksums or ())):
        block = read_block(descriptor, entry, number, buffer)
        done(len(block))


def read_block(descriptor: int, entry: Entry, number: int, buffer: _Array) -> _Array:
    """Reads a block, and compares its checksum if there is one.

    Returns:
      As much of the buffer as the block has.

    Raises:
      DataLossError: it differs, or the file ends before.
    """
    first = number * entry.block
    block = buffer[: entry.size - first]
    with_name = f"the array {entry.key!r} is damaged: "
    try:
        read_exactly(descriptor, block.data, entry.offset + first)
    except DataLossError as error:
        raise DataLossError(None, None, with_name + error.message) from None
    if entry.checksums is not None:
        expected, found = entry.checksums[number], _core.crc32c(block)
        if found != expected:
            message = (
                f"{with_name}the checksum of its bytes {first} to {first + len(block) - 1} "
                f"is {found:08x}, not {expected:08x}"
            )
            raise DataLossError(None, None, message)
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
        message = f"the array {entry.key!r} is damaged: the lengths of its strings do not fit"
        raise DataLossError(None, None, message)
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
