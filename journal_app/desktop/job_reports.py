"""Who works in the background says so in the list of jobs: sync, imports, bars, backups."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from journal_app.desktop.errands import Errands
from journal_app.desktop.figures import by_locale
from journal_app.desktop.importing import FileImport
from journal_app.desktop.jobs import Ending, Jobs
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.measuring import Measuring
from journal_app.desktop.safekeeping import Safekeeping
from journal_app.desktop.sync_state import SyncState
from journal_app.desktop.sync_watch import SyncWatch
from journal_app.domain.errors import JournalError
from journal_app.domain.news import ImportReport, SyncPhase

_ENDINGS: dict[SyncPhase, Ending] = {
    SyncPhase.LIVE: "done", SyncPhase.IDLE: "done", SyncPhase.PAUSED: "stopped", SyncPhase.OFFLINE: "failed",
    SyncPhase.KEYS_REJECTED: "failed", SyncPhase.STOPPED: "failed",
}  # fmt: skip
_PAUSED = noop("Auto-sync is paused; it goes on where it was when you resume it.")
_STOPPED_BARS = noop("They are fetched again after the next start; what is here stays.")


def reason(error: Exception) -> str:
    """Return why work failed, in a sentence and what to do next."""
    if isinstance(error, JournalError):
        return f"{tr(error.title)} {tr(error.hint)}"
    return tr("This program made a mistake.")


class ImportJobs(QObject):
    """An import is a job."""

    def __init__(self, imports: FileImport, jobs: Jobs, parent: QObject | None = None) -> None:
        """Hear of every import."""
        super().__init__(parent)
        self._imports, self._jobs = imports, jobs
        self._number = 0
        imports.started.connect(self._begin)
        imports.advanced.connect(self._advance)
        imports.done.connect(self._finish)
        imports.failed.connect(self._fail)

    def _begin(self) -> None:
        self._number = self._jobs.begin(tr("Import of {name}", name=self._imports.name), self._imports.stop)

    def _advance(self) -> None:
        self._jobs.advance(self._number, self._imports.read_share())

    def _finish(self, report: ImportReport) -> None:
        detail = counted("{n} new row, {same} known", "{n} new rows, {same} known", report.new, same=report.same)
        if report.held:
            detail = tr("{detail}, {held} held in the Inbox", detail=detail, held=report.held)
        self._jobs.end(self._number, "done", detail)

    def _fail(self, error: Exception) -> None:
        self._jobs.end(self._number, "failed", reason(error))


class SyncJobs(QObject):
    """A catch-up of an account is a job; waiting for live news is none."""

    def __init__(self, sync: SyncWatch, jobs: Jobs, pause: QAction) -> None:
        """Hear of every catch-up; whoever cancels one pauses auto-sync."""
        super().__init__()
        self._jobs, self._pause = jobs, pause
        self._numbers: dict[str, int] = {}
        sync.changed.connect(self._hear)

    def _hear(self, states: tuple[SyncState, ...]) -> None:
        for state in states:
            if state.phase is SyncPhase.CATCHING_UP:
                self._advance(state)
            elif state.account in self._numbers:
                is_paused = state.phase is SyncPhase.PAUSED
                detail = tr(_PAUSED) if is_paused else f"{tr(state.detail)} {tr(state.hint)}".strip()
                self._jobs.end(self._numbers.pop(state.account), _ENDINGS[state.phase], detail)

    def _stop(self) -> None:
        self._pause.setChecked(True)

    def _advance(self, state: SyncState) -> None:
        if state.account not in self._numbers:
            title = tr("Sync of {account}", account=state.account or tr("the account"))
            self._numbers[state.account] = self._jobs.begin(title, self._stop)
        detail = counted("{n} row so far", "{n} rows so far", state.rows) if state.rows else ""
        self._jobs.advance(self._numbers[state.account], None, detail)


class BarJobs(QObject):
    """Fetching bars is a job for as long as there are questions to ask."""

    def __init__(self, bars: Measuring, jobs: Jobs, parent: QObject | None = None) -> None:
        """Hear how far fetching is."""
        super().__init__(parent)
        self._bars, self._jobs = bars, jobs
        self._number = 0
        bars.advanced.connect(self._advance)
        bars.rested.connect(self._finish)

    def _advance(self, asked: int, questions: int, trades: int) -> None:
        if not self._number:
            self._number = self._jobs.begin(tr("Price bars of your trades"), self._bars.give_up)
        self._jobs.advance(self._number, asked / questions, _measured(trades))

    def _finish(self, trades: int, trouble: str) -> None:
        if not self._number:
            return
        is_stopped = self._bars.is_given_up
        ending: Ending = "stopped" if is_stopped else "failed" if trouble else "done"
        self._jobs.end(self._number, ending, tr(_STOPPED_BARS) if is_stopped else tr(trouble) or _measured(trades))
        self._number = 0


def _measured(trades: int) -> str:
    return counted("{n} trade measured", "{n} trades measured", trades)


class ErrandJobs(QObject):
    """A backup that was asked for is a job."""

    def __init__(self, errands: Errands, jobs: Jobs) -> None:
        """Hear of every backup that is asked for."""
        super().__init__()
        self._jobs = jobs
        self._number = 0
        errands.backup_begun.connect(self._begin)
        errands.backup_ended.connect(self._end)

    def _begin(self) -> None:
        self._number = self._jobs.begin(tr("Backup that you asked for"))

    def _end(self, detail: str, is_done: bool) -> None:  # noqa: FBT001 - a slot of Qt's
        self._jobs.end(self._number, "done" if is_done else "failed", detail)


class BackupJobs(QObject):
    """Backups that make themselves take seconds; the list says which was the last."""

    def __init__(self, safe: Safekeeping, jobs: Jobs, parent: QObject | None = None) -> None:
        """Hear of every new backup."""
        super().__init__(parent)
        self._jobs = jobs
        self._newest = ""
        safe.backed_up.connect(self._hear)

    def _hear(self, path: str, size: int) -> None:
        if path != self._newest:
            self._newest = path
            name = Path(path).name
            self._jobs.end(self._jobs.begin(tr("Backup")), "done", f"{name}, {by_locale(f'{size / 1e6:,.1f}')} MB")
