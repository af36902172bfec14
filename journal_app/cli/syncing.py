"""The verb `sync`: every connected account, once, or for as long as nobody interrupts."""

import contextlib
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from journal_app.cli import answers
from journal_app.cli.opening import opened
from journal_app.cli.progress import SyncBar
from journal_app.domain.errors import JournalError, SettingsError
from journal_app.domain.news import SyncReport, SyncStatus
from journal_app.journal import Journal
from journal_app.sync.engine import SyncEngine

INTERRUPTED = 130
_COUNTS = ("new", "same", "corrected", "held", "missing_at_broker", "pages", "seconds", "new_fills", "provisional")


def sync(options: Namespace) -> int:
    """Fetch what is new at the broker, once or until interrupted."""
    with opened(options) as journal, stop_at_term() as stop:
        engines = journal.sync_engines()
        if not engines:
            raise SettingsError(
                "No broker is connected.",
                "Set APCA_API_KEY_ID and APCA_API_SECRET_KEY, or connect Alpaca in the window.",
            )
        journal.claim()
        with SyncBar(quiet=options.quiet) as bar:
            if options.watch:
                with _backed_up(journal):
                    return _watch(engines, bar, stop, as_json=options.json)
            status = _once(engines, bar, stop, options)
            journal.backups.tick()
            return status


@contextlib.contextmanager
def _backed_up(journal: Journal) -> Iterator[None]:
    """Keep the journal backed up beside other work, and once more at its end."""
    stop = threading.Event()
    keeping = threading.Thread(target=journal.keep_backed_up, args=(stop,), name="backups")
    keeping.start()
    try:
        yield
    finally:
        stop.set()
        keeping.join()


@contextlib.contextmanager
def stop_at_term() -> Iterator[threading.Event]:
    """Give an event that is set when the system asks the program to end."""
    stop = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)


def _once(engines: Sequence[SyncEngine], bar: SyncBar, stop: threading.Event, options: Namespace) -> int:
    """Do one pass for each account; one that fails does not keep the others from theirs."""
    reports: list[SyncReport] = []
    failures: list[tuple[str, JournalError]] = []
    for engine in engines:
        try:
            reports.append(engine.run_pass(bar.on_progress, stop, full=options.full))
        except JournalError as error:
            if len(engines) == 1:
                raise
            failures.append((engine.account_name, error))
    if options.json:
        answers.write_json(asdict(reports[0]) if len(engines) == 1 else merged(reports, failures))
    else:
        for report in reports:
            _tell(report)
    sys.stdout.flush()
    for account, failure in failures:
        print(f"{account}: {failure.title}\n{failure.hint}", file=sys.stderr)
    if stop.is_set():
        return INTERRUPTED
    return 1 if failures else 0


def merged(reports: Sequence[SyncReport], failures: Sequence[tuple[str, JournalError]]) -> dict[str, Any]:
    """Return several accounts' reports as one: their sums, whether all is complete, and each by itself."""
    rows = [asdict(one) for one in reports]
    answer: dict[str, Any] = {"account": None}
    for name in _COUNTS:
        known = [row[name] for row in rows if row[name] is not None]
        answer[name] = round(sum(known), 3) if known else (None if name == "missing_at_broker" else 0)
    answer["issues"] = [issue for row in rows for issue in row["issues"]]
    answer["tie_out"] = {row["account"]: row["tie_out"] for row in rows}
    answer["complete"] = not failures and all(row["complete"] for row in rows)
    lost = [{"account": account, "error": error.title, "hint": error.hint} for account, error in failures]
    answer["accounts"] = [*rows, *lost]
    return answer


def _watch(engines: Sequence[SyncEngine], bar: SyncBar, stop: threading.Event, *, as_json: bool) -> int:
    """Watch every account in a thread of its own until interrupted or asked to end."""
    listener = _Watcher(bar, as_json=as_json)
    broken: list[BaseException] = []

    def watch(engine: SyncEngine) -> None:
        try:
            engine.watch(listener, stop, threading.Event())
        except BaseException as error:  # noqa: BLE001 - the top of a thread: raised again below, where it is seen
            broken.append(error)
            stop.set()

    threads = [threading.Thread(target=watch, args=(engine,), name=f"sync-{engine.account_name}") for engine in engines]
    for thread in threads:
        thread.start()
    try:
        # A wait without an end would keep Python from seeing the signal.
        while not stop.wait(0.2):
            continue
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if broken:
        raise broken[0]
    return 0


class _Watcher:
    """Prints what watching syncs tell, one line or document at a time."""

    def __init__(self, bar: SyncBar, *, as_json: bool) -> None:
        self._as_json = as_json
        self._lock = threading.Lock()
        self.on_progress = bar.on_progress

    def on_status(self, status: SyncStatus) -> None:
        """Tell a change of state on stderr."""
        with self._lock:
            print(f"{status.account}: {status.phase.value} {status.detail}".rstrip(), file=sys.stderr)

    def on_report(self, report: SyncReport) -> None:
        """Tell what a pass brought."""
        with self._lock:
            if self._as_json:
                answers.write_json(asdict(report))
            elif report.new or report.corrected or report.held or report.issues or report.provisional:
                _tell(report)
            sys.stdout.flush()


def _tell(report: SyncReport) -> None:
    missing = f"{report.missing_at_broker} missing at the broker, " if report.missing_at_broker else ""
    waiting = f"{report.provisional} not booked yet, " if report.provisional else ""
    print(
        f"{report.account}: {report.new} new, {report.same} known, {report.corrected} corrected, {report.held} held, "
        f"{missing}{waiting}{report.pages} pages, {report.seconds:.1f} s"
    )
    for issue in report.issues:
        print(f"  {issue.external_id}: {issue.reason}")
