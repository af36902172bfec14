"""Asking for a file holds nothing up, and gives the name that was chosen."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop.dialogs.save_as import ask_where


def test_a_file_is_asked_for_beside_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    chosen: list[str] = []
    box = ask_where(parent, "Export", ["Tables (*.csv)"], str(tmp_path / "trades.csv"), chosen.append)
    assert box.isVisible()  # and this line is reached while it is
    assert (box.acceptMode(), box.defaultSuffix()) == (QFileDialog.AcceptMode.AcceptSave, "csv")
    with qtbot.waitSignal(box.fileSelected):
        box.accept()
    assert chosen == [str(tmp_path / "trades.csv")]
