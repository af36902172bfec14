"""Import a file into the ledger: one transaction, all or nothing, each row once."""

import base64
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from journal_app.brokers.files import Format, detect_format
from journal_app.brokers.journal_lines import Note
from journal_app.domain.clock import parse_time
from journal_app.domain.errors import ImportRefusedError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.news import HeldRow, ImportProgress, ImportReport
from journal_app.ledger.arrangement import Place, keep_place
from journal_app.ledger.engine import no_garbage_search
from journal_app.ledger.jobs import OpenJob, RowToHold
from journal_app.ledger.keeping import ReadyTrades
from journal_app.ledger.moved_marks import KeptMark
from journal_app.ledger.packing import unpack
from journal_app.ledger.store import Batch, Ledger
from journal_app.sync.keepsakes import KEEPSAKE_PUTTERS
from journal_app.sync.reading_ahead import MatchedAhead, SealedPiece, is_read_ahead, pieces_of


class _LeftUndoneError(Exception):
    """Rolls a dry run back."""


def import_file(
    ledger: Ledger, path: Path, file_format: Format | None = None, *, dry_run: bool = False,
    on_progress: Callable[[ImportProgress], None] | None = None, stop: threading.Event | None = None,
) -> ImportReport:  # fmt: skip
    """Read a file into the ledger and return what it brought.

    Raises ImportRefusedError (nothing stored) for a line that cannot be read or when stopped.
    """
    started = time.monotonic()
    found = file_format or detect_format(path)
    total = path.stat().st_size
    held: list[HeldRow] = []
    job = OpenJob("import", path.name)
    recording = ledger.recording(job, from_file=True, ready=is_read_ahead(path))
    with suppress(_LeftUndoneError), no_garbage_search(), recording as batch:
        for piece in pieces_of(path, found, match=batch.takes_trades):
            held += _record(batch, piece)
            if on_progress is not None:
                on_progress(ImportProgress(piece.position, total))
            if stop is not None and stop.is_set():
                raise ImportRefusedError("The import was stopped.", "Nothing of the file was stored.")
        recorded = batch.recorded
        if dry_run:
            raise _LeftUndoneError
    return ImportReport(
        str(path), found, recorded.new, recorded.same, recorded.corrected, len(held), tuple(held),
        round(time.monotonic() - started, 3),
    )  # fmt: skip


def _record(batch: Batch, piece: SealedPiece) -> Iterator[HeldRow]:
    for setting in piece.settings:
        row = setting.row
        account = batch.account(setting.account)
        batch.describe_account(
            account, str(row.get("broker") or "file"), row.get("environment"), row.get("broker_account_id")
        )
    for name, facts in piece.facts.items():
        for position in batch.add_sealed(batch.account(name), facts, piece.marks.get(name, ())):
            external_id, line = facts.ids[position], piece.lines[name][position]
            reason = f"id {external_id} stands earlier in this file with other content"
            received = (unpack(facts.raw) or ())[position]
            fact = Fact(*(column[position] for column in facts.columns))
            batch.hold(batch.account(name), [RowToHold(external_id, reason, line, received, fact)])
            yield HeldRow(line, "held", reason)
    if piece.trades is not None:
        batch.take_trades(_by_id(batch, piece.trades))
    for note in piece.notes:
        _PUTTERS.get(str(note.row["type"]), _put_words)(batch, note)


def _by_id(batch: Batch, trades: MatchedAhead) -> ReadyTrades:
    """Name accounts as the journal does."""

    def number(name: str) -> int:
        return batch.account(name).id

    return ReadyTrades(
        trades.last_seq, [(number(name), closed) for name, closed in trades.closed],
        [(number(name), trade) for name, trade in trades.still_open],
        [(number(name), symbol, time_us) for name, symbol, time_us in trades.late],
    )  # fmt: skip


def _put_picture(batch: Batch, note: Note) -> None:
    """Keep a picture of an export. Raises ImportRefusedError for one that cannot be read."""
    row = note.row
    try:
        content = base64.b64decode(str(row["content"]), validate=True)
        added_us = parse_time(str(row["added"]))
    except (KeyError, ValueError) as error:
        raise ImportRefusedError(
            f"The picture {row.get('name')!r} cannot be read.", "Nothing of the file was stored."
        ) from error
    batch.add_picture(batch.account(note.account), str(row.get("trade")), str(row.get("name")), added_us, content)


def _put_moved(batch: Batch, note: Note) -> None:
    """Keep a moved mark of an export. Raises ImportRefusedError for one that cannot be read."""
    row = note.row
    try:
        texts = (str(row["home"]), str(row["trade"]))
        kept = KeptMark(*texts, dict(row["marks"]), row["shown"], parse_time(str(row["at"])), str(row["state"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ImportRefusedError(
            f"The moved mark of {row.get('home')!r} cannot be read.", "Nothing of the file was stored."
        ) from error
    batch.add_moved(batch.account(note.account), kept)


def _put_group(batch: Batch, note: Note) -> None:
    place = Place(note.row["group"], note.row.get("name"))
    keep_place(batch, batch.account(note.account), str(note.row["trade"]), place)


def _put_strand(batch: Batch, note: Note) -> None:
    batch.put_strands(batch.account(note.account).id, {note.row["fill"]: note.row["strand"]})


def _put_words(batch: Batch, note: Note) -> None:
    batch.annotate(batch.account(note.account), str(note.row.get("trade")), _annotation(note))


_PUTTERS: dict[str, Callable[[Batch, Note], None]] = {
    "picture": _put_picture, "moved_mark": _put_moved, "group": _put_group, "strand": _put_strand,
    **KEEPSAKE_PUTTERS,
}  # fmt: skip


def _annotation(note: Note) -> Annotation:
    row = note.row
    return Annotation(
        note=row.get("text"), setup=row.get("setup"), tags=tuple(row["tags"]) if "tags" in row else None,
        stop=row.get("stop"), target=row.get("target"), rating=row.get("rating"), reviewed=row.get("reviewed"),
        mistakes=tuple(row["mistakes"]) if "mistakes" in row else None,
        checks=tuple(row["checks"].items()) if "checks" in row else None,
    )  # fmt: skip
