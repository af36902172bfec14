"""`note`: what the trader says about a trade, written and read on the command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time
from journal_app.domain.errors import SettingsError
from journal_app.domain.marks import Annotation
from journal_app.domain.money import to_units
from journal_app.domain.trades import Trade
from journal_app.ledger.annotations import checked
from journal_app.ledger.kept_pictures import check_picture
from journal_app.marks import Marks

_CLEARED: dict[str, Any] = {
    "note": "", "setup": "", "tags": (), "stop": "", "target": "", "rating": 0, "reviewed": False,
}  # fmt: skip


def note(options: Namespace) -> int:
    """Write what the options say about a trade, then tell what is said about it now."""
    with existing(options) as journal:
        marks = journal.marks
        change = _change(options, marks.said(options.trade))
        pictures = [(path.name, _content(path)) for path in options.picture or ()]
        # Whatever could be refused is refused before anything is written.
        checked(change)
        for name, content in pictures:
            check_picture(name, content)
        if options.remove_picture is not None:
            marks.remove_picture(options.trade, options.remove_picture)
        if change != Annotation():
            marks.annotate(options.trade, change)
        for name, content in pictures:
            marks.add_picture(options.trade, name, content)
        if change.stop:
            _warn_of_stop(journal.trade(options.trade))
        _tell(marks, options.trade, as_json=options.json)
    return 0


def _change(options: Namespace, now: Annotation) -> Annotation:
    fields: dict[str, Any] = {name: _CLEARED[name] for name in options.clear or ()}
    told = {
        "note": options.text, "setup": options.setup, "stop": options.stop, "target": options.target,
        "rating": options.rating, "reviewed": None if options.reviewed is None else options.reviewed == "yes",
    }  # fmt: skip
    fields |= {name: value for name, value in told.items() if value is not None}
    if options.tag or options.untag:
        kept = [tag for tag in fields.get("tags", now.tags or ()) if tag not in (options.untag or ())]
        fields["tags"] = tuple(dict.fromkeys([*kept, *(options.tag or ())]))
    return Annotation(**fields)


def _warn_of_stop(trade: Trade | None) -> None:
    """Say on stderr when a stop could not have limited a loss: it is kept, for the trader knows best."""
    if trade is None or not trade.stop:
        return
    stop, entry = to_units(trade.stop), to_units(trade.entry_price)
    if stop == entry or (stop > entry) == (trade.side == "long"):
        where = "at" if stop == entry else "above" if stop > entry else "below"
        print(f"The stop {trade.stop} is {where} the entry {trade.entry_price} of a {trade.side} trade. It is kept; "
              "change it with --stop if it is a slip.", file=sys.stderr)  # fmt: skip


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Name a picture that is there.") from error


def _tell(marks: Marks, trade_id: str, *, as_json: bool) -> None:
    said = marks.said(trade_id)
    pictures = [
        {"id": one.id, "name": one.name, "media_type": one.media_type, "added_at": format_time(one.added_us),
         "bytes": len(one.content)}
        for one in marks.pictures_of(trade_id)
    ]  # fmt: skip
    row: dict[str, Any] = {
        "trade_id": trade_id, "note": said.note, "setup": said.setup, "tags": list(said.tags or ()), "stop": said.stop,
        "target": said.target, "rating": said.rating, "reviewed": bool(said.reviewed), "pictures": pictures,
    }  # fmt: skip
    if as_json:
        answers.write_json(row)
        return
    shown = row | {"tags": ", ".join(row["tags"]), "reviewed": "yes" if said.reviewed else "no",
                   "pictures": ", ".join(f"{one['id']}: {one['name']}" for one in pictures)}  # fmt: skip
    answers.write_table(("about", trade_id), ((name, str(value or "–")) for name, value in list(shown.items())[1:]),
                        left=2)  # fmt: skip
