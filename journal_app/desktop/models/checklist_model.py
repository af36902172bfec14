"""The checklist of a setup on one trade: each criterion met, not met, or not said."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QObject, Qt, Signal

from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.domain.playbook import Criterion

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_WORDS: dict[bool | None, str] = {True: noop("✓ Yes"), False: noop("✗ No"), None: noop("? Not said")}
_NEXT: dict[bool | None, bool | None] = {None: True, True: False, False: None}


class ChecklistModel(QAbstractListModel):
    """One row for each criterion; the state is told in words."""

    answered = Signal()
    """The trader has answered a criterion."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without criteria."""
        super().__init__(parent)
        self._criteria: tuple[Criterion, ...] = ()
        self._answers: dict[str, bool] = {}

    def show_criteria(self, criteria: Sequence[Criterion]) -> None:
        """Show another setup's criteria; the answers stay, also those of criteria that are not shown."""
        if tuple(criteria) != self._criteria:
            self.beginResetModel()
            self._criteria = tuple(criteria)
            self.endResetModel()

    def show_answers(self, answers: Mapping[str, bool]) -> None:
        """Show what was answered for the trade."""
        if dict(answers) != self._answers:
            self.beginResetModel()
            self._answers = dict(answers)
            self.endResetModel()

    @property
    def answers(self) -> tuple[tuple[str, bool], ...]:
        """What was answered, as an annotation keeps it."""
        return tuple(self._answers.items())

    def answer(self, place: int, met: bool | None) -> None:  # noqa: FBT001 - the answer itself
        """Answer the criterion at a place; None takes the answer back."""
        if not 0 <= place < len(self._criteria):
            return
        name = self._criteria[place].id
        if met is None:
            self._answers.pop(name, None)
        else:
            self._answers[name] = met
        self.dataChanged.emit(self.index(place), self.index(place))
        self.answered.emit()

    def turn(self, place: int) -> None:
        """Answer yes, then no, then nothing."""
        if 0 <= place < len(self._criteria):
            self.answer(place, _NEXT[self._answers.get(self._criteria[place].id)])

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many criteria there are."""
        return 0 if parent.isValid() else len(self._criteria)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view about a criterion."""
        if not index.isValid():
            return None
        one = self._criteria[index.row()]
        said = word(_WORDS[self._answers.get(one.id)])
        must = f" {word('(a must)')}" if one.is_hard else ""
        if role == _DISPLAY:
            return f"{said}  ·  {one.text}{must}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.text}{must}: {said[2:]}"
        if role == Qt.ItemDataRole.ToolTipRole:
            keys = tr("Y yes, N no, Delete takes the answer back, Space goes through them")
            return f"{one.text}{must}\n{keys}"
        return None
