"""What the picture of one trade shows: frozen, made away from the painting thread."""

from dataclasses import dataclass
from typing import NamedTuple

from journal_app.desktop.figures import exact_plain, exact_quantity, moment, moment_exact
from journal_app.desktop.language import noop, tr
from journal_app.domain.clock import now_us
from journal_app.domain.trades import FillRow, Trade
from journal_app.metrics.candles import Candles, Reach
from journal_app.sync.chart_bars import PriceHistory

_CASH_KINDS = frozenset({"fill", "option_close", "cash_in_lieu"})


class Mark(NamedTuple):
    """One execution: when (UTC µs), at which price, whether it bought, whether it opened or added; and in words."""

    time_us: int
    price: float
    is_buy: bool
    is_entry: bool
    text: str


@dataclass(frozen=True, slots=True)
class PricePicture:
    """One trade as it is drawn; prices are floats, None where there is none. Times in UTC µs.

    ``remark`` says in words what bars are missing, "" when none is.
    """

    trade_id: str
    title: str
    is_long: bool
    opened_us: int
    closed_us: int
    entry: float
    stop: float | None
    target: float | None
    marks: tuple[Mark, ...]
    candles: Candles | None
    reach: Reach | None
    remark: str


def picture_of(
    trade: Trade, fills: tuple[FillRow, ...], history: PriceHistory | None, *, remark: str = ""
) -> PricePicture:
    """Return what is drawn of a trade; *history* None: its bars are not known, for the reason *remark*."""
    marks = tuple(_mark(trade, one) for one in fills if one.kind in _CASH_KINDS and one.price and one.side)
    last = max((one.time_us for one in fills), default=trade.opened_us)
    candles = history.candles if history is not None and len(history.candles) else None
    return PricePicture(
        trade.trade_id, f"{trade.symbol} {tr(trade.side)} {moment(trade.opened_us)}", trade.side == "long",
        trade.opened_us,
        trade.closed_us or (last if candles is None else max(last, min(int(candles.times_us[-1]), now_us()))),
        float(trade.entry_price), _number(trade.stop), _number(trade.target), marks, candles,
        None if history is None else history.reach, remark or _remark(history),
    )  # fmt: skip


def prices_of(fills: tuple[FillRow, ...]) -> tuple[float, ...]:
    """Return the prices at which a trade was certainly traded."""
    return tuple(float(one.price) for one in fills if one.kind == "fill" and one.price)


def _mark(trade: Trade, fill: FillRow) -> Mark:
    is_buy = fill.side == "buy"
    is_entry = is_buy == (trade.side == "long")
    done = noop("Bought {qty} at {price}") if is_buy else noop("Sold {qty} at {price}")
    words = tr(done, qty=exact_quantity(fill.qty), price=exact_plain(fill.price))
    text = f"{words}  ·  {moment_exact(fill.time_us)}  ·  {tr('entry') if is_entry else tr('exit')}"
    return Mark(fill.time_us, float(fill.price or 0), is_buy, is_entry, text)


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _remark(history: PriceHistory | None) -> str:
    if history is None:
        return ""
    why = " ".join(map(tr, history.trouble)) if history.trouble else ""
    if not len(history.candles):
        return f"{tr('No price bars of this time: only the fills are drawn.')} {why}".rstrip()
    if history.missing_days:
        days = tr("{missing} of {n} days have no price bars.", missing=history.missing_days, n=history.days)
        return f"{days} {why}".rstrip()
    return why
