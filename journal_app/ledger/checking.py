"""Is the journal whole? One hash of its content, and a check that names every damaged row."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw
import orjson

from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.recording import CHAIN_START, content_of, link
from journal_app.ledger.store import Ledger

_UNRETIRED = """SELECT seq, external_id FROM fact
WHERE active NOT IN (0, 1) OR active != (seq NOT IN (SELECT seq FROM retired)) ORDER BY seq"""
_FACTS = "SELECT * FROM fact ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Damage:
    """A row whose stored hash no longer matches what is stored."""

    seq: int
    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a full check found; ``content_hash`` is the same for equal journals."""

    facts: int
    trades: int
    content_hash: str
    pages: str
    damages: tuple[Damage, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.pages == "ok" and not self.damages


def content_hash(ledger: Ledger) -> str:
    """Return the hash of what the journal says: active facts and annotations, not their order."""
    with ledger.reading() as connection:
        return _content_hash(connection)


def _content_hash(connection: apsw.Connection) -> str:
    digest = hashlib.sha256()
    for account_id, name in ask(connection, "SELECT id, name FROM account ORDER BY name"):
        rows = connection.execute(
            "SELECT external_id, content FROM fact WHERE account_id = ? AND active ORDER BY external_id", (account_id,)
        )
        for external_id, content in rows:
            digest.update(f"{name}\x1f{external_id}\x1f".encode("utf-8", "surrogatepass") + bytes(content))
    for row in connection.execute(
        "SELECT a.name, n.anchor, n.note, n.setup, n.tags, n.stop, n.target, n.rating, n.reviewed"
        " FROM annotation n JOIN account a ON a.id = n.account_id ORDER BY a.name, n.anchor"
    ):
        digest.update(orjson.dumps(row))
    return digest.hexdigest()


def trades_hash(ledger: Ledger) -> str:
    """Return the hash of all derived trades: equal before and after a rebuild."""
    digest = hashlib.sha256()
    with ledger.reading() as connection:
        for row in connection.execute(
            "SELECT a.name, t.anchor, t.symbol, t.side, t.status, t.opened_us, t.closed_us, t.qty, t.entry_price,"
            " t.exit_price, t.gross, t.fees, t.net, t.fills FROM trade t JOIN account a ON a.id = t.account_id"
            " WHERE t.status != 'void' ORDER BY a.name, t.symbol, t.opened_us, t.anchor"
        ):
            digest.update(orjson.dumps(row))
    return digest.hexdigest()


def verify(ledger: Ledger) -> Verdict:
    """Check every page, every row against its hash, and the chain over all rows."""
    with ledger.reading() as connection, connection:
        pages = str(ask_one(connection, "PRAGMA quick_check(1)")[0]).splitlines()[0]
        damages = tuple(_damages(connection))
        facts = ask_one(connection, "SELECT count(*) FROM fact")[0]
        trades = ask_one(connection, "SELECT count(*) FROM trade WHERE status != 'void'")[0]
        digest = _content_hash(connection)
    return Verdict(facts, trades, digest, pages, damages)


def _damages(connection: apsw.Connection) -> Iterator[Damage]:
    seals = dict(ask(connection, "SELECT seq, chain FROM seal"))
    chain = hashlib.sha256(CHAIN_START)
    previous = 0
    texts = RawTexts(connection)
    for row in connection.execute(_FACTS):
        seq, external_id = row[0], row[4]
        if seq != previous + 1:
            yield Damage(previous + 1, "", f"{seq - previous - 1} rows are missing before row {seq}")
        previous = seq
        reason = _wrong(row, texts.bytes_of(seq))
        if reason:
            yield Damage(seq, external_id, reason)
        chain.update(link(row[1], row[2], row[22] or 0) + bytes(row[21]))
        if seq in seals:
            if chain.digest() != bytes(seals.pop(seq)):
                yield Damage(seq, external_id, "the hash chain breaks between the last seal and here")
            chain = hashlib.sha256(chain.digest())
    for seq in seals:
        yield Damage(seq, "", "rows are missing at the end")
    for seq, external_id in connection.execute(_UNRETIRED):
        yield Damage(seq, external_id, "it counts no longer, or counts again, and nothing says why")


def _wrong(row: Any, text: bytes | None) -> str | None:  # noqa: ANN401 - a row as the driver gives it
    if not isinstance(row[21], bytes) or content_of(row[4:19]) != row[21]:
        return "what the row says does not match its hash"
    if text is None or zlib.crc32(text) != row[22]:
        return "the row as received does not match its check sum"
    return None
