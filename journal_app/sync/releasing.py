"""Release a row that was held back: it counts from now on, if it can be read."""

import orjson

from journal_app.brokers.alpaca_rows import read_activity
from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.inbox import HeldItem
from journal_app.ledger import inbox
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.store import Ledger


def release(ledger: Ledger, held_id: int) -> Fact:
    """Count a held row, in one transaction; return the fact that it became.

    A line that stood in its file beside another one with the same id gets an id of its own. A broker's
    row is read again by what this version knows. Raises LedgerError, with nothing changed, for a row
    that still cannot be read or was decided about before.
    """
    item = inbox.held_item(ledger, held_id)
    if item.state != "held":
        raise LedgerError(f"The row {item.external_id} was {item.state} before.", "Nothing was changed.")
    known = inbox.fact_of_held(ledger, held_id)
    fact = known._replace(external_id=f"{item.external_id}#{item.line or held_id}") if known else _read_again(item)
    account = next(account for account in ledger.accounts() if account.name == item.account)
    with ledger.recording(OpenJob("release", item.external_id, account.id)) as batch:
        batch.add(account, [fact])
        batch.decide(held_id, "released")
    return fact


def _read_again(item: HeldItem) -> Fact:
    try:
        row = orjson.loads(item.raw or "null")
    except ValueError:
        row = None
    reading = read_activity(row, item.account)
    if reading.issue is not None:
        raise LedgerError(
            f"The row {item.external_id} still cannot be read: {item.reason}",
            "Discard it to take it off the list, or look at it again after an update.",
        )
    return reading.fact
