"""The verbs that keep a journal safe, as a terminal sees them."""

import threading
from pathlib import Path

import pytest

from journal_app.cli.opening import new_passphrase, with_passphrase
from journal_app.credentials import Secret, load_passphrase
from journal_app.domain.errors import PassphraseNeededError, SettingsError, WrongPassphraseError
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.encryption import can_encrypt
from tests.cli.terminal import Terminal

_ciphers = pytest.mark.skipif(not can_encrypt(), reason="this SQLite knows no ciphers")
_PASSPHRASE = "three words' worth"


def backups_of(terminal: Terminal) -> list[str]:
    return sorted(path.name for path in (terminal.journal.parent / "backups").glob("*"))


def test_backups_are_listed_with_age_reason_and_what_a_drill_found(terminal: Terminal) -> None:
    assert terminal.run("backups", "--json").answer == {"backups": [], "drill": None}
    assert "No backup has been tried out yet" in terminal.run("backups").out
    terminal.run("backup")
    said = terminal.run("backups", "--drill", "--json")
    assert said.code == 0
    (one,) = said.answer["backups"]
    assert (one["reason"], one["verified"]) == ("manual", True)
    assert 0 <= one["age_seconds"] < 60
    assert (said.answer["drill"]["passed"], said.answer["drill"]["facts"]) == (True, 4)
    assert "was restored whole" in terminal.run("backups").out


def test_a_drill_of_a_damaged_backup_ends_with_one(terminal: Terminal) -> None:
    path = Path(terminal.run("backup", "--json").answer["path"])
    path.write_bytes(path.read_bytes()[:9000])
    said = terminal.run("backups", "--drill")
    assert said.code == 1
    assert "could not be restored" in said.out
    assert "the restore drill failed" in said.err


def test_an_import_into_a_journal_is_preceded_by_a_backup(terminal: Terminal, tmp_path: Path) -> None:
    assert backups_of(terminal) == [], "the first import had nothing to lose"
    more = tmp_path / "more.jsonl"
    more.write_text(
        '{"type":"fill","id":"9","time":"2026-03-09T15:00:00Z","symbol":"Q","side":"buy","qty":"1","price":"1"}\n'
    )
    terminal.run("import", more, "--dry-run")
    assert backups_of(terminal) == []
    terminal.run("import", more)
    (name,) = backups_of(terminal)
    assert name.endswith("-import.db")
    terminal.run("restore", terminal.journal.parent / "backups" / name)
    assert terminal.run("verify", "--json").answer["facts"] == 4


def test_a_journal_kept_backed_up_is_backed_up_at_once_and_on_quit(terminal: Terminal, tmp_path: Path) -> None:
    looked, stop = threading.Event(), threading.Event()
    with Journal(terminal.journal, tmp_path / "config") as journal:
        keeping = threading.Thread(target=journal.keep_backed_up, args=(stop, looked.set))
        keeping.start()
        assert looked.wait(30)
        assert [name.rpartition("-")[2] for name in backups_of(terminal)] == ["auto.db"]
        drill = journal.backups.state().drill
        assert drill is not None
        assert drill.passed
        journal.annotate("main:1", Annotation(note="late"))
        stop.set()
        keeping.join(30)
        assert not keeping.is_alive()
    assert {name.rpartition("-")[2] for name in backups_of(terminal)} == {"auto.db", "quit.db"}


def test_doctor_tells_how_safe_the_journal_is(terminal: Terminal) -> None:
    terminal.run("backup")
    told = terminal.run("doctor", "--json").answer["journal"]
    assert (told["state"], told["backups"], told["encrypted"]) == ("opens", 1, False)
    assert told["restore_drill"] == "No backup has been tried out yet."
    assert isinstance(told["notices"], list)


