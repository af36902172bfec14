"""What is written on the Today page is saved by itself, undone, and never lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.clock import parse_time
from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.errors import LedgerError
from journal_app.journal import Journal
from tests.desktop.stand_in import StandIn
from tests.desktop.trading_days import AFTER, BEFORE, DAY, EARLY, LATE, NOON, PLAN, Clock, Made, again, notes, part

Opened = Callable[[Journal], MainWindow]


def test_the_report_is_copied_and_saved_as_it_reads(qtbot: QtBot, made_today: Made, tmp_path: Path) -> None:
    page = made_today(LATE)
    with qtbot.waitSignal(page.told):
        page.closing.report.copy_button.click()
    assert QGuiApplication.clipboard().text() == page.closing.report.markdown
    with qtbot.waitSignal(page.told):
        page.closing.report.save_to(str(tmp_path / "day.md"))
    assert (tmp_path / "day.md").read_text(encoding="utf-8") == page.closing.report.markdown
    with qtbot.waitSignal(page.failed) as told:
        page.closing.report.save_to(str(tmp_path / "nowhere" / "day.md"))
    assert isinstance(told.args[0], LedgerError)


def test_typing_saves_itself_after_a_second_and_when_the_page_is_left(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    page = made_today(EARLY)
    QTest.keyClicks(page.plan.text, "gaps")
    assert empty_journal.days.record(DAY).plan is None
    qtbot.waitUntil(lambda: empty_journal.days.record(DAY).plan == DayPlan("gaps"))
    QTest.keyClicks(page.plan.text, " only")
    page.hide()
    qtbot.waitUntil(lambda: empty_journal.days.record(DAY).plan == DayPlan("gaps only"))


def test_everything_is_undone_and_done_again_field_by_field(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    page, days = made_today(EARLY), empty_journal.days
    undo = page.desk.keeper.undo_stack
    page.plan.text.setFocus()
    QTest.keyClicks(page.plan.text, "gaps")
    page.save()
    QTest.keyClicks(page.plan.text, " only")
    page.plan.budget.setFocus()
    QTest.keyClicks(page.plan.budget, "300")
    page.save()
    page.note.written.emit("calm")
    page.closing.grade.press(2)
    qtbot.waitUntil(lambda: page.settled)
    states = [(days.record(DAY).plan, len(days.record(DAY).notes), page.closing.grade.grade)]
    for _ in range(4):
        undo.undo()
        qtbot.waitUntil(lambda: page.settled)
        states.append((days.record(DAY).plan, len(days.record(DAY).notes), page.closing.grade.grade))
    both, words = DayPlan("gaps only", risk_budget="300"), DayPlan("gaps only")
    assert states == [(both, 1, 2), (both, 1, 0), (both, 0, 0), (words, 0, 0), (None, 0, 0)]
    assert (page.plan.text.toPlainText(), page.plan.budget.text()) == ("", "")
    assert not undo.canUndo()
    while undo.canRedo():
        undo.redo()
    qtbot.waitUntil(lambda: page.settled)
    assert (days.record(DAY).plan, page.plan.text.toPlainText()) == (both, "gaps only")
    assert days.record(DAY).close_out is not None


def test_a_note_that_is_taken_away_comes_back(qtbot: QtBot, empty_journal: StandIn, made_today: Made) -> None:
    empty_journal.days.note("keep calm", parse_time(NOON), DAY)
    page = made_today(NOON)
    page.trading.notes.setFocus()
    with qtbot.waitSignal(page.told):
        QTest.keyClick(page.trading.notes, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.settled)
    assert notes(page) == []
    page.desk.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: page.settled)
    assert notes(page) == ["keep calm"]


@pytest.mark.parametrize(
    "budget,most,told",
    [
        ("many", "", "no risk budget"),
        ("-5", "", "no risk budget"),
        ("", "some", "no number of trades"),
        ("", "0", "no number of trades"),
    ],
)
def test_a_limit_that_cannot_be_read_is_complained_about_and_stays_in_its_field(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made, budget: str, most: str, told: str
) -> None:
    empty_journal.days.save_plan(DAY, PLAN)
    page = made_today(EARLY)
    for line, text in ((page.plan.budget, budget), (page.plan.most, most)):
        if text:
            line.clear()
            QTest.keyClicks(line, text)
    QTest.keyClicks(page.plan.text, "!")
    page.save()
    again(qtbot, page)
    assert told in page.plan.complaint.text()
    assert budget in page.plan.budget.text()
    assert most in page.plan.most.text()
    assert empty_journal.days.record(DAY).plan == DayPlan("!Only gaps.", PLAN.rules, "300", 2)
    page.step(-1)
    qtbot.waitUntil(lambda: page.settled)
    assert page.plan.complaint.isHidden()
    assert page.plan.budget.text() == ""


def test_answers_stay_with_their_rules_when_the_rules_are_put_in_another_order(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    empty_journal.days.save_plan(DAY, PLAN)
    empty_journal.days.close_out(DAY, CloseOut(kept_rules=(True, False)))
    page = made_today(NOON)
    page.plan.rules.setPlainText("\n".join(("a new one", *reversed(PLAN.rules))))
    page.save()
    qtbot.waitUntil(lambda: page.settled)
    close_out = empty_journal.days.record(DAY).close_out
    assert close_out is not None
    assert close_out.kept_rules == (None, False, True)
    assert [kept.isChecked() for kept, _ in page.trading.meter.buttons] == [False, False, True]
    page.desk.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: page.settled)
    assert empty_journal.days.record(DAY).plan == PLAN
    assert [broken.isChecked() for _, broken in page.trading.meter.buttons] == [False, True]


def test_what_another_window_wrote_is_not_run_over(qtbot: QtBot, empty_journal: StandIn, made_today: Made) -> None:
    page, days = made_today(EARLY), empty_journal.days
    days.save_plan(DAY, DayPlan("theirs"))
    with qtbot.waitSignal(page.desk.keeper.failed) as told:
        QTest.keyClicks(page.plan.text, "mine")
        page.save()
    assert isinstance(told.args[0], LedgerError)
    qtbot.waitUntil(lambda: page.settled)
    assert (days.record(DAY).plan, page.plan.text.toPlainText()) == (DayPlan("theirs"), "mine")
    QTest.keyClicks(page.plan.rules, "rule")
    page.save()
    qtbot.waitUntil(lambda: page.settled)
    assert days.record(DAY).plan == DayPlan("mine", ("rule",))
    page.desk.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: page.settled)
    assert days.record(DAY).plan == DayPlan("theirs")


def test_an_old_day_is_closed_out_later_and_its_notes_stay_with_it(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    page = made_today(NOON)
    page.step(-1)
    qtbot.waitUntil(lambda: page.settled)
    assert (page.day, part(page)) == (BEFORE, "Close-out")
    assert "It goes to Wed 4 Mar" in page.note.line.placeholderText()
    page.closing.grade.press(5)
    page.note.written.emit("seen later")
    qtbot.waitUntil(lambda: page.settled)
    record = empty_journal.days.record(BEFORE)
    assert record.close_out is not None
    assert (record.close_out.grade, record.notes[0].text) == (5, "seen later")
    page.bar.now_button.click()
    qtbot.waitUntil(lambda: page.settled)
    assert (page.day, page.closing.grade.grade) == (DAY, 0)


def test_a_note_that_cannot_be_kept_comes_back_into_its_line(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    page = made_today(NOON)
    page.plan.text.setPlainText("kept")
    page.save()
    with empty_journal.ledger.writing() as (database, _):
        database.execute_sql("CREATE TRIGGER full BEFORE INSERT ON day_note BEGIN SELECT RAISE(ABORT, 'full'); END")
    with qtbot.waitSignal(page.desk.keeper.failed):
        page.note.line.setText("a thought")
        QTest.keyClick(page.note.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.settled)
    assert page.note.line.text() == "a thought"
    assert empty_journal.days.record(DAY).plan == DayPlan("kept")


def test_midnight_takes_no_day_from_under_the_typing_hand(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made, today_clock: Clock
) -> None:
    page = made_today(LATE)
    page.closing.rule.setFocus()
    QTest.keyClicks(page.closing.rule, "one trade")
    today_clock.set(f"{AFTER}T05:30:00Z")
    for _ in range(3):
        again(qtbot, page)
        assert (page.day, part(page)) == (DAY, "Close-out")
    page.bar.tabs.setFocus()
    again(qtbot, page)
    assert (page.day, part(page), page.closing.rule.text()) == (AFTER, "Plan", "")
    close_out = empty_journal.days.record(DAY).close_out
    assert close_out is not None
    assert close_out.rule_for_tomorrow == "one trade"


def test_closing_the_window_saves_what_is_typed(qtbot: QtBot, empty_journal: StandIn, open_window: Opened) -> None:
    window = open_window(empty_journal)
    window.commands["today"].trigger()
    page = window.pages.page("today")
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page.settled)
    page.plan.text.setPlainText("typed in the last second")
    window.quit()
    assert empty_journal.days.record(page.day).plan == DayPlan("typed in the last second")
