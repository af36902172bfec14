"""Activities as they go over the wire: fills and bookings written as JSON once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import numpy as np
import orjson

from journal_app.domain.clock import format_time

from .bookings import Booking
from .day_fills import DayFills
from .draws import Purpose, draws, shaped, uuids
from .exact import cash_text, price_text, qty_text
from .exchange import clock_day
from .order_ids import order_ids

_SIDES = ("buy", "sell", "sell_short")


class Row(NamedTuple):
    """One activity: its id, type, instant of creation (UTC microseconds), and JSON."""

    row_id: str
    kind: str
    created_us: int
    json: bytes


def _utc_texts(times_us: list[int]) -> list[str]:
    """Return RFC 3339 texts of instants that lie within two UTC days."""
    if not times_us:
        return []
    first = datetime.fromtimestamp(min(times_us) // 1_000_000, tz=UTC).date()
    midnight = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    dates = [(first + timedelta(days=at)).isoformat() for at in range(3)]
    found = []
    for time_us in times_us:
        seconds, micro = divmod(time_us - midnight * 1_000_000, 1_000_000)
        days, seconds = divmod(seconds, 86_400)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        found.append(f"{dates[days]}T{hour:02d}:{minute:02d}:{second:02d}.{micro:06d}Z")
    return found


def eastern_prefixes(day: date, times_us: Iterable[int]) -> list[str]:
    """Return the 17 digits that start the ids of one day's fills: New York time to the millisecond."""
    clock = clock_day(day)
    head = f"{day:%Y%m%d}"
    local_midnight = clock.start_us + clock.before
    found = []
    for time_us in times_us:
        local = time_us + (clock.before if time_us < clock.switch_us else clock.after) - local_midnight
        minutes, milli = divmod(local // 1000, 60_000)
        hour, minute = divmod(minutes, 60)
        found.append(f"{head}{hour:02d}{minute:02d}{milli:05d}")
    return found


class Execution(NamedTuple):
    """One fill, ready to be written; quantities in 10⁻⁹, price in 10⁻⁴."""

    row_id: str
    time_text: str
    price: int
    qty: int
    side: str
    symbol: str
    leaves: int
    cum: int
    order_id: str


def fill_row(fill: Execution) -> dict[str, str]:
    """Return a FILL activity."""
    return {
        "id": fill.row_id,
        "activity_type": "FILL",
        "transaction_time": fill.time_text,
        "type": "partial_fill" if fill.leaves else "fill",
        "price": price_text(fill.price),
        "qty": qty_text(fill.qty),
        "side": fill.side,
        "symbol": fill.symbol,
        "leaves_qty": qty_text(fill.leaves),
        "order_id": fill.order_id,
        "cum_qty": qty_text(fill.cum),
        "order_status": "partially_filled" if fill.leaves else "filled",
        "swap_rate": "1",
    }


def fill_ids(seed: int, day: date, fills: DayFills) -> list[str]:
    """Return the activity ids of a day's fills, in the order of the columns."""
    names = uuids(draws(seed, Purpose.IDS, 2, fills.day), len(fills.qty))
    prefixes = eastern_prefixes(day, fills.time_us.tolist())
    return [f"{prefix}::{name}" for prefix, name in zip(prefixes, names, strict=True)]


def fill_rows(seed: int, day: date, fills: DayFills, names: Sequence[str]) -> list[Row]:
    """Return a day's fills as rows, sorted by id; *names* are the symbols by instrument index."""
    orders = fills.orders
    ids = fill_ids(seed, day, fills)
    owners = order_ids(seed, fills.day, len(orders.parts))
    totals = (orders.lots * orders.lot).tolist()
    symbols = [names[at] for at in orders.index.tolist()]
    sides = np.where(orders.sign[fills.order] > 0, 0, np.where(fills.opens_short, 2, 1)).tolist()
    times = fills.time_us.tolist()
    found = []
    for row_id, order, time_us, text, price, qty, cum, side in zip(
        ids,
        fills.order.tolist(),
        times,
        _utc_texts(times),
        fills.price.tolist(),
        fills.qty.tolist(),
        fills.cum.tolist(),
        sides,
        strict=True,
    ):
        leaves, word = totals[order] - cum, _SIDES[side]
        fill = Execution(row_id, text, price, qty, word, symbols[order], leaves, cum, owners[order])
        found.append(Row(row_id, "FILL", time_us, orjson.dumps(fill_row(fill))))
    found.sort()
    return found


def booking_rows(seed: int, day: date, number: int, bookings: list[Booking]) -> list[Row]:
    """Return a day's non-trade rows in the order of the bookings; rows of one group share a group id."""
    rng = draws(seed, Purpose.IDS, 3, number)
    group = shaped(rng.bytes(16).hex())
    names = uuids(rng, len(bookings))
    return [
        booking_row(f"{day:%Y%m%d}000000000::{name}", day, booking, group)
        for booking, name in zip(bookings, names, strict=True)
    ]


def booking_row(row_id: str, day: date, booking: Booking, group: str) -> Row:
    """Return one booking as a row; what it does not have is left out, as at the real broker."""
    one = booking.one
    row = {
        "id": row_id,
        "activity_type": booking.kind,
        "activity_sub_type": booking.sub_kind or None,
        "date": day.isoformat(),
        "created_at": format_time(booking.created_us),
        "net_amount": cash_text(booking.net) if booking.net else "0",
        "description": booking.description,
        "status": booking.status,
        "currency": booking.currency,
        "symbol": booking.symbol or (None if one is None else one.compact),
        "cusip": booking.cusip,
        "qty": None if booking.qty is None else qty_text(booking.qty),
        "price": None if booking.price is None else price_text(booking.price),
        "per_share_amount": None if booking.per_share is None else price_text(booking.per_share),
        "group_id": None if booking.group is None else group,
    }
    row = {name: value for name, value in row.items() if value is not None}
    return Row(row_id, booking.kind, booking.created_us, orjson.dumps(row))
