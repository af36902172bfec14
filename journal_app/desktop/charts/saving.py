"""Charts as files and on the clipboard: with their title, on how many trades they rest, and what they tell."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID, Colours
from journal_app.domain.errors import LedgerError

_SHARP = 2
"""Pixels of a saved picture for each on the screen."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as it is to be kept: *size* in pixels of the screen, *draw* paints the chart alone into a size."""

    title: str
    basis: str
    words: str
    size: QSize
    head: QFont
    body: QFont
    look: Colours
    draw: Callable[[QPainter, QSize], None]


def file_name(title: str, ending: str) -> str:
    """Return a name for the file of a picture: its title in small letters and hyphens."""
    plain = "".join(one if one.isalnum() else " " for one in title.casefold())
    return f"{'-'.join(plain.split())}.{ending}"


def image_of(picture: Picture) -> QImage:
    """Return a picture twice as sharp as on the screen."""
    image = QImage(picture.size * _SHARP, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_SHARP)
    painter = QPainter(image)
    _draw(painter, picture)
    painter.end()
    return image


def copy_picture(picture: Picture) -> None:
    """Put a picture on the clipboard."""
    QGuiApplication.clipboard().setImage(image_of(picture))


def save_picture(path: str, ending: str, picture: Picture) -> None:
    """Write a picture as "png" or "svg". Raises LedgerError when the file cannot be written."""
    is_written = _save_svg(path, picture) if ending == "svg" else _save_png(path, picture)
    if not is_written:
        raise LedgerError(
            tr("The picture could not be written to {path}.", path=path), tr("Choose a folder that can be written.")
        )


def _save_png(path: str, picture: Picture) -> bool:
    return bool(image_of(picture).save(path, "PNG"))  # type: ignore[call-overload]  # the stub asks for bytes, Qt for str


def _save_svg(path: str, picture: Picture) -> bool:
    drawing = QSvgGenerator()
    drawing.setFileName(path)
    drawing.setSize(picture.size)
    drawing.setViewBox(QRect(QPointF(0, 0).toPoint(), picture.size))
    drawing.setTitle(picture.title)
    drawing.setDescription(picture.words)
    painter = QPainter()
    if not painter.begin(drawing):
        return False
    _draw(painter, picture)
    return painter.end()


def _draw(painter: QPainter, picture: Picture) -> None:
    look, width, height = picture.look, picture.size.width(), picture.size.height()
    painter.fillRect(QRectF(0, 0, width, height), QColor(look.base))
    head, line, left = QFontMetrics(picture.head), QFontMetrics(picture.body).height(), 2 * GRID
    painter.setFont(picture.head)
    painter.setPen(QColor(look.text))
    painter.drawText(QPointF(left, GRID + head.ascent()), picture.title)
    painter.setFont(picture.body)
    painter.setPen(QColor(look.muted))
    painter.drawText(QPointF(left + head.horizontalAdvance(picture.title) + GRID, GRID + head.ascent()), picture.basis)
    top, foot = head.height() + 2 * GRID, 2 * line + GRID
    painter.save()
    painter.translate(left, top)
    picture.draw(painter, QSize(width - left - GRID, height - top - foot - GRID))
    painter.restore()
    painter.setFont(picture.body)
    painter.setPen(QColor(look.muted))
    flags = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap)
    painter.drawText(QRectF(left, height - foot, width - left - GRID, 2 * line), flags, picture.words)
