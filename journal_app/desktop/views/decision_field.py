"""One decision of the day in words, and the trade that it was about, offered from the day's results."""

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.figures import exact_cents, signed_plain
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.day_fields import LinesEdit, heading
from journal_app.domain.trades import Trade


class Kind(NamedTuple):
    """How a decision is called, and its trade."""

    title: str
    look: str
    meant: str


BEST_ONE = Kind(noop("Best decision"), noop("Look at the best trade"), noop("The best decision was {trade}"))
WORST_ONE = Kind(noop("Worst decision"), noop("Look at the worst trade"), noop("The worst decision was {trade}"))


class DecisionField(QWidget):
    """A few lines, and a box that says the offered trade is meant."""

    typed = Signal()
    chosen = Signal()
    """The trade was said to be meant, or not to be any more."""
    opened = Signal(str)
    """The id of the trade that is to be looked at."""

    def __init__(self, kind: Kind, placeholder: str) -> None:
        """Start empty."""
        super().__init__()
        self._kind = kind
        self._offered = self._stored = ""
        self.text = LinesEdit(tr(kind.title), placeholder, 2, 4)
        self.box = QCheckBox()
        self.show_button = QToolButton(autoRaise=True)
        self.show_button.setText(tr("Look at it"))
        self.show_button.setAccessibleName(tr(kind.look))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.box)
        row.addWidget(self.show_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(heading(tr(kind.title)))
        column.addWidget(self.text)
        column.addLayout(row)
        self.text.textChanged.connect(self.typed)
        self.box.clicked.connect(self._choose)
        self.show_button.clicked.connect(self._open)
        self.offer(None)

    @property
    def trade_id(self) -> str | None:
        """The trade that is said to be meant."""
        return self._stored or None

    def show_decision(self, text: str, trade_id: str | None) -> None:
        """Show what is written."""
        self.blockSignals(True)
        self.text.show_text(text)
        self.blockSignals(False)
        self._stored = trade_id or ""
        self.box.setChecked(bool(self._stored))

    def offer(self, trade: Trade | None) -> None:
        """Offer a trade to be meant."""
        self._offered = trade.trade_id if trade else ""
        if trade is not None:
            r = "" if trade.r_multiple is None else f", {signed_plain(float(trade.r_multiple))} R"
            self.box.setText(f"{trade.symbol} {tr(trade.side)}, {exact_cents(trade.net, sign=True)}{r}")
            self.box.setAccessibleName(tr(self._kind.meant, trade=self.box.text()))
        self.box.setVisible(trade is not None)
        self.show_button.setVisible(trade is not None)

    def _choose(self, is_chosen: bool) -> None:  # noqa: FBT001 - what Qt tells along
        self._stored = self._offered if is_chosen else ""
        self.chosen.emit()

    def _open(self) -> None:
        self.opened.emit(self._offered)
