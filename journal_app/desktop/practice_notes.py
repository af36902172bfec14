"""A few words about trades of a practice account, so that its pictures show what a journal is for."""

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


def write_notes(journal: Journal) -> None:
    """Write about the closed trades with the most fills among the newest ones, unless somebody did already."""
    frame = journal.load_frame(_AMONG)
    closed = [row for row in range(len(frame)) if frame.closed_us[row] != OPEN]
    closed.sort(key=lambda row: (-int(frame.fills[row]), -int(frame.opened_us[row])))
    if any(_has_words(journal.trade(frame.trade_id(row))) for row in closed):
        return
    for row, words in zip(closed, _WORDS, strict=False):
        journal.annotate(frame.trade_id(row), words)


def _has_words(trade: Trade | None) -> bool:
    return trade is None or bool(trade.setup or trade.tags or trade.note)
