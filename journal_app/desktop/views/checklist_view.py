"""The checklist in the editor: answered with Y, N and Delete, or by clicking."""

from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView

from journal_app.desktop.language import tr
from journal_app.desktop.models.checklist_model import ChecklistModel

_MOST_LINES = 7
_ANSWERS: dict[int, bool | None] = {
    Qt.Key.Key_Y: True, Qt.Key.Key_N: False, Qt.Key.Key_Delete: None, Qt.Key.Key_Backspace: None,
}  # fmt: skip
_OWN_KEYS = _ANSWERS.keys() | {int(Qt.Key.Key_Space)}


class ChecklistView(QListView):
    """As high as its rows, up to seven lines; then it scrolls."""

    def __init__(self, model: ChecklistModel) -> None:
        """Show a model."""
        super().__init__()
        self._checklist = model
        self.setModel(model)
        self.setWordWrap(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Checklist of the setup: Y yes, N no, Delete takes the answer back"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._turn)
        model.modelReset.connect(self.fit)

    def _turn(self, index: QModelIndex) -> None:
        self._checklist.turn(index.row())

    def fit(self) -> None:
        """Take the height of the rows as they are wrapped, at most seven lines."""
        self.doItemsLayout()
        self.setFixedHeight(min(self.contentsSize().height(), _MOST_LINES * self.fontMetrics().lineSpacing()) + 2)
        if self._checklist.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self._checklist.index(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew: wrapped rows are higher in a narrow pane."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Keep the answering keys from the page, which uses some of them otherwise."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the current criterion and go on to the next."""
        place, key = self.currentIndex().row(), event.key()
        if key in _ANSWERS:
            self._checklist.answer(place, _ANSWERS[key])
            self.setCurrentIndex(self._checklist.index(min(place + 1, self._checklist.rowCount() - 1)))
        elif key == Qt.Key.Key_Space:
            self._checklist.turn(place)
        else:
            super().keyPressEvent(event)
