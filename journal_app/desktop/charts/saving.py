"""Charts as files and on the clipboard: with their title, on how many trades they rest, and what they tell."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from journal_app.desktop.theme import GRID
from journal_app.domain.errors import LedgerError

if TYPE_CHECKING:
    from journal_app.desktop.charts.card import Card

_SHARP = 2
"""Pixels of a saved picture for each on the screen."""


def file_name(title: str, ending: str) -> str:
    """Return a name for the file of a picture: its title in small letters and hyphens."""
    plain = "".join(one if one.isalnum() else " " for one in title.casefold())
    return f"{'-'.join(plain.split())}.{ending}"


def picture_of(card: "Card") -> QImage:
    """Return a card's picture, twice as sharp as on the screen."""
    size = card.size()
    image = QImage(size * _SHARP, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(_SHARP)
    painter = QPainter(image)
    _draw(painter, card, size)
    painter.end()
    return image


def copy_picture(card: "Card") -> None:
    """Put a card's picture on the clipboard."""
    QGuiApplication.clipboard().setImage(picture_of(card))


def save_picture(path: str, ending: str, card: "Card") -> None:
    """Write a card's picture as "png" or "svg". Raises LedgerError when the file cannot be written."""
    is_written = _save_svg(path, card) if ending == "svg" else _save_png(path, card)
    if not is_written:
        raise LedgerError(f"The picture could not be written to {path}.", "Choose a folder that can be written.")


def _save_png(path: str, card: "Card") -> bool:
    return bool(picture_of(card).save(path, "PNG"))  # type: ignore[call-overload]  # the stub asks for bytes, Qt for str


def _save_svg(path: str, card: "Card") -> bool:
    drawing = QSvgGenerator()
    drawing.setFileName(path)
    drawing.setSize(card.size())
    drawing.setViewBox(QRect(0, 0, card.width(), card.height()))
    drawing.setTitle(card.title)
    drawing.setDescription(card.readout.whole)
    painter = QPainter()
    if not painter.begin(drawing):
        return False
    _draw(painter, card, card.size())
    return painter.end()


def _draw(painter: QPainter, card: "Card", size: QSize) -> None:
    look = card.theme.colours
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(look.base))
    painter.setFont(card.heading.font())
    painter.setPen(QColor(look.text))
    top, left = QFontMetrics(painter.font()), 2 * GRID
    painter.drawText(QPointF(left, GRID + top.ascent()), card.title)
    begin = left + top.horizontalAdvance(card.title) + GRID
    painter.setFont(card.basis.font())
    painter.setPen(QColor(look.muted))
    painter.drawText(QPointF(begin, GRID + top.ascent()), card.basis.whole)
    line = QFontMetrics(card.readout.font())
    head, foot = top.height() + 2 * GRID, 2 * line.height() + GRID
    painter.save()
    painter.translate(left, head)
    card.draw_face(painter, QSize(size.width() - left - GRID, size.height() - head - foot - GRID))
    painter.restore()
    painter.setFont(card.readout.font())
    painter.setPen(QColor(look.muted))
    room = QRectF(left, size.height() - foot, size.width() - left - GRID, 2 * line.height())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.TextFlag.TextWordWrap), card.readout.text())
