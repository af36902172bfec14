"""What a row does to cash and positions: rows become entries."""

from collections.abc import Iterator

import orjson

from journal_app.domain.clock import trading_day

from .bookings import Booking
from .entries import Entry, Move
from .exact import PRICE_ONE, QTY_ONE, scaled
from .history import History
from .instruments import Instrument
from .rows import Row


def fill_entry(row: Row, one: Instrument, day: int, shown_us: int | None = None) -> Entry:
    """Return the entry of an execution; a canceled one changes nothing. It shows when it happened, or as told."""
    fill: dict[str, str] = orjson.loads(row.json)
    shown_us = row.created_us if shown_us is None else shown_us
    if fill.get("status") == "canceled":
        return Entry(row, day, shown_us)
    sign = 1 if fill["side"].startswith("buy") else -1
    qty = scaled(fill["qty"], QTY_ONE)
    value = qty * scaled(fill["price"], PRICE_ONE) * one.multiplier
    return Entry(row, day, shown_us, -sign * value, (Move(one, sign * qty, value),), fill["order_id"])


def booking_entry(row: Row, booking: Booking, group: str = "", shown_us: int | None = None) -> Entry:
    """Return the entry of a booking; *group* tells the pairs of a day apart."""
    shown_us = booking.created_us if shown_us is None else shown_us
    if booking.status == "canceled":
        return Entry(row, booking.day, shown_us)
    moves: tuple[Move, ...] = ()
    if booking.one is not None and booking.moves:
        moves = (Move(booking.one, booking.moves, booking.value, group if booking.carry else ""),)
    return Entry(row, booking.day, shown_us, booking.net, moves)


def past_entries(history: History, *, without: frozenset[str] = frozenset()) -> Iterator[Entry]:
    """Yield every row of a history as an entry, but for the kinds of booking in *without*."""
    for day in range(history.span.days):
        for booking, row in history.booked(day):
            if booking.kind not in without:
                yield booking_entry(row, booking, f"{booking.group}:{day}")
        for row in history.fill_rows(day):
            symbol = orjson.loads(row.json)["symbol"]
            yield fill_entry(row, history.by_symbol[symbol], day)


def day_of(history: History, time_us: int) -> int:
    """Return the day to which an instant belongs, counted from the first of the history."""
    return history.span.day(trading_day(time_us))
