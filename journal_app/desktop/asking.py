"""One question at a time, answered in the background: asked again meanwhile, only the newest is asked after it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run


class Asker(QObject):
    """Asks for whoever draws the answers. Questions run in another thread and return frozen values."""

    answered = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Ask nothing yet."""
        super().__init__(parent)
        self._is_asking = False
        self._next: Callable[[], object] | None = None

    @property
    def busy(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._is_asking

    def ask(self, question: Callable[[], object]) -> None:
        """Ask, now or after the answer that is awaited."""
        if self._is_asking:
            self._next = question
        else:
            self._is_asking = True
            run(question, self._tell, self._fail)

    def _tell(self, answer: object) -> None:
        self._is_asking = False
        # An answer to an older question is not shown: the newer one is on its way.
        if not self._ask_next():
            self.answered.emit(answer)

    def _fail(self, error: Exception) -> None:
        self._is_asking = False
        if not self._ask_next():
            self.failed.emit(error)

    def _ask_next(self) -> bool:
        question, self._next = self._next, None
        if question is not None:
            self.ask(question)
        return question is not None
