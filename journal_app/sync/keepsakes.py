"""Put what a file says of playbook, days, quick notes and saved views into the journal."""

from collections.abc import Callable

from journal_app.brokers.journal_lines import Note
from journal_app.brokers.keepsake_lines import (
    read_day,
    read_day_note,
    read_playbook_setup,
    read_setup_picture,
    read_view,
)
from journal_app.ledger.days import keep_day, keep_day_note
from journal_app.ledger.playbook import keep_setup, keep_setup_picture
from journal_app.ledger.store import Batch
from journal_app.ledger.views import keep_view


def _put_setup(batch: Batch, note: Note) -> None:
    setup, place = read_playbook_setup(note.row)
    keep_setup(batch.database, setup, place, batch.revision)


def _put_setup_picture(batch: Batch, note: Note) -> None:
    """Keep a picture of a setup. Raises LedgerError for a content that is no picture."""
    one = read_setup_picture(note.row)
    keep_setup_picture(batch.database, one.setup, (one.name, one.added_us, one.content), batch.revision)


def _put_day(batch: Batch, note: Note) -> None:
    keep_day(batch.database, *read_day(note.row), batch.revision)


def _put_day_note(batch: Batch, note: Note) -> None:
    keep_day_note(batch.database, *read_day_note(note.row), batch.revision)


def _put_view(batch: Batch, note: Note) -> None:
    keep_view(batch.database, read_view(note.row), batch.revision)


KEEPSAKE_PUTTERS: dict[str, Callable[[Batch, Note], None]] = {
    "playbook_setup": _put_setup, "setup_picture": _put_setup_picture, "day": _put_day, "day_note": _put_day_note,
    "view": _put_view,
}  # fmt: skip
"""By type of line. What cannot be read was refused when the line was read."""
