"""`structures`, `group`, `ungroup`, `split` and `join`: trades that belong together, and that do not."""

from argparse import Namespace
from collections.abc import Iterable

from journal_app.cli import answers
from journal_app.cli.measuring import filter_of
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time
from journal_app.domain.structures import Structure


def structures(options: Namespace) -> int:
    """List the structures."""
    with existing(options) as journal:
        found = journal.arranging.structures(filter_of(options))
    if options.json:
        answers.write_json([_row(one) for one in found])
    else:
        header = ("structure", "underlying", "kind", "qty", "opened (UTC)", "closed (UTC)", "max risk", "net")
        answers.write_table(header, map(_cells, found), left=3)
    return 0


def _row(one: Structure) -> answers.Row:
    row = one._asdict()
    opened_us, closed_us = row.pop("opened_us"), row.pop("closed_us")
    return row | {
        "opened_at": format_time(opened_us), "closed_at": None if closed_us is None else format_time(closed_us),
    }  # fmt: skip


def _cells(one: Structure) -> tuple[str, ...]:
    risk = "unlimited" if one.risk_is_unlimited else answers.to_cents(one.max_risk)
    return (
        one.structure_id, one.underlying, one.name or one.kind, one.qty, answers.short_time(one.opened_us),
        answers.short_time(one.closed_us), risk, answers.to_cents(one.net),
    )  # fmt: skip


def group(options: Namespace) -> int:
    """Put trades into one structure."""
    with existing(options) as journal:
        journal.arranging.group(options.trades, options.name)
    return _told(options, f"{len(set(options.trades))} trades are one structure now.")


def ungroup(options: Namespace) -> int:
    """Let trades stand on their own."""
    with existing(options) as journal:
        journal.arranging.take_out(options.trades)
    return _told(options, f"{len(set(options.trades))} trades stand on their own now.")


def split(options: Namespace) -> int:
    """Make some fills of a trade a trade of their own."""
    with existing(options) as journal:
        found = journal.arranging.split(options.trade, options.fills)
        parts = [trade_id for trade_id in found if journal.trade(trade_id) is not None]
    if options.json:
        answers.write_json({"trade": options.trade, "fills": _fills(found), "parts": parts})
    else:
        print(f"{len(found)} fills of {options.trade} are a trade of their own now: {', '.join(parts)}.")
    return 0


def join(options: Namespace) -> int:
    """Take back the fills that were split off into a trade."""
    with existing(options) as journal:
        found = journal.arranging.join(options.trade)
    if options.json:
        answers.write_json({"trade": options.trade, "fills": _fills(found)})
    else:
        print(f"{len(found)} fills are matched with all others of their symbol again.")
    return 0


def _fills(keys: Iterable[str]) -> list[str]:
    return [key.partition(":")[2] for key in keys]


def _told(options: Namespace, sentence: str) -> int:
    if options.json:
        answers.write_json({"trades": list(dict.fromkeys(options.trades))})
    else:
        print(sentence)
    return 0
