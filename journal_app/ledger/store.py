"""The ledger's one door: open a journal, record facts, keep trades, annotate, ask.

One writer connection, guarded by a lock and used from any thread; every other connection is
read-only and belongs to the thread that asks. Each write is one BEGIN IMMEDIATE transaction.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import apsw
import peewee as pw
from playhouse.apsw_ext import APSWDatabase

from journal_app.credentials import Secret
from journal_app.domain.errors import AccountMismatchError, LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.inbox import Decision, JobState
from journal_app.domain.marks import Annotation, ChangedMeanwhileError, clearing
from journal_app.domain.news import Issue
from journal_app.ledger.annotations import (
    FileMark,
    anchor_of,
    checked,
    has_changed,
    marks_of,
    merge_marks,
    must_find,
    said_about,
    tell_review,
)
from journal_app.ledger.attaching import attach_again
from journal_app.ledger.engine import (
    DATABASE_ERRORS,
    READ_ONLY_MODE,
    ask,
    ask_one,
    connect,
    explain,
    is_writable,
    no_garbage_search,
    open_writer,
)
from journal_app.ledger.jobs import JobWriter, OpenJob, RowToHold, end_job
from journal_app.ledger.keeping import Keeper, ReadyTrades, rebuild_trades
from journal_app.ledger.kept_pictures import keep_picture
from journal_app.ledger.moved_marks import KeptMark, keep_moved
from journal_app.ledger.moves import Teller
from journal_app.ledger.recording import Recorded, Recorder, Sealed, sealed
from journal_app.ledger.schema import (
    FACT_INDEXES,
    TRADE_INDEXES,
    Account,
    CursorRow,
    MarkRow,
)


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account of this journal; ``id`` is local, ``broker_account_id`` the broker's own."""

    id: int
    name: str
    broker: str
    environment: str | None
    broker_account_id: str | None
    currency: str


