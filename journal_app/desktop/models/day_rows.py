"""Columns of the small tables of a day: its fills and its quick notes."""

from journal_app.desktop.figures import NOTHING, exact_plain, exact_quantity, quantity
from journal_app.desktop.language import noop, word
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.clock import to_datetime
from journal_app.domain.days import DayFill, QuickNote

_SHOWN, _TOLD = 500, 5000
"""So many characters of a note are shown in its row, and in its tool tip."""
_SIDES = {"buy": noop("Buy"), "sell": noop("Sell")}


def _time(time_us: int) -> str:
    return to_datetime(time_us).strftime("%H:%M:%S")


def _quantity(text: str | None) -> str:
    return NOTHING if text is None else quantity(float(text))


def _price(text: str | None) -> str:
    return NOTHING if text is None else exact_plain(text)


FILL_COLUMNS: tuple[RowColumn[DayFill], ...] = (
    RowColumn(noop("Time"), "00:00:00", lambda one: _time(one.time_us), hint=noop("By the exchange's clock")),
    RowColumn(noop("Symbol"), "BTC/USD", lambda one: one.symbol, stretch=True),
    RowColumn(noop("Side"), "Sell", lambda one: word(_SIDES.get(one.side or "", NOTHING))),
    RowColumn(noop("Quantity"), "1,000.000", lambda one: _quantity(one.qty), right=True,
              tip=lambda one: exact_quantity(one.qty)),
    RowColumn(noop("Price"), "1,000.00", lambda one: _price(one.price), right=True),
)  # fmt: skip
NOTE_COLUMNS: tuple[RowColumn[QuickNote], ...] = (
    RowColumn(noop("Time"), "00:00", lambda one: to_datetime(one.at_us).strftime("%H:%M"),
              hint=noop("By the exchange's clock")),
    RowColumn(noop("Note"), "What I saw just now", lambda one: " ".join(one.text[:_SHOWN].split()), stretch=True,
              tip=lambda one: one.text[:_TOLD]),
)  # fmt: skip
