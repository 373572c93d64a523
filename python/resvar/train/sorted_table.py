"""Sorted tables: keys and values in LevelDB's file format. A TensorFlow checkpoint's index is one.

A file is a row of blocks, each followed by the kind of its compression and a checksum. The footer
says where the index block is, whose values say where the other blocks are.
"""

from __future__ import annotations

from collections.abc import Iterator

from resvar import _core
from resvar.errors import DataLossError, UnimplementedError

MAGIC = 0xDB4775248B80FB57
FOOTER_BYTES = 48
TRAILER_BYTES = 5


def masked_crc32c(data: bytes | memoryview, before: int = 0) -> int:
    """The checksum as it is stored: so changed that one can take the checksum of checksums."""
    crc = _core.crc32c(data, before)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(data: bytes, at: int) -> tuple[int, int]:
    r"""Reads a number of 7 bits a byte, the lowest first.

    Args:
      data: where it stands.
      at: the position of its first byte.

    Returns:
      The number, and the position after it.

    Raises:
      DataLossError: it does not end, or is larger than 64 bits.

    >>> from resvar.train import sorted_table
    >>> sorted_table.varint(b"\xac\x02", 0)
    (300, 2)
    """
    number = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise DataLossError(None, None, f"a number goes on past the end, byte {len(data)}")
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if number >= 1 << 64:
                break
            return number, at
    raise DataLossError(None, None, f"a number before byte {at} has more than 64 bits")


def items(data: bytes, source: str) -> Iterator[tuple[bytes, bytes]]:
    """Reads a table.

    Args:
      data: the bytes of the whole file.
      source: its name, for the error.

    Yields:
      Its keys, in ascending order, each with its value.

    Raises:
      DataLossError: this is no such table, or it is damaged.
      UnimplementedError: a block is compressed.
    """
    try:
        yield from _items(data)
    except (DataLossError, UnimplementedError) as error:
        raise type(error)(None, None, f"{source}: {error.message}") from None


def _items(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if len(data) < FOOTER_BYTES:
        message = f"a table has a footer of {FOOTER_BYTES} bytes, the file has {len(data)}"
        raise DataLossError(None, None, message)
    magic = int.from_bytes(data[-8:], "little")
    if magic != MAGIC:
        message = f"not a table: it ends with {magic:#018x}, not with {MAGIC:#018x}"
        raise DataLossError(None, None, message)
    footer = data[-FOOTER_BYTES:]
    _, at = _handle(footer, 0)
    where, _ = _handle(footer, at)
    previous, end = None, 0
    for _, value in _entries(_block(data, where)):
        where, _ = _handle(value, 0)
        if where[0] < end:
            message = f"the block at byte {where[0]} starts before the one before it ends, at {end}"
            raise DataLossError(None, None, message)
        end = sum(where) + TRAILER_BYTES
        for item in _entries(_block(data, where)):
            if previous is not None and item[0] <= previous:
                message = f"the key {item[0]!r} comes after {previous!r}"
                raise DataLossError(None, None, message)
            previous = item[0]
            yield item


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    """The offset and the size of a block."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def _block(data: bytes, where: tuple[int, int]) -> bytes:
    """The contents of a block, checked."""
    offset, size = where
    end = offset + size
    if end + TRAILER_BYTES > len(data) - FOOTER_BYTES:
        message = f"a block of {size} bytes at byte {offset} of {len(data)} does not fit"
        raise DataLossError(None, None, message)
    stored = int.from_bytes(data[end + 1 : end + TRAILER_BYTES], "little")
    computed = masked_crc32c(memoryview(data)[offset : end + 1])
    if stored != computed:
        message = f"the block at byte {offset} has checksum {computed:#010x}, not {stored:#010x}"
        raise DataLossError(None, None, message)
    if data[end] != 0:
        message = f"the block at byte {offset} is compressed, kind {data[end]}; TensorFlow's is not"
        raise UnimplementedError(None, None, message)
    return data[offset:end]


def _entries(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The keys and values of a block. A key is stored as what differs from the one before."""
    restarts = int.from_bytes(block[-4:], "little") if len(block) >= 4 else 0
    end = len(block) - 4 * (restarts + 1)
    if len(block) < 4 or end < 0:
        message = f"a block of {len(block)} bytes cannot end with {restarts} restart points"
        raise DataLossError(None, None, message)
    key, at = b"", 0
    while at < end:
        shared, at = varint(block, at)
        different, at = varint(block, at)
        size, at = varint(block, at)
        if shared > len(key) or at + different + size > end:
            message = (
                f"an entry of a block shares {shared} of {len(key)} bytes and has "
                f"{different} + {size}, where {max(end - at, 0)} are left"
            )
            raise DataLossError(None, None, message)
        key = key[:shared] + block[at : at + different]
        at += different
        yield key, block[at : at + size]
        at += size
