"""Columns of the small tables of a day: its fills and its quick notes."""

from journal_app.desktop.figures import NOTHING, exact_plain, exact_quantity, quantity
from journal_app.desktop.language import noop
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.clock import to_datetime
from journal_app.domain.days import DayFill, QuickNote

_SHOWN, _TOLD = 500, 5000
"""So many characters of a note are shown in its row, and in its tool tip."""
_SIDES = {"buy": "Buy", "sell": "Sell"}


def _time(time_us: int) -> str:
    return to_datetime(time_us).strftime("%H:%M:%S")


def _quantity(text: str | None) -> str:
    return NOTHING if text is None else quantity(float(text))


def _price(text: str | None) -> str:
    return NOTHING if text is None else exact_plain(text)


FILL_COLUMNS: tuple[RowColumn[DayFill], ...] = (
    RowColumn("Time", "00:00:00", lambda one: _time(one.time_us), hint=noop("By the exchange's clock")),
    RowColumn("Symbol", "BTC/USD", lambda one: one.symbol, stretch=True),
    RowColumn("Side", "Sell", lambda one: _SIDES.get(one.side or "", NOTHING)),
    RowColumn("Quantity", "1,000.000", lambda one: _quantity(one.qty), right=True,
              tip=lambda one: exact_quantity(one.qty)),
    RowColumn("Price", "1,000.00", lambda one: _price(one.price), right=True),
)  # fmt: skip
NOTE_COLUMNS: tuple[RowColumn[QuickNote], ...] = (
    RowColumn("Time", "00:00", lambda one: to_datetime(one.at_us).strftime("%H:%M"), hint=noop("By the exchange's clock")),
    RowColumn("Note", "What I saw just now", lambda one: " ".join(one.text[:_SHOWN].split()), stretch=True,
              tip=lambda one: one.text[:_TOLD]),
)  # fmt: skip
