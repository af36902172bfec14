"""The broker's door, asked over a real wire, with every bad answer injected."""

import threading
import time
from typing import Any

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.errors import Failure, SyncStoppedError, Trouble, keys_rejected
from journal_app.domain.errors import BrokerError, KeysRejectedError, SettingsError
from journal_app.practice.settings import PracticeSettings
from tests.brokers.waits import Waits
from tests.fakes.faults import How, Json
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.diary import until


def rows_of(broker: AlpacaBroker, **question: Any) -> list[Any]:
    return [row for page in broker.activities(**question) for row in page.rows]


def test_the_account_comes_as_exact_texts(broker: AlpacaBroker) -> None:
    account = broker.account()
    assert account.number is not None
    assert account.number.startswith("PA")
    assert account.currency == "USD"
    assert account.created_us is not None
    assert broker.environment == "practice"


def test_all_pages_come_once_and_in_order(broker: AlpacaBroker, server: FaultyBroker) -> None:
    ids = [row["id"] for row in rows_of(broker)]
    assert len(ids) > 250
    assert ids == sorted(set(ids))
    assert server.requests.keys() == {("GET", "/v2/account/activities")}


def test_both_categories_are_the_whole_and_the_other_direction_is_the_reverse(broker: AlpacaBroker) -> None:
    everything = rows_of(broker)
    parts = rows_of(broker, category="trade_activity") + rows_of(broker, category="non_trade_activity")
    assert sorted(row["id"] for row in parts) == [row["id"] for row in everything]
    assert rows_of(broker, direction="desc") == everything[::-1]


def test_a_token_goes_on_after_its_row(broker: AlpacaBroker) -> None:
    pages = list(broker.activities())
    assert rows_of(broker, page_token=pages[0].token) == [row for page in pages[1:] for row in page.rows]


def test_a_server_that_ignores_the_token_is_not_asked_for_ever(broker: AlpacaBroker, server: FaultyBroker) -> None:
    first = next(broker.activities()).rows
    server.faults.rewrite = lambda route, body: list(first) if route == "activities" else body
    assert len(rows_of(broker)) == len(first)


def test_positions_are_signed(broker: AlpacaBroker) -> None:
    held = broker.positions()
    assert held
    assert all(one.qty not in {"", "0"} for one in held)


def test_fractions_written_as_numbers_keep_every_digit(broker: AlpacaBroker, server: FaultyBroker) -> None:
    row: dict[str, Json] = {"id": "20260415103007412::7c1e", "price": 0.1, "qty": 12}
    server.faults.rewrite = lambda _route, _body: [row]
    assert rows_of(broker) == [row | {"price": "0.1"}]


@pytest.mark.parametrize("status", [401, 403])
def test_refused_keys_are_not_tried_again(
    broker: AlpacaBroker, server: FaultyBroker, waits: Waits, status: int
) -> None:
    server.faults.fail_next("account", status)
    with pytest.raises(KeysRejectedError):
        broker.account()
    assert waits.seconds == []


@pytest.mark.parametrize(
    "key,environment,words",
    [("PKABC", "live", "paper keys"), ("AKABC", "paper", "live keys"), ("PKABC", "paper", "new pair")],
)
def test_the_hint_knows_keys_of_the_other_address(key: str, environment: str, words: str) -> None:
    assert words in keys_rejected(key, environment).hint


@pytest.mark.parametrize(
    "how,status,words",
    [
        ("status", 500, "trouble on its side (HTTP 500)"),
        ("status", 502, "trouble on its side (HTTP 502)"),
        ("status", 404, "not the broker"),
        ("status", 403, "rejected the keys"),
        ("reset", 200, "middle of an answer"),
        ("half_page", 200, "middle of an answer"),
        ("truncated", 200, "incomplete or garbled"),
        ("empty", 200, "empty answer"),
        ("redirect", 302, "did not follow"),
    ],
)
def test_a_bad_answer_becomes_a_plain_sentence(
    broker: AlpacaBroker, server: FaultyBroker, how: How, status: int, words: str
) -> None:
    server.faults.fail_next("*", status, 9, how=how)
    with pytest.raises(BrokerError) as caught:
        broker.account()
    assert words in caught.value.title
    assert caught.value.hint
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("how,status", [("status", 503), ("reset", 200), ("truncated", 200), ("half_page", 200)])
def test_a_passing_trouble_passes_unseen(
    broker: AlpacaBroker, server: FaultyBroker, waits: Waits, how: How, status: int
) -> None:
    expected = rows_of(broker)
    server.faults.fail_next("activities", status, 2, how=how)
    assert rows_of(broker) == expected
    assert 0.2 < waits.seconds[0] < waits.seconds[1] <= 1.0


