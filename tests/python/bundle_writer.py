"""Writes TensorFlow's checkpoint files, right and wrong ones, for the tests of who reads them."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from resvar import _core, dtypes, proto

MAGIC = bytes.fromhex("57fb808b247547db")


def varint(number: int) -> bytes:
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def masked(data: bytes) -> int:
    crc = _core.crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) % 2**32


def block(items: list[tuple[bytes, bytes]]) -> bytes:
    """The entries of a block; every second key shares what it can with the one before it."""
    out, restarts, before = b"", [], b""
    for number, (key, value) in enumerate(items):
        shared = 0
        if number % 2 == 0:
            restarts.append(len(out))
        else:
            while before[shared : shared + 1] == key[shared : shared + 1] != b"":
                shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value))
        out += key[shared:] + value
        before = key
    restarts = restarts or [0]
    return out + struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))


def table(blocks: list[bytes], kind: int = 0) -> bytes:
    """A file of blocks, which are as they are given, with right checksums."""
    out, handles = b"", []
    for data in (*blocks, block([])):
        handles.append(varint(len(out)) + varint(len(data)))
        out += sealed(data, kind)
    last = [(bytes([255, n]), handle) for n, handle in enumerate(handles[:-1])]
    index = block(last)
    footer = handles[-1] + varint(len(out)) + varint(len(index))
    return out + sealed(index, 0) + footer.ljust(40, b"\0") + MAGIC


def sealed(data: bytes, kind: int) -> bytes:
    return data + bytes([kind]) + struct.pack("<I", masked(data + bytes([kind])))


def entry(value: Any, offset: int, data: bytes, /, **fields: Any) -> Any:
    """What the index says of an array whose bytes stand at an offset."""
    message = proto.BundleEntryProto(
        dtype=dtypes.as_dtype(value.dtype).as_datatype_enum,
        offset=offset,
        size=len(data),
        crc32c=masked(data),
    )
    for size in value.shape:
        message.shape.dim.add(size=size)
    for name, field in fields.items():
        setattr(message, name, field)
    return message


def strings(values: list[bytes]) -> bytes:
    """The bytes of a tensor of strings: the lengths, their checksum, what they have."""
    lengths = b"".join(len(value).to_bytes(4, "little") for value in values)
    head = b"".join(varint(len(value)) for value in values)
    return head + masked(lengths).to_bytes(4, "little") + b"".join(values)


def checksum_of_strings(values: list[bytes]) -> int:
    """That of the lengths, as four bytes each, and of all that stands behind them."""
    lengths = b"".join(len(value).to_bytes(4, "little") for value in values)
    head = b"".join(varint(len(value)) for value in values)
    return masked(lengths + strings(values)[len(head) :])


class Bundle:
    """A checkpoint to be written: entries in one shard. Change it before `write` to damage it."""

    def __init__(self) -> None:
        self.header = proto.BundleHeaderProto(num_shards=1)
        self.header.version.producer = 1
        self.entries: dict[bytes, Any] = {}
        self.data = b""

    def add(self, key: str | bytes, value: Any, data: bytes | None = None, **fields: Any) -> Any:
        if value.dtype == object and data is None:
            values = value.ravel().tolist()
            data, fields = strings(values), {"crc32c": checksum_of_strings(values), **fields}
        stored = value.tobytes() if data is None else data
        message = entry(value, len(self.data), stored, **fields)
        self.entries[key.encode() if isinstance(key, str) else key] = message
        self.data += stored
        return message

    def write(self, prefix: Path) -> str:
        items = [(b"", self.header.SerializeToString())]
        items += [(k, m.SerializeToString()) for k, m in sorted(self.entries.items())]
        halves = [items[: len(items) // 2 + 1], items[len(items) // 2 + 1 :]]
        Path(f"{prefix}.index").write_bytes(table([block(half) for half in halves if half]))
        Path(f"{prefix}.data-00000-of-00001").write_bytes(self.data)
        return str(prefix)
