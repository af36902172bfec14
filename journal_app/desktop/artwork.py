"""Own pictures, coloured when drawn."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from journal_app.paths import resource


@cache
def icon(name: str, colour: str = "", disabled: str = "") -> QIcon:
    """Return an icon drawn in a colour; ``app`` brings its own colours."""
    found = QIcon(_drawn(name, colour))
    if disabled:
        found.addPixmap(_drawn(name, disabled), QIcon.Mode.Disabled)
    return found


def _drawn(name: str, colour: str, side: int = 64) -> QPixmap:
    text = resource(f"icons/{name}.svg").read_text("utf-8").replace("currentColor", colour or "#000000")
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


def picture_of(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    """Return an icon as a picture of *side* logical pixels for a screen of that pixel ratio."""
    drawn = _drawn(name, colour, round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn
