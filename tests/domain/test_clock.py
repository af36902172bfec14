from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.clock import day_start, format_time, parse_time, trading_day

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
