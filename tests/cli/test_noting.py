"""`note`, and what becomes of notes and pictures when a journal is exported, imported and changed."""

import base64
import io
import json
from pathlib import Path

import pytest

from journal_app.domain.marks import Annotation
from journal_app.journal import open_journal
from journal_app.ledger.checking import content_hash
from tests.cli.terminal import Terminal

_PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
_LATE = '{"type":"fill","id":"0","time":"2026-03-04T14:00:00Z","symbol":"XYZ","side":"buy","qty":"50","price":"10"}\n'


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    path = tmp_path / "chart.png"
    path.write_bytes(_PNG)
    return path


@pytest.fixture
def late(tmp_path: Path) -> Path:
    path = tmp_path / "late.jsonl"
    path.write_text(_LATE, encoding="utf-8")
    return path


def hash_of(terminal: Terminal) -> str:
    with open_journal(str(terminal.journal)) as journal:
        return content_hash(journal.ledger)


def test_everything_that_can_be_said_is_written_and_read_back(terminal: Terminal, chart: Path) -> None:
    said = terminal.run(
        "note", "main:1", "--text", "waited", "--setup", "gap", "--tag", "a", "--tag", "b", "--stop", "9.50",
        "--target", "12", "--rating", "4", "--reviewed", "yes", "--picture", chart, "--json",
    )  # fmt: skip
    assert said.code == 0
    assert said.err == ""
    (picture,) = said.answer.pop("pictures")
    assert (picture["name"], picture["media_type"], picture["bytes"]) == ("chart.png", "image/png", len(_PNG))
    assert said.answer | {"pictures": []} == {
        "trade_id": "main:1", "note": "waited", "setup": "gap", "tags": ["a", "b"], "stop": "9.5", "target": "12",
        "rating": 4, "reviewed": True, "pictures": [], "mistakes": [], "checks": {},
    }  # fmt: skip
    assert "waited" in terminal.run("note", "main:1").out


