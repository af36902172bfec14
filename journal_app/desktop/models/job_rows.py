"""The tables of the page of work and notices."""

from journal_app.desktop.figures import NOTHING, own_clock
from journal_app.desktop.jobs import Ending, WorkState
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.desktop.notices import Notice, NoticeKind

_GAP = "\u2002"
_ENDINGS: dict[Ending, str] = {"done": "✓ done", "failed": "▲ failed", "stopped": "– stopped"}
_KINDS: dict[NoticeKind, str] = {
    "fills": "Fills", "rules": "▲ Rule broken", "reports": "Report", "problems": "▲ Problem",
}  # fmt: skip


def duration_words(seconds: float) -> str:
    """Return in round words how long something takes."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 100:
        return f"about {round(seconds / 10) * 10} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min"
    return f"about {round(seconds / 3600)} h"


def _ending(one: WorkState) -> str:
    return _GAP + (NOTHING if one.ending is None else _ENDINGS[one.ending])


def _said(one: Notice) -> str:
    return one.private or one.text


ENDED_COLUMNS: tuple[RowColumn[WorkState], ...] = (
    RowColumn(f"{_GAP}When", f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.ended_us),
              hint="By the clock of this computer"),
    RowColumn("What", "Import of fills-2026-11.csv ", lambda one: one.title, tip=lambda one: one.title),
    RowColumn(f"{_GAP}State", f"{_GAP}– stopped ", _ending,
              colour=lambda one: "warning" if one.ending == "failed" else ""),
    RowColumn("What came of it", "1,000,000 new rows, none known", lambda one: one.detail or NOTHING, stretch=True,
              tip=lambda one: one.detail),
)  # fmt: skip
NOTICE_COLUMNS: tuple[RowColumn[Notice], ...] = (
    RowColumn(f"{_GAP}When", f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.at_us),
              hint="By the clock of this computer"),
    RowColumn("Kind", "▲ Rule broken ", lambda one: _KINDS[one.kind],
              colour=lambda one: "warning" if one.kind in {"problems", "rules"} else ""),
    RowColumn("What happened", "12 new fills in alpaca-paper, 3 in main", _said, stretch=True, tip=_said),
    RowColumn("What to do", "Connect again with new keys.", lambda one: one.hint or NOTHING, stretch=True,
              tip=lambda one: one.hint),
)  # fmt: skip
