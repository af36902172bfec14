"""A day while it is traded: what it brought so far, how the rules stand, its fills and quick notes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from journal_app.desktop.figures import exact_cents
from journal_app.desktop.language import tr
from journal_app.desktop.metric_words import metric_text
from journal_app.desktop.models.day_rows import FILL_COLUMNS, NOTE_COLUMNS
from journal_app.desktop.theme import GRID, Theme, sized
from journal_app.desktop.views.day_fields import TwoColumns, heading, paint_text, plain, quiet
from journal_app.desktop.views.provisional_strip import ProvisionalStrip
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.desktop.views.rule_meter import RuleMeter
from journal_app.domain.days import DayCard, DayFill, DaySoFar, QuickNote
from journal_app.domain.proofs import count

_NO_FILLS = "No fills on this day.\nThey appear here by themselves as the broker reports them."
_NO_NOTES = "No notes yet.\nPress Ctrl+Shift+N and write one."
_LOW = 136


class TradingPart(QWidget):
    """Shows a day; the answers to rules and the notes that are taken away are told."""

    opened = Signal(str)
    """The id of the trade of a fill that is to be looked at."""
    note_removed = Signal(object)
    """The `QuickNote` that is to go."""

    def __init__(self, theme: Theme) -> None:
        """Start without a day."""
        super().__init__()
        self._theme = theme
        self._so_far: DaySoFar | None = None
        self.net, self.basis = plain(wraps=False), quiet()
        self.meter = RuleMeter(theme)
        self.heard = ProvisionalStrip(theme)
        self.fills: RowsTable[DayFill] = RowsTable(
            FILL_COLUMNS,
            theme,
            name=tr("Fills of the day, newest first"),
            key=lambda one: (one.account, one.external_id),
        )
        self.notes: RowsTable[QuickNote] = RowsTable(
            NOTE_COLUMNS, theme, name=tr("Quick notes of the day"), key=lambda one: one.at_us
        )
        self._arrange()
        self.fills.opened.connect(self._open)
        self._offer_removal()
        theme.changed.connect(self._colour)

    def _arrange(self) -> None:
        self.net.setFont(sized(self.font(), 2, bold=True))
        self.basis.setAccessibleName(tr("What the result is made of"))
        for table in (self.fills, self.notes):
            table.setMinimumHeight(_LOW)
        self.notes.setToolTip(tr("Delete takes a note away, Ctrl+Z brings it back"))
        columns = TwoColumns()
        columns.left.addWidget(heading("So far"))
        columns.left.addWidget(self.net)
        columns.left.addWidget(self.basis)
        columns.left.addSpacing(GRID)
        columns.left.addWidget(heading("Fills"))
        columns.left.addWidget(self.heard)
        columns.left.addWidget(self.fills, 1)
        columns.right.addWidget(heading("Plan and rules"))
        columns.right.addWidget(self.meter)
        columns.right.addSpacing(GRID)
        columns.right.addWidget(heading("Notes"))
        columns.right.addWidget(self.notes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(columns.scrolling())

    def show_day(self, card: DayCard, so_far: DaySoFar) -> None:
        """Show what a day brought."""
        self._so_far = so_far
        self.net.setText(exact_cents(so_far.net, sign=True))
        self.net.setAccessibleName(f"Result so far, after fees: {self.net.text()}")
        self.basis.setText(_basis(card, so_far))
        self.meter.show_against(card.against)
        self.fills.show_rows(so_far.fills, _NO_FILLS)
        self.notes.show_rows(card.record.notes[::-1], _NO_NOTES)
        self._colour()

    def _offer_removal(self) -> None:
        """Take a note away by Delete, and from the context menu."""
        action = QAction(tr("Take the note away"), self.notes)
        action.setShortcut(QKeySequence(Qt.Key.Key_Delete))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(self._remove_note)
        self.notes.addAction(action)
        self.notes.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _colour(self) -> None:
        look, net = self._theme.colours, self._so_far.net if self._so_far else None
        is_even = net is None or net == "0"
        paint_text(self.net, look.text if is_even else look.loss if (net or "").startswith("-") else look.gain)

    def _open(self, fill: DayFill) -> None:
        self.opened.emit(fill.trade_id)

    def _remove_note(self) -> None:
        note = self.notes.current_row()
        if note is not None:
            self.note_removed.emit(note)


def _basis(card: DayCard, so_far: DaySoFar) -> str:
    figures = {one.name: one for one in card.figures}
    parts = [count(len(card.trades), "closed trade")]
    if so_far.open_trades:
        parts[0] += f" {exact_cents(so_far.closed, sign=True)}"
        parts.append(f"realised in {count(so_far.open_trades, 'open trade')} {exact_cents(so_far.realised, sign=True)}")
    if card.trades:
        parts += [f"{metric_text(figures['win_rate'])} won", f"fees {metric_text(figures['fees'])}"]
    if figures["total_r"].value is not None:
        parts.append(f"{metric_text(figures['total_r'])} in all")
    if card.doubtful:
        parts.append(f"{card.doubtful} in doubt, not counted")
    return "  ·  ".join(parts)
