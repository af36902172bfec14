"""What a history is made of, decided once: campaigns, bookings, and how many day trades each day has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from .bookings import Booking, deposits, dividends, expiry, split
from .campaigns import PlannedOrder, holdings, swings, trends
from .contracts import Contract, option_trades
from .draws import Purpose, draws
from .exact import QTY_ONE
from .exchange import FULL_SESSION
from .scene import Scene

_SWING_NOTIONAL = 450_000.0
_PLANNED_SHARE = 0.35
_SCALP_SHARE = 0.06
# Coin fees are a quarter of a percent each way: a scalper of coins goes broke when nothing stops him.
_MOST_SCALPS = 3000


@dataclass(frozen=True)
class Plan:
    """The skeleton of a history; everything else follows from it day by day."""

    orders: dict[int, tuple[PlannedOrder, ...]]
    bookings: dict[int, tuple[Booking, ...]]
    stock_fills: tuple[int, ...]
    scalp_fills: tuple[int, ...]
    contracts: tuple[Contract, ...]
    notional: float


def day_notional(fills: int) -> float:
    """Return the usual size of a day trade in cents; smaller when there are very many."""
    trades = max(fills / 4.3, 1000)
    return float(700_000 * (1000 / trades) ** 0.3)


def make_plan(scene: Scene, fills: int, cash: int) -> Plan:
    """Return the plan of a history with exactly *fills* fills."""
    span, notional = scene.span, _SWING_NOTIONAL
    contracts = tuple(option_trades(scene, notional))
    orders = _choose(scene, fills, notional, contracts)
    rest = fills - sum(order.parts for order in orders)
    if rest == 1:
        # A day trade needs two fills; a single one left over becomes one more partial fill.
        orders, rest = _one_more(orders), 0
    kept = {order.one.index for order in orders}
    contracts = tuple(one for one in contracts if one.one.index in kept)
    scalps = min(int(rest * _SCALP_SHARE), _MOST_SCALPS) if rest >= 200 else 0
    rng = draws(scene.seed, Purpose.BOOKINGS)
    quiet = scene.quiet_day
    weights = [scene.market.session(day) / FULL_SESSION * (day != quiet) for day in range(span.days)]
    bookings: list[Booking] = [*deposits(span, cash)]
    if fills:
        bookings += [*dividends(orders, scene), *split(orders, scene)]
        bookings += [one for contract in contracts for one in expiry(contract, span)]
    return Plan(
        _by_day(orders),
        _bookings_by_day(bookings),
        _quotas(rest - scalps, weights, rng.random(span.days)),
        _quotas(scalps, [float(day != quiet) for day in range(span.days)], rng.random(span.days)),
        contracts,
        day_notional(fills),
    )


def _choose(scene: Scene, fills: int, notional: float, contracts: tuple[Contract, ...]) -> list[PlannedOrder]:
    """Return the orders of the campaigns that fit; the ones that must be there come first."""
    first = [*holdings(scene, notional), *(one.orders for one in contracts)]
    rest = [*trends(scene, notional), *swings(scene, notional)]
    order = draws(scene.seed, Purpose.CAMPAIGNS, 3).permutation(len(rest)).tolist()
    budget = max(int(fills * _PLANNED_SHARE), min(fills, 8))
    chosen: list[PlannedOrder] = []
    taken = 0
    for campaign in (*first, *(rest[at] for at in order)):
        size = sum(one.parts for one in campaign)
        if any(one.day == scene.quiet_day for one in campaign):
            continue
        if taken + size <= budget:
            chosen += campaign
            taken += size
    if not chosen and fills:
        chosen = [replace(one, parts=1) for one in first[0][:fills]]
    return chosen


def _one_more(orders: list[PlannedOrder]) -> list[PlannedOrder]:
    for at, order in enumerate(orders):
        if abs(order.qty) >= 3 * (order.parts + 1) * QTY_ONE:
            orders[at] = replace(order, parts=order.parts + 1)
            return orders
    raise ValueError("no order is large enough for one more fill")


def _quotas(total: int, weights: list[float], chance: np.ndarray) -> tuple[int, ...]:
    """Share *total* fills among days by weight; no day gets exactly one."""
    wanted = np.cumsum(np.array(weights) * (0.7 + 0.6 * chance))
    ends = np.floor(wanted / wanted[-1] * total + 1e-9).astype(int)
    ends[-1] = total
    counts = np.diff(ends, prepend=0).tolist()
    carried = 0
    for day, count in enumerate(counts):
        if weights[day] == 0:
            carried += count
            counts[day] = 0
            continue
        counts[day], carried = count + carried, 0
        if counts[day] == 1:
            counts[day], carried = 0, 1
    if carried:
        busiest = counts.index(max(counts))
        counts[busiest] += carried
    return tuple(counts)


def _by_day(orders: Iterable[PlannedOrder]) -> dict[int, tuple[PlannedOrder, ...]]:
    days: defaultdict[int, list[PlannedOrder]] = defaultdict(list)
    for order in orders:
        days[order.day].append(order)
    return {day: tuple(sorted(found, key=lambda one: one.minute)) for day, found in days.items()}


def _bookings_by_day(bookings: Iterable[Booking]) -> dict[int, tuple[Booking, ...]]:
    days: defaultdict[int, list[Booking]] = defaultdict(list)
    for booking in bookings:
        days[booking.day].append(booking)
    return {day: tuple(found) for day, found in days.items()}
