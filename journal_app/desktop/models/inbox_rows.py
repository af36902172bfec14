"""The tables of the Inbox and Changes pages: jobs, rows held back, and figures of the past that moved."""

from dataclasses import replace

from journal_app.desktop.figures import NOTHING, exact, own_clock, short_day
from journal_app.desktop.models.proof_rows import short_id
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.inbox import HeldItem, Job, JobKind, JobState, Moved, Why
from journal_app.domain.proofs import count

_GAP = "\u2002"
_KINDS: dict[JobKind, str] = {"sync": "Sync", "import": "Import", "release": "Row released", "undo": "Import undone"}
_STATES: dict[JobState, str] = {
    "done": "✓ done", "running": "… not finished", "failed": "▲ failed", "undone": "– undone",
}  # fmt: skip
_STATE_TIPS: dict[JobState, str] = {
    "done": "Everything it brought is in the journal.",
    "running": "It is still under way, or was cut off. What it had stored is whole.",
    "failed": "It ended early. What it had stored is whole; the next one goes on from there.",
    "undone": "Its rows count no longer. The file can be imported again.",
}
WHY: dict[Why, str] = {
    "late": "late row", "corrected": "corrected row", "busted": "row taken back", "replaced": "row replaced by another",
    "undone": "import undone", "note": "note came from",
}  # fmt: skip


def _state_tip(job: Job) -> str:
    return "\n".join(filter(None, (_STATE_TIPS[job.state], job.message)))


def _many(number: int) -> str:
    return f"{number:,}" if number else NOTHING


JOB_COLUMNS: tuple[RowColumn[Job], ...] = (
    RowColumn(f"{_GAP}When", f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.ended_us or one.started_us),
              hint="By the clock of this computer"),
    RowColumn("What", "Import undone ", lambda one: _KINDS[one.kind]),
    RowColumn("From", "fills-2026-11.csv", lambda one: one.source, stretch=True),
    RowColumn("Account", "alpaca-paper ", lambda one: one.account or NOTHING),
    RowColumn("New", "1,000,000", lambda one: _many(one.new), right=True, hint="Rows that were not known before"),
    RowColumn("Same", "1,000,000", lambda one: _many(one.same), right=True, hint="Rows that were known already"),
    RowColumn("Corrected", "1,000", lambda one: _many(one.corrected), right=True,
              hint="Rows that replaced what was known before"),
    RowColumn("Held", "1,000", lambda one: _many(one.held), right=True, hint="Rows that were kept but not counted",
              colour=lambda one: "warning" if one.held else ""),
    RowColumn(f"{_GAP}State", f"{_GAP}… not finished ", lambda one: _GAP + _STATES[one.state], tip=_state_tip,
              colour=lambda one: "warning" if one.state == "failed" else ""),
)  # fmt: skip


HELD_COLUMNS: tuple[RowColumn[HeldItem], ...] = (
    RowColumn(f"{_GAP}Row", f"{_GAP}20261124…::abcdefgh", lambda one: _GAP + short_id(one.external_id),
              tip=lambda one: one.external_id, hint="The row's own name; Enter opens it as received"),
    RowColumn("Line", "100,000", lambda one: NOTHING if one.line is None else f"{one.line:,}", right=True,
              hint="The line of the file it stands in"),
    RowColumn(f"{_GAP}Held because", f"{_GAP}another row of this file has the same id",
              lambda one: _GAP + one.reason, stretch=True, tip=lambda one: one.reason),
    RowColumn("Account", "alpaca-paper ", lambda one: one.account),
)  # fmt: skip


def what_moved(one: Moved) -> str:
    """Return which figure moved: a trade's net, or the cash booked on a day."""
    if one.trade_id is not None:
        return f"Trade in {one.symbol}" if one.symbol else "Trade"
    return f"Booked for {one.symbol}" if one.symbol else "Booked for the account"


def rows_named(one: Moved) -> str:
    """Return the first row that did it, and how many more."""
    if not one.rows:
        return NOTHING
    if one.why == "note" and len(one.rows) > 1:
        return f"{short_id(one.rows[0])}, because of {rows_named(replace(one, why='late', rows=one.rows[1:]))}"
    more = f" and {len(one.rows) - 1} more" if len(one.rows) > 1 else ""
    return short_id(one.rows[0]) + more


def figure(one: Moved, text: str | None) -> str:
    """Return a figure before or after; a trade that was or is not there has none."""
    return exact(text) if text is not None else "no trade" if one.trade_id is not None else NOTHING


def changed_line(one: Moved, this_year: int) -> str:
    """Return in one line what changed a trade: for its own page."""
    day = short_day(own_clock(one.at_us)[:10], this_year)
    if one.why == "note":
        return f"Changed {day}: {WHY[one.why]} {rows_named(one)}; no number changed"
    before, after = figure(one, one.before), figure(one, one.after)
    return f"Changed {day}: {WHY[one.why]} {rows_named(one)}, net {before} → {after}"


def _all_rows(one: Moved) -> str:
    return "\n".join((count(len(one.rows), "row"), *one.rows))


MOVED_COLUMNS: tuple[RowColumn[Moved], ...] = (
    RowColumn(f"{_GAP}When", f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + own_clock(one.at_us),
              hint="When the journal heard of it, by the clock of this computer"),
    RowColumn("Day", "2026-11-24 ", lambda one: one.day, hint="The day of the exchange whose figure changed"),
    RowColumn("What", "Booked for the account ", what_moved, tip=lambda one: one.trade_id or one.day),
    RowColumn("Before", "−10,000.00", lambda one: figure(one, one.before), right=True),
    RowColumn("After", "−10,000.00", lambda one: figure(one, one.after), right=True),
    RowColumn(f"{_GAP}Why", f"{_GAP}row replaced by another ", lambda one: _GAP + WHY[one.why]),
    RowColumn("Because of", "20261124…::abcdefgh and 19 more ", rows_named, stretch=True,
              hint="The row that did it, by the broker's name", tip=_all_rows),
    RowColumn("Account", "alpaca-paper ", lambda one: one.account),
)  # fmt: skip
