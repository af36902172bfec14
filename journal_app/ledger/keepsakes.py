"""What the trader keeps beside trades, as the journal's content: for its hash and its export."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import apsw

from journal_app.domain.days import CloseOut, DayPlan, QuickNote
from journal_app.domain.playbook import Setup, SetupPicture
from journal_app.domain.views import SavedView
from journal_app.ledger.days import all_days, day_note_rows, day_rows
from journal_app.ledger.engine import ask
from journal_app.ledger.playbook import all_setup_pictures, picture_digests, placed_setups
from journal_app.ledger.store import Ledger
from journal_app.ledger.views import all_views

_SETUPS = "SELECT name, place, setup FROM playbook_setup ORDER BY place, name"


def keepsake_rows(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield playbook, pictures of setups, days, quick notes and saved views as rows, in a fixed order."""
    for kind, rows in (
        ("playbook_setup", ask(connection, _SETUPS)), ("setup_picture", picture_digests(connection)),
        ("day", day_rows(connection)), ("day_note", day_note_rows(connection)),
    ):  # fmt: skip
        for row in rows:
            yield kind, *row
    for view in all_views(connection):
        yield "view", view.page, view.name, view.place, view.content


class Keepsakes(NamedTuple):
    """Everything that the trader keeps beside trades, each part in a fixed order."""

    setups: list[tuple[Setup, int]]
    pictures: list[SetupPicture]
    days: list[tuple[str, DayPlan | None, CloseOut | None]]
    notes: list[tuple[str, QuickNote]]
    views: list[SavedView]


def all_keepsakes(ledger: Ledger) -> Keepsakes:
    """Return everything that the trader keeps beside trades, for an export."""
    with ledger.reading() as connection:
        notes = [(day, QuickNote(at_us, text)) for day, at_us, text in day_note_rows(connection)]
        return Keepsakes(
            placed_setups(connection), all_setup_pictures(connection), all_days(connection), notes,
            all_views(connection),
        )  # fmt: skip
