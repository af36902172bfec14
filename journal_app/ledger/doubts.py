"""Ask which trades are left out of sums, and why."""

from journal_app.domain.doubts import Doubt
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.engine import ask
from journal_app.ledger.reading import conditions
from journal_app.ledger.store import Ledger

_DOUBTS = """SELECT a.name, d.symbol, d.kind, d.external_id,
(SELECT t.anchor FROM trade t WHERE t.opening_seq = d.opening_seq AND t.status != 'void')
FROM doubt d JOIN account a ON a.id = d.account_id ORDER BY d.opening_seq, d.kind"""
_DOUBTFUL = """SELECT DISTINCT t.opening_seq FROM doubt d JOIN trade t ON t.opening_seq = d.opening_seq
JOIN account a ON a.id = t.account_id
LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor WHERE {}"""


def doubts(ledger: Ledger, account: str | None = None) -> tuple[Doubt, ...]:
    """Return all doubts of the journal or of one account, oldest trade first."""
    with ledger.reading() as connection:
        rows = ask(connection, _DOUBTS)
    return tuple(
        Doubt(name, symbol, kind, external_id, None if anchor is None else f"{name}:{anchor}")
        for name, symbol, kind, external_id, anchor in rows
        if account in {None, name}
    )


def doubtful(ledger: Ledger, only: TradeFilter) -> tuple[int, ...]:
    """Return the opening seqs of the trades that a filter leaves and that no sum counts."""
    wheres, arguments = conditions(ledger, only)
    with ledger.reading() as connection:
        rows = ask(connection, _DOUBTFUL.format(" AND ".join(wheres)), arguments)
    return tuple(sorted(seq for (seq,) in rows))
