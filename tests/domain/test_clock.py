import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.clock import (
    TradingClock,
    day_start,
    format_time,
    now_us,
    parse_time,
    to_datetime,
    trading_day,
)
from tests.house.places import ROOT

_INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@pytest.mark.parametrize(
    "text",
    ["2026-04-15T14:30:07.412881Z", "2026-04-15T10:30:07.412881-04:00", "2026-04-15T14:30:07.412881112Z"],
)
def test_the_same_instant_in_any_form_is_one_number(text: str) -> None:
    assert format_time(parse_time(text)) == "2026-04-15T14:30:07.412881Z"


@pytest.mark.parametrize("text", ["2026-04-15T14:30:07", "2026-04-15", "yesterday", ""])
def test_a_time_without_a_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"zone|Invalid"):
        parse_time(text)


@given(_INSTANTS)
def test_a_time_survives_text_exactly(moment: datetime) -> None:
    time_us = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert parse_time(format_time(time_us)) == time_us


@given(_INSTANTS)
def test_the_trading_day_is_new_yorks_calendar_day(moment: datetime) -> None:
    expected = moment.astimezone(ZoneInfo("America/New_York")).date()
    assert trading_day((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)) == expected


def test_half_past_midnight_utc_belongs_to_the_day_before() -> None:
    assert trading_day(parse_time("2026-03-05T00:30:00Z")) == date(2026, 3, 4)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_a_day_starts_at_its_first_microsecond_whatever_the_clock_change(day: date) -> None:
    start = day_start(day)
    assert trading_day(start) == day
    assert trading_day(start - 1) == day - timedelta(days=1)


def us(text: str) -> int:
    return parse_time(text)


@pytest.mark.parametrize(
    "text,zone,calendar,asset_class,day",
    [
        ("2026-04-15T23:59:59-04:00", "America/New_York", "XNYS", None, date(2026, 4, 15)),
        ("2026-04-15T19:59:59-04:00", "America/New_York", "24/5", None, date(2026, 4, 15)),
        ("2026-04-15T20:00:00-04:00", "America/New_York", "24/5", None, date(2026, 4, 16)),
        ("2026-04-16T03:59:59-04:00", "America/New_York", "24/5", None, date(2026, 4, 16)),
        ("2026-04-17T20:00:00-04:00", "America/New_York", "24/5", None, date(2026, 4, 20)),
        ("2026-04-19T20:00:00-04:00", "America/New_York", "24/5", None, date(2026, 4, 20)),
        ("2026-04-02T20:00:00-04:00", "America/New_York", "24/5", None, date(2026, 4, 6)),
        ("2026-04-15T20:00:00-04:00", "America/New_York", "24/5", "crypto", date(2026, 4, 15)),
        ("2026-04-18T20:00:00-04:00", "America/New_York", "24/7", "crypto", date(2026, 4, 18)),
        ("2026-04-15T18:29:00Z", "Asia/Kolkata", "24/7", None, date(2026, 4, 15)),
        ("2026-04-15T18:30:00Z", "Asia/Kolkata", "24/7", None, date(2026, 4, 16)),
        ("2026-11-01T05:59:00Z", "America/New_York", "XNYS", None, date(2026, 11, 1)),
    ],
)
def test_an_account_s_day_follows_its_zone_and_calendar(
    text: str, zone: str, calendar: str, asset_class: str | None, day: date
) -> None:
    good_friday = frozenset({date(2026, 4, 3)})
    assert trading_day(us(text), TradingClock(zone, calendar, good_friday).of(asset_class)) == day


@given(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.sampled_from(["XNYS", "24/5", "24/7"]))
def test_by_every_calendar_a_day_starts_at_its_first_microsecond(day: date, calendar: str) -> None:
    clock = TradingClock("America/New_York", calendar, frozenset({date(2026, 4, 3), date(2025, 12, 25)}))
    start = day_start(day, clock)
    named = trading_day(start, clock)
    assert trading_day(start - 1, clock) < named
    assert named == day or not clock.has_session(day)
    assert named >= day


def test_two_instants_of_the_repeated_hour_stay_two() -> None:
    first, second = us("2026-11-01T05:30:00Z"), us("2026-11-01T06:30:00Z")
    local = [to_datetime(instant) for instant in (first, second)]
    assert local[0].replace(tzinfo=None) == local[1].replace(tzinfo=None)
    assert [one.isoformat()[-6:] for one in local] == ["-04:00", "-05:00"]
    assert format_time(first) != format_time(second)
    assert trading_day(first) == trading_day(second) == date(2026, 11, 1)


_DAY = """
from journal_app.domain.clock import parse_time, trading_day
print(trading_day(parse_time("2026-03-05T00:30:00Z")))
"""


@pytest.mark.parametrize("change", [{"TZ": "Asia/Tokyo"}, {"TZ": "nonsense"}, {"PYTHONTZPATH": ""}])
def test_days_need_neither_the_systems_zone_nor_its_list_of_zones(change: dict[str, str]) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _DAY], cwd=ROOT, env=os.environ | change, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "2026-03-04"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone while a program runs")
def test_a_change_of_the_systems_zone_while_running_moves_no_day(monkeypatch: pytest.MonkeyPatch) -> None:
    before = trading_day(us("2026-03-05T00:30:00Z")), now_us()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    assert trading_day(us("2026-03-05T00:30:00Z")) == before[0]
    assert 0 <= now_us() - before[1] < 60_000_000
    monkeypatch.undo()
    time.tzset()
