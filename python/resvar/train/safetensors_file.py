"""The layout of a safetensors file, which any reader of that format opens.

A file is the length of its header in eight bytes, the header in JSON, and the arrays one after the
other. Our headers also have, in the metadata, what the format has no place for: the dtype and shape
that a variable really has, its name, trainable and version, and the CRC-32C of every block of
`BLOCK` bytes. A checksum of the header itself stands among them. All checksums are written with
the same number of digits, so that a header can be written before they are known, and again after.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from resvar import _core, dtypes
from resvar.dtypes import DType
from resvar.errors import DataLossError, InvalidArgumentError

BLOCK = 4 * 2**20
_ALIGNMENT = 4096  # of the first array: a page
_LONGEST_HEADER = 100_000_000  # what readers accept
_METADATA = "__metadata__"
_OF_VARIABLE = "resvar."  # before the key of a variable, in the metadata
_UNSIGNED = b'"crc32c_of_header": "00000000"'

# What the format calls an element, its size, and the dimensions that it adds to those of ours.
_STORED = {
    "bool": ("BOOL", 1, ()),
    "int8": ("I8", 1, ()),
    "int16": ("I16", 2, ()),
    "int32": ("I32", 4, ()),
    "int64": ("I64", 8, ()),
    "uint8": ("U8", 1, ()),
    "uint16": ("U16", 2, ()),
    "uint32": ("U32", 4, ()),
    "uint64": ("U64", 8, ()),
    "float16": ("F16", 2, ()),
    "bfloat16": ("BF16", 2, ()),
    "float32": ("F32", 4, ()),
    "float64": ("F64", 8, ()),
    "float8_e5m2": ("F8_E5M2", 1, ()),
    "float8_e4m3fn": ("F8_E4M3", 1, ()),
    "complex64": ("C64", 8, ()),
    "complex128": ("F64", 8, (2,)),
}
_AS_BYTES = ("U8", 1, ())  # the other small types, each element in a byte
_DTYPES = {stored: name for name, (stored, _, extra) in _STORED.items() if not extra}
_SIZES = {stored: size for stored, size, _ in _STORED.values()}


class Entry(NamedTuple):
    """An array in a file."""

    key: str
    dtype: DType | None  # None: it is of a type that only other programs have
    shape: tuple[int, ...]
    offset: int  # of its first byte in the file
    size: int  # in bytes
    checksums: tuple[int, ...] | None = None  # of its blocks; None: the file has none
    block: int = BLOCK
    name: str | None = None
    trainable: bool | None = None
    version: int | None = None

    def check_type(self) -> DType:
        """The dtype. Raises InvalidArgumentError where there is none."""
        if self.dtype is None:
            message = f"the array {self.key!r} is of a type that resvar does not have"
            raise InvalidArgumentError(None, None, message)
        return self.dtype


def layout(entries: Sequence[Entry]) -> tuple[list[Entry], int]:
    """Gives each entry its offset, and all the number of checksums they will have.

    Returns:
      The entries in the order in which they stand in the file, and the size of the file.
    """
    ordered = sorted(entries, key=lambda entry: (-_stored(entry)[1], entry.key))
    blank = [entry._replace(checksums=(0,) * -(-entry.size // BLOCK)) for entry in ordered]
    offset = len(encode(blank))
    placed = []
    for entry in blank:
        placed.append(entry._replace(offset=offset))
        offset += entry.size
    return placed, offset


def encode(entries: Sequence[Entry]) -> bytes:
    """The first bytes of a file of these entries, which are placed one after the other."""
    metadata = {"format": "resvar", "crc32c_of_header": "00000000"}
    header: dict[str, Any] = {_METADATA: metadata}
    begin = 0
    for entry in entries:
        stored, _, extra = _stored(entry)
        shape = [entry.size] if entry.dtype is dtypes.string else [*entry.shape, *extra]
        offsets = [begin, begin + entry.size]
        header[entry.key] = {"dtype": stored, "shape": shape, "data_offsets": offsets}
        metadata[_OF_VARIABLE + entry.key] = _described(entry)
        begin += entry.size
    text = json.dumps(header).encode()
    if len(text) > _LONGEST_HEADER:
        message = f"a header of {len(text)} bytes is too long, {_LONGEST_HEADER} is the limit"
        raise InvalidArgumentError(None, None, message)
    text += b" " * (-(len(text) + 8) % _ALIGNMENT)
    checksum = f"{_core.crc32c(text):08x}".encode()
    return len(text).to_bytes(8, "little") + text.replace(
        _UNSIGNED, _UNSIGNED.replace(b"0" * 8, checksum), 1
    )


def _stored(entry: Entry) -> tuple[str, int, tuple[int, ...]]:
    return _STORED.get(entry.check_type().name, _AS_BYTES)


def _described(entry: Entry) -> str:
    description = {
        "dtype": entry.check_type().name,
        "shape": entry.shape,
        "name": entry.name,
        "trainable": entry.trainable,
        "version": entry.version,
    }
    if entry.checksums is not None:
        description["block"] = BLOCK
        description["crc32c"] = "".join(f"{checksum:08x}" for checksum in entry.checksums)
    return json.dumps(description)


def decode(length: bytes, text: bytes, file_size: int) -> list[Entry]:
    """Reads the header of a file.

    Args:
      length: the first eight bytes of the file.
      text: the bytes after them, at least as many as `header_length` says if there are so many.
      file_size: the size of the file in bytes.

    Raises:
      DataLossError: it is no header, or does not fit the file.
    """
    size = header_length(length)
    text = text[:size]
    if len(text) < size:
        raise DataLossError(None, None, f"the header has {len(text)} bytes of {size}")
    try:
        header = json.loads(text)
        metadata = header.pop(_METADATA, {})
        _check_header(text, metadata)
        entries = [_read_entry(key, value, 8 + size, metadata) for key, value in header.items()]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataLossError(None, None, f"the header cannot be read: {error!r}") from error
    for entry in entries:
        end = entry.offset + entry.size
        if end > file_size:
            message = f"the array {entry.key!r} ends at byte {end}, but the file at {file_size}"
            raise DataLossError(None, None, message)
    return entries


def header_length(length: bytes) -> int:
    """The length of the header that begins after the first eight bytes of a file.

    Raises:
      DataLossError: there are not so many, or readers do not accept such a length.
    """
    size = int.from_bytes(length, "little")
    if len(length) < 8 or size > _LONGEST_HEADER:
        message = f"it begins with {length!r}, which is not the length of a header"
        raise DataLossError(None, None, message)
    return size


def _check_header(text: bytes, metadata: Mapping[str, str]) -> None:
    if metadata.get("format") != "resvar" and "crc32c_of_header" not in metadata:
        return
    signed = _UNSIGNED.replace(b"0" * 8, metadata["crc32c_of_header"].encode())
    found = f"{_core.crc32c(text.replace(signed, _UNSIGNED, 1)):08x}"
    if found != metadata["crc32c_of_header"]:
        message = f"its checksum is {found}, not {metadata['crc32c_of_header']}"
        raise ValueError(message)


def _read_entry(key: str, value: Any, data: int, metadata: Mapping[str, str]) -> Entry:
    begin, end = value["data_offsets"]
    stored, stored_shape = value["dtype"], tuple(value["shape"])
    size = _SIZES.get(stored)
    if size is not None and size * math.prod(stored_shape) != end - begin:
        raise ValueError(f"{key!r} has {end - begin} bytes, {stored} of shape {stored_shape}")
    known = json.loads(metadata.get(_OF_VARIABLE + key, "{}"))
    name = known.get("dtype", _DTYPES.get(stored))
    checksums = known.get("crc32c")
    return Entry(
        key=key,
        dtype=None if name is None else dtypes.as_dtype(name),
        shape=tuple(known.get("shape", stored_shape)),
        offset=data + begin,
        size=end - begin,
        checksums=None if checksums is None else _numbers(checksums),
        block=known.get("block", BLOCK),
        name=known.get("name"),
        trainable=known.get("trainable"),
        version=known.get("version"),
    )


def _numbers(digits: str) -> tuple[int, ...]:
    return tuple(int(digits[i : i + 8], 16) for i in range(0, len(digits), 8))