class Batch:
    """Facts being recorded inside one open transaction; trades are kept when it ends."""

    def __init__(
        self, database: pw.Database, revision: int, job: OpenJob | None, *, from_file: bool, ready: bool, tells: bool
    ) -> None:
        """Start recording on the writer's database; `Ledger.recording` explains the switches."""
        self._database = database
        self._connection: apsw.Connection = database.connection()
        self._revision = revision
        is_empty = ask_one(self._connection, "SELECT 1 FROM fact LIMIT 1") is None
        self.takes_trades = ready and from_file and is_empty
        indexes = (*FACT_INDEXES, *TRADE_INDEXES) if from_file and is_empty else ()
        teller = Teller(self._connection, revision, with_new=not from_file) if tells and not is_empty else None
        self._teller = teller
        self._keeper = Keeper(self._connection, revision, teller, from_empty=indexes, ready=self.takes_trades)
        self._recorder = Recorder(self._connection, self._keeper, teller, from_file=from_file)
        self._job = JobWriter(self._connection, job)
        self._marks: list[tuple[int, FileMark]] = []
        self._brings_marks = False

    @property
    def revision(self) -> int:
        """The number of this write."""
        return self._revision

    @property
    def connection(self) -> apsw.Connection:
        """The writer's connection, inside the transaction."""
        return self._connection

    @property
    def database(self) -> pw.Database:
        """The writer's database, for rows of other tables that belong in this transaction."""
        return self._database

    @property
    def recorded(self) -> Recorded:
        """Counts so far."""
        return self._recorder.recorded

    def account(self, name: str) -> AccountRef:
        """Return the account of that name, made inside this transaction if new."""
        return find_or_make_account(self._database, name, "file", None, None)

    def add(self, account: AccountRef, facts: Sequence[Fact]) -> list[int]:
        """Record some facts of one account, oldest first; return the positions of held ones."""
        return self.add_sealed(account, sealed(facts), marks_of(facts))

    def add_to(self, account_id: int, facts: Sequence[Fact]) -> None:
        """Record some facts of an account given by its number."""
        self._recorder.add(account_id, sealed(facts))

    def add_sealed(self, account: AccountRef, facts: Sealed, marks: Iterable[FileMark] = ()) -> list[int]:
        """Record facts whose hashes are known already, with what their file wants on their trades."""
        self._marks += [(account.id, mark) for mark in marks]
        return self._recorder.add(account.id, facts)

    def take_trades(self, trades: ReadyTrades) -> None:
        """Write trades that the file's reader has matched, when `takes_trades`; they are checked by their numbers."""
        self._keeper.take(trades, self._recorder.last_seq)

    def put_strands(self, account_id: int, wanted: Mapping[str, str | None]) -> None:
        """Let fills, by id, be matched within their strand (None: with all others); they need not be there yet."""
        self._keeper.put_strands(account_id, wanted)

    def annotate(self, account: AccountRef, anchor: str, change: Annotation) -> None:
        """Put an annotation on a fill, inside this transaction."""
        self._recorder.build_key()
        self._brings_marks = True
        merge_marks(self._database, account.id, anchor, change, self._revision, replace=True)

    def add_picture(self, account: AccountRef, home: str, name: str, added_us: int, content: bytes) -> None:
        """Keep a picture on a fill, inside this transaction. Raises LedgerError for what is no picture."""
        self._brings_marks = True
        keep_picture(self._database, account.id, home, (name, added_us, content), self._revision)

    def add_moved(self, account: AccountRef, kept: KeptMark) -> None:
        """Keep a mark that is shown away from home, of an export. Raises LedgerError for what is none."""
        self._brings_marks = True
        keep_moved(self._database, account.id, kept, self._revision)

    def describe_account(
        self, account: AccountRef, broker: str, environment: str | None, broker_id: str | None
    ) -> None:
        """Name the broker of an account, inside this transaction."""
        fields = {"broker": broker, "environment": environment, "broker_account_id": broker_id}
        Account.update(**fields).where(Account.id == account.id).execute(self._database)

    def set_cursor(self, account: AccountRef, feed: str, value: str | None) -> None:
        """Move (or with None forget) the cursor of a feed, in the same transaction as its rows."""
        if value is None:
            here = (CursorRow.account_id == account.id) & (CursorRow.feed == feed)
            CursorRow.delete().where(here).execute(self._database)
        else:
            row = CursorRow.insert(account_id=account.id, feed=feed, value=value).on_conflict("REPLACE")
            row.execute(self._database)

    def hold(self, account: AccountRef, rows: Sequence[RowToHold]) -> None:
        """Keep rows that are not counted, and why, in the inbox."""
        self._job.hold(account.id, rows)

    def add_issues(self, account: AccountRef, issues: Sequence[Issue]) -> None:
        """Put something to look at into the inbox; each only once."""
        self.hold(account, [RowToHold(issue.external_id, issue.reason) for issue in issues])

    def decide(self, held_id: int, decision: Decision) -> None:
        """Write what became of a row that was held, in the transaction that acts on it."""
        self._job.decide(held_id, decision)

    def undo(self, first_seq: int, last_seq: int) -> int:
        """Take a stretch of facts out of the numbers; return how many counted."""
        return self._recorder.undo(first_seq, last_seq)

    def replace(self, account: AccountRef, external_id: str, by_id: str) -> bool:
        """Take a fact out of the numbers because another row stands for it; tell whether it counted."""
        return self._recorder.replace(account.id, external_id, by_id)

    def close(self) -> int | None:
        """Seal the facts, write the trades, put the file's own marks on them; return the job's number if it has one."""
        self._recorder.seal()
        self._keeper.close()
        done = self._recorder.recorded
        self._job.close(self._recorder.first_seq, self._recorder.last_seq, (done.new, done.same, done.corrected))
        if self._teller is not None:
            self._teller.close(self._job.id)
        causes = None if self._teller is None else self._teller.causes_of
        attach_again(self._database, self._revision, self._job.id, causes, everything=self._brings_marks)
        for account_id, mark in self._marks:
            anchor = anchor_of(self._connection, account_id, mark.symbol, mark.time_us)
            if anchor is not None:
                change = Annotation(setup=mark.setup, tags=mark.tags)
                merge_marks(self._database, account_id, anchor, change, self._revision)
        return self._job.id


