"""Read what is said about trades, and what waits because its trade is gone."""

from collections import defaultdict

import apsw

from journal_app.domain.marks import Annotation, Picture, WaitingMark
from journal_app.ledger.annotations import must_find, said_about
from journal_app.ledger.engine import ask
from journal_app.ledger.store import Ledger

_IS_DEAD = """NOT EXISTS (SELECT 1 FROM fact f JOIN trade t ON t.opening_seq = f.seq
WHERE f.account_id = {0}.account_id AND f.external_id = {0}.anchor AND t.status != 'void')"""
_NOTES = f"""SELECT n.account_id, a.name, n.anchor FROM annotation n JOIN account a ON a.id = n.account_id
WHERE {_IS_DEAD.format("n")}"""  # noqa: S608 - fixed names
_PICTURES = f"""SELECT p.account_id, a.name, p.anchor, p.id, p.name, p.media_type, p.added_us, p.content FROM picture p
JOIN account a ON a.id = p.account_id WHERE {_IS_DEAD.format("p")} ORDER BY p.id"""  # noqa: S608 - fixed names


def said(ledger: Ledger, trade_id: str) -> Annotation:
    """Return what is said about a trade. Raises LedgerError for an unknown one."""
    with ledger.reading() as connection:
        return said_about(connection, *must_find(connection, trade_id))


def waiting_marks(ledger: Ledger, account: str | None = None) -> tuple[WaitingMark, ...]:
    """Return what was written on fills that open no trade, and belong to none; of one account or of all."""
    with ledger.reading() as connection:
        pictures = _pictures(connection)
        places = {(name, anchor, number) for number, name, anchor in ask(connection, _NOTES)} | pictures.keys()
        return tuple(
            WaitingMark(name, anchor, said_about(connection, number, anchor), tuple(pictures[name, anchor, number]))
            for name, anchor, number in sorted(places)
            if account in {None, name}
        )


def _pictures(connection: apsw.Connection) -> defaultdict[tuple[str, str, int], list[Picture]]:
    found: defaultdict[tuple[str, str, int], list[Picture]] = defaultdict(list)
    for number, name, anchor, picture_id, title, media_type, added_us, content in ask(connection, _PICTURES):
        picture = Picture(picture_id, f"{name}:{anchor}", title, media_type, added_us, bytes(content))
        found[name, anchor, number].append(picture)
    return found
