"""What is asked once and kept: the size of odd contracts, coin pairs, the exchange's calendar."""

from datetime import date

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_reference import BrokerContract, may_be_odd, read_contract, read_pair, read_sessions
from journal_app.domain.clock import day_start, regular_session
from journal_app.ledger.sessions import known_span, session_of
from journal_app.ledger.store import Ledger
from journal_app.sync.engine import SyncEngine
from tests.fakes.faults import Json, Rewrite
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import Connect
from tests.sync.rewriting import Row

ODD = "XYZ1261218C00042500"
CONTRACT = f"/v2/options/contracts/{ODD}"


def with_row(row: Row, instead: dict[str, Json] | None = None) -> Rewrite:
    """Put one more row before each page, and answer some routes with something else."""

    def rewrite(route: str, body: Json) -> Json:
        if route == "activities" and isinstance(body, list) and body:
            return [row, *body]
        return (instead or {}).get(route, body)

    return rewrite


def option_row() -> Row:
    return {
        "id": "20260417130000000::odd-1", "activity_type": "FILL", "transaction_time": "2026-04-17T17:00:00Z",
        "type": "fill", "price": "2", "qty": "3", "side": "buy", "symbol": ODD, "cum_qty": "3", "leaves_qty": "0",
        "order_id": "o-odd",
    }  # fmt: skip


def coin_row() -> Row:
    return {
        "id": "20260417000000000::coin-1", "activity_type": "CFEE", "date": "2026-04-17", "net_amount": "0",
        "symbol": "ZZZEURX", "qty": "-0.5", "price": "2", "status": "executed",
    }  # fmt: skip


def fact(ledger: Ledger, external_id: str) -> tuple[str, str | None, str | None]:
    with ledger.reading() as connection:
        query = "SELECT kind, symbol, multiplier FROM fact WHERE external_id = ? AND active"
        kind, symbol, multiplier = connection.execute(query, (external_id,)).fetchall()[0]
    return str(kind), None if symbol is None else str(symbol), None if multiplier is None else str(multiplier)


@pytest.mark.parametrize(
    "symbol,odd",
    [("XYZ1261218C00042500", True), ("XYZ261218C00042500", False), ("XYZ", False), ("BTC/USD", False), ("A1", False)],
)
def test_only_adjusted_roots_may_be_odd(symbol: str, odd: bool) -> None:
    assert may_be_odd(symbol) is odd


def test_a_contract_that_the_broker_does_not_know_counts_as_a_hundred_and_is_told(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    server.faults.rewrite = with_row(option_row())
    report = connect().run_pass()
    assert fact(ledger, "20260417130000000::odd-1") == ("fill", ODD, "100")
    assert [one.external_id for one in report.issues if "100 are assumed" in one.reason] == [f"contract:{ODD}"]
    assert server.requests["GET", CONTRACT] == 1


class KnowsIt(AlpacaBroker):
    """A broker that knows the odd contract."""

    def contract(self, symbol: str) -> BrokerContract | None:
        return BrokerContract(symbol, "150", "{}")


def test_an_adjusted_contract_counts_as_many_shares_as_the_broker_says(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    server.faults.rewrite = with_row(option_row())
    connect().run_pass()
    address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
    broker = KnowsIt(address, server.settings.key_id, server.settings.secret_key)
    report = SyncEngine(ledger, broker).run_pass(full=True)
    assert fact(ledger, "20260417130000000::odd-1") == ("fill", ODD, "150")
    assert report.corrected == 1, "it was assumed to be 100 before"
    again = connect().run_pass(full=True)
    assert (again.corrected, server.requests["GET", CONTRACT]) == (0, 1), "what was learnt is kept in the journal"
    with ledger.reading() as connection:
        assert connection.execute("SELECT external_id FROM held WHERE external_id LIKE 'contract:%'").fetchall() == []


def test_the_pieces_of_the_brokers_answers_are_read_or_refused() -> None:
    found = read_contract({"symbol": ODD, "multiplier": "150", "size": "100"})
    assert found is not None
    assert found.multiplier == "150"
    refused: list[object] = [None, [], {"symbol": ODD}]
    refused += [{"symbol": ODD, "multiplier": size} for size in ("0", "-1", "many")]
    assert [read_contract(one) for one in refused] == [None] * len(refused)
    pair = read_pair({"symbol": "ZZZ/EURX", "class": "crypto"})
    assert pair is not None
    assert (pair.symbol, pair.pair) == ("ZZZEURX", "ZZZ/EURX")
    assert read_pair({"symbol": "ABC"}) is None


def test_an_unknown_coin_pair_is_found_in_the_asset_list(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    assets: list[Json] = [{"symbol": "ZZZ/EURX", "class": "crypto"}]
    server.faults.rewrite = with_row(coin_row(), {"assets": assets})
    report = connect().run_pass()
    kind, symbol, _ = fact(ledger, str(coin_row()["id"]))
    assert (kind, symbol, report.held) == ("coin_fee", "ZZZ/EURX", 0)
    server.faults.rewrite = with_row(coin_row(), {"assets": []})
    assert connect().run_pass(full=True).corrected == 0
    assert server.requests["GET", "/v2/assets"] == 1, "asked once, then kept in the journal"


def test_a_coin_pair_that_nobody_knows_is_held_with_its_reason(connect: Connect, server: FaultyBroker) -> None:
    server.faults.rewrite = with_row(coin_row(), {"assets": []})
    report = connect().run_pass()
    assert report.held > 0
    assert "ZZZEURX" in report.issues[0].reason


def test_the_calendar_is_fetched_once_and_knows_holidays_and_half_days(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    assert known_span(ledger) is None
    connect().run_pass()
    connect().run_pass()
    assert server.requests["GET", "/v2/calendar"] == 1
    span = known_span(ledger)
    assert span is not None
    assert (span.last - span.first).days > 365
    good_friday, half_day = date(2026, 4, 3), date(2025, 11, 28)
    if span.first <= half_day:
        opens, closes = session_of(ledger, half_day)[1:]
        assert ((closes or 0) - (opens or 0)) == 210 * 60_000_000
    assert session_of(ledger, good_friday)[1:] == (None, None)


def test_without_a_calendar_weekdays_are_trading_days(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    server.faults.rewrite = lambda route, body: {"message": "no"} if route == "calendar" else body
    assert connect().run_pass().complete
    monday, saturday = date(2026, 4, 20), date(2026, 4, 18)
    assert session_of(ledger, monday) == regular_session(monday)
    assert (session_of(ledger, monday).open_us or 0) - day_start(monday) == (9 * 60 + 30) * 60_000_000
    assert session_of(ledger, saturday).open_us is None


@pytest.mark.parametrize("rows", [[{}], ["x"], [{"date": "2026-04-02", "open": "noon", "close": "16:00"}], []])
def test_half_a_calendar_is_none(rows: list[Json]) -> None:
    good: Json = {"date": "2026-04-01", "open": "09:30", "close": "16:00"}
    assert read_sessions([good, *rows] if rows else [], date(2026, 4, 1), date(2026, 4, 3)) == ()


def test_days_after_the_last_that_the_calendar_tells_are_not_holidays() -> None:
    found = read_sessions(
        [{"date": "2026-04-01", "open": "09:30", "close": "13:00"}], date(2026, 3, 31), date(2027, 1, 1)
    )
    assert [(one.day.day, one.open_us is None) for one in found] == [(31, True), (1, False)]
