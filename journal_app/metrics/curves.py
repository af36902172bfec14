"""Curves for charts: running net P&L, its drawdown, and P&L by exchange day. Floats, for drawing only."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from journal_app.domain.clock import trading_day
from journal_app.metrics.book import Book
from journal_app.metrics.frames import Floats, Ints, TradeFrame


@dataclass(frozen=True, slots=True)
class Curves:
    """Closed trades, oldest close first: ``time_us``, ``net``, ``equity`` and ``drawdown`` (≤ 0) per trade.

    ``days`` are exchange days of the close, with the net and the number of trades of each.
    """

    time_us: Ints
    net: Floats
    equity: Floats
    drawdown: Floats
    days: npt.NDArray[np.datetime64]
    daily_net: Floats
    daily_count: Ints


def draw_curves(frame: TradeFrame, chosen: npt.NDArray[np.bool_] | None = None) -> Curves:
    """Return the curves of a frame's closed trades, or of the chosen ones among them."""
    closed = ~frame.is_open if chosen is None else chosen & ~frame.is_open
    rows = np.flatnonzero(closed)
    rows = rows[np.argsort(frame.closed_us[rows], kind="stable")]
    time_us, net = frame.closed_us[rows], frame.net[rows]
    equity = np.cumsum(net)
    peak = np.maximum(np.maximum.accumulate(equity), 0.0) if len(equity) else equity
    days, starts, counts = np.unique(exchange_days(time_us), return_index=True, return_counts=True)
    daily_net = np.add.reduceat(net, starts) if len(starts) else net
    return Curves(time_us, net, equity, equity - peak, days, daily_net, counts.astype(np.int64))


def curves_of(book: Book) -> Curves:
    """Return the curves of a book's trades, oldest close first."""
    if not bool((book.closed_us[1:] >= book.closed_us[:-1]).all()):
        book = book.take(np.lexsort((book.seq, book.closed_us)))
    time_us, net = book.closed_us, book.net.floats()
    equity = np.cumsum(net)
    peak = np.maximum(np.maximum.accumulate(equity), 0.0) if len(equity) else equity
    # Only accounts with clocks of their own have days that do not follow the close.
    by_day = np.argsort(book.day, kind="stable")
    days, starts, counts = np.unique(book.day[by_day], return_index=True, return_counts=True)
    daily_net = np.add.reduceat(net[by_day], starts) if len(starts) else net
    return Curves(time_us, net, equity, equity - peak, days, daily_net, counts.astype(np.int64))


def exchange_days(time_us: Ints) -> npt.NDArray[np.datetime64]:
    """Return the exchange session day of each time, by `domain.clock.trading_day`."""
    # The exchange's clock is whole hours from UTC, so one look-up per hour serves all trades in it.
    hours, where = np.unique(time_us // 3_600_000_000, return_inverse=True)
    days = np.array([trading_day(int(hour) * 3_600_000_000) for hour in hours], dtype="datetime64[D]")
    return days[where]
