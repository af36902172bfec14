"""Orders against fills: a quantity that does not add up is looked for once more, then told, never mended."""

from pathlib import Path
from typing import Any

import pytest

from journal_app.brokers import alpaca
from journal_app.brokers.alpaca_orders import read_order
from journal_app.domain.news import SyncReport
from journal_app.ledger.checking import content_hash
from journal_app.ledger.store import Ledger
from journal_app.sync.order_check import OPEN
from tests.fakes.faults import Json
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import Connect
from tests.sync.rewriting import Row, each_row, hiding

ORDERS = "/v2/orders"


def differ(report: SyncReport) -> list[dict[str, str]]:
    found: Any = report.orders
    return list(found["differ"])


def order(**changes: Any) -> Row:
    return {
        "id": "o1", "symbol": "ABC", "filled_qty": "10", "status": "filled", "order_class": "",
        "submitted_at": "2026-04-15T14:30:06.91Z", "legs": None,
    } | changes  # fmt: skip


def test_an_order_is_read_for_what_was_filled() -> None:
    found = read_order(order(filled_qty="10.50", status="canceled"))
    assert found is not None
    (one,) = found
    assert (one.order_id, one.ids, one.filled_qty, one.is_final) == ("o1", ("o1",), "10.5", True)


@pytest.mark.parametrize("status,final", [("filled", True), ("partially_filled", False), ("from_the_future", False)])
def test_only_a_status_that_is_known_to_be_the_last_is_final(status: str, final: bool) -> None:
    found = read_order(order(status=status))
    assert found is not None
    assert found[0].is_final is final


def test_every_leg_of_a_multi_leg_order_counts_by_itself_under_either_id() -> None:
    legs = [order(id="l1", symbol="ABC261218C00042500", filled_qty="2"), order(id="l2", symbol="ABC261218P00042500")]
    found = read_order(order(order_class="mleg", symbol="", legs=legs))
    assert found is not None
    assert [(one.order_id, one.ids, one.filled_qty) for one in found] == [
        ("o1", ("l1", "o1"), "2"), ("o1", ("l2", "o1"), "10"),
    ]  # fmt: skip


def test_the_children_of_a_bracket_are_orders_of_their_own() -> None:
    found = read_order(order(order_class="bracket", legs=[order(id="stop", filled_qty="0", status="held")]))
    assert found is not None
    assert [(one.ids, one.filled_qty) for one in found] == [(("o1",), "10"), (("stop",), "0")]


@pytest.mark.parametrize("row", ["text", {}, order(symbol=None), order(filled_qty="many"), order(submitted_at="noon")])
def test_an_order_that_cannot_be_read_is_none(row: object) -> None:
    assert read_order(row) is None


def test_all_orders_of_the_account_agree_with_its_fills(connect: Connect) -> None:
    report = connect().run_pass(full=True)
    assert differ(report) == []
    found: Any = report.orders
    assert found["agree"] > 100


def test_a_fill_that_is_missing_is_found_by_its_order_and_told_not_mended(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path
) -> None:
    row = server.broker.emit_fill("BTC/USD", "buy", "0.4", "50000", order_qty="1")
    kept = server.broker.emit_fill("BTC/USD", "buy", "0.6", "50000", order_qty="1", order_id=row["order_id"])
    server.faults.rewrite = hiding(row["id"])
    report = connect().run_pass()
    assert differ(report) == [{"order_id": kept["order_id"], "symbol": "BTC/USD", "ledger": "0.6", "broker": "1"}]
    assert [one.external_id for one in report.issues] == [f"order:{kept['order_id']}"]
    asked = server.requests["GET", f"{ORDERS}/{kept['order_id']}"]
    assert asked == 1, "the order is asked for again once"
    again = connect().run_pass()
    assert len(differ(again)) == 1
    assert server.requests["GET", f"{ORDERS}/{kept['order_id']}"] == 1, "and not at every pass"
    server.faults.clear()
    assert differ(connect().run_pass()) == []
    with Ledger(tmp_path / "whole.db") as whole:
        connect(into=whole).run_pass()
        assert content_hash(whole) == content_hash(ledger)
    with ledger.reading() as connection:
        assert connection.execute("SELECT * FROM held").fetchall() == [], "an order that agrees is no issue"


def test_a_row_that_was_only_late_comes_with_the_second_look(connect: Connect, server: FaultyBroker) -> None:
    connect().run_pass()
    row = server.broker.emit_fill("BTC/USD", "buy", "1", "50000")
    asked: list[str] = []

    def late(route: str, body: Json) -> Json:
        asked.append(route)
        return each_row(lambda one: None if "orders" not in asked and one["id"] == row["id"] else one)(route, body)

    server.faults.rewrite = late
    report = connect().run_pass()
    assert (report.new_fills, differ(report)) == (1, [])


def test_an_order_that_was_open_is_asked_for_by_its_id_however_old(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    connect().run_pass()
    row = server.broker.emit_fill("BTC/USD", "buy", "0.4", "50000", order_qty="1")
    connect().run_pass()
    assert row["order_id"] in (ledger.cursor(ledger.accounts()[0], OPEN) or "")
    server.broker.emit_fill("BTC/USD", "buy", "0.6", "50000", order_qty="1", order_id=row["order_id"])
    server.faults.rewrite = lambda route, body: [] if route == "orders" and isinstance(body, list) else body
    connect().run_pass()
    assert server.requests["GET", f"{ORDERS}/{row['order_id']}"] == 1
    assert ledger.cursor(ledger.accounts()[0], OPEN) is None


def test_orders_that_cannot_be_had_leave_only_the_comparison_out(connect: Connect, server: FaultyBroker) -> None:
    server.faults.rewrite = lambda route, body: {"message": "no"} if route == "orders" else body
    report = connect().run_pass()
    assert (report.complete, report.orders, report.new_fills) == (True, None, 450)
    assert "Orders were not compared" in report.issues[0].reason


def test_a_status_from_the_future_stops_nothing(connect: Connect, server: FaultyBroker) -> None:
    server.faults.unknown_order_status = True
    report = connect().run_pass(full=True)
    assert differ(report) == []


def test_an_unreadable_order_is_told(connect: Connect, server: FaultyBroker) -> None:
    server.broker.emit_fill("BTC/USD", "buy", "1", "50000")
    server.faults.rewrite = each_row(lambda row: row | {"filled_qty": "many"}, "orders")
    report = connect().run_pass()
    assert "could not be read" in report.issues[0].reason


def test_a_page_end_between_orders_of_one_instant_loses_none(
    connect: Connect, server: FaultyBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: Any = connect().run_pass(full=True).orders
    monkeypatch.setattr(alpaca, "ORDERS_PAGE", 7)
    paged: Any = connect().run_pass(full=True).orders
    assert paged == whole
    assert server.requests["GET", ORDERS] > 20
