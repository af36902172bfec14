"""Ask where to write a file, beside the window: nothing waits for the answer."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where(
    parent: QWidget, title: str, kinds: Sequence[str], name: str, on_chosen: Callable[[str], object]
) -> QFileDialog:
    """Open a dialog for a file of these kinds; the ending of *name* is added where none is written."""
    box = QFileDialog(parent, title)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    box.setNameFilters(list(kinds))
    box.setDefaultSuffix(name.rpartition(".")[2])
    box.selectFile(name)
    box.fileSelected.connect(on_chosen)
    box.open()
    return box
