"""The tables of the Inbox and Changes pages: jobs, rows held back, and figures of the past that moved."""

from dataclasses import replace

from journal_app.desktop.figures import NOTHING, exact, own_clock, short_day, whole
from journal_app.desktop.language import counted, noop, tr, word
from journal_app.desktop.models.proof_rows import short_id
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.inbox import HeldItem, Job, JobKind, JobState, Moved, Why

_GAP = "\u2002"
_KINDS: dict[JobKind, str] = {
    "sync": noop("Sync"), "import": noop("Import"), "release": noop("Row released"), "undo": noop("Import undone"),
}  # fmt: skip
_STATES: dict[JobState, str] = {
    "done": noop("✓ done"), "running": noop("… not finished"), "failed": noop("▲ failed"), "undone": noop("– undone"),
}  # fmt: skip
_STATE_TIPS: dict[JobState, str] = {
    "done": noop("Everything it brought is in the journal."),
    "running": noop("It is still under way, or was cut off. What it had stored is whole."),
    "failed": noop("It ended early. What it had stored is whole; the next one goes on from there."),
    "undone": noop("Its rows count no longer. The file can be imported again."),
}
WHY: dict[Why, str] = {
    "late": noop("late row"), "corrected": noop("corrected row"), "busted": noop("row taken back"),
    "replaced": noop("row replaced by another"), "undone": noop("import undone"), "note": noop("note came from"),
}  # fmt: skip


def _state_tip(job: Job) -> str:
    return "\n".join(filter(None, (tr(_STATE_TIPS[job.state]), tr(job.message or ""))))


def _many(number: int) -> str:
    return whole(number) if number else NOTHING


JOB_COLUMNS: tuple[RowColumn[Job], ...] = (
    RowColumn(_GAP + noop("When"), f"{_GAP}2026-11-24 10:32 ",
              lambda one: _GAP + own_clock(one.ended_us or one.started_us),
              hint=noop("By the clock of this computer")),
    RowColumn(noop("What"), "Import undone ", lambda one: word(_KINDS[one.kind])),
    RowColumn(noop("From"), "fills-2026-11.csv", lambda one: one.source, stretch=True),
    RowColumn(noop("Account"), "alpaca-paper ", lambda one: one.account or NOTHING),
    RowColumn(noop("New"), "1,000,000", lambda one: _many(one.new), right=True,
              hint=noop("Rows that were not known before")),
    RowColumn(noop("Same"), "1,000,000", lambda one: _many(one.same), right=True,
              hint=noop("Rows that were known already")),
    RowColumn(noop("Corrected"), "1,000", lambda one: _many(one.corrected), right=True,
              hint=noop("Rows that replaced what was known before")),
    RowColumn(noop("Held"), "1,000", lambda one: _many(one.held), right=True,
              hint=noop("Rows that were kept but not counted"),
              colour=lambda one: "warning" if one.held else ""),
    RowColumn(_GAP + noop("State"), f"{_GAP}… not finished ", lambda one: _GAP + word(_STATES[one.state]),
              tip=_state_tip,
              colour=lambda one: "warning" if one.state == "failed" else ""),
)  # fmt: skip


HELD_COLUMNS: tuple[RowColumn[HeldItem], ...] = (
    RowColumn(_GAP + noop("Row"), f"{_GAP}20261124…::abcdefgh", lambda one: _GAP + short_id(one.external_id),
              tip=lambda one: one.external_id, hint=noop("The row's own name; Enter opens it as received")),
    RowColumn(noop("Line"), "100,000", lambda one: NOTHING if one.line is None else whole(one.line), right=True,
              hint=noop("The line of the file it stands in")),
    RowColumn(_GAP + noop("Held because"), f"{_GAP}another row of this file has the same id",
              lambda one: _GAP + word(one.reason), stretch=True, tip=lambda one: word(one.reason)),
    RowColumn(noop("Account"), "alpaca-paper ", lambda one: one.account),
)  # fmt: skip


def what_moved(one: Moved) -> str:
    """Return which figure moved: a trade's net, or the cash booked on a day."""
    if one.trade_id is not None:
        return tr("Trade in {symbol}", symbol=one.symbol) if one.symbol else word("Trade")
    return tr("Booked for {symbol}", symbol=one.symbol) if one.symbol else word("Booked for the account")


def rows_named(one: Moved) -> str:
    """Return the first row that did it, and how many more."""
    if not one.rows:
        return NOTHING
    if one.why == "note" and len(one.rows) > 1:
        cause = rows_named(replace(one, why="late", rows=one.rows[1:]))
        return tr("{row}, because of {cause}", row=short_id(one.rows[0]), cause=cause)
    if len(one.rows) == 1:
        return short_id(one.rows[0])
    return tr("{row} and {n} more", row=short_id(one.rows[0]), n=len(one.rows) - 1)


def figure(one: Moved, text: str | None) -> str:
    """Return a figure before or after; a trade that was or is not there has none."""
    return exact(text) if text is not None else word("no trade") if one.trade_id is not None else NOTHING


def changed_line(one: Moved, this_year: int) -> str:
    """Return in one line what changed a trade: for its own page."""
    day = short_day(own_clock(one.at_us)[:10], this_year)
    told = {"day": day, "why": tr(WHY[one.why]), "rows": rows_named(one)}
    if one.why == "note":
        return tr("Changed {day}: {why} {rows}; no number changed", **told)
    before, after = figure(one, one.before), figure(one, one.after)
    return tr("Changed {day}: {why} {rows}, net {before} → {after}", **told, before=before, after=after)


def _all_rows(one: Moved) -> str:
    return "\n".join((counted("{n} row", "{n} rows", len(one.rows)), *one.rows))


MOVED_COLUMNS: tuple[RowColumn[Moved], ...] = (
    RowColumn(_GAP + noop("When"), f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.at_us),
              hint=noop("When the journal heard of it, by the clock of this computer")),
    RowColumn(noop("Day"), "2026-11-24 ", lambda one: one.day,
              hint=noop("The day of the exchange whose figure changed")),
    RowColumn(noop("What"), "Booked for the account ", what_moved, tip=lambda one: one.trade_id or one.day),
    RowColumn(noop("Before"), "−10,000.00", lambda one: figure(one, one.before), right=True),
    RowColumn(noop("After"), "−10,000.00", lambda one: figure(one, one.after), right=True),
    RowColumn(_GAP + noop("Why"), f"{_GAP}row replaced by another ", lambda one: _GAP + word(WHY[one.why])),
    RowColumn(noop("Because of"), "20261124…::abcdefgh and 19 more ", rows_named, stretch=True,
              hint=noop("The row that did it, by the broker's name"), tip=_all_rows),
    RowColumn(noop("Account"), "alpaca-paper ", lambda one: one.account),
)  # fmt: skip
