from pathlib import Path

import pytest

from journal_app.domain.errors import ImportRefusedError
from journal_app.journal import Journal
from journal_app.ledger.checking import verify

_HEADER = "time,symbol,side,qty,price,fee,id,setup,tags\n"
_ROWS = (
    "2026-03-04T15:00:00Z,XYZ,buy,100,10.25,0.35,1,gap,a;b\n"
    "2026-03-04T15:05:00Z,XYZ,sell,100,10.75,0.35,2,,c\n"
)  # fmt: skip


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "fills.csv"
    path.write_bytes(text.encode(encoding))
    return path


def _journal(folder: Path) -> Journal:
    return Journal(folder / "j.db", folder / "config")


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_columns_in_any_order_become_trades_with_setup_and_tags(tmp_path: Path, start: str) -> None:
    with _journal(tmp_path) as journal:
        assert journal.import_file(_file(tmp_path, start + _HEADER + _ROWS)).new == 2
        trade = next(journal.trades())
        assert (trade.net, trade.setup, trade.tags) == ("49.3", "gap", ("a", "b", "c"))


def test_the_same_csv_twice_brings_nothing_new(tmp_path: Path) -> None:
    with _journal(tmp_path) as journal:
        journal.import_file(_file(tmp_path, _HEADER + _ROWS))
        assert journal.import_file(_file(tmp_path, _HEADER + _ROWS)).same == 2


@pytest.mark.parametrize(
    "text,complaint",
    [
        ("time,symbol,side,qty\n", "lacks price"),
        (_HEADER.replace("fee", "fees") + _ROWS, "unknown columns: fees"),
        (_HEADER + _ROWS + "2026-03-04T15:05:00Z,XYZ,sell,100\n", "line 4: 4 cells"),
        (_HEADER + _ROWS + '2026-03-04T15:05:00Z,"XYZ,sell,100,1,,,,\n', "CSV"),
        (_HEADER + _ROWS.replace("10.75", "10,75", 1), "line 3: 10 cells"),
        (_HEADER + _ROWS.replace("sell", "hold"), "line 3: side"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(tmp_path: Path, text: str, complaint: str) -> None:
    with _journal(tmp_path) as journal:
        with pytest.raises(ImportRefusedError, match=complaint):
            journal.import_file(_file(tmp_path, text), file_format="fills-csv")
        assert verify(journal.ledger).facts == 0


def test_another_encoding_is_refused_not_guessed(tmp_path: Path) -> None:
    text = _HEADER + _ROWS.replace("gap", "Lücke")
    with _journal(tmp_path) as journal, pytest.raises(ImportRefusedError, match=r"(?i)utf-8"):
        journal.import_file(_file(tmp_path, text, "latin-1"))
