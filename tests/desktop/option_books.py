"""A journal of trades that belong together: a spread, a condor, a roll, a covered call; bars for some, a doubt."""

from pathlib import Path

from journal_app.domain.bars import Excursion
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.money import to_units
from journal_app.ledger.excursions import keep_excursions, trades_to_measure
from journal_app.ledger.store import Ledger
from tests.desktop.books import MINUTE_US

START_US = 1_772_463_600_000_000
"""2 March 2026, 15:00 UTC."""
LONG_SHARES, SHORT_SHARES, NO_BARS, FREE = "main:s1", "main:s3", "main:s5", "main:d1"
"""Trades with whole bars, with gaps, without any, and one whose price is 0."""
SPREAD = ("main:v1", "main:v2")

_ROWS = (
    # name, minute, what, side, qty, price
    ("v1", 0, "XYZ C100", "buy", 1, "5"), ("v2", 0, "XYZ C110", "sell", 1, "2"),
    ("c1", 30, "SPY P90", "buy", 2, "1"), ("c2", 30, "SPY P95", "sell", 2, "2"),
    ("c3", 30, "SPY C105", "sell", 2, "2"), ("c4", 30, "SPY C110", "buy", 2, "1"),
    ("p1", 60, "QQQ P80", "sell", 1, "3"), ("p2", 90, "QQQ P80", "buy", 1, "1"), ("p3", 90, "QQQ P75", "sell", 1, "2"),
    ("s1", 120, "ABC", "buy", 100, "10"), ("s2", 150, "ABC", "sell", 100, "11.2"),
    ("s3", 180, "DEF", "sell", 100, "20"), ("s4", 200, "DEF", "buy", 100, "21"),
    ("s5", 210, "GHI", "buy", 10, "20"), ("s6", 220, "GHI", "sell", 10, "20"),
    ("w1", 240, "MNO", "buy", 100, "50"), ("w2", 300, "MNO C55", "sell", 1, "1.5"),
    ("d1", 330, "NIL", "buy", 5, "0"), ("d2", 340, "NIL", "sell", 5, "3"),
)  # fmt: skip


def _fact(name: str, minute: int, what: str, side: str, qty: int, price: str) -> Fact:
    root, _, strike = what.partition(" ")
    symbol = f"{root}271217{strike[0]}{int(strike[1:]) * 1000:08}" if strike else root
    return Fact(
        name, "fill", START_US + minute * MINUTE_US, symbol, side=side, qty=str(qty), price=price,
        underlying=root if strike else None, asset_class="option" if strike else "equity",
        multiplier="100" if strike else "1", order_id=f"o{name}", source="alpaca", raw=f'{{"id":"{name}"}}',
    )  # fmt: skip


def write_option_books(path: Path) -> None:
    """Write the journal."""
    whole = Excursion(to_units("-50"), to_units("-60.5"), to_units("120"), to_units("130.25"), 30, 0)
    gaps = Excursion(to_units("-100"), to_units("-100"), to_units("0"), to_units("12"), 17, 3)
    known = {LONG_SHARES: whole, SHORT_SHARES: gaps, NO_BARS: None}
    with Ledger(path) as ledger:
        with ledger.recording() as batch:
            batch.add(ledger.account("main"), [_fact(*row) for row in _ROWS])
        ledger.annotate(LONG_SHARES, Annotation(stop="9.5", target="11.75"))
        measured = {one.trade_id: one for one in trades_to_measure(ledger, also_done=True)}
        keep_excursions(ledger, [(measured[trade_id], found) for trade_id, found in known.items()])
