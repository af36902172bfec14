"""Cash and holdings by exchange day: brought up in pieces, they are what all facts say."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from journal_app.domain.clock import trading_day
from journal_app.domain.events import Fact
from journal_app.domain.money import from_units, to_units
from journal_app.ledger import cash_book, holding_book, suspects
from journal_app.ledger.reading import positions
from journal_app.ledger.store import AccountRef, Ledger
from tests.ledger.facts import fill, history, record
from tests.ledger.times import START_US

_DAY = 86_400_000_000


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "journal.db") as opened:
        yield opened


@dataclass(frozen=True)
class Books:
    """Everything that the books say."""

    cash: dict[str, str]
    held: dict[str, dict[str, int]]


def account_of(ledger: Ledger) -> AccountRef:
    return ledger.account("main", "alpaca")


def books(ledger: Ledger) -> Books:
    account = account_of(ledger)
    cash_book.bring_up(ledger, account)
    cash = cash_book.cash_days(ledger, account)
    days = sorted({str(trading_day(START_US + day * _DAY)) for day in range(40)})
    held = holding_book.holdings_by_day(ledger, account, days)
    return Books(
        {day: amount for day, amount in cash.items() if amount != "0"},
        {day: {one.symbol: one.qty for one in some} for day, some in held.items()},
    )


def plain_cash(facts: list[Fact]) -> dict[str, str]:
    """Return cash by day with plain decimals."""
    found: defaultdict[str, Decimal] = defaultdict(Decimal)
    for one in facts:
        value = Decimal(one.qty or 0) * Decimal(one.price or 0)
        signed = value if one.side == "sell" else -value
        found[str(trading_day(one.time_us))] += Decimal(one.amount) if one.amount else signed - Decimal(one.fee or 0)
    return {day: str(amount.normalize()) for day, amount in found.items()}


def spread(facts: list[Fact]) -> list[Fact]:
    """Spread facts over a month instead of a morning."""
    return [
        one._replace(time_us=START_US + number * (30 * _DAY // len(facts)) + number) for number, one in enumerate(facts)
    ]


def test_cash_by_day_is_the_sum_of_what_each_fact_pays(ledger: Ledger) -> None:
    facts = spread(history(400))
    record(ledger, facts)
    told = books(ledger).cash
    assert {day: Decimal(text) for day, text in told.items()} == {
        day: Decimal(text) for day, text in plain_cash(facts).items()
    }


@pytest.mark.parametrize("seed", range(4))
def test_books_brought_up_in_pieces_equal_books_made_at_once(ledger: Ledger, seed: int) -> None:
    chance = random.Random(seed)
    facts = spread(history(300, seed))
    chance.shuffle(facts)
    corrected = [one._replace(qty="70", price="12.34") for one in chance.sample(facts, 20)]
    while facts:
        cut = chance.randint(1, 60)
        record(ledger, facts[:cut])
        del facts[:cut]
        if chance.random() < 0.7:
            books(ledger)
        if corrected and chance.random() < 0.5:
            record(ledger, [corrected.pop()])
    record(ledger, corrected)
    in_pieces = books(ledger)
    cash_book.forget(ledger, account_of(ledger))
    assert books(ledger) == in_pieces
    last = max(in_pieces.held)
    assert in_pieces.held[last] == {one.symbol: to_units(one.qty) for one in positions(ledger)}


def test_a_fact_that_is_taken_out_and_put_back_leaves_no_trace(ledger: Ledger) -> None:
    record(ledger, spread(history(50)))
    before = books(ledger)
    for active in (0, 1):
        with ledger.writing() as (database, _):
            database.connection().execute("UPDATE fact SET active = ? WHERE seq BETWEEN 10 AND 19", (active,))
        after = books(ledger)
        assert (after == before) is bool(active)


def test_only_facts_recorded_since_are_read_again(ledger: Ledger) -> None:
    record(ledger, spread(history(50)))
    before = books(ledger)
    with ledger.writing() as (database, _):
        # Nothing may ever do this; here it shows that old facts are not read again.
        database.connection().execute("UPDATE fact SET qty = '1', price = '1' WHERE symbol != 'ABC'")
    record(ledger, [fill(1000, "buy", "1", "7", "NEW", minute=60)])
    day = str(trading_day(START_US + 60 * 60_000_000))
    expected = dict(before.cash)
    expected[day] = from_units(to_units(expected.get(day, "0")) - to_units("7"))
    assert books(ledger).cash == expected


def test_the_earliest_changed_day_is_remembered_until_it_is_settled(ledger: Ledger) -> None:
    facts = spread(history(60))
    record(ledger, facts)
    books(ledger)
    account = account_of(ledger)
    first = str(trading_day(facts[0].time_us))
    assert cash_book.changed_from(ledger, account) == first
    with ledger.writing() as (database, _):
        cash_book.settled(database.connection(), account.id)
    assert cash_book.changed_from(ledger, account) is None
    record(ledger, [facts[30]._replace(price="1.5")])
    books(ledger)
    assert cash_book.changed_from(ledger, account) == str(trading_day(facts[30].time_us))


def test_each_kind_moves_cash_and_shares_by_its_rule(ledger: Ledger) -> None:
    time_us = START_US
    rows = [
        Fact("deposit", "cash", time_us, amount="1000"),
        Fact("buy", "fill", time_us + 1, "ABC", side="buy", qty="10", price="10", fee="0.35"),
        Fact("coin", "fill", time_us + 2, "BTC/USD", "crypto", side="buy", qty="2", price="100", fee="0.01",
             fee_currency="base"),
        Fact("other", "fill", time_us + 3, "ETH/BTC", "crypto", side="buy", qty="1", price="0.05"),
        Fact("taken", "coin_fee", time_us + 4, "BTC/USD", "crypto", qty="0.09", price="100", amount="0"),
        Fact("option", "fill", time_us + 5, "ABC260320C00025000", "option", "ABC", "sell", "3", "1.5",
             multiplier="100"),
        Fact("expiry", "option_close", time_us + 6, "ABC260320C00025000", "option", "ABC", qty="1", price="0",
             multiplier="100"),
        Fact("old", "split", time_us + 7, "ABC", price="10", tie="!g:0"),
        Fact("new", "split", time_us + 7, "ABC", qty="25", tie="!g:1"),
        Fact("rest", "cash_in_lieu", time_us + 8, "ABC", qty="0.5", price="4"),
        Fact("gift", "transfer", time_us + 9, "DEF", qty="-4", price="20", amount="0"),
        Fact("loan", "transfer", time_us + 9, "DEF", qty="-1", amount="0"),
        Fact("name", "rename", time_us + 9, "DEF", qty="5", detail='{"group":"n"}', tie="!n:0"),
        Fact("names", "rename", time_us + 9, "GHI", qty="-5", detail='{"group":"n"}', tie="!n:1"),
        Fact("taf", "fee", time_us + 10, amount="-0.02"),
        Fact("odd", "unclassified", time_us + 11, amount="3"),
        Fact("held", "unclassified", time_us + 12),
    ]  # fmt: skip
    record(ledger, rows)
    told = books(ledger)
    day = str(trading_day(START_US))
    paid = Decimal(1000) - Decimal("100.35") - 200 + 450 + 2 - Decimal("0.02") + 3
    assert told.cash == {day: str(paid)}
    assert {symbol: from_units(qty) for symbol, qty in told.held[day].items()} == {
        "ABC": "24.5", "ABC260320C00025000": "-2", "BTC/USD": "1.9", "ETH/BTC": "1", "GHI": "-5",
    }  # fmt: skip


def test_what_is_new_is_found_by_number_and_not_by_reading_the_history(ledger: Ledger) -> None:
    queries = (cash_book._PLAIN, cash_book._OTHERS, cash_book._GONE, suspects._SINCE, suspects._RECENT, suspects._OUT)
    with ledger.reading() as connection:
        for query in queries:
            values = (1,) * query.count("?")
            plan = [str(row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", values)]
            first = next(step for step in plan if " f " in step)
            assert "PRIMARY KEY" in first or "fact_gone" in first, plan


def test_accounts_have_books_of_their_own(ledger: Ledger) -> None:
    record(ledger, [Fact("a", "cash", START_US, amount="5")])
    record(ledger, [Fact("a", "cash", START_US, amount="7")], account="other")
    assert set(books(ledger).cash.values()) == {"5"}
    other = ledger.account("other")
    cash_book.bring_up(ledger, other)
    assert set(cash_book.cash_days(ledger, other).values()) == {"7"}
