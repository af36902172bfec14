"""A note in Markdown: written as plain text, looked at as it will be read."""

from PySide6.QtCore import QEvent, QMimeData, QUrl, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QStackedWidget, QTextBrowser

from journal_app.desktop.language import tr

PREVIEWED = 100_000
"""So many characters are shown in the preview: laying out more of them would hold the window up."""
_LONGEST_LINE = 20_000
"""Breaking a line of a million characters without a space takes Qt most of a minute; not to break it, 0.4 s."""


class _Pad(QPlainTextEdit):
    """Plain text; a picture that is pasted or dropped here goes to the trade instead."""

    picture_came = Signal(object)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Take pictures too."""
        return source.hasImage() or source.hasUrls() or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Type text; hand on what is a picture or a file."""
        if (source.hasImage() and not source.hasText()) or any(one.isLocalFile() for one in source.urls()):
            self.picture_came.emit(source)
        else:
            if _has_long_line(source.text()):
                self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            super().insertFromMimeData(source)

    def replace_by(self, text: str) -> None:
        """Show another text; its lines are broken unless one is very long, and never those of the last one again."""
        modes = QPlainTextEdit.LineWrapMode
        if _has_long_line(text):
            self.setLineWrapMode(modes.NoWrap)
            self.setPlainText(text)
        else:
            self.setPlainText(text)
            self.setLineWrapMode(modes.WidgetWidth)


def _has_long_line(text: str) -> bool:
    return max(map(len, text.split("\n"))) > _LONGEST_LINE


class _Preview(QTextBrowser):
    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Load nothing: a note must not reach for files or for the net when it is looked at."""
        return None


class NotePad(QStackedWidget):
    """The text, or its preview."""

    typed = Signal()
    picture_came = Signal(object)
    """`QMimeData` with a picture or files that were pasted or dropped into the text."""

    def __init__(self) -> None:
        """Start empty, with the text in front."""
        super().__init__()
        self.text = _Pad(placeholderText=tr("What you saw, what you did, what you learned"))
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Note, in Markdown"))
        self.preview = _Preview()
        self.preview.setFrameShape(QFrame.Shape.NoFrame)
        self.preview.setOpenLinks(False)
        self.preview.setAccessibleName(tr("Note as it will be read"))
        self.addWidget(self.text)
        self.addWidget(self.preview)
        self.setMinimumHeight(72)
        self.text.textChanged.connect(self.typed)
        self.text.picture_came.connect(self.picture_came)

    @property
    def is_previewing(self) -> bool:
        """Tell whether the preview is in front."""
        return self.currentWidget() is self.preview

    @property
    def note(self) -> str:
        """The text as it is typed."""
        return self.text.toPlainText()

    def show_note(self, note: str) -> None:
        """Show another text, unless it is what is typed already."""
        if note != self.note:
            self.text.replace_by(note)
        if self.is_previewing:
            self._render()

    def look(self, *, preview: bool) -> None:
        """Bring the preview to the front, or the text."""
        if preview:
            self._render()
        self.setCurrentWidget(self.preview if preview else self.text)

    def _render(self) -> None:
        note = self.note
        if len(note) > PREVIEWED:
            note = note[:PREVIEWED] + "\n\n*" + tr("The preview shows the first {n} characters.", n=PREVIEWED) + "*"
        self.preview.setMarkdown(note)

    def changeEvent(self, event: QEvent) -> None:
        """Render anew in the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.is_previewing:
            self._render()
