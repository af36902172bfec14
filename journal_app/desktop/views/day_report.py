"""The close-out card as it reads: the draft of the daily report, to be copied or saved as Markdown."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.deciding import Said
from journal_app.desktop.dialogs.save_as import ask_where
from journal_app.desktop.figures import amounts_masked
from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.day_fields import heading
from journal_app.desktop.views.note_pad import PREVIEWED
from journal_app.domain.days import DayCard
from journal_app.domain.errors import LedgerError
from journal_app.publish.day_card import day_card_markdown


class _Reading(QTextBrowser):
    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Load nothing: the trader's words must not reach for files or for the net when they are looked at."""
        return None


class DayReport(QWidget):
    """Follows the card; while amounts are hidden they are hidden here, and in what is copied and saved."""

    told = Signal(object)
    """A `Said`: what was copied or written."""
    failed = Signal(object)

    def __init__(self) -> None:
        """Start without a card."""
        super().__init__()
        self.markdown = self._rendered = self._day = ""
        self.text = _Reading()
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(tr("Draft of the daily report"))
        self.text.document().setDocumentMargin(2 * GRID)
        self.text.setMinimumHeight(25 * GRID)
        self.copy_button, self.save_button = QPushButton(tr("&Copy as Markdown")), QPushButton(tr("Save as &file …"))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(heading(tr("Draft report")), 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        self.copy_button.clicked.connect(self.copy)
        self.save_button.clicked.connect(self.ask_where)

    def show_card(self, card: DayCard) -> None:
        """Show the card of a day; where one reads stays."""
        self._day = card.record.day
        self.markdown = day_card_markdown(card, hides_amounts=amounts_masked())
        self._render()

    def _render(self) -> None:
        """Lay the report out where somebody sees it and it is another one; of a very long one the beginning."""
        if self.isVisible() and self.markdown != self._rendered:
            self._rendered = self.markdown
            place = self.text.verticalScrollBar().value()
            shown = self.markdown
            if len(shown) > PREVIEWED:
                shown = shown[:PREVIEWED] + "\n\n*" + tr("Shown are the first {n} characters.", n=PREVIEWED) + "*"
            self.text.setMarkdown(shown)
            self.text.verticalScrollBar().setValue(place)

    def showEvent(self, event: QShowEvent) -> None:
        """Lay out what came while nobody looked."""
        super().showEvent(event)
        self._render()

    def copy(self) -> None:
        """Put the Markdown on the clipboard."""
        QGuiApplication.clipboard().setText(self.markdown)
        self.told.emit(
            Said(tr("The report is on the clipboard, as Markdown."), tr("Paste it where you want to keep it."))
        )

    def ask_where(self) -> None:
        """Ask for a file and write the Markdown into it."""
        ask_where(self, tr("Save the report"), [tr("Markdown (*.md)")], f"{self._day}.md", self.save_to)

    def save_to(self, path: str) -> None:
        """Write the Markdown into a file."""
        run(partial(_write, self.markdown, Path(path)), self._tell_written, self.failed.emit)

    def _tell_written(self, path: Path) -> None:
        self.told.emit(
            Said(tr("Wrote the report to {name}.", name=path.name), tr("It is in {parent}.", parent=path.parent))
        )


def _write(text: str, path: Path) -> Path:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LedgerError(
            tr("{name} could not be written: {strerror}.", name=path.name, strerror=error.strerror),
            tr("Choose another folder."),
        ) from error
    return path
