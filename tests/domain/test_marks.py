"""What is odd about a plan is told in sentences, and an annotation can bring back what was there."""

import pytest

from journal_app.domain.marks import Annotation, WaitingMark, clearing, plan_doubts
from journal_app.domain.trades import Trade

_TRADE = Trade(
    "main:1", "main", "XYZ", None, "equity", "long", "100", 1, 2, "10", "11", "100", "0", "100", 2, "closed"
)  # fmt: skip


@pytest.mark.parametrize(
    "side,stop,target,told",
    [
        ("long", "9", "12", ()),
        ("short", "11", "9.5", ()),
        ("long", None, "", ()),
        ("long", "12", None,
         ("The stop 12 lies above the entry 10 of a long trade: R is worked out from the distance all the same.",)),
        ("short", "9", None,
         ("The stop 9 lies below the entry 10 of a short trade: R is worked out from the distance all the same.",)),
        ("short", "10", None,
         ("The stop 10 lies at the entry 10 of a short trade: without a distance there is no R.",)),
        ("long", "9", "9.5", ("The target 9.5 lies below the entry 10 of a long trade: reaching it is a loss.",)),
        ("short", None, "10", ("The target 10 lies at the entry 10 of a short trade: reaching it earns nothing.",)),
    ],
)  # fmt: skip
def test_a_stop_or_target_on_the_wrong_side_is_told(
    side: str, stop: str | None, target: str | None, told: tuple[str, ...]
) -> None:
    assert plan_doubts(_TRADE._replace(side="long" if side == "long" else "short"), stop, target) == told


def test_two_odd_prices_are_told_one_after_the_other() -> None:
    assert len(plan_doubts(_TRADE, "12", "8")) == 2


def test_clearing_names_every_field() -> None:
    assert clearing(Annotation()) == Annotation("", "", (), "", "", 0, False, (), ())
    whole = Annotation("n", "s", ("t",), "1", "2", 3, True, ("m",), (("c", False),))
    assert clearing(whole) == whole


def test_a_waiting_mark_names_mistakes_and_checks() -> None:
    said = Annotation(mistakes=("chased",), checks=(("c", True), ("d", False)))
    assert WaitingMark("main", "1", said).words == "mistakes chased, 2 checks"
