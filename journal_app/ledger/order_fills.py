"""How much the recorded fills add up to, order by order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import peewee as pw

from journal_app.domain.money import to_units
from journal_app.domain.news import Issue
from journal_app.ledger.schema import HeldRow
from journal_app.ledger.store import AccountRef, Ledger

_FILLS = """SELECT order_id, qty FROM fact WHERE account_id = ? AND symbol = ? AND time_us BETWEEN ? AND ?
AND active AND kind = 'fill' AND order_id IS NOT NULL"""


def filled_by_order(
    ledger: Ledger, account: AccountRef, symbols: Iterable[str], first_us: int, last_us: int
) -> dict[tuple[str, str], int]:
    """Return Σ qty in units of 10⁻¹⁸ by (order id, symbol) of the fills of some symbols in a span of time."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    with ledger.reading() as connection:
        for symbol in symbols:
            for order_id, qty in connection.execute(_FILLS, (account.id, symbol, first_us, last_us)):
                sums[order_id, symbol] += to_units(qty)
    return sums


def keep_differences(database: pw.Database, account: AccountRef, issues: Sequence[Issue]) -> None:
    """Keep the orders that differ now in place of those that differed before."""
    before = (HeldRow.account_id == account.id) & HeldRow.external_id.startswith("order:") & (HeldRow.state == "held")
    HeldRow.delete().where(before).execute(database)
    for issue in issues:
        # One that the trader has discarded stays so.
        row = HeldRow.insert(account_id=account.id, external_id=issue.external_id, reason=issue.reason, state="held")
        row.on_conflict_ignore().execute(database)
