from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.paths import own_command
from journal_app.practice.child import PracticeChild
from journal_app.sync.engine import SyncEngine
from tests.e2e.independent import Side, all_rows, ask, compute

_FILLS = 20_000
_CENT = Decimal("0.01")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def broker_url() -> Iterator[str]:
    child = PracticeChild(own_command(), fills=_FILLS)
    yield child.connection.rest_url
    child.stop()


@pytest.fixture(scope="module")
def side(broker_url: str) -> Side:
    return compute(all_rows(broker_url))


@pytest.fixture(scope="module")
def journal(broker_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    folder: Path = tmp_path_factory.mktemp("agreement")
    with Journal(folder / "j.db", folder / "config") as journal:
        broker = AlpacaBroker(AlpacaAddress.from_base_url(broker_url), "PRACTICE-KEY", "practice-secret")
        report = SyncEngine(journal.ledger, broker).run_pass()
        assert report.complete
        assert report.new_fills == _FILLS
        assert report.held == 0
        yield journal


def test_the_broker_agrees_with_its_own_rows(broker_url: str, side: Side) -> None:
    held = {symbol: qty for symbol, qty in side.positions.items() if qty}
    told = {row["symbol"].replace("/", ""): Decimal(row["qty"]) for row in ask(broker_url, "positions")}
    assert told == {symbol.replace("/", ""): qty for symbol, qty in held.items()}
    assert Decimal(ask(broker_url, "account")["cash"]) == side.cash


def test_positions_agree_with_the_broker_to_the_last_decimal(journal: Journal, side: Side) -> None:
    held = {symbol: qty for symbol, qty in side.positions.items() if qty}
    assert {one.symbol: Decimal(one.qty) for one in journal.positions()} == held


def test_every_trade_brought_the_cash_of_its_cycle(journal: Journal, side: Side) -> None:
    found: dict[str, list[Decimal]] = defaultdict(list)
    for trade in journal.trades():
        found[trade.symbol].append(Decimal(trade.net))
    assert found.keys() == {symbol for symbol, cycles in side.cycles.items() if cycles}
    for symbol, nets in found.items():
        cycles = side.cycles[symbol]
        assert len(nets) == len(cycles), symbol
        assert all(abs(net - cash) < Decimal("1e-12") for net, cash in zip(nets, cycles, strict=True)), symbol


def test_the_metrics_the_curves_and_the_columns_tell_the_same_total(journal: Journal, side: Side) -> None:
    realised = sum((sum(cycles, Decimal(0)) for cycles in side.cycles.values()), Decimal(0))
    metrics = journal.metrics()
    assert abs(Decimal(metrics["net_pnl"].value or "nan") - realised) < Decimal("1e-9")
    assert metrics["trades"].value == str(sum(map(len, side.cycles.values())))
    frame = journal.load_frame()
    columns = Decimal(float(frame.net[~frame.is_open].sum()))
    assert columns.quantize(_CENT) == realised.quantize(_CENT)
    assert Decimal(float(journal.figures.curves().equity[-1])).quantize(_CENT) == realised.quantize(_CENT)


@pytest.mark.parametrize("method", ["fifo", "lifo", "average"])
def test_lot_views_differ_from_the_round_trips_only_by_what_is_still_open(
    journal: Journal, side: Side, method: str
) -> None:
    flat = {symbol for symbol, cycles in side.cycles.items() if cycles and not side.positions[symbol]}
    found: dict[str, Decimal] = defaultdict(Decimal)
    for trade in journal.trades(method, TradeFilter()):  # type: ignore[arg-type] # a name from the list above
        found[trade.symbol] += Decimal(trade.net)
    for symbol in flat:
        assert abs(found[symbol] - sum(side.cycles[symbol])) < Decimal("1e-9"), symbol
