"""Read a large file in a second process, so that reading and storing share the work of two cores.

The window profits too: parsing a million lines would otherwise hold up its painting.
"""

import gc
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from journal_app.brokers.files import Format, Piece, read_pieces
from journal_app.brokers.journal_lines import Note, Setting
from journal_app.domain.errors import ImportRefusedError
from journal_app.ledger.recording import Sealed, sealed, sealed_columns
from journal_app.ledger.store import FileMark, marks_of

WORTH_IT = 8_000_000
"""Bytes from which starting a process (about 0.3 s) pays."""


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A piece of a file whose facts have their hashes: ready to be recorded."""

    facts: dict[str, Sealed]
    marks: dict[str, list[FileMark]]
    lines: dict[str, list[int]]
    notes: list[Note]
    settings: list[Setting]
    position: int


def pieces_of(path: Path, file_format: Format) -> Iterator[SealedPiece]:
    """Yield the pieces of a file, read here or ahead in a process of its own."""
    if path.stat().st_size < WORTH_IT:
        yield from map(_sealed_piece, read_pieces(path, file_format))
        return
    spawning = multiprocessing.get_context("spawn")
    receiver, sender = spawning.Pipe(duplex=False)
    child = spawning.Process(target=_send_pieces, args=(sender, path, file_format), daemon=True)
    child.start()
    sender.close()
    try:
        yield from _received(receiver, path)
    finally:
        receiver.close()
        child.terminate()
        child.join()


def _sealed_piece(piece: Piece) -> SealedPiece:
    if piece.plain is not None:
        facts = {piece.plain.account: sealed_columns(piece.plain.columns, piece.plain.texts)}
    else:
        facts = {account: sealed(facts) for account, facts in piece.facts.items()}
    marks = {account: marks_of(facts) for account, facts in piece.facts.items()}
    return SealedPiece(facts, marks, piece.lines, piece.notes, piece.settings, piece.position)


def _received(receiver: "Connection[object, object]", path: Path) -> Iterator[SealedPiece]:
    while True:
        try:
            message = receiver.recv()
        except EOFError as error:
            raise ImportRefusedError(
                f"Reading {path.name} stopped unexpectedly.", "Nothing of it was stored. Try again."
            ) from error
        if isinstance(message, SealedPiece):
            yield message
        elif isinstance(message, tuple):
            raise ImportRefusedError(*message)
        else:
            return


def _send_pieces(sender: "Connection[object, object]", path: Path, file_format: Format) -> None:
    # No garbage is circular here, and looking for some among millions of tuples takes a third of the time.
    gc.disable()
    try:
        for piece in read_pieces(path, file_format):
            sender.send(_sealed_piece(piece))
        sender.send(None)
    except ImportRefusedError as error:
        sender.send((error.title, error.hint))
    except BrokenPipeError:
        return  # the importing side stopped
