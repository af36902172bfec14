"""A setup goes through plain fields and comes back; its criteria keep their ids."""

import json
from typing import Any

import pytest

from journal_app.domain.errors import LedgerError
from journal_app.domain.playbook import Criterion, Setup, checked_setup, fields_of_setup, new_criterion, read_setup

_GAP = Setup(
    "gap", "Opens above *yesterday*.", (Criterion("c1", "volume is high", is_hard=True), Criterion("c2", "news 📰")),
    "percent:1", "2.5", is_baseline=True,
)  # fmt: skip


def test_a_setup_comes_back_from_json() -> None:
    assert read_setup(json.loads(json.dumps(fields_of_setup(_GAP)))) == _GAP


def test_criteria_may_be_plain_texts_and_keep_the_ids_of_the_same_texts() -> None:
    read = read_setup({"name": " gap ", "criteria": ["volume is high", "spread is small"]}, _GAP)
    assert (read.name, read.criteria[0].id) == ("gap", "c1")
    assert read.criteria[1].id not in {"", "c1", "c2"}


def test_every_new_criterion_has_an_id_of_its_own() -> None:
    assert len({new_criterion("same").id for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "fields,told",
    [
        ({}, "has no name"),
        ({"name": 5}, "“name” is not a text"),
        ({"name": "gap", "criteria": "volume"}, "“criteria” is not a list"),
        ({"name": "gap", "criteria": [5]}, "“criteria” is not a list of texts"),
        ({"name": "gap", "criteria": [{"id": "c"}]}, "A criterion of “gap” has no text"),
        ({"name": "gap", "criteria": [{"id": "c", "text": "a"}, {"id": "c", "text": "b"}]}, "have the same id"),
        ({"name": "gap", "target_r": "far"}, "“far” is no target in R"),
        ({"name": "gap", "target_r": "0"}, "“0” is no target in R"),
        ({"name": "gap", "is_baseline": "yes"}, "“is_baseline” is not true or false"),
    ],
)
def test_a_setup_that_cannot_be_meant_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        read_setup(fields)


def test_the_target_is_kept_in_its_plain_form() -> None:
    assert checked_setup(Setup("gap", target_r=" 02.50 ")).target_r == "2.5"
