"""A year with every kind of activity, synced day by day: 0.00 on every day; then rows vanish, change and come late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.domain.clock import EXCHANGE_ZONE, day_start, to_datetime
from journal_app.domain.news import SyncReport
from journal_app.domain.proofs import Explanation, Proof, proof_line
from journal_app.journal import Journal
from journal_app.ledger.reading import raw_of
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from journal_app.sync.engine import SyncEngine

_SETTINGS = PracticeSettings(fills=800, newest_day=date(2026, 11, 20), eventful=True)
_HOUR = 3_600_000_000
Row = dict[str, str]
pytestmark = pytest.mark.timeout(300)


@dataclass
class Year:
    """The broker, the journal, and what each day's sync told."""

    server: PracticeServer
    journal: Journal
    engine: SyncEngine
    reports: dict[date, SyncReport]

    @property
    def days(self) -> list[date]:
        span = self.server.broker.history.span
        return [span.date_of(number) for number in range(span.days)]

    def sync(self) -> SyncReport:
        return self.engine.run_pass()

    def sync_next_night(self) -> SyncReport:
        """Sync at six in the morning after, when the broker has booked everything and a sweep is due."""
        now = to_datetime(self.server.broker.clock.now_us()).date()
        self.server.broker.stand_at(day_start(now + timedelta(days=1)) + 6 * _HOUR)
        return self.sync()

    def proofs(self) -> dict[str, Proof]:
        return {one.day: one for one in self.journal.proofs()}

    def today(self) -> Proof:
        (newest,) = self.journal.newest_proofs()
        return newest

    def rows(self) -> list[Row]:
        return [orjson.loads(row.json) for row in self.server.broker.visible_rows()]

    def newest(self, kind: str, **fields: str) -> Row:
        """Return the newest row of a type that happened two weeks before the end, or earlier."""
        before = str(self.days[-14])
        found = [row for row in self.rows() if row["activity_type"] == kind and fields.items() <= row.items()]
        return max((row for row in found if day_of(row) < before), key=day_of)

    def changed_by(self, row_id: str) -> dict[str, list[Explanation]]:
        """Return what the proofs of days say that a row changed, by day."""
        named = {
            day: [change for change in one.changes if change.external_id == row_id]
            for day, one in self.proofs().items()
        }
        return {day: changes for day, changes in named.items() if changes}


def day_of(row: Row) -> str:
    """Return a row's day by the exchange's clock."""
    if "date" in row:
        return row["date"]
    return str(datetime.fromisoformat(row["transaction_time"]).astimezone(EXCHANGE_ZONE).date())


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("year")
    with PracticeServer(_SETTINGS) as server, Journal(folder / "j.db", folder / "config") as journal:
        address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
        broker = AlpacaBroker(address, _SETTINGS.key_id, _SETTINGS.secret_key)
        found = Year(server, journal, SyncEngine(journal.ledger, broker), {})
        for day in found.days:
            server.broker.stand_at_close(day)
            found.reports[day] = found.sync()
        yield found


def told_by(report: SyncReport) -> dict[str, Any]:
    assert report.tie_out is not None
    return report.tie_out


def test_positions_and_cash_are_the_brokers_at_every_close(year: Year) -> None:
    told = {str(day): told_by(report) for day, report in year.reports.items()}
    assert {day: one for day, one in told.items() if one["state"] != "even"} == {}
    for one in told.values():
        assert Decimal(one["cash"]["ledger"]) == Decimal(one["cash"]["broker"])
        assert one["positions"]["differ"] == []
    assert max(one["positions"]["agree"] for one in told.values()) > 20


def test_every_day_of_the_year_adds_up_to_nothing(year: Year) -> None:
    days = year.proofs()
    assert list(days) == [str(day) for day in year.days]
    assert [day for day, one in days.items() if one.state != "even"] == []
    finished = list(days.values())[:-1]
    assert len(finished) > 360
    assert all(one.is_finished and proof_line(one).endswith(" = 0.00") for one in finished)
    assert all(one.equity_ledger != one.booked for one in finished[30:])


def test_no_row_of_the_year_was_held_or_lost(year: Year) -> None:
    for row in year.rows():
        assert raw_of(year.journal.ledger, "practice", row["id"]) is not None
    assert len({(row["activity_type"], row.get("activity_sub_type")) for row in year.rows()}) > 80
    assert sum(report.held for report in year.reports.values()) == 0


