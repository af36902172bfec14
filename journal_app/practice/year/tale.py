"""The whole year: the history's own rows, the stories laid over them, and the fees of both."""

from collections import defaultdict
from dataclasses import dataclass

from journal_app.practice.bookings import coin_fees
from journal_app.practice.contracts import Contract
from journal_app.practice.effects import past_entries
from journal_app.practice.entries import Entry
from journal_app.practice.history import History
from journal_app.practice.instruments import Instrument
from journal_app.practice.order_docs import OrderFacts

from .agreements import agreements
from .companies import companies
from .fees import daily_fees
from .orders import coins, odd_orders
from .payments import payments
from .stage import Stage


@dataclass(frozen=True)
class Tale:
    """What a year adds to a history: all its entries, the stories' orders, instruments and contracts."""

    entries: tuple[Entry, ...]
    orders: tuple[OrderFacts, ...]
    instruments: tuple[Instrument, ...]
    contracts: tuple[Contract, ...]


def tell_year(history: History) -> Tale:
    """Return the year of an eventful account; the same for the same settings and day."""
    stage = Stage(history.scene)
    companies(stage)
    agreements(stage)
    payments(stage)
    odd_orders(stage)
    _coin_fees(stage, coins(stage))
    # The fees of a day cover all its fills, so the history's own are left out.
    past = list(past_entries(history, without=frozenset({"FEE"})))
    last = history.span.days - 1
    for booking in daily_fees([*past, *stage.entries], stage.span):
        if booking.day <= last:
            stage.book(booking)
    return Tale((*past, *stage.entries), tuple(stage.orders), tuple(stage.instruments), tuple(stage.contracts))


def _coin_fees(stage: Stage, coin: Instrument) -> None:
    bought: defaultdict[int, int] = defaultdict(int)
    sold: defaultdict[int, int] = defaultdict(int)
    for entry in stage.entries:
        for move in entry.moves:
            if move.one == coin and move.qty > 0:
                bought[entry.day] += move.qty
            elif move.one == coin:
                sold[entry.day] += move.value or 0
    for day in sorted({*bought, *sold}):
        for booking in coin_fees(stage.span, day, coin, bought[day], sold[day], stage.close(coin, day)):
            stage.book(booking)
