"""A journal with a playbook, setups with answers on trades and a name only on trades, and hands for its page."""

import json
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.playbook_page import PlaybookPage
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.journal import Journal

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier

NETS = (100, -50, 30, -20, 60, 10, -70, 40, 5, -15, 25, 80, 15, -35)
"""What the trades "main:b0" to "main:b13" make."""
OPENING = Setup(
    "opening range", "Break of the *first* minutes.",
    (Criterion("c1", "volume is high", is_hard=True), Criterion("c2", "no news")), "money:50", "2.5", is_baseline=True,
)  # fmt: skip
PULLBACK = Setup("pullback", criteria=(Criterion("p1", "second test"),))
RETIRED = Setup("first red day", is_retired=True)
ON_TRADES = "gap fill"
"""Stands on two trades, and not in the playbook."""


def fill_playbook(journal: Journal, folder: Path) -> None:
    """Write fourteen trades: twelve of the opening range, six met its first criterion and five did not."""
    file = folder / "trades.jsonl"
    file.write_text("".join(_lines()), encoding="utf-8")
    journal.import_file(file)
    for setup in (OPENING, RETIRED, PULLBACK):
        journal.playbook.save(setup)
    for number in range(len(NETS)):
        met: tuple[tuple[str, bool], ...] = (("c1", number < 6),) if number < 11 else ()
        name = OPENING.name if number < 12 else ON_TRADES
        journal.marks.annotate(f"main:b{number}", Annotation(setup=name, checks=met))


def _lines() -> list[str]:
    lines = []
    for number, net in enumerate(NETS):
        start = f"2026-03-{2 + number // 3:02}T{15 + number % 3}"
        same = {"type": "fill", "symbol": f"S{number % 3}", "qty": "10"}
        buy = same | {"id": f"b{number}", "time": f"{start}:00:00Z", "side": "buy", "price": "100"}
        sell = same | {"id": f"s{number}", "time": f"{start}:30:00Z", "side": "sell", "price": str(100 + net / 10)}
        lines += [f"{json.dumps(buy)}\n", f"{json.dumps(sell)}\n"]
    return lines


def rest(qtbot: QtBot, page: PlaybookPage) -> None:
    qtbot.waitUntil(lambda: page.settled)


def shown(qtbot: QtBot, window: MainWindow) -> PlaybookPage:
    window.activateWindow()
    window.commands["playbook"].trigger()
    page = window.pages.page("playbook")
    assert isinstance(page, PlaybookPage)
    for timer in page.findChildren(QTimer):
        timer.setInterval(timer.interval() // 12)  # what rests for a while rests for less here
    rest(qtbot, page)
    return page


def names(page: PlaybookPage) -> list[str]:
    return [one.name for one in page.setups.model.rows]


def choose(qtbot: QtBot, page: PlaybookPage, name: str) -> None:
    page.setups.choose(name)
    rest(qtbot, page)
    assert page.setups.view.currentIndex().data() == name


def retype(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def undo(qtbot: QtBot, page: PlaybookPage) -> None:
    assert page.desk.keeper.undo_stack.canUndo()
    page.desk.keeper.undo_stack.undo()
    rest(qtbot, page)


def redo(qtbot: QtBot, page: PlaybookPage) -> None:
    page.desk.keeper.undo_stack.redo()
    rest(qtbot, page)


def picture(path: Path, shade: str = "red") -> Path:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(shade))
    assert image.save(str(path))
    return path


def files(*paths: Path) -> QMimeData:
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return source


def paste(*paths: Path) -> None:
    QGuiApplication.clipboard().setMimeData(files(*paths))


def drop(target: QWidget, source: QMimeData) -> None:
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(9, 9), copy, source, Qt.MouseButton.LeftButton, none)
    QCoreApplication.sendEvent(target, entering)
    assert entering.isAccepted()
    QCoreApplication.sendEvent(target, QDropEvent(QPointF(9, 9), copy, source, Qt.MouseButton.LeftButton, none))
