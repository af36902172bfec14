"""Gate: a power cut loses no commit that was acknowledged, and leaves a journal that is whole."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from journal_app.credentials import Secret
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.ledger import engine
from journal_app.ledger.checking import content_hash, verify
from journal_app.ledger.encryption import KeyedDatabase
from journal_app.ledger.store import Ledger
from tests.e2e.crash.disk import Step, Told, cuts, recording
from tests.e2e.crash.keys import PASSPHRASE, key_of
from tests.e2e.crash.outcome import Outcome
from tests.ledger.facts import history

_COMMITS = 60
_ROWS = 15
_CHECKPOINT_PAGES = 50
FULL = {"synchronous": "full"}
OFF = {"synchronous": "off"}
NO_WAL = {"synchronous": "full", "journal_mode": "delete"}
State = tuple[str, str | None]


class _Told(NamedTuple):
    steps: list[Step]
    before: dict[str, bytes]
    states: list[State]


@contextmanager
def _settings(changed: dict[str, str]) -> Iterator[None]:
    """Let the writer work with other settings than the journal's own, and checkpoint often."""
    usual = engine.connect

    def connect(path: Path, *, writer: bool, key: Secret | None = None, shared: bool = False) -> KeyedDatabase:
        database = usual(path, writer=writer, key=key, shared=shared)
        if writer:
            database._pragmas = [(name, value) for name, value in database._pragmas if name not in changed]
            database._pragmas += [*changed.items(), ("wal_autocheckpoint", _CHECKPOINT_PAGES)]
        return database

    with patch.object(engine, "connect", connect):
        yield


def _state(ledger: Ledger) -> State:
    account = ledger.account("main", "alpaca")
    return content_hash(ledger), ledger.cursor(account, "fills")


def _work(journal: Path, changed: dict[str, str], key: Secret | None) -> _Told:
    """Commit pages of fills with their cursor, and notes between them; remember the state after each commit."""
    facts = history(_COMMITS * _ROWS)
    with Ledger(journal, key) as ledger:
        ledger.account("main", "alpaca")
        states = [_state(ledger)]
    before = {journal.name: journal.read_bytes()}
    with recording() as disk, _settings(changed), Ledger(journal, key) as ledger:
        account = ledger.account("main", "alpaca")
        disk.steps.clear()
        for number in range(_COMMITS):
            if number % 3 == 2:
                ledger.annotate("main:f0", Annotation(note=f"edit {number}"))
            else:
                with ledger.recording() as batch:
                    batch.add(account, facts[number * _ROWS : (number + 1) * _ROWS])
                    batch.set_cursor(account, "fills", str(number))
            disk.steps.append(Told(number + 1))
            states.append(_state(ledger))
    return _Told(disk.steps, before, states)


def _is_harmed(folder: Path, files: dict[str, bytes], states: list[State], told: int) -> bool:
    """Open what a cut left, as the next start does, and compare it with what was acknowledged."""
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        if not name.endswith("-shm"):
            (folder / name).write_bytes(content)
    try:
        with Ledger(folder / "cut.db", key_of(folder / "cut.db")) as ledger:
            return not verify(ledger).is_whole or _state(ledger) not in states[told : told + 2]
    except LedgerError:
        return True


def _harmed(folder: Path, count: int, seed: int, changed: dict[str, str], key: Secret | None = None) -> int:
    worked = folder / f"worked-{seed}"
    cut = folder / f"cut-{seed}"
    worked.mkdir()
    cut.mkdir()
    found = _work(worked / "cut.db", changed, key)
    chance = random.Random(seed)
    moments = sorted(chance.randint(1, len(found.steps)) for _ in range(count))
    return sum(
        _is_harmed(cut, one.files, found.states, one.told) for one in cuts(found.steps, found.before, moments, chance)
    )


def _gate(folder: Path, count: int, what: str, changed: dict[str, str], key: Secret | None = None) -> Outcome:
    started = time.monotonic()
    harmed = _harmed(folder, count, 1, changed, key)
    control = max(count // 5, 5)
    return Outcome(
        what, count, harmed, "nothing waits for the disk", control,
        _harmed(folder, control, 2, changed | OFF, key), time.monotonic() - started,
    )  # fmt: skip


def cut_power(folder: Path, count: int) -> Outcome:
    """Replay so many cuts of a journal that waits for the disk; the control does not wait."""
    return _gate(folder, count, "power cuts", FULL)


def cut_power_without_log(folder: Path, count: int) -> Outcome:
    """The same for the fallback that does without the write-ahead log."""
    return _gate(folder, count, "power cuts, no write-ahead log", NO_WAL)


def cut_power_encrypted(folder: Path, count: int) -> Outcome:
    """The same for an encrypted journal."""
    return _gate(folder, count, "power cuts, encrypted", FULL, PASSPHRASE)
