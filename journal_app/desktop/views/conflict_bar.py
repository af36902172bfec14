"""Offers both versions when two windows have written about one trade: nothing is lost, the trader decides."""

from dataclasses import fields
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from journal_app.desktop.figures import moment
from journal_app.desktop.language import noop, tr
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.theme import GRID, Theme
from journal_app.domain.marks import Annotation, ChangedMeanwhileError, clearing
from journal_app.domain.trades import Trade

_SHORT = 80
_NAMES = {
    "note": noop("note"), "setup": noop("setup"), "tags": noop("tags"), "stop": noop("stop"),
    "target": noop("target"), "rating": noop("grade"), "reviewed": noop("reviewed"),
    "mistakes": noop("mistakes"), "checks": noop("checklist"),
}  # fmt: skip
_CHOICES = (noop("Keep mine"), noop("Take the other"), noop("Keep both"))
_BETWEEN = "\n\n———\n\n"


class Conflict(NamedTuple):
    """What is in the journal now, and what was to be written in its place; of the same fields of one trade."""

    trade_id: str
    theirs: Annotation
    yours: Annotation

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that differ."""
        theirs = clearing(self.theirs)
        return tuple(
            one.name for one in fields(Annotation)
            if getattr(self.yours, one.name) is not None and getattr(self.yours, one.name) != getattr(theirs, one.name)
        )  # fmt: skip

    @property
    def before(self) -> Annotation:
        """The fields as they are in the journal."""
        theirs = clearing(self.theirs)
        return Annotation(**{name: getattr(theirs, name) for name in self.fields})

    def both(self) -> Annotation:
        """Return the fields with both versions in them: texts one below the other, words united, else yours."""
        theirs = clearing(self.theirs)
        return Annotation(**{name: _both(name, getattr(theirs, name), getattr(self.yours, name))
                             for name in self.fields})  # fmt: skip


def _both(name: str, theirs: Any, yours: Any) -> Any:  # noqa: ANN401 - of the field's own kind
    if name == "note" and theirs and yours:
        return f"{theirs}{_BETWEEN}{yours}"
    if name in {"tags", "mistakes"}:
        return tuple(dict.fromkeys([*theirs, *yours]))
    return tuple({**dict(theirs), **dict(yours)}.items()) if name == "checks" else yours


class ConflictBar(QFrame):
    """Hidden until a change that its owner sent meets another one; what is decided is written."""

    decided = Signal(str)
    """The id of a trade on which the trader has decided: what is still typed about it counts no more."""

    def __init__(self, keeper: NoteKeeper, theme: Theme) -> None:
        """Watch what a keeper refuses."""
        super().__init__()
        self._keeper, self._theme = keeper, theme
        self._names: dict[str, str] = {}
        self._conflict: Conflict | None = None
        self._sent: set[str] = set()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setAccessibleName(tr("Two versions"))
        self.buttons = {name: QPushButton(tr(name)) for name in _CHOICES}
        self.setAutoFillBackground(True)
        row = QHBoxLayout()
        row.setSpacing(GRID // 2)
        for name, button in self.buttons.items():
            button.clicked.connect(partial(self._decide, name))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.addWidget(self.words)
        column.addLayout(row)
        self.hide()
        theme.changed.connect(self._colour)
        self._colour()
        keeper.failed.connect(self._hear_failed)

    def know(self, trade: Trade) -> None:
        """Remember what a trade is called: it may not be in sight any more when its change is refused."""
        self._names[trade.trade_id] = tr("{symbol} of {time}", symbol=trade.symbol, time=moment(trade.opened_us))

    def send(self, trade_id: str, before: Annotation, after: Annotation, session: int = 0) -> None:
        """Have a change written, unless its fields are not as in *before* any more: then both versions are offered."""
        self._sent.add(trade_id)
        self._keeper.write_if_unchanged(trade_id, before, after, session)

    def _hear_failed(self, error: Exception) -> None:
        if isinstance(error, ChangedMeanwhileError) and error.trade_id in self._sent:
            self._offer(Conflict(error.trade_id, error.theirs, error.yours))

    def _offer(self, conflict: Conflict) -> None:
        self._conflict = conflict
        self.words.setText(tr(
            "Another window has changed the {names} of {trade} meanwhile. It has: {theirs}. Yours: {yours}.",
            names=", ".join(tr(_NAMES[name]) for name in conflict.fields),
            trade=self._names.get(conflict.trade_id, tr("a trade")),
            theirs=_told(conflict.before), yours=_told(conflict.yours),
        ))  # fmt: skip
        self.show()

    def _decide(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - what Qt tells along
        conflict, self._conflict = self._conflict, None
        self.hide()
        if conflict is None:
            return
        chosen = {"Keep mine": conflict.yours, "Keep both": conflict.both()}.get(name)
        if chosen is not None:
            self.send(conflict.trade_id, conflict.before, chosen)
        self.decided.emit(conflict.trade_id)

    def _colour(self) -> None:
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, self._theme.colours.notice)
        self.setPalette(palette)


def _told(words: Annotation) -> str:
    said = [_short(getattr(words, one.name)) for one in fields(Annotation) if getattr(words, one.name) is not None]
    return ", ".join(said)


def _short(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    line = " ".join(text.split())
    return f"“{line[:_SHORT]}{'…' if len(line) > _SHORT else ''}”" if line else tr("nothing")
