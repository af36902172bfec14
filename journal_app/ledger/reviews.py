"""Questions for playbook and review: answers to checks, trades that wait for a review, how long reviews took."""

from datetime import timedelta

from journal_app.domain.clock import parse_day
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.ledger.annotations import checks_of
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.reading import conditions, start_by_account, trades_of
from journal_app.ledger.sessions import special_clocks
from journal_app.ledger.store import Ledger

_CHECKS = """SELECT t.opening_seq, n.checks FROM annotation n
JOIN fact f ON f.account_id = n.account_id AND f.external_id = n.anchor
JOIN trade t ON t.opening_seq = f.seq WHERE n.setup = ? AND n.checks != '{}' AND t.status = 'closed'"""
_FROM = """FROM trade t JOIN account a ON a.id = t.account_id
LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor"""
_REVIEW_TIMES = "SELECT reviewed_us FROM annotation WHERE reviewed_us IS NOT NULL ORDER BY reviewed_us DESC LIMIT 500"


def checks_by_seq(ledger: Ledger, setup: str) -> dict[int, dict[str, bool]]:
    """Return the answered checks of the closed trades of a setup, by the seq of their opening fact."""
    with ledger.reading() as connection:
        return {seq: dict(checks_of(text)) for seq, text in connection.execute(_CHECKS, (setup,))}


def unreviewed(ledger: Ledger, only: TradeFilter, most: int) -> tuple[int, list[Trade]]:
    """Return how many closed trades that a filter leaves are not reviewed, and the *most* of them that closed first."""
    wheres, arguments = conditions(ledger, only)
    query = f"{_FROM} WHERE {' AND '.join([*wheres, 'NOT coalesce(n.reviewed, 0)'])}"
    with ledger.reading() as connection:
        count = int(ask_one(connection, f"SELECT count(*) {query}", arguments)[0])
        seqs = ask(connection, f"SELECT t.opening_seq {query} ORDER BY t.closed_us, t.opening_seq LIMIT ?",
                   [*arguments, most])  # fmt: skip
    return count, trades_of(ledger, [seq for (seq,) in seqs])


def count_entered(ledger: Ledger, day: str, account: str | None = None) -> int:
    """Return how many trades were opened on a trading day, by the clock of each account."""
    clocks, first = special_clocks(ledger), parse_day(day)
    start, values = start_by_account(first, clocks)
    end, end_values = start_by_account(first + timedelta(days=1), clocks)
    query = f"""SELECT count(*) FROM trade t JOIN account a ON a.id = t.account_id
WHERE t.status != 'void' AND t.opened_us >= {start} AND t.opened_us < {end}"""  # noqa: S608 - fixed names
    if account is not None:
        query, end_values = f"{query} AND a.name = ?", [*end_values, account]
    with ledger.reading() as connection:
        return int(ask_one(connection, query, [*values, *end_values])[0])


def review_times(ledger: Ledger) -> list[int]:
    """Return when the newest trades were marked as reviewed (UTC µs, the computer's clock), oldest first."""
    with ledger.reading() as connection:
        return [at_us for (at_us,) in ask(connection, _REVIEW_TIMES)][::-1]
