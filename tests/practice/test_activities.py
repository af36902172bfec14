"""``/v2/account/activities``: shape, pages, filters and refusals."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.practice.client import Client, Row

PATH = "/v2/account/activities"
NEW_YORK = ZoneInfo("America/New_York")
FILL_KEYS = {
    *("id", "activity_type", "transaction_time", "type", "price", "qty", "side", "symbol"),
    *("leaves_qty", "order_id", "cum_qty", "order_status", "swap_rate"),
}


def created(row: Row) -> datetime:
    return datetime.fromisoformat(row.get("transaction_time") or row["created_at"])


def test_history_has_exactly_the_fills_that_were_asked_for(rows: list[Row]) -> None:
    assert sum(row["activity_type"] == "FILL" for row in rows) == 3000


def test_a_fill_has_the_trading_api_shape_and_text_numbers(rows: list[Row]) -> None:
    fill = next(row for row in rows if row["activity_type"] == "FILL")
    assert set(fill) == FILL_KEYS
    assert all(isinstance(value, str) for value in fill.values())


def test_ids_are_new_york_time_and_a_uuid(rows: list[Row]) -> None:
    for row in rows:
        prefix, _, name = row["id"].partition("::")
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name)
        if row["activity_type"] == "FILL":
            local = created(row).astimezone(NEW_YORK)
            assert prefix == f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}"
        else:
            assert prefix == row["date"].replace("-", "") + "000000000"


def test_ascending_pages_are_sorted_by_id_and_never_repeat(rows: list[Row]) -> None:
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))


def test_descending_pages_are_the_ascending_ones_backwards(client: Client, rows: list[Row]) -> None:
    assert client.activities(direction="desc") == rows[::-1]


def test_newest_rows_come_first_unless_asked_otherwise(client: Client, rows: list[Row]) -> None:
    assert client.json(PATH) == rows[:-101:-1]


def test_page_after_the_last_row_is_empty(client: Client, rows: list[Row]) -> None:
    assert client.json(PATH, direction="asc", page_token=rows[-1]["id"]) == []
    assert client.json(PATH, direction="desc", page_token=rows[0]["id"]) == []


def test_token_is_exclusive_and_pages_have_the_size_asked_for(client: Client, rows: list[Row]) -> None:
    page = client.json(PATH, direction="asc", page_size=7, page_token=rows[1200]["id"])
    assert page == rows[1201:1208]


@pytest.mark.parametrize(
    "params",
    [
        {"page_size": 0},
        {"page_size": 101},
        {"page_size": "ten"},
        {"direction": "up"},
        {"page_token": "yesterday"},
        {"page_token": "20269999000000000::a"},
        {"after": "soon"},
        {"category": "all"},
        {"category": "trade_activity", "activity_types": "FILL"},
        {"date": "2026-04-15", "after": "2026-04-14"},
    ],
)
def test_unusable_parameters_are_refused_with_422(client: Client, params: dict[str, str | int]) -> None:
    answer = client.get(PATH, **params)
    assert (answer.status_code, answer.json()["code"]) == (422, 42210000)


@pytest.mark.parametrize("place", ["path", "query"])
def test_unknown_type_is_refused_with_its_own_code(client: Client, place: str) -> None:
    answer = client.get(f"{PATH}/FOO") if place == "path" else client.get(PATH, activity_types="FILL,FOO")
    assert answer.status_code == 422
    assert answer.json() == {"code": 40010001, "message": "invalid activity type: FOO"}


@pytest.mark.parametrize("types", [{"FILL"}, {"FEE", "CFEE"}, {"DIV", "SPLIT", "OPEXP", "JNLC"}])
def test_type_filter_keeps_only_those_rows(client: Client, rows: list[Row], types: set[str]) -> None:
    wanted = [row for row in rows if row["activity_type"] in types]
    assert client.activities(activity_types=",".join(sorted(types))) == wanted
    assert wanted


def test_type_in_the_path_is_the_same_as_the_filter(client: Client) -> None:
    assert client.activities(f"{PATH}/FEE") == client.activities(activity_types="FEE")


def test_categories_divide_the_rows(client: Client, rows: list[Row]) -> None:
    trades = client.activities(category="trade_activity")
    others = client.activities(category="non_trade_activity")
    assert {row["activity_type"] for row in trades} == {"FILL"}
    assert sorted([*trades, *others], key=lambda row: row["id"]) == rows


def test_after_and_until_go_by_the_instant_of_creation(client: Client, rows: list[Row]) -> None:
    after, until = "2026-04-09T15:00:00Z", "2026-04-14T18:30:00+00:00"
    low, high = datetime.fromisoformat(after), datetime.fromisoformat(until)
    wanted = [row for row in rows if low < created(row) < high]
    assert client.activities(after=after, until=until) == wanted
    assert any(row["activity_type"] == "FEE" and row["date"] == "2026-04-08" for row in wanted) is False


def test_date_means_what_was_created_that_day_so_a_fee_shows_a_day_later(client: Client) -> None:
    found = client.activities(date="2026-04-15")
    assert {row["date"] for row in found if row["activity_type"] == "FEE"} == {"2026-04-14"}
    assert all(created(row).date().isoformat() == "2026-04-15" for row in found)


def test_fees_are_booked_the_next_day_but_sort_before_the_fills_of_theirs(rows: list[Row]) -> None:
    fees = [row for row in rows if row["activity_type"] == "FEE"]
    for row in fees:
        next_day = datetime.fromisoformat(row["date"]) + timedelta(days=1)
        assert created(row).date() == next_day.date()
        assert created(row).hour == 0
    place = {row["id"]: at for at, row in enumerate(rows)}
    day = fees[0]["date"].replace("-", "")
    fills = [row for row in rows if row["activity_type"] == "FILL" and row["id"].startswith(day)]
    assert place[fees[0]["id"]] < min(place[row["id"]] for row in fills)


def test_keys_are_checked_on_every_path(client: Client) -> None:
    for path in (PATH, "/v2/account", "/v2/nothing"):
        answer = client.session.get(client.url + path, headers={"APCA-API-SECRET-KEY": "wrong"}, timeout=9)
        assert answer.status_code == 401
        assert answer.json() == {"code": 40110000, "message": "request is not authorized"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_but_get_exists(client: Client, method: str) -> None:
    for path in ("/v2/orders", "/v2/account", "/v2/positions/AAPL", PATH):
        assert client.session.request(method, client.url + path, timeout=9).status_code == 405


def test_every_answer_carries_the_rate_headers_and_a_date(client: Client) -> None:
    for path in (PATH, "/v2/nothing", "/v2/positions/NOPE"):
        headers = client.get(path).headers
        assert headers["X-RateLimit-Limit"] == "100000"
        assert int(headers["X-RateLimit-Remaining"]) < 100_000
        assert int(headers["X-RateLimit-Reset"]) % 60 == 0
        assert headers["Date"].endswith("GMT")
