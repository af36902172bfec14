"""Is the journal whole? One hash of its content, and a check that names every damaged row."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import apsw
import orjson

from journal_app.domain.errors import LedgerError
from journal_app.ledger.arrangement import content_rows
from journal_app.ledger.damages import Damage, find_damages
from journal_app.ledger.engine import ask, ask_one, no_garbage_search
from journal_app.ledger.keepsakes import keepsake_rows
from journal_app.ledger.safe_copy import quick_check
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import strand_rows

_WORDS = """SELECT a.name, n.anchor, n.note, n.setup, n.tags, n.stop, n.target, n.rating, n.reviewed, n.mistakes,
n.checks FROM annotation n JOIN account a ON a.id = n.account_id
WHERE coalesce(n.note, n.setup, n.stop, n.target, n.rating) IS NOT NULL OR n.reviewed
OR n.tags != '[]' OR n.mistakes != '[]' OR n.checks != '{}' ORDER BY a.name, n.anchor"""
"""What was said and taken back leaves a row that says nothing, and is no content."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a full check found; ``content_hash`` is the same for equal journals, None when it cannot be read."""

    facts: int
    trades: int
    content_hash: str | None
    pages: str
    damages: tuple[Damage, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.pages == "ok" and not self.damages


def content_hash(ledger: Ledger) -> str:
    """Return the hash of what the journal says: active facts and all that was written by hand, not their order."""
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
    for row in connection.execute(_WORDS):
        # Of a journal without mistakes and checks the hash is what it was before there were any.
        digest.update(orjson.dumps(row[:-2] if row[-2:] == ("[]", "{}") else row))
    for row in connection.execute(
        "SELECT a.name, m.home, m.anchor, m.state, m.marks, m.shown FROM moved_mark m"
        " JOIN account a ON a.id = m.account_id WHERE m.state IN ('moved', 'absorbed', 'own')"
        " ORDER BY a.name, m.home, m.anchor, m.state, m.marks"
    ):
        digest.update(orjson.dumps(row))
    for row in connection.execute(
        "SELECT a.name, p.home, p.name, p.digest FROM picture p JOIN account a ON a.id = p.account_id"
        " ORDER BY a.name, p.home, p.digest"
    ):
        digest.update(orjson.dumps(row))
    for written in (*content_rows(connection), *strand_rows(connection), *keepsake_rows(connection)):
        digest.update(orjson.dumps(written))
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
    """Check every page, every row against its hash, and the chain over all rows.

    Raises LedgerError when the journal cannot even be read.
    """
    pages: list[str] = []
    # SQLite checks pages without holding Python up, so both halves take the time of the longer one.
    checking_pages = threading.Thread(target=lambda: pages.append(_check_pages(ledger)), name="check of pages")
    checking_pages.start()
    try:
        with ledger.reading() as connection, _at_one_moment(connection), no_garbage_search():
            damages = tuple(find_damages(connection))
            facts, trades, digest = _told(connection)
    finally:
        checking_pages.join()
    return Verdict(facts, trades, digest, pages[0], damages)


@contextmanager
def _at_one_moment(connection: apsw.Connection) -> Iterator[None]:
    """Read everything as it is now, whoever writes beside it; a damaged page ends the transaction by itself."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:
            with suppress(apsw.CorruptError):
                connection.execute("ROLLBACK")


def _check_pages(ledger: Ledger) -> str:
    """Return "ok", or what SQLite finds wrong with the pages first."""
    try:
        with ledger.reading() as connection:
            return quick_check(connection)
    except LedgerError as error:
        return error.title
    finally:
        ledger.close_reader()


def _told(connection: apsw.Connection) -> tuple[int, int, str | None]:
    """Return how many facts and trades there are, and the content's hash; 0 and None where pages are damaged."""
    try:
        facts = ask_one(connection, "SELECT count(*) FROM fact")[0]
        trades = ask_one(connection, "SELECT count(*) FROM trade WHERE status != 'void'")[0]
        return facts, trades, _content_hash(connection)
    except (apsw.CorruptError, UnicodeDecodeError, TypeError):
        return 0, 0, None
