"""One row as received, beside the window: to read and to copy."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from journal_app.desktop.dialogs.copy_text import CopyText
from journal_app.desktop.language import tr
from journal_app.desktop.received import Received


class RawRow(CopyText):
    """The row under its id."""

    def __init__(self, received: Received, parent: QWidget | None = None) -> None:
        """Show a row."""
        super().__init__(tr("Row as received"), received.name, received.text, QSize(560, 420), parent)
