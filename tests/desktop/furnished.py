"""A journal in which every page of the window has something to show and every command something to do."""

import json
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.pages import PAGES
from journal_app.desktop.picture_files import from_image
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.journal import Journal
from tests.desktop.made_up import fill_ledger
from tests.desktop.stand_in import PlayedEngine, StandIn
from tests.desktop.test_picture_files import plain

EVERY_PAGE = ("welcome", *PAGES)


def furnished_journal(folder: Path) -> StandIn:
    """Return an open journal with trades, a playbook, pictures, a day that is written about, and a sync that runs."""
    fill_ledger(folder / "furnished.db", 40)
    journal = StandIn(folder / "furnished.db", folder / "config")
    journal.engine = PlayedEngine()
    _bring_in(journal, folder)
    _write_playbook(journal)
    _write_days(journal)
    return journal


def _write_playbook(journal: Journal) -> None:
    picture = from_image(plain(64, 48), "screenshot")
    for name in ("pullback", "opening range"):
        journal.playbook.save(Setup(name, criteria=(Criterion("c1", "Trend"), Criterion("c2", "Volume"))))
        journal.playbook.add_picture(name, picture.name, picture.content)
    for trade in tuple(journal.trades()):
        journal.annotate(trade.trade_id, Annotation(setup="pullback", note="Waited for it."))
        journal.marks.add_picture(trade.trade_id, picture.name, picture.content)


def _write_days(journal: Journal) -> None:
    today = str(trading_day(now_us()))
    journal.days.save_plan(today, DayPlan("Only pullbacks.", ("no trade before ten",), "300", 5))
    journal.days.close_out(today, CloseOut(3, rule_for_tomorrow="one at a time"))
    journal.days.note("slow tape", day=today)
    journal.days.close_out(journal.days.neighbour(today, -1), CloseOut(2, rule_for_tomorrow="wait for the pullback"))


def _bring_in(journal: Journal, folder: Path) -> None:
    """Import a file of two fills of another account, so that the Inbox has something to undo."""
    rows = [
        {"type": "fill", "account": "other", "id": f"n{number}", "time": f"2026-03-04T15:0{number}:00Z",
         "symbol": "IWM", "side": side, "qty": "10", "price": "20"}
        for number, side in enumerate(("buy", "sell"))
    ]  # fmt: skip
    file = folder / "fills.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    journal.import_file(file)


def visit(qtbot: QtBot, window: MainWindow, name: str) -> QWidget:
    """Bring a page to the front and wait until it shows everything that it reads."""
    window.pages.visit(name)
    page = window.pages.page(name)
    if isinstance(page, ReadingPage):
        qtbot.waitUntil(lambda: page.settled, timeout=20_000)
    if isinstance(page, PerformancePage):
        qtbot.waitUntil(lambda: page.cards is not None and page.cards.equity.charts is not None, timeout=20_000)
    return page
