"""Rows that vanish, change, are taken back or come late: the account and the stream say what is true."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from journal_app.practice.interventions import Old
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.bookkeeper import Bookkeeper, created
from tests.practice.client import Client, Row
from tests.practice.conftest import Start
from tests.practice.streams import WAIT, Socket

Connect = Callable[[PracticeServer], Client]
NEWEST = date(2026, 11, 20)
STANDS = date(2026, 11, 18)


@pytest.fixture
def server(start: Start) -> PracticeServer:
    found = start(PracticeSettings(fills=20, newest_day=NEWEST, eventful=True))
    found.broker.stand_at_close(STANDS)
    return found


@pytest.fixture
def client(server: PracticeServer, connect: Connect) -> Client:
    return connect(server)


@pytest.fixture
def ear(server: PracticeServer) -> Iterator[Socket]:
    with Socket(server.stream_url) as socket:
        socket.log_in()
        socket.listen()
        assert server.stream.listened.wait(WAIT)
        yield socket


def account(server: PracticeServer, client: Client) -> tuple[Decimal, dict[str, Decimal]]:
    positions = client.json("/v2/positions")
    cash = Decimal(client.json("/v2/account")["cash"])
    curve = server.broker.equity()
    assert sum((Decimal(one["market_value"]) for one in positions), cash) == Decimal(curve[-1]).scaleb(-13)
    return cash, {one["symbol"]: Decimal(one["qty"]) for one in positions}


def by_the_rows(server: PracticeServer, client: Client) -> tuple[Decimal, dict[str, Decimal]]:
    contracts = server.broker.history.contracts
    keeper = Bookkeeper({one.one.symbol: one.one.multiplier for one in contracts})
    keeper.take(sorted(client.activities(), key=created))
    return keeper.cash, keeper.positions()


def stock_fill(client: Client, side: str = "buy") -> Row:
    """Return the one purchase or sale of a stock that is still held."""
    (found,) = (
        row for row in client.activities(activity_types="FILL") if (row["symbol"], row["side"]) == ("PARN", side)
    )
    return found


def filled(client: Client, row: Row) -> Decimal:
    return Decimal(client.json(f"/v2/orders/{row['order_id']}")["filled_qty"])


def test_a_removed_row_is_gone_and_the_account_still_holds_it(server: PracticeServer, client: Client) -> None:
    row, before = stock_fill(client), account(server, client)
    assert server.interventions.remove(row["id"]) == row
    assert row["id"] not in {one["id"] for one in client.activities()}
    cash, positions = by_the_rows(server, client)
    assert account(server, client) == before
    assert before[0] - cash == -Decimal(row["qty"]) * Decimal(row["price"])
    assert before[1]["PARN"] - positions.get("PARN", 0) == Decimal(row["qty"])
    assert filled(client, row) == Decimal(row["qty"])
    server.interventions.restore(row["id"])
    assert by_the_rows(server, client) == before


def test_a_row_can_vanish_with_its_effect(server: PracticeServer, client: Client) -> None:
    row = stock_fill(client)
    server.interventions.remove(row["id"], keep_effect=False)
    assert account(server, client) == by_the_rows(server, client)
    assert filled(client, row) == 0


@pytest.mark.parametrize("as_new_row", [False, True])
def test_a_corrected_fill_moves_cash_position_and_order(
    server: PracticeServer, client: Client, *, as_new_row: bool
) -> None:
    row, before = stock_fill(client), account(server, client)
    told = server.interventions.correct(row["id"], qty="7", price="38.5", as_new_row=as_new_row)
    assert (told["qty"], told["price"], told["status"], told.get("previous_id")) == (
        "7",
        "38.5",
        "correct",
        row["id"] if as_new_row else None,
    )
    assert (told["id"] == row["id"]) is not as_new_row
    assert told in client.activities()
    assert (row in client.activities()) is as_new_row
    assert account(server, client) == by_the_rows(server, client) != before
    assert filled(client, row) == 7


@pytest.mark.parametrize("old", ["canceled", "vanished", "untouched"])
@pytest.mark.parametrize("successor", [False, True])
def test_a_busted_fill_counts_no_more(server: PracticeServer, client: Client, old: Old, *, successor: bool) -> None:
    row, before = stock_fill(client), account(server, client)
    left = server.interventions.bust(row["id"], old=old, successor=successor)
    after = account(server, client)
    assert before[1]["PARN"] - after[1].get("PARN", 0) == Decimal(row["qty"])
    assert filled(client, row) == 0
    if old != "untouched" or successor:
        assert after == by_the_rows(server, client)
    rows = [one for one in client.activities() if row["id"] in {one["id"], one.get("previous_id")}]
    seen = {one["id"] == row["id"]: one.get("status") for one in rows}
    left_over: dict[str, dict[bool, str | None]] = {
        "canceled": {True: "canceled"},
        "vanished": {},
        "untouched": {True: None},
    }
    assert seen == left_over[old] | ({False: "canceled"} if successor else {})
    assert (left or {}).get("previous_id") == (row["id"] if successor else None)


def test_busts_and_corrections_are_told_on_the_stream(server: PracticeServer, client: Client, ear: Socket) -> None:
    first, second = stock_fill(client, "buy"), stock_fill(client, "sell")
    server.interventions.correct(first["id"], price="38.5")
    server.interventions.bust(second["id"])
    corrected, busted = ear.hear()["data"], ear.hear()["data"]
    assert (corrected["event"], corrected["price"], corrected["qty"]) == ("trade_correct", "38.5", first["qty"])
    assert corrected["previous_execution_id"] == first["id"].partition("::")[2] != corrected["execution_id"]
    assert (busted["event"], busted["qty"]) == ("trade_bust", f"-{second['qty']}")
    assert busted["previous_execution_id"] == second["id"].partition("::")[2]
    assert busted["order"]["id"] == second["order_id"]


def test_a_bust_names_the_execution_as_the_stream_told_it_even_under_another_id(start: Start) -> None:
    server = start(PracticeSettings(fills=50, newest_day=NEWEST, execution_id_is_uuid=False))
    with Socket(server.stream_url) as ear:
        ear.log_in()
        ear.listen()
        assert server.stream.listened.wait(WAIT)
        row = server.broker.emit_fill("KO", "buy", "3", "60")
        told = [ear.hear()["data"] for _ in range(2)][-1]
        server.interventions.bust(row["id"])
        assert ear.hear()["data"]["previous_execution_id"] == told["execution_id"] != row["id"].partition("::")[2]


def test_a_late_fill_shows_now_with_its_old_time_and_moves_the_days_since(
    server: PracticeServer, client: Client
) -> None:
    happened = datetime(2026, 11, 9, 15, 30, tzinfo=UTC)
    before, curve = account(server, client), server.broker.equity()
    row = server.interventions.late_fill("KO", "buy", "5", int(happened.timestamp()) * 1_000_000)
    assert row["transaction_time"] == "2026-11-09T15:30:00.000000Z"
    assert row["id"].startswith("20261109103000000::")
    assert row in client.activities()
    assert account(server, client) == by_the_rows(server, client) != before
    assert filled(client, row) == 5
    changed = [old != new for old, new in zip(curve, server.broker.equity(), strict=True)]
    assert changed.index(True) == server.broker.history.span.day(date(2026, 11, 9))
    server.broker.stand_at_close(STANDS - timedelta(days=1))
    assert row not in client.activities()


def test_late_bookings_and_corrected_ones_keep_the_books_tied_out(server: PracticeServer, client: Client) -> None:
    row = server.interventions.late_booking(date(2026, 11, 3), "INT", "-3.21", sub_kind="MGN")
    shares = server.interventions.late_booking(date(2026, 11, 4), "JNLS", "0", symbol="KO", qty="12")
    assert {row["date"], shares["date"]} == {"2026-11-03", "2026-11-04"}
    assert account(server, client) == by_the_rows(server, client)
    server.interventions.correct(row["id"], net_amount="-3.25")
    server.interventions.correct(shares["id"], qty="11")
    assert account(server, client) == by_the_rows(server, client)
    assert account(server, client)[1]["KO"] == 11


def test_a_delayed_row_is_not_there_until_its_instant(server: PracticeServer, client: Client) -> None:
    row, span = stock_fill(client), server.broker.history.span
    server.interventions.delay(row["id"], span.start_us(span.day(date(2026, 11, 20))))
    assert row not in client.activities()
    assert account(server, client) == by_the_rows(server, client)
    server.broker.stand_at_close(date(2026, 11, 20))
    assert row in client.activities()
    assert account(server, client) == by_the_rows(server, client)


def test_an_ordinary_account_can_be_meddled_with_while_its_clock_runs(start: Start, connect: Connect) -> None:
    server = start(PracticeSettings(fills=400, newest_day=NEWEST))
    client = connect(server)
    live = server.broker.emit_fill("KO", "buy", "9", "60")
    server.interventions.correct(live["id"], qty="8")
    old = next(row for row in client.activities(activity_types="FILL") if row["id"] != live["id"])
    server.interventions.bust(old["id"])
    server.broker.emit_fill("KO", "sell", "3", "61")
    assert client.json("/v2/positions/KO")["qty"] == "5"
    cash, positions = by_the_rows(server, client)
    assert Decimal(client.json("/v2/account")["cash"]) == cash
    assert {one["symbol"]: Decimal(one["qty"]) for one in client.json("/v2/positions")} == positions


def test_an_unknown_row_cannot_be_meddled_with(server: PracticeServer) -> None:
    with pytest.raises(KeyError):
        server.interventions.remove("20260101000000000::nothing")


def test_rest_can_lag_behind_a_fill_of_a_meddled_account_too(server: PracticeServer, client: Client) -> None:
    server.broker.live_rows.lag_seconds = 3600
    row = server.broker.emit_fill("KO", "buy", "1", "61")
    assert row not in client.activities()
    assert client.json("/v2/positions/KO")["qty"] == "1"
    server.broker.live_rows.lag_seconds = 0
    assert row in client.activities()
