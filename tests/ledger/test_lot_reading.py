"""Lots from the journal: in order of close, by every filter, and what is held by every method."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pytest

from journal_app.cli.answers import trade_json, trade_row
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import Method, Trade, TradeFilter
from journal_app.ledger.lot_reading import lot_positions, lot_rows, lot_trades
from journal_app.ledger.reading import positions, trades
from journal_app.ledger.store import Ledger
from journal_app.matching.lots import LotMethod
from tests.ledger.facts import fill, history, record

_METHODS: list[LotMethod] = ["fifo", "lifo", "average"]
_ALL = TradeFilter()


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Return a journal of two accounts, the second with the same times as the first."""
    made = Ledger(tmp_path_factory.mktemp("lots") / "j.db")
    record(made, history(300))
    record(made, history(200, seed=2), account="aside")
    return made


@pytest.mark.parametrize("method", _METHODS)
def test_matches_come_in_order_of_close_account_and_symbol(ledger: Ledger, method: LotMethod) -> None:
    found = [(one.closed_us, one.account, one.symbol) for one in lot_trades(ledger, method, _ALL)]
    assert found == sorted(found)
    assert {account for _, account, _ in found} == {"main", "aside"}


@pytest.mark.parametrize("method", _METHODS)
def test_until_a_symbol_is_flat_its_lots_made_what_its_round_trips_made(ledger: Ledger, method: LotMethod) -> None:
    trips = list(trades(ledger))
    flat_at = {(one.account, one.symbol): one.closed_us or 0 for one in trips}
    found = lot_trades(ledger, method, _ALL)
    some = [Decimal(one.net) for one in found if (one.closed_us or 0) <= flat_at.get((one.account, one.symbol), 0)]
    assert len(some) > 100
    assert sum(some) == sum(Decimal(one.net) for one in trips)


@pytest.mark.parametrize("method", _METHODS)
@pytest.mark.parametrize("account,symbol", [("main", None), (None, "ABC"), ("aside", "BTC/USD"), ("nobody", None)])
def test_a_filter_leaves_what_it_names(
    ledger: Ledger, method: LotMethod, account: str | None, symbol: str | None
) -> None:
    found = list(lot_trades(ledger, method, TradeFilter(account=account, symbol=symbol)))
    wanted = [one for one in lot_trades(ledger, method, _ALL) if account in {None, one.account}]
    assert found == [one for one in wanted if symbol in {None, one.symbol}]


def test_lot_rows_are_the_matches(ledger: Ledger) -> None:
    rows = list(lot_rows(ledger, "lifo", _ALL))
    ids = [one.trade_id for one in lot_trades(ledger, "lifo", _ALL)]
    assert [f"{one.account}:{one.anchor}/{one.close_anchor}" for one in rows] == ids


def test_what_fifo_holds_is_what_the_open_round_trips_hold(ledger: Ledger) -> None:
    assert len(positions(ledger)) > 5
    assert lot_positions(ledger, "fifo") == positions(ledger)


@pytest.mark.parametrize(
    "method,lots,cost",
    [
        ("flat", [("50", "10"), ("60", "13")], "11.6363636364"),
        ("fifo", [("50", "10"), ("60", "13")], "11.6363636364"),
        ("lifo", [("100", "10"), ("10", "13")], "10.2727272727"),
        ("average", [("110", "11.125")], "11.125"),
    ],
)
def test_the_method_decides_which_lots_are_held(
    tmp_path: Path, method: Method, lots: list[tuple[str, str]], cost: str
) -> None:
    with Ledger(tmp_path / "j.db") as one:
        record(one, [fill(1, "sell", "20", "9"), fill(2, "buy", "120"), fill(3, "buy", "60", "13")])
        record(one, [fill(4, "sell", "50", "20")])
        (held,) = positions(one, method=method)
    assert [(lot.qty, lot.price) for lot in held.lots] == lots
    assert (held.qty, held.avg_cost) == ("110", cost)


def test_what_is_said_of_a_trade_shows_at_its_lots(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as one:
        record(one, [fill(1), fill(2, "sell", "100", "12")])
        one.annotate("main:f1", Annotation(setup="gap", note="“early”"))
        (match,) = lot_trades(one, "fifo", _ALL)
    assert (match.setup, match.note, match.net) == ("gap", "“early”", "200")


@pytest.mark.parametrize(
    "change",
    [{}, {"note": '"'}, {"tags": ("a",)}, {"closed_us": None}, {"r_multiple": "2"}, {"account": 'a"\\', "symbol": "é"},
     {"reviewed": True}, {"setup": "x"}, {"underlying": "XYZ"}, {"trade_id": 'a"\n:1'}],
)  # fmt: skip
def test_a_trade_is_written_as_its_row_says(change: dict[str, Any]) -> None:
    plain = Trade(
        "main:1", "main", "XYZ", None, "equity", "long", "1", 1, 2_000_000, "1", "2", "1", "0", "1", 2, "closed"
    )
    trade = plain._replace(**change)
    assert trade_json(trade) == orjson.dumps(trade_row(trade)).decode()
