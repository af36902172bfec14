"""The Today page: it follows a clock that the test sets, from the plan over the trading to the close-out."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.figures import HIDDEN, mask_amounts
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.clock import Session, format_time, parse_day, parse_time
from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.sessions import keep_sessions
from tests.desktop.desks import DeskWindow
from tests.desktop.stand_in import PlayedEngine, StandIn

DAY, BEFORE, AFTER = "2026-03-05", "2026-03-04", "2026-03-06"
EARLY, NOON, LATE = (f"{DAY}T{clock}:00Z" for clock in ("14:12", "17:00", "21:30"))
PLAN = DayPlan("Only gaps.", ("no trade before 10:00", "never add to a loser"), "300", 2)
Opened = Callable[[Journal], MainWindow]


class Clock:
    """A clock that the test sets (RFC 3339)."""

    def __init__(self, time: str) -> None:
        self.us = parse_time(time)

    def __call__(self) -> int:
        return self.us

    def set(self, time: str) -> None:
        self.us = parse_time(time)


Made = Callable[[str], TodayPage]


def trade(name: str, opened: str, net: int | None, symbol: str = "XYZ") -> list[dict[str, str]]:
    """Return the fills of a trade of ten shares from 100, closed half an hour later, or open with None."""
    fill = {"type": "fill", "symbol": symbol, "qty": "10"}
    rows = [fill | {"id": f"{name}-in", "time": opened, "side": "buy", "price": "100"}]
    if net is not None:
        closed = format_time(parse_time(opened) + 1_800_000_000)
        rows.append(fill | {"id": f"{name}-out", "time": closed, "side": "sell", "price": str(100 + net / 10)})
    return rows


def bring_in(journal: Journal, folder: Path, *rows: dict[str, str]) -> None:
    file = folder / f"{rows[0]['id']}.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    journal.import_file(file)


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def made(qtbot: QtBot, theme: Theme, empty_journal: StandIn, clock: Clock) -> Iterator[Made]:
    """Make a page that is shown and has read everything, at a time."""
    windows: list[DeskWindow] = []

    def make(time: str) -> TodayPage:
        clock.set(time)
        window = DeskWindow(empty_journal, theme)
        windows.append(window)
        page = TodayPage(window.desk, clock)
        window.setCentralWidget(page)
        window.resize(1100, 700)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: page.settled)
        return page

    yield make
    for window in windows:
        window.close()
        background.finish(3)
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def again(qtbot: QtBot, page: TodayPage) -> None:
    """Wait until the page has read once more."""
    page.refresh()
    page.read_now()
    qtbot.waitUntil(lambda: page.settled)


def notes(page: TodayPage) -> list[str]:
    return [note.text for note in page.trading.notes.rows.rows]


def part(page: TodayPage) -> str:
    return page.bar.tabs.tabText(page.parts.currentIndex())


@pytest.mark.parametrize(
    "time,opened,told",
    [
        (EARLY, "Plan", "New York 09:12, opens in 18 min"),
        (NOON, "Trading", "New York 12:00, closes in 4 h 0 min"),
        (LATE, "Close-out", "New York 16:30, closed 30 min ago"),
    ],
)
def test_the_clock_of_the_exchange_chooses_the_part_that_is_open(
    qtbot: QtBot, made: Made, time: str, opened: str, told: str
) -> None:
    page = made(time)
    assert (page.day, part(page), page.bar.clock.text()) == (DAY, opened, told)
    for place in range(3):  # all are reached at any time, and stay open
        page.bar.tabs.setCurrentIndex(place)
        again(qtbot, page)
        assert page.parts.currentIndex() == place


def test_the_next_part_opens_with_its_hour_but_not_while_somebody_types(qtbot: QtBot, made: Made, clock: Clock) -> None:
    page = made(EARLY)
    page.plan.text.setFocus()
    clock.set(NOON)
    again(qtbot, page)
    assert part(page) == "Plan"
    page.bar.tabs.setFocus()
    again(qtbot, page)
    assert part(page) == "Trading"


@pytest.mark.parametrize(
    "time,told",
    [
        ("2026-03-07T15:00:00Z", "New York 10:00, no session today, opens Mon 9 Mar 09:30"),
        ("2026-03-06T15:00:00Z", "New York 10:00, no session today, opens Mon 9 Mar 09:30"),
    ],
)
def test_a_weekend_or_holiday_shows_the_last_day_of_trading(
    qtbot: QtBot, empty_journal: StandIn, made: Made, time: str, told: str
) -> None:
    holiday = parse_day(AFTER)
    with empty_journal.ledger.writing() as (database, _):
        keep_sessions(database, [Session(holiday, None, None)])
    page = made(time)
    assert (page.day, part(page), page.bar.clock.text()) == (DAY, "Close-out", told)
    assert page.bar.now_button.isHidden()
    page.step(1)
    qtbot.waitUntil(lambda: page.settled)
    assert (page.day, part(page)) == ("2026-03-09", "Plan")
    assert not page.bar.later.isEnabled()


def test_an_early_close_ends_the_session_early(empty_journal: StandIn, made: Made) -> None:
    opens, closes = parse_time(f"{DAY}T14:30:00Z"), parse_time(f"{DAY}T18:00:00Z")
    with empty_journal.ledger.writing() as (database, _):
        keep_sessions(database, [Session(parse_day(DAY), opens, closes)])
    assert part(made(f"{DAY}T18:05:00Z")) == "Close-out"


def test_an_empty_journal_says_what_comes_next(made: Made) -> None:
    page = made(NOON)
    assert page.trading.net.text() == "0.00"
    assert page.trading.fills.rows.rows == ()
    assert "appear here by themselves" in page.trading.fills._nothing.text()
    assert "Write one under Plan" in page.trading.meter.nothing.text()
    assert page.closing.left_words.text() == "No closed trade on this day"
    assert page.closing.review_button.isHidden()


def keep_plan_of(qtbot: QtBot, page: TodayPage, journal: Journal) -> None:
    """Before the open: take yesterday's plan, with the rule that was set at its close-out."""
    assert page.bar.rule.text() == "One rule, from Wed 4 Mar: wait for the pullback"
    assert "Draft, from your plan of Wed 4 Mar" in page.plan.draft.text()
    assert journal.days.record(DAY).plan is None
    page.bar.rule_button.click()
    qtbot.waitUntil(lambda: page.settled)
    kept = journal.days.record(DAY).plan
    assert kept is not None
    assert kept.rules == (*PLAN.rules, "wait for the pullback")
    assert page.bar.rule_button.isHidden()


