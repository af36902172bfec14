"""The stream over a real websocket: what it tells, and that it always stops."""

import queue
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from journal_app.brokers.alpaca import AlpacaAddress
from journal_app.brokers.alpaca_news import Heard, Patience, StreamedFill, StreamNews
from journal_app.brokers.alpaca_stream import AlpacaStream
from tests.brokers.conftest import CANARY
from tests.fakes.faulty_broker import FaultyBroker

QUICK = Patience(auth=0.3, refused=0.1, ping=0.2, reconnect=0.05)


class Ear:
    """A stream that is started, and what it said."""

    def __init__(self, address: AlpacaAddress, secret: str = CANARY) -> None:
        self.news: queue.Queue[StreamNews] = queue.Queue()
        self.stream = AlpacaStream(address.stream_url, "PRACTICE-KEY", secret, self.news.put, QUICK)
        self.stream.start()

    def hear(self, wanted: Heard, seconds: float = 20) -> StreamNews:
        deadline = time.monotonic() + seconds
        while (news := self.news.get(timeout=deadline - time.monotonic())).heard is not wanted:
            pass
        return news

    def stop(self) -> None:
        begun = time.monotonic()
        assert self.stream.stop()
        assert time.monotonic() - begun < 1


@pytest.fixture
def ear(address: AlpacaAddress) -> Iterator[Ear]:
    found = Ear(address)
    yield found
    found.stop()


def test_a_fill_is_heard_and_names_its_row(ear: Ear, server: FaultyBroker) -> None:
    ear.hear(Heard.LISTENING)
    row = server.broker.emit_random_fill()
    (fill,) = ear.hear(Heard.EXECUTION).fills
    assert fill.is_in(row)


def test_a_dropped_connection_comes_back_and_listens_again(ear: Ear, server: FaultyBroker) -> None:
    ear.hear(Heard.LISTENING)
    server.drop_stream()
    ear.hear(Heard.DROPPED)
    ear.hear(Heard.LISTENING)


def test_a_deaf_server_is_noticed_by_its_missing_pong(ear: Ear, server: FaultyBroker) -> None:
    ear.hear(Heard.LISTENING)
    server.deafen_stream()
    ear.hear(Heard.DROPPED, 5)


def test_a_server_that_says_nothing_to_the_keys_does_not_hang_us(address: AlpacaAddress, server: FaultyBroker) -> None:
    server.faults.mute_auth = True
    ear = Ear(address)
    ear.hear(Heard.DROPPED)
    server.faults.mute_auth = False
    ear.hear(Heard.LISTENING)
    ear.stop()


def test_a_stream_can_be_stopped_while_the_server_is_mute(address: AlpacaAddress, server: FaultyBroker) -> None:
    server.faults.mute_auth = True
    with ExitStack() as left:
        ear = Ear(address)
        left.callback(ear.stop)
        ear.hear(Heard.DROPPED)


def test_refused_keys_end_the_stream_with_one_word(address: AlpacaAddress) -> None:
    ear = Ear(address, "wrong")
    assert "keys" in ear.hear(Heard.FATAL).reason
    ear.stream._thread.join(5)
    assert not ear.stream._thread.is_alive()
    assert ear.stream.stop()


def test_a_refused_second_connection_is_told_and_tried_again(address: AlpacaAddress, server: FaultyBroker) -> None:
    server.faults.refuse_stream = True
    ear = Ear(address)
    assert "another program" in ear.hear(Heard.REFUSED).reason
    server.faults.refuse_stream = False
    ear.hear(Heard.LISTENING)
    ear.stop()


def test_no_server_at_all_is_a_drop_and_stops_at_once() -> None:
    ear = Ear(AlpacaAddress.from_base_url("http://127.0.0.1:1"))
    ear.hear(Heard.DROPPED)
    ear.stop()


def test_a_stream_that_never_started_stops_too(address: AlpacaAddress) -> None:
    assert AlpacaStream(address.stream_url, "K", "S", lambda _: None).stop()


@pytest.mark.parametrize(
    "row,found",
    [
        ({"id": "20260415103007412::ABC-1"}, True),
        ({"id": "x::y", "order_id": "o", "cum_qty": "60.0"}, True),
        ({"id": "x::y", "order_id": "o", "cum_qty": "61"}, False),
        ({"id": "x::y", "order_id": "o", "cum_qty": None}, False),
        ({"id": 7}, False),
        ("text", False),
    ],
)
def test_an_execution_is_matched_by_id_or_by_order_and_quantity(row: object, found: bool) -> None:
    assert StreamedFill("abc-1", "o", "60").is_in(row) is found
