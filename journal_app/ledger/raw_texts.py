"""Find a row as received among the blocks that hold many."""

from bisect import bisect_right, insort
from collections import deque
from collections.abc import Sequence

import apsw

from journal_app.ledger.engine import ask_one
from journal_app.ledger.packing import unpack

_BLOCK = "SELECT first_seq, rows, packed FROM raw WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1"
_KEPT = 64


class RawTexts:
    """Reads blocks and keeps the last ones: rows come in nearly the order in which they were recorded."""

    def __init__(self, connection: apsw.Connection) -> None:
        """Read on a connection of this thread."""
        self._connection = connection
        self._blocks: dict[int, tuple[int, Sequence[bytes]]] = {}
        self._firsts: list[int] = []
        self._oldest: deque[int] = deque()

    def of(self, seq: int) -> str | None:
        """Return the row as received of a fact; None when it is not there or cannot be read."""
        found = self.bytes_of(seq)
        return found.decode("utf-8", "surrogatepass") if found is not None else None

    def bytes_of(self, seq: int) -> bytes | None:
        """Return the same as it was hashed."""
        found = self._kept(seq)
        if found is None:
            found = self._read(seq)
        if found is None:
            return None
        first, texts = found
        return texts[seq - first] if seq - first < len(texts) else None

    def _kept(self, seq: int) -> tuple[int, Sequence[bytes]] | None:
        place = bisect_right(self._firsts, seq)
        if not place:
            return None
        first = self._firsts[place - 1]
        rows, texts = self._blocks[first]
        return (first, texts) if seq < first + rows else None

    def _read(self, seq: int) -> tuple[int, Sequence[bytes]] | None:
        row = ask_one(self._connection, _BLOCK, (seq,))
        if row is None or seq >= row[0] + row[1]:
            return None
        first, rows, packed = row
        # A block that is damaged is remembered too: its rows ask one after the other.
        texts = unpack(packed) or ()
        if len(self._firsts) == _KEPT:
            gone = self._oldest.popleft()
            self._firsts.remove(gone)
            del self._blocks[gone]
        insort(self._firsts, first)
        self._oldest.append(first)
        self._blocks[first] = (rows, texts)
        return first, texts
