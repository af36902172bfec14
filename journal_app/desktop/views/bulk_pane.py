"""One change for all chosen trades, in a pane below the table: nothing modal, one step of undo."""

from typing import get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from journal_app.desktop.figures import number_typed
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.tag_line import from_line
from journal_app.desktop.theme import GRID
from journal_app.domain.bulk import BulkChange, StopKind, StopRule, checked
from journal_app.domain.errors import LedgerError

_STOPS: dict[StopKind, str] = {
    "price": noop("at the price"), "percent": noop("percent from the entry"),
    "distance": noop("in price from the entry"),
}  # fmt: skip
_KEEP, _CLEAR = noop("Leave as it is"), noop("Clear")
_SET, _EMPTY = "set", "clear"
_STARS = noop("{n} of 5")
_REVIEWED = ((_KEEP, None), (noop("Reviewed"), True), (noop("Not reviewed"), False))


class BulkPane(QWidget):
    """Fields that are left alone change nothing. Return changes, Esc closes."""

    wanted = Signal(object)
    """A checked `BulkChange` that is to be made."""
    closed = Signal()

    def __init__(self) -> None:
        """Change nothing yet."""
        super().__init__()
        self.add_line = QLineEdit(placeholderText=tr("Separated by commas"))
        self.remove_line = QLineEdit(placeholderText=tr("Separated by commas"))
        self.setup_line = QLineEdit(placeholderText=tr("Leave as it is"))
        self.stop_line = QLineEdit(placeholderText=tr("Leave as it is"))
        self.clear_setup, self.clear_stop = QComboBox(), QComboBox()
        self.rating, self.reviewed = QComboBox(), QComboBox()
        self.change_button, self.close_button = QPushButton(tr("Change")), QPushButton(tr("Close"))
        self.title, self.trouble = QLabel(), QLabel()
        self._arrange()
        self.change_button.clicked.connect(self._change)
        self.close_button.clicked.connect(self.closed)
        for line in (self.add_line, self.remove_line, self.setup_line, self.stop_line):
            line.textEdited.connect(self.trouble.clear)
            line.returnPressed.connect(self._change)
        self.clear_setup.currentIndexChanged.connect(self._follow)
        self.clear_stop.currentIndexChanged.connect(self._follow)
        self._follow()

    def _arrange(self) -> None:
        self.clear_setup.addItem(tr("Set to"), _SET)
        self.clear_setup.addItem(tr(_CLEAR), _EMPTY)
        for kind in get_args(StopKind):
            self.clear_stop.addItem(tr(_STOPS[kind]), kind)
        self.clear_stop.addItem(tr(_CLEAR))
        self.rating.addItem(tr(_KEEP), None)
        for stars in range(5, 0, -1):
            self.rating.addItem(tr(_STARS, n=stars), stars)
        self.rating.addItem(tr(_CLEAR), 0)
        for text, value in _REVIEWED:
            self.reviewed.addItem(tr(text), value)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setWordWrap(True)
        grid = QGridLayout()
        grid.setSpacing(GRID)
        parts: tuple[tuple[str, QWidget, QWidget | None], ...] = (
            (tr("&Add tags"), self.add_line, None), (tr("Take tags a&way"), self.remove_line, None),
            (tr("Set&up"), self.setup_line, self.clear_setup), (tr("Sto&p"), self.stop_line, self.clear_stop),
            (tr("&Rating"), self.rating, None), (tr("R&eview"), self.reviewed, None),
        )  # fmt: skip
        for place, (text, field, beside) in enumerate(parts):
            row, column = place // 2, place % 2 * 3
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            grid.addWidget(label, row, column)
            grid.addWidget(field, row, column + 1, 1, 1 if beside else 2)
            if beside is not None:
                beside.setAccessibleName(tr("How: {what}", what=text.replace("&", "")))
                grid.addWidget(beside, row, column + 2)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(4, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self.title)
        foot.addWidget(self.trouble, 1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.change_button)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(GRID, GRID, GRID, GRID)
        column_of_all.setSpacing(GRID)
        column_of_all.addLayout(grid)
        column_of_all.addLayout(foot)

    def _follow(self) -> None:
        self.setup_line.setEnabled(self.clear_setup.currentData() != _EMPTY)
        self.stop_line.setEnabled(self.clear_stop.currentData() is not None)

    def tell_count(self, trades: int) -> None:
        """Say how many trades would change."""
        self.title.setText(
            tr("Choose trades in the table.")
            if not trades
            else counted("{n} trade chosen", "{n} trades chosen", trades)
        )
        self.change_button.setText(counted("Change {n} trade", "Change {n} trades", trades) if trades else tr("Change"))
        self.change_button.setEnabled(bool(trades))

    def told(self) -> BulkChange:
        """Return what the fields say. Raises LedgerError for a stop that is none."""
        setup: str | None = self.setup_line.text().strip() or None
        if self.clear_setup.currentData() == _EMPTY:
            setup = ""
        kind, amount = self.clear_stop.currentData(), number_typed(self.stop_line.text())
        stop = StopRule("price", "") if kind is None else StopRule(kind, amount) if amount else None
        return checked(BulkChange(
            from_line(self.add_line.text()), from_line(self.remove_line.text()), setup, stop, self.rating.currentData(),
            self.reviewed.currentData(),
        ))  # fmt: skip

    def empty(self) -> None:
        """Leave everything as it is: the change was made."""
        for line in (self.add_line, self.remove_line, self.setup_line, self.stop_line):
            line.clear()
        for box in (self.clear_setup, self.clear_stop, self.rating, self.reviewed):
            box.setCurrentIndex(0)
        self.trouble.clear()

    def _change(self) -> None:
        if not self.change_button.isEnabled():
            return
        try:
            change = self.told()
        except LedgerError as error:
            self.trouble.setText(f"{tr(error.title)} {tr(error.hint)}")
            return
        if change.is_empty:
            self.trouble.setText(tr("Nothing is to be changed yet: fill in a field."))
        else:
            self.wanted.emit(change)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the pane."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
