"""One day's orders and fills as columns of integers, before any of it is written as text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .campaigns import COIN_LOT, COIN_LOT_NET, PlannedOrder
from .day_trades import SETUPS, Floor, OrderColumns, day_trades
from .draws import Purpose, draws
from .exact import QTY_ONE, TICK
from .exchange import MINUTE, OPENING_MINUTE, clock_day
from .instruments import BY_SYMBOL, DAY_STOCKS, FIRST_OPTION, SCALP_PAIRS, STOCKS
from .market import Ints, Market
from .plan import Plan
from .scene import Scene
from .span import Span

ALL_SETUPS = (*SETUPS, "swing", "invest", "crypto-hold", "crypto-trend", "options")
_SETUP_NUMBER = {name: at for at, name in enumerate(ALL_SETUPS)}
_STOCK_ROWS = np.arange(DAY_STOCKS)
_SCALP_ROWS = np.array([BY_SYMBOL[symbol].index - len(STOCKS) for symbol in SCALP_PAIRS])
_MILLISECOND = 1000
_COLUMNS = ("index", "minute", "sign", "lots", "lot", "parts", "setup", "before", "low", "high")


@dataclass(frozen=True, slots=True)
class DayFills:
    """One day. Fill columns: order (row in orders), time, price (10⁻⁴), qty and cum (10⁻⁹), opens_short.

    ``planned`` orders come first in ``orders``; their number is ``planned``.
    """

    day: int
    orders: OrderColumns
    planned: int
    order: Ints
    time_us: Ints
    price: Ints
    qty: Ints
    cum: Ints
    opens_short: np.ndarray

    @property
    def signed(self) -> Ints:
        """Return the fills' position changes (10⁻⁹)."""
        found: Ints = self.qty * self.orders.sign[self.order]
        return found

    @property
    def index(self) -> Ints:
        """Return the fills' instruments."""
        found: Ints = self.orders.index[self.order]
        return found


def make_day(scene: Scene, plan: Plan, day: int) -> DayFills:
    """Return the orders and fills of one day."""
    span, market, seed = scene.span, scene.market, scene.seed
    planned = plan.orders.get(day, ())
    parts = [_planned_columns(market, planned)]
    if plan.stock_fills[day]:
        bars, _ = market.minutes(STOCKS[0], day)
        floor = Floor(bars, _STOCK_ROWS, market.session(day), plan.notional, coins=False)
        parts.append(day_trades(plan.stock_fills[day], floor, draws(seed, Purpose.DAY_TRADES, 0, day)))
    if plan.scalp_fills[day]:
        bars, _ = market.minutes(BY_SYMBOL[SCALP_PAIRS[0]], day)
        minutes = min(clock_day(span.date_of(day)).minutes, bars.close.shape[1])
        floor = Floor(bars, _SCALP_ROWS, minutes, plan.notional / 5, coins=True)
        parts.append(day_trades(plan.scalp_fills[day], floor, draws(seed, Purpose.DAY_TRADES, 1, day)))
    orders = OrderColumns(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS})
    return _explode(orders, len(planned), span, day, draws(seed, Purpose.FILLS, day))


def _planned_columns(market: Market, planned: Sequence[PlannedOrder]) -> OrderColumns:
    rows = []
    for order in planned:
        bars, row = market.minutes(order.one, order.day)
        lot = _lot(order)
        rows.append(
            (
                order.one.index,
                order.minute,
                1 if order.qty > 0 else -1,
                abs(order.qty) // lot,
                lot,
                order.parts,
                _SETUP_NUMBER[order.setup],
                order.before,
                int(bars.low[row, order.minute]),
                int(bars.high[row, order.minute]),
            )
        )
    columns = np.array(rows, dtype=np.int64).reshape(-1, len(_COLUMNS)).T
    return OrderColumns(*columns)


def _lot(order: PlannedOrder) -> int:
    """Return the smallest step in which an order's fills may be split."""
    if order.one.asset_class == "crypto":
        return COIN_LOT if order.qty > 0 else COIN_LOT_NET
    return QTY_ONE if order.qty % QTY_ONE == 0 else 1


def _explode(orders: OrderColumns, planned: int, span: Span, day: int, rng: np.random.Generator) -> DayFills:
    """Split every order into its fills: times and prices inside the order's minute bar."""
    parts = orders.parts
    count = int(parts.sum())
    chance = rng.random((4, count))
    order = np.repeat(np.arange(len(parts)), parts)
    part = np.arange(count) - (np.cumsum(parts) - parts)[order]
    of = parts[order]
    last = part == of - 1
    lots = orders.lots[order]
    # At least three lots a part, so no part is ever empty (the sizes are chosen so).
    cum_lots = np.where(last, lots, (lots * ((part + 0.4 + 0.5 * chance[0]) / of)).astype(np.int64))
    cum = cum_lots * orders.lot[order]
    qty = np.diff(cum, prepend=0)
    qty = np.where(part == 0, cum, qty)
    low, high = orders.low[order], orders.high[order]
    cents = low + (chance[1] * (high - low)).astype(np.int64)
    # Price improvement of half a cent; the range is at least a cent wide, so it stays inside the bar.
    price = cents * TICK + np.where((chance[2] < 0.07) & (orders.index[order] < FIRST_OPTION), TICK // 2, 0)
    before = orders.before[order] + orders.sign[order] * (cum - qty)
    is_coin = (orders.index[order] >= len(STOCKS)) & (orders.index[order] < FIRST_OPTION)
    opens_short = (orders.sign[order] < 0) & (before <= 0) & ~is_coin
    base, step = _order_times(orders, span, day, rng)
    # Within one millisecond the parts are 90 µs apart, as exchanges report them.
    time_us = base[order] + (step[order] + 90) * part + (chance[3] * 80).astype(np.int64)
    return DayFills(day, orders, planned, order, time_us, price, qty, cum, opens_short)


def _order_times(orders: OrderColumns, span: Span, day: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return each order's first instant and the pause between its fills; for a third there is none."""
    chance = rng.random((3, len(orders.minute)))
    crypto = (orders.index >= len(STOCKS)) & (orders.index < FIRST_OPTION)
    minute = orders.minute + np.where(crypto, 0, OPENING_MINUTE)
    base = span.start_us(day) + minute * MINUTE + (chance[0] * 40_000).astype(np.int64) * _MILLISECOND
    step = np.where(chance[1] < 0.35, 0, 1 + (chance[2] * 1_500_000).astype(np.int64))
    return base, step
