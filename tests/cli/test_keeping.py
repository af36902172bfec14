"""`playbook` and `day`, and what the trader keeps when a journal is exported and imported."""

import base64
import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from journal_app.domain.days import CloseOut, DayPlan
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.journal import open_journal
from journal_app.ledger.checking import content_hash
from tests.cli.terminal import Terminal

_PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
_WORDS = ("a/b", "c, d", "🎯 e;f", "=1+1", "“g”")


def hash_of(terminal: Terminal) -> str:
    with open_journal(str(terminal.journal)) as journal:
        return content_hash(journal.ledger)


def keep_everything(terminal: Terminal) -> None:
    with open_journal(str(terminal.journal)) as journal:
        criteria = (Criterion("c1", "volume | high", is_hard=True), Criterion("c2", "🎯"))
        setup = Setup("gap", "Opens *above*.\n", criteria, "percent:1", "2.5", is_baseline=True)
        journal.playbook.save(Setup("fade", is_retired=True))
        journal.playbook.save(setup)
        journal.playbook.save(Setup("third"))
        journal.playbook.remove("fade")
        journal.playbook.add_picture("gap", "chart.png", _PNG)
        journal.days.save_plan("2026-03-04", DayPlan("Ä “plan”", ("one", "two"), "300", 3))
        journal.days.close_out("2026-03-04", CloseOut(4, "b", "w", "main:1", None, "half size", (True, None), 5))
        journal.days.close_out("2026-03-05", CloseOut())
        journal.days.note("calm\n🎯", 1_772_636_400_000_000)
        journal.days.note("later", 1_772_636_400_000_000)
        journal.views.save("trades", "a/b, c", '{"columns": ["net"]}')
        journal.views.save("trades", "z", "[]")
        journal.views.arrange("trades", ["z"])
        checks = (("c2", True), ("c1", False))
        journal.marks.annotate("main:1", Annotation(setup="gap", tags=_WORDS, mistakes=_WORDS, checks=checks))


