"""Match the stored fills again in memory, without writing anything: to check trades, and to be measured."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from journal_app.ledger.engine import ask, no_garbage_search
from journal_app.ledger.families import families_of
from journal_app.ledger.keeping import MOVES
from journal_app.ledger.store import Ledger
from journal_app.matching.streams import Stream
from journal_app.matching.sums import Closed

# The names of the fills are not asked for: nobody reads these trades by name, and they are a sixth of the text.
_AS_RECORDED = f"{MOVES} ORDER BY seq".replace(" fact ", " fact NOT INDEXED ").replace(" external_id,", " '',")
_APART = """SELECT DISTINCT f.symbol FROM hand_strand h
CROSS JOIN fact f ON f.account_id = h.account_id AND f.external_id = h.external_id WHERE h.account_id = ?"""
_HOT = 2_000


class Rederived(NamedTuple):
    """The trades that an account's fills close, matched in memory, and the symbols that are left out.

    Left out are symbols that a rename ties together, that were split by hand, or whose rows were not recorded
    in the order of their times: they are matched in another way.
    """

    account: str
    closed: tuple[Closed, ...]
    left_out: frozenset[str]


def rederive(ledger: Ledger) -> Iterator[Rederived]:
    """Yield each account's closed trades as its stored facts give them now."""
    with ledger.reading() as connection, no_garbage_search():
        for account_id, name in ask(connection, "SELECT id, name FROM account ORDER BY id"):
            apart = {symbol for family in families_of(connection, account_id) for symbol in family}
            apart |= {symbol for (symbol,) in ask(connection, _APART, (account_id,))}
            stream: Stream[int] = Stream()
            found: list[Closed] = []
            rows = connection.execute(_AS_RECORDED, (account_id,))
            while piece := list(islice(rows, _HOT)):
                some = [row for row in piece if row[10] not in apart] if apart else piece
                found += [closed for _, closed in stream.add(account_id, tuple(zip(*some, strict=True)))]
            found += [closed for _, closed in stream.flush()]
            yield Rederived(name, tuple(found), frozenset(apart | {symbol for _, symbol in stream.late}))