def trade_the_day(qtbot: QtBot, page: TodayPage, journal: Journal) -> None:
    """While it is traded: see the fills and limits, answer two rules, write a note."""
    assert part(page) == "Trading"
    assert page.trading.net.text() == "▼ −150.00"
    assert [one.external_id for one in page.trading.fills.rows.rows] == ["c-in", "b-out", "b-in", "a-out", "a-in"]
    assert page.trading.meter.budget.words == "150.00 of 300.00, kept"
    assert page.trading.meter.count.words == "3 of 2, broken"
    page.trading.meter.buttons[0][0].click()
    page.closing.meter.buttons[1][1].click()
    QTest.keyClicks(page.note.line, "slow tape")
    QTest.keyClick(page.note.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.settled)
    assert notes(page) == ["slow tape"]
    close_out = journal.days.record(DAY).close_out
    assert close_out is not None
    assert close_out.kept_rules == (True, False, None)


def close_the_day_out(qtbot: QtBot, page: TodayPage, journal: Journal) -> None:
    """After the close: review, grade by digit, say the worst decision and the rule for tomorrow."""
    assert part(page) == "Close-out"
    assert page.closing.left_words.text() == "2 left, about 1 min"
    page.take_focus()
    with qtbot.waitSignal(page.page_wanted) as wanted:
        QTest.keyClick(page.closing.review_button, Qt.Key.Key_Return)
    assert wanted.args == ["review"]
    for name in ("a", "b"):
        journal.annotate(f"main:{name}-in", Annotation(reviewed=True))
    again(qtbot, page)
    assert page.closing.left_words.text() == "All reviewed"
    page.take_focus()
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_4)
    page.closing.worst.box.click()
    QTest.keyClicks(page.closing.best.text, "took the gap")
    QTest.keyClicks(page.closing.rule, "one trade at a time")
    page.save()
    qtbot.waitUntil(lambda: page.settled)
    written = journal.days.record(DAY).close_out
    assert written is not None
    assert (written.worst_trade_id, written.best_trade_id) == ("main:b-in", None)


