"""Trades that last longer than a day: swings, crypto trends, and the holdings that stay open."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .draws import Purpose, draws
from .exact import QTY_ONE
from .instruments import (
    BY_SYMBOL,
    HELD_PAIR,
    SHORT_SYMBOL,
    SPLIT_RATIO,
    SPLIT_SYMBOL,
    SWING_STOCKS,
    TREND_PAIRS,
    Instrument,
)
from .market import CRYPTO_MINUTES
from .scene import Scene

COIN_LOT = 10_000
"""10⁻⁵ coin, so that the coin fee of every order is exact."""
COIN_LOT_NET = 9_975
"""What remains of a bought lot after the coin fee of 0.25 %."""


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One order of a campaign: signed qty (10⁻⁹), the number of its fills, the position before it."""

    day: int
    minute: int
    one: Instrument
    qty: int
    parts: int
    setup: str
    before: int


Campaign = tuple[PlannedOrder, ...]


class Author:
    """Writes the campaigns of one instrument, keeping its position."""

    def __init__(self, one: Instrument, rng: np.random.Generator, setup: str) -> None:
        """Start flat."""
        self.one = one
        self.position = 0
        self._rng = rng
        self._setup = setup
        self._orders: list[PlannedOrder] = []

    def chance(self) -> float:
        """Return the next random number in [0, 1)."""
        return float(self._rng.random())

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.chance() * (high - low + 1))

    def order(self, day: int, qty: int, *, minutes: int, net: int | None = None) -> None:
        """Write an order of signed *qty*; *net* is the position change when a coin fee takes part."""
        minute = int((0.04 + 0.9 * self.chance()) * minutes)
        draw = self.chance()
        parts = 1 + (draw < 0.35) + (draw < 0.1)
        if self.one.multiplier != 1:
            parts = 1
        elif self.one.asset_class == "us_equity":
            parts = min(parts, max(abs(qty) // QTY_ONE // 3, 1))
        self._orders.append(PlannedOrder(day, minute, self.one, qty, parts, self._setup, self.position))
        self.position += qty if net is None else net

    def close(self) -> Campaign:
        """Return what was written since the last call."""
        orders, self._orders = tuple(self._orders), []
        return orders


def shares(notional: float, price: int, *, fractional: bool) -> int:
    """Return a quantity (10⁻⁹) worth about *notional* cents."""
    if fractional:
        return max(int(notional * QTY_ONE / price), QTY_ONE // 20)
    return max(int(notional / price), 3) * QTY_ONE


def swings(scene: Scene, notional: float) -> Iterator[Campaign]:
    """Yield the swing campaigns, symbol by symbol; each starts flat, the newest may stay open."""
    for one in SWING_STOCKS:
        if one.symbol == SPLIT_SYMBOL:
            continue
        author = Author(one, draws(scene.seed, Purpose.CAMPAIGNS, one.index), "swing")
        end = len(scene.span.trading)
        if one.symbol == SHORT_SYMBOL:
            end = max(end - 14, 0)
        at = author.between(0, 5)
        while at < end:
            author.position = 0
            at = _swing(author, scene, at, notional) + author.between(1, 4)
            campaign = tuple(order for order in author.close() if order.day <= scene.span.trading[-1])
            if at < end or one.symbol != SHORT_SYMBOL:
                yield campaign


def _swing(author: Author, scene: Scene, at: int, notional: float) -> int:
    """Write one campaign from trading day *at*; return the trading day of its last order."""
    hold = author.between(2, 11)
    sign = _direction(author, scene, at, at + hold, 0.6)
    fractional = sign > 0 and author.chance() < 0.3
    size = notional * (0.6 + 0.8 * author.chance())
    qty = sign * shares(size, scene.market.daily(author.one, _day(scene, at))[0], fractional=fractional)
    _trade(author, scene, at, qty)
    if author.chance() < 0.35:
        _trade(author, scene, at + 1, qty if fractional else _half(qty))
    if hold >= 4 and author.chance() < 0.5:
        _trade(author, scene, at + hold - 1, -_half(author.position))
    at += hold
    if not fractional and author.chance() < 0.15:
        # One order closes and opens the other way: a reversal through zero.
        _trade(author, scene, at, -author.position - qty)
        at += author.between(2, 6)
    _trade(author, scene, at, -author.position)
    return at


def _half(qty: int) -> int:
    half = abs(qty) // 2
    if qty % QTY_ONE == 0:
        half = max(half // QTY_ONE, 1) * QTY_ONE
    return half if qty > 0 else -half


def _day(scene: Scene, at: int) -> int:
    """Return the day of a trading day's number; beyond the end, a day that is never served."""
    return scene.span.trading[at] if at < len(scene.span.trading) else scene.span.days + at


def _trade(author: Author, scene: Scene, at: int, qty: int) -> None:
    day = _day(scene, at)
    author.order(day, qty, minutes=scene.market.session(day) or 390)


def _direction(author: Author, scene: Scene, at: int, end: int, edge: float) -> int:
    """Return +1 or -1 such that the share of winners is about *edge*."""
    start = scene.market.daily(author.one, _day(scene, at))[1]
    rises = scene.market.daily(author.one, _day(scene, min(end, len(scene.span.trading) - 1)))[1] > start
    return 1 if rises == (author.chance() < edge) else -1


def holdings(scene: Scene, notional: float) -> Iterator[Campaign]:
    """Yield the campaigns that must be open at the end: the split stock, a short, a coin."""
    trading = len(scene.span.trading)
    author = Author(BY_SYMBOL[SPLIT_SYMBOL], draws(scene.seed, Purpose.CAMPAIGNS, 1, 1), "invest")
    qty = shares(notional * 1.5, author.one.start, fractional=False)
    for share, bought in ((0.08, qty), (0.3, qty), (0.72, 0)):
        day = scene.span.trading[int(trading * share)]
        if not bought:
            # Sold after the split, when every share has become four.
            author.position *= SPLIT_RATIO
        author.order(day, bought or -_half(author.position), minutes=scene.market.session(day))
    yield author.close()
    author = Author(BY_SYMBOL[SHORT_SYMBOL], draws(scene.seed, Purpose.CAMPAIGNS, 1, 2), "swing")
    for back in (6, 3):
        day = scene.span.trading[-back]
        qty = shares(notional * 0.5, scene.market.daily(author.one, day)[0], fractional=False)
        author.order(day, -qty, minutes=scene.market.session(day))
    yield author.close()
    author = Author(BY_SYMBOL[HELD_PAIR], draws(scene.seed, Purpose.CAMPAIGNS, 1, 3), "crypto-hold")
    for share in (0.35, 0.6, 0.85):
        _buy_coins(author, scene, int(scene.span.days * share), notional * 0.4)
    yield author.close()


def _buy_coins(author: Author, scene: Scene, day: int, notional: float) -> int:
    """Write a buy of about *notional* cents; return its size in lots."""
    lots = max(int(notional / scene.market.daily(author.one, day)[0] * QTY_ONE / COIN_LOT), 12)
    author.order(day, lots * COIN_LOT, minutes=CRYPTO_MINUTES - 60, net=lots * COIN_LOT_NET)
    return lots


def trends(scene: Scene, notional: float) -> Iterator[Campaign]:
    """Yield the crypto trend campaigns: long only, days to weeks, any hour and weekday."""
    for symbol in TREND_PAIRS:
        one = BY_SYMBOL[symbol]
        author = Author(one, draws(scene.seed, Purpose.CAMPAIGNS, one.index), "crypto-trend")
        day = author.between(0, 4)
        while day < scene.span.days - 1:
            author.position = 0
            hold = _trend_length(author, scene, day)
            lots = _buy_coins(author, scene, day, notional * (0.4 + 0.5 * author.chance()))
            if hold >= 4 and author.chance() < 0.4:
                lots += _buy_coins(author, scene, day + 2, notional * 0.3)
            if hold >= 5 and author.chance() < 0.4:
                part = lots // 2
                author.order(day + hold - 1, -part * COIN_LOT_NET, minutes=CRYPTO_MINUTES - 60)
                lots -= part
            author.order(day + hold, -lots * COIN_LOT_NET, minutes=CRYPTO_MINUTES - 60)
            yield tuple(order for order in author.close() if order.day < scene.span.days)
            day += hold + author.between(1, 4)


def _trend_length(author: Author, scene: Scene, day: int) -> int:
    """Return how long to hold: of three candidates the first that ends as drawn."""
    wins = author.chance() < 0.6
    start = scene.market.daily(author.one, day)[1]
    lengths = [author.between(2, 14) for _ in range(3)]
    for length in lengths:
        rises = scene.market.daily(author.one, min(day + length, scene.span.days - 1))[1] > start * 1.005
        if rises == wins:
            return length
    return lengths[0]
