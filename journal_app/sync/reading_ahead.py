"""Read a large file in a second process, so that reading and storing share the work of two cores.

The window profits too: parsing a million lines would otherwise hold up its painting.
"""

import gc
import multiprocessing
import os
import pickle
import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from journal_app.brokers.files import Format, Piece, read_pieces
from journal_app.brokers.journal_lines import Note, Setting
from journal_app.domain.errors import ImportRefusedError
from journal_app.ledger.annotations import FileMark, marks_of
from journal_app.ledger.recording import Sealed, sealed, sealed_columns
from journal_app.matching.round_trips import OpenTrade
from journal_app.matching.streams import Stream, moves_of
from journal_app.matching.sums import Closed

WORTH_IT = 8_000_000
"""Bytes from which starting a process (about 0.3 s) pays."""
_PIECES_AHEAD = 40


@dataclass(frozen=True, slots=True)
class SealedPiece:
    """A piece of a file whose facts have their hashes: ready to be recorded."""

    facts: dict[str, Sealed]
    marks: dict[str, list[FileMark]]
    lines: dict[str, list[int]]
    notes: list[Note]
    settings: list[Setting]
    position: int
    trades: "MatchedAhead | None" = None


class MatchedAhead(NamedTuple):
    """The trades of a file read into an empty journal, by account name, for facts up to ``last_seq``."""

    last_seq: int
    closed: list[tuple[str, Closed]]
    still_open: list[tuple[str, OpenTrade]]
    late: list[tuple[str, str, int]]


def is_read_ahead(path: Path) -> bool:
    """Tell whether a file is large enough to be read in a process of its own."""
    return path.stat().st_size >= WORTH_IT


def pieces_of(path: Path, file_format: Format, *, match: bool = False) -> Iterator[SealedPiece]:
    """Yield the pieces of a file, read here or ahead in a process of its own.

    *match*: that process matches too, for a journal that is empty.
    """
    if not is_read_ahead(path):
        yield from map(_sealed_piece, read_pieces(path, file_format))
        return
    spawning = multiprocessing.get_context("spawn")
    receiver, sender = spawning.Pipe(duplex=False)
    child = spawning.Process(target=_send_pieces, args=(sender, path, file_format, match), daemon=True)
    child.start()
    sender.close()
    try:
        yield from _received(receiver, path)
    finally:
        receiver.close()
        child.terminate()
        child.join()


def _sealed_piece(piece: Piece) -> SealedPiece:
    facts = {account: sealed(facts) for account, facts in piece.facts.items()}
    if piece.plain is not None:
        facts[piece.plain.account] = sealed_columns(piece.plain.columns, piece.plain.texts)
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


def _send_pieces(sender: "Connection[object, object]", path: Path, file_format: Format, match: bool) -> None:  # noqa: FBT001 - a process takes positions
    # No garbage is circular here, and looking for some among millions of tuples takes a third of the time.
    gc.disable()
    pieces = map(_sealed_piece, read_pieces(path, file_format))
    ahead: queue.Queue[bytes | None] = queue.Queue(_PIECES_AHEAD)
    carrier = threading.Thread(target=_carry, args=(ahead, sender), daemon=True)
    carrier.start()
    try:
        for piece in _matched(pieces) if match else pieces:
            ahead.put(pickle.dumps(piece))
        ahead.put(pickle.dumps(None))
    except ImportRefusedError as error:
        ahead.put(pickle.dumps((error.title, error.hint)))
    ahead.put(None)
    carrier.join()


def _carry(ahead: "queue.Queue[bytes | None]", sender: "Connection[object, object]") -> None:
    """Send what was read: a pipe holds less than a piece, so reading would wait for storing without this."""
    try:
        while (message := ahead.get()) is not None:
            sender.send_bytes(message)
    except BrokenPipeError:
        os._exit(0)  # the importing side stopped


def _matched(pieces: Iterable[SealedPiece]) -> Iterator[SealedPiece]:
    """Add the trades, with the numbers that an empty journal gives to facts that come once."""
    stream: Stream[str] = Stream()
    last_seq = position = 0
    for piece in pieces:
        closed: list[tuple[str, Closed]] = []
        for account, facts in piece.facts.items():
            seqs = range(last_seq + 1, last_seq + 1 + len(facts.ids))
            last_seq += len(facts.ids)
            closed += stream.add(account, moves_of(seqs, facts.columns))
        position = piece.position
        yield replace(piece, trades=MatchedAhead(last_seq, closed, [], []))
    rest = stream.flush()  # may still find late ones
    late = [(account, symbol, time_us) for (account, symbol), time_us in stream.late.items()]
    ended = MatchedAhead(last_seq, rest, stream.still_open(), late)
    yield SealedPiece({}, {}, {}, [], [], position, ended)
