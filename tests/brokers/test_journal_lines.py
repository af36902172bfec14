import json
import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.brokers import files
from journal_app.brokers.files import detect_format
from journal_app.brokers.journal_lines import Counter, read_fill, read_plain_fills
from journal_app.domain.errors import ImportRefusedError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.matching import streams
from journal_app.sync import importing, reading_ahead

_FILL = {"type": "fill", "time": "2026-03-04T15:00:00Z", "symbol": "XYZ", "side": "buy", "qty": "100", "price": "10.25"}
_EVERYTHING: list[dict[str, Any]] = [
    _FILL | {"id": "1", "fee": "0.35", "order_id": "o1"},
    _FILL | {"id": "2", "side": "sell", "qty": "40", "time": "2026-03-04T15:01:00Z"},
    {"type": "split", "time": "2026-03-05T00:00:00Z", "symbol": "XYZ", "new": "3", "old": "2"},
    {"type": "cash_in_lieu", "id": "3", "time": "2026-03-06T00:00:00Z", "symbol": "XYZ", "qty": "0.5", "price": "7"},
    {"type": "fee", "time": "2026-03-06T00:00:00Z", "amount": "0.12", "reason": "TAF"},
    _FILL | {"id": "4", "symbol": "XYZ260320C00025000", "asset_class": "option", "qty": "2", "price": "1.5"},
    {"type": "option_event", "id": "5", "time": "2026-03-20T20:00:00Z", "kind": "exercise", "qty": "2", "right": "call",
     "symbol": "XYZ260320C00025000", "underlying": "XYZ", "strike": "25", "shares_per_contract": "100"},
    {"type": "cash", "time": "2026-03-21T00:00:00Z", "amount": "-500", "kind": "withdrawal", "symbol": None},
    _FILL | {"id": "6", "symbol": "BTC/USD", "asset_class": "crypto", "fee": "0.01", "fee_currency": "BTC"},
    {"type": "transfer", "id": "8", "time": "2026-03-22T00:00:00Z", "symbol": "NEW", "qty": "50", "price": "10.5"},
    {"type": "transfer", "id": "9", "time": "2026-03-22T00:00:00Z", "symbol": "NEW", "qty": "-20", "amount": "3"},
    {"type": "transfer", "time": "2026-03-22T00:00:00Z", "symbol": "XYZ1260320C00025000", "asset_class": "option",
     "qty": "-2", "multiplier": "33", "purpose": "corporate_action", "text": "delivered 33 shares"},
    {"type": "rename", "id": "10", "time": "2026-03-23T00:00:00Z", "symbol": "NEW", "to": "NEWER", "old": "30",
     "new": "15", "amount": "-1.5", "text": "1 for 2"},
    {"type": "spin_off", "id": "11", "time": "2026-03-24T00:00:00Z", "symbol": "NEWER", "child": "KID", "qty": "5",
     "basis": "0.25", "text": "1 for 3"},
    _FILL | {"id": "12", "symbol": "ESM6", "asset_class": "future"},
    _FILL | {"id": "13", "symbol": "ABCM6", "asset_class": "future", "multiplier": "1"},
    {"type": "coin_fee", "id": "7", "time": "2026-03-21T00:00:00Z", "symbol": "BTC/USD", "qty": "1", "price": "9"},
]  # fmt: skip


def _write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _journal(folder: Path) -> Journal:
    return Journal(folder / "j.db", folder / "config")


def _export(journal: Journal, target: Path) -> Path:
    from argparse import Namespace

    from journal_app.cli.exporting import export

    journal.close()
    export(Namespace(journal=str(journal.ledger.path), config=journal.config_dir, account=None, format="journal-jsonl",
                     out=target))  # fmt: skip
    return target


