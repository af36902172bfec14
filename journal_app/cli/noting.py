"""`note`: what the trader says about a trade, written and read on the command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journal_app.cli import answers
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time
from journal_app.domain.errors import SettingsError
from journal_app.domain.marks import Annotation, plan_doubts
from journal_app.domain.trades import Trade
from journal_app.ledger.annotations import checked
from journal_app.ledger.kept_pictures import check_picture
from journal_app.marks import Marks

if TYPE_CHECKING:
    from journal_app.journal import Journal

_CLEARED: dict[str, Any] = {
    "note": "", "setup": "", "tags": (), "stop": "", "target": "", "rating": 0, "reviewed": False,
    "mistakes": (), "checks": (),
}  # fmt: skip

_ANSWERS: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


def note(options: Namespace) -> int:
    """Write what the options say about a trade, then tell what is said about it now."""
    with existing(options) as journal:
        marks = journal.marks
        change = _change(options, marks.said(options.trade), _criteria(journal, options))
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
        _warn_of_plan(journal.trade(options.trade), change)
        _tell(marks, options.trade, as_json=options.json)
    return 0


def _change(options: Namespace, now: Annotation, criteria: Mapping[str, str]) -> Annotation:
    fields: dict[str, Any] = {name: _CLEARED[name] for name in options.clear or ()}
    text = options.text if options.text_from is None else _text(options.text_from)
    told = {
        "note": text, "setup": options.setup, "stop": options.stop, "target": options.target, "rating": options.rating,
        "reviewed": None if options.reviewed is None else options.reviewed == "yes",
    }  # fmt: skip
    fields |= {name: value for name, value in told.items() if value is not None}
    for name, added, taken in (
        ("tags", options.tag, options.untag), ("mistakes", options.mistake, options.unmistake),
    ):  # fmt: skip
        if added or taken:
            kept = [word for word in fields.get(name, getattr(now, name) or ()) if word not in (taken or ())]
            fields[name] = tuple(dict.fromkeys([*kept, *(added or ())]))
    if options.check:
        fields["checks"] = _answered(options.check, dict(fields.get("checks", now.checks or ())), criteria)
    return Annotation(**fields)


def _criteria(journal: Journal, options: Namespace) -> dict[str, str]:
    """Return the ids of all criteria, each under itself and under its text; nothing when no check is answered."""
    known = [one for setup in journal.playbook.setups() for one in setup.criteria] if options.check else []
    return {one.text: one.id for one in known} | {one.id: one.id for one in known}


def _answered(told: Sequence[str], kept: dict[str, bool], criteria: Mapping[str, str]) -> tuple[tuple[str, bool], ...]:
    """Return the answers to checks with what is *told*, each as ID=yes, ID=no or ID=unknown."""
    answered = dict(kept)
    for text in told:
        name, _, answer = text.rpartition("=")
        criterion = criteria.get(name) or (name if name in kept else None)
        if criterion is None:
            raise SettingsError(f"The playbook has no criterion “{name}”.", "`journal-app playbook SETUP` lists them.")
        if answer not in _ANSWERS:
            raise SettingsError(f"“{text}” is no answer to a check.", "Write --check ID=yes, ID=no or ID=unknown.")
        answered.pop(criterion, None)
        met = _ANSWERS[answer]
        if met is not None:
            answered[criterion] = met
    return tuple(answered.items())


def _warn_of_plan(trade: Trade | None, change: Annotation) -> None:
    """Say on stderr what is odd about a plan: it is kept, for the trader knows best."""
    if trade is not None:
        for doubt in plan_doubts(trade, change.stop and trade.stop, change.target and trade.target):
            print(f"{doubt} It is kept; change it if it is a slip.", file=sys.stderr)


def _text(path: Path) -> str:
    """Return a note too long for a command line. Raises SettingsError for a file that is no text."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Name a file that is there.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is no text.", "Save it as UTF-8.") from error


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
        "mistakes": list(said.mistakes or ()), "checks": dict(said.checks or ()),
    }  # fmt: skip
    if as_json:
        answers.write_json(row)
        return
    checks = (f"{name}: {'yes' if met else 'no'}" for name, met in said.checks or ())
    shown = row | {"tags": ", ".join(row["tags"]), "mistakes": ", ".join(row["mistakes"]), "checks": ", ".join(checks),
                   "reviewed": "yes" if said.reviewed else "no",
                   "pictures": ", ".join(f"{one['id']}: {one['name']}" for one in pictures)}  # fmt: skip
    answers.write_table(("about", trade_id), ((name, str(value or "–")) for name, value in list(shown.items())[1:]),
                        left=2)  # fmt: skip
