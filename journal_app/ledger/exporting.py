"""Read everything back out, exactly as it was recorded."""

from collections.abc import Iterator

from journal_app.domain.events import STORED_FIELDS, Fact
from journal_app.domain.marks import Annotation
from journal_app.ledger.annotations import annotation_of
from journal_app.ledger.engine import ask
from journal_app.ledger.moved_marks import KeptMark, all_moved
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import strand_rows

_COLUMNS = ", ".join(f"f.{name}" for name in STORED_FIELDS)
_FACTS = f"""SELECT a.name, f.seq, {_COLUMNS} FROM fact f JOIN account a ON a.id = f.account_id
WHERE f.active AND (?1 IS NULL OR a.name = ?1) ORDER BY f.time_us, f.tie, f.seq"""  # noqa: S608
_NOTES = """SELECT a.name, n.anchor, n.note, n.setup, n.tags, n.stop, n.target, n.rating, n.reviewed, n.mistakes,
n.checks FROM annotation n JOIN account a ON a.id = n.account_id
WHERE ?1 IS NULL OR a.name = ?1 ORDER BY a.name, n.anchor"""


def all_facts(ledger: Ledger, account: str | None = None) -> Iterator[tuple[str, Fact]]:
    """Yield (account, fact) of every active fact in order of time, then of recording."""
    with ledger.reading() as connection:
        texts = RawTexts(connection)
        for name, seq, *stored in connection.execute(_FACTS, (account,)):
            yield str(name), Fact._make((*stored, texts.of(seq) or "", None, ()))


def all_annotations(ledger: Ledger, account: str | None = None) -> Iterator[tuple[str, str, Annotation]]:
    """Yield (account, anchor, annotation) of everything that the trader wrote."""
    with ledger.reading() as connection:
        for name, anchor, *columns in ask(connection, _NOTES, (account,)):
            yield name, anchor, annotation_of(columns)


_PICTURES = """SELECT a.name, p.home, p.name, p.media_type, p.added_us, p.content FROM picture p
JOIN account a ON a.id = p.account_id WHERE ?1 IS NULL OR a.name = ?1 ORDER BY a.name, p.home, p.id"""


def all_pictures(ledger: Ledger, account: str | None = None) -> Iterator[tuple[str, str, str, int, bytes]]:
    """Yield (account, fill, name, added UTC µs, content) of every picture, one at a time."""
    with ledger.reading() as connection:
        for name, home, title, _, added_us, content in connection.execute(_PICTURES, (account,)):
            yield str(name), str(home), str(title), int(str(added_us)), bytes(content)


def all_moved_marks(ledger: Ledger, account: str | None = None) -> Iterator[tuple[str, KeptMark]]:
    """Yield (account, mark) of everything that is shown on another trade than it was written on."""
    with ledger.reading() as connection:
        yield from all_moved(connection, account)


def all_strands(ledger: Ledger, account: str | None = None) -> list[tuple[str, str, str]]:
    """Return (account, fill, strand) of every fill that was split off by hand."""
    with ledger.reading() as connection:
        return [row for row in strand_rows(connection) if account in {None, row[0]}]
