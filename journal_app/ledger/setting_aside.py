"""Set damaged facts aside: they count no longer, and the broker's rows, or the file's, can stand for them again."""

from collections.abc import Sequence

from journal_app.domain.clock import now_us
from journal_app.domain.news import Issue
from journal_app.ledger.damages import Damage
from journal_app.ledger.engine import ask_one
from journal_app.ledger.keeping import rebuild_trades
from journal_app.ledger.store import Ledger

_ACCOUNT = """SELECT a.id, a.name FROM fact f JOIN account a ON a.id = f.account_id WHERE f.seq = ? AND f.active"""
_RETIRE = "INSERT INTO retired (seq, why, at_us) VALUES (?, 'damaged', ?)"


def set_aside(ledger: Ledger, damages: Sequence[Damage]) -> int:
    """Take damaged facts out of the numbers, in one transaction; return how many counted until now.

    Nothing is deleted. The next complete sync, or the same file again, records the rows anew; until then a
    line in the inbox tells of each. All trades are derived anew: what a damaged row says cannot be followed.
    """
    count = 0
    with ledger.recording(tells=False) as batch:
        for damage in damages:
            found = ask_one(batch.connection, _ACCOUNT, (damage.seq,))
            if found is None:
                continue
            count += 1
            batch.connection.execute("UPDATE fact SET active = 0 WHERE seq = ?", (damage.seq,))
            batch.connection.execute(_RETIRE, (damage.seq, now_us()))
            reason = f"Row {damage.seq} was damaged ({damage.reason}) and counts no longer. Sync everything again."
            batch.add_issues(batch.account(found[1]), [Issue(found[1], f"damaged:{damage.seq}", reason)])
        rebuild_trades(batch.connection, batch.revision)
    return count
