"""Which backups stay, over three simulated years and for any set of them."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.clock import parse_time
from journal_app.ledger.retention import ALL_US, DAYS, MONTHS, UPGRADE_US, WEEKS, Copy, copies_to_keep

_START_US = parse_time("2023-01-01T00:00:00Z")
_HOUR_US = 3_600_000_000
_A_DAY = 5
_DAY_US = 24 * _HOUR_US
_times = st.integers(0, 3 * 365 * 24 * 4).map(lambda quarter: _START_US + quarter * _HOUR_US // 4)


def day_of(at_us: int) -> datetime:
    return datetime.fromtimestamp(at_us // _DAY_US * _DAY_US / 1e6, tz=UTC)


def test_three_years_of_trading_keep_a_bounded_and_even_history() -> None:
    copies: list[Copy] = []
    most = 0
    for day in range(3 * 365):
        # A trader's day: a backup every two hours from nine to five; none on each seventh day.
        for number in range(_A_DAY if day % 7 else 0):
            now_us = _START_US + day * _DAY_US + (9 + 2 * number) * _HOUR_US
            copies.append(Copy(f"{now_us}", now_us))
            kept = copies_to_keep(copies, now_us)
            copies = [copy for copy in copies if copy.name in kept]
            most = max(most, len(copies))
    now_us = copies[-1].at_us
    ages = sorted((now_us - copy.at_us) / _DAY_US for copy in copies)
    assert most <= 3 * _A_DAY + DAYS + WEEKS + MONTHS
    assert len({day_of(copy.at_us) for copy in copies}) >= DAYS
    assert len({day_of(copy.at_us).isocalendar()[:2] for copy in copies}) >= WEEKS
    assert len({(day_of(copy.at_us).year, day_of(copy.at_us).month) for copy in copies}) == MONTHS
    assert 330 < ages[-1] < 366
    assert all(later - earlier < 33 for earlier, later in pairwise(ages)), "no hole over a month"


@given(st.lists(st.tuples(_times, st.booleans(), st.booleans()), min_size=1, max_size=60), _times)
def test_the_newest_the_newest_verified_and_all_of_two_days_always_stay(
    made: list[tuple[int, bool, bool]], now_us: int
) -> None:
    copies = [Copy(f"{number}", *one) for number, one in enumerate(made)]
    kept = copies_to_keep(copies, now_us)
    usual = [copy for copy in copies if not copy.is_upgrade]
    if usual:
        assert max(copy.at_us for copy in usual) in {copy.at_us for copy in usual if copy.name in kept}
    verified = [copy for copy in copies if copy.is_verified]
    if verified:
        assert max(copy.at_us for copy in verified) in {copy.at_us for copy in verified if copy.name in kept}
    assert {copy.name for copy in usual if now_us - copy.at_us <= ALL_US} <= kept


@given(st.lists(_times, min_size=1, max_size=80), _times)
def test_thinning_twice_removes_nothing_more(times: list[int], now_us: int) -> None:
    copies = [Copy(f"{number}", at_us) for number, at_us in enumerate(times)]
    kept = copies_to_keep(copies, now_us)
    assert copies_to_keep([copy for copy in copies if copy.name in kept], now_us) == kept


def test_the_last_three_copies_before_upgrades_stay_ninety_days() -> None:
    copies = [Copy(f"{number}", _START_US + number * _DAY_US, is_upgrade=True) for number in range(5)]
    assert copies_to_keep(copies, _START_US + 10 * _DAY_US) == {"2", "3", "4"}
    assert copies_to_keep(copies, _START_US + 3 * _DAY_US + UPGRADE_US) == {"3", "4"}
    assert copies_to_keep(copies, _START_US + 5 * _DAY_US + UPGRADE_US) == set()


def test_a_clock_that_was_wrong_removes_nothing_of_the_future() -> None:
    copies = [Copy("ahead", _START_US + 400 * _DAY_US), Copy("now", _START_US)]
    assert copies_to_keep(copies, _START_US) == {"ahead", "now"}
