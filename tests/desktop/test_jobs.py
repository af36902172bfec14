"""Running work: how far it is, how it is stopped, how it ended, and where it is shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop.jobs import Jobs
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.job_rows import duration_words
from journal_app.desktop.views.jobs_page import JobsPage
from journal_app.domain.news import SyncPhase, SyncProgress
from journal_app.journal import Journal
from tests.desktop.stand_in import PlayedEngine, StandIn

Opened = Callable[[Journal], MainWindow]


def jobs_page(qtbot: QtBot, window: MainWindow) -> JobsPage:
    window.commands["jobs"].trigger()
    page = window.pages.page("jobs")
    assert isinstance(page, JobsPage)
    qtbot.waitUntil(lambda: page.settled)
    return page


@pytest.mark.usefixtures("qapp")
def test_time_left_is_told_from_the_pace_so_far_once_there_is_one() -> None:
    now = [0]
    jobs = Jobs(clock=lambda: now[0])
    number = jobs.begin("Import")
    now[0] = 10_000_000
    jobs.advance(number, 0.001)
    assert jobs.running[0].seconds_left(now[0]) is None
    jobs.advance(number, 0.25, "1,000 rows")
    assert jobs.running[0].seconds_left(now[0]) == pytest.approx(30)
    jobs.advance(number, None)
    assert jobs.running[0].seconds_left(now[0]) is None
    jobs.end(number)
    assert jobs.running == ()
    assert [(one.title, one.ending, one.ended_us) for one in jobs.ended] == [("Import", "done", 10_000_000)]


@pytest.mark.usefixtures("qapp")
def test_work_is_stopped_once_and_then_has_stopped_not_failed() -> None:
    asked: list[str] = []
    jobs = Jobs()
    number = jobs.begin("Import", lambda: asked.append("stop"))
    assert jobs.running[0].can_cancel
    jobs.cancel(number)
    jobs.cancel(number)
    assert asked == ["stop"]
    assert jobs.running[0].is_cancelled
    jobs.end(number, "failed", "Nothing of the file was stored.")
    jobs.end(number)
    jobs.advance(number, 0.5)
    jobs.cancel(number)
    assert [one.ending for one in jobs.ended] == ["stopped"]


@pytest.mark.usefixtures("qapp")
def test_of_work_with_the_same_title_only_the_last_is_listed() -> None:
    jobs = Jobs()
    for number in range(300):
        jobs.end(jobs.begin("Sync of main"), "done", str(number))
    jobs.end(jobs.begin("Backup"))
    assert [(one.title, one.detail) for one in jobs.ended] == [("Backup", ""), ("Sync of main", "299")]


@pytest.mark.parametrize("seconds,words", [
    (3, "a few seconds"), (42, "about 40 s"), (130, "about 2 min"), (5399, "about 90 min"), (7300, "about 2 h"),
])  # fmt: skip
def test_time_left_is_told_in_round_words(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


def test_an_import_is_shown_while_it_runs_and_can_be_stopped(
    qtbot: QtBot, journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    window = open_window(journal)
    page = jobs_page(qtbot, window)
    path = tmp_path / "many.csv"
    rows = (f"2026-03-04T15:00:00Z,XYZ,buy,1,{number}.25\n" for number in range(1, 60_000))
    path.write_text("time,symbol,side,qty,price\n" + "".join(rows), encoding="utf-8")
    window.errands.import_file(str(path))
    (row,) = page.rows.values()
    assert row.title.text() == "Import of many.csv"
    row.cancel_button.click()
    assert "stopping" in row.detail.text()
    qtbot.waitUntil(lambda: not page.rows, timeout=20_000)
    assert [(one.title, one.ending) for one in page.ended.rows.rows] == [("Import of many.csv", "stopped")]
    assert page.idle.isVisible()
    assert window.status.news.text() == ""


def test_a_catch_up_is_work_and_cancelling_it_pauses(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    journal.engine = engine = PlayedEngine()
    window = open_window(journal)
    qtbot.waitUntil(engine.started.is_set)
    page = jobs_page(qtbot, window)
    qtbot.waitUntil(lambda: [one.ending for one in window.house.jobs.ended] == ["done"])
    engine.say(SyncPhase.CATCHING_UP)
    engine.listener.on_progress(SyncProgress("main", 1204, 3, 1, None))
    qtbot.waitUntil(lambda: any("1,204 rows so far" in one.detail.text() for one in page.rows.values()))
    assert window.status.news.text() == "1 running"
    next(iter(page.rows.values())).cancel_button.click()
    qtbot.waitUntil(lambda: not page.rows)
    assert window.commands["pause"].isChecked()
    assert page.ended.rows.rows[0].ending == "stopped"


def test_a_backup_that_was_asked_for_is_work(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    window = open_window(journal)
    window.commands["backup"].trigger()
    assert [one.title for one in window.house.jobs.running] == ["Backup that you asked for"]
    qtbot.waitUntil(lambda: not window.house.jobs.running)
    assert window.house.jobs.ended[0].ending == "done"


def test_the_last_notices_are_opened_from_the_status_line(
    qtbot: QtBot, journal: StandIn, open_window: Opened, qtmodeltester: ModelTester
) -> None:
    window = open_window(journal)
    window.house.notices.tell("problems", "The disk is full.", "Make room.")
    window.house.notices.tell("rules", "1,200.00 at risk in GLDR.", "", "More at risk in GLDR than planned.")
    assert window.status.news.text() == "2 new"
    assert window.status.notice.text() == "1,200.00 at risk in GLDR."
    window.status.news.click()
    assert window.pages.front == "jobs"
    page = window.pages.page("jobs")
    assert isinstance(page, JobsPage)
    assert [one.text for one in page.notices.rows.rows] == ["1,200.00 at risk in GLDR.", "The disk is full."]
    assert window.status.news.text() == ""
    window.commands["mask"].trigger()
    qtbot.waitUntil(lambda: page.settled)
    shown = page.notices.rows.index(0, 2).data()
    assert shown == "More at risk in GLDR than planned."
    qtmodeltester.check(page.notices.rows)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    qtmodeltester.check(page.ended.rows)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    window.commands["mask"].trigger()
