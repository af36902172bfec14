"""Backups that make themselves: when something changed, in one or two folders, thinned and tried out.

A plain object: whoever keeps the journal open calls `tick` every minute or so, from one thread.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.ledger import drill
from journal_app.ledger.backup_files import BackupFile, Reason, copy_to, list_backups, list_upgrade_copies, thin
from journal_app.ledger.backups import Backup, back_up
from journal_app.ledger.leftovers import remove_leftovers
from journal_app.ledger.store import Ledger

_LOG = logging.getLogger(__name__)
EVERY_US = 15 * 60 * 1_000_000
_MARK = "backed up"


@dataclass(frozen=True, slots=True)
class BackupState:
    """How safe the journal is: its backups, what went wrong last, and the last drill.

    ``trouble`` is about the folder beside the journal, ``second_trouble`` about the other one; each is
    a sentence for the status line, None while all is well. ``changed`` tells of changes in no backup yet.
    """

    newest: BackupFile | None
    count: int
    changed: bool
    trouble: str | None
    second_trouble: str | None
    drill: drill.Drill | None
    has_second: bool


class AutoBackups:
    """Keeps a journal backed up. Safe from any thread; two never back up at once."""

    def __init__(
        self, ledger: Ledger, folder: Path, second: Path | None = None, *, clock: Callable[[], int] = now_us
    ) -> None:
        """Keep backups in *folder*, and copies of them in *second*, by a clock in UTC µs."""
        self._ledger = ledger
        self._folder = folder
        self._second = second
        self._clock = clock
        self._lock = threading.Lock()
        self._trouble: LedgerError | None = None
        self._second_trouble: LedgerError | None = None
        self._second_is_behind = False
        for place in filter(None, (folder, second)):
            remove_leftovers(place, ledger.path)

    def tick(self) -> Backup | None:
        """Back up when something changed and the last backup is a quarter of an hour old."""
        if self._ledger.is_read_only:
            return None
        newest = self._newest()
        done = None
        if self._has_changed() and (newest is None or not 0 <= self._clock() - newest.at_us < EVERY_US):
            done = self.back_up_now("auto")
        elif self._second_is_behind and newest is not None:
            self._copy_to_second(newest.path)
        return done

    def back_up_before(self, reason: Reason) -> Backup | None:
        """Back up before a large change, unless there is nothing new to lose.

        Raises LedgerError when it cannot be done: then the change must not be made either.
        """
        if not self._has_changed():
            return None
        done = self.back_up_now(reason)
        if done is None and self._trouble is not None:
            raise self._trouble
        return done

    def back_up_on_quit(self) -> Backup | None:
        """Back up what no backup holds yet."""
        return self.back_up_now("quit") if not self._ledger.is_read_only and self._has_changed() else None

    def back_up_now(self, reason: Reason) -> Backup | None:
        """Back up; on failure return None, say so in the log, and remember it for `state`."""
        with self._lock:
            revision = self._ledger.revision()
            try:
                done = back_up(self._ledger, self._folder, reason, at_us=self._clock())
            except LedgerError as error:
                self._trouble = _told(error, "no backup was made", self._trouble)
                return None
            self._trouble = None
            try:
                self._ledger.set_mark(_MARK, str(revision))
            except LedgerError as error:
                # The backup is there; not knowing of it only makes one more.
                _LOG.info("that a backup was made could not be noted: %s", error.title)
            self._copy_to_second(Path(done.path))
            self._thin()
            return done

    def state(self) -> BackupState:
        """Return how safe the journal is now."""
        backups = list_backups(self._folder, self._ledger.path)
        return BackupState(
            backups[0] if backups else None, len(backups), self._has_changed(), _sentence(self._trouble),
            _sentence(self._second_trouble), drill.last_drill(self._ledger), self._second is not None,
        )  # fmt: skip

    def run_drill(self) -> drill.Drill | None:
        """Try the newest backup out now; None when there is none. A damaged one is said loudly."""
        newest = self._newest()
        if newest is None:
            return None
        found = drill.run_drill(self._ledger, newest.path, self._clock())
        if not found.passed:
            _LOG.error("the restore drill failed: %s", found.problem)
        drill.keep_drill(self._ledger, found)
        return found

    def drill_when_due(self) -> drill.Drill | None:
        """Hold the weekly restore drill; after a failed one a new backup is made. None when it is not yet time."""
        if self._ledger.is_read_only or not drill.is_due(drill.last_drill(self._ledger), self._clock()):
            return None
        try:
            found = self.run_drill()
        except LedgerError as error:
            self._trouble = _told(error, "what the restore drill found could not be noted", self._trouble)
            return None
        if found is not None and not found.passed:
            self.back_up_now("auto")
        return found

    def _newest(self) -> BackupFile | None:
        return next(iter(list_backups(self._folder, self._ledger.path)), None)

    def _has_changed(self) -> bool:
        revision = self._ledger.revision()
        return revision > 0 and (self._ledger.mark(_MARK) != str(revision) or self._newest() is None)

    def _copy_to_second(self, backup: Path) -> None:
        if self._second is None:
            return
        try:
            copy_to(backup, self._second)
        except OSError as error:
            self._second_is_behind = True
            problem = LedgerError(
                f"The second backup folder {self._second} cannot be used: {error.strerror}.",
                "The backup beside the journal was made. Plug the disk in, make room or choose another folder.",
            )
            self._second_trouble = _told(problem, "only the backup beside the journal was made", self._second_trouble)
            return
        self._second_is_behind, self._second_trouble = False, None

    def _thin(self) -> None:
        """Remove old backups in both folders; what cannot be removed is tried again next time."""
        last = drill.last_drill(self._ledger)
        upgrades = list_upgrade_copies(self._ledger.path)
        for place, more in ((self._folder, upgrades), (self._second, [])):
            if place is None:
                continue
            backups = [*list_backups(place, self._ledger.path), *more]
            try:
                thin(backups, self._clock(), last.verified if last else None)
            except OSError as error:
                _LOG.warning("old backups in %s could not be removed: %s", place, error.strerror)


def _told(error: LedgerError, what: str, before: LedgerError | None) -> LedgerError:
    """Say a trouble in the log when it is new; it stays in the state as long as it lasts."""
    if before is None or before.title != error.title:
        _LOG.error("%s: %s %s", what, error.title, error.hint)
    return error


def _sentence(error: LedgerError | None) -> str | None:
    return f"{error.title} {error.hint}" if error else None
