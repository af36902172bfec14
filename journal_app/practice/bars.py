"""Market data: bars of the same invented market in which the fills happened."""

import base64
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from journal_app.domain.clock import format_time, to_datetime

from .book import Book
from .exact import PRICE_ONE, TICK
from .exchange import MINUTE, OPENING_MINUTE, clock_day
from .instruments import FIRST_OPTION, Instrument
from .market import PAD
from .wire import answer, bad_parameter, choice_of, number_of, read_time, time_of

_TIMEFRAME = re.compile(r"(\d{1,2})(Min|T|Hour|H|Day|D)", re.ASCII)
_UNIT_MINUTES = {"Min": 1, "T": 1, "Hour": 60, "H": 60, "Day": 1440, "D": 1440}
_DAY_MINUTES = 1440
_MOST = 10_000
Bar = dict[str, object]


@dataclass(frozen=True, slots=True)
class BarQuestion:
    """Which bars: minutes per bar, bounds included, in UTC microseconds."""

    minutes: int
    start_us: int
    end_us: int
    limit: int
    descending: bool


class BarsDesk:
    """The three bar endpoints."""

    def __init__(self, book: Book) -> None:
        """Answer from *book*."""
        self._book = book

    async def stocks(self, request: Request) -> Response:
        """Answer ``/v2/stocks/bars``."""
        return self._answer(request, "us_equity")

    async def crypto(self, request: Request) -> Response:
        """Answer ``/v1beta3/crypto/us/bars``."""
        return self._answer(request, "crypto")

    async def options(self, request: Request) -> Response:
        """Answer ``/v1beta1/options/bars``."""
        return self._answer(request, "us_option")

    def _answer(self, request: Request, asset_class: str) -> Response:
        names = sorted({name for name in request.query_params.get("symbols", "").split(",") if name})
        if not names:
            raise bad_parameter("symbols is required")
        question = self._question(request)
        token_symbol, token_us = _read_token(request.query_params.get("page_token"))
        found: list[tuple[str, int, Bar]] = []
        for name in names:
            one = self._book.history.by_symbol.get(name)
            if one is None or one.asset_class != asset_class or name < token_symbol:
                continue
            asked = _beyond(question, token_us) if name == token_symbol else question
            for time_us, bar in self._bars(one, asked):
                if len(found) == question.limit:
                    return _page(found, _token(*found[-1][:2]))
                found.append((name, time_us, bar))
        return _page(found, None)

    def _question(self, request: Request) -> BarQuestion:
        frame = _TIMEFRAME.fullmatch(request.query_params.get("timeframe", "1Min"))
        if frame is None or not int(frame[1]):
            raise bad_parameter("invalid timeframe")
        minutes = int(frame[1]) * _UNIT_MINUTES[frame[2]]
        if minutes > _DAY_MINUTES or _DAY_MINUTES % minutes:
            raise bad_parameter("invalid timeframe")
        now = self._book.clock.now_us()
        today = read_time("start", f"{to_datetime(now):%Y-%m-%d}")
        start, end = time_of(request, "start"), time_of(request, "end")
        return BarQuestion(
            minutes=minutes,
            start_us=today if start is None else start,
            end_us=now if end is None else min(end, now),
            limit=number_of(request, "limit", 1000, 1, _MOST),
            descending=choice_of(request, "sort", "asc", ("asc", "desc")) == "desc",
        )

    def _bars(self, one: Instrument, question: BarQuestion) -> Iterator[tuple[int, Bar]]:
        span = self._book.history.span
        first = max(span.day(to_datetime(max(question.start_us, 0)).date()), -PAD)
        last = span.day(to_datetime(max(question.end_us, 0)).date())
        days = range(first, last + 1)
        for day in reversed(days) if question.descending else days:
            bars = self._day(one, day, question.minutes)
            for time_us, bar in reversed(bars) if question.descending else bars:
                if question.start_us <= time_us <= question.end_us:
                    yield time_us, bar

    def _day(self, one: Instrument, day: int, minutes: int) -> list[tuple[int, Bar]]:
        """Return a day's bars, widened where a live fill lies outside of them."""
        bars = self._market_day(one, day, minutes)
        start = self._book.history.span.start_us(day)
        for fill in self._book.live.fills:
            if fill.one == one and self._book.history.span.day(to_datetime(fill.time_us).date()) == day:
                at = start + (fill.time_us - start) // (minutes * MINUTE) * minutes * MINUTE
                _widen(bars, at, fill.price / PRICE_ONE)
        return bars

    def _market_day(self, one: Instrument, day: int, minutes: int) -> list[tuple[int, Bar]]:
        history = self._book.history
        crypto = one.asset_class == "crypto"
        if not crypto and not history.market.session(day):
            return []
        if one.index >= FIRST_OPTION and not self._is_listed(one, day):
            return []
        midnight = history.span.start_us(day)
        if minutes == _DAY_MINUTES:
            (opened, closed), (low, high) = history.market.daily(one, day), history.market.day_range(one, day)
            return [(midnight, _bar(midnight, (opened, high, low, closed), _volume(one, day, 0) * 390))]
        return self._minute_bars(one, day, minutes)

    def _minute_bars(self, one: Instrument, day: int, minutes: int) -> list[tuple[int, Bar]]:
        history = self._book.history
        crypto, midnight = one.asset_class == "crypto", history.span.start_us(day)
        bars, row = history.market.alone(one, day), 0
        length = bars.close.shape[1]
        if crypto:
            length = min(length, clock_day(history.span.date_of(day)).minutes)
        of_day = np.arange(length) + (0 if crypto else OPENING_MINUTE)
        starts = np.flatnonzero(np.diff(of_day // minutes, prepend=-1))
        ends = np.append(starts[1:], length) - 1
        low = np.minimum.reduceat(bars.low[row, :length], starts)
        high = np.maximum.reduceat(bars.high[row, :length], starts)
        opened, closed = bars.open[row, starts], bars.close[row, ends]
        found = []
        for at, minute in enumerate((of_day[starts] // minutes * minutes).tolist()):
            time_us = midnight + minute * MINUTE
            volume = _volume(one, day, minute)
            size = int(ends[at] - starts[at] + 1)
            values = (int(opened[at]), int(high[at]), int(low[at]), int(closed[at]))
            found.append((time_us, _bar(time_us, values, volume * size)))
        return found

    def _is_listed(self, one: Instrument, day: int) -> bool:
        path = self._book.history.market.option(one.index)
        return path.start <= day < path.start + len(path.closes)


def _page(found: list[tuple[str, int, Bar]], token: str | None) -> Response:
    bars: dict[str, list[Bar]] = {}
    for name, _, bar in found:
        bars.setdefault(name, []).append(bar)
    return answer({"bars": bars, "next_page_token": token})


def _volume(one: Instrument, day: int, minute: int) -> int:
    return 900 + (minute * 7919 + day * 104_729 + one.index * 1299) % 9000


def _bar(time_us: int, values: tuple[int, int, int, int], volume: int) -> Bar:
    opened, high, low, closed = (value * TICK / PRICE_ONE for value in values)
    return {
        "t": format_time(time_us)[:19] + "Z",
        "o": opened,
        "h": high,
        "l": low,
        "c": closed,
        "v": volume,
        "n": max(volume // 90, 1),
        "vw": round((opened + high + low + closed) / 4, 4),
    }


def _widen(bars: list[tuple[int, Bar]], time_us: int, price: float) -> None:
    at = bisect_left(bars, time_us, key=lambda found: found[0])
    if at < len(bars) and bars[at][0] == time_us:
        bar = bars[at][1]
        bar["l"], bar["h"] = min(_number(bar["l"]), price), max(_number(bar["h"]), price)
        return
    made: Bar = {"t": format_time(time_us)[:19] + "Z", "v": 1, "n": 1}
    bars.insert(at, (time_us, made | dict.fromkeys(("o", "h", "l", "c", "vw"), price)))


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError("not a number")
    return value


def _token(name: str, time_us: int) -> str:
    return base64.urlsafe_b64encode(f"{name}|{time_us}".encode()).decode()


def _read_token(text: str | None) -> tuple[str, int]:
    if not text:
        return "", 0
    try:
        name, _, time_us = base64.urlsafe_b64decode(text).decode().partition("|")
        return name, int(time_us)
    except ValueError as error:
        raise bad_parameter("invalid page_token") from error


def _beyond(question: BarQuestion, token_us: int) -> BarQuestion:
    """Return the question for the bars that come after the token's."""
    if question.descending:
        return replace(question, end_us=min(question.end_us, token_us - 1))
    return replace(question, start_us=max(question.start_us, token_us + 1))
