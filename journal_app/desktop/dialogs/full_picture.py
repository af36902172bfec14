"""A picture of a trade as large as it is, or as the window has room for; the next one with the arrow keys."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.language import tr
from journal_app.desktop.picture_files import whole_of
from journal_app.desktop.theme import GRID
from journal_app.domain.marks import Picture

_SHARE = 0.9


class FullPicture(QDialog):
    """Shows one picture; closes with Esc."""

    def __init__(self, picture: Picture, turn: Callable[[int], Picture | None], parent: QWidget) -> None:
        """Show a picture; *turn* gives the one so many places on, None where there is none."""
        super().__init__(parent)
        self._turn = turn
        self._whole = QPixmap()
        self._shown = ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.picture = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(160, 120)
        self.words = QLabel(tr("← → the other pictures, Esc closes it"))
        self.words.setForegroundRole(self.words.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(self.picture, 1)
        column.addWidget(self.words)
        self.resize(parent.window().size() * _SHARE)
        self._show(picture)

    def _show(self, picture: Picture) -> None:
        self.setWindowTitle(picture.name)
        self.picture.setAccessibleName(tr("Picture {name}", name=picture.name))
        self._shown = picture.name
        run(partial(whole_of, picture.content), self._draw, self._fail)

    def _draw(self, image: QImage) -> None:
        self._whole = QPixmap.fromImage(image)
        self._fit()

    def _fail(self, _: Exception) -> None:
        self.picture.setText(tr("{shown} cannot be shown. It is kept as it was added.", shown=self._shown))

    def _fit(self) -> None:
        if self._whole.isNull():
            self.picture.setText(tr("{shown} cannot be shown here. It is kept as it was added.", shown=self._shown))
            return
        room, ratio = self.picture.size(), self.devicePixelRatio()
        fitting = self._whole
        if self._whole.width() > room.width() * ratio or self._whole.height() > room.height() * ratio:
            fitting = self._whole.scaled(
                room * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        fitting.setDevicePixelRatio(ratio)
        self.picture.setPixmap(fitting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture into the room."""
        super().resizeEvent(event)
        if not self._whole.isNull():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next or the last picture."""
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        picture = self._turn(steps[event.key()]) if event.key() in steps else None
        if picture is not None:
            self._show(picture)
        elif event.key() not in steps:
            super().keyPressEvent(event)
