import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

from journal_app import __version__
from journal_app.cli.exporting import guarded
from journal_app.journal import Journal
from journal_app.ledger.store import Ledger
from journal_app.settings import Settings, save_settings
from tests.cli.terminal import Terminal

_TRADE_FIELDS = {
    "trade_id", "account", "symbol", "underlying", "asset_class", "side", "qty", "opened_at", "closed_at",
    "entry_price", "exit_price", "gross", "fees", "net", "fills", "r_multiple", "mae", "mfe", "setup", "tags",
    "reviewed", "status",
}  # fmt: skip


def test_trades_answer_in_the_contracts_fields_with_exact_texts(terminal: Terminal) -> None:
    (trade,) = terminal.run("trades", "--json").answer
    assert set(trade) >= _TRADE_FIELDS
    assert (trade["trade_id"], trade["side"], trade["qty"], trade["net"]) == ("main:1", "long", "100", "49.3")
    assert (trade["opened_at"], trade["closed_at"]) == ("2026-03-04T15:00:00.000000Z", "2026-03-04T15:30:00.000000Z")
    assert trade["r_multiple"] is None


@pytest.mark.parametrize(
    "words,ids",
    [
        (["--status", "all"], ["main:1", "main:3"]),
        (["--status", "open"], ["main:3"]),
        (["--symbol", "ABC", "--status", "all"], ["main:3"]),
        (["--from", "2026-03-05"], []),
        (["--from", "2026-03-04", "--to", "2026-03-04"], ["main:1"]),
        (["--account", "nobody"], []),
        (["--tag", "none"], []),
        (["--method", "fifo"], ["main:1/2", "main:3/4"]),
        (["--method", "lifo", "--symbol", "ABC"], ["main:3/4"]),
        (["--method", "average"], ["main:1/2", "main:3/4"]),
    ],
)
def test_filters_and_methods_choose_the_trades(terminal: Terminal, words: list[str], ids: list[str]) -> None:
    assert [trade["trade_id"] for trade in terminal.run("trades", "--json", *words).answer] == ids


def test_positions_are_signed_and_bring_their_lots(terminal: Terminal) -> None:
    (held,) = terminal.run("positions", "--json").answer
    assert (held["account"], held["symbol"], held["qty"], held["avg_cost"]) == ("main", "ABC", "-6", "50")
    assert held["lots"] == [{"opened_at": "2026-03-05T15:00:00.000000Z", "qty": "6", "price": "50"}]


def test_metrics_tell_value_unit_and_sample_size(terminal: Terminal) -> None:
    found = terminal.run("metrics", "--json").answer
    assert found["net_pnl"]["value"] == "49.3"
    assert found["profit_factor"]["value"] is None
    assert found["win_rate"] | {"value": "1", "unit": "fraction", "n": 1, "label": "Win rate"} == found["win_rate"]
    assert all(one["note"] and one["formula"] and one["source"] and one["none_when"] for one in found.values())
    assert found["win_rate"]["interval"] == ["0.269866", "1"]
    assert list(terminal.run("metrics", "--json", "--name", "fees").answer) == ["fees"]


def test_the_global_options_work_before_and_after_the_verb(terminal: Terminal) -> None:
    assert terminal.run("--json", "trades").answer == terminal.run("trades", "--json").answer


@pytest.mark.parametrize("verb", ["trades", "positions", "metrics", "verify", "rebuild", "doctor", "export"])
def test_every_reading_verb_answers_people_too(terminal: Terminal, verb: str) -> None:
    said = terminal.run(verb)
    assert said.code == 0
    assert said.out.strip()
    assert said.err == ""


def test_rebuild_and_verify_tell_what_they_found(terminal: Terminal) -> None:
    assert terminal.run("rebuild", "--json").answer == {"trades": 2}
    verdict = terminal.run("verify", "--json").answer
    assert (verdict["ok"], verdict["facts"], verdict["trades"]) == (True, 4, 2)


