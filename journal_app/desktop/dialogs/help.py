"""Help beside the window: a page of the manual for each page, every figure in plain words, and the keys."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID
from journal_app.metrics.catalogue import CATALOGUE
from journal_app.metrics.entries import Entry
from journal_app.paths import manual_page

_NOT_WRITTEN = noop("The manual has no page about this yet.")


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that help is there for; *text* gives it as Markdown."""

    key: str
    title: str
    text: Callable[[], str]


def page_text(name: str) -> str:
    """Return the manual's page about a page of the window; its pictures are in the window itself."""
    with suppress(OSError):
        lines = manual_page(name).read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith("!["))
    return tr(_NOT_WRITTEN)


def figure_text(entry: Entry) -> str:
    """Return what a figure of the catalogue means, as Markdown."""
    parts = [
        f"# {tr(entry.label)}", tr(entry.note), f"**{tr('Formula:')}** {_plain(tr(entry.formula))}",
        f"**{tr('Definition:')}** {_plain(tr(entry.source))}", f"**{tr('None when:')}** {_plain(tr(entry.none_when))}",
    ]  # fmt: skip
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Keep Markdown from reading a formula's signs as marks."""
    return "".join(f"\\{letter}" if letter in "*_<>`#[]" else letter for letter in text)


def figure_topics() -> tuple[Topic, ...]:
    """Return a topic for every figure of the catalogue."""
    return tuple(Topic(f"figure:{one.name}", tr(one.label), partial(figure_text, one)) for one in CATALOGUE)


class Help(QDialog):
    """Topics at the left, narrowed while typing; the text at the right. It stays open beside the window."""

    def __init__(self, parent: QWidget) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self._topics: Sequence[Topic] = ()
        self.line = QLineEdit(placeholderText=tr("Search the help"))
        self.list = QListWidget()
        self.text = QTextBrowser()
        self._arrange()
        self.line.textChanged.connect(self._narrow)
        self.list.itemSelectionChanged.connect(self._show)

    def _arrange(self) -> None:
        self.setWindowTitle(tr("Help"))
        self.line.setAccessibleName(tr("Search the help"))
        self.line.setClearButtonEnabled(True)
        self.list.setAccessibleName(tr("Topics"))
        self.text.setAccessibleName(tr("Help text"))
        self.text.setOpenExternalLinks(False)
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.document().setDocumentMargin(2 * GRID)
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addWidget(self.line)
        left.addWidget(self.list, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addLayout(left, 1)
        row.addWidget(self.text, 3)
        self.resize(760, 520)

    def offer(self, topics: Sequence[Topic], key: str) -> None:
        """Show the help with these topics, at the one of a key."""
        self._topics = topics
        self.line.clear()
        self._narrow()
        for place in range(self.list.count()):
            if self.list.item(place).data(Qt.ItemDataRole.UserRole) == key:
                self.list.setCurrentRow(place)
        self.show()
        self.raise_()
        self.activateWindow()

    def _narrow(self) -> None:
        wanted = self.line.text().casefold().strip()
        self.list.clear()
        for topic in self._topics:
            if wanted in topic.title.casefold() or (wanted and wanted in topic.text().casefold()):
                item = QListWidgetItem(topic.title)
                item.setData(Qt.ItemDataRole.UserRole, topic.key)
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _show(self) -> None:
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in self.list.selectedItems()]
        found = next((topic for topic in self._topics if topic.key in chosen), None)
        self.text.setMarkdown(tr("Nothing fits. Search for another word.") if found is None else found.text())
