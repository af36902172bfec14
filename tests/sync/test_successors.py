"""A row that stands for another: corrections and busts that a broker books under a new id."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.domain.news import SyncReport
from journal_app.ledger.checking import trades_hash, verify
from journal_app.ledger.inbox import moves
from journal_app.ledger.store import Ledger
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from journal_app.sync.engine import SyncEngine

_LAST = date(2026, 11, 20)


class Account:
    """A practice account at the close of a day, and the journal that follows it."""

    def __init__(self, server: PracticeServer, ledger: Ledger) -> None:
        self.server, self.ledger = server, ledger
        address = AlpacaAddress.from_base_url(server.rest_url)
        settings = server.settings
        self.engine = SyncEngine(ledger, AlpacaBroker(address, settings.key_id, settings.secret_key))
        server.broker.stand_at_close(_LAST)
        self.sync()

    def sync(self) -> SyncReport:
        """Do a pass; everything must be even after it."""
        report = self.engine.run_pass()
        assert report.tie_out is not None
        assert report.tie_out["state"] == "even"
        return report

    def closing_fill(self) -> tuple[str, str]:
        """Return a recent fill that closed a trade: its id and that trade's id."""
        with self.ledger.reading() as connection:
            rows = connection.execute(
                "SELECT f.external_id, a.name || ':' || t.anchor FROM trade t JOIN account a ON a.id = t.account_id"
                " JOIN fact f ON f.symbol = t.symbol AND f.time_us = t.closed_us WHERE t.status = 'closed'"
                " AND t.asset_class = 'equity' AND f.kind = 'fill' ORDER BY t.closed_us DESC LIMIT 1"
            ).fetchall()
        return str(rows[0][0]), str(rows[0][1])


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    with (
        PracticeServer(PracticeSettings(fills=400, newest_day=_LAST, eventful=True)) as server,
        Ledger(tmp_path / "j.db") as ledger,
    ):
        yield Account(server, ledger)


def test_a_correction_under_a_new_id_takes_the_place_of_the_old_row(account: Account) -> None:
    fill, trade = account.closing_fill()
    account.server.interventions.correct(fill, price="12.34", as_new_row=True)
    assert account.sync().new == 1
    told = moves(account.ledger, trade_id=trade)
    assert [one.why for one in told] == ["replaced"]
    assert told[0].before != told[0].after
    assert fill in told[0].rows
    _assert_whole(account)


def test_a_bust_with_a_successor_takes_the_old_row_out(account: Account) -> None:
    fill, trade = account.closing_fill()
    account.server.interventions.bust(fill, old="untouched", successor=True)
    account.sync()
    told = moves(account.ledger, trade_id=trade)
    assert [one.why for one in told] == ["replaced"]
    assert fill in told[0].rows
    _assert_whole(account)


def _assert_whole(account: Account) -> None:
    """The old row stays, counts no longer, and is not counted again by a pass over everything."""
    assert verify(account.ledger).is_whole
    before = trades_hash(account.ledger)
    report = account.engine.run_pass(full=True)
    assert (report.new, report.corrected) == (0, 0)
    account.ledger.rebuild()
    assert trades_hash(account.ledger) == before
