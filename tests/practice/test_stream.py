"""``/stream``: handshake, frames, one client at a time, and what live fills tell."""

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from websockets.exceptions import InvalidStatus

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.client import Client
from tests.practice.conftest import NEWEST, Start
from tests.practice.streams import WAIT, AlpacaEar, Socket


@pytest.fixture
def live() -> Iterator[PracticeServer]:
    with PracticeServer(PracticeSettings(fills=60, newest_day=NEWEST)) as running:
        yield running


def test_handshake_is_the_documented_one_in_binary_frames(live: PracticeServer) -> None:
    with Socket(live.stream_url) as socket:
        assert socket.log_in() == {
            "stream": "authorization",
            "data": {"status": "authorized", "action": "authenticate"},
        }
        assert isinstance(socket.last, bytes)
        assert socket.ask("listen", streams=["trade_updates", "unknown"]) == {
            "stream": "listening",
            "data": {"streams": ["trade_updates"]},
        }
        assert socket.ask("listen", streams=[])["data"] == {"streams": []}


def test_frames_are_text_when_asked_for(start: Start) -> None:
    server = start(PracticeSettings(fills=0, newest_day=NEWEST, text_frames=True))
    with Socket(server.stream_url) as socket:
        socket.log_in()
        assert isinstance(socket.last, str)


def test_wrong_keys_and_early_listening_are_unauthorized(live: PracticeServer) -> None:
    with Socket(live.stream_url) as socket:
        assert socket.listen()["data"] == {"status": "unauthorized", "action": "listen"}
        assert socket.log_in(secret="wrong")["data"] == {"status": "unauthorized", "action": "authenticate"}
        assert socket.listen()["data"]["status"] == "unauthorized"


@pytest.mark.parametrize("text", ["", "[]", "{}", "nonsense", '{"action":"listen","data":7}'])
def test_nonsense_is_answered_and_does_not_end_the_connection(live: PracticeServer, text: str) -> None:
    with Socket(live.stream_url) as socket:
        socket.connection.send(text)
        assert socket.hear()["stream"] == "error"
        assert socket.log_in()["data"]["status"] == "authorized"


def test_a_second_connection_is_refused_until_the_first_is_gone(live: PracticeServer) -> None:
    with Socket(live.stream_url) as first:
        first.log_in()
        with pytest.raises(InvalidStatus) as refused:
            Socket(live.stream_url)
        assert refused.value.response.status_code == 429
    assert live.stream.free.wait(WAIT)
    with Socket(live.stream_url) as second:
        assert second.log_in()["data"]["status"] == "authorized"


def test_a_fill_is_new_then_fill_and_equals_its_rest_row(
    live: PracticeServer, connect: Callable[[PracticeServer], Client]
) -> None:
    client = connect(live)
    with Socket(live.stream_url) as socket:
        socket.log_in()
        socket.listen()
        row = live.broker.emit_fill("AAPL", "buy", "3", "201.37")
        entered, filled = socket.hear()["data"], socket.hear()["data"]
    assert entered["event"] == "new"
    assert entered["order"]["status"] == "new"
    assert filled["event"] == row["type"] == "fill"
    assert filled["execution_id"] == row["id"].partition("::")[2]
    assert (filled["price"], filled["qty"], filled["position_qty"]) == ("201.37", "3", "3")
    assert filled["order"]["id"] == row["order_id"]
    assert client.json("/v2/account/activities", page_size=1) == [row]
    assert client.json(f"/v2/orders/{row['order_id']}") == filled["order"]
    assert client.json("/v2/positions/AAPL")["qty"] == "3"


def test_execution_ids_can_differ_from_rest(start: Start) -> None:
    server = start(PracticeSettings(fills=0, newest_day=NEWEST, execution_id_is_uuid=False))
    with Socket(server.stream_url) as socket:
        socket.log_in()
        socket.listen()
        row = server.broker.emit_fill("AAPL", "buy", "3", "201.37")
        socket.hear()
        assert socket.hear()["data"]["execution_id"] not in row["id"]


def test_partial_fills_are_told_one_by_one(live: PracticeServer, connect: Callable[[PracticeServer], Client]) -> None:
    client = connect(live)
    with Socket(live.stream_url) as socket:
        socket.log_in()
        socket.listen()
        part = live.broker.emit_fill("TSLA", "sell", "4", "250", order_qty="10")
        assert [order["id"] for order in client.json("/v2/orders")] == [part["order_id"]]
        rest = live.broker.emit_fill("TSLA", "sell", "6", "250.5", order_id=part["order_id"])
        events = [socket.hear()["data"] for _ in range(3)]
    assert [one["event"] for one in events] == ["new", "partial_fill", "fill"]
    assert [one["order"]["filled_qty"] for one in events] == ["0", "4", "10"]
    assert events[-1]["order"]["filled_avg_price"] == "250.3"
    assert (part["side"], part["leaves_qty"], rest["cum_qty"]) == ("sell_short", "6", "10")
    assert client.json("/v2/orders") == []


def test_alpaca_s_own_client_hears_the_fill(live: PracticeServer) -> None:
    settings = live.settings
    with AlpacaEar(live.stream_url, settings.key_id, settings.secret_key) as ear:
        row = live.broker.emit_fill("ETH/USD", "buy", "0.25", "3100.5")
        updates = [ear.heard.get(timeout=WAIT) for _ in range(2)]
    assert [str(one.event) for one in updates] == ["new", "fill"]
    assert str(updates[1].execution_id) == row["id"].partition("::")[2]
    assert Decimal(str(updates[1].qty)) == Decimal(row["qty"])


def test_a_live_broker_trades_by_itself(start: Start, connect: Callable[[PracticeServer], Client]) -> None:
    server = start(PracticeSettings(fills=0, newest_day=NEWEST, live_every=0.02))
    client, heard = connect(server), threading.Event()
    server.broker.live.listen(lambda event: heard.set() if event["event"] == "fill" else None)
    assert heard.wait(WAIT)
    rows = client.json("/v2/account/activities", activity_types="FILL")
    assert len(rows) >= 1
    assert rows == sorted(rows, key=lambda row: row["id"], reverse=True)