def test_backup_and_restore_bring_the_journal_back(terminal: Terminal, tmp_path: Path) -> None:
    before = terminal.run("verify", "--json").answer["content_hash"]
    done = terminal.run("backup", "--to", str(tmp_path / "copies"), "--json").answer
    assert Path(done["path"]).parent == tmp_path / "copies"
    restored = terminal.run("restore", done["path"], "--json").answer
    assert (restored["content_hash"], restored["facts"]) == (before, done["facts"])
    assert Path(restored["replaced"]).is_file()
    assert "restored" in terminal.run("restore", done["path"]).out


def test_restore_of_nothing_is_a_plain_sentence(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("restore", str(tmp_path / "none.db"))
    assert said.code == 1
    assert "There is no backup" in said.err


def test_a_damaged_row_makes_verify_fail_and_is_named(terminal: Terminal) -> None:
    content = bytearray(terminal.journal.read_bytes())
    where = content.index(b"10.75", content.index(b"sell"))
    content[where] ^= 1
    terminal.journal.write_bytes(bytes(content))
    said = terminal.run("verify", "--json")
    assert said.code == 1
    assert [damage["external_id"] for damage in said.answer["damages"]][:1] == ["2"]
    assert "backup" in said.err


def test_doctor_shows_whether_secrets_are_set_but_never_what_they_are(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APCA_API_SECRET_KEY", "canary-7f3a")
    said = terminal.run("doctor", "--json")
    assert said.answer["environment"]["APCA_API_SECRET_KEY"] == "set"
    assert said.answer["version"] == __version__
    assert "canary" not in said.out + said.err


@pytest.mark.parametrize(
    "words,title,hint",
    [
        (["sync"], "No broker is connected", "APCA_API_KEY_ID"),
        (["import", "nowhere.jsonl"], "nowhere.jsonl cannot be read", "path"),
        (["import", "x", "--format", "mp3"], "no format", "journal-jsonl"),
        (["trades", "--from", "yesterday"], "not a day", "YYYY-MM-DD"),
        (["metrics", "--name", "luck"], "no metric", "net_pnl"),
        (["export", "--out", "/nowhere/at/all"], "cannot be written", "--out"),
        (["export", "--format", "parquet"], "not for the terminal", "--out"),
    ],
)
def test_a_known_error_is_two_lines_and_exit_code_one(
    terminal: Terminal, words: list[str], title: str, hint: str
) -> None:
    said = terminal.run(*words)
    assert said.code == 1
    first, second = said.err.strip().splitlines()
    assert title in first
    assert hint in second


@pytest.mark.parametrize("words", [["fly"], ["trades", "--method", "magic"], ["practice", "--fills", "-1"], ["import"]])
def test_wrong_usage_is_exit_code_two(terminal: Terminal, words: list[str]) -> None:
    assert terminal.run(*words).code == 2


@pytest.mark.parametrize("words", [("inbox", "--raw", "x"), ("practice", "--port", "-1"), ("demo", "--fills", "1e3")])
def test_a_number_that_is_none_is_named(terminal: Terminal, words: tuple[str, ...]) -> None:
    said = terminal.run(*words)
    assert (said.code, f"must be a whole number of 0 or more, not “{words[2]}”" in said.err) == (2, True)


@pytest.mark.parametrize("verb", ["trades", "positions", "metrics", "export", "verify", "rebuild"])
def test_a_mistyped_journal_is_not_made_by_reading_it(empty: Terminal, verb: str) -> None:
    said = empty.run(verb)
    assert (said.code, empty.journal.exists()) == (1, False)
    assert "no journal" in said.err


def test_a_second_program_may_read_but_not_sync(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APCA_API_KEY_ID", "k")
    monkeypatch.setenv("APCA_API_SECRET_KEY", "s")
    monkeypatch.setenv("APCA_API_BASE_URL", "http://127.0.0.1:9")
    with Journal(terminal.journal, terminal.journal.parent / "config") as first:
        first.claim()
        assert terminal.run("trades").code == 0
        said = terminal.run("sync")
    assert said.code == 1
    assert "Another Trade Journal" in said.err


def test_a_window_without_a_display_names_what_works_without(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    said = terminal.run()
    assert said.code == 1
    assert all(word in said.err for word in ("demo --shots", "sync"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =x", "\t=x", "＝x"])
def test_no_text_cell_starts_a_formula(text: str) -> None:
    assert guarded(text).startswith("'")


def test_tables_for_other_programs_agree_with_the_trades(terminal: Terminal, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(terminal.run("export", "--format", "trades-csv").out)))
    assert [row["net"] for row in rows] == ["49.3", "-20"]
    assert terminal.run("export", "--format", "parquet", "--out", tmp_path / "t.parquet").code == 0
    assert [str(one) for one in parquet.read_table(tmp_path / "t.parquet")["net"].to_pylist()] == [
        "49.300000000000000000", "-20.000000000000000000",
    ]  # fmt: skip
    fills = list(csv.DictReader(io.StringIO(terminal.run("export", "--format", "fills-csv").out)))
    assert [row["id"] for row in fills] == ["1", "2", "3", "4"]


def test_the_program_starts_as_a_module_and_says_its_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "journal_app", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == f"journal-app {__version__}"


def test_damaged_rows_are_set_aside_on_request(terminal: Terminal) -> None:
    with Ledger(terminal.journal) as ledger, ledger.writing() as (database, _):
        database.execute_sql("UPDATE fact SET price = price || '1' WHERE seq = 2")
    assert terminal.run("verify").code == 1
    said = terminal.run("verify", "--set-aside", "--json")
    assert (said.code, said.answer["set_aside"]) == (0, 1)
    assert terminal.run("verify").code == 0
    assert "damaged" in terminal.run("inbox").out


def test_metrics_by_a_dimension_add_up(terminal: Terminal) -> None:
    found = terminal.run("metrics", "--by", "symbol", "--json").answer
    assert found["by"] == "symbol"
    assert [one["net_pnl"] for one in found["groups"]] == ["49.3"]
    assert "average R" in terminal.run("metrics", "--by", "weekday", "--gross").out
    assert terminal.run("metrics", "--by", "mood").code == 1


def test_metrics_in_r_say_which_trades_are_left_out(terminal: Terminal) -> None:
    found = terminal.run("metrics", "--measure", "r", "--json").answer
    assert (found["trades"]["value"], found["excluded"]["value"], found["net_pnl"]["unit"]) == ("0", "1", "R")


def test_metrics_simulate_and_compare_with_a_benchmark(terminal: Terminal) -> None:
    found = terminal.run("metrics", "--simulate", "--paths", "50", "--days", "7", "--ruin-at", "10", "--json").answer
    assert (found["paths"], found["days"], found["ruin"], len(found["band"][0])) == (50, 7, "0", 8)
    assert found["final"] == ["345.1"] * 5
    assert "Risk of losing 10" in terminal.run("metrics", "--simulate", "--ruin-at", "10").out
    missing = terminal.run("metrics", "--benchmark", "SPY")
    assert (missing.code, "start_capital" in missing.err) == (1, True)
    assert terminal.run("metrics", "--simulate", "--ruin-at", "nothing").code == 2


def test_the_method_of_the_settings_counts_until_one_is_named(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "lots"
    save_settings(folder, Settings(method="fifo"))
    named = [one["trade_id"] for one in terminal.run("trades", "--json", "--config", folder).answer]
    flat = terminal.run("trades", "--json", "--config", folder, "--method", "flat").answer
    assert named == ["main:1/2", "main:3/4"]
    assert [one["trade_id"] for one in flat] == ["main:1"]
    assert terminal.run("metrics", "--json", "--config", folder).answer["net_pnl"]["n"] == 2
