"""Walk all facts and name every row that is not what was recorded.

The pages' own check cannot see most of it: of 300 single flipped bits that changed a fact it found a
few, the hashes find all.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import apsw

from journal_app.ledger.engine import ask
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.recording import CHAIN_START, check_start, content_of, link

_FACTS = "SELECT * FROM fact WHERE seq > ? ORDER BY seq"
# The plus keeps SQLite from looking the row up by its number, which would compare it with itself.
_NOT_AS_KEYED = """SELECT f.seq, f.external_id FROM fact f NOT INDEXED WHERE f.seq BETWEEN ? AND ? AND NOT EXISTS (
SELECT 1 FROM fact k WHERE k.account_id = f.account_id AND k.external_id = f.external_id AND k.version = f.version
AND +k.seq = f.seq)"""
Row = Any
"""A fact as the driver gives it: damaged ones hold anything."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A row whose stored hash no longer matches what is stored."""

    seq: int
    external_id: str
    reason: str


def find_damages(connection: apsw.Connection) -> Iterator[Damage]:
    """Yield what is wrong with the facts, in their order: rows, gaps, and breaks of the hash chain."""
    seals = dict(ask(connection, "SELECT seq, chain FROM seal ORDER BY seq"))
    newest = max(seals, default=0)
    chain = hashlib.sha256(CHAIN_START)
    previous = sealed = 0
    is_clean = True
    texts = RawTexts(connection)
    retired = dict(ask(connection, "SELECT seq, why FROM retired"))
    for row in _readable(connection):
        is_set_aside = retired.get(row.seq if isinstance(row, Damage) else row[0]) == "damaged"
        damage = row if isinstance(row, Damage) else _misplaced(row, previous, newest) or _wrong(row, texts, retired)
        if isinstance(row, Damage):
            previous = max(previous, row.seq)
        else:
            previous = row[0] if previous < row[0] <= newest else previous + 1
            chain.update(_link_of(row))
        if damage is not None or is_set_aside:
            is_clean = False
        if damage is not None and not is_set_aside:
            yield damage
        if previous in seals:
            wanted = seals.pop(previous)
            if is_clean and chain.digest() != wanted:
                yield from _broken(connection, sealed, previous)
            # From the stored link on, so that each break is told once.
            chain, sealed, is_clean = hashlib.sha256(wanted), previous, True
    if seals:
        yield Damage(max(seals), "", f"rows are missing after row {previous}")


def _readable(connection: apsw.Connection) -> Iterator[Row]:
    """Yield the facts in order, with a Damage in place of each that cannot even be read."""
    reached = 0
    while True:
        try:
            for row in connection.execute(_FACTS, (reached,)):
                reached = row[0]
                yield row
        except (UnicodeDecodeError, apsw.CorruptError) as error:
            reached += 1
            yield Damage(reached, "", f"the row cannot be read: {error}")
            if isinstance(error, apsw.CorruptError):
                # Beyond a damaged page every answer would be a guess.
                return
        else:
            return


def _misplaced(row: Row, previous: int, newest: int) -> Damage | None:
    seq = row[0]
    if seq == previous + 1:
        return None
    if previous < seq <= newest:
        return Damage(previous + 1, "", f"{seq - previous - 1} rows are missing before row {seq}")
    return Damage(previous + 1, str(row[4]), f"the row is numbered {seq}")


def _wrong(row: Row, texts: RawTexts, retired: Mapping[int, str]) -> Damage | None:
    reason = None
    try:
        if content_of(row[4:19]) != row[21]:
            reason = "what the row says does not match its hash"
        elif not _matches(texts.bytes_of(row[0]) or b"", row):
            reason = "the row as received, its order or its source does not match its check sum"
        elif row[3] != (row[0] not in retired):
            reason = "the row counts although it was taken out, or does not and nothing says why"
    except (TypeError, ValueError, apsw.CorruptError) as error:
        reason = f"the row cannot be what was stored: {error}"
    return Damage(row[0], str(row[4]), reason) if reason else None


def _matches(text: bytes, row: Row) -> bool:
    """Compare a fact's tie, source and row as received with their check sum, which older facts have of the row only."""
    return row[22] in {zlib.crc32(text, check_start(row[19], row[20])), zlib.crc32(text)}


def _link_of(row: Row) -> bytes:
    """Return a fact's part of the hash chain; nothing, which breaks it, for one with damaged numbers."""
    try:
        return link(row[1], row[2], row[22]) + memoryview(row[21])
    except (struct.error, TypeError):
        return b""


def _broken(connection: apsw.Connection, after: int, until: int) -> Iterator[Damage]:
    """Name the rows of a batch whose chain breaks although each row matches its own hash."""
    found = ask(connection, _NOT_AS_KEYED, (after + 1, until))
    for seq, external_id in found:
        yield Damage(seq, str(external_id), "the row's account or version is not what was recorded")
    if not found:
        yield Damage(until, "", f"the hash chain breaks between row {after + 1} and here")
