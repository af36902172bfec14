"""A journal under a passphrase: nobody reads it without, a wrong one is never taken for damage."""

import shutil
import threading
from pathlib import Path

import apsw
import pytest

from journal_app.credentials import Secret
from journal_app.domain.clock import parse_time
from journal_app.domain.errors import JournalDamagedError, LedgerError, PassphraseNeededError, WrongPassphraseError
from journal_app.domain.marks import Annotation
from journal_app.ledger import rekeying
from journal_app.ledger.auto_backups import AutoBackups
from journal_app.ledger.backup_files import backup_folder
from journal_app.ledger.backups import back_up, restore
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.encryption import can_encrypt, change_passphrase, is_encrypted
from journal_app.ledger.rekeying import rekey
from journal_app.ledger.store import Ledger
from tests.fakes.clock import FakeClock
from tests.ledger.facts import fill, history, record

pytestmark = pytest.mark.skipif(not can_encrypt(), reason="this SQLite knows no ciphers")
KEY, OTHER = Secret("correct horse's battery"), Secret("wrong")
CANARY = "CANARY-3141592"


def hashes(path: Path, key: Secret | None) -> tuple[str, str]:
    with Ledger(path, key) as ledger:
        assert verify(ledger).is_whole
        return content_hash(ledger), trades_hash(ledger)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with Ledger(path) as ledger:
        record(ledger, history(60))
        ledger.annotate("main:f0", Annotation(note=CANARY))
    return path


@pytest.fixture
def locked(plain: Path) -> Path:
    rekey(plain, None, KEY)
    return plain


def test_an_encrypted_journal_says_the_same_and_shows_nothing(plain: Path) -> None:
    before = hashes(plain, None)
    assert CANARY.encode() in plain.read_bytes()
    done = rekey(plain, None, KEY)
    assert (done.encrypted, done.facts, done.kept) == (True, 60, None)
    content = plain.read_bytes()
    assert content[:16] != b"SQLite format 3\x00"
    assert CANARY.encode() not in content
    assert b"main" not in content
    assert hashes(plain, KEY) == before
    assert [path.name for path in plain.parent.glob("journal*")] == ["journal.db"]


def test_two_encrypted_copies_of_one_journal_begin_differently(plain: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(plain, tmp_path / "other.db"))
    for path in (plain, other):
        rekey(path, None, KEY)
    assert plain.read_bytes()[:16] != other.read_bytes()[:16]


def test_a_wrong_passphrase_is_wrong_and_never_damage(locked: Path) -> None:
    before = locked.read_bytes()
    with pytest.raises(WrongPassphraseError, match="Wrong passphrase") as caught:
        Ledger(locked, OTHER)
    assert not isinstance(caught.value, JournalDamagedError)
    assert "Try again" in caught.value.hint
    with pytest.raises(PassphraseNeededError, match="encrypted"):
        Ledger(locked)
    assert locked.read_bytes() == before
    assert hashes(locked, KEY)


def test_a_passphrase_on_a_plain_journal_is_told(plain: Path) -> None:
    with pytest.raises(LedgerError, match="not encrypted"):
        Ledger(plain, KEY)
    assert hashes(plain, None)


def test_a_new_journal_is_made_under_its_passphrase(tmp_path: Path) -> None:
    with Ledger(tmp_path / "new.db", KEY) as ledger:
        record(ledger, [fill(1)])
    assert is_encrypted(tmp_path / "new.db")
    assert hashes(tmp_path / "new.db", KEY)


def test_the_write_ahead_log_is_encrypted_too_and_other_threads_read(locked: Path) -> None:
    told: list[int] = []
    with Ledger(locked, KEY) as ledger:
        ledger.annotate("main:f0", Annotation(note=f"{CANARY} again"))
        assert CANARY.encode() not in Path(f"{locked}-wal").read_bytes()
        assert ledger._writer.execute_sql("PRAGMA journal_mode").fetchone()[0] == "wal"

        def read() -> None:
            told.append(verify(ledger).facts)
            ledger.close_reader()

        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert told == [60]


def test_a_flipped_bit_in_an_encrypted_journal_is_noticed(locked: Path) -> None:
    content = bytearray(locked.read_bytes())
    content[len(content) // 2] ^= 4
    locked.write_bytes(bytes(content))
    try:
        with Ledger(locked, KEY) as ledger:
            is_whole = verify(ledger).is_whole
    except JournalDamagedError:
        is_whole = False
    assert not is_whole


def test_backups_and_drills_of_an_encrypted_journal_are_encrypted(locked: Path) -> None:
    with Ledger(locked, KEY) as ledger:
        backups = AutoBackups(ledger, backup_folder(locked), clock=FakeClock(parse_time("2026-03-04T15:00:00Z")))
        done = backups.tick()
        assert done is not None
        assert is_encrypted(Path(done.path))
        drill = backups.drill_when_due()
        assert drill is not None
        assert drill.passed
        assert hashes(Path(done.path), KEY) == (content_hash(ledger), trades_hash(ledger))


def test_an_encrypted_backup_is_restored_with_its_passphrase_only(locked: Path, tmp_path: Path) -> None:
    with Ledger(locked, KEY) as ledger:
        backup = Path(back_up(ledger, tmp_path / "b").path)
    before = hashes(locked, KEY)
    with Ledger(locked, KEY) as ledger:
        record(ledger, [fill(900)])
    for wrong in (None, OTHER):
        with pytest.raises(LedgerError, match="passphrase"):
            restore(backup, locked, tmp_path / "b", key=wrong, journal_key=KEY)
    with pytest.raises(WrongPassphraseError):
        restore(backup, locked, tmp_path / "b", key=KEY, journal_key=OTHER)
    done = restore(backup, locked, tmp_path / "b", key=KEY, journal_key=KEY)
    assert hashes(locked, KEY) == before
    assert done.replaced is not None
    assert is_encrypted(Path(done.replaced))


def test_a_passphrase_is_changed_and_taken_away_again(locked: Path) -> None:
    before = hashes(locked, KEY)
    rekey(locked, KEY, OTHER)
    assert hashes(locked, OTHER) == before
    done = rekey(locked, OTHER, None, keep_in=backup_folder(locked))
    assert not is_encrypted(locked)
    assert hashes(locked, None) == before
    assert done.kept is not None
    assert hashes(Path(done.kept), OTHER) == before


@pytest.mark.parametrize("step", ["change_passphrase", "verify", "put_in_place"])
def test_whatever_fails_while_encrypting_leaves_the_journal(
    plain: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    before = hashes(plain, None)

    def fail(*_: object) -> None:
        raise apsw.FullError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(rekeying, step, fail)
        with pytest.raises(LedgerError, match="disk is full"):
            rekey(plain, None, KEY)
    assert hashes(plain, None) == before
    assert [path.name for path in plain.parent.glob("journal*")] == ["journal.db"]


def test_an_old_encrypted_journal_is_brought_up_to_date_with_an_encrypted_copy(tmp_path: Path) -> None:
    old = Path(__file__).parent.parent / "fixtures" / "journals" / "schema-1.db"
    path = Path(shutil.copy(old, tmp_path / "journal.db"))
    change_passphrase(path, None, KEY)
    assert hashes(path, KEY)
    (copy,) = tmp_path.glob("journal.before-schema-*.db")
    assert is_encrypted(copy)
