"""Five buttons for how well a trade was carried out; the same one again takes the grade away."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from journal_app.desktop.language import tr
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.choice_button import ChoiceButton

BEST = 5


class GradeBar(QWidget):
    """Shows one grade from 1 to 5, or none."""

    chosen = Signal(int)
    """The grade that was clicked, 0 for none."""

    def __init__(self, theme: Theme) -> None:
        """Start without a grade."""
        super().__init__()
        self._grade = 0
        self._buttons: list[ChoiceButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for grade in range(1, BEST + 1):
            button = ChoiceButton(str(grade), theme)
            button.setAccessibleName(tr("Grade {grade} of {best}", grade=grade, best=BEST))
            button.setToolTip(
                tr(
                    "{grade} of {best}: how well it was carried out, whatever it earned (key {grade})",
                    grade=grade,
                    best=BEST,
                )
            )
            button.clicked.connect(partial(self._click, grade))
            self._buttons.append(button)
            row.addWidget(button)
        row.addStretch(1)

    @property
    def grade(self) -> int:
        """The grade shown, 0 for none."""
        return self._grade

    def show_grade(self, grade: int) -> None:
        """Show a grade, 0 for none."""
        self._grade = grade
        for number, button in enumerate(self._buttons, 1):
            button.setChecked(number == grade)

    def press(self, grade: int) -> None:
        """Choose a grade, or take it away where it is chosen already."""
        self.show_grade(0 if grade == self._grade else grade)
        self.chosen.emit(self._grade)

    def _click(self, grade: int, _checked: bool) -> None:  # noqa: FBT001 - what Qt tells along
        self.press(grade)
