"""Read what is said about trades, and what waits because its trade is gone."""

from journal_app.domain.marks import Annotation, WaitingMark
from journal_app.ledger.annotations import must_find, said_about
from journal_app.ledger.engine import ask
from journal_app.ledger.store import Ledger

_WAITING = """SELECT n.account_id, a.name, n.anchor FROM annotation n JOIN account a ON a.id = n.account_id
WHERE NOT EXISTS (SELECT 1 FROM fact f JOIN trade t ON t.opening_seq = f.seq
WHERE f.account_id = n.account_id AND f.external_id = n.anchor AND t.status != 'void') ORDER BY a.name, n.anchor"""


def said(ledger: Ledger, trade_id: str) -> Annotation:
    """Return what is said about a trade. Raises LedgerError for an unknown one."""
    with ledger.reading() as connection:
        return said_about(connection, *must_find(connection, trade_id))


def waiting_marks(ledger: Ledger) -> tuple[WaitingMark, ...]:
    """Return what was written on fills that open no trade, and belong to none."""
    with ledger.reading() as connection:
        return tuple(
            WaitingMark(name, anchor, said_about(connection, account_id, anchor))
            for account_id, name, anchor in ask(connection, _WAITING)
        )