def test_everything_that_is_written_reads_back_as_the_same_journal(tmp_path: Path) -> None:
    first = _journal(tmp_path / "a")
    first.import_file(_write(tmp_path / "in.jsonl", _EVERYTHING))
    first.annotate(
        "main:1", Annotation(note="ünïcode 🎯", setup="gap", tags=("a;b", "c"), stop="9", rating=4, reviewed=True)
    )
    expected = content_hash(first.ledger), trades_hash(first.ledger)
    exported = _export(first, tmp_path / "out.jsonl")
    with _journal(tmp_path / "b") as second:
        second.import_file(exported)
        assert (content_hash(second.ledger), trades_hash(second.ledger)) == expected
        assert verify(second.ledger).is_whole
        assert second.import_file(exported).same == 20


def test_the_same_file_twice_brings_nothing_new(tmp_path: Path) -> None:
    file = _write(tmp_path / "in.jsonl", [*_EVERYTHING, _FILL, _FILL])
    with _journal(tmp_path) as journal:
        assert journal.import_file(file).new == 22
        again = journal.import_file(file)
        assert (again.new, again.same, again.held) == (0, 22, 0)


def test_identical_rows_without_an_id_are_all_legitimate(tmp_path: Path) -> None:
    with _journal(tmp_path) as journal:
        assert journal.import_file(_write(tmp_path / "in.jsonl", [_FILL] * 3)).new == 3
        assert [one.qty for one in journal.positions()] == ["300"]


def test_an_id_used_twice_with_other_content_is_held_with_its_line(tmp_path: Path) -> None:
    rows = [_FILL | {"id": "1"}, _FILL | {"id": "1", "qty": "5"}, _FILL | {"id": "2"}]
    with _journal(tmp_path) as journal:
        report = journal.import_file(_write(tmp_path / "in.jsonl", rows))
        assert (report.new, report.held) == (2, 1)
        assert report.rows[0].line == 2
        assert "id 1" in report.rows[0].reason


def test_a_changed_row_in_a_later_file_is_a_correction(tmp_path: Path) -> None:
    with _journal(tmp_path) as journal:
        journal.import_file(_write(tmp_path / "a.jsonl", [_FILL | {"id": "1"}]))
        assert journal.import_file(_write(tmp_path / "b.jsonl", [_FILL | {"id": "1", "qty": "5"}])).corrected == 1
        assert [one.qty for one in journal.positions()] == ["5"]


def test_a_dry_run_tells_all_and_stores_nothing(tmp_path: Path) -> None:
    file = _write(tmp_path / "in.jsonl", _EVERYTHING)
    with _journal(tmp_path) as journal:
        assert journal.import_file(file, dry_run=True).new == 20
        assert verify(journal.ledger).facts == 0
        assert journal.ledger.accounts() == ()


