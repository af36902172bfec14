"""One line for a thought of the moment: Return keeps it with the time."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.day_fields import caption

_MOST = 2000


class QuickNoteLine(QWidget):
    """Always at the foot of the page."""

    written = Signal(str)
    """What was typed, when Return is pressed; never empty."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setMaxLength(_MOST)
        self.line.setAccessibleName(tr("Quick note"))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(caption(tr("Quick &note"), self.line))
        row.addWidget(self.line, 1)
        self.tell_day("")
        self.line.returnPressed.connect(self._write)

    def tell_day(self, day: str) -> None:
        """Say for which day it is, "" for now."""
        text = noop("A thought of the moment. It goes to {day}. Return keeps it with the time.")
        plain = noop("A thought of the moment. Return keeps it with the time.")
        self.line.setPlaceholderText(tr(text, day=day) if day else tr(plain))

    def bring_back(self, text: str) -> None:
        """Show a note that could not be kept, to be tried again; what is typed meanwhile stays."""
        if not self.line.text():
            self.line.setText(text)

    def _write(self) -> None:
        text = self.line.text().strip()
        if text:
            self.line.clear()
            self.written.emit(text)