def test_the_whole_routine_ends_in_a_report_with_its_rule_and_its_figures(
    qtbot: QtBot, empty_journal: StandIn, made: Made, clock: Clock, tmp_path: Path
) -> None:
    empty_journal.days.save_plan(BEFORE, PLAN)
    empty_journal.days.close_out(BEFORE, CloseOut(3, rule_for_tomorrow="wait for the pullback"))
    page = made(EARLY)
    keep_plan_of(qtbot, page, empty_journal)
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250), *trade("b", f"{DAY}T15:40:00Z", -400),
             *trade("c", f"{DAY}T16:20:00Z", None, "OPEN"))  # fmt: skip
    for time, act in ((NOON, trade_the_day), (LATE, close_the_day_out)):
        page.bar.tabs.setFocus()
        clock.set(time)
        again(qtbot, page)
        act(qtbot, page, empty_journal)
    report = page.closing.report.markdown
    for told in ("Process: 4 of 5", "**Rule for tomorrow:** one trade at a time", "−150.00", "took the gap",
                 "never add to a loser: broken", "slow tape", "| Trades entered | 3 | 2 | broken |"):  # fmt: skip
        assert told in report
    page.step(1)
    qtbot.waitUntil(lambda: page.settled)
    assert page.bar.rule.text() == "One rule, from Thu 5 Mar: one trade at a time"


def test_the_report_is_copied_and_saved_as_it_reads(qtbot: QtBot, made: Made, tmp_path: Path) -> None:
    page = made(LATE)
    with qtbot.waitSignal(page.told):
        page.closing.report.copy_button.click()
    assert QGuiApplication.clipboard().text() == page.closing.report.markdown
    with qtbot.waitSignal(page.told):
        page.closing.report.save_to(str(tmp_path / "day.md"))
    assert (tmp_path / "day.md").read_text(encoding="utf-8") == page.closing.report.markdown
    with qtbot.waitSignal(page.failed) as told:
        page.closing.report.save_to(str(tmp_path / "nowhere" / "day.md"))
    assert isinstance(told.args[0], LedgerError)


def test_realised_results_of_open_trades_count_on_their_own_day(
    qtbot: QtBot, empty_journal: StandIn, made: Made, tmp_path: Path
) -> None:
    half = {"type": "fill", "symbol": "XYZ", "side": "sell", "qty": "4"}
    bring_in(empty_journal, tmp_path, *trade("a", f"{BEFORE}T15:00:00Z", None),
             half | {"id": "s1", "time": f"{BEFORE}T16:00:00Z", "price": "110"},
             half | {"id": "s2", "time": f"{DAY}T16:00:00Z", "price": "105"})  # fmt: skip
    page = made(NOON)
    assert page.trading.net.text() == "▲ +20.00"
    assert "realised in 1 open trade ▲ +20.00" in page.trading.basis.text()
    page.step(-1)
    qtbot.waitUntil(lambda: page.settled)
    assert (page.day, page.trading.net.text()) == (BEFORE, "▲ +40.00")


def test_typing_saves_itself_after_a_second_and_when_the_page_is_left(
    qtbot: QtBot, empty_journal: StandIn, made: Made
) -> None:
    page = made(EARLY)
    QTest.keyClicks(page.plan.text, "gaps")
    assert empty_journal.days.record(DAY).plan is None
    qtbot.waitUntil(lambda: empty_journal.days.record(DAY).plan == DayPlan("gaps"))
    QTest.keyClicks(page.plan.text, " only")
    page.hide()
    qtbot.waitUntil(lambda: empty_journal.days.record(DAY).plan == DayPlan("gaps only"))


def test_everything_is_undone_and_done_again_field_by_field(qtbot: QtBot, empty_journal: StandIn, made: Made) -> None:
    page, days = made(EARLY), empty_journal.days
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


def test_a_note_that_is_taken_away_comes_back(qtbot: QtBot, empty_journal: StandIn, made: Made) -> None:
    empty_journal.days.note("keep calm", parse_time(NOON), DAY)
    page = made(NOON)
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
    qtbot: QtBot, empty_journal: StandIn, made: Made, budget: str, most: str, told: str
) -> None:
    empty_journal.days.save_plan(DAY, PLAN)
    page = made(EARLY)
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
    qtbot: QtBot, empty_journal: StandIn, made: Made
) -> None:
    empty_journal.days.save_plan(DAY, PLAN)
    empty_journal.days.close_out(DAY, CloseOut(kept_rules=(True, False)))
    page = made(NOON)
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


def test_what_another_window_wrote_is_not_run_over(qtbot: QtBot, empty_journal: StandIn, made: Made) -> None:
    page, days = made(EARLY), empty_journal.days
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


