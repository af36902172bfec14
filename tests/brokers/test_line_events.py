"""Lines that move shares without an execution."""

from typing import Any

import pytest

from journal_app.brokers.journal_lines import read_row
from journal_app.brokers.line_fields import Counter, LineError, Row
from journal_app.domain.events import Fact

_TIME = "2026-03-22T00:00:00Z"
_TRANSFER: Row = {"type": "transfer", "id": "1", "time": _TIME, "symbol": "XYZ", "qty": "50"}
_RENAME: Row = {"type": "rename", "id": "1", "time": _TIME, "symbol": "OLD", "to": "NEW", "old": "100", "new": "50"}

_SPIN_OFF: Row = {
    "type": "spin_off", "id": "1", "time": _TIME, "symbol": "XYZ", "child": "KID", "qty": "50", "basis": "0.2",
}  # fmt: skip


def facts_of(row: Row) -> tuple[Fact, ...]:
    found = read_row(row, "", Counter())
    assert type(found) is tuple
    facts = found[1]
    assert isinstance(facts, tuple)
    return facts


def test_a_transfer_without_a_price_is_not_priced_at_zero() -> None:
    assert [(one.kind, one.qty, one.price, one.amount) for one in facts_of(_TRANSFER)] == [
        ("transfer", "50", None, "0")
    ]
    assert facts_of(_TRANSFER | {"price": "0"})[0].price == "0"


def test_a_rename_is_two_rows_of_one_group() -> None:
    old, new = facts_of(_RENAME)
    assert [(one.kind, one.symbol, one.qty) for one in (old, new)] == [
        ("rename", "OLD", "-100"),
        ("rename", "NEW", "50"),
    ]
    assert (old.external_id, new.external_id) == ("1", "1:new")


def test_a_spin_off_is_a_row_of_the_parent_with_the_fraction_and_one_of_the_child() -> None:
    parent, child = facts_of(_SPIN_OFF)
    assert (parent.kind, parent.symbol, parent.qty, parent.price) == ("rename", "XYZ", None, "0.2")
    assert (child.kind, child.symbol, child.qty, child.price) == ("rename", "KID", "50", None)


def test_a_spin_off_without_a_fraction_is_a_transfer_of_unknown_cost() -> None:
    (child,) = facts_of(_SPIN_OFF | {"basis": None})
    assert (child.kind, child.symbol, child.qty, child.price) == ("transfer", "KID", "50", None)
    assert child.detail == '{"purpose":"corporate_action"}'


@pytest.mark.parametrize("asset_class,symbol", [("future", "ESM6"), ("option", "XYZ1260320C00025000")])
def test_a_size_that_nobody_tells_is_marked_as_assumed(asset_class: str, symbol: str) -> None:
    row: Row = {"type": "fill", "time": _TIME, "symbol": symbol, "side": "buy", "qty": "1", "price": "1"}
    row["asset_class"] = asset_class
    assert facts_of(row)[0].detail == '{"assumed":"multiplier"}'
    assert facts_of(row | {"multiplier": "1"})[0].detail is None


def test_the_size_of_a_standard_option_is_not_assumed() -> None:
    row: Row = {"type": "fill", "time": _TIME, "symbol": "XYZ260320C00025000", "side": "buy", "qty": "1", "price": "1"}
    assert facts_of(row | {"asset_class": "option"})[0].detail is None


@pytest.mark.parametrize(
    "row,field",
    [
        (_TRANSFER | {"qty": "0"}, "qty"), (_TRANSFER | {"purpose": "gift"}, "purpose"),
        (_TRANSFER | {"price": "x"}, "price"), (_TRANSFER | {"amount": "x"}, "amount"),
        (_RENAME | {"to": None}, "to"), (_RENAME | {"to": "OLD"}, "to"), (_RENAME | {"old": None}, "old"),
        (_RENAME | {"new": "-1"}, "new"),
        (_SPIN_OFF | {"child": None}, "child"), (_SPIN_OFF | {"child": "XYZ"}, "child"),
        (_SPIN_OFF | {"qty": "0"}, "qty"), (_SPIN_OFF | {"basis": "0"}, "basis"),
        (_SPIN_OFF | {"basis": "1.1"}, "basis"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_its_field(row: dict[str, Any], field: str) -> None:
    with pytest.raises(LineError) as caught:
        facts_of(row)
    assert caught.value.field == field
