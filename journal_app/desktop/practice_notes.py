"""A few words about trades and days of a practice account, so that its pictures show what a journal is for."""

from journal_app.domain.clock import now_us
from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import Trade
from journal_app.journal import Journal
from journal_app.metrics.frames import OPEN

_WORDS = (
    Annotation(
        setup="pullback", tags=("trend", "patient"),
        note="Waited for the second test of the open before adding. Out in parts, as planned; "
        "the last part ran the furthest.",
    ),
    Annotation(setup="opening range", tags=("trend",), note="Clean break with volume. Could have held half longer."),
    Annotation(setup="gap fill", tags=("late",), note="Chased the entry: half the move was gone."),
    Annotation(setup="pullback", tags=("news", "small size"), note="Unsure before the numbers, so small."),
)  # fmt: skip
_AMONG = 16
_PLAN = DayPlan(
    "Gap fills in the large caps, and only after the first pullback.\nNothing around the numbers at 10:00.",
    ("No trade in the first five minutes", "Stop after two losses in a row", "Never add to a loser"), "1200", 40,
)  # fmt: skip
_CLOSE_OUT = CloseOut(
    4, "Waited for the second test before adding.", "Chased the open: half the move was gone.",
    rule_for_tomorrow="Wait for the five-minute close before the first entry.", kept_rules=(False, True, True),
)  # fmt: skip


def write_notes(journal: Journal) -> None:
    """Write about the newest closed trades with the most fills, and about two days, unless somebody did already."""
    frame = journal.load_frame(_AMONG)
    closed = [row for row in range(len(frame)) if frame.closed_us[row] != OPEN]
    closed.sort(key=lambda row: (-int(frame.fills[row]), -int(frame.opened_us[row])))
    if any(_has_words(journal.trade(frame.trade_id(row))) for row in closed):
        return
    for row, words in zip(closed, _WORDS, strict=False):
        journal.annotate(frame.trade_id(row), words)
    if not journal.days.written():
        _write_days(journal)


def _write_days(journal: Journal) -> None:
    """Write a plan for the current day and the one before, and close the one before out."""
    day = journal.days.hours(now_us()).current.day.isoformat()
    before = journal.days.neighbour(day, -1)
    for one in (before, day):
        journal.days.save_plan(one, _PLAN)
    journal.days.close_out(before, _CLOSE_OUT)


def _has_words(trade: Trade | None) -> bool:
    return trade is None or bool(trade.setup or trade.tags or trade.note)
