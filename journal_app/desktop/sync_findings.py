"""What a sync found that deserves a look: positions that differ from the broker's, rows held back."""

from dataclasses import replace
from typing import NamedTuple

from journal_app.desktop.language import tr
from journal_app.domain.news import SyncReport


class Difference(NamedTuple):
    """A symbol of which journal and broker hold different quantities; signed exact texts."""

    symbol: str
    ledger: str
    broker: str


def joined(old: SyncReport | None, new: SyncReport) -> SyncReport:
    """Return what is known after another pass: a quick look does not undo what a full one found."""
    if old is None or old.account != new.account or new.tie_out is not None:
        return new
    return replace(
        new, tie_out=old.tie_out, held=old.held + new.held, issues=old.issues + new.issues,
        orders=old.orders if new.orders is None else new.orders,
    )  # fmt: skip


def differences(report: SyncReport) -> tuple[Difference, ...]:
    """Return the positions that differ; () as well when they were not compared."""
    positions = (report.tie_out or {}).get("positions")
    rows = positions.get("differ") if isinstance(positions, dict) else None
    return tuple(Difference(row["symbol"], row["ledger"], row["broker"]) for row in rows or ())


def order_differences(report: SyncReport) -> tuple[Difference, ...]:
    """Return the orders of which journal and broker filled different quantities, named by symbol and id."""
    rows = (report.orders or {}).get("differ")
    if not isinstance(rows, list):
        return ()
    return tuple(Difference(_order_name(row), row["ledger"], row["broker"]) for row in rows)


def _order_name(row: dict[str, str]) -> str:
    return tr("{symbol}, order {order}", symbol=row["symbol"], order=row["order_id"])


def agreement(report: SyncReport) -> str:
    """Return in words whether the positions were compared, and what came of it."""
    positions = (report.tie_out or {}).get("positions")
    if not isinstance(positions, dict):
        return tr("not compared")
    return tr("{agree} agree, {differ} differ", agree=positions.get("agree", 0), differ=len(differences(report)))
