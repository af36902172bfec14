"""Record facts (step 3): append-only, each broker id once, a hash chain over all of them.

Everything here runs inside the caller's transaction, on the one writer connection.
"""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

import apsw
import orjson

from journal_app.domain.clock import now_us
from journal_app.domain.events import MATCHED_KINDS, Columns, Fact
from journal_app.domain.inbox import Why
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.keeping import Keeper
from journal_app.ledger.moves import Teller
from journal_app.ledger.packing import as_bytes, pack, unpack
from journal_app.ledger.schema import FACT_KEY

_INSERT_FACT = f"INSERT INTO fact VALUES ({', '.join('?' * 23)})"  # noqa: S608 - only question marks
_INSERT_RAW = "INSERT INTO raw VALUES (?, ?, ?)"
_INSERT_SEAL = "INSERT INTO seal VALUES (?, ?)"
_KNOWN = """SELECT external_id, version, content, seq, active FROM fact
WHERE account_id = ? AND external_id IN (SELECT value FROM json_each(?)) ORDER BY version"""
_RETIRE = "UPDATE fact SET active = 0 WHERE seq = ? RETURNING external_id, kind, symbol, time_us, amount"
_HAS_ID = "SELECT 1 FROM fact WHERE account_id = ? AND external_id = ?"
_BY_EXECUTION = "SELECT external_id FROM fact WHERE account_id = ? AND external_id LIKE ? LIMIT 1"
_INSERT_RETIRED = "INSERT INTO retired (seq, why, by_id, at_us) VALUES (?, ?, ?, ?)"
_MATCHED = ", ".join(f"'{kind}'" for kind in sorted(MATCHED_KINDS))
_TOUCHED = f"""SELECT account_id, symbol, min(time_us), min(external_id) FROM fact
WHERE seq BETWEEN ? AND ? AND active AND symbol IS NOT NULL AND kind IN ({_MATCHED}) GROUP BY account_id, symbol"""  # noqa: S608
_BOOKED = f"""SELECT account_id, external_id, kind, symbol, time_us, amount FROM fact
WHERE seq BETWEEN ? AND ? AND active AND kind NOT IN ({_MATCHED})"""  # noqa: S608
_RETIRE_SPAN = """INSERT INTO retired (seq, why, at_us)
SELECT seq, 'undone', ? FROM fact WHERE seq BETWEEN ? AND ? AND active ORDER BY seq"""
_WAS_UNDONE = "SELECT 1 FROM retired WHERE seq = ? AND why IN ('undone', 'damaged')"
_KEY_NAME = FACT_KEY.split()[3]
CHAIN_START = bytes(32)
link = struct.Struct("<QQQ").pack
"""One fact's part of the hash chain is this of (account id, version, crc), and its content hash."""

Known = dict[str, tuple[int, bytes, int, int]]
"""External id → (version, content, seq, active) of the newest version, of one account."""


class Sealed(NamedTuple):
    """Facts by column, ready to be recorded: STORED_FIELDS, the hash of each meaning, and the raw rows, packed."""

    columns: Columns
    contents: Sequence[bytes]
    crcs: Sequence[int]
    raw: bytes

    @property
    def ids(self) -> Sequence[str]:
        """The broker's ids."""
        return self.columns[0]

    def taken(self, positions: Sequence[int]) -> "Sealed":
        """Return some of the facts."""
        if not positions:
            return Sealed(tuple(() for _ in self.columns), (), (), b"")
        texts = unpack(self.raw) or ()

        def some(column: Sequence[Any]) -> list[Any]:
            return [column[position] for position in positions]

        return Sealed(tuple(map(some, self.columns)), some(self.contents), some(self.crcs), pack(some(texts)))


@dataclass(slots=True)
class Recorded:
    """What a batch did, in counts of rows."""

    new: int = 0
    same: int = 0
    corrected: int = 0
    new_fills: int = 0


def content_of(meaning: Sequence[object]) -> bytes:
    """Return the 16-byte hash of a fact's id and meaning, its first 15 fields."""
    return hashlib.blake2b(orjson.dumps(meaning), digest_size=16).digest()


