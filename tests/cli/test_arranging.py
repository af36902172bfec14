from pathlib import Path

import pytest

from journal_app.journal import open_journal
from journal_app.ledger.checking import trades_hash
from tests.cli.terminal import Terminal

_LINES = """\
{"type":"fill","id":"1","time":"2026-03-04T15:00:00Z","symbol":"XYZ260320C00100000","asset_class":"option","multiplier":"100","side":"buy","qty":"1","price":"5"}
{"type":"fill","id":"2","time":"2026-03-04T15:00:20Z","symbol":"XYZ260320C00110000","asset_class":"option","multiplier":"100","side":"sell","qty":"1","price":"2"}
{"type":"fill","id":"3","time":"2026-03-04T16:00:00Z","symbol":"ABC","side":"buy","qty":"10","price":"50"}
{"type":"fill","id":"4","time":"2026-03-04T17:00:00Z","symbol":"ABC","side":"sell","qty":"10","price":"51"}
"""


@pytest.fixture
def spread(empty: Terminal, tmp_path: Path) -> Terminal:
    path = tmp_path / "spread.jsonl"
    path.write_text(_LINES, encoding="utf-8")
    assert empty.run("import", path).code == 0
    return empty


def _kinds(terminal: Terminal, *words: str) -> list[tuple[str, list[str]]]:
    return [(one["kind"], one["legs"]) for one in terminal.run("structures", "--json", *words).answer]


def test_structures_are_listed_with_their_limits(spread: Terminal) -> None:
    found = spread.run("structures", "--json", "--status", "open").answer
    assert [(one["kind"], one["max_risk"], one["max_profit"], one["break_even"]) for one in found] == [
        ("bull call spread", "300", "700", ["103"])
    ]
    assert _kinds(spread, "--symbol", "ABC") == [("shares", ["main:3"])]
    assert "bull call spread" in spread.run("structures").out


def test_trades_grouped_by_hand_stay_so_through_a_rebuild(spread: Terminal) -> None:
    hashed = spread.run("verify", "--json").answer["content_hash"]
    assert spread.run("group", "main:1", "main:3", "--name", "hedge").code == 0
    assert spread.run("verify", "--json").answer["content_hash"] != hashed
    assert spread.run("rebuild").code == 0
    found = spread.run("structures", "--json").answer
    assert [(one["name"], one["by_hand"], one["legs"], one["net"]) for one in found] == [
        ("hedge", True, ["main:1", "main:3"], "10"),
        (None, False, ["main:2"], "0"),
    ]


def test_a_trade_taken_out_stands_on_its_own(spread: Terminal) -> None:
    assert spread.run("ungroup", "main:2").code == 0
    assert [legs for _, legs in _kinds(spread)] == [["main:1"], ["main:2"], ["main:3"]]


@pytest.mark.parametrize(
    "words,said",
    [
        (["group", "main:1"], "two trades or more"),
        (["group", "main:1", "main:99"], "There is no trade main:99"),
        (["group", "main:1", "other:1"], "several accounts"),
        (["ungroup", "main:4"], "There is no trade main:4"),
    ],
)
def test_what_cannot_be_arranged_is_told_and_changes_nothing(spread: Terminal, words: list[str], said: str) -> None:
    before = spread.run("verify", "--json").answer["content_hash"]
    answer = spread.run(*words)
    assert answer.code != 0
    assert said in answer.err
    assert spread.run("verify", "--json").answer["content_hash"] == before


def test_what_was_grouped_by_hand_survives_export_and_import(spread: Terminal, tmp_path: Path) -> None:
    spread.run("group", "main:1", "main:3", "--name", "hedge")
    spread.run("ungroup", "main:2")
    out = tmp_path / "out.jsonl"
    assert spread.run("export", "--out", out).code == 0
    other = Terminal(tmp_path / "other.db", spread._capsys)
    assert other.run("import", out).code == 0
    told = [one.run("verify", "--json").answer["content_hash"] for one in (spread, other)]
    assert told[0] == told[1]
    assert other.run("structures", "--json").answer == spread.run("structures", "--json").answer


def test_a_late_fill_hands_the_place_on_to_the_trade_that_holds_the_fill_now(spread: Terminal, tmp_path: Path) -> None:
    spread.run("group", "main:1", "main:3", "--name", "hedge")
    late = tmp_path / "late.jsonl"
    late.write_text(
        '{"type":"fill","id":"0","time":"2026-03-04T15:30:00Z","symbol":"ABC","side":"buy","qty":"5","price":"50"}\n',
        encoding="utf-8",
    )
    assert spread.run("import", late).code == 0
    found = spread.run("structures", "--json").answer
    assert [one["legs"] for one in found if one["name"] == "hedge"] == [["main:1", "main:0"]]


def test_a_group_line_that_names_no_trade_is_refused(empty: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"type":"group","group":"g"}\n', encoding="utf-8")
    answer = empty.run("import", path)
    assert answer.code != 0
    assert "trade" in answer.err
    path.write_text('{"type":"group","trade":"1","group":7}\n', encoding="utf-8")
    assert "group" in empty.run("import", path).err


def test_arranging_can_be_undone_and_never_changes_a_trade(spread: Terminal, tmp_path: Path) -> None:
    with open_journal(str(spread.journal), tmp_path / "config") as journal:
        first, numbers = journal.arranging.structures(), trades_hash(journal.ledger)
        before = journal.arranging.group(["main:1", "main:3"])
        grouped = journal.arranging.structures()
        again = journal.arranging.take_out(["main:1", "main:2"])
        assert trades_hash(journal.ledger) == numbers
        journal.arranging.put_back(again)
        assert journal.arranging.structures() == grouped != first
        journal.arranging.put_back(before)
        assert journal.arranging.structures() == first
        assert trades_hash(journal.ledger) == numbers