class Ledger:
    """One journal file, open for writing. Use as a context manager, or call `close`."""

    def __init__(self, path: Path, key: Secret | None = None) -> None:
        """Open (or make) the journal at *path*, under the passphrase *key* if any.

        Raises LedgerError when it cannot be trusted, PassphraseError when the passphrase does not open it.
        """
        self.path = path
        self.key = key
        self._lock = threading.RLock()
        self._writer = open_writer(path, key)
        self.is_read_only = not is_writable(path)
        self._readers = connect(path, writer=False, key=key)

    def __enter__(self) -> Self:
        """Return the ledger itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close all connections of this thread and the writer."""
        self.close()

    def close(self) -> None:
        """Close the writer (which checkpoints) and this thread's reader."""
        with self._lock:
            self.close_reader()
            if not self._writer.is_closed():
                self._writer.close()

    def close_reader(self) -> None:
        """Close the calling thread's own reading connection; call before a thread ends."""
        if not self._readers.is_closed():
            self._readers.close()

    @contextmanager
    def writing(self) -> Iterator[tuple[APSWDatabase, int]]:
        """Give the writer's database and a new revision inside one immediate transaction."""
        with self._lock, self._transaction():
            yield self._writer, self._next_revision()

    @contextmanager
    def deriving(self) -> Iterator[apsw.Connection]:
        """Give the writer's connection inside one transaction, for what is derived: it makes no new revision."""
        with self._lock, self._transaction():
            yield self._writer.connection()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.is_read_only:
            raise LedgerError(*READ_ONLY_MODE)
        try:
            with self._writer.atomic("IMMEDIATE"):
                yield
        except DATABASE_ERRORS as error:
            raise explain(error, self.path) from error

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """Give this thread's read-only connection (a plain DB-API one)."""
        try:
            yield self._readers.connection()
        except DATABASE_ERRORS as error:
            raise explain(error, self.path) from error

    def _next_revision(self) -> int:
        row = self._writer.execute_sql("SELECT value FROM mark WHERE name = 'revision'").fetchone()
        revision = int(row[0]) + 1 if row else 1
        MarkRow.insert(name="revision", value=str(revision)).on_conflict("REPLACE").execute(self._writer)
        return revision

    def revision(self) -> int:
        """Return the number of the last committed write; 0 for an untouched journal."""
        with self.reading() as connection:
            row = ask_one(connection, "SELECT value FROM mark WHERE name = 'revision'")
        return int(row[0]) if row else 0

    def mark(self, name: str) -> str | None:
        """Return what was noted about the journal itself under a name; None when nothing was."""
        with self.reading() as connection:
            row = ask_one(connection, "SELECT value FROM mark WHERE name = ?", (name,))
        return str(row[0]) if row else None

    def set_mark(self, name: str, value: str) -> None:
        """Note something about the journal itself; that is no change of what it says."""
        with self._lock, self._transaction():
            MarkRow.insert(name=name, value=value).on_conflict("REPLACE").execute(self._writer)

    @contextmanager
    def recording(
        self, job: OpenJob | None = None, *, from_file: bool = False, ready: bool = False, tells: bool = True
    ) -> Iterator[Batch]:
        """Record facts in one transaction: all of them with their cursor and trades, or nothing.

        *job* is what they belong to. *ready*: the file's reader matches too; the batch `takes_trades`
        then if the journal is empty. *tells*: changes of the past are written down (`moves`).
        """
        with self.writing() as (database, revision):
            batch = Batch(database, revision, job, from_file=from_file, ready=ready, tells=tells)
            yield batch
            number = batch.close()
        if job is not None:
            job.id = number

    def end_job(self, job: OpenJob, state: JobState, message: str | None = None) -> None:
        """Write how a job ended, if there is anything to tell of it."""
        if job.id is not None:
            with self.writing() as (database, _):
                end_job(database.connection(), job.id, state, message)

    def rebuild(self) -> int:
        """Derive all trades anew from the facts; return how many there are."""
        with no_garbage_search(), self.writing() as (database, revision):
            count = rebuild_trades(database.connection(), revision)
            attach_again(database, revision, None, everything=True)
            return count

    def accounts(self) -> tuple[AccountRef, ...]:
        """Return all accounts in the order in which they were made."""
        with self.reading() as connection:
            rows = ask(
                connection, "SELECT id, name, broker, environment, broker_account_id, currency FROM account ORDER BY id"
            )
        return tuple(AccountRef(*row) for row in rows)

    def account(self, name: str, broker: str = "file", environment: str | None = None,
                broker_account_id: str | None = None) -> AccountRef:  # fmt: skip
        """Return the account of that name, made if new.

        Raises AccountMismatchError when the broker now gives another account id under this name.
        """
        for known in self.accounts():
            if known.name == name:
                if broker_account_id and known.broker_account_id not in {None, broker_account_id}:
                    raise AccountMismatchError(
                        f"The keys open another account than the one stored as “{name}”.",
                        "Choose another name with --account for the new account; the old one stays as it is.",
                    )
                if broker_account_id and known.broker_account_id is None:
                    return self._identify(known, broker, environment, broker_account_id)
                return known
        with self.writing() as (database, _):
            return find_or_make_account(database, name, broker, environment, broker_account_id)

    def _identify(self, known: AccountRef, broker: str, environment: str | None, broker_id: str) -> AccountRef:
        with self.writing() as (database, _):
            Account.update(broker=broker, environment=environment, broker_account_id=broker_id).where(
                Account.id == known.id
            ).execute(database)
        return next(again for again in self.accounts() if again.id == known.id)

    def cursor(self, account: AccountRef, feed: str) -> str | None:
        """Return how far a feed has been read; None when it never was."""
        with self.reading() as connection:
            row = ask_one(connection, "SELECT value FROM cursor WHERE account_id = ? AND feed = ?", (account.id, feed))
        return row[0] if row else None

    def annotate(self, trade_id: str, change: Annotation, expected: Annotation | None = None) -> Annotation:
        """Write what the trader says about a trade; return what brings back what was said before.

        *expected* is what the editor has read: when a field that *change* writes is another by now, nothing is
        written and ChangedMeanwhileError has both. Numbers cannot be reached from here. Raises LedgerError for a
        trade that is not there, and for a price, rating or note that is none.
        """
        with self.writing() as (database, revision):
            return _annotate(database, revision, trade_id, change, expected)

    def annotate_all(self, changes: Mapping[str, Annotation]) -> dict[str, Annotation]:
        """Write what the trader says about several trades, all or nothing; return by trade what brings it back.

        Raises LedgerError as `annotate` does.
        """
        with self.writing() as (database, revision):
            return {name: _annotate(database, revision, name, change, None) for name, change in changes.items()}


def _annotate(
    database: pw.Database, revision: int, trade_id: str, change: Annotation, expected: Annotation | None
) -> Annotation:
    account_id, anchor = must_find(database.connection(), trade_id)
    before = said_about(database.connection(), account_id, anchor)
    change = checked(change)
    if expected is not None and has_changed(before, change, expected):
        raise ChangedMeanwhileError(trade_id, before, change)
    merge_marks(database, account_id, anchor, change, revision, replace=True)
    if change.reviewed and not before.reviewed:
        tell_review(database, account_id, anchor)
    return clearing(before)


def find_or_make_account(
    database: pw.Database, name: str, broker: str, environment: str | None, broker_account_id: str | None
) -> AccountRef:
    """Return the account of that name, as the writer's transaction sees it, made if new."""
    Account.insert(
        name=name, broker=broker, environment=environment, broker_account_id=broker_account_id
    ).on_conflict_ignore().execute(database)
    columns = (
        Account.id, Account.name, Account.broker, Account.environment, Account.broker_account_id, Account.currency,
    )  # fmt: skip
    found = Account.select(*columns).where(Account.name == name).tuples().execute(database)
    return AccountRef(*next(iter(found)))