@pytest.mark.parametrize(
    "change,field",
    [
        ({"time": "2026-03-04T15:00:00"}, "time"), ({"time": None}, "time"), ({"symbol": ""}, "symbol"),
        ({"side": "hold"}, "side"), ({"qty": "0"}, "qty"), ({"qty": "-1"}, "qty"), ({"qty": None}, "qty"),
        ({"price": "NaN"}, "price"), ({"price": "1e99"}, "price"), ({"price": []}, "price"), ({"fee": "x"}, "fee"),
        ({"type": "gift"}, "type"), ({"type": None}, "type"), ({"account": 7}, "account"),
        ({"price": 1.2345678901234567}, "price"), ({"multiplier": "many"}, "multiplier"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_refuses_the_file_and_names_line_and_field(
    tmp_path: Path, change: dict[str, Any], field: str
) -> None:
    file = _write(tmp_path / "in.jsonl", [_FILL, _FILL, _FILL | change])
    with _journal(tmp_path) as journal:
        with pytest.raises(ImportRefusedError) as caught:
            journal.import_file(file)
        assert f"line 3: {field}" in caught.value.title
        assert verify(journal.ledger).facts == 0


@pytest.mark.parametrize("content", [b"", b"  \n", b"PK\x03\x04zip", b"a,b\n1,2\n", b"%PDF-1.4"])
def test_a_file_of_another_kind_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd"
    path.write_bytes(content)
    with pytest.raises(ImportRefusedError) as caught:
        detect_format(path)
    assert caught.value.hint


@given(st.lists(st.dictionaries(
    st.sampled_from(["type", "time", "symbol", "side", "qty", "price", "fee", "id", "kind", "amount", "new", "old",
                     "order_id", "fee_currency", "asset_class", "underlying", "setup", "tags", "account",
                     "multiplier"]),
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just("fill"),
              st.just("split"), st.just("cash"), st.just("2026-03-04T15:00:00Z"), st.lists(st.integers(), max_size=2)),
), max_size=4))  # fmt: skip
@settings(max_examples=60)
def test_any_json_is_stored_whole_or_refused_whole(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    file = _write(folder / "in.jsonl", [_FILL, *rows])
    with _journal(folder) as journal:
        try:
            report = journal.import_file(file)
        except ImportRefusedError:
            assert verify(journal.ledger).facts == 0
        else:
            assert verify(journal.ledger).facts == report.new


_ODD = st.one_of(
    st.none(), st.integers(), st.floats(allow_nan=False), st.text(max_size=3), st.lists(st.none(), max_size=1)
)
_USUAL = {
    "type": st.just("fill"), "id": st.text("12", min_size=1, max_size=3), "account": st.sampled_from(["main", "other"]),
    "time": st.sampled_from(["2026-03-04T15:00:00Z", "2026-03-04T10:00:00.123456-05:00"]), "symbol": st.just("XYZ"),
    "asset_class": st.sampled_from(["equity", "crypto"]), "side": st.sampled_from(["buy", "sell"]),
    "qty": st.sampled_from(["1", "0.50", "0", "-1"]), "price": st.sampled_from(["010.5", "-3"]),
    "fee": st.sampled_from(["0", "0.35", ""]), "fee_currency": st.sampled_from(["USD", "base"]),
    "order_id": st.just("o"), "multiplier": st.sampled_from(["1", "100"]), "setup": st.just("gap"),
    "tags": st.just("a;b"),
}  # fmt: skip
_NEEDED = ("type", "time", "symbol", "side", "qty", "price", "id")
_LIKELY = st.fixed_dictionaries(
    {name: st.one_of(_USUAL[name], _USUAL[name], _USUAL[name], _ODD) for name in _NEEDED},
    optional={name: st.one_of(usual, _ODD) for name, usual in _USUAL.items() if name not in _NEEDED},
)


@given(st.lists(_LIKELY, min_size=1, max_size=4))
def test_reading_by_column_is_reading_row_by_row_or_not_at_all(rows: list[dict[str, Any]]) -> None:
    found = read_plain_fills("\n".join(map(json.dumps, rows)).encode(), len(rows))
    if found is not None:
        account, columns = found
        assert {row.get("account") or "main" for row in rows} == {account}
        facts = [Fact(*fields) for fields in zip(*columns, strict=True)]
        assert facts == [read_fill(row, "", Counter()) for row in rows]


def test_plain_fills_are_really_read_by_column() -> None:
    lines = [orjson.dumps(_FILL | {"id": "1"}), orjson.dumps(_FILL | {"id": "2"})]
    assert read_plain_fills(b"\n".join(lines), 2) is not None


def _large(path: Path, last: dict[str, Any]) -> Path:
    rows = [_FILL | {"id": f"{number:06d}", "order_id": "x" * 150} for number in range(30_000)]
    return _write(path, [*rows, last])


def test_a_large_file_is_read_ahead_and_gives_the_same_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _large(tmp_path / "in.jsonl", _FILL | {"id": "000007"})
    assert file.stat().st_size > reading_ahead.WORTH_IT
    with _journal(tmp_path / "a") as ahead:
        assert ahead.import_file(file).same == 0
        expected = content_hash(ahead.ledger), trades_hash(ahead.ledger)
    monkeypatch.setattr(reading_ahead, "WORTH_IT", 1 << 40)
    with _journal(tmp_path / "b") as here:
        assert here.import_file(file).held == 1
        assert (content_hash(here.ledger), trades_hash(here.ledger)) == expected


def test_a_line_that_cannot_be_read_is_named_from_the_reading_process_too(tmp_path: Path) -> None:
    file = _large(tmp_path / "in.jsonl", _FILL | {"side": "hold"})
    with _journal(tmp_path) as journal:
        with pytest.raises(ImportRefusedError, match="line 30001: side"):
            journal.import_file(file)
        assert verify(journal.ledger).facts == 0


def test_a_large_import_can_be_stopped_and_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    file = _large(tmp_path / "in.jsonl", _FILL)
    with _journal(tmp_path) as journal:
        with pytest.raises(ImportRefusedError, match="stopped"):
            journal.import_file(file, lambda _: stop.set(), stop)
        assert verify(journal.ledger).facts == 0


def _mixed_history(path: Path) -> Path:
    """Write fills of two accounts out of order; between them a split, a fee in coin, a transfer and a rename."""
    chance = random.Random(5)
    rows: list[dict[str, Any]] = []
    for number in range(3000):
        minute = number + chance.choice([0, 0, 0, -700])
        time = (
            f"2026-03-{4 + max(minute, 0) // 1440:02d}T{max(minute, 0) % 1440 // 60:02d}:{max(minute, 0) % 60:02d}:00Z"
        )
        side, symbol = chance.choice(["buy", "sell"]), chance.choice("ABCDE")
        rows.append(_FILL | {"id": f"{number}", "account": chance.choice(["main", "other"]), "time": time,
                             "symbol": symbol, "side": side, "qty": str(chance.randint(1, 5))})  # fmt: skip
    split = {"type": "split", "account": "main", "time": "2026-03-05T03:00:00Z", "symbol": "A", "new": "3", "old": "2"}
    coin = {"id": "c", "symbol": "BTC/USD", "asset_class": "crypto", "fee": "0.01", "fee_currency": "BTC"}
    moved = {"type": "transfer", "account": "main", "time": "2026-03-05T04:00:00Z", "symbol": "C", "qty": "-4"}
    renamed = {"type": "rename", "account": "main", "time": "2026-03-05T05:00:00Z", "symbol": "B", "to": "D",
               "old": "1", "new": "2"}  # fmt: skip
    # The last line is the only late one of its symbol.
    early, late = ({"id": f"z{day}", "symbol": "Z", "time": f"2026-03-{day}T00:00:00Z"} for day in ("05", "04"))
    return _write(
        path,
        [
            _FILL | early | {"side": "sell"},
            *rows[:2000],
            moved,
            renamed,
            *rows[2000:],
            split,
            _FILL | coin,
            _FILL | late,
        ],
    )


@pytest.mark.parametrize("waiting", [100, 1000, 100_000])
def test_trades_matched_while_reading_are_those_of_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    """In this process, so that few moves wait: late rows come in every flush, the last one too."""
    taken: list[bool] = []

    def ahead(path: Path, file_format: Any, *, match: bool) -> Iterator[reading_ahead.SealedPiece]:
        taken.append(match)
        monkeypatch.setattr(files, "_PIECE", 90)
        return reading_ahead._matched(map(reading_ahead._sealed_piece, files.read_pieces(path, file_format)))

    monkeypatch.setattr(streams, "_PIECE", waiting)
    monkeypatch.setattr(importing, "is_read_ahead", lambda _: True)
    monkeypatch.setattr(importing, "pieces_of", ahead)
    with _journal(tmp_path / "a") as journal:
        journal.import_file(_mixed_history(tmp_path / "in.jsonl"))
        matched = trades_hash(journal.ledger)
        journal.ledger.rebuild()
        assert trades_hash(journal.ledger) == matched
    assert taken == [True]
    monkeypatch.undo()
    with _journal(tmp_path / "b") as journal:
        journal.import_file(tmp_path / "in.jsonl")
        assert trades_hash(journal.ledger) == matched