def test_mistakes_and_answers_to_the_checklist_are_said_and_taken_back(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "book.json"
    book.write_text('{"name": "gap", "criteria": [{"id": "c1", "text": "volume is high"}, "news"]}', encoding="utf-8")
    assert terminal.run("playbook", "--import", book).code == 0
    said = terminal.run(
        "note", "main:1", "--mistake", "chased", "--mistake", "too large, a/b 🎯", "--check", "c1=yes",
        "--check", "news=no", "--json",
    ).answer  # fmt: skip
    assert said["mistakes"] == ["chased", "too large, a/b 🎯"]
    assert list(said["checks"].values()) == [True, False]
    said = terminal.run(
        "note", "main:1", "--unmistake", "chased", "--check", "c1=unknown", "--check", "news=yes", "--json"
    ).answer  # fmt: skip
    assert said["mistakes"] == ["too large, a/b 🎯"]
    assert list(said["checks"].values()) == [True]
    said = terminal.run("note", "main:1", "--clear", "mistakes", "--clear", "checks", "--json").answer
    assert (said["mistakes"], said["checks"]) == ([], {})


def test_a_note_of_a_megabyte_comes_from_a_file_and_one_above_ten_is_refused(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, long = tmp_path / "note.md", "ä🎯\n" * 150_000
    note.write_text(long, encoding="utf-8")
    assert terminal.run("note", "main:1", "--text-from", note, "--json").answer["note"] == long
    before = hash_of(terminal)
    note.write_text("x" * (10 * 1024 * 1024 + 1), encoding="utf-8")
    assert "longer than 10 MB" in terminal.run("note", "main:1", "--text-from", note).err
    note.write_bytes(b"\xff\xfe")
    assert "is no text" in terminal.run("note", "main:1", "--text-from", note).err
    assert hash_of(terminal) == before
    monkeypatch.setattr("sys.stdin", io.StringIO("from a pipe"))
    assert terminal.run("note", "main:1", "--text-from", "-", "--json").answer["note"] == "from a pipe"


def test_a_field_is_cleared_and_a_tag_taken_away_alone(terminal: Terminal) -> None:
    terminal.run("note", "main:1", "--text", "t", "--tag", "a", "--tag", "b", "--stop", "9", "--rating", "3")
    now = terminal.run(
        "note", "main:1", "--untag", "a", "--clear", "stop", "--clear", "rating", "--json"
    ).answer  # fmt: skip
    assert (now["note"], now["tags"], now["stop"], now["rating"]) == ("t", ["b"], None, None)


@pytest.mark.parametrize(
    "words, told",
    [
        (["main:9"], "There is no trade main:9"),
        (["main:1", "--rating", "9"], "9 is no rating"),
        (["main:1", "--stop", "near"], "“near” is no price"),
        (["main:1", "--picture", "no-such.png"], "cannot be read"),
        (["main:1", "--remove-picture", "7"], "has no picture 7"),
        (["main:1", "--check", "luck=yes"], "no criterion “luck”"),
        (["main:1", "--text-from", "no-such.md"], "cannot be read"),
    ],
)
def test_bad_input_is_told_with_what_to_do_next(terminal: Terminal, words: list[str], told: str) -> None:
    before = hash_of(terminal)
    said = terminal.run("note", *words)
    assert said.code == 1
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 2
    assert hash_of(terminal) == before


@pytest.mark.parametrize("case", ["main:1 11 odd", "main:1 9", "main:3 49 odd", "main:3 51"])
def test_a_stop_on_the_wrong_side_is_kept_and_told(terminal: Terminal, case: str) -> None:
    trade, stop, *is_odd = case.split()
    said = terminal.run("note", trade, "--stop", stop, "--json")
    assert said.answer["stop"] == stop
    assert ("It is kept" in said.err) is bool(is_odd)


def test_an_export_brings_moved_marks_and_pictures_back_as_they_are(
    terminal: Terminal, late: Path, chart: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.run("note", "main:1", "--text", "on the first", "--tag", "a", "--rating", "2", "--reviewed", "yes",
                 "--picture", chart)  # fmt: skip
    assert terminal.run("import", late).code == 0
    assert terminal.run("note", "main:0", "--json").answer["note"] == "[from 1]\non the first"
    out = tmp_path / "all.jsonl"
    assert terminal.run("export", "--out", out).code == 0
    again = Terminal(tmp_path / "again.db", capsys)
    assert again.run("import", out).code == 0
    assert hash_of(again) == hash_of(terminal)
    shown = again.run("note", "main:0", "--json").answer
    assert (shown["note"], [one["name"] for one in shown["pictures"]]) == ("[from 1]\non the first", ["chart.png"])
    second = tmp_path / "again.jsonl"
    assert again.run("export", "--out", second).code == 0
    assert second.read_text("utf-8") == out.read_text("utf-8")


def test_without_its_trade_a_note_is_in_the_inbox_and_comes_back(terminal: Terminal, late: Path) -> None:
    lone = late.with_name("lone.jsonl")
    lone.write_text(_LATE.replace("XYZ", "NEW"), encoding="utf-8")
    assert terminal.run("import", lone).code == 0
    terminal.run("note", "main:0", "--text", "kept for ever")
    job = terminal.run("inbox", "--json").answer["jobs"][0]["id"]
    assert terminal.run("inbox", "--undo", str(job)).code == 0
    (waiting,) = terminal.run("inbox", "--json").answer["waiting_marks"]
    assert (waiting["account"], waiting["fill"], waiting["note"]) == ("main", "0", "kept for ever")
    assert "kept for ever" in terminal.run("inbox").out
    assert terminal.run("import", lone).code == 0
    assert terminal.run("inbox", "--json").answer["waiting_marks"] == []
    assert terminal.run("note", "main:0", "--json").answer["note"] == "kept for ever"


def test_changes_tell_where_a_note_came_from_and_because_of_which_row(terminal: Terminal, late: Path) -> None:
    terminal.run("note", "main:1", "--text", "here")
    terminal.run("import", late)
    (moved,) = [one for one in terminal.run("moves", "--json").answer if one["why"] == "note"]
    assert (moved["trade_id"], moved["rows"]) == ("main:0", ["1", "0"])
    assert "1, because of 0" in terminal.run("moves").out


@pytest.mark.parametrize(
    "line",
    [
        {"type": "picture", "trade": "1", "name": "x", "added": "2026-03-04T15:00:00Z", "content": "no base64!"},
        {"type": "picture", "trade": "1", "name": "x", "added": "2026-03-04T15:00:00Z",
         "content": base64.b64encode(b"GIF89a").decode()},
        {"type": "moved_mark", "trade": "1", "home": "2", "state": "moved", "at": "soon", "marks": {}, "shown": None},
        {"type": "moved_mark", "trade": "1", "home": "2", "state": "moved", "at": "2026-03-04T15:00:00Z",
         "marks": {"note": ["a"]}, "shown": None},
        {"type": "moved_mark", "trade": "1", "home": "2", "state": "lost", "at": "2026-03-04T15:00:00Z", "marks": {},
         "shown": None},
        {"type": "moved_mark", "trade": "1", "home": "2", "state": "moved", "at": "2026-03-04T15:00:00Z",
         "marks": {"net": "5"}, "shown": None},
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_read_refuses_the_file(
    terminal: Terminal, tmp_path: Path, line: dict[str, object]
) -> None:
    before = hash_of(terminal)
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    said = terminal.run("import", path)
    assert said.code == 1
    assert "Traceback" not in said.err
    assert hash_of(terminal) == before


def test_a_backup_has_the_pictures(terminal: Terminal, chart: Path, tmp_path: Path) -> None:
    terminal.run("note", "main:1", "--picture", chart, "--text", "see")
    before = hash_of(terminal)
    assert terminal.run("backup", "--to", tmp_path / "copies").code == 0
    (copy,) = [one for one in (tmp_path / "copies").iterdir() if one.is_file() and one.suffix != ".json"]
    terminal.run("note", "main:1", "--remove-picture", "1", "--clear", "note")
    assert hash_of(terminal) != before
    assert terminal.run("restore", copy).code == 0
    assert hash_of(terminal) == before
    with open_journal(str(terminal.journal)) as journal:
        assert [one.content for one in journal.marks.pictures_of("main:1")] == [_PNG]
        assert journal.marks.said("main:1") == Annotation(note="see")


@pytest.mark.parametrize("bad", [("--picture", "notes.txt"), ("--remove-picture", "7"), ("--stop", "near")])
def test_a_note_is_written_whole_or_not_at_all(
    terminal: Terminal, tmp_path: Path, chart: Path, bad: tuple[str, str]
) -> None:
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    before = hash_of(terminal)
    option, value = bad
    wrong: str | Path = tmp_path / value if option == "--picture" else value
    said = terminal.run("note", "main:1", "--text", "half", "--picture", chart, option, wrong)
    assert (said.code, said.out) == (1, "")
    assert hash_of(terminal) == before
