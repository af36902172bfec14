"""Record facts (step 3): append-only, each broker id once, a hash chain over all of them.

Everything here runs inside the caller's transaction, on the one writer connection.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from journal_app.domain.events import MATCHED_KINDS, Event, Fact
from journal_app.ledger.schema import EVENTS_PER_FACT

_INSERT_FACT = """INSERT INTO fact (seq, account_id, external_id, version, source, row_type, raw, content, chain)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_INSERT_EVENT = """INSERT INTO event (id, account_id, active, kind, time_us, tie, symbol, asset_class, underlying,
side, qty, price, fee, fee_currency, multiplier, amount, order_id, detail)
VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_KNOWN = """SELECT external_id, version, content, seq FROM fact
WHERE account_id = ? AND external_id IN (SELECT value FROM json_each(?)) ORDER BY version"""
_OF_FACT = "SELECT kind, symbol, time_us FROM event WHERE id BETWEEN ? AND ?"
_RETIRE = "UPDATE event SET active = 0 WHERE id BETWEEN ? AND ?"
CHAIN_START = bytes(32)


@dataclass(slots=True)
class Recorded:
    """What a batch did: counts of rows, and from when on which symbols need matching again."""

    new: int = 0
    same: int = 0
    corrected: int = 0
    new_fills: int = 0
    touched: dict[tuple[int, str], int] = field(default_factory=dict)
    marks: list[tuple[int, Event, tuple[str | None, tuple[str, ...]]]] = field(default_factory=list)

    def touch(self, account_id: int, symbol: str, time_us: int) -> None:
        """Remember the earliest change of an account's symbol."""
        key = (account_id, symbol)
        self.touched[key] = min(time_us, self.touched.get(key, time_us))


def content_of(events: Iterable[Sequence[Any]]) -> bytes:
    """Return the 16-byte hash of what a fact means; the order among equal times is not part of it."""
    plain = [[*event[:2], *event[3:]] for event in events]
    return hashlib.blake2b(orjson.dumps(plain), digest_size=16).digest()


def chain_of(previous: bytes, account_id: int, external_id: str, version: int, source: str, row_type: str,
             raw: str, content: bytes) -> bytes:  # fmt: skip
    """Return the hash of a fact chained to all before it, in the order of recording."""
    head = f"{account_id}\x1f{external_id}\x1f{version}\x1f{source}\x1f{row_type}\x1f{raw}\x1f"
    return hashlib.sha256(previous + head.encode("utf-8", "surrogatepass") + content).digest()


class Recorder:
    """Adds batches of facts within one transaction, keeping the chain's head between batches."""

    def __init__(self, connection: Any, *, trust_new: bool = False) -> None:
        """Read the chain's head. *trust_new*: the journal was empty, only this run's ids are known."""
        self._connection = connection
        row = connection.execute("SELECT seq, chain FROM fact ORDER BY seq DESC LIMIT 1").fetchone()
        self._seq, self._chain = (row[0], bytes(row[1])) if row else (0, CHAIN_START)
        self._seen: dict[tuple[int, str], tuple[int, bytes, int]] | None = {} if trust_new and not row else None
        self.recorded = Recorded()

    def add(self, account_id: int, facts: Sequence[Fact]) -> None:
        """Record the facts that are new; count the same; append a new version of changed ones."""
        known = self._known(account_id, facts)
        fact_rows: list[tuple[Any, ...]] = []
        event_rows: list[tuple[Any, ...]] = []
        for fact in facts:
            content = content_of(fact.events)
            prior = known.get((account_id, fact.external_id))
            version = 1
            if prior is not None:
                if prior[1] == content:
                    self.recorded.same += 1
                    continue
                version = prior[0] + 1
                self._flush(fact_rows, event_rows)
                self._retire(account_id, prior[2])
                self.recorded.corrected += 1
            else:
                self.recorded.new += 1
            self._seq += 1
            self._chain = chain_of(
                self._chain, account_id, fact.external_id, version, fact.source, fact.row_type, fact.raw, content
            )
            known[(account_id, fact.external_id)] = (version, content, self._seq)
            fact_rows.append((
                self._seq, account_id, fact.external_id, version, fact.source, fact.row_type, fact.raw, content,
                self._chain,
            ))  # fmt: skip
            self._read_events(account_id, fact, event_rows, is_new=prior is None)
        self._flush(fact_rows, event_rows)

    def _read_events(self, account_id: int, fact: Fact, event_rows: list[tuple[Any, ...]], *, is_new: bool) -> None:
        first_id = self._seq * EVENTS_PER_FACT
        recorded = self.recorded
        for part, event in enumerate(fact.events):
            event_rows.append((first_id + part, account_id, *event))
            if event[0] in MATCHED_KINDS and event[3] is not None:
                key = (account_id, event[3])
                earliest = recorded.touched.get(key)
                if earliest is None or event[1] < earliest:
                    recorded.touched[key] = event[1]
                if event[0] == "fill" and is_new:
                    recorded.new_fills += 1
        if fact.marks is not None and is_new:
            recorded.marks.append((account_id, fact.events[0], fact.marks))

    def _known(self, account_id: int, facts: Sequence[Fact]) -> dict[tuple[int, str], tuple[int, bytes, int]]:
        if self._seen is not None:
            return self._seen
        ids = orjson.dumps([fact.external_id for fact in facts]).decode()
        rows = self._connection.execute(_KNOWN, (account_id, ids))
        return {(account_id, row[0]): (row[1], bytes(row[2]), row[3]) for row in rows}

    def _retire(self, account_id: int, seq: int) -> None:
        """Take the events of a replaced fact out of the numbers; the fact itself stays."""
        span = (seq * EVENTS_PER_FACT, seq * EVENTS_PER_FACT + EVENTS_PER_FACT - 1)
        for kind, symbol, time_us in self._connection.execute(_OF_FACT, span).fetchall():
            if kind in MATCHED_KINDS and symbol is not None:
                self.recorded.touch(account_id, symbol, time_us)
        self._connection.execute(_RETIRE, span)

    def _flush(self, fact_rows: list[tuple[Any, ...]], event_rows: list[tuple[Any, ...]]) -> None:
        self._connection.executemany(_INSERT_FACT, fact_rows)
        self._connection.executemany(_INSERT_EVENT, event_rows)
        fact_rows.clear()
        event_rows.clear()
