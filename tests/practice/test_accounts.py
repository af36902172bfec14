"""Two accounts on one server: keys, ids, histories and streams of their own."""

from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.client import Client, cash_of, positions_of
from tests.practice.conftest import NEWEST
from tests.practice.streams import WAIT, Socket

FIRST = PracticeSettings(fills=120, newest_day=NEWEST)
SECOND = PracticeSettings(fills=80, seed=9, newest_day=NEWEST, key_id="OTHER-KEY", secret_key="other-secret")


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(FIRST, SECOND) as running:
        yield running


@pytest.fixture
def clients(server: PracticeServer) -> Iterator[tuple[Client, Client]]:
    found = Client(server, 0), Client(server, 1)
    yield found
    for client in found:
        client.session.close()


def listening(server: PracticeServer, key: str, secret: str) -> Socket:
    socket = Socket(server.stream_url)
    assert socket.log_in(key, secret)["data"]["status"] == "authorized"
    socket.listen()
    return socket


def test_each_key_opens_its_own_account(clients: tuple[Client, Client]) -> None:
    ids = {client.json("/v2/account")["id"] for client in clients}
    numbers = {client.json("/v2/account")["account_number"] for client in clients}
    assert len(ids) == len(numbers) == 2
    counts = []
    for client in clients:
        rows = client.activities()
        counts.append(sum(row["activity_type"] == "FILL" for row in rows))
        held = {one["symbol"]: one["qty"] for one in client.json("/v2/positions")}
        assert held.keys() == positions_of(rows).keys()
        assert float(client.json("/v2/account")["cash"]) == pytest.approx(float(cash_of(rows)), abs=1e-6)
    assert counts == [120, 80]


def test_the_same_history_under_another_key_is_another_account() -> None:
    twin = PracticeSettings(fills=120, newest_day=NEWEST, key_id="OTHER-KEY")
    with PracticeServer(FIRST, twin) as server:
        clients = Client(server, 0), Client(server, 1)
        first, second = ([row["id"] for row in client.activities()] for client in clients)
        assert first == second
        assert len({client.json("/v2/account")["id"] for client in clients}) == 2
        for client in clients:
            client.session.close()


def test_one_key_with_the_secret_of_the_other_is_refused(
    server: PracticeServer, clients: tuple[Client, Client]
) -> None:
    clients[0].session.headers["APCA-API-SECRET-KEY"] = SECOND.secret_key
    assert clients[0].get("/v2/account").status_code == 401
    with Socket(server.stream_url) as socket:
        assert socket.log_in(FIRST.key_id, SECOND.secret_key)["data"]["status"] == "unauthorized"


def test_each_account_hears_only_of_its_own_fills(server: PracticeServer, clients: tuple[Client, Client]) -> None:
    with (
        listening(server, FIRST.key_id, FIRST.secret_key) as one,
        listening(server, SECOND.key_id, SECOND.secret_key) as other,
    ):
        assert all(stream.listened.wait(WAIT) for stream in server.streams)
        server.books[1].emit_fill("KO", "buy", "2", "61")
        assert [other.hear()["data"]["event"] for _ in range(2)] == ["new", "fill"]
        server.books[0].emit_fill("PEP", "buy", "3", "160")
        assert one.hear()["data"]["order"]["symbol"] == "PEP"
    assert clients[0].get("/v2/positions/KO").status_code == 404
    assert clients[1].json("/v2/positions/KO")["qty"] == "2"


def test_a_second_client_of_one_account_is_sent_away_and_a_third_is_refused(server: PracticeServer) -> None:
    with listening(server, FIRST.key_id, FIRST.secret_key):
        with Socket(server.stream_url) as again:
            with pytest.raises(InvalidStatus) as refused:
                Socket(server.stream_url)
            assert refused.value.response.status_code == 429
            with pytest.raises(ConnectionClosed) as closed:
                again.log_in(FIRST.key_id, FIRST.secret_key)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1013
        with listening(server, SECOND.key_id, SECOND.secret_key):
            assert server.streams[1].listened.wait(WAIT)
    assert server.stream.free.wait(WAIT)


def test_accounts_with_equal_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="different keys"):
        PracticeServer(FIRST, PracticeSettings(fills=10))


def test_each_account_has_a_clock_of_its_own(server: PracticeServer, clients: tuple[Client, Client]) -> None:
    server.books[1].stand_at_close(NEWEST)
    assert clients[1].json("/v2/clock")["timestamp"] == "2026-04-17T16:00:00-04:00"
    assert clients[0].json("/v2/clock")["timestamp"][:10] != "2026-04-17"
