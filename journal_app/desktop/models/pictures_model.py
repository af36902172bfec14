"""The pictures of one trade as small ones in a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QObject, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap

from journal_app.desktop.figures import own_clock
from journal_app.desktop.language import tr
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.domain.marks import Picture

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A picture and a small copy of it, a null one where it cannot be read."""

    picture: Picture
    small: QImage


class PicturesModel(QAbstractListModel):
    """Pictures in the order in which they were added; they are replaced as a whole."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without pictures."""
        super().__init__(parent)
        self._rows: tuple[SmallPicture, ...] = ()
        self._icons: list[QIcon] = []

    def show_pictures(self, pictures: Sequence[SmallPicture]) -> None:
        """Show other pictures; the same ones again change nothing."""
        if [one.picture.id for one in pictures] == [one.picture.id for one in self._rows]:
            return
        self.beginResetModel()
        self._rows = tuple(pictures)
        self._icons = [_icon(one.small) for one in pictures]
        self.endResetModel()

    def picture_at(self, place: int) -> Picture | None:
        """Return a picture by its place, None where there is none."""
        return self._rows[place].picture if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many pictures there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view about a picture."""
        if not index.isValid():
            return None
        picture = self._rows[index.row()].picture
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icons[index.row()]
        if role == _DISPLAY:
            return picture.name if self._rows[index.row()].small.isNull() else ""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("Picture {name}", name=picture.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            told = {"name": picture.name, "time": own_clock(picture.added_us)}
            return tr("{name}, added {time}\nReturn shows it large, Delete removes it", **told)
        return None


def _icon(small: QImage) -> QIcon:
    """Return a picture as an icon that looks the same when it is chosen: no tint over it."""
    found = QIcon()
    if not small.isNull():
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            found.addPixmap(QPixmap.fromImage(small), mode)
    return found
