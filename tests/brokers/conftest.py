"""A practice broker that can misbehave, a client of it, and waits that take no time."""

from collections.abc import Iterator
from datetime import date

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.practice.settings import PracticeSettings
from tests.brokers.waits import Waits
from tests.fakes.faulty_broker import FaultyBroker

CANARY = "canary-7f3a-secret"


@pytest.fixture
def server() -> Iterator[FaultyBroker]:
    with FaultyBroker(PracticeSettings(fills=250, newest_day=date(2026, 4, 17), secret_key=CANARY)) as running:
        yield running


@pytest.fixture
def address(server: FaultyBroker) -> AlpacaAddress:
    return AlpacaAddress(server.rest_url, server.stream_url, server.data_url)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def broker(address: AlpacaAddress, waits: Waits) -> Iterator[AlpacaBroker]:
    client = AlpacaBroker(address, "PRACTICE-KEY", CANARY, wait=waits)
    yield client
    client.close()
