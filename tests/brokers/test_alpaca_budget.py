"""How often the broker is asked, by all that ask with the same keys."""

import threading

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_budget import LONGEST_WAIT, REQUESTS_A_MINUTE, Budget, Budgets
from journal_app.domain.errors import BrokerError
from tests.brokers.conftest import CANARY
from tests.brokers.waits import Waits
from tests.fakes.faulty_broker import FaultyBroker


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_no_minute_has_more_than_our_own_pace_allows_whoever_asks() -> None:
    clock = Time()
    budget = Budget(150, clock=clock)
    slots: list[float] = []
    lock = threading.Lock()

    def ask() -> None:
        for _ in range(100):
            slot = budget.reserve()
            with lock:
                slots.append(slot.at)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slots.sort()
    assert all(later - earlier >= 60 for earlier, later in zip(slots, slots[150:], strict=False))
    assert slots.count(1000.0) == 150


def test_without_a_pace_of_our_own_nothing_waits() -> None:
    budget = Budget(clock=Time())
    assert {budget.reserve().wait for _ in range(10_000)} == {0.0}


def test_too_many_requests_slow_every_caller_down_and_longer_each_time() -> None:
    clock = Time()
    budget = Budget(clock=clock)
    waits = []
    for _ in range(3):
        budget.was_refused(None)
        waits.append(budget.reserve().wait)
        clock.now += waits[-1]
    assert [int(wait) for wait in waits] == [2, 4, 8]
    budget.was_refused(86_400)
    assert LONGEST_WAIT <= budget.reserve().wait < LONGEST_WAIT + 1


def test_an_answer_from_before_the_refusal_does_not_end_the_pause() -> None:
    clock = Time()
    budget = Budget(clock=clock)
    before = budget.reserve()
    clock.now += 1
    budget.was_refused(40)
    budget.went_well(before, 0)
    assert budget.reserve().wait >= 40
    clock.now += 45
    budget.went_well(budget.reserve(), 0)
    assert budget.reserve().wait == 0


def test_the_circuit_opens_after_errors_in_a_row_longer_each_time_and_closes_with_an_answer() -> None:
    clock = Time()
    budget = Budget(broken_after=3, first_pause=15, longest_pause=60, clock=clock)
    pauses = []
    for _ in range(7):
        budget.broke()
        pauses.append(budget.closed_for())
        clock.now += pauses[-1]
    assert pauses == [0, 0, 15, 30, 60, 60, 60]
    assert budget.is_shaky
    budget.went_well(budget.reserve(), 0)
    assert (budget.closed_for(), budget.is_shaky) == (0, False)


def test_try_now_closes_the_circuit_but_keeps_the_servers_wish() -> None:
    budget = Budget(broken_after=1, clock=Time())
    budget.was_refused(40)
    budget.broke()
    assert budget.closed_for() > 0
    budget.try_now()
    assert budget.closed_for() == 0
    assert budget.reserve().wait >= 40


def test_one_key_has_one_budget_and_only_alpaca_s_hosts_have_our_pace() -> None:
    budgets = Budgets()
    paper = budgets.of("https://paper-api.alpaca.markets", "K", own_pace=True)
    assert budgets.of("https://paper-api.alpaca.markets", "K", own_pace=True) is paper
    assert budgets.of("https://paper-api.alpaca.markets", "L", own_pace=True) is not paper
    first, last = ([paper.reserve() for _ in range(REQUESTS_A_MINUTE + 1)][place] for place in (0, -1))
    assert first.wait == 0
    assert last.wait > 59
    practice = AlpacaBroker(AlpacaAddress.from_base_url("http://127.0.0.1:1"), "K", "S")
    live = AlpacaBroker(AlpacaAddress.live(), "K", "S")
    assert (practice._budget._slots, live._budget._slots is None) == (None, False)


def two_askers(address: AlpacaAddress, waits: Waits, budget: Budget) -> tuple[AlpacaBroker, AlpacaBroker]:
    one, two = (AlpacaBroker(address, "PRACTICE-KEY", CANARY, wait=waits, budget=budget) for _ in range(2))
    return one, two


def test_a_refusal_of_one_asker_is_waited_for_by_the_other(
    address: AlpacaAddress, server: FaultyBroker, waits: Waits
) -> None:
    one, two = two_askers(address, waits, Budget())
    server.faults.fail_next("account", 429, 5, reset_in=40)
    with pytest.raises(BrokerError, match="slow down"):
        one.account()
    before = len(waits.seconds)
    two.clock()
    assert len(waits.seconds) == before + 1
    assert waits.seconds[-1] > 30
    one.close()
    two.close()


def test_a_broken_broker_is_left_alone_by_everybody_until_somebody_says_now(
    address: AlpacaAddress, server: FaultyBroker, waits: Waits
) -> None:
    one, two = two_askers(address, waits, Budget())
    server.faults.fail_next("*", 503, 20)
    for _ in range(6):
        with pytest.raises(BrokerError, match=r"trouble"):
            one.account()
    assert len(server.seen) == 10, "two questions of five tries; the others were not asked"
    with pytest.raises(BrokerError, match="left alone"):
        two.clock()
    assert len(server.seen) == 10
    server.faults.clear()
    two.try_now()
    assert one.account().id
    one.close()
    two.close()


def test_the_clock_of_the_broker_is_compared_with_ours(broker: AlpacaBroker, server: FaultyBroker) -> None:
    assert broker.clock_skew is None
    broker.clock()
    assert skew_of(broker) == pytest.approx(0, abs=5)
    server.faults.clock_skew_seconds = 3600
    broker.clock()
    assert skew_of(broker) == pytest.approx(3600, abs=5)


def skew_of(broker: AlpacaBroker) -> float | None:
    return broker.clock_skew
