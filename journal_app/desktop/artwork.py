"""Own pictures and theme files: found in a checkout and in the frozen build, coloured when drawn."""

import sys
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2]))


def resource(name: Path) -> Path:
    """Return the path of a file in ``resources/``."""
    return _ROOT / "resources" / name


@cache
def icon(name: str, colour: str = "", disabled: str = "") -> QIcon:
    """Return an icon drawn in a colour; ``app`` brings its own colours."""
    found = QIcon(_drawn(name, colour))
    if disabled:
        found.addPixmap(_drawn(name, disabled), QIcon.Mode.Disabled)
    return found


def _drawn(name: str, colour: str, side: int = 64) -> QPixmap:
    text = resource(Path("icons") / f"{name}.svg").read_text("utf-8").replace("currentColor", colour or "#000000")
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
