"""Capital, risk and lots are chosen in the window; what cannot be read is said, and nothing is kept."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from journal_app.desktop.dialogs.reckoning import ReckoningDialog
from journal_app.desktop.main_window import MainWindow
from journal_app.journal import Journal
from journal_app.settings import load_settings

Opened = Callable[[Journal], MainWindow]


def dialog_of(window: MainWindow) -> ReckoningDialog:
    window.commands["reckoning"].trigger()
    found = window.findChild(ReckoningDialog)
    assert isinstance(found, ReckoningDialog)
    return found


def test_choices_are_kept_and_the_table_and_the_figures_follow(
    qtbot: QtBot, journal: Journal, open_window: Opened
) -> None:
    window = open_window(journal)
    assert journal.metrics()["average_r"].value is None
    dialog = dialog_of(window)
    dialog.method_choice.setCurrentIndex(dialog.method_choice.findData("lifo"))
    dialog.rule_choice.setCurrentIndex(dialog.rule_choice.findData("money"))
    dialog.amount_line.setText("50")
    dialog.capital_line.setText("25,000")
    dialog.keep()
    kept = load_settings(journal.config_dir)
    assert (kept.method, kept.risk_rule, kept.start_capital) == ("lifo", "money:50", "25000")
    assert journal.metrics()["average_r"].value is not None
    qtbot.waitUntil(lambda: window.feed.complete and not window.feed.busy)
    frame = window.trades.model.frame
    qtbot.waitUntil(lambda: not window.feed.busy and window.trades.model.frame.size > 0)
    closed = ~frame.is_open()
    known = window.trades.model.frame.r_multiple[: window.trades.model.frame.size]
    assert (known[closed] == known[closed]).all()


@pytest.mark.parametrize("capital,kind,amount,said", [
    ("much", "none", "", "no capital"), ("-5", "none", "", "no capital"), ("", "percent", "", "no rule"),
    ("", "money", "lots", "no rule"),
])  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_is_kept(
    journal: Journal, open_window: Opened, capital: str, kind: str, amount: str, said: str
) -> None:
    window = open_window(journal)
    before = journal.settings
    dialog = dialog_of(window)
    dialog.capital_line.setText(capital)
    dialog.rule_choice.setCurrentIndex(dialog.rule_choice.findData(kind))
    dialog.amount_line.setText(amount)
    dialog.keep()
    assert said in dialog.answer.text()
    assert journal.settings == before
    assert dialog.isVisible()
    dialog.close()