def test_an_export_brings_everything_kept_back(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = hash_of(terminal)
    keep_everything(terminal)
    assert hash_of(terminal) != plain
    out, second = tmp_path / "all.jsonl", tmp_path / "again.jsonl"
    assert terminal.run("export", "--out", out).code == 0
    again = Terminal(tmp_path / "again.db", capsys)
    assert again.run("import", out).code == 0
    assert hash_of(again) == hash_of(terminal)
    assert again.run("export", "--out", second).code == 0
    assert second.read_text("utf-8") == out.read_text("utf-8")
    assert again.run("import", out).code == 0
    assert again.run("rebuild").code == 0
    assert hash_of(again) == hash_of(terminal)


@pytest.mark.parametrize(
    "what", ["mistakes", "checks", "setup", "picture", "plan", "close-out", "note", "view", "order"]
)
def test_the_content_hash_knows_each_part(terminal: Terminal, what: str) -> None:
    keep_everything(terminal)
    before = hash_of(terminal)
    with open_journal(str(terminal.journal)) as journal:
        changes: dict[str, Callable[[], object]] = {
            "mistakes": lambda: journal.marks.annotate("main:1", Annotation(mistakes=("other",))),
            "checks": lambda: journal.marks.annotate("main:1", Annotation(checks=(("c1", True),))),
            "setup": lambda: journal.playbook.save(Setup("third", "told")),
            "picture": lambda: journal.playbook.add_picture("third", "x.png", _PNG),
            "plan": lambda: journal.days.save_plan("2026-03-06", DayPlan("x")),
            "close-out": lambda: journal.days.close_out("2026-03-05", CloseOut(1)),
            "note": lambda: journal.days.note("x"),
            "view": lambda: journal.views.save("trades", "z", "[1]"),
            "order": lambda: journal.playbook.arrange(["third"]),
        }
        changes[what]()
    assert hash_of(terminal) != before


def test_what_was_said_and_taken_back_is_as_if_never_said(
    terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.run("note", "main:1", "--text", "x", "--tag", "t", "--reviewed", "yes")
    terminal.run("note", "main:1", "--clear", "note", "--clear", "tags", "--clear", "reviewed")
    out = tmp_path / "all.jsonl"
    assert terminal.run("export", "--out", out).code == 0
    again = Terminal(tmp_path / "again.db", capsys)
    assert again.run("import", out).code == 0
    assert hash_of(again) == hash_of(terminal)


def test_an_export_of_one_account_leaves_out_what_belongs_to_none(terminal: Terminal, tmp_path: Path) -> None:
    keep_everything(terminal)
    out = tmp_path / "main.jsonl"
    assert terminal.run("export", "--account", "main", "--out", out).code == 0
    types = {json.loads(line)["type"] for line in out.read_text("utf-8").splitlines()}
    assert {"mistakes", "checks"} <= types
    assert types.isdisjoint({"playbook_setup", "setup_picture", "day", "day_note", "view"})


def test_tables_have_words_and_answers_in_one_cell_each(terminal: Terminal, tmp_path: Path) -> None:
    terminal.run("note", "main:1", "--tag", "a/b", "--tag", "🎯", "--mistake", "c, d")
    with open_journal(str(terminal.journal)) as journal:
        journal.marks.annotate("main:1", Annotation(checks=(("c1", True), ("c2", False))))
    out = tmp_path / "trades.csv"
    assert terminal.run("export", "--format", "trades-csv", "--out", out).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["trade_id"] == "main:1")
    assert (row["tags"], row["mistakes"], row["checks"]) == ("a/b;🎯", "c, d", "c1=yes;c2=no")
    assert terminal.run("export", "--format", "parquet", "--out", tmp_path / "trades.parquet").code == 0
    from pyarrow import parquet

    rows = parquet.read_table(tmp_path / "trades.parquet").to_pylist()
    (marked,) = [row for row in rows if row["trade_id"] == "main:1"]
    assert (marked["mistakes"], marked["checks"]) == (["c, d"], [("c1", True), ("c2", False)])


def test_trades_tell_mistakes_and_checks(terminal: Terminal) -> None:
    keep_everything(terminal)
    by_id = {one["trade_id"]: one for one in terminal.run("trades", "--json").answer}
    assert by_id["main:1"]["mistakes"] == list(_WORDS)
    assert by_id["main:1"]["checks"] == {"c2": True, "c1": False}
    lots = terminal.run("trades", "--method", "fifo", "--json").answer
    assert [(one["mistakes"], one["checks"]) for one in lots if one["setup"]] == [
        (list(_WORDS), {"c2": True, "c1": False})
    ]
    assert all((one["mistakes"], one["checks"]) == ([], {}) for one in lots if not one["setup"])
    assert len(terminal.run("trades", "--tag", "c, d", "--json").answer) == 1


@pytest.mark.parametrize(
    "line,field",
    [
        ({"type": "mistakes", "trade": "1", "mistakes": "chased"}, "mistakes"),
        ({"type": "checks", "trade": "1", "checks": {"c1": "yes"}}, "checks"),
        ({"type": "playbook_setup", "setup": {"name": ""}}, "setup"),
        ({"type": "playbook_setup"}, "setup"),
        ({"type": "playbook_setup", "place": "first", "setup": {"name": "x"}}, "place"),
        ({"type": "setup_picture", "setup": "gap", "name": "x", "added": "soon", "content": ""}, "content"),
        (
            {"type": "setup_picture", "setup": "gap", "name": "x", "added": "2026-03-04T15:00:00Z", "content": "?"},
            "content",
        ),
        ({"type": "day", "day": "today", "plan": {}}, "day"),
        ({"type": "day", "day": "2026-03-04", "plan": {"most_trades": 0}}, "plan"),
        ({"type": "day", "day": "2026-03-04", "close_out": []}, "close_out"),
        ({"type": "day_note", "day": "2026-03-04", "text": "x"}, "time"),
        ({"type": "view", "page": "trades", "name": "x", "content": "{"}, "content"),
    ],
)
def test_a_line_that_cannot_be_read_refuses_the_file(
    terminal: Terminal, tmp_path: Path, line: dict[str, object], field: str
) -> None:
    before = hash_of(terminal)
    path = tmp_path / "bad.jsonl"
    good = {"type": "day", "day": "2026-03-04", "plan": {"plan": "x"}}
    path.write_text(f"{json.dumps(good)}\n{json.dumps(line)}\n", encoding="utf-8")
    said = terminal.run("import", path)
    assert (said.code, hash_of(terminal)) == (1, before)
    assert f"line 2: {field}: " in said.err


def test_a_picture_of_a_setup_that_is_none_refuses_the_file(terminal: Terminal, tmp_path: Path) -> None:
    before = hash_of(terminal)
    path = tmp_path / "bad.jsonl"
    row = {"type": "setup_picture", "setup": "gap", "name": "x", "added": "2026-03-04T15:00:00Z"}
    path.write_text(json.dumps(row | {"content": base64.b64encode(b"GIF89a").decode()}) + "\n", encoding="utf-8")
    said = terminal.run("import", path)
    assert (said.code, hash_of(terminal)) == (1, before)
    assert "is no picture" in said.err


def test_the_playbook_is_read_from_a_file_and_listed(terminal: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "book.json"
    book.write_text(json.dumps([
        {"name": "gap", "criteria": ["volume is high", {"text": "news", "is_hard": True}], "target_r": "2",
         "risk_rule": "money:50"},
        {"name": "fade", "is_baseline": True},
    ]), encoding="utf-8")  # fmt: skip
    first = terminal.run("playbook", "--import", book, "--json").answer
    assert [one["name"] for one in first] == ["gap", "fade"]
    assert terminal.run("playbook", "--import", book, "--json").answer == first
    listed = terminal.run("playbook").out
    assert "gap" in listed
    assert "baseline" in listed
    identity = first[0]["criteria"][0]["id"]
    terminal.run("note", "main:1", "--setup", "gap", "--check", f"{identity}=yes", "--check", "news=no")
    shown = terminal.run("playbook", "gap", "--json").answer
    assert [(one["text"], one["met"]["n"], one["not_met"]["n"]) for one in shown["worth"]] == [
        ("volume is high", 1, 0), ("news", 0, 1),
    ]  # fmt: skip
    assert shown["worth"][0]["met"]["expectancy"] == "49.3"
    assert "news (must)" in terminal.run("playbook", "gap", "--measure", "r").out


@pytest.mark.parametrize(
    "text,told",
    [
        ("{", "is no JSON"), ('["gap"]', "has no setups"), ('[{"name": "gap"}, {"name": ""}]', "has no name"),
        ('[{"name": "gap"}, {"name": "gap "}]', "the same name"), ('[{"name": "gap", "risk_rule": "much"}]', "no rule"),
    ],
)  # fmt: skip
def test_a_playbook_that_cannot_be_read_changes_nothing(
    terminal: Terminal, tmp_path: Path, text: str, told: str
) -> None:
    before = hash_of(terminal)
    book = tmp_path / "book.json"
    book.write_text(text, encoding="utf-8")
    said = terminal.run("playbook", "--import", book)
    assert (said.code, hash_of(terminal)) == (1, before)
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 2


def test_a_day_is_planned_noted_and_told(terminal: Terminal, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(
        '{"plan": "Only gaps.", "rules": ["wait"], "risk_budget": "100", "most_trades": 1}', encoding="utf-8"
    )
    card = terminal.run("day", "2026-03-04", "--plan", plan, "--note", "calm", "--json").answer
    assert (card["plan"]["risk_budget"], card["is_in_budget"], card["is_in_count"]) == ("100", True, True)
    assert [one["text"] for one in card["notes"]] == ["calm"]
    assert card["figures"]["net_pnl"] == {"value": "49.3", "unit": "money", "n": 1}
    assert card["unreviewed"] == ["main:1"]
    again = terminal.run("day", "2026-03-05", "--plan", "Rest today.", "--json").answer["plan"]
    assert (again["plan"], again["rules"], again["most_trades"]) == ("Rest today.", ["wait"], 1)
    told = terminal.run("day", "2026-03-04").out
    assert told.startswith("# 2026-03-04\n")
    assert "- wait: not said" in told
    assert terminal.run("day").out.startswith("# 20")


@pytest.mark.parametrize(
    "words,told",
    [
        (["04.03.2026"], "is not a day"), (["2026-03-04", "--note", " "], "The note is empty"),
        (["2026-03-04", "--plan", "bad.json"], "is no risk budget"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_meant_changes_nothing(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text('{"risk_budget": "x"}', encoding="utf-8")
    before = hash_of(terminal)
    said = terminal.run("day", *words)
    assert (said.code, said.out, hash_of(terminal)) == (1, "", before)
    assert told in said.err


def test_a_plan_longer_than_any_file_name_is_a_plan(terminal: Terminal) -> None:
    text = "wait " * 2000
    assert terminal.run("day", "2026-03-04", "--plan", text, "--json").answer["plan"]["plan"] == text
