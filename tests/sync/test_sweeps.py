"""Deep sweeps: a row that the broker no longer shows is flagged and told, and goes on counting."""

from datetime import datetime
from pathlib import Path

import pytest

from journal_app.domain.errors import BrokerError
from journal_app.domain.news import SyncReport
from journal_app.ledger.absences import missing_rows
from journal_app.ledger.checking import content_hash, trades_hash
from journal_app.ledger.store import Ledger
from journal_app.sync.sweeps import DAY_US, MONTHLY_DAYS, NIGHTLY, NIGHTLY_DAYS, Sweep, days_due
from tests.fakes.faults import Json
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import Connect
from tests.sync.rewriting import Row, each_row, hiding, later


def us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    "now,last,days",
    [
        ("2026-04-15T20:29-04:00", "2026-04-15T05:00-04:00", None),
        ("2026-04-15T20:30-04:00", "2026-04-15T20:29-04:00", NIGHTLY_DAYS),
        ("2026-04-16T04:59-04:00", "2026-04-15T20:31-04:00", None),
        ("2026-04-16T05:00-04:00", "2026-04-15T20:31-04:00", NIGHTLY_DAYS),
        ("2026-03-08T05:00-04:00", "2026-03-08T04:59-04:00", NIGHTLY_DAYS),
        ("2026-04-16T03:00-04:00", "2026-04-10T12:00-04:00", NIGHTLY_DAYS),
    ],
)
def test_a_sweep_is_due_in_the_evening_and_in_the_morning_of_new_york(now: str, last: str, days: int | None) -> None:
    assert days_due(us(now), us(last), us(last)) == days


def test_every_thirty_days_and_at_first_the_window_is_longer() -> None:
    now = us("2026-04-15T12:00-04:00")
    assert days_due(now, now, now - 30 * DAY_US) == MONTHLY_DAYS
    assert days_due(now, now, now - 29 * DAY_US) is None
    assert days_due(now, now, None) == MONTHLY_DAYS


def newest_fills(ledger: Ledger, number: int) -> list[str]:
    with ledger.reading() as connection:
        rows = connection.execute(
            "SELECT external_id FROM fact WHERE kind = 'fill' ORDER BY time_us DESC, tie DESC LIMIT ?", (number,)
        ).fetchall()
    return [str(row[0]) for row in rows]


def absent(report: SyncReport) -> list[str]:
    return [one.external_id for one in report.issues if "no longer show" in one.reason]


def test_a_row_that_went_away_is_flagged_at_night_still_counted_and_unflagged_when_it_is_back(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    assert connect().run_pass().missing_at_broker == 0
    before = content_hash(ledger), trades_hash(ledger)
    gone = newest_fills(ledger, 1)[0]
    server.faults.rewrite = hiding(gone)
    assert connect().run_pass().missing_at_broker == 0, "an overlap pass reads no window as a whole"
    server.faults.rewrite = later(hiding(gone), days=1)
    report = connect().run_pass()
    assert (report.missing_at_broker, absent(report)) == (1, [gone])
    (row,) = missing_rows(ledger, "practice")
    assert (row.external_id, row.kind, row.since_us > row.time_us) == (gone, "fill", True)
    assert (content_hash(ledger), trades_hash(ledger)) == before
    again = connect().run_pass()
    assert (again.missing_at_broker, absent(again)) == (1, []), "told once, counted as long as it is missing"
    server.faults.rewrite = later(days=1)
    assert connect().run_pass().missing_at_broker == 0
    assert missing_rows(ledger) == ()


def test_a_sweep_is_done_once_a_night_and_remembered(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    connect().run_pass()
    account = ledger.accounts()[0]
    first = int(ledger.cursor(account, NIGHTLY) or 0)
    connect().run_pass()
    assert int(ledger.cursor(account, NIGHTLY) or 0) == first
    server.faults.rewrite = later(days=1)
    connect().run_pass()
    assert int(ledger.cursor(account, NIGHTLY) or 0) - first >= DAY_US


def test_a_full_pass_finds_what_is_missing_however_old(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    connect().run_pass()
    oldest = newest_fills(ledger, 450)[-1]
    server.faults.rewrite = later(hiding(oldest), days=1)
    assert connect().run_pass().missing_at_broker == 0
    assert absent(connect().run_pass(full=True)) == [oldest]


def test_a_window_that_was_read_in_part_flags_nothing(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    connect().run_pass()
    asked = 0

    def fail_second_page(route: str, body: Json) -> Json:
        nonlocal asked
        asked += route == "activities"
        return "not a list" if route == "activities" and asked == 2 else body

    server.faults.rewrite = fail_second_page
    with pytest.raises(BrokerError):
        connect().run_pass(full=True)
    assert missing_rows(ledger) == ()


def test_a_broker_that_repeats_a_page_proves_nothing_missing(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    connect().run_pass()
    pages: list[Json] = []

    def repeat(route: str, body: Json) -> Json:
        if route != "activities":
            return body
        pages.append(body)
        return pages[0]

    server.faults.rewrite = repeat
    report = connect().run_pass(full=True)
    assert "repeats a page" in report.issues[0].reason
    assert missing_rows(ledger) == ()


def test_the_first_day_of_a_window_proves_nothing(ledger: Ledger, connect: Connect) -> None:
    connect().run_pass()
    account = ledger.accounts()[0]
    with ledger.reading() as connection:
        found = connection.execute("SELECT max(time_us) FROM fact WHERE kind = 'fill'").fetchall()
    newest = int(str(found[0][0]))
    assert not [row for row in Sweep(ledger, account, "alpaca", newest).missing() if row.kind == "fill"]
    assert [row for row in Sweep(ledger, account, "alpaca", newest - 2 * DAY_US).missing() if row.kind == "fill"]


def test_a_late_booking_belongs_to_the_window_in_which_it_was_made(connect: Connect, server: FaultyBroker) -> None:
    connect().run_pass()
    fee = server.broker.emit_fee(server.settings.newest_day, "0.12")  # type: ignore[arg-type]  # the fixture sets it
    connect().run_pass()
    server.faults.rewrite = later(hiding(fee["id"]), days=2)
    assert absent(connect().run_pass()) == [fee["id"]]


def test_a_changed_row_is_no_missing_row(connect: Connect, server: FaultyBroker) -> None:
    connect().run_pass()

    def change(row: Row) -> Row:
        return row | {"price": "1"} if row["activity_type"] == "FILL" else row

    server.faults.rewrite = later(each_row(change), days=1)
    report = connect().run_pass()
    assert report.corrected > 0
    assert report.missing_at_broker == 0


def test_a_late_row_older_than_the_overlap_comes_with_the_nightly_sweep(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path
) -> None:
    with Ledger(tmp_path / "whole.db") as whole:
        connect(into=whole).run_pass()
        with whole.reading() as connection:
            query = "SELECT external_id FROM fact WHERE kind = 'fill' AND time_us < ? ORDER BY time_us DESC LIMIT 1"
            late = str(connection.execute(query, (us("2026-04-13T00:00-04:00"),)).fetchall()[0][0])
        server.faults.rewrite = hiding(late)
        assert connect().run_pass().new_fills == 449
        server.faults.rewrite = None
        assert connect().run_pass().new_fills == 0, "it is older than the overlap"
        server.faults.rewrite = later(days=1)
        assert connect().run_pass().new_fills == 1
        assert (content_hash(ledger), trades_hash(ledger)) == (content_hash(whole), trades_hash(whole))
