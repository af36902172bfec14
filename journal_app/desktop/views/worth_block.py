"""What each criterion of a setup is worth: a table as high as its rows, with words on what it rests on."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.models.worth_rows import DRAWN, UNKNOWN, WORTH_COLUMNS
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.desktop.views.setup_fields import QuietWhenAway
from journal_app.desktop.views.two_lines import TwoLines
from journal_app.desktop.views.worth_bar import WorthBar, reach_of
from journal_app.domain.playbook import CriterionWorth

_NOTHING = noop("No criteria yet. Write the checklist; what each line is worth is told here.")
_NO_R = noop("Write a stop on them, or a risk rule in the settings.")
_CAUTION = noop("Trades that meet a criterion may differ in other ways too. Intervals are of 90 %.")
_EMPTY_HEIGHT = 56


class WorthBlock(QWidget):
    """Return on a row shows the trades of the setup."""

    trades_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        """Start without criteria."""
        super().__init__()
        self.table: RowsTable[CriterionWorth] = RowsTable(
            WORTH_COLUMNS, theme, name=tr("What each criterion is worth"), key=lambda one: one.criterion.id
        )
        self._bars = WorthBar(theme, self.table.rows.row_at, self.table)
        self._lines = TwoLines(theme, self.table)
        QuietWhenAway(self.table)
        self.table.setItemDelegate(self._lines)
        self.table.setItemDelegateForColumn(DRAWN, self._bars)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setForegroundRole(self.words.palette().ColorRole.PlaceholderText)
        caption = QLabel(tr("What each criterion is &worth"))
        caption.setBuddy(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(caption)
        column.addWidget(self.table)
        column.addWidget(self.words)
        self.table.opened.connect(self._open)
        self.show_worth(())

    def show_worth(self, worth: tuple[CriterionWorth, ...], nothing: str = "") -> None:
        """Show the criteria of a setup, in their order; *nothing* is said when there are none."""
        self._bars.reach = reach_of(worth)
        self.table.setColumnHidden(UNKNOWN, not any(one.unknown.n for one in worth))
        self.table.show_rows(worth, nothing or tr(_NOTHING))
        self.table.viewport().update()
        left_out = max((one.left_out for one in worth), default=0)
        words = [tr(_CAUTION)]
        if left_out:
            missing = counted(
                "{n} trade left out: no result in this measure is known.",
                "{n} trades left out: no result in this measure is known.", left_out,
            )  # fmt: skip
            words = [missing, *([tr(_NO_R)] if worth[0].unit == "R" else []), *words]
        self.words.setText(" ".join(words) if worth else "")
        self.words.setVisible(bool(worth))
        self._fit()

    def _fit(self) -> None:
        rows = self.table.rows.rowCount()
        self.table.verticalHeader().setDefaultSectionSize(self._lines.row_height(self.table.font()))
        if not rows:
            self.table.setFixedHeight(_EMPTY_HEIGHT)
            return
        bar = self.table.horizontalScrollBar()
        scroll = bar.sizeHint().height() if self.table.needed_width() > self.table.width() else 0
        heads = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(heads + rows * self.table.verticalHeader().defaultSectionSize() + scroll + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the bar under the table where the columns do not fit."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Keep both lines readable in every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "words"):  # told before there are rows too
            self._fit()

    def _open(self) -> None:
        self.trades_wanted.emit()
