"""Pictures on their way into the journal: read, made smaller where they are large; for a background thread."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from journal_app.desktop.figures import by_locale
from journal_app.desktop.language import tr
from journal_app.domain.errors import LedgerError

_LONGEST_SIDE = 2560
"""Of a picture that is made smaller, in pixels: sharp on a large screen."""
_KEPT_BYTES = 4 * 1024 * 1024
"""A file up to this size is kept as it is, to the last byte."""
_MOST_FILE_BYTES = 200 * 1024 * 1024
_PNG_BYTES = 3 * 1024 * 1024
"""A picture that is larger than this without loss is kept as a JPEG."""
_JPEG_QUALITY = 88
_THUMBNAIL = QSize(176, 112)
_KINDS = {b"png", b"jpeg", b"jpg", b"webp"}
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif")


@dataclass(frozen=True, slots=True)
class ReadyPicture:
    """A picture as the journal keeps it; ``remark`` says how it was made smaller, "" when it was not."""

    name: str
    content: bytes
    remark: str = ""


def from_file(path: Path) -> ReadyPicture:
    """Return a picture file as the journal keeps it. Raises LedgerError for one that cannot be read."""
    try:
        size = path.stat().st_size
        if size > _MOST_FILE_BYTES:
            raise LedgerError(
                tr("{name} has {size}: too much for a picture.", name=path.name, size=_megabytes(size)),
                tr("Save it smaller first."),
            )
        content = path.read_bytes()
    except OSError as error:
        raise LedgerError(
            tr("{name} cannot be read.", name=path.name), tr("Look whether it is still there.")
        ) from error
    reader = _reader(content)
    shape = reader.size()
    if size <= _KEPT_BYTES and _is_kept_as_it_is(reader):
        return ReadyPicture(path.name, content)
    if shape.isValid() and max(shape.width(), shape.height()) > _LONGEST_SIDE:
        # Asked for before it is read: a JPEG is then never unpacked at its full size.
        reader.setScaledSize(shape.scaled(_LONGEST_SIDE, _LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise LedgerError(
            tr("{name} is no picture that can be read, or too large a one.", name=path.name),
            tr("Add a PNG, JPEG or WebP file of less than 60 million pixels."),
        )
    ready, shape = from_image(image, path.stem), image.size()
    told = tr(
        "{name} was made smaller, from {size} to {width} × {height} pixels.",
        name=path.name, size=_megabytes(size), width=str(shape.width()), height=str(shape.height()),
    )  # fmt: skip
    return ReadyPicture(ready.name, ready.content, told)


def _is_kept_as_it_is(reader: QImageReader) -> bool:
    """Tell whether the journal takes a picture of this kind and shape without a change."""
    shape = reader.size()
    return bytes(reader.format().data()) in _KINDS and max(shape.width(), shape.height()) <= _LONGEST_SIDE


def from_image(image: QImage, stem: str) -> ReadyPicture:
    """Return a picture without a file, as from the clipboard. Raises LedgerError for one without anything in it."""
    if image.isNull():
        raise LedgerError(
            tr("There is no picture on the clipboard."), tr("Copy one, or take a screenshot, and paste again.")
        )
    remark = ""
    if max(image.width(), image.height()) > _LONGEST_SIDE:
        image = image.scaled(
            _LONGEST_SIDE, _LONGEST_SIDE, Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        width, height = str(image.width()), str(image.height())
        remark = tr("The picture was made smaller, to {width} × {height} pixels.", width=width, height=height)
    content = _packed(image, "PNG", -1)
    if len(content) <= _PNG_BYTES:
        return ReadyPicture(f"{stem}.png", content, remark)
    flat = image.convertToFormat(QImage.Format.Format_RGB32)
    return ReadyPicture(f"{stem}.jpg", _packed(flat, "JPEG", _JPEG_QUALITY), remark)


def thumbnail_of(content: bytes) -> QImage:
    """Return a picture small enough to stand in a row, a null one where it cannot be read."""
    reader = _reader(content)
    if reader.size().isValid():
        reader.setScaledSize(reader.size().scaled(_THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def whole_of(content: bytes) -> QImage:
    """Return a picture at its full size, a null one where it cannot be read."""
    return _reader(content).read()


class _Reader(QImageReader):
    """A reader that keeps alive what it reads from."""

    def __init__(self, content: bytes) -> None:
        self._bytes = QByteArray(content)
        self._buffer = QBuffer(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        super().__init__(self._buffer)


def _reader(content: bytes) -> QImageReader:
    reader = _Reader(content)
    reader.setAutoTransform(True)
    return reader


def _packed(image: QImage, kind: str, quality: int) -> bytes:
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, kind, quality):  # type: ignore[call-overload]  # the stub asks for bytes, Qt for str
        raise LedgerError(tr("The picture could not be packed."), tr("Save it as a PNG file and drop that here."))
    return bytes(packed.data())


def _megabytes(size: int) -> str:
    return by_locale(f"{size / 1024 / 1024:.1f} MB")
