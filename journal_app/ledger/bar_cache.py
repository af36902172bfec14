"""Bars that were fetched once, in a file of their own beside the journal: deleted or damaged, it is made anew.

It holds nothing that the broker could not tell again, so it is in no backup and in no export. It is
under the journal's passphrase: which symbols were asked for tells what was traded.
"""

import contextlib
import logging
import threading
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import apsw

from journal_app.credentials import Secret
from journal_app.domain.bars import SIZE_US, BarKey, Bars, BarSize
from journal_app.domain.errors import JournalDamagedError, LedgerError
from journal_app.ledger.engine import DATABASE_ERRORS, ask, connect, explain
from journal_app.ledger.packing import pack_numbers, unpack_numbers
from journal_app.ledger.surroundings import is_shared

_LOG = logging.getLogger(__name__)
_VERSION = 1
_TABLE = """CREATE TABLE IF NOT EXISTS block (asset_class TEXT NOT NULL, symbol TEXT NOT NULL, size TEXT NOT NULL,
day TEXT NOT NULL, upto_us INTEGER NOT NULL, asked_us INTEGER NOT NULL, feed TEXT NOT NULL, bars INTEGER NOT NULL,
places INTEGER NOT NULL, content BLOB, PRIMARY KEY (asset_class, symbol, size, day)) WITHOUT ROWID"""
_KEEP = "INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_OF = """SELECT day, places, content FROM block WHERE asset_class = ? AND symbol = ? AND size = ?
AND day BETWEEN ? AND ? ORDER BY day"""
_UPTO_OF = """SELECT day, upto_us FROM block WHERE asset_class = ? AND symbol = ? AND size = ?
AND day BETWEEN ? AND ?"""
_UPTO = "SELECT symbol, day, upto_us FROM block WHERE asset_class = ? AND size = ?"


class Block(NamedTuple):
    """A day's bars as they were told: until which instant they are known, when asked (UTC µs), of which feed."""

    bars: Bars
    upto_us: int
    asked_us: int
    feed: str


class CacheState(NamedTuple):
    """How much is kept: symbol days, those of them without any bar, bars, and bytes of the file."""

    days: int
    empty_days: int
    bars: int
    bytes: int


def cache_path(journal: Path) -> Path:
    """Return where the bars of a journal are kept."""
    return journal.with_name(f"{journal.stem}.bars.db")


def forget_bars(journal: Path) -> None:
    """Remove the kept bars of a journal that nobody has open: its passphrase changes."""
    _remove(cache_path(journal))


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


