"""The journal's passphrase is asked for in a dialog where there is no terminal."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit

from journal_app.desktop.dialogs.passphrase import ask_passphrase

pytestmark = pytest.mark.usefixtures("qapp")


def answered(act: Callable[[QInputDialog], None], question: str) -> str | None:
    """Ask, and let *act* use the dialog as soon as it is there."""
    seen: list[str] = []

    def use() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QInputDialog):
            timer.stop()
            seen.append(dialog.labelText())
            act(dialog)

    timer = QTimer(interval=10)
    timer.timeout.connect(use)
    timer.start()
    answer = ask_passphrase(question)
    assert seen == [question]
    return answer


def type_it(dialog: QInputDialog) -> None:
    line = dialog.findChild(QLineEdit)
    assert line is not None
    assert line.echoMode() is QLineEdit.EchoMode.Password
    line.setText("open sesame")
    dialog.accept()


def test_what_is_typed_is_hidden_and_returned() -> None:
    assert answered(type_it, "Passphrase of the journal: ") == "open sesame"


def test_giving_up_is_no_answer() -> None:
    assert answered(QInputDialog.reject, "Passphrase of the journal: ") is None
