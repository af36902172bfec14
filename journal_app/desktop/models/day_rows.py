"""Columns of the small tables of a day: its fills and its quick notes."""

from journal_app.desktop.figures import NOTHING, exact_plain, exact_quantity
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.clock import to_datetime
from journal_app.domain.days import DayFill, QuickNote

_SIDES = {"buy": "Bought", "sell": "Sold"}


def _time(time_us: int) -> str:
    return to_datetime(time_us).strftime("%H:%M:%S")


def _price(text: str | None) -> str:
    return NOTHING if text is None else exact_plain(text)


FILL_COLUMNS: tuple[RowColumn[DayFill], ...] = (
    RowColumn("Time", "00:00:00", lambda one: _time(one.time_us), hint="By the exchange's clock"),
    RowColumn("Symbol", "SPY271217C00", lambda one: one.symbol, stretch=True),
    RowColumn("Side", "Bought", lambda one: _SIDES.get(one.side or "", NOTHING)),
    RowColumn("Quantity", "10,000", lambda one: exact_quantity(one.qty), right=True),
    RowColumn("Price", "10,000.00", lambda one: _price(one.price), right=True),
)
NOTE_COLUMNS: tuple[RowColumn[QuickNote], ...] = (
    RowColumn("Time", "00:00", lambda one: to_datetime(one.at_us).strftime("%H:%M"), hint="By the exchange's clock"),
    RowColumn("Note", "What I saw just now", lambda one: " ".join(one.text.split()), stretch=True,
              tip=lambda one: one.text),
)  # fmt: skip
