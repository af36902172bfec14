"""Record facts (step 3): append-only, each broker id once, a hash chain over all of them.

Everything here runs inside the caller's transaction, on the one writer connection.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import orjson

from journal_app.domain.events import MATCHED_KINDS, Fact
from journal_app.ledger.engine import ask_one
from journal_app.ledger.keeping import Keeper

_INSERT_FACT = f"INSERT INTO fact VALUES ({', '.join('?' * 22)})"  # noqa: S608 - only question marks
_INSERT_RAW = "INSERT INTO raw VALUES (?, ?, ?)"
_INSERT_SEAL = "INSERT INTO seal VALUES (?, ?)"
_KNOWN = """SELECT external_id, version, content, seq FROM fact
WHERE account_id = ? AND external_id IN (SELECT value FROM json_each(?)) ORDER BY version"""
CHAIN_START = bytes(32)
_LINK = struct.Struct("<QQQ")

Known = dict[str, tuple[int, bytes, int]]
"""External id → (version, content, seq) of the newest version, of one account."""
Sealed = tuple[Fact, bytes, int]
"""A fact with the hash of its meaning and the CRC-32 of its raw row, ready to be recorded."""


@dataclass(slots=True)
class Recorded:
    """What a batch did, in counts of rows."""

    new: int = 0
    same: int = 0
    corrected: int = 0
    new_fills: int = 0


def content_of(fact: Fact) -> bytes:
    """Return the 16-byte hash of a fact's id and meaning; order, source and raw text are not part of it."""
    return hashlib.blake2b(orjson.dumps(list(fact[:15])), digest_size=16).digest()


def sealed(facts: Iterable[Fact]) -> list[Sealed]:
    """Return facts with their hashes; large files have this done in another process."""
    return [(fact, content_of(fact), zlib.crc32(fact.raw.encode("utf-8", "surrogatepass"))) for fact in facts]


def link(account_id: int, version: int, content: bytes, crc: int) -> bytes:
    """Return one fact's part of the hash chain."""
    return _LINK.pack(account_id, version, crc) + content


class Recorder:
    """Adds batches of facts within one transaction and hands them on to be matched."""

    def __init__(self, connection: apsw.Connection, keeper: Keeper, *, from_file: bool = False) -> None:
        """Read the chain's head.

        *from_file*: an id that comes twice with other content is held, not taken as a correction;
        and in an empty journal ids are remembered instead of asked for.
        """
        self._connection = connection
        self._keeper = keeper
        row = ask_one(connection, "SELECT seq FROM fact ORDER BY seq DESC LIMIT 1")
        self._seq = row[0] if row else 0
        self._chain = self._head()
        self._first_seq = self._seq
        self._from_file = from_file
        self._all_known: dict[int, Known] | None = {} if from_file and not row else None
        self.recorded = Recorded()

    def _head(self) -> "hashlib._Hash":
        row = ask_one(self._connection, "SELECT chain FROM seal ORDER BY seq DESC LIMIT 1")
        return hashlib.sha256(row[0] if row else CHAIN_START)

    def add(self, account_id: int, facts: Sequence[Sealed]) -> list[int]:
        """Record the facts that are new; count the same; append a new version of changed ones.

        Returns the positions of the facts that were held.
        """
        held: list[int] = []
        if self._all_known is None:
            known = self._ask(account_id, facts)
        else:
            known = self._all_known.setdefault(account_id, {})
        rows: list[tuple[Any, ...]] = []
        raws: list[tuple[int, str, int]] = []
        fresh: list[tuple[int, Fact]] = []
        recorded = self.recorded
        for position, (fact, content, crc) in enumerate(facts):
            external_id = fact.external_id
            prior = known.get(external_id)
            version = 1
            if prior is not None:
                if prior[1] == content:
                    recorded.same += 1
                    continue
                if self._from_file and prior[2] > self._first_seq:
                    held.append(position)
                    continue
                version = prior[0] + 1
                self._write(rows, raws)
                self._retire(account_id, prior[2])
                recorded.corrected += 1
            else:
                recorded.new += 1
                recorded.new_fills += fact.kind == "fill"
            self._seq = seq = self._seq + 1
            self._chain.update(link(account_id, version, content, crc))
            known[external_id] = (version, content, seq)
            rows.append((seq, account_id, version, 1, *fact[:17], content))
            raws.append((seq, fact.raw, crc))
            fresh.append((seq, fact))
        self._write(rows, raws)
        self._keeper.add(account_id, fresh)
        return held

    def seal(self) -> None:
        """Close the batch with its link of the hash chain."""
        if self.recorded.new or self.recorded.corrected:
            self._connection.execute(_INSERT_SEAL, (self._seq, self._chain.digest()))

    def _ask(self, account_id: int, facts: Sequence[Sealed]) -> Known:
        ids = orjson.dumps([fact.external_id for fact, _, _ in facts]).decode()
        rows = self._connection.execute(_KNOWN, (account_id, ids))
        return {row[0]: row[1:] for row in rows}

    def _retire(self, account_id: int, seq: int) -> None:
        """Take a replaced fact out of the numbers; its row stays."""
        self._connection.execute("UPDATE fact SET active = 0 WHERE seq = ?", (seq,))
        kind, symbol, time_us = ask_one(
            self._connection, "SELECT kind, symbol, time_us FROM fact WHERE seq = ?", (seq,)
        )
        if kind in MATCHED_KINDS and symbol is not None:
            self._keeper.touch(account_id, symbol, time_us)

    def _write(self, rows: list[tuple[Any, ...]], raws: list[tuple[int, str, int]]) -> None:
        self._connection.executemany(_INSERT_FACT, rows)
        self._connection.executemany(_INSERT_RAW, raws)
        rows.clear()
        raws.clear()
