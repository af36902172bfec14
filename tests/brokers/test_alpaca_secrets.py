"""The canary: the secret must never be seen in a log line, a message or a traceback with its locals."""

import logging
import threading
import traceback

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_news import Heard, StreamNews
from journal_app.domain.errors import BrokerError
from tests.brokers.conftest import CANARY
from tests.fakes.faults import How
from tests.fakes.faulty_broker import FaultyBroker


def whole_story(error: BaseException) -> str:
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format()) + repr(error.__context__) + repr(error.__cause__)


@pytest.mark.parametrize("how", ["status", "reset", "half_page", "truncated", "empty", "redirect"])
def test_no_error_tells_the_secret(
    broker: AlpacaBroker, server: FaultyBroker, caplog: pytest.LogCaptureFixture, how: How
) -> None:
    with caplog.at_level(logging.DEBUG):
        server.faults.fail_next("*", 500, 9, how=how)
        with pytest.raises(BrokerError) as caught:
            broker.account()
    told = whole_story(caught.value)
    assert CANARY not in told
    assert CANARY not in caplog.text + repr(vars(broker)) + repr(vars(broker._door()))


def test_the_stream_does_not_log_its_first_frame(
    broker: AlpacaBroker, address: AlpacaAddress, caplog: pytest.LogCaptureFixture
) -> None:
    heard = threading.Event()

    def on_news(news: StreamNews) -> None:
        if news.heard is Heard.LISTENING:
            heard.set()

    with caplog.at_level(logging.DEBUG):
        stream = broker.stream(on_news)
        stream.start()
        assert heard.wait(20)
        assert stream.stop()
    assert CANARY not in caplog.text
    assert address.stream_url
