"""A day on a clock that the test sets, and trades for it."""

import json
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.clock import format_time, parse_time
from journal_app.domain.days import DayPlan
from journal_app.journal import Journal

DAY, BEFORE, AFTER = "2026-03-05", "2026-03-04", "2026-03-06"
EARLY, NOON, LATE = (f"{DAY}T{clock}:00Z" for clock in ("14:12", "17:00", "21:30"))
PLAN = DayPlan("Only gaps.", ("no trade before 10:00", "never add to a loser"), "300", 2)


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


def again(qtbot: QtBot, page: TodayPage) -> None:
    """Wait until the page has read once more."""
    page.refresh()
    page.read_now()
    qtbot.waitUntil(lambda: page.settled)


def notes(page: TodayPage) -> list[str]:
    return [note.text for note in page.trading.notes.rows.rows]


def part(page: TodayPage) -> str:
    return page.bar.tabs.tabText(page.parts.currentIndex())
