"""Help: a page of the manual for each page of the window, and every figure in plain words."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from journal_app.desktop.dialogs.help import Help, figure_topics, page_text
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.pages import PAGES
from journal_app.desktop.views.figures_page import FiguresPage
from journal_app.journal import Journal
from journal_app.metrics.catalogue import CATALOGUE

Opened = Callable[[Journal], MainWindow]


@pytest.mark.parametrize("name", [*PAGES, "welcome"])
def test_every_page_of_the_window_has_a_page_of_the_manual(name: str) -> None:
    text = page_text(name)
    assert text.startswith("# ")
    assert len(text) > 300
    assert "![" not in text


def test_every_figure_is_told_with_its_formula_and_source(qtbot: QtBot) -> None:
    box = QDialog()
    qtbot.addWidget(box)
    shown = Help(box)
    topics = figure_topics()
    assert len(topics) == len(CATALOGUE)
    for topic, entry in zip(topics, CATALOGUE, strict=True):
        shown.text.setMarkdown(topic.text())
        text = " ".join(shown.text.toPlainText().split())
        for words in (entry.label, entry.note, entry.formula, entry.source):
            assert " ".join(words.split()) in text


def test_help_opens_at_what_is_in_front_and_finds_words(qtbot: QtBot, journal: Journal, open_window: Opened) -> None:
    window = open_window(journal)
    window.commands["help"].trigger()
    box = window.findChild(Help)
    assert isinstance(box, Help)
    assert box.list.currentItem().text() == "Trades"
    window.commands["figures"].trigger()
    page = window.pages.page("figures")
    assert isinstance(page, FiguresPage)
    qtbot.waitUntil(lambda: page.settled)
    page.metrics.choose("profit_factor")
    window.commands["help"].trigger()
    assert box.list.currentItem().text() == "Profit factor"
    box.line.setText("sortino")
    assert "Sortino" in box.text.toPlainText()
    box.line.setText("no such thing")
    assert "Nothing fits" in box.text.toPlainText()
    window.commands["keys"].trigger()
    assert "Ctrl+K" in box.text.toPlainText()
    assert window.findChildren(Help) == [box]
    box.close()