def test_too_many_requests_wait_as_long_as_the_server_says(
    broker: AlpacaBroker, server: FaultyBroker, waits: Waits
) -> None:
    server.faults.fail_next("account", 429, reset_in=40)
    broker.account()
    assert len(waits.seconds) == 1
    assert 37 < waits.seconds[0] < 42


def test_no_server_may_make_us_wait_for_hours(broker: AlpacaBroker, server: FaultyBroker, waits: Waits) -> None:
    server.faults.fail_next("account", 429, reset_in=86_400)
    broker.account()
    assert waits.seconds[0] <= 301


def test_a_generous_server_is_never_waited_for(broker: AlpacaBroker, waits: Waits) -> None:
    assert len(rows_of(broker)) > 250
    assert waits.seconds == []


def test_when_few_requests_are_left_the_rest_of_the_minute_is_waited(waits: Waits) -> None:
    with FaultyBroker(PracticeSettings(fills=50, rate_limit=2)) as server:
        address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
        broker = AlpacaBroker(address, server.settings.key_id, server.settings.secret_key, wait=waits)
        for _ in range(4):
            broker.clock()
        broker.close()
    assert 0 < len(waits.seconds) <= 3
    assert max(waits.seconds) <= 61


@pytest.mark.parametrize("body", [[], "text", {"message": "hello"}, {"id": 5}])
def test_an_account_that_is_none_is_not_the_broker(broker: AlpacaBroker, server: FaultyBroker, body: Json) -> None:
    server.faults.rewrite = lambda _route, _body: body
    with pytest.raises(BrokerError, match="not the broker"):
        broker.account()


def test_no_network_is_said_in_a_plain_sentence(waits: Waits) -> None:
    broker = AlpacaBroker(AlpacaAddress.from_base_url("http://127.0.0.1:1"), "K", "S", wait=waits)
    with pytest.raises(BrokerError, match="cannot be reached"):
        broker.account()
    assert len(waits.seconds) == 4


def test_a_hanging_request_is_given_up_at_once_when_the_journal_stops(
    address: AlpacaAddress, server: FaultyBroker
) -> None:
    broker = AlpacaBroker(address, server.settings.key_id, server.settings.secret_key)
    broker.account()
    server.faults.fail_next("positions", how="hang")
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            broker.positions()
        except SyncStoppedError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: server.requests["GET", "/v2/positions"])
    begun = time.monotonic()
    broker.interrupt()
    thread.join(5)
    assert caught
    assert time.monotonic() - begun < 1
    broker.resume()
    assert broker.positions()
    broker.close()


def test_a_wait_between_tries_ends_at_once_when_the_journal_stops(address: AlpacaAddress, server: FaultyBroker) -> None:
    broker = AlpacaBroker(address, server.settings.key_id, server.settings.secret_key)
    server.faults.fail_next("account", 429, 9, reset_in=200)
    timer = threading.Timer(0.2, broker.interrupt)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(SyncStoppedError):
        broker.account()
    assert time.monotonic() - begun < 5
    timer.join()
    broker.close()


def test_missing_keys_are_refused_before_anything_is_sent() -> None:
    with pytest.raises(SettingsError):
        AlpacaBroker(AlpacaAddress.paper(), "K", "  ")


def test_every_trouble_has_its_sentence() -> None:
    from journal_app.brokers.errors import broker_error

    for trouble in Trouble:
        if trouble is not Trouble.KEYS:
            error = broker_error(Failure(trouble, 400))
            assert error.title[-1] == "."
            assert error.hint[-1] == "."