class BarCache:
    """The kept bars of one journal; safe from any thread."""

    def __init__(self, journal: Path, key: Secret | None = None) -> None:
        """Open the file beside the journal, or make it. Raises LedgerError when its folder cannot be written."""
        self.path = cache_path(journal)
        self._lock = threading.RLock()
        self._database = connect(self.path, writer=True, key=key, shared=is_shared(self.path))
        try:
            self._open()
        except DATABASE_ERRORS as error:
            self._database.close()
            raise explain(error, self.path) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if not self._database.is_closed():
                self._database.close()

    def keep(self, blocks: Mapping[BarKey, Block]) -> None:
        """Keep days of bars, also empty ones, in the place of what is known of them. Raises LedgerError."""
        rows = [
            (key.asset_class, key.symbol, key.size, key.day.isoformat(), block.upto_us, block.asked_us, block.feed,
             len(block.bars.times), block.bars.places, pack_numbers(block.bars.columns) if block.bars.times else None)
            for key, block in blocks.items()
        ]  # fmt: skip
        with self._connection() as connection, connection:
            connection.executemany(_KEEP, rows)

    def bars(self, asset_class: str, symbol: str, size: BarSize, first: date, last: date) -> Bars:
        """Return all kept bars of a symbol on exchange days, in order of time. Raises LedgerError."""
        found: Bars | None = None
        with self._connection() as connection:
            rows = ask(connection, _OF, (asset_class, symbol, size, first.isoformat(), last.isoformat()))
        for day, places, content in rows:
            columns = unpack_numbers(content, 5) if content is not None else ()
            if columns is None:
                self._forget(BarKey(asset_class, symbol, size, date.fromisoformat(day)))
                continue
            found = found or Bars(SIZE_US[size], places)
            for kept, more in zip(found.columns, columns, strict=False):
                kept.extend(more)
        return found or Bars(SIZE_US[size], 0)

    def known_until(self, asset_class: str, size: BarSize) -> dict[tuple[str, date], int]:
        """Return until which instant (UTC µs) each symbol's day is known. Raises LedgerError."""
        with self._connection() as connection:
            rows = ask(connection, _UPTO, (asset_class, size))
        return {(symbol, date.fromisoformat(day)): upto for symbol, day, upto in rows}

    def known_days(self, asset_class: str, symbol: str, size: BarSize, first: date, last: date) -> dict[date, int]:
        """Return until which instant (UTC µs) each day of one symbol is known. Raises LedgerError."""
        with self._connection() as connection:
            rows = ask(connection, _UPTO_OF, (asset_class, symbol, size, first.isoformat(), last.isoformat()))
        return {date.fromisoformat(day): upto for day, upto in rows}

    def state(self) -> CacheState:
        """Tell how much is kept. Raises LedgerError."""
        with self._connection() as connection:
            ((days, empty, bars),) = ask(connection, "SELECT count(*), total(bars = 0), total(bars) FROM block")
        return CacheState(days, int(empty), int(bars), self.path.stat().st_size)

    def drop(self) -> None:
        """Forget all bars. Raises LedgerError."""
        with self._connection() as connection:
            connection.execute("DELETE FROM block")
            connection.execute("VACUUM")

    def _forget(self, key: BarKey) -> None:
        _LOG.info("kept bars of %s on %s are damaged and will be fetched again", key.symbol, key.day)
        where = "asset_class = ? AND symbol = ? AND size = ? AND day = ?"
        with self._connection() as connection:
            connection.execute(f"DELETE FROM block WHERE {where}", (*key[:3], key.day.isoformat()))  # noqa: S608

    def _open(self) -> None:
        try:
            self._prepare()
        except DATABASE_ERRORS as error:
            if not isinstance(explain(error, self.path), JournalDamagedError):
                raise
            self._start_anew()

    def _prepare(self) -> None:
        connection = self._database.connection()
        connection.execute("PRAGMA synchronous = normal")  # what a power cut takes is fetched again
        version = ask(connection, "PRAGMA user_version")[0][0]
        if version not in {0, _VERSION}:
            raise apsw.CorruptError("bars of another version")
        connection.execute(_TABLE)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
        ask(connection, _UPTO, ("", ""))

    def _start_anew(self) -> None:
        """Throw a file away that cannot be read: damaged, or under the passphrase that the journal had before."""
        _LOG.info("the kept bars %s cannot be read and are fetched again", self.path.name)
        with contextlib.suppress(*DATABASE_ERRORS):
            self._database.close()
        _remove(self.path)
        self._prepare()

    @contextmanager
    def _connection(self) -> Iterator[apsw.Connection]:
        with self._lock:
            try:
                yield self._database.connection()
            except DATABASE_ERRORS as error:
                known = explain(error, self.path)
                if isinstance(known, JournalDamagedError):
                    self._start_anew()
                    known = LedgerError(
                        "The kept bars were damaged and have been thrown away.",
                        "Nothing else is affected: run `journal-app bars --fetch` to fetch them again.",
                    )
                raise known from error


def by_day(bars: Bars, days: Sequence[tuple[date, int, int]]) -> Iterable[tuple[date, Bars]]:
    """Yield the bars of each day, given as (day, its first instant, that of the next); days without any are empty."""
    for day, start, end in days:
        first, last = bisect_left(bars.times, start), bisect_left(bars.times, end)
        yield day, Bars(bars.size_us, bars.places, *(array("q", column[first:last]) for column in bars.columns))
