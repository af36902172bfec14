"""Where a journal lies: room, synced folders, network folders; told before it hurts."""

import shutil
from pathlib import Path

import pytest

from journal_app.domain.errors import JournalDamagedError, LedgerError
from journal_app.ledger import engine, surroundings
from journal_app.ledger.backups import back_up
from journal_app.ledger.checking import verify
from journal_app.ledger.store import Ledger
from journal_app.ledger.surroundings import check_room_to_migrate, is_shared, look_around
from tests.ledger.facts import fill, history, record
from tests.ledger.no_power import without_root_power

_OLD = Path(__file__).parent.parent / "fixtures" / "journals" / "schema-1.db"


def no_mounts() -> str:
    return ""


def plenty(_: Path) -> int:
    return 10**12


@pytest.mark.parametrize(
    "size,free,warns",
    [(0, 499_000_000, True), (0, 501_000_000, False), (400_000_000, 1_100_000_000, True),
     (400_000_000, 1_300_000_000, False)],
)  # fmt: skip
def test_little_room_is_told_before_it_is_none(tmp_path: Path, size: int, free: int, *, warns: bool) -> None:
    path = tmp_path / "j.db"
    with path.open("wb") as file:
        file.truncate(size)
    notices = look_around(path, free=lambda _: free, mounts=no_mounts)
    assert bool(notices) is warns
    if warns:
        assert "nearly full" in notices[0].title
        assert f"{free / 1e6:,.0f} MB" in notices[0].title


@pytest.mark.parametrize(
    "folder", ["Dropbox", "OneDrive", "OneDrive - Trading Ltd", "com~apple~CloudDocs", "Google Drive", "Dropbox (Own)"]
)
def test_a_synced_folder_is_known_by_its_name(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "trading" / "j.db"
    path.parent.mkdir(parents=True)
    (notice,) = look_around(path, free=plenty, mounts=no_mounts)
    assert folder in notice.title
    assert "second backup folder" in notice.hint


@pytest.mark.parametrize("marker", [".dropbox", ".stfolder", ".nextcloudsync.log"])
def test_a_synced_folder_is_known_by_what_lies_in_it(tmp_path: Path, marker: str) -> None:
    (tmp_path / "mine" / "deep").mkdir(parents=True)
    (tmp_path / "mine" / marker).touch()
    assert is_shared(tmp_path / "mine" / "deep" / "j.db", mounts=no_mounts)
    assert not is_shared(tmp_path / "j.db", mounts=no_mounts)


@pytest.mark.parametrize("kind,is_network", [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False)])
def test_a_network_folder_is_known_by_its_mount(tmp_path: Path, kind: str, *, is_network: bool) -> None:
    place = f"{tmp_path}/my share"
    mounts = f"/dev/sda / ext4 rw 0 0\nserver:/x {place.replace(' ', chr(92) + '040')} {kind} rw 0 0\n"
    assert is_shared(Path(place) / "a" / "j.db", mounts=lambda: mounts) is is_network
    assert not is_shared(tmp_path / "my shared" / "j.db", mounts=lambda: mounts)


def test_a_journal_in_a_synced_folder_does_without_the_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "Dropbox" / "j.db"
    for number in (1, 2):
        with Ledger(path) as ledger:
            record(ledger, [fill(number)])
            assert ledger._writer.execute_sql("PRAGMA journal_mode").fetchone()[0] == "delete"
            assert verify(ledger).facts == number
    assert [one.name for one in path.parent.iterdir()] == ["j.db"]


def test_a_journal_moved_into_a_synced_folder_gives_its_log_up(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, history(20))
    (tmp_path / "OneDrive").mkdir()
    path = Path(shutil.move(tmp_path / "j.db", tmp_path / "OneDrive" / "j.db"))
    with Ledger(path) as ledger:
        assert ledger._writer.execute_sql("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert verify(ledger).is_whole


def test_no_migration_without_room_for_the_copy_and_the_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(shutil.copy(_OLD, tmp_path / "j.db"))
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="not enough room"):
        check_room_to_migrate(path, free=lambda _: 2 * len(before) - 1)
    check_room_to_migrate(path, free=lambda _: 2 * len(before))
    monkeypatch.setattr(engine, "check_room_to_migrate", lambda one: check_room_to_migrate(one, free=lambda _: 1))
    with pytest.raises(LedgerError, match="not enough room"):
        Ledger(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir() if "before" in one.name] == []


def test_a_read_only_journal_is_read_and_the_first_write_says_so(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Ledger(path) as ledger:
        record(ledger, history(20))
    path.chmod(0o444)
    told = without_root_power(
        "from pathlib import Path\n"
        "from journal_app.domain.errors import LedgerError\n"
        "from journal_app.ledger.checking import verify\n"
        "from journal_app.ledger.store import Annotation, Ledger\n"
        f"with Ledger(Path({str(path)!r})) as ledger:\n"
        "  print(ledger.is_read_only, verify(ledger).facts, verify(ledger).is_whole)\n"
        "  try:\n    ledger.annotate('main:f0', Annotation(note='x'))\n"
        "  except LedgerError as error:\n    print(error.title)\n"
    )
    assert told.splitlines() == [
        "True 20 True",
        "This journal is open for reading only: its file is read-only.",
    ]


def test_an_older_read_only_journal_says_what_it_needs(tmp_path: Path) -> None:
    path = Path(shutil.copy(_OLD, tmp_path / "j.db"))
    path.chmod(0o444)
    told = without_root_power(
        "from pathlib import Path\n"
        "from journal_app.domain.errors import LedgerError\n"
        "from journal_app.ledger.store import Ledger\n"
        f"try:\n  Ledger(Path({str(path)!r}))\n"
        "except LedgerError as error:\n  print(error.title)\n"
    )
    assert "read-only and older" in told


def test_a_journal_in_a_read_only_folder_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    with Ledger(folder / "j.db") as ledger:
        record(ledger, history(5))
    (folder / "j.db").chmod(0o444)
    folder.chmod(0o555)
    told = without_root_power(
        "from pathlib import Path\n"
        "from journal_app.domain.errors import LedgerError\n"
        "from journal_app.ledger.checking import verify\n"
        "from journal_app.ledger.store import Ledger\n"
        f"try:\n  with Ledger(Path({str(folder / 'j.db')!r})) as ledger:\n    print(verify(ledger).facts)\n"
        "except LedgerError as error:\n  print(error.title, error.hint)\n"
    )
    folder.chmod(0o755)
    assert "read-only" in told
    assert "damaged" not in told
    assert "folder" in told


def test_a_damaged_journal_names_the_newest_backup_and_its_age(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with Ledger(path) as ledger:
        record(ledger, history(20))
        backup = back_up(ledger, tmp_path / "backups").path
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(JournalDamagedError) as caught:
        Ledger(path)
    assert f"journal-app restore {backup}" in caught.value.hint
    assert "less than a minute old" in caught.value.hint
    assert path.read_bytes() == b"garbage" * 1000


@pytest.mark.parametrize(
    "minutes,age",
    [(0, "less than a minute"), (1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (150, "2 hours"),
     (1440, "1 day"), (5000, "3 days"), (-5, "less than a minute")],
)  # fmt: skip
def test_ages_are_told_as_people_do(minutes: int, age: str) -> None:
    assert engine._age(minutes * 60_000_000) == age


def test_the_room_of_this_machine_is_measured(tmp_path: Path) -> None:
    assert surroundings.free_bytes(tmp_path) > 0
    assert isinstance(surroundings.read_mounts(), str)
