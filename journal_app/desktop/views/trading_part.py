"""A day while it is traded: what it brought so far, how the rules stand, its fills and quick notes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from journal_app.desktop.figures import exact_cents
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.metric_words import metric_text
from journal_app.desktop.models.day_rows import FILL_COLUMNS, NOTE_COLUMNS
from journal_app.desktop.theme import GRID, Theme, sized
from journal_app.desktop.views.day_fields import TwoColumns, heading, paint_text, plain, quiet
from journal_app.desktop.views.provisional_strip import ProvisionalStrip
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.desktop.views.rule_meter import RuleMeter
from journal_app.domain.days import DayCard, DayFill, DaySoFar, QuickNote

_NO_FILLS = noop("No fills on this day.\nThey appear here by themselves as the broker reports them.")
_NO_NOTES = noop("No notes yet.\nPress Ctrl+Shift+N and write one.")
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
        columns.left.addWidget(heading(tr("So far")))
        columns.left.addWidget(self.net)
        columns.left.addWidget(self.basis)
        columns.left.addSpacing(GRID)
        columns.left.addWidget(heading(tr("Fills")))
        columns.left.addWidget(self.heard)
        columns.left.addWidget(self.fills, 1)
        columns.right.addWidget(heading(tr("Plan and rules")))
        columns.right.addWidget(self.meter)
        columns.right.addSpacing(GRID)
        columns.right.addWidget(heading(tr("Notes")))
        columns.right.addWidget(self.notes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(columns.scrolling())

    def show_day(self, card: DayCard, so_far: DaySoFar) -> None:
        """Show what a day brought."""
        self._so_far = so_far
        self.net.setText(exact_cents(so_far.net, sign=True))
        self.net.setAccessibleName(tr("Result so far, after fees: {net}", net=self.net.text()))
        self.basis.setText(_basis(card, so_far))
        self.meter.show_against(card.against)
        self.fills.show_rows(so_far.fills, tr(_NO_FILLS))
        self.notes.show_rows(card.record.notes[::-1], tr(_NO_NOTES))
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
    parts = [counted("{n} closed trade", "{n} closed trades", len(card.trades))]
    if so_far.open_trades:
        parts[0] += f" {exact_cents(so_far.closed, sign=True)}"
        realised = exact_cents(so_far.realised, sign=True)
        parts.append(counted(
            "realised in {n} open trade {amount}", "realised in {n} open trades {amount}", so_far.open_trades,
            amount=realised,
        ))  # fmt: skip
    if card.trades:
        parts += [
            tr("{share} won", share=metric_text(figures["win_rate"])),
            tr("fees {amount}", amount=metric_text(figures["fees"])),
        ]
    if figures["total_r"].value is not None:
        parts.append(tr("{sum} in all", sum=metric_text(figures["total_r"])))
    if card.doubtful:
        parts.append(tr("{n} in doubt, not counted", n=card.doubtful))
    return "  ·  ".join(parts)
