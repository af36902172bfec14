"""What came in and what it changed: the inbox, and the lines that say why a number of the past moved."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time, parse_day
from journal_app.domain.doubts import Doubt
from journal_app.domain.inbox import HeldItem, Job, Moved
from journal_app.domain.marks import WaitingMark
from journal_app.journal import Journal
from journal_app.ledger import inbox as stored


def inbox(options: Namespace) -> int:
    """List jobs and held rows, or act on one of them."""
    with existing(options) as journal:
        for act, number in ((_release, options.release), (_discard, options.discard), (_undo, options.undo)):
            if number is not None:
                return act(journal, number, as_json=options.json)
        if options.raw is not None:
            raw = stored.held_item(journal.ledger, options.raw).raw
            if options.json:
                answers.write_json({"held": options.raw, "raw": raw})
            else:
                print(raw or "The row as received is not there.")
            return 0
        jobs, held, unknown = journal.jobs(), journal.held_items(), journal.unknown_types(options.account)
        doubts, waiting = journal.doubts(options.account), journal.marks.waiting(options.account)
    if options.json:
        answers.write_json({"jobs": [_job_row(job) for job in jobs], "held": [asdict(item) for item in held],
                            "unclassified": [asdict(one) for one in unknown],
                            "doubts": [_doubt_row(one) for one in doubts],
                            "waiting_marks": [_waiting_row(one) for one in waiting]})  # fmt: skip
        return 0
    answers.write_table(_JOB_HEAD, map(_job_cells, jobs), left=5)
    if held:
        print()
        answers.write_table(("row", "job", "account", "id", "line", "held because"), map(_held_cells, held), left=6)
    if unknown:
        print()
        cells = ((one.account, one.type, str(one.rows), answers.to_cents(one.cash)) for one in unknown)
        answers.write_table(("account", "type not known, kept as received", "rows", "cash counted"), cells, left=2)
    if doubts:
        print()
        head = ("account", "symbol", "row", "trade", "left out of sums because")
        answers.write_table(head, map(_doubt_cells, doubts), left=5)
    if waiting:
        print()
        answers.write_table(_WAITING_HEAD, ((one.account, one.anchor, one.words) for one in waiting), left=3)
    return 0


_JOB_HEAD = ("job", "what", "from", "ended (UTC)", "state", "new", "same", "corrected", "held")

_WAITING_HEAD = ("account", "fill", "written on a fill that belongs to no trade; it comes back with the fill")


def _waiting_row(one: WaitingMark) -> dict[str, Any]:
    said = asdict(one.said) | {"tags": list(one.said.tags or ()), "reviewed": bool(one.said.reviewed)}
    said |= {"mistakes": list(one.said.mistakes or ()), "checks": dict(one.said.checks or ())}
    return {"account": one.account, "fill": one.anchor} | said | {"pictures": [two.name for two in one.pictures]}


def _job_row(job: Job) -> dict[str, Any]:
    times = {"started_at": format_time(job.started_us), "ended_at": _time(job.ended_us)}
    return {name: value for name, value in asdict(job).items() if not name.endswith("_us")} | times


def _time(time_us: int | None) -> str | None:
    return None if time_us is None else format_time(time_us)


def _job_cells(job: Job) -> tuple[str, ...]:
    counts = (str(count) for count in (job.new, job.same, job.corrected, job.held))
    return (str(job.id), job.kind, job.account or job.source, answers.short_time(job.ended_us), job.state, *counts)


def _held_cells(item: HeldItem) -> tuple[str, ...]:
    return (
        str(item.id), str(item.job_id or "–"), item.account, item.external_id,
        "–" if item.line is None else str(item.line), item.reason,
    )  # fmt: skip


def _doubt_row(one: Doubt) -> dict[str, Any]:
    return one._asdict() | {"title": one.words.title, "hint": one.words.hint}


def _doubt_cells(one: Doubt) -> tuple[str, ...]:
    return (one.account, one.symbol, one.external_id, one.trade_id or "–", f"{one.words.title} {one.words.hint}")


def _release(journal: Journal, held_id: int, *, as_json: bool) -> int:
    fact = journal.release(held_id)
    if as_json:
        answers.write_json({"released": held_id, "id": fact.external_id, "kind": fact.kind})
    else:
        print(f"Row {held_id} counts now, as {fact.kind} {fact.external_id}.")
    return 0


def _discard(journal: Journal, held_id: int, *, as_json: bool) -> int:
    journal.discard(held_id)
    if as_json:
        answers.write_json({"discarded": held_id})
    else:
        print(f"Row {held_id} is off the list. It stays on record, and counts for nothing.")
    return 0


def _undo(journal: Journal, job_id: int, *, as_json: bool) -> int:
    count = journal.undo_import(job_id)
    if as_json:
        answers.write_json({"undone": job_id, "rows": count})
    else:
        print(f"Import {job_id} is undone: {count} rows count no longer. The file can be imported again.")
    return 0


def moves(options: Namespace) -> int:
    """List why figures of the past changed."""
    days = [parse_day(day).isoformat() if day else None for day in (options.from_day, options.to_day)]
    with existing(options) as journal:
        found = journal.moves(*days, trade_id=options.trade)
    if options.json:
        answers.write_json([_moved_row(one) for one in found])
    else:
        head = ("changed (UTC)", "day", "what", "why", "rows", "before", "after")
        answers.write_table(head, map(_moved_cells, found), left=5)
    return 0


def _moved_row(one: Moved) -> dict[str, Any]:
    return {"at": format_time(one.at_us)} | {name: value for name, value in asdict(one).items() if name != "at_us"}


def _moved_cells(one: Moved) -> tuple[str, ...]:
    what = one.trade_id or f"booked {one.symbol or 'for the account'}"
    rows = _causes(one)
    return (
        answers.short_time(one.at_us), one.day, what, one.why, rows, answers.to_cents(one.before),
        answers.to_cents(one.after),
    )  # fmt: skip


def _causes(one: Moved) -> str:
    """Return the rows that did it; of a note that moved, the fill that it was written on and what made it move."""
    if not one.rows:
        return "–"
    first, *others = one.rows
    if one.why == "note" and others:
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        return f"{first}, because of {others[0]}{more}"
    return first + (f" and {len(others)} more" if others else "")
