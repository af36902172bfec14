"""The Today page: it follows a clock that the test sets, from the plan over the trading to the close-out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop.figures import HIDDEN, mask_amounts
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.clock import Session, parse_day, parse_time
from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.sessions import keep_sessions
from tests.desktop.stand_in import PlayedEngine, StandIn
from tests.desktop.trading_days import (
    AFTER,
    BEFORE,
    DAY,
    EARLY,
    LATE,
    NOON,
    PLAN,
    Clock,
    Made,
    again,
    bring_in,
    notes,
    part,
    trade,
)

Opened = Callable[[Journal], MainWindow]


@pytest.mark.parametrize(
    "time,opened,told",
    [
        (EARLY, "Plan", "New York 09:12, opens in 18 min"),
        (NOON, "Trading", "New York 12:00, closes in 4 h 0 min"),
        (LATE, "Close-out", "New York 16:30, closed 30 min ago"),
    ],
)
def test_the_clock_of_the_exchange_chooses_the_part_that_is_open(
    qtbot: QtBot, made_today: Made, time: str, opened: str, told: str
) -> None:
    page = made_today(time)
    assert (page.day, part(page), page.bar.clock.text()) == (DAY, opened, told)
    for place in range(3):  # all are reached at any time, and stay open
        page.bar.tabs.setCurrentIndex(place)
        again(qtbot, page)
        assert page.parts.currentIndex() == place


def test_the_next_part_opens_with_its_hour_but_not_while_somebody_types(
    qtbot: QtBot, made_today: Made, today_clock: Clock
) -> None:
    page = made_today(EARLY)
    page.plan.text.setFocus()
    today_clock.set(NOON)
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
    qtbot: QtBot, empty_journal: StandIn, made_today: Made, time: str, told: str
) -> None:
    holiday = parse_day(AFTER)
    with empty_journal.ledger.writing() as (database, _):
        keep_sessions(database, [Session(holiday, None, None)])
    page = made_today(time)
    assert (page.day, part(page), page.bar.clock.text()) == (DAY, "Close-out", told)
    assert page.bar.now_button.isHidden()
    page.step(1)
    qtbot.waitUntil(lambda: page.settled)
    assert (page.day, part(page)) == ("2026-03-09", "Plan")
    assert not page.bar.later.isEnabled()


def test_an_early_close_ends_the_session_early(empty_journal: StandIn, made_today: Made) -> None:
    opens, closes = parse_time(f"{DAY}T14:30:00Z"), parse_time(f"{DAY}T18:00:00Z")
    with empty_journal.ledger.writing() as (database, _):
        keep_sessions(database, [Session(parse_day(DAY), opens, closes)])
    assert part(made_today(f"{DAY}T18:05:00Z")) == "Close-out"


def test_an_empty_journal_says_what_comes_next(made_today: Made) -> None:
    page = made_today(NOON)
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
    qtbot: QtBot, empty_journal: StandIn, made_today: Made, today_clock: Clock, tmp_path: Path
) -> None:
    empty_journal.days.save_plan(BEFORE, PLAN)
    empty_journal.days.close_out(BEFORE, CloseOut(3, rule_for_tomorrow="wait for the pullback"))
    page = made_today(EARLY)
    keep_plan_of(qtbot, page, empty_journal)
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250), *trade("b", f"{DAY}T15:40:00Z", -400),
             *trade("c", f"{DAY}T16:20:00Z", None, "OPEN"))  # fmt: skip
    for time, act in ((NOON, trade_the_day), (LATE, close_the_day_out)):
        page.bar.tabs.setFocus()
        today_clock.set(time)
        again(qtbot, page)
        act(qtbot, page, empty_journal)
    report = page.closing.report.markdown
    for told in ("Process: 4 of 5", "**Rule for tomorrow:** one trade at a time", "−150.00", "took the gap",
                 "never add to a loser: broken", "slow tape", "| Trades entered | 3 | 2 | broken |"):  # fmt: skip
        assert told in report
    page.step(1)
    qtbot.waitUntil(lambda: page.settled)
    assert page.bar.rule.text() == "One rule, from Thu 5 Mar: one trade at a time"


def test_realised_results_of_open_trades_count_on_their_own_day(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made, tmp_path: Path
) -> None:
    half = {"type": "fill", "symbol": "XYZ", "side": "sell", "qty": "4"}
    bring_in(empty_journal, tmp_path, *trade("a", f"{BEFORE}T15:00:00Z", None),
             half | {"id": "s1", "time": f"{BEFORE}T16:00:00Z", "price": "110"},
             half | {"id": "s2", "time": f"{DAY}T16:00:00Z", "price": "105"})  # fmt: skip
    page = made_today(NOON)
    assert page.trading.net.text() == "▲ +20.00"
    assert "realised in 1 open trade ▲ +20.00" in page.trading.basis.text()
    page.step(-1)
    qtbot.waitUntil(lambda: page.settled)
    assert (page.day, page.trading.net.text()) == (BEFORE, "▲ +40.00")


def test_hidden_amounts_are_hidden_in_every_part_and_in_the_report(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made, tmp_path: Path
) -> None:
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250), *trade("b", f"{DAY}T15:40:00Z", -437))
    empty_journal.days.save_plan(DAY, PLAN)
    mask_amounts(masked=True)
    try:
        page = made_today(NOON)
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


def test_a_day_between_sessions_is_reached_when_something_was_written(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    empty_journal.days.note("thought about it", parse_time("2026-03-01T15:00:00Z"))
    page = made_today("2026-03-02T15:00:00Z")
    for day in ("2026-03-01", "2026-02-27"):
        page.step(-1)
        qtbot.waitUntil(lambda: page.settled)
        assert page.day == day


def test_long_rules_are_read_to_their_end_in_a_small_window(
    qtbot: QtBot, empty_journal: StandIn, made_today: Made
) -> None:
    rule = "a rule that is long and says a good deal about what must not be done at any price, " * 2
    empty_journal.days.save_plan(DAY, DayPlan(rules=(rule,) * 6))
    page = made_today(NOON)
    page.window().resize(800, 480)
    labels = [one for one in page.trading.meter.findChildren(QLabel) if one.text() == rule.strip()]
    assert len(labels) == 6
    qtbot.waitUntil(lambda: all(one.height() >= one.heightForWidth(one.width()) > 0 for one in labels))


def test_the_tables_of_the_day_are_sound(
    qtbot: QtBot, qtmodeltester: ModelTester, empty_journal: StandIn, made_today: Made, tmp_path: Path
) -> None:
    page = made_today(NOON)
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", 250))
    empty_journal.days.note("calm", parse_time(NOON), DAY)
    again(qtbot, page)
    for table in (page.trading.fills, page.trading.notes):
        qtmodeltester.check(table.rows, force_py=True)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
        assert table.rows.rowCount() > 0
    with qtbot.waitSignal(page.trade_wanted) as wanted:
        QTest.keyClick(page.trading.fills, Qt.Key.Key_Return)
    assert wanted.args == ["main:a-in"]


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
