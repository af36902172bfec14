"""Stop and target of a trade, and at once in words what is odd about them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from journal_app.desktop.figures import number_typed
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.domain.marks import plan_doubts
from journal_app.domain.money import canonical
from journal_app.domain.trades import Trade

_NO_PRICE = noop("“{words}” is no price: write a plain number, for example 98.50.")


_PLANNED = {"stop": noop("Planned stop, a price"), "target": noop("Planned target, a price")}


class PlanLines(QWidget):
    """Two lines beside each other, and a sentence below while there is something to say."""

    typed = Signal(str)
    """The name of the line that was typed in: "stop" or "target"."""

    def __init__(self, theme: Theme) -> None:
        """Start without a trade."""
        super().__init__()
        self._theme = theme
        self._trade: Trade | None = None
        self.lines = {name: QLineEdit(placeholderText=tr("price")) for name in ("stop", "target")}
        self.doubt = QLabel()
        self.doubt.setWordWrap(True)
        self.doubt.setAccessibleName(tr("What is odd about stop and target"))
        self.doubt.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        grid.addWidget(self.lines["stop"], 0, 0)
        caption = QLabel(tr("Target"))
        caption.setBuddy(self.lines["target"])
        grid.addWidget(caption, 0, 1)
        grid.addWidget(self.lines["target"], 0, 2)
        grid.addWidget(self.doubt, 1, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        for name, line in self.lines.items():
            line.setAcceptDrops(False)
            line.setFont(tabular(line.font()))
            line.setAccessibleName(tr(_PLANNED[name]))
        self.lines["stop"].textEdited.connect(self._stop_typed)
        self.lines["target"].textEdited.connect(self._target_typed)
        theme.changed.connect(self._colour)
        self._colour()

    def show_trade(self, trade: Trade | None) -> None:
        """Look at another trade's entry and side; its plan is shown with `show_price`."""
        self._trade = trade
        self.tell()

    def show_price(self, name: str, price: str) -> None:
        """Show a price as it is kept, unless the same one is typed already."""
        if self.price(name) != price:
            self.lines[name].setText(price)
        self.tell()

    def price(self, name: str) -> str | None:
        """Return a price in canonical form, "" for none, None while what is typed is no price."""
        text = number_typed(self.lines[name].text())
        try:
            price = canonical(text) if text else ""
        except ValueError:
            return None
        return None if price.startswith("-") else price

    def tell(self) -> None:
        """Say what is odd about what is typed now."""
        self.doubt.setText(" ".join(self._doubts()))
        self.doubt.setVisible(bool(self.doubt.text()))

    def _doubts(self) -> tuple[str, ...]:
        prices = {name: self.price(name) for name in self.lines}
        unread = tuple(tr(_NO_PRICE, words=self.lines[name].text()) for name, one in prices.items() if one is None)
        if self._trade is None:
            return ()
        return unread + tuple(map(tr, plan_doubts(self._trade, prices["stop"] or None, prices["target"] or None)))

    def _stop_typed(self) -> None:
        self.tell()
        self.typed.emit("stop")

    def _target_typed(self) -> None:
        self.tell()
        self.typed.emit("target")

    def _colour(self) -> None:
        palette = self.doubt.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colours.warning)
        self.doubt.setPalette(palette)
