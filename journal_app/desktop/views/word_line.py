"""A line of words with commas between them, which offers words that were used before."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from journal_app.desktop.tag_line import from_line, last_word, to_line


class _LastWord(QCompleter):
    """Completes what stands behind the last comma and keeps the rest."""

    def pathFromIndex(self, index: object) -> str:
        """Return the whole line with the word that was chosen."""
        widget = self.widget()
        kept = last_word(widget.text())[0] if isinstance(widget, QLineEdit) else ""
        return kept + to_line([super().pathFromIndex(index)])  # type: ignore[arg-type]  # an index, as Qt hands it over

    def splitPath(self, path: str) -> list[str]:
        """Return the word that is being typed."""
        return [last_word(path)[1]]


class WordLine(QLineEdit):
    """Tags, or mistakes; of one word only with *single*."""

    def __init__(self, hint: str, *, single: bool = False) -> None:
        """Show a hint while empty."""
        super().__init__(placeholderText=hint)
        self._known = QStringListModel(self)
        self.setAcceptDrops(False)  # files that are dropped here belong to the trade
        self._single = single
        completer = QCompleter(self) if single else _LastWord(self)
        completer.setModel(self._known)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def offer(self, words: Sequence[str]) -> None:
        """Offer these words."""
        if list(words) != self._known.stringList():
            self._known.setStringList(list(words))

    @property
    def words(self) -> tuple[str, ...]:
        """The words as they are typed, each once."""
        if self._single:
            text = self.text().strip()
            return (text,) if text else ()
        return from_line(self.text())

    def show_words(self, words: Sequence[str]) -> None:
        """Show words, unless they are what is typed already."""
        if tuple(words) != self.words:
            self.setText(words[0] if self._single and words else to_line(words))
            self.setCursorPosition(0)
