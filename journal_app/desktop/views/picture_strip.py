"""The pictures of the trade under its chart: a row of small ones, or a line that says how to add some."""

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListView, QStackedLayout, QWidget

from journal_app.desktop.dialogs.full_picture import FullPicture
from journal_app.desktop.language import tr
from journal_app.desktop.models.pictures_model import PicturesModel
from journal_app.desktop.theme import GRID
from journal_app.domain.marks import Picture

_SMALL = QSize(120, 76)
_HEIGHT = 96
_EMPTY_HEIGHT = 32


class _Row(QListView):
    opened = Signal()
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class PictureStrip(QWidget):
    """Return or a double click shows a picture large, Delete removes it."""

    removed = Signal(int)
    """The number of a picture that is to go."""

    def __init__(self) -> None:
        """Start without pictures."""
        super().__init__()
        self.model = PicturesModel(self)
        self.row = _Row()
        self.row.setModel(self.model)
        self.row.setFlow(QListView.Flow.LeftToRight)
        self.row.setWrapping(False)
        self.row.setIconSize(_SMALL)
        self.row.setSpacing(GRID // 2)
        self.row.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.row.setFrameShape(QFrame.Shape.NoFrame)
        self.row.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.row.setAccessibleName(tr("Pictures of the trade"))
        self.words = QLabel(tr("Ctrl+V pastes a picture; files can be dropped here."))
        self.words.setForegroundRole(self.words.palette().ColorRole.PlaceholderText)
        self.words.setWordWrap(True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.words)
        self._stack.addWidget(self.row)
        self.row.doubleClicked.connect(self._open)
        self.row.removed.connect(self._remove)
        self.model.modelReset.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        has_pictures = self.model.rowCount() > 0
        self._stack.setCurrentWidget(self.row if has_pictures else self.words)
        self.setFixedHeight(_HEIGHT if has_pictures else _EMPTY_HEIGHT)
        if has_pictures and not self.row.currentIndex().isValid():
            self.row.setCurrentIndex(self.model.index(0))

    def open_current(self) -> None:
        """Show the current picture large."""
        picture = self.model.picture_at(self.row.currentIndex().row())
        if picture is not None:
            FullPicture(picture, self._turn, self).open()

    def _open(self, _index: QModelIndex) -> None:
        self.open_current()

    def _turn(self, step: int) -> Picture | None:
        place = self.row.currentIndex().row() + step
        picture = self.model.picture_at(place)
        if picture is not None:
            self.row.setCurrentIndex(self.model.index(place))
        return picture

    def _remove(self) -> None:
        picture = self.model.picture_at(self.row.currentIndex().row())
        if picture is not None:
            self.removed.emit(picture.id)
