"""One practice broker for all reading tests, and fresh ones for the rest."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date

import pytest

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.client import Client, Row

NEWEST = date(2026, 4, 17)
Start = Callable[[PracticeSettings], PracticeServer]


@pytest.fixture(scope="session")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(PracticeSettings(fills=3000, newest_day=NEWEST)) as running:
        running.broker.totals.wait()
        yield running


@pytest.fixture(scope="session")
def client(server: PracticeServer) -> Iterator[Client]:
    found = Client(server)
    yield found
    found.session.close()


@pytest.fixture(scope="session")
def rows(client: Client) -> list[Row]:
    return client.activities()


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as running:
        yield lambda settings: running.enter_context(PracticeServer(settings))


@pytest.fixture
def connect() -> Iterator[Callable[[PracticeServer], Client]]:
    with ExitStack() as opened:

        def connected(server: PracticeServer) -> Client:
            client = Client(server)
            opened.callback(client.session.close)
            return client

        yield connected
