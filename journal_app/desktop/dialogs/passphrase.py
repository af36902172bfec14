"""Ask for the journal's passphrase before there is a window."""

from PySide6.QtWidgets import QInputDialog, QLineEdit

from journal_app.desktop.application import make_application
from journal_app.desktop.language import tr


def ask_passphrase(question: str) -> str | None:
    """Ask in a small dialog, without showing what is typed; None when the trader gives up."""
    make_application()
    answer, is_given = QInputDialog.getText(None, tr("Trade Journal"), question, QLineEdit.EchoMode.Password)
    return answer if is_given else None
