"""What the trader keeps beside trades, as the journal's content: for its hash and its export."""

from collections.abc import Iterator
from typing import Any

import apsw

from journal_app.ledger.days import day_note_rows, day_rows
from journal_app.ledger.engine import ask
from journal_app.ledger.playbook import picture_digests
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
