"""Trades whose figures cannot be known: marked with the row that leads there, for as long as the reason lasts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_app.domain.doubts import DOUBT_KINDS, WORDS
from journal_app.domain.events import Fact
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.doubts import doubtful, doubts
from journal_app.ledger.reading import trade_of, trades
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record

_ALL = TradeFilter(status="all")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "j.db") as opened:
        yield opened


def coin(number: int, side: str, qty: str, price: str = "100") -> Fact:
    return fill(number, side, qty, price, symbol="BTC/USD")._replace(asset_class="crypto")


def expiry(number: int, symbol: str, qty: str = "1") -> Fact:
    fact = fill(number, symbol=symbol, qty=qty, price="0")
    return fact._replace(kind="option_close", side=None, asset_class="option", multiplier="100", order_id=None)


def arrival(number: int, symbol: str = "ABC") -> Fact:
    fact = fill(number, symbol=symbol)
    return fact._replace(kind="transfer", side=None, price=None, order_id=None, detail='{"purpose":"transfer"}')


def renamed(number: int, old: str, new: str) -> list[Fact]:
    plain = fill(number)._replace(kind="rename", side=None, price=None, detail=f'{{"group":"g{number}"}}')
    return [
        plain._replace(external_id=f"r{number}", symbol=old, qty="-100", tie="!1"),
        plain._replace(external_id=f"r{number}:new", symbol=new, qty="100", tie="!2"),
    ]


def told(ledger: Ledger) -> list[tuple[str, str, str | None]]:
    return [(one.kind, one.external_id, one.trade_id) for one in doubts(ledger)]


def assert_same_after_rebuild(ledger: Ledger) -> None:
    kept = doubts(ledger)
    ledger.rebuild()
    assert doubts(ledger) == kept


def test_plain_fills_leave_no_doubt(ledger: Ledger) -> None:
    record(ledger, history(300))
    assert_same_after_rebuild(ledger)
    assert doubts(ledger) == ()


def test_the_doubt_about_a_sold_coin_goes_when_its_purchase_comes(ledger: Ledger) -> None:
    record(ledger, [coin(5, "sell", "1", "110")])
    assert told(ledger) == [("unknown_buy", "f5", "main:f5")]
    assert_same_after_rebuild(ledger)
    record(ledger, [coin(2, "buy", "1")])
    assert told(ledger) == []
    assert_same_after_rebuild(ledger)


def test_the_doubt_about_a_price_of_zero_goes_when_the_row_is_corrected(ledger: Ledger) -> None:
    record(ledger, [fill(1, price="0"), fill(2, "sell", price="11"), fill(3), fill(4, "sell")])
    assert told(ledger) == [("no_price", "f1", "main:f1")]
    record(ledger, [fill(1, price="10")])
    assert told(ledger) == []


def test_a_price_of_zero_within_a_later_batch_marks_its_own_trade_only(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, "sell"), fill(3)])
    record(ledger, [fill(4, "sell", price="0"), fill(5), fill(6, "sell")])
    assert told(ledger) == [("no_price", "f4", "main:f3")]
    assert_same_after_rebuild(ledger)


def test_a_price_of_zero_that_reverses_marks_both_trades(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, "sell", qty="150", price="0"), fill(3, qty="50")])
    assert told(ledger) == [("no_price", "f2", "main:f1"), ("no_price", "f2", "main:f2")]
    assert_same_after_rebuild(ledger)


def test_an_event_without_a_position_is_told_until_the_contract_comes(ledger: Ledger) -> None:
    symbol = "XYZ260320C00025000"
    record(ledger, [expiry(5, symbol)])
    assert told(ledger) == [("no_position", "f5", None)]
    assert_same_after_rebuild(ledger)
    opening = fill(2, symbol=symbol, qty="1")._replace(asset_class="option", multiplier="100")
    record(ledger, [opening])
    assert told(ledger) == []
    assert_same_after_rebuild(ledger)


def test_an_event_for_more_than_is_held_is_told(ledger: Ledger) -> None:
    symbol = "XYZ260320C00025000"
    opening = fill(1, symbol=symbol, qty="3")._replace(asset_class="option", multiplier="100")
    record(ledger, [opening, expiry(2, symbol, "1"), expiry(3, symbol, "2")])
    assert told(ledger) == []
    record(ledger, [opening._replace(qty="2")])
    assert told(ledger) == [("cannot_balance", "f3", "main:f1")]
    assert_same_after_rebuild(ledger)


def test_a_transfer_without_a_price_puts_the_trade_in_doubt_under_its_new_name_too(ledger: Ledger) -> None:
    record(ledger, [arrival(1, "OLD"), *renamed(3, "OLD", "NEW"), fill(5, "sell", symbol="NEW")])
    assert told(ledger) == [("unknown_cost", "f1", "main:f1")]
    found = trade_of(ledger, "main:f1")
    assert found is not None
    assert (found.symbol, found.doubt) == ("NEW", WORDS["unknown_cost"].title)
    assert_same_after_rebuild(ledger)


def test_a_row_taken_back_takes_its_doubt_along(ledger: Ledger) -> None:
    event = expiry(5, "XYZ260320C00025000")
    record(ledger, [event, arrival(1)])
    assert [kind for kind, *_ in told(ledger)] == ["no_position", "unknown_cost"]
    record(ledger, [event._replace(kind="unclassified", qty=None), arrival(1)._replace(kind="unclassified", qty=None)])
    assert told(ledger) == []


def test_doubts_are_of_their_account(ledger: Ledger) -> None:
    record(ledger, [coin(1, "sell", "1")], account="one")
    record(ledger, [coin(1, "buy", "1")], account="two")
    assert [one.account for one in doubts(ledger)] == ["one"]
    assert doubts(ledger, "two") == ()


def test_what_is_in_doubt_is_counted_by_the_same_filter(ledger: Ledger) -> None:
    record(ledger, [fill(1, price="0"), fill(2, "sell"), coin(3, "sell", "1"), fill(4), fill(5, "sell")])
    assert len(doubtful(ledger, TradeFilter())) == 1
    assert len(doubtful(ledger, _ALL)) == 2
    assert doubtful(ledger, TradeFilter(symbol="DEF")) == ()


def test_lot_matches_carry_the_doubt_of_their_trade(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, price="0"), fill(3, "sell", qty="200"), fill(4), fill(5, "sell")])
    sentence = WORDS["no_price"].title
    assert [one.doubt for one in trades(ledger, "fifo")] == [sentence, sentence, None]


def test_every_kind_has_a_sentence_and_a_next_step() -> None:
    assert set(WORDS) == set(DOUBT_KINDS)
    assert all(words.title.endswith(".") and words.hint.endswith(".") for words in WORDS.values())
