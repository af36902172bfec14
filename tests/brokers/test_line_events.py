"""Lines that move shares without an execution."""

from typing import Any

import pytest

from journal_app.brokers.journal_lines import read_row
from journal_app.brokers.line_fields import Counter, LineError, Row
from journal_app.domain.events import Fact

_TIME = "2026-03-22T00:00:00Z"
_TRANSFER: Row = {"type": "transfer", "id": "1", "time": _TIME, "symbol": "XYZ", "qty": "50"}
_RENAME: Row = {"type": "rename", "id": "1", "time": _TIME, "symbol": "OLD", "to": "NEW", "old": "100", "new": "50"}


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


@pytest.mark.parametrize(
    "row,field",
    [
        (_TRANSFER | {"qty": "0"}, "qty"), (_TRANSFER | {"purpose": "gift"}, "purpose"),
        (_TRANSFER | {"price": "x"}, "price"), (_TRANSFER | {"amount": "x"}, "amount"),
        (_RENAME | {"to": None}, "to"), (_RENAME | {"to": "OLD"}, "to"), (_RENAME | {"old": None}, "old"),
        (_RENAME | {"new": "-1"}, "new"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_names_its_field(row: dict[str, Any], field: str) -> None:
    with pytest.raises(LineError) as caught:
        facts_of(row)
    assert caught.value.field == field
