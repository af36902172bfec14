"""Record facts (step 3): append-only, each broker id once, a hash chain over all of them.

Everything here runs inside the caller's transaction, on the one writer connection.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
link = struct.Struct("<QQQ").pack
"""One fact's part of the hash chain is this of (account id, version, crc), and its content hash."""

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
        self._seen: set[str] | None = set() if from_file and not row else None
        self.recorded = Recorded()

    def _head(self) -> "hashlib._Hash":
        row = ask_one(self._connection, "SELECT chain FROM seal ORDER BY seq DESC LIMIT 1")
        return hashlib.sha256(row[0] if row else CHAIN_START)

    def add(self, account_id: int, facts: Sequence[Sealed]) -> list[int]:
        """Record the facts that are new; count the same; append a new version of changed ones.

        Returns the positions of the facts that were held.
        """
        ids = [fact[0] for fact, _, _ in facts]
        if self._seen is not None and self._seen.isdisjoint(ids) and len(set(ids)) == len(ids):
            self._seen.update(ids)
            self._store(account_id, [(sealed_fact, 1) for sealed_fact in facts])
            return []
        return self._sift(account_id, facts, self._known(account_id, ids))

    def _sift(self, account_id: int, facts: Sequence[Sealed], known: Known) -> list[int]:
        """Record facts of which some are known; return the positions of those that were held."""
        held: list[int] = []
        accepted: list[tuple[Sealed, int]] = []
        for position, sealed_fact in enumerate(facts):
            fact, content, _ = sealed_fact
            prior = known.get(fact.external_id)
            if prior is None:
                accepted.append((sealed_fact, 1))
                known[fact.external_id] = (1, content, self._seq + len(accepted))
            elif prior[1] == content:
                self.recorded.same += 1
            elif self._from_file and prior[2] > self._first_seq:
                held.append(position)
            else:
                self._store(account_id, accepted)
                self._retire(account_id, prior[2])
                accepted = []
                known[fact.external_id] = (prior[0] + 1, content, self._seq + 1)
                self._store(account_id, [(sealed_fact, prior[0] + 1)])
        self._store(account_id, accepted)
        return held

    def _store(self, account_id: int, accepted: Sequence[tuple[Sealed, int]]) -> None:
        """Write accepted facts with their versions, and hand them on to be matched."""
        if not accepted:
            return
        seqs = range(self._seq + 1, self._seq + 1 + len(accepted))
        self._seq = seqs[-1]
        numbered = [(seq, version, *one) for seq, (one, version) in zip(seqs, accepted, strict=True)]
        self._chain.update(
            b"".join([link(account_id, version, crc) + content for _, version, _, content, crc in numbered])
        )
        self._connection.executemany(
            _INSERT_FACT,
            [(seq, account_id, version, 1, *fact[:17], content) for seq, version, fact, content, _ in numbered],
        )
        self._connection.executemany(_INSERT_RAW, [(seq, fact[17], crc) for seq, _, fact, _, crc in numbered])
        corrected = sum(version > 1 for _, version in accepted)
        facts = [one[0] for one, _ in accepted]
        self.recorded.corrected += corrected
        self.recorded.new += len(accepted) - corrected
        if not corrected:
            self.recorded.new_fills += sum(fact.kind == "fill" for fact in facts)
        self._keeper.add(account_id, seqs, facts)

    def seal(self) -> None:
        """Close the batch with its link of the hash chain."""
        if self.recorded.new or self.recorded.corrected:
            self._connection.execute(_INSERT_SEAL, (self._seq, self._chain.digest()))

    def _known(self, account_id: int, ids: list[str]) -> Known:
        """Return what is recorded under these ids."""
        rows = self._connection.execute(_KNOWN, (account_id, orjson.dumps(ids).decode()))
        return {row[0]: row[1:] for row in rows}

    def _retire(self, account_id: int, seq: int) -> None:
        """Take a replaced fact out of the numbers; its row stays."""
        self._connection.execute("UPDATE fact SET active = 0 WHERE seq = ?", (seq,))
        kind, symbol, time_us = ask_one(
            self._connection, "SELECT kind, symbol, time_us FROM fact WHERE seq = ?", (seq,)
        )
        if kind in MATCHED_KINDS and symbol is not None:
            self._keeper.touch(account_id, symbol, time_us)
