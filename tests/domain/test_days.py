"""Plans and close-outs go through plain fields and come back; bad ones are refused with what to do next."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.days import (
    CloseOut,
    DayPlan,
    ReviewQueue,
    checked_plan,
    deepest_loss,
    fields_of_close_out,
    fields_of_plan,
    read_close_out,
    read_plan,
)
from journal_app.domain.errors import LedgerError

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_RULES = st.lists(_TEXT.filter(lambda text: text == text.strip() != ""), max_size=3).map(tuple)


@given(plan=st.builds(DayPlan, _TEXT, _RULES, st.sampled_from([None, "300", "0.5"]), st.none() | st.integers(1, 9)))
def test_a_plan_comes_back_from_json(plan: DayPlan) -> None:
    assert read_plan(json.loads(json.dumps(fields_of_plan(plan)))) == plan


@given(
    close_out=st.builds(
        CloseOut, st.none() | st.integers(1, 5), _TEXT, _TEXT, st.none() | st.just("main:1"), st.none(), _TEXT,
        st.lists(st.none() | st.booleans(), max_size=3).map(tuple), st.integers(0, 2**51),
    )
)  # fmt: skip
def test_a_close_out_comes_back_from_json(close_out: CloseOut) -> None:
    assert read_close_out(json.loads(json.dumps(fields_of_close_out(close_out)))) == close_out


@pytest.mark.parametrize(
    "fields,told",
    [
        ({"risk_budget": "much"}, "“much” is no risk budget"),
        ({"risk_budget": "-5"}, "“-5” is no risk budget"),
        ({"risk_budget": 0.5}, "“risk_budget” is not an amount in quotes"),
        ({"most_trades": 0}, "0 is no number of trades"),
        ({"most_trades": True}, "“most_trades” is not a whole number"),
        ({"rules": "one"}, "“rules” is not a list of texts"),
        ({"plan": 5}, "“plan” is not a text"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        read_plan(fields)


@pytest.mark.parametrize(
    "fields,told",
    [
        ({"grade": 6}, "6 is no grade"),
        ({"grade": "4"}, "“grade” is not a whole number"),
        ({"kept_rules": ["yes"]}, "“kept_rules” is not"),
        ({"at": "noon"}, "“at” is not a time"),
        ({"best": ["x"]}, "“best” is not a text"),
    ],
)
def test_a_close_out_that_cannot_be_meant_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        read_close_out(fields)


def test_a_plan_is_kept_without_empty_rules_and_with_a_plain_budget() -> None:
    assert checked_plan(DayPlan(rules=(" one ", "", "two"), risk_budget="0300.50")) == DayPlan(
        rules=("one", "two"), risk_budget="300.5"
    )


def test_a_whole_number_is_a_budget_too() -> None:
    assert read_plan({"risk_budget": 300}) == DayPlan(risk_budget="300")


@pytest.mark.parametrize(
    "nets,lost",
    [
        ([], "0"),
        (["5", "-3"], "0"),
        (["-3", "5", "-4.5"], "3"),
        (["10", "-12.25", "20", "-100"], "82.25"),
        (["-0.1"] * 3, "0.3"),
    ],
)
def test_the_deepest_loss_is_below_zero_not_below_a_peak(nets: list[str], lost: str) -> None:
    assert deepest_loss(nets) == lost


@pytest.mark.parametrize(
    "left,each,words",
    [
        (0, 40, "All reviewed"),
        (6, 40, "6 left, about 4 min"),
        (1, 5, "1 left, about 1 min"),
        (900, 40, "900 left, about 10 h"),
    ],
)
def test_what_is_left_is_told_in_one_line(left: int, each: int, words: str) -> None:
    assert ReviewQueue((), left, each, is_measured=False).words == words