def test_late_interest_is_named_on_each_day_that_it_changed(year: Year) -> None:
    late = [row for row in year.rows() if "booked late" in row.get("description", "")]
    assert late
    for row in late:
        named = year.changed_by(row["id"])
        assert min(named) == row["date"]
        assert len(named) > 7
        assert {(change.why, change.amount) for some in named.values() for change in some} == {
            ("late", row["net_amount"])
        }


def test_a_fill_that_comes_late_is_named_and_every_day_still_adds_up(year: Year) -> None:
    at_us = day_start(year.days[-20]) + 12 * _HOUR
    row = year.server.interventions.late_fill("GLDR", "buy", "7", at_us)
    report = year.sync_next_night()
    assert (report.new_fills, told_by(report)["state"]) == (1, "even")
    named = year.changed_by(row["id"])
    assert min(named) == day_of(row)
    paid = -Decimal(row["qty"]) * Decimal(row["price"])
    assert {(one.why, Decimal(one.amount)) for some in named.values() for one in some} == {("late", paid)}
    assert {one.state for one in year.proofs().values()} == {"even"}


def test_a_booking_that_is_corrected_is_named_and_every_day_still_adds_up(year: Year) -> None:
    fee = year.newest("FEE", activity_sub_type="TAF")
    amount = str(Decimal(fee["net_amount"]) - 3)
    year.server.interventions.correct(fee["id"], net_amount=amount)
    report = year.sync_next_night()
    assert (report.corrected, told_by(report)["state"]) == (1, "even")
    named = year.changed_by(fee["id"])
    assert min(named) == fee["date"]
    assert {(one.why, one.amount) for some in named.values() for one in some} == {("corrected", "-3")}
    assert {one.state for one in year.proofs().values()} == {"even"}


def test_a_fill_that_is_corrected_or_taken_back_is_named(year: Year) -> None:
    fill = year.newest("FILL", side="sell")
    year.server.interventions.correct(fill["id"], price=str(Decimal(fill["price"]) + 1))
    assert told_by(year.sync_next_night())["state"] == "even"
    (corrected,) = {one.amount for some in year.changed_by(fill["id"]).values() for one in some}
    year.server.interventions.bust(fill["id"], old="canceled")
    report = year.sync_next_night()
    assert (report.corrected, told_by(report)["state"]) == (1, "even")
    named = year.changed_by(fill["id"])
    assert min(named) == day_of(fill)
    first, second = named[day_of(fill)]
    assert (first.amount, first.why, second.why) == (corrected, "corrected", "corrected")
    sold = Decimal(fill["qty"]) * (Decimal(fill["price"]) + 1)
    assert Decimal(second.amount) in {-sold, -sold * 100}
    assert {one.state for one in year.proofs().values()} == {"even"}


def test_a_row_that_only_the_list_lacks_changes_no_figure_and_is_named(year: Year) -> None:
    fill = year.newest("FILL", side="buy")
    year.server.interventions.remove(fill["id"])
    report = year.sync_next_night()
    assert (report.missing_at_broker, told_by(report)["state"]) == (1, "even")
    assert [(one.external_id, one.why) for one in year.today().changes] == [(fill["id"], "missing at the broker")]
    year.server.interventions.restore(fill["id"])
    assert year.sync_next_night().missing_at_broker == 0
    assert year.today().changes == ()


def test_a_row_removed_at_the_broker_is_named_in_every_figure_that_it_changes(year: Year) -> None:
    fill = year.newest("FILL", side="buy")
    year.server.interventions.remove(fill["id"], keep_effect=False)
    report = year.sync_next_night()
    told = told_by(report)
    assert (told["state"], report.missing_at_broker) == ("off", 1)
    for one in (*told["cash"]["rows"], *told["equity"]["rows"]):
        assert (one["external_id"], one["why"]) == (fill["id"], "missing at the broker")
    assert told["cash"]["unexplained"] == told["equity"]["unexplained"] == "0"
    (position,) = year.today().of("position")
    assert ([one.external_id for one in position.rows], position.unexplained) == ([fill["id"]], "0")
    off = {day: one for day, one in year.proofs().items() if one.state == "off" and one.is_finished}
    assert len(off) > 7
    assert min(off) >= day_of(fill)
    for one in off.values():
        (difference,) = one.of("equity")
        assert ([row.external_id for row in difference.rows], difference.unexplained) == ([fill["id"]], "0")
        assert [past.state for past in year.journal.proof_history("practice", one.day)][-2:] == ["even", "off"]
