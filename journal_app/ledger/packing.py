"""Blocks packed with Zstandard: rows as received, parted by a record separator, and columns of numbers."""

import sys
from array import array
from collections.abc import Iterable, Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEPARATOR = "\x1e"
"""Parts the rows of one block: the record separator, which JSON never holds bare."""
_WIDTH = 8
_OPTIONS: dict[int, int] = {zstd.CompressionParameter.compression_level: 1, zstd.CompressionParameter.checksum_flag: 1}


def as_bytes(text: str) -> bytes:
    """Return a row as it goes into a block; a bare separator, which JSON allows only escaped, is escaped."""
    return text.replace(SEPARATOR, "\\u001e").encode("utf-8", "surrogatepass")


def pack(rows: Iterable[bytes]) -> bytes:
    """Return some rows as one block, about a tenth of their size when there are many."""
    return zstd.compress(SEPARATOR.encode().join(rows), options=_OPTIONS)


def unpack(block: object) -> Sequence[bytes] | None:
    """Return the rows of a block; None for one that is damaged."""
    try:
        return zstd.decompress(block).split(SEPARATOR.encode()) if isinstance(block, bytes) else None
    except zstd.ZstdError:
        return None


def pack_numbers(columns: Iterable["array[int]"]) -> bytes:
    """Return columns of 64-bit numbers, all equally long, as one block.

    The first byte of every number, then the second, and so on: neighbours are alike, so it packs well.
    """
    raw = b"".join(_little(column).tobytes() for column in columns)
    return zstd.compress(b"".join(raw[at::_WIDTH] for at in range(_WIDTH)), options=_OPTIONS)


def unpack_numbers(block: object, columns: int) -> "list[array[int]] | None":
    """Return so many columns of numbers of a block; None for one that is damaged."""
    try:
        planes = zstd.decompress(block) if isinstance(block, bytes) else b""
    except zstd.ZstdError:
        return None
    length, rest = divmod(len(planes), columns * _WIDTH)
    if rest or not length:
        return None
    raw, plane = bytearray(len(planes)), len(planes) // _WIDTH
    for at in range(_WIDTH):
        raw[at::_WIDTH] = planes[at * plane : (at + 1) * plane]
    size = length * _WIDTH
    return [_little(array("q", bytes(raw[at * size : (at + 1) * size]))) for at in range(columns)]


def _little(column: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        column = array("q", column)
        column.byteswap()
    return column
