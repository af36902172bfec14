"""The verb that shows the proofs: every day's line, and the rows behind a difference."""

from argparse import Namespace
from collections.abc import Iterable

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time
from journal_app.domain.money import from_units, to_units
from journal_app.domain.proofs import Explanation, Proof, difference_line, proof_line, row_line


def proof(options: Namespace) -> int:
    """Show what each look at the broker found, day by day."""
    with existing(options) as journal:
        found = journal.proofs(options.account, options.from_day, options.to_day)
    if options.json:
        answers.write_json([_row(one) for one in found])
        return 0
    if not found:
        print("Nothing has been compared with the broker yet. Each `sync` does.")
        return 0
    answers.write_table(
        ("account", "day", "state", "proof"), ((one.account, one.day, one.state, proof_line(one)) for one in found),
        left=4,
    )  # fmt: skip
    for line in _reasons(found):
        print(line)
    return 0


def _reasons(found: Iterable[Proof]) -> Iterable[str]:
    for one in found:
        if one.differences or one.changes:
            yield f"\n{one.account} {one.day}"
        for difference in one.differences:
            yield f"  {difference_line(difference)}"
            yield from (f"    {row_line(row)}" for row in difference.rows)
        if one.changes:
            yield "  came, changed or went away since it was proven:"
            yield from (f"    {row_line(row)}" for row in one.changes)


def _row(one: Proof) -> answers.Row:
    held = None
    if one.equity_ledger is not None and one.booked is not None:
        held = from_units(to_units(one.equity_ledger) - to_units(one.booked))
    return {
        "account": one.account, "day": one.day, "state": one.state, "checked_at": format_time(one.checked_us),
        "line": proof_line(one), "cash": _figures(one, "cash", one.cash_ledger, one.cash_broker),
        "held": held, "booked": one.booked,
        "equity": _figures(one, "equity", one.equity_ledger, one.equity_broker),
        "positions": None if one.agree is None else {
            "agree": one.agree,
            "differ": [
                {"symbol": each.symbol, "ledger": each.ledger, "broker": each.broker,
                 "difference": each.difference, **_behind(each.rows, each.unexplained)}
                for each in one.of("position")
            ],
        },
        "changes": [row._asdict() for row in one.changes], "notes": list(one.notes),
    }  # fmt: skip


def _figures(one: Proof, what: str, ledger: str | None, broker: str | None) -> answers.Row | None:
    if ledger is None and broker is None:
        return None
    found = next((each for each in one.differences if each.what == what), None)
    if found is not None:
        rest = {"difference": found.difference, **_behind(found.rows, found.unexplained)}
    else:
        rest = {"difference": None if ledger is None or broker is None else "0", **_behind((), "0")}
    return {"ledger": ledger, "broker": broker, **rest}


def _behind(rows: Iterable[Explanation], unexplained: str) -> answers.Row:
    return {"rows": [row._asdict() for row in rows], "unexplained": unexplained}
