"""A bug, told openly: what to copy into a report, without secrets."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from journal_app.desktop.dialogs.copy_text import CopyText
from journal_app.desktop.language import noop, tr

_LEAD = noop(
    "This is a mistake in the program, not yours. Your journal is safe: every write is whole or not at all. "
    "Please send this report; it contains no keys."
)


class CrashReport(CopyText):
    """The report as text, a button that copies it, and nothing else."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        """Show a report."""
        super().__init__(tr("Something went wrong"), tr(_LEAD), text, QSize(640, 400), parent)
        self.copy_button.setText(tr("&Copy report"))
