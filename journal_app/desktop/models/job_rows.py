"""The tables of the page of work and notices."""

from journal_app.desktop.figures import NOTHING, own_clock
from journal_app.desktop.jobs import Ending, WorkState
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.desktop.notices import Notice, NoticeKind

_GAP = "\u2002"
_ENDINGS: dict[Ending, str] = {
    "done": noop("✓ done"), "failed": noop("▲ failed"), "stopped": noop("– stopped"),
}  # fmt: skip
_KINDS: dict[NoticeKind, str] = {
    "fills": noop("Fills"), "rules": noop("▲ Rule broken"), "reports": noop("Report"), "problems": noop("▲ Problem"),
}  # fmt: skip


def duration_words(seconds: float) -> str:
    """Return in round words how long something takes."""
    if seconds < 10:
        return tr("a few seconds")
    if seconds < 100:
        return tr("about {n} s", n=round(seconds / 10) * 10)
    if seconds < 5400:
        return tr("about {n} min", n=round(seconds / 60))
    return tr("about {n} h", n=round(seconds / 3600))


def _ending(one: WorkState) -> str:
    return _GAP + (NOTHING if one.ending is None else word(_ENDINGS[one.ending]))


def _said(one: Notice) -> str:
    return one.private or one.text


ENDED_COLUMNS: tuple[RowColumn[WorkState], ...] = (
    RowColumn(_GAP + noop("When"), f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.ended_us),
              hint=noop("By the clock of this computer")),
    RowColumn(noop("What"), "Import of fills-2026-11.csv ", lambda one: one.title, tip=lambda one: one.title),
    RowColumn(_GAP + noop("State"), f"{_GAP}– stopped ", _ending,
              colour=lambda one: "warning" if one.ending == "failed" else ""),
    RowColumn(noop("What came of it"), "1,000,000 new rows, none known", lambda one: one.detail or NOTHING,
              stretch=True,
              tip=lambda one: one.detail),
)  # fmt: skip
NOTICE_COLUMNS: tuple[RowColumn[Notice], ...] = (
    RowColumn(_GAP + noop("When"), f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.at_us),
              hint=noop("By the clock of this computer")),
    RowColumn(noop("Kind"), "▲ Rule broken ", lambda one: word(_KINDS[one.kind]),
              colour=lambda one: "warning" if one.kind in {"problems", "rules"} else ""),
    RowColumn(noop("What happened"), "12 new fills in alpaca-paper, 3 in main", _said, stretch=True, tip=_said),
    RowColumn(noop("What to do"), "Connect again with new keys.", lambda one: one.hint or NOTHING, stretch=True,
              tip=lambda one: one.hint),
)  # fmt: skip
