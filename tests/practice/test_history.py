"""The invented past: the same for the same settings, and believable."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from journal_app.practice.book import Book
from journal_app.practice.exchange import session_minutes
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.client import Client, Row
from tests.practice.conftest import NEWEST, Start

NEW_YORK = ZoneInfo("America/New_York")


def bytes_of(book: Book) -> bytes:
    history = book.history
    days = range(history.span.days)
    return b"\n".join(row.json for day in days for row in (*history.booking_rows(day), *history.fill_rows(day)))


def rows_of(fills: int, seed: int = 1, newest: date = NEWEST) -> bytes:
    return bytes_of(Book(PracticeSettings(fills=fills, seed=seed, newest_day=newest)))


def test_same_seed_size_and_day_give_the_same_bytes() -> None:
    assert rows_of(2500, seed=7) == rows_of(2500, seed=7)


def test_a_single_day_made_alone_is_the_same_as_made_in_sequence() -> None:
    settings = PracticeSettings(fills=2500, newest_day=NEWEST)
    alone, whole = Book(settings).history, Book(settings).history
    for day in range(whole.span.days):
        whole.fill_rows(day)
    assert alone.fill_rows(17) == whole.fill_rows(17)


def test_another_seed_gives_another_history() -> None:
    assert rows_of(500, seed=1) != rows_of(500, seed=2)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 19, 100, 777, 20_000])
def test_every_size_is_met_exactly(size: int) -> None:
    assert rows_of(size).count(b'"activity_type":"FILL"') == size


@pytest.mark.parametrize("size", [-1, 1_000_001])
def test_sizes_beyond_the_limits_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="fills"):
        PracticeSettings(fills=size)


def test_an_empty_account_holds_only_its_deposit(start: Start, connect: Callable[[PracticeServer], Client]) -> None:
    client = connect(start(PracticeSettings(fills=0, newest_day=NEWEST)))
    assert [row["activity_type"] for row in client.activities()] == ["CSD", "JNLC"] or [
        row["activity_type"] for row in client.activities()
    ] == ["JNLC", "CSD"]
    assert client.json("/v2/account")["equity"] == "100000.00"
    assert client.json("/v2/positions") == []


def test_without_a_day_the_history_ends_on_the_last_completed_trading_day() -> None:
    newest = Book(PracticeSettings(fills=0)).history.span.last
    assert newest < datetime.now(tz=NEW_YORK).date()
    assert session_minutes(newest)


def local(row: Row) -> datetime:
    return datetime.fromisoformat(row["transaction_time"]).astimezone(NEW_YORK)


def fills_of(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["activity_type"] == "FILL"]


def test_stocks_trade_only_in_the_session_and_coins_at_any_hour(rows: list[Row]) -> None:
    hours, weekend = set(), 0
    for row in fills_of(rows):
        at = local(row)
        if "/" in row["symbol"]:
            hours.add(at.hour)
            weekend += at.weekday() >= 5
            continue
        minute = at.hour * 60 + at.minute - 570
        assert 0 <= minute < session_minutes(at.date())
    assert len(hours) > 15
    assert weekend


def test_no_stock_trades_on_a_holiday(rows: list[Row]) -> None:
    good_friday = date(2026, 4, 3)
    symbols = {row["symbol"] for row in fills_of(rows) if local(row).date() == good_friday}
    assert all("/" in symbol for symbol in symbols)


def test_history_covers_both_halves_of_the_clock() -> None:
    history = Book(PracticeSettings(fills=16_000, newest_day=NEWEST)).history
    offsets = {local_day(history.span.date_of(day)) for day in range(history.span.days)}
    assert offsets == {-5, -4}


def local_day(day: date) -> int:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK)
    offset = noon.utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 3600)


def test_on_the_day_of_the_clock_change_ids_follow_the_wall_clock() -> None:
    book = Book(PracticeSettings(fills=16_000, newest_day=NEWEST))
    seen = 0
    for changed in (date(2025, 11, 2), date(2026, 3, 8)):
        for row in book.history.fill_rows(book.history.span.day(changed)):
            at = datetime.fromtimestamp(row.created_us // 1_000_000, tz=UTC).astimezone(NEW_YORK)
            assert row.row_id.startswith(f"{at:%Y%m%d%H%M%S}")
            seen += 1
    assert seen


def test_partial_fills_add_up_and_the_last_one_completes_the_order(rows: list[Row]) -> None:
    orders: defaultdict[str, list[Row]] = defaultdict(list)
    for row in fills_of(rows):
        orders[row["order_id"]].append(row)
    assert any(len(parts) > 2 for parts in orders.values())
    for parts in orders.values():
        done = Decimal(0)
        for part in sorted(parts, key=lambda row: Decimal(row["cum_qty"])):
            done += Decimal(part["qty"])
            assert Decimal(part["cum_qty"]) == done
            assert part["type"] == ("partial_fill" if Decimal(part["leaves_qty"]) else "fill")
        assert [part["type"] for part in parts].count("fill") == 1
        assert len({Decimal(part["cum_qty"]) + Decimal(part["leaves_qty"]) for part in parts}) == 1


def test_some_partial_fills_share_a_millisecond(rows: list[Row]) -> None:
    prefixes = Counter((row["order_id"], row["id"][:17]) for row in fills_of(rows))
    assert max(prefixes.values()) > 1


def test_sell_short_marks_exactly_the_sales_that_start_at_or_below_zero(rows: list[Row]) -> None:
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    splits = {(row["symbol"], row["date"]): Decimal(row["qty"]) for row in rows if row["activity_type"] == "SPLIT"}
    assert splits
    timeline = sorted(rows, key=lambda row: (row.get("transaction_time", ""), row.get("cum_qty", "")))
    moves = [row for row in rows if row["activity_type"] in {"SPLIT", "OPEXP"}]
    for row in timeline:
        if row["activity_type"] != "FILL":
            continue
        for move in [one for one in moves if one["date"] <= f"{local(row):%Y-%m-%d}"]:
            held[move["symbol"]] += Decimal(move["qty"])
            moves.remove(move)
        symbol, qty = row["symbol"], Decimal(row["qty"])
        if row["side"] != "buy" and "/" not in symbol:
            assert row["side"] == ("sell_short" if held[symbol] <= 0 else "sell")
        held[symbol] += qty if row["side"] == "buy" else -qty


def test_the_past_has_its_variety(rows: list[Row]) -> None:
    kinds = Counter(row["activity_type"] for row in rows)
    assert {"FILL", "FEE", "CFEE", "DIV", "SPLIT", "OPEXP", "JNLC", "CSD"} <= set(kinds)
    symbols = {row["symbol"] for row in fills_of(rows)}
    assert len([one for one in symbols if len(one) <= 5]) >= 35
    assert len([one for one in symbols if "/" in one]) >= 4
    assert any(len(one) > 12 for one in symbols)
    assert any("." in row["qty"] and "/" not in row["symbol"] for row in fills_of(rows))


def test_split_is_a_pair_of_rows_in_one_group(rows: list[Row]) -> None:
    pair = [row for row in rows if row["activity_type"] == "SPLIT"]
    old, new = sorted(Decimal(row["qty"]) for row in pair)
    assert len({row["group_id"] for row in pair}) == 1
    assert new == -4 * old


def test_coin_fee_is_a_quarter_of_a_percent_of_what_was_bought(rows: list[Row]) -> None:
    bought: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in fills_of(rows):
        if "/" in row["symbol"] and row["side"] == "buy":
            bought[row["symbol"].replace("/", ""), f"{local(row):%Y-%m-%d}"] += Decimal(row["qty"])
    fees = {
        (row["symbol"], row["date"]): Decimal(row["qty"])
        for row in rows
        if row["activity_type"] == "CFEE" and "qty" in row
    }
    assert fees == {key: -qty * Decimal("0.0025") for key, qty in bought.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("size", [300, 5000, 60_000])
def test_account_never_comes_near_to_broke(size: int, seed: int) -> None:
    book = Book(PracticeSettings(fills=size, seed=seed, newest_day=NEWEST))
    book.totals.start()
    curve = [point / 10**13 for point in book.totals.equity()]
    assert min(curve) > 85_000
    assert 90_000 < curve[-1] < 250_000
