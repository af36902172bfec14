"""The wiring: the only place that knows all the parts; every front door gets a `Journal`."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from filelock import FileLock

from journal_app import paths
from journal_app.arranging import Arranging
from journal_app.credentials import BrokerKeys, Secret, forget_keys, save_keys
from journal_app.domain.clock import parse_day
from journal_app.domain.doubts import Doubt
from journal_app.domain.errors import SettingsError
from journal_app.domain.inbox import Decision, HeldItem, Job, Moved, UnknownType
from journal_app.domain.marks import Annotation
from journal_app.domain.news import ImportProgress, ImportReport, MissingRow, ProvisionalFill
from journal_app.domain.proofs import Proof
from journal_app.domain.trades import FillRow, LotLine, LotMethod, Method, Position, Trade, TradeFilter
from journal_app.journal_file import claim, journal_path, passphrase_for
from journal_app.ledger import absences, heard, inbox, proofs, reading
from journal_app.ledger.backup_files import backup_folder
from journal_app.ledger.store import Ledger
from journal_app.settings import (
    AccountConnection,
    Settings,
    check_connections,
    connections_of,
    default_account,
    default_config_dir,
    load_settings,
    save_settings,
)

if TYPE_CHECKING:
    from journal_app.brokers.alpaca_budget import Budgets
    from journal_app.brokers.files import Format
    from journal_app.connections import Connection
    from journal_app.days import Days
    from journal_app.domain.events import Fact
    from journal_app.excursions import Excursions
    from journal_app.figures import Figures
    from journal_app.ledger.auto_backups import AutoBackups
    from journal_app.ledger.backups import Backup
    from journal_app.ledger.surroundings import Notice
    from journal_app.marks import Marks
    from journal_app.metrics.entries import Metric
    from journal_app.metrics.frames import TradeFrame
    from journal_app.playbook import Playbook
    from journal_app.practice.child import PracticeChild
    from journal_app.sync.engine import SyncEngine
    from journal_app.views import Views

_BACKUP_LOOK_SECONDS = 60.0


class Journal:
    """One open journal with everything that a front door may ask of it. Safe from any thread."""

    def __init__(
        self, path: Path, config_dir: Path, *, account: str | None = None, passphrase: Secret | None = None
    ) -> None:
        """Open the journal. Raises LedgerError when it cannot be trusted, SettingsError for settings.

        *passphrase* opens an encrypted one; without it JOURNAL_PASSPHRASE and the keyring are asked.
        """
        self.config_dir = config_dir
        self.settings: Settings = load_settings(config_dir)
        self.ledger = Ledger(path, passphrase_for(path, passphrase))
        self.arranging = Arranging(self.ledger)
        self._account = account
        self._lock = FileLock(f"{path}.lock")
        self._practice: PracticeChild | None = None
        self._backups: AutoBackups | None = None
        self._figures: Figures | None = None
        self._making = threading.Lock()
        self._shared: Budgets | None = None

    def __enter__(self) -> Self:
        """Return the journal itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close everything."""
        self.close()

    def close(self) -> None:
        """Stop the practice broker, give the lock back and close the ledger."""
        if self._practice is not None:
            self._practice.stop()
            self._practice = None
        self._lock.release()
        self.ledger.close()

    def claim(self) -> None:
        """Become the one program that syncs this journal. Raises LedgerError when another one is."""
        claim(self._lock)

    def change_settings(self, settings: Settings) -> None:
        """Keep new settings. Raises SettingsError when they cannot be saved."""
        save_settings(self.config_dir, settings)
        self.settings = settings
        self._backups = None

    # What the journal knows

    def load_frame(self, newest: int | None = None) -> "TradeFrame":
        """Return all trades as columns, or only the *newest* opened."""
        from journal_app.metrics.frames import build_frame, join_frames

        parts = [build_frame(rows, revision) for revision, rows in reading.table_parts(self.ledger, newest=newest)]
        return self.figures.with_rule(join_frames(parts))

    def changes_since(self, revision: int) -> reading.Changes:
        """Return the trades that changed after a revision."""
        return reading.changes_since(self.ledger, revision)

    def trades(self, method: Method = "flat", only: TradeFilter | None = None) -> Iterator[Trade]:
        """Return trades, oldest close first, exact; R by the planned stop, else by the risk rule."""
        return iter(self.figures.with_r(reading.trades(self.ledger, method, only or TradeFilter())))

    def trade(self, trade_id: str) -> Trade | None:
        """Return one round trip by its id, or None."""
        found = reading.trade_of(self.ledger, trade_id)
        return None if found is None else next(iter(self.figures.with_r([found])))

    def fills_of(self, trade_id: str) -> tuple[FillRow, ...]:
        """Return the rows behind one trade, oldest first."""
        return reading.fills_of(self.ledger, trade_id)

    def lots_of(self, trade_id: str, method: LotMethod) -> tuple[LotLine, ...]:
        """Return the lots inside one round trip, in the order of their closes, then those still open."""
        from journal_app.ledger.lots_of_trade import lots_of

        return lots_of(self.ledger, trade_id, method)

    def fee_share_of(self, trade_id: str) -> str:
        """Return what a trade bears of the fees that are booked by day (a cost is positive), on top of its own."""
        from journal_app.ledger.fee_shares import fee_share_of

        return fee_share_of(self.ledger, trade_id)

    def raw_of(self, account: str, external_id: str) -> str | None:
        """Return a row as the broker gave it (JSON text)."""
        return reading.raw_of(self.ledger, account, external_id)

    def positions(self, account: str | None = None) -> list[Position]:
        """Return what is held now, with its lots by the method of the settings."""
        return reading.positions(self.ledger, account, self.settings.method)

    def proofs(
        self, account: str | None = None, from_day: str | None = None, to_day: str | None = None
    ) -> tuple[Proof, ...]:
        """Return the proof of each exchange day, oldest first. Raises SettingsError for a day that is none."""
        for text in filter(None, (from_day, to_day)):
            parse_day(text)
        return tuple(proofs.proofs(self.ledger, account, from_day, to_day))

    def newest_proofs(self, account: str | None = None) -> tuple[Proof, ...]:
        """Return the newest day's proof of each account: what a badge shows."""
        return proofs.newest_proofs(self.ledger, account)

    def proof_history(self, account: str, day: str) -> tuple[Proof, ...]:
        """Return every state that a day's proof has been in, oldest first."""
        return proofs.history_of(self.ledger, account, day)

    @property
    def backups(self) -> "AutoBackups":
        """Return what keeps this journal backed up by itself."""
        from journal_app.ledger.auto_backups import AutoBackups

        with self._making:
            if self._backups is None:
                second = self.settings.second_backup_folder
                self._backups = AutoBackups(
                    self.ledger, backup_folder(self.ledger.path), Path(second).expanduser() if second else None
                )
            return self._backups

    @property
    def excursions(self) -> "Excursions":
        """Return what knows how far trades went, and fetches the bars for it."""
        from journal_app.excursions import Excursions

        return Excursions(self.ledger, self.connections, self._budgets)

    def off_days(self) -> dict[str, int]:
        """Return by account how many days before the newest one are off; accounts without any are left out."""
        return proofs.off_days(self.ledger)

    def account_names(self) -> tuple[str, ...]:
        """Return the names of all accounts in the order in which they were made."""
        return tuple(one.name for one in self.ledger.accounts())

    def broker_accounts(self) -> tuple[str, ...]:
        """Return the names of the accounts that have a broker to compare with."""
        return tuple(one.name for one in self.ledger.accounts() if one.broker != "file")

    def back_up(self, folder: Path | None = None) -> "Backup":
        """Write a checked copy into *folder*, or beside the journal. Raises LedgerError."""
        from journal_app.ledger.backups import back_up

        return back_up(self.ledger, folder or backup_folder(self.ledger.path))

    def keep_backed_up(self, stop: threading.Event, on_look: Callable[[], None] = lambda: None) -> None:
        """Back up by itself until *stop*, then once more; for a thread of its own. *on_look*: the state may be new.

        Failures are in the log and in `backups.state()`, and never end this.
        """
        while True:
            self.backups.tick()
            self.backups.drill_when_due()
            on_look()
            if stop.wait(_BACKUP_LOOK_SECONDS):
                break
        self.backups.back_up_on_quit()
        self.ledger.close_reader()

    def notices(self) -> "tuple[Notice, ...]":
        """Return what speaks against the place where the journal lies: a full disk, a synced or network folder."""
        from journal_app.ledger.surroundings import look_around

        return look_around(self.ledger.path)

    @property
    def marks(self) -> "Marks":
        """Return what the trader says about trades, to be written and read."""
        from journal_app.marks import Marks

        return Marks(self.ledger)

    def annotate(self, trade_id: str, change: Annotation, expected: Annotation | None = None) -> None:
        """Keep what the trader says about a trade, if it still is as *expected*. Raises LedgerError."""
        self.ledger.annotate(trade_id, change, expected)

    @property
    def playbook(self) -> "Playbook":
        """Return the setups with their checklists, and what each criterion is worth."""
        from journal_app.playbook import Playbook

        return Playbook(self.ledger, self.figures)

    @property
    def days(self) -> "Days":
        """Return the trader's days: plans, notes, close-outs, their cards and what waits for a review."""
        from journal_app.days import Days

        return Days(self.ledger, self.figures)

    @property
    def views(self) -> "Views":
        """Return the saved views of pages."""
        from journal_app.views import Views

        return Views(self.ledger)

    @property
    def figures(self) -> "Figures":
        """Return what works out every figure of the catalogue."""
        from journal_app.figures import Figures

        with self._making:
            if self._figures is None:
                self._figures = Figures(self.ledger, lambda: self.settings)
            return self._figures

    def metrics(self, only: TradeFilter | None = None) -> "dict[str, Metric]":
        """Return every metric of the catalogue for the closed trades that the filter leaves."""
        return self.figures.metrics(only)

    # What comes in

    def import_file(
        self, path: Path, on_progress: Callable[[ImportProgress], None] | None = None,
        stop: threading.Event | None = None, *, file_format: "Format | None" = None, dry_run: bool = False,
    ) -> ImportReport:  # fmt: skip
        """Read a file into the journal. Raises ImportRefusedError, with nothing stored."""
        from journal_app.sync.importing import import_file

        if not dry_run:
            self.backups.back_up_before("import")
        return import_file(self.ledger, path, file_format, dry_run=dry_run, on_progress=on_progress, stop=stop)

    def jobs(self, most: int = 200) -> tuple[Job, ...]:
        """Return the newest sync passes and imports that brought something, newest first."""
        return inbox.jobs(self.ledger, most)

    def held_items(self, state: Decision | None = "held", job_id: int | None = None) -> tuple[HeldItem, ...]:
        """Return rows that were kept but not counted: those still waiting, or (None) all; of one job or of any."""
        return inbox.held_items(self.ledger, state, job_id)

    def held_counts(self) -> dict[str, int]:
        """Return by account how many rows wait in the inbox; accounts without any are left out."""
        return inbox.held_counts(self.ledger)

    def unknown_types(self, account: str | None = None) -> tuple[UnknownType, ...]:
        """Return which types of rows are not known, how many there are, and the cash that they moved."""
        return inbox.unknown_types(self.ledger, account)

    def doubts(self, account: str | None = None) -> tuple[Doubt, ...]:
        """Return why trades are left out of sums, and which rows lead there."""
        from journal_app.ledger.doubts import doubts

        return doubts(self.ledger, account)

    def release(self, held_id: int) -> "Fact":
        """Count a held row; return what it became. Raises LedgerError when it still cannot be read."""
        from journal_app.sync.releasing import release

        return release(self.ledger, held_id)

    def discard(self, held_id: int) -> None:
        """Let a held row go; it stays on record. Raises LedgerError for one that does not wait."""
        inbox.discard(self.ledger, held_id)

    def undo_import(self, job_id: int) -> int:
        """Take back a whole import; return how many rows count no longer. Raises LedgerError."""
        from journal_app.ledger.undoing import undo_import

        self.backups.back_up_before("undo")
        return undo_import(self.ledger, job_id)

    def moves(
        self, from_day: str | None = None, to_day: str | None = None, *, trade_id: str | None = None,
        job_id: int | None = None,
    ) -> tuple[Moved, ...]:  # fmt: skip
        """Return why figures of the past changed, newest change first; days are those whose figures changed."""
        return inbox.moves(self.ledger, from_day=from_day, to_day=to_day, trade_id=trade_id, job_id=job_id)

    def connections(self) -> "tuple[Connection, ...]":
        """Return the brokers that sync would use, one for each account; empty when none is connected.

        Keys in the environment win over a practice broker, that one over the settings. Raises
        SettingsError without a keyring, and for an account that is not among several.
        """
        from journal_app import connections

        named = connections.from_environment(self._account)
        if named is not None:
            return (named,)
        if self._practice is not None:
            found = self._practice.connection
            return (connections.from_practice(found.rest_url, found.key_id, found.secret_key, self._account),)
        return connections.from_settings(self.settings, self._account)

    def connection(self) -> "Connection | None":
        """Return the first broker that sync would use; None when none is connected."""
        return next(iter(self.connections()), None)

    def sync_engines(self) -> "tuple[SyncEngine, ...]":
        """Return an engine for every connected account, each for a thread of its own."""
        from journal_app.connections import make_engine

        return tuple(make_engine(self.ledger, one, self._budgets()) for one in self.connections())

    def sync_engine(self) -> "SyncEngine | None":
        """Return an engine for the first connected account, for one thread; None when none is connected."""
        return next(iter(self.sync_engines()), None)

    def _budgets(self) -> "Budgets":
        from journal_app.brokers.alpaca_budget import Budgets

        with self._making:
            if self._shared is None:
                self._shared = Budgets()
            return self._shared

    def provisional_fills(self, account: str | None = None) -> tuple[ProvisionalFill, ...]:
        """Return the executions that only the live stream has told: shown, never counted."""
        return heard.provisional_fills(self.ledger, account)

    def missing_at_broker(self, account: str | None = None) -> tuple[MissingRow, ...]:
        """Return the recorded rows that the broker's books no longer show."""
        return absences.missing_rows(self.ledger, account)

    def connect(self, connection: AccountConnection, key_id: str, secret: str) -> None:
        """Add (or change) one account among the connected ones and keep its tested keys.

        Raises SettingsError when it does not fit the others, or without a keyring.
        """
        others = [one for one in connections_of(self.settings) if one.account != connection.account]
        check_connections([*others, connection])
        keys = BrokerKeys(Secret(key_id.strip()), Secret(secret.strip()))
        save_keys(connection.environment, keys, connection.account)
        self.change_settings(replace(self.settings, connections=(*others, connection)))

    def disconnect(self, account: str) -> None:
        """Stop keeping up with one account and forget its keys; its trades stay. Raises SettingsError."""
        for one in connections_of(self.settings):
            if one.account == account:
                forget_keys(one.environment, one.account)
        kept = tuple(one for one in connections_of(self.settings) if one.account != account)
        self.change_settings(replace(self.settings, connections=kept, connection="none"))

    def test_keys(self, key_id: str, secret: str, *, paper: bool) -> str:
        """Ask the broker who these keys are; return the account's number. Raises BrokerError."""
        from journal_app.brokers.alpaca import AlpacaBroker
        from journal_app.brokers.alpaca_address import AlpacaAddress

        if not key_id.strip() or not secret.strip():
            raise SettingsError("Both the key and the secret are needed.", "Copy them from your Alpaca dashboard.")
        address = AlpacaAddress.paper() if paper else AlpacaAddress.live()
        budget = self._budgets().of(address.rest_url, key_id.strip(), own_pace=True)
        broker = AlpacaBroker(address, key_id.strip(), secret.strip(), budget=budget)
        try:
            return broker.account().number or "account"
        finally:
            broker.close()

    def save_keys(self, key_id: str, secret: str, *, paper: bool) -> None:
        """Keep tested keys in the system keyring and connect. Raises SettingsError without one."""
        environment: Literal["paper", "live"] = "paper" if paper else "live"
        if self.settings.connections:
            self.connect(AccountConnection(environment, default_account(environment)), key_id, secret)
            return
        save_keys(environment, BrokerKeys(Secret(key_id.strip()), Secret(secret.strip())))
        self.change_settings(replace(self.settings, connection=environment))

    def start_practice(self, fills: int | None = None, seed: int = 1, live_every: float | None = None) -> None:
        """Start a practice broker beside this program; sync then uses it. Raises BrokerError."""
        from journal_app.practice.child import PracticeChild

        if self._practice is not None:
            return
        size = self.settings.practice_fills if fills is None else fills
        self._practice = PracticeChild(paths.own_command(), fills=size, seed=seed, live_every=live_every)


def open_journal(
    named: str | None = None,
    config_dir: Path | None = None,
    account: str | None = None,
    passphrase: Secret | None = None,
) -> Journal:
    """Open the journal that the options, the environment or the settings name."""
    return Journal(journal_path(named), config_dir or default_config_dir(), account=account, passphrase=passphrase)
