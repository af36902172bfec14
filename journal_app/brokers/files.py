"""Read a file of fills in pieces: detect its format, name line and field of what is wrong.

journal-jsonl and fills-csv; nothing here stores anything, so a refused file leaves no trace.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from journal_app.brokers.journal_lines import (
    DEFAULT_ACCOUNT,
    Counter,
    LineError,
    Note,
    Setting,
    parse_line,
    read_fill,
    read_plain_fills,
    read_row,
)
from journal_app.domain.errors import ImportRefusedError
from journal_app.domain.events import Columns, Fact

Format = Literal["journal-jsonl", "fills-csv"]
FORMATS: tuple[Format, ...] = ("journal-jsonl", "fills-csv")
_PIECE = 2000
_BOM = b"\xef\xbb\xbf"
_FIELD_LIMIT = 128 * 1024
_COLUMNS = frozenset({
    "id", "time", "account", "symbol", "asset_class", "side", "qty", "price", "fee", "fee_currency", "order_id",
    "multiplier", "setup", "tags",
})  # fmt: skip
_REQUIRED = ("time", "symbol", "side", "qty", "price")


class PlainFills(NamedTuple):
    """Facts of one account by column, and their lines as received."""

    account: str
    columns: Columns
    texts: list[bytes]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some consecutive lines of a file: facts by account in file order, notes, and how far we are.

    A piece with nothing but plain fills has them in ``plain``. ``lines`` names the line of each fact,
    in the same order; ``position`` is in bytes.
    """

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    plain: PlainFills | None = None
    lines: dict[str, list[int]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    position: int = 0

    def add(self, account: str, facts: tuple[Fact, ...], line: int) -> None:
        """Append the facts of one line."""
        if account not in self.facts:
            self.facts[account], self.lines[account] = [], []
        self.facts[account] += facts
        self.lines[account] += (line,) * len(facts)


def detect_format(path: Path) -> Format:
    """Tell the format of a file by its first line. Raises ImportRefusedError when it is neither."""
    try:
        with path.open("rb") as file:
            start = file.read(4096).removeprefix(_BOM).lstrip()
    except OSError as error:
        raise ImportRefusedError(
            f"{path.name} cannot be read: {error.strerror}.", "Check the path and its rights."
        ) from error
    if not start:
        raise ImportRefusedError(f"{path.name} is empty.", "Export it again from where it came.")
    if start.startswith(b"{"):
        return "journal-jsonl"
    header = start.split(b"\n", 1)[0].decode("utf-8", "replace")
    names = {name.strip().strip('"').lower() for name in header.split(",")}
    if {"symbol", "side", "qty"} <= names:
        return "fills-csv"
    raise ImportRefusedError(
        f"{path.name} is in no format that this program knows.",
        "It reads journal-jsonl (one JSON object a line) and fills-csv (a header with time,symbol,side,qty,price).",
    )


def read_pieces(path: Path, file_format: Format) -> Iterator[Piece]:
    """Yield a file in pieces. Raises ImportRefusedError with line and field for what cannot be read."""
    return _jsonl_pieces(path) if file_format == "journal-jsonl" else _csv_pieces(path)


def _jsonl_pieces(path: Path) -> Iterator[Piece]:
    counter = Counter()
    line_number = 0
    with path.open("rb") as file:
        position = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
        file.seek(position)
        while some := list(islice(file, _PIECE)):
            end = position + sum(map(len, some))
            piece = _plain_piece(some, line_number, end)
            if piece is None:
                piece = Piece(position=end)
                for number, line in enumerate(some, start=line_number + 1):
                    if line.strip():
                        _add_line(path, piece, line.strip(), number, counter)
            line_number += len(some)
            position = end
            yield piece


def _plain_piece(lines: list[bytes], lines_before: int, position: int) -> Piece | None:
    """Return lines that are all plain fills as a piece; None when they are not."""
    texts = [line.strip() for line in lines]
    found = read_plain_fills(b"\n".join(texts), len(texts))
    if found is None:
        return None
    account, columns = found
    numbers = list(range(lines_before + 1, lines_before + 1 + len(texts)))
    return Piece(plain=PlainFills(account, columns, texts), lines={account: numbers}, position=position)


def _add_line(path: Path, piece: Piece, text: bytes, line_number: int, counter: Counter) -> None:
    try:
        found = read_row(parse_line(text), text.decode("utf-8"), counter)
    except LineError as error:
        raise _refused(path, line_number, str(error)) from error
    except UnicodeDecodeError as error:
        raise _refused(path, line_number, "not UTF-8 text") from error
    if isinstance(found, Note):
        piece.notes.append(found)
    elif isinstance(found, Setting):
        piece.settings.append(found)
    else:
        piece.add(found[0], found[1], line_number)


def _refused(path: Path, line_number: int, reason: str) -> ImportRefusedError:
    return ImportRefusedError(
        f"{path.name}, line {line_number}: {reason}.",
        "Nothing of the file was stored. Mend the line and import it again.",
    )


def _csv_pieces(path: Path) -> Iterator[Piece]:
    counter = Counter()
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            names = _header(path, next(reader, []))
            while some := list(islice(reader, _PIECE)):
                piece = Piece(position=reader.line_num)
                first = reader.line_num - len(some) + 1
                for number, cells in enumerate(some, start=first):
                    if cells:
                        _add_cells(path, piece, names, cells, number, counter)
                yield piece
    except (csv.Error, UnicodeDecodeError) as error:
        raise _refused(path, 1, f"not a readable CSV file ({error})") from error


def _header(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name in _REQUIRED if name not in names]
    if missing:
        raise _refused(path, 1, f"the header lacks {', '.join(missing)}")
    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        raise _refused(path, 1, f"the header has unknown columns: {', '.join(unknown)[:80]}")
    return names


def _add_cells(path: Path, piece: Piece, names: list[str], cells: list[str], number: int, counter: Counter) -> None:
    if len(cells) != len(names):
        raise _refused(path, number, f"{len(cells)} cells where the header has {len(names)}")
    row = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()}
    try:
        fact = read_fill(row, ",".join(cells), counter)
    except LineError as error:
        raise _refused(path, number, str(error)) from error
    piece.add(row.get("account") or DEFAULT_ACCOUNT, (fact,), number)
