"""The few option trades: contracts with their own paths, bought, sold short, or left to expire."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .campaigns import Author, Campaign
from .draws import Purpose, draws
from .exact import QTY_ONE
from .exchange import last_trading_day, next_trading_day, session_minutes
from .instruments import FIRST_OPTION, STOCKS, Instrument
from .market import OptionPath
from .scene import Scene
from .span import Span

_MOST = 24
_VOLATILITY = 0.11


@dataclass(frozen=True, slots=True)
class Contract:
    """One listed option. ``strike`` in cents; ``booked`` is the day its expiry is booked, if held so long."""

    one: Instrument
    underlying: Instrument
    expires_on: date
    right: str
    strike: int
    orders: Campaign
    booked: int | None = None
    left: int = 0


def option_trades(scene: Scene, notional: float) -> Iterator[Contract]:
    """Yield the option contracts and their orders; the newest one stays open."""
    gap = max(len(scene.span.trading) // _MOST, 5)
    starts = list(range(2, len(scene.span.trading) - 4, gap))[-_MOST:]
    for number, at in enumerate(starts):
        yield _one(scene, FIRST_OPTION + number, at, notional, stays_open=at == starts[-1])


def _one(scene: Scene, index: int, at: int, notional: float, *, stays_open: bool) -> Contract:
    span, market = scene.span, scene.market
    rng = draws(scene.seed, Purpose.CAMPAIGNS, 2, index)
    day = span.trading[at]
    underlying = STOCKS[(index * 7) % 12]
    spot = market.daily(underlying, day)[0]
    right = "call" if rng.random() < 0.6 else "put"
    strike = round(spot * (1.03 if right == "call" else 0.97) / 250) * 250
    expires = _friday(span.date_of(day) + timedelta(days=30 if stays_open else 9 + int(rng.random() * 8)))
    booked = span.day(next_trading_day(expires))
    symbol = f"{underlying.symbol}{expires:%y%m%d}{right[0].upper()}{strike * 10:08d}"
    name = f"{underlying.symbol} {expires:%b %d %Y} {strike / 100:g} {right.title()}"
    one = Instrument(index, symbol, name, "us_option", "", max(spot // 45, 40), _VOLATILITY, 100)
    worthless = index % 5 == 2 and booked < span.days and not stays_open
    market.add_option(_path(one, rng.random(80).tolist(), span, day, expires, worthless=worthless))
    author = Author(one, rng, "options")
    short = index % 6 == 4
    contracts = max(min(int(notional * 0.4 / one.start / 100), 5), 1) * QTY_ONE * (-1 if short else 1)
    author.order(day, contracts, minutes=market.session(day))
    if not worthless and not stays_open:
        until = span.trading[min(at + author.between(1, 4), len(span.trading) - 1)]
        author.order(until, -contracts, minutes=market.session(until))
    return Contract(
        one,
        underlying,
        expires,
        right,
        strike,
        author.close(),
        booked if worthless else None,
        author.position,
    )


def _friday(day: date) -> date:
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    return last_trading_day(friday + timedelta(days=1))


def _path(one: Instrument, chance: list[float], span: Span, day: int, expires: date, *, worthless: bool) -> OptionPath:
    opens, closes = [], []
    price, length = one.start, (expires - span.date_of(day)).days + 1
    for at, draw in enumerate(chance[:length]):
        opens.append(price)
        if session_minutes(span.date_of(day + at)):
            price = max(int(price * (1 + one.volatility * (draw - 0.5) * 3.4)), 5)
            if worthless:
                price = max(min(price, one.start * (length - at) // length) - 1, 1)
        closes.append(price)
    return OptionPath(one, day, tuple(opens), tuple(closes))
