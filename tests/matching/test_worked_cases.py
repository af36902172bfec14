"""Every worked case through the real path: a file, a real journal, every method, and again after a rebuild."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from journal_app.brokers.journal_lines import write_fact
from journal_app.domain.trades import METHODS, Trade, TradeFilter
from journal_app.ledger.doubts import doubts
from journal_app.ledger.exporting import all_facts
from journal_app.ledger.reading import trades
from journal_app.ledger.store import Ledger
from journal_app.sync.importing import import_file
from tests.matching.worked_cases import BY_HAND, PUBLISHED
from tests.matching.worked_events import EVENTS, MOVES
from tests.matching.worked_lines import Case, Line

CASES = (*PUBLISHED, *BY_HAND, *EVENTS)
_ALL = TradeFilter(status="all")


def as_file(case: Case, folder: Path) -> Path:
    """Write the lines of a case as journal-jsonl; each is a minute after the one before unless it tells ``at``.

    Their numbers are their ids, unless they tell one; None is no id.
    """
    path = folder / "case.jsonl"
    texts = []
    for number, line in enumerate(case.lines):
        minute = line.get("at", number)
        time = f"2026-03-{2 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00.000000Z"
        row = {"id": f"{number:04}"} | line | {"time": time}
        texts.append(json.dumps({name: value for name, value in row.items() if name != "at" and value is not None}))
    path.write_text("\n".join(texts) + "\n")
    return path


def told(trade: Trade) -> str:
    """Write a trade as the expected rows are written."""
    figures = f"{trade.entry_price}>{trade.exit_price or '-'} {trade.gross}-{trade.fees}={trade.net}"
    return f"{trade.symbol} {trade.side} {trade.qty} {figures}{' open' if trade.status == 'open' else ''}"


def cash_of(line: Line) -> Decimal:
    """Return the cash of an execution, worked out beside the program."""
    size = Decimal(line.get("multiplier") or ("100" if line.get("asset_class") == "option" else "1"))
    if line["type"] == "option_event":
        sign = 0 if line["kind"] == "expire" else -1 if (line["right"] == "call") is (line["kind"] == "exercise") else 1
        shares = Decimal(line["qty"]) * Decimal(line.get("shares_per_contract", "100"))
        return sign * shares * Decimal(line["strike"]) - Decimal(line.get("fee", "0"))
    if line["type"] != "fill":
        return Decimal(0)
    sign = 1 if line["side"] == "sell" else -1
    fee = Decimal(0) if line.get("fee_currency") else Decimal(line.get("fee", "0"))
    return sign * Decimal(line["qty"]) * Decimal(line["price"]) * size - fee


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "j.db") as opened:
        yield opened


def check(case: Case, ledger: Ledger) -> None:
    """Compare what a journal tells with what the case expects."""
    assert tuple(told(one) for one in trades(ledger, only=_ALL)) == case.flat
    for method, expected in case.lots.items():
        assert tuple(told(one) for one in trades(ledger, method, _ALL)) == expected
    assert tuple(one.kind for one in doubts(ledger)) == case.doubts
    if all(one.status == "closed" for one in trades(ledger, only=_ALL)):
        sums = {method: sum(Decimal(one.net) for one in trades(ledger, method, _ALL)) for method in METHODS}
        assert len(set(sums.values())) == 1
        if case.is_cash:
            known = {line.get("id") or number: line for number, line in enumerate(case.lines)}
            assert sums["flat"] == sum(cash_of(line) for line in known.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worked_case_comes_out_as_its_source_says(case: Case, ledger: Ledger, tmp_path: Path) -> None:
    import_file(ledger, as_file(case, tmp_path))
    check(case, ledger)
    ledger.rebuild()
    check(case, ledger)


def test_the_worked_cases_are_many_and_each_says_where_it_comes_from() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 60
    assert all(case.source for case in CASES)


def test_all_worked_cases_survive_an_export(ledger: Ledger, tmp_path: Path) -> None:
    cases = {str(number): case for number, case in enumerate(CASES) if is_in_its_own_order(case)}
    import_file(ledger, as_one_file(cases, tmp_path, is_reversed=False))
    exported = tmp_path / "exported.jsonl"
    lines = [write_fact(account, fact) for account, fact in all_facts(ledger)]
    exported.write_text("\n".join(filter(None, lines)) + "\n")
    with Ledger(tmp_path / "again.db") as again:
        import_file(again, exported)
        check_each(cases, again)
        assert [one[:4] for one in doubts(again)] == [one[:4] for one in doubts(ledger)]


@pytest.mark.parametrize("case", MOVES, ids=lambda case: case.name)
def test_a_worked_case_is_the_same_when_its_lines_come_one_by_one(case: Case, tmp_path: Path) -> None:
    whole = as_file(case, tmp_path).read_text().splitlines()
    with Ledger(tmp_path / "j.db") as ledger:
        for number, line in enumerate(whole):
            path = tmp_path / f"{number}.jsonl"
            path.write_text(f"{line}\n")
            import_file(ledger, path)
        check(case, ledger)


def test_all_worked_cases_in_one_file_with_the_newest_line_first_come_out_the_same(
    ledger: Ledger, tmp_path: Path
) -> None:
    cases = {str(number): case for number, case in enumerate(CASES) if is_in_its_own_order(case)}
    assert len(cases) > 90
    import_file(ledger, as_one_file(cases, tmp_path, is_reversed=True))
    check_each(cases, ledger)


def as_one_file(cases: dict[str, Case], folder: Path, *, is_reversed: bool) -> Path:
    """Write some cases into one file, each under an account of its own."""
    lines: list[str] = []
    for name, case in cases.items():
        rows = map(json.loads, as_file(case, folder).read_text().splitlines())
        lines += [json.dumps(row | {"account": name}) for row in rows]
    path = folder / "cases.jsonl"
    path.write_text("\n".join(reversed(lines) if is_reversed else lines) + "\n")
    return path


def check_each(cases: dict[str, Case], ledger: Ledger) -> None:
    """Compare what each account tells with what its case expects, whatever the order of trades of one time."""
    for name, case in cases.items():
        found = trades(ledger, only=TradeFilter(account=name, status="all"))
        assert sorted(map(told, found)) == sorted(case.flat), case.name


def is_in_its_own_order(case: Case) -> bool:
    """Tell whether only times decide about a case: no two lines of one time, and one account."""
    return not any("at" in line or "account" in line for line in case.lines)
