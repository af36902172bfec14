"""What a trade bears of the fees that a broker books by day stands beside its own."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.domain.events import Fact
from journal_app.journal import Journal
from journal_app.ledger.store import Ledger
from tests.desktop.stand_in import StandIn
from tests.ledger.facts import fill, record
from tests.ledger.times import START_US

_TAF = Fact("taf", "fee", START_US, amount="-0.05", detail='{"sub_type":"TAF"}', source="alpaca", raw='{"id":"taf"}')


def test_a_trade_shows_its_share_and_one_without_a_dash(
    qtbot: QtBot, tmp_path: Path, open_window: Callable[[Journal], MainWindow]
) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        day_later = [fill(2000), fill(2001, "sell", price="11")]
        record(ledger, [fill(1), fill(2, "sell", price="11"), *day_later, _TAF])
    with StandIn(tmp_path / "j.db", tmp_path / "config") as journal:
        detail = open_window(journal).trades.detail
        shown = detail.facts.value_of
        detail.choose("main:f1")
        qtbot.waitUntil(lambda: shown("Day fees") == "0.05 (by day, not in net)")
        assert shown("Fees") == "0.00"
        detail.choose("main:f2000")
        qtbot.waitUntil(lambda: shown("Opened").startswith("2026-03-03") and shown("Day fees") == "–")