def test_hidden_amounts_are_hidden_in_every_part_and_in_the_report(
    qtbot: QtBot, empty_journal: StandIn, made: Made, tmp_path: Path
) -> None:
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250), *trade("b", f"{DAY}T15:40:00Z", -437))
    empty_journal.days.save_plan(DAY, PLAN)
    mask_amounts(masked=True)
    try:
        page = made(NOON)
        seen = [page.trading.net.text(), page.trading.basis.text(), page.trading.meter.budget.words,
                page.closing.best.box.text(), page.closing.report.markdown, page.plan.budget.displayText()]  # fmt: skip
        assert HIDDEN in page.trading.net.text()
        assert not any(amount in text for text in seen for amount in ("250", "437", "187", "300"))
    finally:
        mask_amounts(masked=False)
    again(qtbot, page)
    assert "−437.00" in page.closing.report.markdown
    page.plan.show_plan(PLAN, None)
    assert page.plan.budget.displayText() == "300"


def test_an_old_day_is_closed_out_later_and_its_notes_stay_with_it(
    qtbot: QtBot, empty_journal: StandIn, made: Made
) -> None:
    page = made(NOON)
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


def test_a_day_between_sessions_is_reached_when_something_was_written(
    qtbot: QtBot, empty_journal: StandIn, made: Made
) -> None:
    empty_journal.days.note("thought about it", parse_time("2026-03-01T15:00:00Z"))
    page = made("2026-03-02T15:00:00Z")
    for day in ("2026-03-01", "2026-02-27"):
        page.step(-1)
        qtbot.waitUntil(lambda: page.settled)
        assert page.day == day


def test_long_rules_are_read_to_their_end_in_a_small_window(qtbot: QtBot, empty_journal: StandIn, made: Made) -> None:
    rule = "a rule that is long and says a good deal about what must not be done at any price, " * 2
    empty_journal.days.save_plan(DAY, DayPlan(rules=(rule,) * 6))
    page = made(NOON)
    page.window().resize(800, 480)
    labels = [one for one in page.trading.meter.findChildren(QLabel) if one.text() == rule.strip()]
    assert len(labels) == 6
    qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) > 0 for one in labels))


def test_the_tables_of_the_day_are_sound(
    qtbot: QtBot, qtmodeltester: ModelTester, empty_journal: StandIn, made: Made, tmp_path: Path
) -> None:
    page = made(NOON)
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250))
    empty_journal.days.note("calm", parse_time(NOON), DAY)
    again(qtbot, page)
    for table in (page.trading.fills, page.trading.notes):
        qtmodeltester.check(table.rows, force_py=True)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
        assert table.rows.rowCount() > 0
    with qtbot.waitSignal(page.trade_wanted) as wanted:
        QTest.keyClick(page.trading.fills, Qt.Key.Key_Return)
    assert wanted.args == ["main:a-in"]


def test_a_note_that_cannot_be_kept_comes_back_into_its_line(qtbot: QtBot, empty_journal: StandIn, made: Made) -> None:
    page = made(NOON)
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


def test_fills_that_come_in_while_the_page_is_looked_at_appear_by_themselves(
    qtbot: QtBot, empty_journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    empty_journal.engine = PlayedEngine()
    window = open_window(empty_journal)
    page = window.pages.page("today")
    assert isinstance(page, TodayPage)
    page.clock = Clock(NOON)
    window.commands["today"].trigger()
    qtbot.waitUntil(lambda: page.settled and page.day == DAY)
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250))
    empty_journal.engine.report(2)
    qtbot.waitUntil(lambda: len(page.trading.fills.rows.rows) == 2)
    assert page.trading.net.text() == "▲ +250.00"


def test_the_quick_note_is_one_key_away_from_every_page_of_the_window(
    qtbot: QtBot, empty_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(empty_journal)
    window.pages.bring("performance")
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    page = window.pages.page("today")
    assert isinstance(page, TodayPage)
    assert window.pages.front == "today"
    assert page.note.line.hasFocus()
    QTest.keyClicks(page.note.line, "from anywhere")
    QTest.keyClick(page.note.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.settled)
    assert [one.text for one in empty_journal.days.record(empty_journal.days.written()[0]).notes] == ["from anywhere"]


def test_closing_the_window_saves_what_is_typed(qtbot: QtBot, empty_journal: StandIn, open_window: Opened) -> None:
    window = open_window(empty_journal)
    window.commands["today"].trigger()
    page = window.pages.page("today")
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page.settled)
    page.plan.text.setPlainText("typed in the last second")
    window.quit()
    assert empty_journal.days.record(page.day).plan == DayPlan("typed in the last second")
