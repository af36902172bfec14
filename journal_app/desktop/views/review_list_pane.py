"""The left pane of the review: which trades, how many are left, and the list."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.review_model import KINDS, Kind, ReviewModel
from journal_app.desktop.session_words import queue_words
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.desktop.views.choice_button import ChoiceButton
from journal_app.desktop.views.review_table import ReviewTable
from journal_app.domain.days import ReviewQueue

_NOTHING: dict[Kind, str] = {
    "queue": noop("All reviewed.\nClose the day out on the page Today, or look through All."),
    "today": noop("No trade was closed today.\nThe queue has those of other days."),
    "all": noop("No closed trade here yet.\nConnect a broker or import a file from the Journal menu."),
}


class ReviewListPane(QWidget):
    """Queue, Today or All; the countdown says what is left."""

    kind_chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        """Start with the queue."""
        super().__init__()
        self.model = ReviewModel(self)
        self.table = ReviewTable(self.model, theme)
        self.left = QLabel()
        self.left.setFont(tabular(self.left.font()))
        self.left.setAccessibleName(tr("How many trades are left"))
        self._pace = ReviewQueue((), 0, 40, is_measured=False)
        self.buttons: dict[Kind, ChoiceButton] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(2)
        for title, kind in KINDS:
            button = ChoiceButton(tr(title), theme)
            button.setChecked(kind == "queue")
            button.clicked.connect(partial(self.choose_kind, kind))
            group.addButton(button)
            row.addWidget(button)
            self.buttons[kind] = button
        row.addStretch(1)
        row.setContentsMargins(GRID, GRID, GRID, GRID // 2)
        self.left.setContentsMargins(GRID, 0, GRID, GRID // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.left)
        column.addWidget(self.table, 1)
        self.model.counted.connect(self._count)
        self.table.say_nothing(tr("Reading your trades …"))

    def choose_kind(self, kind: Kind, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - what Qt tells along
        """Show those not reviewed, those of today, or all; the current trade stays if it is among them."""
        seq = self.table.seq
        self.buttons[kind].setChecked(True)
        self.model.choose_kind(kind)
        self.table.go_to(self.model.place_of(seq))
        self.kind_chosen.emit()

    def next_kind(self) -> None:
        """Show the next of the three."""
        kinds = [kind for _, kind in KINDS]
        self.choose_kind(kinds[(kinds.index(self.model.kind) + 1) % len(kinds)])

    def use_pace(self, pace: ReviewQueue) -> None:
        """Reckon with the trader's own pace from now on."""
        self._pace = pace
        self.left.setToolTip(
            tr("An estimate from your own reviews") if pace.is_measured else tr("An estimate of 40 s for each trade")
        )
        self._count(self.model.left())

    def _count(self, left: int) -> None:
        pace = self._pace
        has_rows = self.model.rowCount() > 0
        queue = ReviewQueue((), left, pace.seconds_each, pace.is_measured)
        self.left.setText(queue_words(queue) if has_rows else "")
        self.table.say_nothing(tr(_NOTHING[self.model.kind]))
