"""Rows as received, many in one block: parted by a record separator and packed with Zstandard."""

import sys
from collections.abc import Iterable, Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SEPARATOR = "\x1e"
"""Parts the rows of one block: the record separator, which JSON never holds bare."""
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
