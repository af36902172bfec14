"""``/v2/orders``: defaults, bounds, filters and single orders."""

import pytest

from tests.practice.client import Client, Row

PATH = "/v2/orders"
CHOICES: list[dict[str, str | int]] = [{"limit": 0}, {"limit": 501}, {"status": "done"}, {"side": "hold"}]


@pytest.fixture(scope="module")
def newest(client: Client) -> list[Row]:
    found: list[Row] = client.json(PATH, status="all", limit=500)
    return found


def test_open_orders_are_the_default_and_the_past_has_none(client: Client) -> None:
    assert client.json(PATH) == []


def test_fifty_newest_come_first(client: Client, newest: list[Row]) -> None:
    assert client.json(PATH, status="closed") == newest[:50]
    times = [order["submitted_at"] for order in newest]
    assert times == sorted(times, reverse=True)


def test_bounds_are_exclusive_by_submission(client: Client, newest: list[Row]) -> None:
    after, until = newest[40]["submitted_at"], newest[10]["submitted_at"]
    found = client.json(PATH, status="all", limit=500, after=after, until=until)
    assert found == newest[11:40]


def test_bounds_by_order_id_are_exclusive_too(client: Client, newest: list[Row]) -> None:
    found = client.json(
        PATH, status="all", after_order_id=newest[9]["id"], before_order_id=newest[3]["id"], direction="asc"
    )
    assert found == newest[4:9][::-1]


def test_filters_by_symbol_side_and_class(client: Client, newest: list[Row]) -> None:
    symbols = {order["symbol"] for order in newest if order["asset_class"] == "crypto"}
    found = client.json(PATH, status="all", symbols=",".join(sorted(symbols)), side="buy", nested="True")
    assert found
    assert {order["side"] for order in found} == {"buy"}
    assert {order["symbol"] for order in found} <= symbols
    assert {order["asset_class"] for order in client.json(PATH, status="all", asset_class="crypto")} == {"crypto"}


def test_an_order_is_found_by_its_id_and_by_its_client_s(client: Client, newest: list[Row]) -> None:
    for order in newest[:5]:
        assert client.json(f"{PATH}/{order['id']}") == order
        found = client.json(f"{PATH}:by_client_order_id", client_order_id=order["client_order_id"])
        assert found == order


@pytest.mark.parametrize("name", ["nonsense", "00000000-0000-4000-a000-000000000000"])
def test_unknown_orders_are_404(client: Client, name: str) -> None:
    assert client.get(f"{PATH}/{name}").status_code == 404
    assert client.get(f"{PATH}:by_client_order_id", client_order_id=name).status_code == 404


@pytest.mark.parametrize("params", CHOICES)
def test_unusable_parameters_are_refused(client: Client, params: dict[str, str | int]) -> None:
    assert client.get(PATH, **params).status_code == 422


def test_order_ids_and_times_do_not_mix(client: Client, newest: list[Row]) -> None:
    assert client.get(PATH, after="2026-01-01", before_order_id=newest[0]["id"]).status_code == 422


def test_short_sales_are_plain_sells_that_open(client: Client, rows: list[Row]) -> None:
    short = next(row for row in rows if row["activity_type"] == "FILL" and row["side"] == "sell_short")
    order = client.json(f"{PATH}/{short['order_id']}")
    assert order["side"] == "sell"
