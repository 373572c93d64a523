"""Sorted tables: read back whole, and every damage is named."""

from __future__ import annotations

import struct

import pytest
from bundle_writer import block, sealed, table, varint

from resvar.errors import DataLossError, UnimplementedError
from resvar.train import sorted_table

ITEMS = [(b"", b"header"), (b"a/b", b""), (b"a/bc", b"x" * 300), (b"a/c", b"\0"), (b"b", b"y")]


def read(data: bytes) -> list[tuple[bytes, bytes]]:
    return list(sorted_table.items(data, "a file"))


def test_items_of_one_block_and_of_many() -> None:
    assert read(table([block(ITEMS)])) == ITEMS
    assert read(table([block([item]) for item in ITEMS])) == ITEMS
    assert read(table([])) == []
    assert read(table([block([])])) == []


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 2**32, 2**64 - 1])
def test_numbers(number: int) -> None:
    assert sorted_table.varint(b"x" + varint(number) + b"y", 1)[0] == number


def test_numbers_that_are_none() -> None:
    with pytest.raises(DataLossError, match="past the end, byte 2"):
        sorted_table.varint(b"\x80\x80", 0)
    for data in (b"\x80" * 11, varint(2**64)):
        with pytest.raises(DataLossError, match="more than 64 bits"):
            sorted_table.varint(data, 0)


def test_files_that_are_no_table() -> None:
    with pytest.raises(DataLossError, match=r"a file: .* footer of 48 bytes, the file has 0"):
        read(b"")
    with pytest.raises(DataLossError, match=r"not a table: it ends with 0x0+, not with 0xdb47"):
        read(bytes(100))


def test_a_flipped_bit_is_found_by_the_checksum() -> None:
    data = bytearray(table([block(ITEMS)]))
    data[5] ^= 4
    with pytest.raises(DataLossError, match=r"the block at byte 0 has checksum 0x\w+, not 0x"):
        read(bytes(data))


def test_compressed_blocks_are_refused() -> None:
    with pytest.raises(UnimplementedError, match="block at byte 0 is compressed, kind 1"):
        read(table([block(ITEMS)], kind=1))


def test_a_block_outside_the_file() -> None:
    index = block([(b"z", varint(0) + varint(10_000))])
    footer = varint(0) + varint(0) + varint(0) + varint(len(index))
    data = sealed(index, 0) + footer.ljust(40, b"\0") + table([])[-8:]
    with pytest.raises(DataLossError, match="block of 10000 bytes at byte 0 of"):
        read(data)


def test_a_block_that_is_used_twice() -> None:
    data = block(ITEMS)
    index = block([(bytes([n]), varint(0) + varint(len(data))) for n in range(9)])
    start = len(data) + 5
    footer = varint(0) + varint(0) + varint(start) + varint(len(index))
    whole = sealed(data, 0) + sealed(index, 0) + footer.ljust(40, b"\0") + table([])[-8:]
    with pytest.raises(DataLossError, match="byte 0 starts before the one before it ends"):
        read(whole)


def test_keys_out_of_order() -> None:
    for items in (ITEMS[::-1], [ITEMS[1], ITEMS[1]]):
        with pytest.raises(DataLossError, match="comes after b'"):
            read(table([block(items)]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a block of 0 bytes cannot end with 0 restart points"),
        (struct.pack("<I", 1000), "cannot end with 1000 restart points"),
        (varint(1) + varint(1) + varint(0) + b"k" + bytes(4), "shares 1 of 0 bytes"),
        (varint(0) + varint(5) + varint(0) + b"k" + bytes(4), "has 5 \\+ 0, where 1 are left"),
        (varint(0) + varint(1) + varint(9) + b"kv" + bytes(4), "has 1 \\+ 9, where 2 are left"),
        (varint(0) + b"\x80" + bytes(4), "an entry of a block|past the end|are left"),
    ],
)
def test_blocks_that_are_none(data: bytes, message: str) -> None:
    with pytest.raises(DataLossError, match=message):
        read(table([data]))