@_ciphers
def test_a_journal_is_encrypted_used_and_decrypted_again(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    before = terminal.run("verify", "--json").answer
    terminal.run("backup")
    said = terminal.run("encrypt")
    assert (said.code, "No passphrase was given" in said.err) == (1, True)
    monkeypatch.setenv("JOURNAL_PASSPHRASE", _PASSPHRASE)
    said = terminal.run("encrypt")
    assert said.code == 0
    assert "1 backups made before are not encrypted" in said.out
    assert _PASSPHRASE not in said.out + said.err
    assert terminal.run("verify", "--json").answer == before
    backup = terminal.run("backup", "--json").answer["path"]
    assert terminal.run("restore", backup).code == 0
    monkeypatch.setenv("JOURNAL_PASSPHRASE", "wrong")
    said = terminal.run("trades")
    assert (said.code, said.err.splitlines()[0]) == (1, "Wrong passphrase: it does not open j.db.")
    assert terminal.run("restore", backup).code == 1
    monkeypatch.delenv("JOURNAL_PASSPHRASE")
    assert "encrypted, and no passphrase was given" in terminal.run("trades").err
    assert terminal.run("doctor", "--json").answer["journal"]["encrypted"] is True
    monkeypatch.setenv("JOURNAL_PASSPHRASE", _PASSPHRASE)
    assert terminal.run("decrypt", "--json").answer["encrypted"] is False
    assert terminal.run("verify", "--json").answer == before


@_ciphers
def test_a_remembered_passphrase_opens_the_journal_until_it_is_decrypted(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNAL_PASSPHRASE", _PASSPHRASE)
    assert terminal.run("encrypt", "--remember", "--keep").code == 0
    monkeypatch.delenv("JOURNAL_PASSPHRASE")
    assert terminal.run("trades").code == 0
    assert [name for name in backups_of(terminal) if "before-passphrase" in name]
    assert terminal.run("decrypt").code == 0
    assert load_passphrase(str(terminal.journal)) is None
    assert terminal.run("trades").code == 0


@_ciphers
def test_a_passphrase_is_written_nowhere(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_PASSPHRASE", _PASSPHRASE)
    said = [
        terminal.run(*words, "-vv")
        for words in (["encrypt"], ["trades"], ["backup"], ["backups", "--drill"], ["doctor"], ["restore", "nowhere"])
    ]
    assert not any(_PASSPHRASE in one.out + one.err for one in said)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "journal.log" for path in files)
    assert [path for path in files if _PASSPHRASE.encode() in path.read_bytes()] == []


def test_encrypting_what_is_not_there_is_told(empty: Terminal) -> None:
    for verb in ("encrypt", "decrypt"):
        said = empty.run(verb)
        assert (said.code, "There is no journal" in said.err) == (1, True)


class Door:
    """A journal that opens to one passphrase and counts who tries."""

    def __init__(self) -> None:
        self.tried: list[str | None] = []

    def __call__(self, known: Secret | None) -> str:
        self.tried.append(known.reveal() if known else None)
        if known is None:
            raise PassphraseNeededError("j.db")
        if known.reveal() != _PASSPHRASE:
            raise WrongPassphraseError("j.db")
        return "open"


def test_a_wrong_passphrase_is_said_and_asked_for_again() -> None:
    answers, door, asked = iter(["wrong", _PASSPHRASE]), Door(), []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    assert with_passphrase(door, ask) == "open"
    assert door.tried == [None, "wrong", _PASSPHRASE]
    assert asked == [
        "Passphrase of the journal: ", "Wrong passphrase: it does not open j.db.\nPassphrase of the journal: ",
    ]  # fmt: skip


def test_after_three_wrong_passphrases_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    door = Door()
    with pytest.raises(WrongPassphraseError):
        with_passphrase(door, lambda _: "wrong")
    assert len(door.tried) == 4
    assert "wrong" not in capsys.readouterr().err


def test_without_a_terminal_nobody_is_asked() -> None:
    door = Door()
    with pytest.raises(PassphraseNeededError):
        with_passphrase(door, lambda _: None)
    assert door.tried == [None]


def test_a_new_passphrase_is_asked_for_twice() -> None:
    assert new_passphrase(None, lambda _: "same").reveal() == "same"
    assert new_passphrase(Secret("known"), lambda _: None).reveal() == "known"
    answers = iter(["one", "other"])
    with pytest.raises(SettingsError, match="not the same"):
        new_passphrase(None, lambda _: next(answers))
    with pytest.raises(SettingsError, match="No passphrase was given"):
        new_passphrase(None, lambda _: None)
