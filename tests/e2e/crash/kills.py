"""Gates: whatever a program does to its journal, a kill at any moment loses nothing and doubles nothing."""

import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.exporting import all_annotations
from journal_app.ledger.leftovers import remove_leftovers
from journal_app.ledger.rekeying import rekey
from journal_app.ledger.store import Ledger
from tests.e2e.crash.keys import PASSPHRASE, key_of
from tests.e2e.crash.outcome import Outcome
from tests.e2e.killing import Killer
from tests.e2e.lines import write_fills

_FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "journals"
_FILLS = 1500
_MOST_FOR_CONTROL = 150
_STEPS = 16


class State(NamedTuple):
    """What a whole journal says."""

    facts: int
    content: str
    trades: str


class Goal(NamedTuple):
    """When a gate has seen enough: after so many kills; its control already after the first harm."""

    kills: int
    is_control: bool = False

    def is_reached(self, kills: int, harmed: int) -> bool:
        """Tell whether to stop."""
        return kills >= self.kills or (self.is_control and harmed > 0)


class Tally(NamedTuple):
    """How many kills, and how many of them did harm."""

    kills: int
    harmed: int


def state_of(path: Path) -> State | None:
    """Return what a journal says; None when it cannot be opened or is not whole."""
    with suppress(LedgerError), Ledger(path, key_of(path)) as ledger:
        verdict = verify(ledger)
        if verdict.is_whole:
            return State(verdict.facts, content_hash(ledger), trades_hash(ledger))
    return None


def whole_state_of(path: Path) -> State:
    """Return what a journal says that must be whole: what others are compared with."""
    found = state_of(path)
    assert found is not None, f"{path.name} is not whole"
    return found


def _gate(what: str, control: str, kill: Callable[[str, Goal], Tally], modes: tuple[str, str], count: int) -> Outcome:
    """Run a gate and its control."""
    started = time.monotonic()
    done = kill(modes[0], Goal(count))
    wrong = kill(modes[1], Goal(_MOST_FOR_CONTROL, is_control=True))
    return Outcome(what, done.kills, done.harmed, control, wrong.kills, wrong.harmed, time.monotonic() - started)


def kill_syncs(folder: Path, rest_url: str, count: int) -> Outcome:
    """Kill first syncs; each goes on where the last one was cut off, and all end the same."""

    def kill(mode: str, goal: Goal) -> Tally:
        with Killer(seed=1) as killer:
            # A busy machine stores more pages in fewer steps: with too few chances none would ever come to its end.
            steps = max(killer.finish("sync", folder / f"calm-{mode}.db", rest_url), _STEPS)
            expected = whole_state_of(folder / f"calm-{mode}.db")
            rounds = harmed = 0
            while not goal.is_reached(killer.kills, harmed):
                journal = folder / f"{mode}-{rounds}.db"
                # Until one comes to its end: a further pass might sweep, and heal. Each is given more time than the
                # last, for one that goes on after the first reading was complete sweeps, in any number of steps.
                most, before = steps + 1, killer.kills
                while (ended := killer.kill_once(mode, journal, rest_url, most_dots=most)).killed:
                    most = steps + 1 + 3 * (killer.kills - before)
                harmed += ended.failed or state_of(journal) != expected
                rounds += 1
            return Tally(killer.kills, harmed)

    return _gate("kills in sync", "no transaction", kill, ("sync", "sync-loosely"), count)


def kill_imports(folder: Path, count: int, *, fills: int = _FILLS) -> Outcome:
    """Kill imports: all of the file is there or nothing, and it can be read again."""
    file = str(write_fills(folder / "fills.jsonl", fills))

    def kill(mode: str, goal: Goal) -> Tally:
        with Killer(seed=2) as killer:
            killer.finish("import", folder / f"calm-{mode}.db", file)
            expected = whole_state_of(folder / f"calm-{mode}.db")
            empty = State(0, *_empty(folder / f"empty-{mode}.db"))
            journal, harmed = folder / f"{mode}.db", 0
            while not goal.is_reached(killer.kills, harmed):
                ended = killer.kill_once(mode, journal, file, most_dots=1, moment=0.04)
                found = state_of(journal)
                harmed += ended.failed or found not in {empty, expected}
                if found != empty or mode != "import":  # what the control left cannot be gone on with
                    journal = folder / f"{mode}-{killer.kills}.db"
            for _ in range(2):
                killer.finish("import", journal, file)
            return Tally(killer.kills, harmed + (state_of(journal) != expected))

    return _gate("kills in import", "no transaction", kill, ("import", "import-loosely"), count)


def _empty(path: Path) -> tuple[str, str]:
    with Ledger(path) as ledger:
        return content_hash(ledger), trades_hash(ledger)


