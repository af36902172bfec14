"""A playbook, notes and plans on a practice account, so that its pictures show what a journal is for."""

from dataclasses import replace

from journal_app.domain.bulk import BulkChange, StopRule, change_for
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.domain.trades import Trade
from journal_app.journal import Journal
from journal_app.metrics.frames import OPEN

_SETUPS = (
    Setup(
        "pullback", "Second test of the open in the direction of the day; out in parts.",
        (Criterion("pb1", "The day has a direction"), Criterion("pb2", "Volume dries up on the way back"),
         Criterion("pb3", "Stop below the last low", is_hard=True)), "", "2", is_baseline=True,
    ),
    Setup(
        "opening range", "Break of the first fifteen minutes with volume.",
        (Criterion("or1", "Gap of less than 2 %"), Criterion("or2", "Volume twice the usual", is_hard=True)), "", "1.5",
        is_baseline=True,
    ),
    Setup("gap fill", "Back to yesterday's close after a gap without news.",
          (Criterion("gf1", "No news"), Criterion("gf2", "Half of the gap is left", is_hard=True))),
)  # fmt: skip
_WORDS = (
    Annotation(
        setup="pullback", tags=("trend", "patient"), rating=5, checks=(("pb1", True), ("pb2", True), ("pb3", True)),
        note="Waited for the **second test** of the open before adding. Out in parts, as planned; "
        "the last part ran the furthest.",
    ),
    Annotation(setup="opening range", tags=("trend",), rating=4, checks=(("or1", True), ("or2", True)),
               note="Clean break with volume. Could have held half longer."),
    Annotation(setup="gap fill", tags=("late",), rating=2, mistakes=("chased",), checks=(("gf1", True), ("gf2", False)),
               note="Chased the entry: half the move was gone."),
    Annotation(setup="pullback", tags=("news", "small size"), rating=3, mistakes=("unsure",),
               checks=(("pb1", False), ("pb3", True)), note="Unsure before the numbers, so small."),
)  # fmt: skip
_AMONG = 16
_EARLIER = 400
_STOP = StopRule("percent", "0.8")


def write_notes(journal: Journal) -> None:
    """Write what a trader would have written on a practice account, unless somebody did already."""
    frame = journal.load_frame(_EARLIER)
    closed = [row for row in range(len(frame)) if frame.closed_us[row] != OPEN]
    newest = sorted(closed[-_AMONG:], key=lambda row: (-int(frame.fills[row]), -int(frame.opened_us[row])))
    if not closed or journal.playbook.setups() or any(_has_words(journal.trade(frame.trade_id(row))) for row in newest):
        return
    for setup in _SETUPS:
        journal.playbook.save(setup)
    said: dict[str, Annotation] = {}
    for place, row in enumerate(row for row in closed if row not in newest):
        if place % 2:
            words = _WORDS[place // 2 % len(_WORDS)]
            said[frame.trade_id(row)] = replace(words, note=None, reviewed=True)
    said |= {frame.trade_id(row): words for row, words in zip(newest, _WORDS, strict=False)}
    journal.marks.annotate_all({one: _with_stop(journal, one, words) for one, words in said.items()})
    _write_day(journal, trading_day(int(frame.closed_us[closed[-1]])).isoformat())


def _with_stop(journal: Journal, trade_id: str, words: Annotation) -> Annotation:
    trade = journal.trade(trade_id)
    if trade is None:
        return words
    return replace(words, stop=change_for(trade, words, BulkChange(stop=_STOP)).stop)


def _write_day(journal: Journal, day: str) -> None:
    journal.days.save_plan(day, DayPlan(
        "Trade only the first two hours, then manage what is open.",
        ("No trade in the first five minutes", "Never add to a loser"), "400", 25,
    ))  # fmt: skip
    journal.days.close_out(day, CloseOut(
        4, "Waited for the second test.", "Chased the gap after the move.", rule_for_tomorrow="No entry after 11:30",
        kept_rules=(True, True), at_us=now_us(),
    ))  # fmt: skip


def _has_words(trade: Trade | None) -> bool:
    return trade is None or bool(trade.setup or trade.tags or trade.note)
