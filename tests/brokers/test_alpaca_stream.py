"""The stream over a real websocket: what it tells, and that it always stops."""

import json
import queue
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from journal_app.brokers.alpaca import AlpacaAddress
from journal_app.brokers.alpaca_news import PATIENT, Heard, Patience, StreamedFill, StreamNews
from journal_app.brokers.alpaca_stream import AlpacaStream
from journal_app.practice.settings import PracticeSettings
from tests.brokers.conftest import CANARY
from tests.fakes.faulty_broker import FaultyBroker
from tests.fakes.rough_line import RoughLine

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


def test_a_dead_line_is_noticed_within_twenty_seconds_by_the_usual_patience() -> None:
    assert 2 * PATIENT.ping <= 20


def test_a_line_that_swallows_everything_is_noticed(server: FaultyBroker) -> None:
    with RoughLine(int(server.rest_url.rpartition(":")[2])) as line:
        ear = Ear(AlpacaAddress.from_base_url(line.url))
        ear.hear(Heard.LISTENING)
        line.dead.set()
        ear.hear(Heard.DROPPED, 50 * QUICK.ping)
        ear.stop()


@pytest.mark.parametrize("code", [1000, 1001, 1011])
def test_a_goodbye_of_any_kind_is_a_drop_and_is_followed_by_listening_again(
    ear: Ear, server: FaultyBroker, code: int
) -> None:
    ear.hear(Heard.LISTENING)
    server.close_stream(code)
    ear.hear(Heard.DROPPED)
    ear.hear(Heard.LISTENING)


@pytest.mark.parametrize(
    "frame",
    [b"\xff\xfe\x00", "not JSON", "[1, 2", b"[]", b"5", b'"text"', b"{}", b'{"stream": 7}',
     b'{"stream": "trade_updates"}', b'{"stream": "trade_updates", "data": []}',
     b'{"stream": "trade_updates", "data": {"event": "fill", "order": 5, "legs": [7]}}',
     b'{"stream": "trade_updates", "data": {"event": "fill"}}', b"[" * 5000],
)  # fmt: skip
def test_garbage_is_passed_over_and_the_next_fill_is_heard(ear: Ear, server: FaultyBroker, frame: bytes | str) -> None:
    ear.hear(Heard.LISTENING)
    server.say_on_stream(frame)
    row = server.broker.emit_random_fill()
    while not any(fill.is_in(row) for fill in ear.hear(Heard.EXECUTION).fills):
        pass


def test_a_frame_of_two_megabytes_costs_the_connection_and_not_the_memory(ear: Ear, server: FaultyBroker) -> None:
    ear.hear(Heard.LISTENING)
    server.say_on_stream(b'{"stream": "trade_updates", "data": "' + b"x" * (2 << 20) + b'"}')
    ear.hear(Heard.DROPPED)
    ear.hear(Heard.LISTENING)


def test_text_frames_are_heard_like_binary_ones() -> None:
    with FaultyBroker(PracticeSettings(fills=50, text_frames=True, secret_key=CANARY)) as server:
        ear = Ear(AlpacaAddress(server.rest_url, server.stream_url, server.data_url))
        ear.hear(Heard.LISTENING)
        row = server.broker.emit_random_fill()
        assert ear.hear(Heard.EXECUTION).fills[0].is_in(row)
        ear.stop()


def test_an_execution_is_told_whole_and_its_event_is_kept(ear: Ear, server: FaultyBroker) -> None:
    ear.hear(Heard.LISTENING)
    row = server.broker.emit_fill("BTC/USD", "sell", "0.25", "50000")
    (fill,) = ear.hear(Heard.EXECUTION).fills
    assert (fill.event, fill.symbol, fill.side, fill.qty, fill.price) == ("fill", "BTC/USD", "sell", "0.25", "50000")
    assert fill.time is not None
    assert fill.raw.startswith("{")
    server.correct(row, qty="0.2", price="49000")
    (changed,) = ear.hear(Heard.EXECUTION).fills
    assert (changed.event, changed.previous_id) == ("trade_correct", row["id"].partition("::")[2])


def test_every_leg_of_an_event_is_an_execution(ear: Ear, server: FaultyBroker) -> None:
    ear.hear(Heard.LISTENING)
    legs = [{"execution_id": f"E{n}", "qty": "1", "price": "2", "symbol": f"S{n}", "order_id": f"L{n}"} for n in (1, 2)]
    body = {"event": "fill", "order": {"id": "P"}, "timestamp": "2026-04-15T14:30:07Z", "legs": legs}
    server.say_on_stream(json.dumps({"stream": "trade_updates", "data": body}))
    fills = ear.hear(Heard.EXECUTION).fills
    assert [(one.execution_id, one.order_id, one.symbol) for one in fills] == [("E1", "L1", "S1"), ("E2", "L2", "S2")]


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
