"""Rows that are no fills: deposits, dividends, the split, expiries, and the daily fees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from fractions import Fraction

from .campaigns import COIN_LOT, COIN_LOT_NET, PlannedOrder
from .contracts import Contract
from .exact import CASH_CENT, QTY_ONE, TICK, cash_text, cents, price_text, qty_text
from .exchange import HOUR, MINUTE, SECOND
from .instruments import BY_SYMBOL, SPLIT_RATIO, SPLIT_SYMBOL, SWING_STOCKS, Instrument
from .scene import Scene
from .span import Span

_DIVIDEND_EVERY = 63


@dataclass(frozen=True, slots=True)
class Booking:
    """One non-trade row. ``net`` is signed cash; ``qty`` as served; ``moves`` the position change.

    ``value`` is what arriving shares are worth (cash units; None: the change goes at average cost).
    Rows of a ``group`` that ``carry`` hand the position's cost on. A canceled row changes nothing.
    """

    day: int
    kind: str
    sub_kind: str
    created_us: int
    net: int
    description: str | None
    one: Instrument | None = None
    qty: int | None = None
    moves: int = 0
    price: int | None = None
    per_share: int | None = None
    group: str | None = None
    carry: bool = False
    value: int | None = None
    status: str | None = "executed"
    cusip: str | None = None
    symbol: str | None = None
    currency: str | None = "USD"


def deposits(span: Span, cash: int) -> Iterator[Booking]:
    """Yield the money that opens the account: three quarters journalled, the rest deposited."""
    start = span.start_us(0)
    deposit = cash // 4
    yield Booking(0, "JNLC", "", start + 2 * SECOND, cents((cash - deposit) * 100), "Initial balance")
    if deposit:
        yield Booking(0, "CSD", "", start + 3 * SECOND, cents(deposit * 100), "ACH deposit")


def dividends(orders: Iterable[PlannedOrder], scene: Scene) -> Iterator[Booking]:
    """Yield quarterly dividends on what was held at the open; shorts pay them."""
    orders, span, split_day = tuple(orders), scene.span, scene.split_day
    for one in SWING_STOCKS:
        for at in range(9 + one.index % 29, len(span.trading), _DIVIDEND_EVERY):
            day = span.trading[at]
            held = 0 if day == split_day else _held(orders, one, day, split_day)
            if not held:
                continue
            per_share = max(scene.market.daily(one, day)[0] * 4 // 1000, 1) * TICK
            net = round(Fraction(held * per_share, CASH_CENT)) * CASH_CENT
            yield Booking(
                day,
                "DIV",
                "CDIV",
                span.start_us(day) + 5 * HOUR + one.index * SECOND,
                net,
                f"Cash DIV @ {price_text(per_share)}, Pos QTY: {qty_text(held)}, Rec Date: {span.date_of(day)}",
                one=one,
                qty=held,
                per_share=per_share,
            )


def _held(orders: Iterable[PlannedOrder], one: Instrument, day: int, split_day: int) -> int:
    """Return the position at the open of a day (not of the split's own day)."""
    mine = [order for order in orders if order.one == one and order.day < day]
    if one.symbol != SPLIT_SYMBOL or day <= split_day:
        return sum(order.qty for order in mine)
    before = sum(order.qty for order in mine if order.day < split_day)
    return before * SPLIT_RATIO + sum(order.qty for order in mine if order.day >= split_day)


def split(orders: Iterable[PlannedOrder], scene: Scene) -> Iterator[Booking]:
    """Yield the two rows of the forward split of the held stock."""
    one, split_day = BY_SYMBOL[SPLIT_SYMBOL], scene.split_day
    held = sum(order.qty for order in orders if order.one == one and order.day < split_day)
    if not held:
        return
    created = scene.span.start_us(split_day) + 4 * HOUR + 5 * MINUTE
    price = scene.market.daily(one, split_day - 1)[1] * TICK
    for number, (qty, at) in enumerate(((-held, price), (held * SPLIT_RATIO, price // SPLIT_RATIO))):
        yield Booking(
            split_day,
            "SPLIT",
            "FSPLIT",
            created + number,
            0,
            f"Forward split {SPLIT_RATIO} for 1",
            one=one,
            qty=qty,
            moves=qty,
            price=at,
            group="split",
            carry=True,
        )


def expiry(contract: Contract, span: Span) -> Iterator[Booking]:
    """Yield the row that removes a worthless contract on the next business morning."""
    if contract.booked is None:
        return
    yield Booking(
        contract.booked,
        "OPEXP",
        "",
        span.start_us(contract.booked) + 4 * HOUR + 20 * MINUTE + 7 * SECOND,
        0,
        "Option Expiry",
        one=contract.one,
        qty=-contract.left,
        moves=-contract.left,
        price=0,
    )


def next_utc_day(span: Span, day: int) -> int:
    """Return midnight UTC after a calendar day, in microseconds."""
    midnight = datetime.combine(span.date_of(day + 1), time(), UTC)
    return int(midnight.timestamp()) * SECOND


def regulatory_fees(span: Span, day: int, shares: int, proceeds: int, trades: int) -> Iterator[Booking]:
    """Yield REG and TAF for the day's stock sales (shares in 10⁻⁹, proceeds in cash units)."""
    if not trades:
        return
    created = next_utc_day(span, day) + 17 * MINUTE + 5 * SECOND + 120_031
    # Source: Alpaca "Regulatory Fees": 0.0000278 of proceeds, 0.000166 a share, rounded up to a cent.
    reg = -(-proceeds * 278 // (10_000_000 * CASH_CENT))
    taf = -(-shares * 166 // (10_000 * QTY_ONE))
    amount = cash_text(proceeds // CASH_CENT * CASH_CENT)
    yield Booking(
        day,
        "FEE",
        "REG",
        created,
        -cents(reg),
        f"REG fee for proceed of ${amount} on {span.date_of(day)} by {trades} trades",
    )
    yield Booking(
        day,
        "FEE",
        "TAF",
        created + 40_007,
        -cents(taf),
        f"TAF fee for proceed of {qty_text(shares)} shares ({trades} trades) on {span.date_of(day)}",
    )


def coin_fees(span: Span, day: int, one: Instrument, bought: int, proceeds: int, price: int) -> Iterator[Booking]:
    """Yield the coin fee of a pair's buys (in coin) and of its sells (in USD) for one day."""
    created = span.start_us(day + 1) + 6 * MINUTE + one.index * SECOND
    if bought:
        fee = -(bought // COIN_LOT * (COIN_LOT - COIN_LOT_NET))
        yield Booking(day, "CFEE", "", created, 0, "Coin Pair Transaction Fee (Non USD)", one, fee, fee, price)
    if proceeds:
        net = -(-proceeds * 25 // (10_000 * CASH_CENT)) * CASH_CENT
        yield Booking(day, "CFEE", "", created + 1, -net, "Coin Pair Transaction Fee (USD)", one)
