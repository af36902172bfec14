"""What a sync found that deserves a look: positions that differ from the broker's, rows held back."""

from dataclasses import replace
from typing import NamedTuple

from journal_app.domain.news import SyncReport

_MOST_NAMED = 3


class Difference(NamedTuple):
    """A symbol of which journal and broker hold different quantities; signed exact texts."""

    symbol: str
    ledger: str
    broker: str


def joined(old: SyncReport | None, new: SyncReport) -> SyncReport:
    """Return what is known after another pass: a quick look does not undo what a full one found."""
    if old is None or old.account != new.account or new.tie_out is not None:
        return new
    return replace(new, tie_out=old.tie_out, held=old.held + new.held, issues=old.issues + new.issues)


def differences(report: SyncReport) -> tuple[Difference, ...]:
    """Return the positions that differ; () as well when they were not compared."""
    positions = (report.tie_out or {}).get("positions")
    rows = positions.get("differ") if isinstance(positions, dict) else None
    return tuple(Difference(row["symbol"], row["ledger"], row["broker"]) for row in rows or ())


def agreement(report: SyncReport) -> str:
    """Return in words whether the positions were compared, and what came of it."""
    positions = (report.tie_out or {}).get("positions")
    if not isinstance(positions, dict):
        return "not compared"
    return f"{positions.get('agree', 0):,} agree, {len(differences(report)):,} differ"


def trouble(report: SyncReport) -> str:
    """Return the few words for the status line; "" when everything is in order."""
    parts = []
    symbols = [one.symbol for one in differences(report)]
    if symbols:
        more = f" and {len(symbols) - _MOST_NAMED:,} more" if len(symbols) > _MOST_NAMED else ""
        parts.append(f"positions differ: {', '.join(symbols[:_MOST_NAMED])}{more}")
    if report.held:
        parts.append(f"{report.held:,} {'row' if report.held == 1 else 'rows'} held")
    return "  ·  ".join(parts)


def trouble_tip(report: SyncReport) -> str:
    """Return the first details, one a line, and where to find all of them."""
    lines = [f"{one.symbol}: journal {one.ledger}, broker {one.broker}" for one in differences(report)[:8]]
    lines += [f"{one.external_id}: {one.reason}" for one in report.issues[:8]]
    return "\n".join([*lines, "Sync → Last sync … lists everything."])
