"""The small parts of sync, without any wire."""

import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from journal_app.brokers.alpaca import BrokerPosition
from journal_app.brokers.alpaca_news import Heard, StreamedFill, StreamNews
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.trades import Position
from journal_app.sync.courier import Courier
from journal_app.sync.inbox import MOST_FILLS, Expected, Inbox
from journal_app.sync.tie_out import compare_positions, is_even
from journal_app.sync.timing import USUAL, Timing, backoff


def held(symbol: str, qty: str) -> Position:
    return Position("main", symbol, qty, "1", ())


def theirs(symbol: str, qty: str) -> BrokerPosition:
    return BrokerPosition(symbol, qty, None, None)


def test_positions_agree_under_either_spelling_of_a_coin_pair() -> None:
    found = compare_positions(
        [held("BTC/USD", "0.5"), held("ABC", "-3")], [theirs("BTCUSD", "0.5"), theirs("ABC", "-3")]
    )
    assert found == {"positions": {"agree": 2, "differ": []}}
    assert is_even(found)


def test_each_difference_names_both_sides() -> None:
    found = compare_positions([held("ABC", "3"), held("DEF", "1")], [theirs("ABC", "4"), theirs("GHI", "2")])
    assert found["positions"] == {
        "agree": 0,
        "differ": [
            {"symbol": "ABC", "ledger": "3", "broker": "4"},
            {"symbol": "DEF", "ledger": "1", "broker": "0"},
            {"symbol": "GHI", "ledger": "0", "broker": "2"},
        ],
    }
    assert not is_even(found)


def test_waits_double_up_to_a_cap_and_half_of_each_is_random() -> None:
    timing = Timing(first_retry=1, longest_retry=60)
    assert [backoff(failures, timing, lambda: 1.0) for failures in (1, 2, 3, 7, 999)] == [1, 2, 4, 60, 60]
    assert backoff(3, timing, lambda: 0.0) == 2
    assert 30 <= backoff(50, USUAL) <= 60


def news(number: int) -> StreamNews:
    return StreamNews(Heard.EXECUTION, (StreamedFill(str(number), None, None),))


def test_a_flood_takes_no_more_room_than_a_trickle() -> None:
    inbox = Inbox()
    for number in range(10_000):
        inbox.put(news(number))
        inbox.put(StreamNews(Heard.DROPPED))
    assert inbox.bell.is_set()
    post = inbox.take()
    assert (len(post.fills), post.is_flood, len(post.turns)) == (MOST_FILLS, True, 1)
    assert not inbox.bell.is_set()
    assert inbox.take().has_execution is False


def test_a_hundred_thousand_long_events_leave_the_memory_as_it_was() -> None:
    inbox = Inbox()
    tracemalloc.start()
    for number in range(100_000):
        inbox.put(StreamNews(Heard.EXECUTION, (StreamedFill(str(number), None, None, raw=f"{number}" * 500),)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20 * 2**20
    assert inbox.take().is_flood


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_missing_execution_is_looked_for_by_schedule_and_then_given_up() -> None:
    clock = Time()
    expected = Expected((2, 5, 15, 60), clock)
    expected.add([StreamedFill("a", "o", "5")])
    looks = []
    for at in (100, 102.1, 105.1, 115.1):
        clock.now = at
        looks.append(expected.next_look())
        assert not expected.give_up()
    assert looks == [102, 105, 115, 160]
    clock.now = 160.1
    assert expected.give_up()
    assert expected.next_look() is None


def test_an_execution_that_shows_is_not_looked_for() -> None:
    expected = Expected((2, 5), Time())
    expected.add([StreamedFill("a", None, None), StreamedFill("b", None, None)])
    expected.see({"id": "2026::A"})
    assert expected.next_look() is not None
    expected.see({"id": "2026::b"})
    assert expected.next_look() is None


def test_a_courier_brings_answers_and_errors() -> None:
    with Courier(lambda: None, threading.Event()) as courier:
        assert courier.ask(lambda: 6 * 7) == 42
        with pytest.raises(ZeroDivisionError):
            courier.ask(lambda: 1 // 0)


def test_a_courier_fetches_ahead_and_keeps_the_order() -> None:
    with Courier(lambda: None, threading.Event()) as courier:
        bundles = list(courier.ahead(iter(range(100)), most=7))
    assert [number for bundle in bundles for number in bundle] == list(range(100))
    assert max(map(len, bundles)) <= 7


def test_an_error_on_the_way_comes_after_what_was_fetched_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        yield 2
        raise RuntimeError("cut")

    got: list[int] = []

    def fetch(courier: Courier) -> None:
        for bundle in courier.ahead(broken(), most=5):
            got.extend(bundle)

    with Courier(lambda: None, threading.Event()) as courier, pytest.raises(RuntimeError, match="cut"):
        fetch(courier)
    assert got == [1, 2]


def test_whoever_leaves_early_does_not_leave_errands_behind() -> None:
    asked: list[int] = []

    def things() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    with Courier(lambda: None, threading.Event()) as courier:
        ahead = courier.ahead(things(), most=5)
        next(ahead)
        ahead.close()
        courier.ask(lambda: None)
    assert len(asked) <= 7


def test_stop_ends_the_waiting_and_interrupts_the_errand() -> None:
    stop, cut = threading.Event(), threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    with Courier(cut.set, stop) as courier, pytest.raises(SyncStoppedError):
        courier.ask(lambda: cut.wait(10))
    assert cut.is_set()
    timer.join()
