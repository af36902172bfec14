"""A day while it goes on, on real journals: its fills, what they brought so far, and the sessions around it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_app.domain.clock import Session, TradingClock, parse_day, parse_time
from journal_app.domain.days import DaySoFar
from journal_app.domain.errors import SettingsError
from journal_app.journal import Journal
from journal_app.ledger.sessions import keep_clock, keep_sessions

DAY = "2026-03-05"  # a Thursday


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "j.db", tmp_path / "config") as made:
        yield made


def fill(name: str, time: str, side: str, qty: str, price: str, symbol: str = "XYZ") -> dict[str, str]:
    return {"type": "fill", "id": name, "time": time, "side": side, "qty": qty, "price": price, "symbol": symbol}


def bring_in(journal: Journal, *rows: dict[str, str]) -> None:
    file = journal.config_dir.parent / f"{rows[0]['id']}.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    journal.import_file(file)


def so_far(journal: Journal, day: str = DAY) -> DaySoFar:
    return journal.days.so_far(journal.days.card(day))


def test_a_day_without_fills_brought_nothing(journal: Journal) -> None:
    assert so_far(journal) == DaySoFar((), "0", "0", "0", 0)


def test_fills_stand_newest_first_with_the_trade_that_they_belong_to(journal: Journal) -> None:
    bring_in(
        journal, fill("a", f"{DAY}T15:00:00Z", "buy", "10", "100"),
        fill("flip", f"{DAY}T15:10:00Z", "sell", "15", "101"),
        fill("b", f"{DAY}T15:20:00Z", "buy", "5", "99"), fill("old", "2026-03-04T15:00:00Z", "buy", "1", "5", "ABC"),
        fill("late", "2026-03-06T15:00:00Z", "sell", "1", "6", "ABC"),
    )  # fmt: skip
    found = so_far(journal)
    assert [(one.external_id, one.trade_id) for one in found.fills] == [
        ("b", "main:flip"), ("flip", "main:flip"), ("a", "main:a"),
    ]  # fmt: skip
    assert (found.closed, found.realised, found.net) == ("20", "0", "20")


def test_an_open_trade_counts_with_what_it_realised_on_the_day(journal: Journal) -> None:
    bring_in(
        journal, fill("in", "2026-03-04T15:00:00Z", "buy", "10", "100"),
        fill("one", "2026-03-04T16:00:00Z", "sell", "2", "110"), fill("two", f"{DAY}T16:00:00Z", "sell", "3", "99"),
        fill("other", f"{DAY}T16:30:00Z", "buy", "1", "50", "ABC"),
        fill("done", f"{DAY}T16:40:00Z", "sell", "1", "57", "ABC"),
    )  # fmt: skip
    found = so_far(journal)
    assert (found.closed, found.realised, found.net, found.open_trades) == ("7", "-3", "4", 1)
    assert so_far(journal, "2026-03-04").realised == "20"


def test_a_coin_is_counted_on_its_own_day_and_its_weekend_is_reached(journal: Journal) -> None:
    bring_in(journal, fill("c", "2026-03-07T15:00:00Z", "buy", "1", "100", "BTC/USD"),
             fill("d", "2026-03-07T16:00:00Z", "sell", "0.5", "120", "BTC/USD"))  # fmt: skip
    found = so_far(journal, "2026-03-07")
    assert (len(found.fills), found.realised) == (2, "10")
    assert journal.days.neighbour("2026-03-09", -1) == "2026-03-07"
    assert journal.days.neighbour("2026-03-07", -1) == "2026-03-06"
    assert journal.days.neighbour("2026-03-06", 1) == "2026-03-07"


@pytest.mark.parametrize("time,phase", [
    (f"{DAY}T14:29:59Z", "before"), (f"{DAY}T14:30:00Z", "during"), (f"{DAY}T20:59:59Z", "during"),
    (f"{DAY}T21:00:00Z", "after"), ("2026-03-06T15:00:00Z", "after"), ("2026-03-08T15:00:00Z", "after"),
])  # fmt: skip
def test_a_moment_stands_before_during_or_after_the_session_and_a_holiday_after_the_last(
    journal: Journal, time: str, phase: str
) -> None:
    with journal.ledger.writing() as (database, _):
        keep_sessions(database, [Session(parse_day("2026-03-06"), None, None)])
    hours = journal.days.hours(parse_time(time))
    assert (hours.current.day.isoformat(), hours.following.day.isoformat()) == (DAY, "2026-03-09")
    assert hours.phase_of(hours.current.day, parse_time(time)) == phase
    assert hours.phase_of(hours.following.day, parse_time(time)) == "before"
    assert hours.phase_of(parse_day("2026-03-03"), parse_time(time)) == "after"
    assert parse_time(time) < hours.until_us


def test_an_account_that_never_rests_has_a_session_on_every_day(journal: Journal) -> None:
    keep_clock(journal.ledger, journal.ledger.account("coins", "alpaca"), TradingClock("Asia/Kolkata", "24/7"))
    sunday = parse_time("2026-03-08T02:00:00Z")
    hours = journal.days.hours(sunday, "coins")
    assert (hours.city, hours.never_closes, hours.is_day_off) == ("Kolkata", True, False)
    assert hours.phase_of(parse_day("2026-03-08"), sunday) == "during"
    assert journal.days.neighbour("2026-03-09", -1, "coins") == "2026-03-08"


def test_limits_are_told_without_the_whole_card(journal: Journal) -> None:
    bring_in(
        journal, fill("a", f"{DAY}T15:00:00Z", "buy", "10", "100"), fill("b", f"{DAY}T15:10:00Z", "sell", "10", "99")
    )
    assert journal.days.against(DAY) == journal.days.card(DAY).against
    assert journal.days.against(DAY).lost == "10"


def test_a_day_that_is_none_is_refused(journal: Journal) -> None:
    with pytest.raises(SettingsError):
        journal.days.neighbour("today", 1)
    with pytest.raises(SettingsError):
        journal.days.against("today")
