"""A limit of the plan that is passed is told once that day."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.rule_watch import RuleWatch
from journal_app.domain.days import DayPlan
from journal_app.journal import Journal
from tests.desktop.stand_in import StandIn
from tests.desktop.trading_days import DAY, NOON, Clock, bring_in, trade


def looked(qtbot: QtBot, watch: RuleWatch) -> None:
    watch.look()
    watch.look()  # asked again meanwhile: looks twice, tells once
    qtbot.waitUntil(lambda: watch.settled)


def test_each_limit_is_told_once_a_day_and_only_when_it_is_passed(
    qtbot: QtBot, empty_journal: StandIn, tmp_path: Path
) -> None:
    clock = Clock(NOON)
    told: list[str] = []
    watch = RuleWatch(empty_journal, clock=clock)
    watch.rule_broken.connect(lambda *said: told.extend(said))
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", -250))
    looked(qtbot, watch)
    empty_journal.days.save_plan(DAY, DayPlan(risk_budget="300", most_trades=1))
    looked(qtbot, watch)
    assert told == []
    bring_in(empty_journal, tmp_path, *trade("b", f"{DAY}T16:00:00Z", -100))
    looked(qtbot, watch)
    looked(qtbot, watch)
    assert told == [
        "The risk budget of today is passed: 350.00 lost, 300.00 was the most.", "The risk budget of today is passed.",
        "2 trades today, 1 was the most.", "2 trades today, 1 was the most.",
    ]  # fmt: skip
    empty_journal.days.save_plan("2026-03-06", DayPlan(most_trades=1))
    bring_in(empty_journal, tmp_path, *trade("c", "2026-03-06T15:00:00Z", 1), *trade("d", "2026-03-06T16:00:00Z", 1))
    clock.set("2026-03-06T18:00:00Z")
    looked(qtbot, watch)
    assert told[4:] == ["2 trades today, 1 was the most."] * 2


def test_a_plan_that_is_passed_becomes_a_notice_of_the_window(
    qtbot: QtBot, empty_journal: StandIn, open_window: Callable[[Journal], MainWindow], tmp_path: Path
) -> None:
    window = open_window(empty_journal)
    window.rules.clock = Clock(NOON)
    empty_journal.days.save_plan(DAY, DayPlan(risk_budget="300"))
    bring_in(empty_journal, tmp_path, *trade("a", f"{DAY}T15:00:00Z", -350))
    with qtbot.waitSignal(window.rules.rule_broken):
        window.keeper.written.emit("main:a-in")
    told = window.house.notices.newest_first[0]
    assert (told.kind, told.private) == ("rules", "The risk budget of today is passed.")
    assert "350.00 lost" in told.text