def kill_edits(folder: Path, count: int, *, encrypted: bool = False) -> Outcome:
    """Kill a program that writes note after note: each one that it said is kept is there, in order."""
    file = str(write_fills(folder / "edited.jsonl", _FILLS))

    def kill(mode: str, goal: Goal) -> Tally:
        with Killer(seed=3) as killer:
            killer.finish("import", folder / f"calm-{mode}.db", file)
            if encrypted:
                rekey(folder / f"calm-{mode}.db", None, PASSPHRASE)
            journal, first, harmed = folder / f"{mode}.db", 0, 0
            while not goal.is_reached(killer.kills, harmed):
                if first == 0:
                    shutil.copy(folder / f"calm-{mode}.db", journal)
                ended = killer.kill_once(mode, journal, str(first), most_dots=12)
                edits, told = _edits(journal), first + ended.told
                harmed += ended.failed or edits is None or not told <= edits <= told + 1
                # Each trade has its note when a child comes to its end: then all begins anew.
                first = (edits or 0) if ended.killed else 0
            return Tally(killer.kills, harmed)

    what = "kills in editing, encrypted" if encrypted else "kills in editing"
    return _gate(what, "told before it is kept", kill, ("edit", "edit-told-first"), count)


def _edits(path: Path) -> int | None:
    """Return how many trades carry their own note; None when one carries another, or the journal is not whole."""
    with suppress(LedgerError), Ledger(path, key_of(path)) as ledger:
        notes = list(all_annotations(ledger))
        rights = {(f"{account}:{anchor}", note) for account, anchor, note in notes}
        if all(note == Annotation(note=f"edit of {trade}") for trade, note in rights) and verify(ledger).is_whole:
            return len(notes)
    return None


def kill_migrations(folder: Path, count: int) -> Outcome:
    """Kill the opening of old journals: the next opening finds the old schema or the new one, with all it holds."""

    def kill(mode: str, goal: Goal) -> Tally:
        with Killer(seed=4) as killer:
            olds = sorted(_FIXTURES.glob("schema-*.db"))
            expected = {}
            for old in olds:
                shutil.copy(old, folder / f"{mode}-{old.name}")
                expected[old] = whole_state_of(folder / f"{mode}-{old.name}")
            rounds = harmed = 0
            while not goal.is_reached(killer.kills, harmed):
                old = olds[rounds % len(olds)]
                home = folder / f"{mode}-{rounds}"
                home.mkdir()
                shutil.copy(old, home / "old.db")
                dots, moment = (1, 0.02) if mode == "migrate" else (2, 0.002)
                ended = killer.kill_once(mode, home / "old.db", "-", least_dots=1, most_dots=dots, moment=moment)
                is_kept = state_of(home / "old.db") == expected[old] and not list(home.glob("*.part*"))
                harmed += ended.failed or not is_kept
                rounds += 1
            return Tally(killer.kills, harmed)

    return _gate("kills in migration", "no transaction", kill, ("migrate", "migrate-loosely"), count)


def kill_backups(folder: Path, count: int, *, encrypted: bool = False) -> Outcome:
    """Kill backups: each file that has a backup's name is whole, the journal too, and no half copy stays."""
    file = str(write_fills(folder / "kept.jsonl", _FILLS))

    def kill(mode: str, goal: Goal) -> Tally:
        with Killer(seed=5) as killer:
            journal = folder / mode / "journal.db"
            journal.parent.mkdir()
            killer.finish("import", journal, file)
            if encrypted:
                rekey(journal, None, PASSPHRASE)
            expected = whole_state_of(journal)
            rounds = harmed = 0
            while not goal.is_reached(killer.kills, harmed):
                kept = journal.parent / "backups"
                shutil.rmtree(kept, ignore_errors=True)
                kept.mkdir()
                ended = killer.kill_once(mode, journal, str(kept), least_dots=1, most_dots=3, moment=0.02)
                remove_leftovers(kept, journal)
                is_kept = state_of(journal) == expected and not list(kept.glob("*.part*"))
                backups = list(kept.glob("*.db"))
                whole = [one for one in backups if state_of(one) == expected]
                harmed += ended.failed or not is_kept or len(whole) < max(ended.told - 1, len(backups))
                rounds += 1
            return Tally(killer.kills, harmed)

    what = "kills in backup, encrypted" if encrypted else "kills in backup"
    return _gate(what, "written under its name", kill, ("backup", "backup-loosely"), count)


def kill_restores(folder: Path, count: int) -> Outcome:
    """Kill restores: the old journal stands there, or the backup, whole; what was replaced is kept."""
    files = [str(write_fills(folder / f"{size}.jsonl", size)) for size in (_FILLS // 2, _FILLS)]

    def kill(mode: str, goal: Goal) -> Tally:
        with Killer(seed=6) as killer:
            backup, grown = folder / f"{mode}-backup.db", folder / f"{mode}-grown.db"
            for file, target in zip(files, (backup, grown), strict=True):
                killer.finish("import", target, file)
            before, after = whole_state_of(grown), whole_state_of(backup)
            rounds = harmed = 0
            while not goal.is_reached(killer.kills, harmed):
                journal = folder / f"{mode}-{rounds}" / "journal.db"
                journal.parent.mkdir()
                shutil.copy(grown, journal)
                dots, moment = (1, 0.12) if mode == "restore" else (2, 0.002)
                ended = killer.kill_once(mode, journal, str(backup), least_dots=1, most_dots=dots, moment=moment)
                is_kept = state_of(journal) in {before, after} and not list(journal.parent.glob("*.restore*"))
                harmed += ended.failed or not is_kept
                rounds += 1
            return Tally(killer.kills, harmed)

    return _gate("kills in restore", "written over the journal", kill, ("restore", "restore-loosely"), count)
