"""The eventful year: every kind of row, and books that agree with the rows on every single day."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import orjson
import pytest

from journal_app.practice.book import Book
from journal_app.practice.exchange import clock_day, session_minutes
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.bookkeeper import NEW_YORK, Bookkeeper, created, day_of, rounded
from tests.practice.client import Client, Row

NEWEST = date(2026, 11, 20)
SETTINGS = PracticeSettings(fills=800, newest_day=NEWEST, eventful=True)
# Alpaca's types of activity; a sub type stands behind its type.
_KINDS = """
FILL FEE/REG FEE/TAF FEE/CAT FEE/ORF FEE/OCC FEE/COM FEE/OCOM FEE/NRC FEE/NRV FEE/LCT FEE/ADR FEE/BSWP CFEE
DIV/CDIV DIV/SDIV DIV/SPD DIV/ROC DIVCGL DIVCGS CGD DIVROC DIVTXEX DIVNRA DIVFT DIVTW DIVFEE INTNRA INTTW
WH/SWH WH/FWH WH/SLWH INT/MGN INT/CDT INT/SWP INT/QII INT/FPSL INT/FI CSD CSW JNLC JNLS ACATS FOPT ACATC
SPLIT/FSPLIT SPLIT/RSPLIT SPLIT/USPLIT CIL SPIN MA/CMA MA/SMA MA/SCMA NC/SNC NC/CNC NC/SCNC REORG/WRM REO
VOF/VTND VOF/VWRT OPEXP OPASN OPEXC OPTRD OPCSH OPCA/DIV.SDIV OPCA/SPLIT.FSPLIT OPCA/MA.CMA OPCA/NC.SNC
OPCA/SPIN PTC PTR MEM SWP OCT EXTRD FXTRD INTPNL FIMAT SC SSO SSP OPXRC JNL TKNREW
"""
EVERY_KIND = _KINDS.split()


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: PracticeServer) -> Iterator[Client]:
    found = Client(server)
    yield found
    found.session.close()


@pytest.fixture(scope="module")
def rows(client: Client) -> list[Row]:
    return client.activities()


@pytest.fixture(autouse=True)
def clock_runs(server: PracticeServer) -> Iterator[None]:
    yield
    server.broker.clock.run()


@pytest.fixture(scope="module")
def multipliers(client: Client) -> dict[str, int]:
    found = {}
    for status in ("active", "inactive"):
        for one in client.json("/v2/options/contracts", status=status, limit=10_000)["option_contracts"]:
            found[one["symbol"]] = int(one["multiplier"])
    return found


@pytest.fixture(scope="module")
def closes(client: Client, rows: list[Row], multipliers: dict[str, int]) -> dict[str, dict[date, Decimal]]:
    """Return the daily closes of everything held, as the market data has them, by compact symbol."""
    symbols = {row["symbol"] for row in rows if "symbol" in row}
    coins = {symbol for symbol in symbols if "/" in symbol}
    stocks = symbols - coins - multipliers.keys() - {coin.replace("/", "") for coin in coins}
    found: defaultdict[str, dict[date, Decimal]] = defaultdict(dict)
    for path, names in (
        ("/v2/stocks/bars", stocks),
        ("/v1beta3/crypto/us/bars", coins),
        ("/v1beta1/options/bars", symbols & multipliers.keys()),
    ):
        page: Row = {"next_page_token": ""}
        while page["next_page_token"] is not None:
            token = {"page_token": page["next_page_token"]} if page["next_page_token"] else {}
            asked = {"symbols": ",".join(sorted(names)), "start": "2025-10-01", "end": "2026-11-22"} | token
            page = client.json(path, timeframe="1Day", limit=10_000, **asked)
            for symbol, bars in page["bars"].items():
                for bar in bars:
                    at = datetime.fromisoformat(bar["t"]).astimezone(NEW_YORK)
                    found[symbol.replace("/", "")][at.date()] = Decimal(str(bar["c"]))
    return found


def days() -> list[date]:
    span = Book(SETTINGS).history.span
    return [span.date_of(day) for day in range(span.days)]


def test_every_type_and_sub_type_occurs(rows: list[Row]) -> None:
    seen = {"/".join(filter(None, (row["activity_type"], row.get("activity_sub_type")))) for row in rows}
    assert set(EVERY_KIND) - seen == set()
    assert {row["activity_type"] for row in rows if row["activity_type"] not in " ".join(EVERY_KIND)} == set()


@pytest.mark.parametrize("seed, newest", [(2, date(2025, 11, 9)), (3, date(2026, 3, 17)), (4, date(2026, 7, 18))])
def test_any_seed_and_any_year_have_every_kind_and_end_where_the_rows_do(seed: int, newest: date) -> None:
    book = Book(PracticeSettings(fills=150, seed=seed, newest_day=newest, eventful=True))
    rows: list[Row] = [orjson.loads(row.json) for row in book.visible_rows()]
    seen = {"/".join(filter(None, (row["activity_type"], row.get("activity_sub_type")))) for row in rows}
    assert set(EVERY_KIND) - seen == set()
    keeper = Bookkeeper({one.one.symbol: one.one.multiplier for one in book.history.contracts})
    keeper.take(sorted(rows, key=created))
    statement = book.statement()
    assert keeper.cash == Decimal(statement.cash).scaleb(-13)
    assert keeper.positions() == {one.compact: Decimal(held.qty).scaleb(-9) for one, held in statement.holdings.items()}


def test_the_year_is_the_same_for_the_same_settings(rows: list[Row]) -> None:
    again = Book(SETTINGS)
    assert [row.row_id for row in again.visible_rows()] == [row["id"] for row in rows]


def test_cash_positions_and_equity_agree_with_the_rows_at_the_close_of_every_day(
    server: PracticeServer,
    client: Client,
    rows: list[Row],
    multipliers: dict[str, int],
    closes: dict[str, dict[date, Decimal]],
) -> None:
    keeper = Bookkeeper(multipliers)
    waiting = sorted(rows, key=created)
    for day in days():
        server.broker.stand_at_close(day)
        hours = session_minutes(day)
        now = datetime.combine(day, datetime.min.time(), NEW_YORK) + (
            timedelta(minutes=570 + hours) if hours else timedelta(days=1, seconds=-1)
        )
        fresh = [row for row in waiting if created(row) <= now.astimezone(UTC)]
        waiting = waiting[len(fresh) :]
        keeper.take(fresh)
        account, positions = client.json("/v2/account"), client.json("/v2/positions")
        assert {one["symbol"]: Decimal(one["qty"]) for one in positions} == keeper.positions(), day
        assert Decimal(account["cash"]) == keeper.cash, day
        equity = keeper.equity(day, closes)
        assert Decimal(account["equity"]) == equity, day
        curve = client.json(
            "/v2/account/portfolio/history",
            start=day.isoformat(),
            timeframe="1D",
            intraday_reporting="continuous",
        )
        assert [Decimal(str(one)) for one in curve["equity"]] == [rounded(equity)], day
        if day.day == 15:
            seen = client.activities()
            assert sorted(row["id"] for row in seen) == sorted(row["id"] for row in rows if row not in waiting), day
    assert not [row for row in waiting if created(row).astimezone(NEW_YORK).date() <= NEWEST - timedelta(days=1)]


def test_the_whole_curve_is_told_again_with_the_rows_that_came_late(
    client: Client, rows: list[Row], multipliers: dict[str, int], closes: dict[str, dict[date, Decimal]]
) -> None:
    keeper = Bookkeeper(multipliers)
    keeper.take(sorted(rows, key=created))
    curve = client.json("/v2/account/portfolio/history", period="all", intraday_reporting="continuous")
    told = dict(zip(curve["timestamp"], curve["equity"], strict=True))
    assert len(told) == len(days())
    for at, equity in told.items():
        day = datetime.fromtimestamp(at, tz=NEW_YORK).date()
        assert Decimal(str(equity)) == rounded(keeper.equity(day, closes)), day


def test_one_trading_day_has_no_fill(rows: list[Row]) -> None:
    traded = {day_of(row) for row in rows if row["activity_type"] == "FILL"}
    history = Book(SETTINGS).history
    assert history.scene.quiet_day is not None
    quiet = history.span.date_of(history.scene.quiet_day)
    assert session_minutes(quiet)
    assert quiet not in traded


def test_coins_trade_in_both_folds_of_the_doubled_hour_and_around_the_skipped_one(rows: list[Row]) -> None:
    hours = defaultdict(set)
    for row in rows:
        if row.get("symbol") == "XLM/USD":
            local = created(row).astimezone(NEW_YORK)
            hours[local.date()].add((local.hour, local.fold))
            assert row["id"].startswith(f"{local:%Y%m%d%H%M%S}")
    autumn = next(day for day in hours if clock_day(day).minutes == 1500)
    spring = next(day for day in hours if clock_day(day).minutes == 1380)
    assert {(1, 0), (1, 1)} <= hours[autumn]
    assert {(1, 0), (3, 0)} <= hours[spring]


def test_pairs_share_a_group_and_take_the_old_quantity_before_they_bring_the_new_one(rows: list[Row]) -> None:
    groups = defaultdict(list)
    for row in rows:
        if row["activity_type"] in {"SPLIT", "SSP", "NC", "SC", "OPCA"}:
            groups[row["group_id"]].append(row)
    assert len(groups) >= 16
    signs = []
    for pair in groups.values():
        old, new = (Decimal(row["qty"]) for row in sorted(pair, key=created))
        assert (old < 0) is not (new < 0)
        signs.append(old < 0)
        assert sum(Decimal(row["net_amount"]) for row in pair) == 0
    # What was sold short goes with a plus and comes back with a minus.
    assert signs.count(False) == 2


def test_expiries_come_with_signs_of_both_conventions(rows: list[Row]) -> None:
    assert {"-2", "1", "3"} <= {row["qty"] for row in rows if row["activity_type"] == "OPEXP"}


def test_shares_of_assignments_and_exercises_are_paid_at_the_strike(rows: list[Row]) -> None:
    groups: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row["activity_type"] in {"OPASN", "OPEXC", "OPXRC", "OPTRD"}:
            groups[row["group_id"]][row["activity_type"]] = row
    pairs = [group for group in groups.values() if "OPTRD" in group]
    assert len(pairs) == 6
    wrong = 0
    for group in pairs:
        shares = group.pop("OPTRD")
        contract = next(iter(group.values()))
        strike = Decimal(contract["symbol"][-8:]) / 1000
        assert Decimal(shares["net_amount"]) == -Decimal(shares["qty"]) * strike
        wrong += Decimal(shares["price"]) != strike
    assert 0 < wrong < len(pairs)


def test_rows_may_lack_what_real_rows_lack(rows: list[Row]) -> None:
    booked = [row for row in rows if row["activity_type"] != "FILL"]
    assert any("description" not in row and "status" not in row for row in booked)
    assert Counter(row.get("status") for row in booked)["canceled"] == 1
    assert any(created(row).date() - date.fromisoformat(row["date"]) > timedelta(days=14) for row in booked)


def test_a_filter_by_creation_finds_rows_dated_weeks_before(client: Client, rows: list[Row]) -> None:
    late = next(row for row in rows if row.get("description") == "Interest booked late")
    after = created(late) - timedelta(hours=1)
    assert late in client.activities(after=after.isoformat(), category="non_trade_activity")


def test_orders_agree_with_their_fills_whatever_became_of_them(client: Client, rows: list[Row]) -> None:
    done: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["activity_type"] == "FILL":
            done[row["order_id"]] += Decimal(row["qty"])
    orders: dict[str, Row] = {}
    after = "2020-01-01T00:00:00Z"
    while page := client.json("/v2/orders", status="all", limit=500, direction="asc", after=after):
        orders |= {one["id"]: one for one in page}
        after = page[-1]["submitted_at"]
    single = {name: one for name, one in orders.items() if one["order_class"] != "mleg"}
    legs = {one["id"] for one in orders.values() for one in [one, *(one["legs"] or [])]}
    filled = {name: Decimal(one["filled_qty"]) for name, one in single.items() if one["filled_qty"] != "0"}
    assert filled == {name: qty for name, qty in done.items() if name in single}
    assert done.keys() <= legs
    seen = {(order["status"], order["filled_qty"] != "0") for order in orders.values()}
    assert {("canceled", True), ("canceled", False), ("replaced", True), ("expired", False)} <= seen
    assert {("rejected", False), ("new", False), ("partially_filled", True), ("filled", True)} <= seen
    for order in orders.values():
        if order["status"] == "replaced":
            assert orders[order["replaced_by"]]["replaces"] == order["id"]
    assert any(order["qty"] is None and order["notional"] for order in orders.values())


def test_a_multi_leg_order_is_a_frame_around_legs_that_agree_with_their_fills(client: Client, rows: list[Row]) -> None:
    orders = client.json("/v2/orders", status="all", limit=500, nested="true", after="2026-03-01")
    opened, closed = sorted(
        (one for one in orders if one["order_class"] == "mleg"), key=lambda one: one["submitted_at"]
    )
    for frame, ids in ((opened, [leg["id"] for leg in opened["legs"]]), (closed, [closed["id"]] * 2)):
        assert (frame["symbol"], frame["side"], frame["asset_class"]) == ("", "", "")
        assert (frame["status"], frame["filled_qty"]) == ("filled", "2")
        for leg, order_id in zip(frame["legs"], ids, strict=True):
            (row,) = (one for one in rows if (one.get("order_id"), one.get("symbol")) == (order_id, leg["symbol"]))
            assert (leg["filled_qty"], leg["filled_avg_price"]) == (row["qty"], row["price"])
        assert client.json(f"/v2/orders/{frame['id']}") == frame


def test_the_children_of_a_bracket_stand_inside_it_only_when_asked(client: Client) -> None:
    asked: dict[str, str | int] = {"status": "all", "limit": 500, "symbols": "BRKT"}
    inside, beside = client.json("/v2/orders", nested="true", **asked), client.json("/v2/orders", **asked)
    assert [len(inside), len(inside[0]["legs"]), len(beside)] == [1, 2, 3]
    assert sorted(one["status"] for one in inside[0]["legs"]) == ["canceled", "filled"]
    assert all(one["legs"] is None for one in beside)


def test_an_order_kept_for_days_is_partly_filled_in_between(server: PracticeServer, client: Client) -> None:
    kept = next(
        one
        for one in client.json("/v2/orders", status="all", limit=500, symbols="ORDR")
        if one["time_in_force"] == "gtc" and one["side"] == "sell"
    )
    day = datetime.fromisoformat(kept["submitted_at"]).astimezone(NEW_YORK).date()
    server.broker.stand_at_close(day)
    then = client.json(f"/v2/orders/{kept['id']}")
    assert (then["status"], then["filled_qty"], kept["status"], kept["filled_qty"]) == (
        "partially_filled",
        "50",
        "filled",
        "140",
    )
    assert then in client.json("/v2/orders", status="open")
    server.broker.stand_at_close(day - timedelta(days=1))
    assert client.get(f"/v2/orders/{kept['id']}").status_code == 404


def test_every_fill_lies_inside_its_days_bar(rows: list[Row], client: Client) -> None:
    for symbol in ("PARN", "ORDR", "OPTA", "AMBL"):
        bars = client.json("/v2/stocks/bars", symbols=symbol, start="2025-10-01", timeframe="1Day", limit=10_000)
        ranges = {bar["t"][:10]: (bar["l"], bar["h"]) for bar in bars["bars"][symbol]}
        for row in rows:
            if row["activity_type"] == "FILL" and row["symbol"] == symbol:
                low, high = ranges[f"{day_of(row)}"]
                assert low <= float(row["price"]) <= high
