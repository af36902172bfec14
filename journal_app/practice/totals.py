"""The sums of a whole history: cash, holdings and one equity point per day, made in the background."""

import threading

import numpy as np

from .bookings import Booking
from .day_fills import DayFills
from .exact import TICK
from .history import History
from .holdings import Holding


class Totals:
    """Sums over every day; asking before they are ready waits for them."""

    def __init__(self, history: History) -> None:
        """Prepare; nothing is summed until ``start``."""
        self._history = history
        self._ready = threading.Event()
        self._stopped = False
        self._cash = 0
        self._holdings: dict[int, Holding] = {}
        self._equity: list[int] = []
        self._thread = threading.Thread(target=self._sum, name="practice-totals", daemon=True)

    def start(self) -> None:
        """Begin to sum in the background; a second call does nothing."""
        if not self._thread.is_alive() and not self._ready.is_set():
            self._thread.start()

    def stop(self) -> None:
        """Give up; whoever waits gets what is there."""
        self._stopped = True
        if self._thread.is_alive():
            self._thread.join(2)

    @property
    def is_ready(self) -> bool:
        """Return whether the sums are complete."""
        return self._ready.is_set()

    def wait(self) -> None:
        """Return when the sums are complete."""
        self._ready.wait()

    @property
    def cash(self) -> int:
        """Return the cash at the end of the history."""
        self.wait()
        return self._cash

    def holdings(self) -> dict[int, Holding]:
        """Return a copy of what is held at the end, by instrument index."""
        self.wait()
        return {index: Holding(one.qty, one.cost) for index, one in self._holdings.items() if one.qty}

    def equity(self) -> list[int]:
        """Return the equity at the end of each day, at that day's closing prices."""
        self.wait()
        return self._equity

    def _sum(self) -> None:
        try:
            for day in range(self._history.span.days):
                if self._stopped:
                    return
                self._add(day)
        finally:
            self._ready.set()

    def _add(self, day: int) -> None:
        fills = self._history.make_fills(day)
        bookings = self._history.bookings(day, fills)
        for booking in bookings:
            self._cash += booking.net
        late = [one for one in bookings if one.kind == "CFEE"]
        for booking in bookings:
            if booking.kind != "CFEE":
                self._move(booking)
        self._trade(fills)
        for booking in late:
            self._move(booking)
        self._equity.append(self._cash + self._worth(day))

    def _held(self, index: int) -> Holding:
        return self._holdings.setdefault(index, Holding())

    def _move(self, booking: Booking) -> None:
        if booking.one is None or not booking.moves:
            return
        held = self._held(booking.one.index)
        if booking.kind == "SPLIT":
            held.rescale(booking.moves)
        else:
            held.shrink(booking.moves)

    def _trade(self, fills: DayFills) -> None:
        index, signed = fills.index, fills.signed
        value = fills.qty * fills.price * self._history.multipliers[index]
        # Summed as Python integers: a busy day's turnover does not fit 64 bits.
        self._cash -= sum((value * fills.orders.sign[fills.order]).tolist())
        planned = fills.order < fills.planned
        rows = sorted(zip(fills.time_us[planned].tolist(), *self._rows(index, signed, value, planned), strict=True))
        for _, at, moved, worth in rows:
            self._held(at).fill(moved, worth)
        # Day trades end flat, except for the coin fee that is booked after them.
        net = np.zeros(len(self._history.instruments), dtype=np.int64)
        np.add.at(net, index[~planned], signed[~planned])
        for at in np.flatnonzero(net).tolist():
            self._held(at).qty += int(net[at])

    @staticmethod
    def _rows(*columns: np.ndarray) -> tuple[list[int], ...]:
        *found, mask = columns
        return tuple(column[mask].tolist() for column in found)

    def _worth(self, day: int) -> int:
        history = self._history
        return sum(
            held.qty * history.market.daily(one, day)[1] * TICK * one.multiplier
            for index, held in self._holdings.items()
            if held.qty
            for one in (history.instruments[index],)
        )
