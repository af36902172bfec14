from pathlib import Path

import pytest

from journal_app.journal import open_journal
from journal_app.ledger.checking import trades_hash
from tests.cli.terminal import Terminal

_LINES = """\
{"type":"fill","id":"1","time":"2026-03-04T15:00:00Z","symbol":"ABC","side":"buy","qty":"100","price":"10"}
{"type":"fill","id":"2","time":"2026-03-04T15:10:00Z","symbol":"ABC","side":"buy","qty":"40","price":"12"}
{"type":"fill","id":"3","time":"2026-03-04T15:20:00Z","symbol":"ABC","side":"sell","qty":"40","price":"13"}
{"type":"fill","id":"4","time":"2026-03-04T15:30:00Z","symbol":"ABC","side":"sell","qty":"100","price":"15"}
{"type":"fill","id":"5","time":"2026-03-04T16:00:00Z","symbol":"DEF","side":"buy","qty":"10","price":"50"}
"""
_PARTS = [("main:1", "500"), ("main:2", "40"), ("main:5", "0")]


@pytest.fixture
def swing(empty: Terminal, tmp_path: Path) -> Terminal:
    path = tmp_path / "swing.jsonl"
    path.write_text(_LINES, encoding="utf-8")
    assert empty.run("import", path).code == 0
    return empty


def _nets(terminal: Terminal) -> list[tuple[str, str]]:
    found = terminal.run("trades", "--status", "all", "--json").answer
    return sorted((one["trade_id"], one["net"]) for one in found)


def _hash(terminal: Terminal) -> str:
    return str(terminal.run("verify", "--json").answer["content_hash"])


def test_a_trade_is_split_and_joined_again(swing: Terminal) -> None:
    whole = _nets(swing)
    answer = swing.run("split", "main:1", "2", "3", "--json")
    assert answer.answer == {"trade": "main:1", "fills": ["2", "3"], "parts": ["main:2"]}
    assert _nets(swing) == _PARTS
    assert swing.run("rebuild").code == 0
    assert _nets(swing) == _PARTS
    assert "2 fills" in swing.run("join", "main:2").out
    assert _nets(swing) == whole


def test_what_was_split_survives_export_and_import(swing: Terminal, tmp_path: Path) -> None:
    assert "2 fills of main:1 are a trade of their own now: main:2." in swing.run("split", "main:1", "2", "3").out
    out = tmp_path / "out.jsonl"
    assert swing.run("export", "--out", out).code == 0
    other = Terminal(tmp_path / "other.db", swing._capsys)
    assert other.run("import", out).code == 0
    assert (_nets(other), _hash(other)) == (_PARTS, _hash(swing))
    assert other.run("rebuild").code == 0
    assert _nets(other) == _PARTS


def test_a_strand_that_comes_before_or_without_its_fills_waits_for_them(empty: Terminal, tmp_path: Path) -> None:
    first = tmp_path / "first.jsonl"
    first.write_text(
        "".join(f'{{"type":"strand","account":"main","fill":"{fill}","strand":"s"}}\n' for fill in "23"),
        encoding="utf-8",
    )
    later = tmp_path / "later.jsonl"
    later.write_text(_LINES, encoding="utf-8")
    assert empty.run("import", first).code == 0
    assert empty.run("import", later).code == 0
    assert _nets(empty) == _PARTS


def test_strands_that_are_imported_later_split_what_is_there(swing: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "strands.jsonl"
    path.write_text(
        "".join(f'{{"type":"strand","account":"main","fill":"{fill}","strand":"s"}}\n' for fill in "23"),
        encoding="utf-8",
    )
    assert swing.run("import", path).code == 0
    assert _nets(swing) == _PARTS


@pytest.mark.parametrize(
    "words,said",
    [
        (["split", "main:1", "5"], "5 is no fill of this trade"),
        (["split", "main:1", "1", "2", "3", "4"], "All fills"),
        (["split", "main:1", "2"], "would not both end with nothing held"),
        (["split", "main:99", "2"], "There is no trade main:99"),
        (["split", "main:1"], "FILL"),
        (["join", "main:1"], "was not split off by hand"),
        (["join", "main:99"], "There is no trade main:99"),
    ],
)
def test_what_cannot_be_split_or_joined_is_told_and_changes_nothing(
    swing: Terminal, words: list[str], said: str
) -> None:
    before = _nets(swing), _hash(swing)
    answer = swing.run(*words)
    assert answer.code != 0
    assert said in answer.err
    assert (_nets(swing), _hash(swing)) == before


@pytest.mark.parametrize("row", ['{"type":"strand","strand":"s"}', '{"type":"strand","fill":"1","strand":""}'])
def test_a_strand_line_that_names_no_fill_or_strand_is_refused(empty: Terminal, tmp_path: Path, row: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(row + "\n", encoding="utf-8")
    answer = empty.run("import", path)
    assert answer.code != 0
    assert "not a text" in answer.err


def test_splitting_can_be_undone_and_done_again(swing: Terminal, tmp_path: Path) -> None:
    with open_journal(str(swing.journal), tmp_path / "config") as journal:
        whole = trades_hash(journal.ledger)
        before = journal.arranging.split("main:1", ["2", "3"])
        parted = trades_hash(journal.ledger)
        again = journal.arranging.put_fills_back(before)
        assert trades_hash(journal.ledger) == whole != parted
        journal.arranging.put_fills_back(again)
        assert trades_hash(journal.ledger) == parted
        undo = journal.arranging.join("main:2")
        assert trades_hash(journal.ledger) == whole
        journal.arranging.put_fills_back(undo)
        assert trades_hash(journal.ledger) == parted