def sealed(facts: Sequence[Fact]) -> Sealed:
    """Return facts with their hashes."""
    columns = tuple(zip(*facts, strict=True)) or ((),) * len(Fact._fields)
    return sealed_columns(columns[:17], list(map(as_bytes, columns[17])))


def sealed_columns(columns: Columns, texts: Sequence[bytes]) -> Sealed:
    """Return facts given by column, and as received, with their hashes."""
    hashed, dumped = hashlib.blake2b, orjson.dumps
    contents = [hashed(dumped(row), digest_size=16).digest() for row in zip(*columns[:15], strict=True)]
    starts = map(check_start, columns[15], columns[16])
    return Sealed(columns, contents, list(map(zlib.crc32, texts, starts)), pack(texts))


@lru_cache(maxsize=1024)
def check_start(tie: str, source: str) -> int:
    """Return what a row's check sum begins with: a fact's tie and source, which its hash does not cover."""
    return zlib.crc32(f"{tie}\x1f{source}".encode("utf-8", "surrogatepass"))


class Recorder:
    """Adds batches of facts within one transaction and hands them on to be matched."""

    def __init__(
        self, connection: apsw.Connection, keeper: Keeper, teller: Teller | None = None, *, from_file: bool = False
    ) -> None:
        """Read the chain's head; *teller* hears of every row.

        *from_file*: an id that comes twice with other content is held, not taken as a correction;
        and in an empty journal ids are remembered instead of asked for, and the key is built at the end.
        """
        self._connection = connection
        self._keeper = keeper
        self._teller = teller
        row = ask_one(connection, "SELECT seq FROM fact ORDER BY seq DESC LIMIT 1")
        self._seq = row[0] if row else 0
        self._chain = self._head()
        self._first_seq = self._seq
        self._from_file = from_file
        self._seen: set[str] | None = None
        if from_file and not row:
            self._seen = set()
            connection.execute(f"DROP INDEX {_KEY_NAME}")
        self._has_key = self._seen is None
        self.recorded = Recorded()

    def _head(self) -> "hashlib._Hash":
        row = ask_one(self._connection, "SELECT chain FROM seal ORDER BY seq DESC LIMIT 1")
        return hashlib.sha256(row[0] if row else CHAIN_START)

    def add(self, account_id: int, facts: Sealed) -> list[int]:
        """Record the facts that are new; count the same; append a new version of changed ones.

        Returns the positions of the facts that were held.
        """
        ids = facts.ids
        if self._seen is not None and self._seen.isdisjoint(ids) and len(set(ids)) == len(ids):
            self._seen.update(ids)
            self._store(account_id, facts, [1] * len(ids))
            return []
        return self._sift(account_id, facts, self._known(account_id, ids))

    def _sift(self, account_id: int, facts: Sealed, known: Known) -> list[int]:
        """Record facts of which some are known; return the positions of those that were held."""
        held: list[int] = []
        accepted: list[int] = []
        for position, (external_id, content) in enumerate(zip(facts.ids, facts.contents, strict=True)):
            prior = known.get(external_id)
            if prior is None:
                accepted.append(position)
                known[external_id] = (1, content, self._seq + len(accepted), 1)
            elif prior[1] == content and not self._was_undone(prior):
                self.recorded.same += 1
            elif self._from_file and prior[2] > self._first_seq:
                held.append(position)
            else:
                self._store(account_id, facts.taken(accepted), [1] * len(accepted))
                if prior[3]:
                    is_bust = facts.columns[1][position] == "unclassified"
                    self.retire(account_id, prior[2], "busted" if is_bust else "corrected", external_id)
                accepted = []
                known[external_id] = (prior[0] + 1, content, self._seq + 1, 1)
                self._store(account_id, facts.taken([position]), [prior[0] + 1])
        is_all = len(accepted) == len(facts.ids)
        self._store(account_id, facts if is_all else facts.taken(accepted), [1] * len(accepted))
        return held

    def _store(self, account_id: int, facts: Sealed, versions: Sequence[int]) -> None:
        """Write accepted facts with their versions, and hand them on to be matched."""
        if not versions:
            return
        seqs = range(self._seq + 1, self._seq + 1 + len(versions))
        self._seq = seqs[-1]
        sealing = zip(versions, facts.crcs, facts.contents, strict=True)
        self._chain.update(b"".join([link(account_id, version, crc) + content for version, crc, content in sealing]))
        rows = zip(
            seqs, repeat(account_id), versions, repeat(1), *facts.columns, facts.contents, facts.crcs, strict=False
        )
        self._connection.executemany(_INSERT_FACT, rows)
        self._connection.execute(_INSERT_RAW, (seqs[0], len(versions), facts.raw))
        corrected = sum(version > 1 for version in versions)
        self.recorded.corrected += corrected
        self.recorded.new += len(versions) - corrected
        if not corrected:
            self.recorded.new_fills += facts.columns[1].count("fill")
        if self._teller is not None:
            self._teller.arrive(account_id, facts.columns)
        self._keeper.add(account_id, seqs, facts.columns)

    def _was_undone(self, prior: tuple[int, bytes, int, int]) -> bool:
        """Tell whether a row counts no longer because its import was undone, or it was damaged: it may come again."""
        return not prior[3] and ask_one(self._connection, _WAS_UNDONE, (prior[2],)) is not None

    @property
    def first_seq(self) -> int:
        """The number of the last fact before these."""
        return self._first_seq

    @property
    def last_seq(self) -> int:
        """The number of the fact that was recorded last."""
        return self._seq

    def seal(self) -> None:
        """Close the batch with its link of the hash chain."""
        self.build_key()
        if self.recorded.new or self.recorded.corrected:
            self._connection.execute(_INSERT_SEAL, (self._seq, self._chain.digest()))

    def build_key(self) -> None:
        """Build the key, by one sort, if it was put off."""
        if not self._has_key:
            self._has_key = True
            self._connection.execute(FACT_KEY)

    def _known(self, account_id: int, ids: Sequence[str]) -> Known:
        """Return what is recorded under these ids."""
        self.build_key()
        rows = self._connection.execute(_KNOWN, (account_id, orjson.dumps(list(ids)).decode()))
        return {row[0]: row[1:] for row in rows}

    def replace(self, account_id: int, external_id: str, by_id: str) -> bool:
        """Take the fact of an id out of the numbers, because the row *by_id* stands for it; tell whether it counted.

        The broker may name only the execution, which ends the id of its row. Rare enough to look through all.
        """
        if ask_one(self._connection, _HAS_ID, (account_id, external_id)) is None and "::" not in external_id:
            row = ask_one(self._connection, _BY_EXECUTION, (account_id, f"%::{external_id}"))
            external_id = row[0] if row else external_id
        prior = self._known(account_id, [external_id]).get(external_id)
        if prior is None or not prior[3]:
            return False
        self.retire(account_id, prior[2], "replaced", by_id)
        return True

    def undo(self, first_seq: int, last_seq: int) -> int:
        """Take all facts of a stretch out of the numbers, because their import is undone; return how many."""
        span = (first_seq, last_seq)
        for account_id, symbol, earliest, external_id in ask(self._connection, _TOUCHED, span):
            self._keeper.touch(account_id, symbol, earliest)
            self._tell_retired(account_id, external_id, ("fill", symbol, earliest, None), "undone")
        for account_id, external_id, *row in ask(self._connection, _BOOKED, span):
            self._tell_retired(account_id, external_id, tuple(row), "undone")
        self._connection.execute(_RETIRE_SPAN, (now_us(), *span))
        self._connection.execute("UPDATE fact SET active = 0 WHERE seq BETWEEN ? AND ? AND active", span)
        return self._connection.changes()

    def retire(self, account_id: int, seq: int, why: Why, by_id: str | None = None) -> None:
        """Take a fact out of the numbers; its row stays."""
        external_id, kind, symbol, time_us, amount = ask_one(self._connection, _RETIRE, (seq,))
        self._connection.execute(_INSERT_RETIRED, (seq, why, by_id, now_us()))
        self._tell_retired(account_id, external_id, (kind, symbol, time_us, amount), why)
        if kind in MATCHED_KINDS and symbol is not None:
            self._keeper.touch(account_id, symbol, time_us)

    def _tell_retired(self, account_id: int, external_id: str, row: tuple[Any, ...], why: Why) -> None:
        if self._teller is not None:
            self._teller.retire(account_id, external_id, row, why)
