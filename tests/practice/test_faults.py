"""The faulty broker itself: every switch does what it says."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus

from journal_app.practice.settings import PracticeSettings
from tests.fakes.faulty_broker import FaultyBroker
from tests.practice.conftest import NEWEST
from tests.practice.streams import WAIT, Socket

ACTIVITIES = "/v2/account/activities"
QUIET = 0.3


@pytest.fixture
def broker() -> Iterator[FaultyBroker]:
    with FaultyBroker(PracticeSettings(fills=150, newest_day=NEWEST)) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as found:
        found.trust_env = False
        found.headers["APCA-API-KEY-ID"] = "PRACTICE-KEY"
        found.headers["APCA-API-SECRET-KEY"] = "practice-secret"
        yield found


def ask(session: requests.Session, broker: FaultyBroker, path: str = ACTIVITIES) -> requests.Response:
    return session.get(broker.rest_url + path, timeout=2, allow_redirects=False)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 504])
def test_a_status_fails_as_often_as_asked_and_then_never(
    broker: FaultyBroker, session: requests.Session, status: int
) -> None:
    broker.faults.fail_next("activities", status=status, times=2)
    assert ask(session, broker, "/v2/clock").status_code == 200
    assert [ask(session, broker).status_code for _ in range(3)] == [status, status, 200]


def test_too_many_requests_tell_when_to_come_back(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.fail_next(status=429, reset_in=30)
    headers = ask(session, broker).headers
    assert headers["X-RateLimit-Remaining"] == "0"
    assert 25 <= int(headers["X-RateLimit-Reset"]) - datetime.now(tz=UTC).timestamp() <= 31


def test_a_bad_gateway_speaks_html_and_a_403_has_no_code(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.fail_next(status=502)
    assert ask(session, broker).text.startswith("<html>")
    broker.faults.fail_next(status=403)
    assert ask(session, broker).json() == {"message": "forbidden."}


def test_a_hanging_answer_never_comes(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.fail_next(how="hang")
    with pytest.raises(requests.exceptions.ReadTimeout):
        session.get(broker.rest_url + ACTIVITIES, timeout=QUIET)
    assert ask(session, broker).status_code == 200


@pytest.mark.parametrize("how", ["reset", "half_page"])
def test_an_answer_cut_in_the_middle_is_a_connection_error(
    broker: FaultyBroker, session: requests.Session, how: str
) -> None:
    broker.faults.fail_next(how="reset" if how == "reset" else "half_page")
    with pytest.raises((requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        ask(session, broker)
    assert ask(session, broker).status_code == 200


def test_truncated_empty_and_redirected_answers(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.fail_next(how="truncated")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        ask(session, broker).json()
    broker.faults.fail_next(how="empty")
    assert (ask(session, broker).status_code, broker.faults.take("activities")) == (200, None)
    broker.faults.fail_next(how="redirect")
    assert ask(session, broker).status_code == 302


def test_rows_can_carry_unknown_types_extra_and_missing_fields(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.unknown_activity_type = True
    broker.faults.extra_fields = True
    broker.faults.missing_fields = frozenset({"description", "swap_rate"})
    rows = ask(session, broker).json()
    assert "ZZNEW" in {row["activity_type"] for row in rows}
    assert all("field_from_the_future" in row and "swap_rate" not in row for row in rows)
    broker.faults.clear()
    assert "ZZNEW" not in ask(session, broker).text


def test_orders_can_carry_an_unknown_status(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.unknown_order_status = True
    orders = ask(session, broker, "/v2/orders?status=all").json()
    assert {order["status"] for order in orders} == {"status_from_the_future"}


def test_rows_can_be_repeated_and_rewritten(broker: FaultyBroker, session: requests.Session) -> None:
    plain = ask(session, broker).json()
    broker.faults.duplicate_rows = True
    assert len(ask(session, broker).json()) == 2 * len(plain)
    broker.faults.clear()
    broker.faults.rewrite = lambda route, body: {"route": route, "rows": len(body) if isinstance(body, list) else 0}
    assert ask(session, broker).json() == {"route": "activities", "rows": len(plain)}


def test_the_account_can_become_another_and_the_clock_go_wrong(broker: FaultyBroker, session: requests.Session) -> None:
    broker.faults.account_id = "11111111-1111-4111-8111-111111111111"
    broker.faults.clock_skew_seconds = 3600
    answer = ask(session, broker, "/v2/account")
    assert answer.json()["id"] == broker.faults.account_id
    told = parsedate_to_datetime(
        answer.headers["Date"].split(", ", 2)[-1] if answer.headers["Date"].count("GMT") > 1 else answer.headers["Date"]
    )
    assert (told - datetime.now(tz=UTC)).total_seconds() > 3500


def test_rest_can_lag_behind_a_fill(broker: FaultyBroker, session: requests.Session) -> None:
    broker.set_rest_lag(3600)
    row = broker.broker.emit_fill("AAPL", "buy", "1", "200")
    assert row["id"] not in ask(session, broker).text
    broker.set_rest_lag(0)
    assert ask(session, broker).json()[0] == row


def test_a_late_fee_lands_before_rows_already_read(broker: FaultyBroker, session: requests.Session) -> None:
    newest = ask(session, broker).json()[0]
    fee = broker.broker.emit_fee(NEWEST, "0.12")
    assert fee["id"] < newest["id"]
    assert fee["net_amount"] == "-0.12"
    today = datetime.now(tz=UTC).date().isoformat()
    found = session.get(broker.rest_url + ACTIVITIES, params={"after": today}, timeout=2).json()
    assert found == [fee]


def test_requests_are_counted_and_remembered_with_their_headers(
    broker: FaultyBroker, session: requests.Session
) -> None:
    session.headers["X-Canary"] = "yellow"
    ask(session, broker)
    ask(session, broker, "/v2/clock")
    session.post(broker.rest_url + "/v2/orders", timeout=2)
    assert broker.requests == {("GET", ACTIVITIES): 1, ("GET", "/v2/clock"): 1, ("POST", "/v2/orders"): 1}
    assert {one.headers["x-canary"] for one in broker.seen} == {"yellow"}


def listening(broker: FaultyBroker) -> Socket:
    socket = Socket(broker.stream_url)
    socket.log_in()
    socket.listen()
    assert broker.wait_until_listened_to(WAIT)
    return socket


def test_events_can_come_twice_or_not_at_all(broker: FaultyBroker) -> None:
    with listening(broker) as socket:
        broker.faults.duplicate_events = True
        broker.broker.emit_fill("AAPL", "buy", "1", "200")
        events = [socket.hear()["data"] for _ in range(4)]
        assert [one["event"] for one in events] == ["new", "new", "fill", "fill"]
        assert events[2]["execution_id"] == events[3]["execution_id"]
        broker.faults.mute_stream = True
        broker.broker.emit_fill("AAPL", "buy", "1", "200")
        with pytest.raises(TimeoutError):
            socket.hear(QUIET)


def test_partial_fills_can_arrive_out_of_order(broker: FaultyBroker) -> None:
    with listening(broker) as socket:
        broker.faults.reorder_next = 4
        rows = broker.emit_partials("AAPL", "buy", ["2", "3", "5"], "200")
        events = [socket.hear()["data"] for _ in range(4)]
    assert [one["order"]["filled_qty"] for one in events] == ["10", "5", "2", "0"]
    assert [row["cum_qty"] for row in rows] == ["2", "5", "10"]


def test_fills_can_be_repeated_busted_and_corrected(broker: FaultyBroker) -> None:
    with listening(broker) as socket:
        row = broker.broker.emit_fill("AAPL", "buy", "2", "200")
        broker.repeat_event(row)
        broker.bust(row)
        broker.correct(row, qty="2", price="199.5")
        _, filled, again, bust, corrected = [socket.hear()["data"] for _ in range(5)]
    assert again["execution_id"] == filled["execution_id"]
    assert (bust["event"], bust["qty"]) == ("trade_bust", "-2")
    assert (corrected["event"], corrected["price"]) == ("trade_correct", "199.5")
    assert bust["previous_execution_id"] == corrected["previous_execution_id"] == filled["execution_id"]


def test_the_stream_can_refuse_stay_mute_or_reject_keys(broker: FaultyBroker) -> None:
    broker.faults.refuse_stream = True
    with pytest.raises(InvalidStatus):
        Socket(broker.stream_url)
    broker.faults.clear()
    broker.faults.unauthorized_stream = True
    with Socket(broker.stream_url) as socket:
        assert socket.log_in()["data"]["status"] == "unauthorized"
        broker.faults.mute_auth = True
        socket.connection.send(json.dumps({"action": "authenticate", "data": {}}))
        with pytest.raises(TimeoutError):
            socket.hear(QUIET)


def test_the_stream_can_be_cut_and_taken_up_again(broker: FaultyBroker) -> None:
    with listening(broker) as socket:
        broker.drop_stream()
        with pytest.raises(ConnectionClosed):
            socket.hear()
    assert broker.wait_until_stream_is_free(WAIT)
    with listening(broker) as again:
        broker.broker.emit_fill("AAPL", "buy", "1", "200")
        assert again.hear()["data"]["event"] == "new"


def test_a_deaf_stream_answers_neither_ping_nor_close(broker: FaultyBroker) -> None:
    with listening(broker) as socket:
        broker.deafen_stream()
        broker.broker.emit_fill("AAPL", "buy", "1", "200")
        assert socket.hear()["data"]["event"] == "new"
        assert not socket.connection.ping().wait(QUIET)
