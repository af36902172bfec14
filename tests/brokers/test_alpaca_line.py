"""A rough line to the broker: cut at every byte, dripping, dead, answered by somebody else, spoilt on its way."""

import gzip
import socket
import ssl
import time
from pathlib import Path
from typing import Any

import pytest

from journal_app.brokers import alpaca_wire
from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_door import AlpacaDoor
from journal_app.brokers.errors import Failure, Trouble
from journal_app.domain.errors import BrokerError
from tests.brokers.conftest import CANARY
from tests.brokers.waits import Waits
from tests.fakes.faulty_broker import FaultyBroker
from tests.fakes.rough_line import OneAnswer, RoughLine, http

TLS = Path(__file__).parent.parent / "fixtures" / "tls"
CAPTIVE = http(
    b"<!DOCTYPE html><html><body>Welcome to Hotel Wi-Fi. Please sign in.</body></html>", "Content-Type: text/html"
)


def broker_at(url: str, waits: Waits) -> AlpacaBroker:
    return AlpacaBroker(AlpacaAddress.from_base_url(url), "PRACTICE-KEY", CANARY, wait=waits)


def answer_length(server: FaultyBroker) -> int:
    """Return how many bytes the server's answer to `/v2/clock` has, head and all."""
    with socket.create_connection(("127.0.0.1", int(server.rest_url.rpartition(":")[2]))) as line:
        line.sendall(
            b"GET /v2/clock HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"APCA-API-KEY-ID: PRACTICE-KEY\r\nAPCA-API-SECRET-KEY: " + CANARY.encode() + b"\r\n\r\n"
        )
        whole = b""
        while piece := line.recv(65536):
            whole += piece
    assert whole.startswith(b"HTTP/1.1 200")
    return len(whole) - len(b"connection: close\r\n") * (b"connection: close" in whole.lower())


@pytest.mark.expected_log("Failed to parse headers")
def test_an_answer_cut_at_any_byte_is_no_answer(server: FaultyBroker) -> None:
    length = answer_length(server)
    with RoughLine(int(server.rest_url.rpartition(":")[2])) as line:
        troubles = set()
        for number in range(length):
            line.cut_after = number
            door = AlpacaDoor(line.url, "PRACTICE-KEY", CANARY)
            found = door.ask("/clock")
            door.close()
            assert isinstance(found, Failure), f"cut after {number} of {length} bytes: {found}"
            troubles.add(found.trouble)
        line.cut_after = None
        door = AlpacaDoor(line.url, "PRACTICE-KEY", CANARY)
        whole: Any = door.ask("/clock")
        door.close()
    assert "timestamp" in whole
    assert troubles <= {Trouble.CUT, Trouble.NOT_JSON, Trouble.EMPTY}


def test_a_dripping_head_ends_at_the_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alpaca_wire, "ANSWER_SECONDS", 0.3)
    with OneAnswer(http(b"{}", "X-Filler: " + "a" * 4000), pause=0.02) as server:
        door = AlpacaDoor(server.url, "K", "S")
        begun = time.monotonic()
        found = door.ask("/clock")
        door.close()
    assert time.monotonic() - begun < 5
    assert isinstance(found, Failure)
    assert found.trouble is Trouble.TIMEOUT


@pytest.mark.parametrize(
    "body,headers",
    [
        (b"this was never packed", ["Content-Encoding: gzip"]),
        (gzip.compress(b'{"id": "x"}')[:-6], ["Content-Encoding: gzip"]),
        (gzip.compress(b'{"id": "x"}')[:12] + b"\0" * 20, ["Content-Encoding: gzip"]),
    ],
)
def test_a_body_packed_wrongly_is_an_error_and_no_data(waits: Waits, body: bytes, headers: list[str]) -> None:
    with OneAnswer(http(body, *headers)) as server:
        broker = broker_at(server.url, waits)
        with pytest.raises(BrokerError, match="not used"):
            broker.account()
        broker.close()


def test_a_well_packed_body_is_read(waits: Waits) -> None:
    with OneAnswer(http(gzip.compress(b'{"id": "x"}'), "Content-Encoding: gzip")) as server:
        broker = broker_at(server.url, waits)
        assert broker.account().id == "x"
        broker.close()


def test_the_sign_in_page_of_a_hotel_is_not_the_broker(waits: Waits) -> None:
    with OneAnswer(CAPTIVE) as server:
        broker = broker_at(server.url, waits)
        for ask in (broker.account, broker.clock, broker.positions, lambda: list(broker.activities())):
            with pytest.raises(BrokerError, match="not the broker") as caught:
                ask()
        assert "sign-in page" in caught.value.hint
        broker.close()
    assert waits.seconds == [], "asking again would bring the same page"


def test_a_certificate_that_nobody_vouches_for_is_refused_and_no_key_is_sent(waits: Waits) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "self-signed.pem", TLS / "self-signed.key")
    with OneAnswer(http(b'{"id": "x"}'), tls=context) as server:
        broker = broker_at(server.url, waits)
        with pytest.raises(BrokerError, match="secure connection") as caught:
            broker.account()
        broker.close()
        assert "clock" in caught.value.hint
        assert server.calls == 1
        assert server.heard == b""


def test_retry_after_is_waited_for_as_the_server_says(waits: Waits) -> None:
    with OneAnswer(http(b'{"message": "slow"}', "Retry-After: 17", status="429 Too Many Requests")) as server:
        broker = broker_at(server.url, waits)
        with pytest.raises(BrokerError, match="slow down"):
            broker.account()
        broker.close()
    assert len(waits.seconds) == 4
    assert all(17 <= seconds < 90 for seconds in waits.seconds)


def test_too_many_requests_without_a_word_are_waited_for_longer_each_time(waits: Waits) -> None:
    with OneAnswer(http(b"", status="429 Too Many Requests")) as server:
        broker = broker_at(server.url, waits)
        with pytest.raises(BrokerError, match="slow down"):
            broker.account()
        broker.close()
    assert waits.seconds == sorted(waits.seconds)
    assert waits.seconds[0] < 4
    assert waits.seconds[-1] > 15


def test_names_that_cannot_be_looked_up_are_no_network(monkeypatch: pytest.MonkeyPatch, waits: Waits) -> None:
    def no_names(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    broker = AlpacaBroker(AlpacaAddress.paper(), "PKX", "S", wait=waits)
    with pytest.raises(BrokerError, match="cannot be reached"):
        broker.account()
    assert len(waits.seconds) == 4
    broker.close()
