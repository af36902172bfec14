"""One change for many trades."""

import pytest

from journal_app.domain.bulk import BulkChange, StopRule, change_for, checked, stop_for
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import Trade


def trade(side: str = "long", entry: str = "100") -> Trade:
    return Trade("main:f1", "main", "ABC", None, "equity", "long" if side == "long" else "short", "10", 1, 2, entry,
                 "101", "10", "0", "10", 2, "closed")  # fmt: skip


@pytest.mark.parametrize(
    "side, entry, rule, stop",
    [
        ("long", "100", StopRule("price", "97.5"), "97.5"),
        ("long", "100", StopRule("percent", "1.5"), "98.5"),
        ("short", "100", StopRule("percent", "1.5"), "101.5"),
        ("long", "33.335", StopRule("percent", "1"), "33"),
        ("long", "100", StopRule("distance", "0.5"), "99.5"),
        ("short", "100", StopRule("distance", "0.5"), "100.5"),
        ("long", "0.25", StopRule("percent", "1"), "0.2475"),
        ("long", "3", StopRule("distance", "5"), "0"),
        ("short", "-5", StopRule("percent", "10"), "-4.5"),
        ("long", "-5", StopRule("percent", "10"), "-5.5"),
        ("long", "100", StopRule("price", ""), ""),
    ],
)
def test_a_stop_lies_against_the_trade(side: str, entry: str, rule: StopRule, stop: str) -> None:
    assert stop_for(trade(side, entry), rule) == stop


def test_tags_are_added_and_taken_and_the_rest_stays() -> None:
    said = Annotation(note="n", setup="gap", tags=("a", "b"))
    change = BulkChange(add_tags=("c/d", "🚀", "a"), remove_tags=("b",))
    assert change_for(trade(), said, change) == Annotation(tags=("a", "c/d", "🚀"))
    assert change_for(trade(), said, BulkChange(setup="", reviewed=True)) == Annotation(setup="", reviewed=True)
    assert BulkChange().is_empty
    assert not BulkChange(setup="").is_empty


@pytest.mark.parametrize("rule", [StopRule("price", "-1"), StopRule("percent", "0"), StopRule("percent", "100"),
                                  StopRule("distance", "much")])  # fmt: skip
def test_a_stop_that_is_no_amount_is_refused(rule: StopRule) -> None:
    with pytest.raises(LedgerError, match="for a stop"):
        checked(BulkChange(stop=rule))


def test_a_comma_is_read_as_a_decimal_sign_and_nothing_clears_the_stop() -> None:
    assert checked(BulkChange(stop=StopRule("percent", " 1,50 "))).stop == StopRule("percent", "1.5")
    assert checked(BulkChange(stop=StopRule("price", ""))).stop == StopRule("price", "")
