"""Fetches the prices around the trade that is looked at, one trade at a time; who goes on is not held up."""

import threading
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.background import run
from journal_app.desktop.charts.price_picture import PricePicture, picture_of, prices_of
from journal_app.desktop.language import tr
from journal_app.domain.errors import JournalError
from journal_app.domain.trades import FillRow, Trade
from journal_app.journal import Journal
from journal_app.sync.chart_bars import PriceHistory

_PATIENCE_MS = 250


class _Answer(NamedTuple):
    trade: Trade
    fills: tuple[FillRow, ...]
    history: PriceHistory | None
    trouble: JournalError | None = None


def _read(journal: Journal, trade: Trade, fills: tuple[FillRow, ...], stop: threading.Event) -> _Answer:
    try:
        return _Answer(trade, fills, journal.excursions.price_history(trade, prices_of(fills), stop))
    except JournalError as error:
        return _Answer(trade, fills, None, error)


class PriceFeed(QObject):
    """Tells the picture of the newest trade that was asked for, without prices when they keep it waiting."""

    arrived = Signal(object)
    """A `PricePicture`."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Ask nothing yet."""
        super().__init__(parent)
        self._journal = journal
        self._wanted: tuple[Trade, tuple[FillRow, ...]] | None = None
        self._asked = ""
        self._stop = threading.Event()
        self._known: _Answer | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._tell_fills)

    @property
    def settled(self) -> bool:
        """Tell whether the picture that was asked for has been told."""
        return self._wanted is None and not self._asked

    def want(self, trade: Trade, fills: tuple[FillRow, ...]) -> None:
        """Ask for the picture of a trade; the last one is not waited for any longer."""
        known = self._known
        if known is not None and _has_same_course(known, trade, fills):
            self._wanted = None
            self.arrived.emit(_picture(known._replace(trade=trade)))
            return
        self._wanted = trade, fills
        self._stop.set()
        self._patience.start()
        self._ask()

    def forget(self) -> None:
        """Ask no more: nobody looks."""
        self._wanted = None
        self._patience.stop()
        self._stop.set()

    def _ask(self) -> None:
        if self._wanted is None or self._asked:
            return
        trade, fills = self._wanted
        self._asked, self._stop = trade.trade_id, threading.Event()
        run(partial(_read, self._journal, trade, fills, self._stop), self._show, self._fail)

    def _show(self, answer: _Answer) -> None:
        self._asked = ""
        if self._wanted is not None and answer.trade.trade_id == self._wanted[0].trade_id:
            self._patience.stop()
            self._known = answer if answer.history is not None and answer.history.trouble is None else None
            answer = answer._replace(trade=self._wanted[0])
            self._wanted = None
            self.arrived.emit(_picture(answer))
        self._ask()

    def _tell_fills(self) -> None:
        if self._wanted is not None:
            self.arrived.emit(picture_of(*self._wanted, None, remark=tr("The prices are on their way.")))

    def _fail(self, error: Exception) -> None:
        self._asked = ""
        self._wanted = None
        self.failed.emit(error)


def _has_same_course(known: _Answer, trade: Trade, fills: tuple[FillRow, ...]) -> bool:
    return known.trade.trade_id == trade.trade_id and known.fills == fills and trade.status == "closed"


def _picture(answer: _Answer) -> PricePicture:
    trouble = answer.trouble
    return picture_of(
        answer.trade, answer.fills, answer.history, remark=f"{tr(trouble.title)} {tr(trouble.hint)}" if trouble else ""
    )
