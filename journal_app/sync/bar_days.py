"""Which days of bars trades need, which of them are kept, and in which questions the missing ones are asked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from journal_app.domain.bars import EXCURSION_SIZE, SIZE_US, Spans
from journal_app.domain.clock import day_start, trading_day
from journal_app.ledger.excursions import TradeToMeasure
from journal_app.ledger.sessions import session_of
from journal_app.ledger.store import Ledger

_SIZE_US = SIZE_US[EXCURSION_SIZE]
_BARS_A_PAGE = 10_000
_BARS_A_DAY = {"crypto": 1440}
_BARS_A_SESSION = 390
_NEAR_DAYS = 4
"""A weekend with a holiday lies between days that are neighbours."""
_IN_VAIN = 1.5
"""At most so many times what is missing is asked for, to save a question."""


class DayQuestion(NamedTuple):
    """Bars that are asked for at once: of some symbols of a kind on some exchange days, the newest first."""

    asset_class: str
    days: tuple[date, ...]
    symbols: tuple[str, ...]


class BarDays:
    """The days on which a trade's symbol was traded while it was open; days are the exchange's, coins' too."""

    def __init__(self, ledger: Ledger, now_us: int) -> None:
        """Look at the journal's calendar; nothing after *now_us* (UTC µs) is asked for."""
        self._session = cache(lambda day: session_of(ledger, day))
        self.now_us = now_us

    def of(self, trade: TradeToMeasure) -> list[date]:
        """Return the days of a trade on which there are bars to ask for, oldest first."""
        first, last = trading_day(trade.opened_us), trading_day(self._end(trade))
        days = (first + timedelta(days=at) for at in range((last - first).days + 1))
        if trade.asset_class == "crypto":
            return list(days)
        return [day for day in days if self._session(day).open_us is not None]

    def spans(self, trade: TradeToMeasure) -> Spans:
        """Return the sessions of a trade's days, none of them beyond what can be known now."""
        end = self._end(trade)
        if trade.asset_class == "crypto":
            return [(trade.opened_us // _SIZE_US * _SIZE_US, end)]
        sessions = (self._session(day) for day in self.of(trade))
        return [
            (one.open_us, min(one.close_us, end))
            for one in sessions
            if one.open_us is not None and one.close_us is not None and one.open_us < end
        ]

    def needed_until(self, trade: TradeToMeasure, day: date) -> int:
        """Return until when (UTC µs) a day must be known for a trade: its last minute whole, or the day's end."""
        end = day_start(day + timedelta(days=1))
        return min(end, self.now_us if trade.closed_us is None else trade.closed_us // _SIZE_US * _SIZE_US + _SIZE_US)

    def is_over(self, day: date) -> bool:
        """Tell whether a day is past for all that can be asked."""
        return day_start(day + timedelta(days=1)) <= self.now_us

    def _end(self, trade: TradeToMeasure) -> int:
        return self.now_us if trade.closed_us is None else min(trade.closed_us, self.now_us)


def questions(missing: Iterable[tuple[str, str, date]]) -> list[DayQuestion]:
    """Return (kind, symbol, day) in few questions, those for the newest days first.

    Neighbouring days are asked for together as long as one page holds them and little is asked in vain.
    """
    kinds: defaultdict[str, defaultdict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for asset_class, symbol, day in missing:
        kinds[asset_class][day].add(symbol)
    found = [one for asset_class, days in kinds.items() for one in _of_kind(asset_class, days)]
    return sorted(found, key=lambda one: one.days[0], reverse=True)


def _of_kind(asset_class: str, by_day: Mapping[date, set[str]]) -> Iterator[DayQuestion]:
    most = _BARS_A_PAGE // _BARS_A_DAY.get(asset_class, _BARS_A_SESSION)
    days: list[date] = []
    symbols: set[str] = set()
    pairs = 0
    for day in sorted(by_day, reverse=True):
        names = by_day[day]
        asked = len(symbols | names) * (len(days) + 1)
        is_near = bool(days) and (days[-1] - day).days <= _NEAR_DAYS
        if days and not (is_near and asked <= min(most, (pairs + len(names)) * _IN_VAIN)):
            yield from _parted(asset_class, days, symbols, most)
            days, symbols, pairs = [], set(), 0
        days.append(day)
        symbols |= names
        pairs += len(names)
    yield from _parted(asset_class, days, symbols, most)


def _parted(asset_class: str, days: list[date], symbols: set[str], most: int) -> Iterator[DayQuestion]:
    names = sorted(symbols)
    for start in range(0, len(names), most):
        yield DayQuestion(asset_class, tuple(days), tuple(names[start : start + most]))
