import pytest

from journal_app.domain.cash import cash_effect, is_external, purpose_of
from journal_app.domain.events import Fact
from journal_app.domain.money import from_units

_FILL = Fact("1", "fill", 0, "XYZ", side="buy", qty="100", price="10.25", fee="0.35")


@pytest.mark.parametrize(
    "fact,cash",
    [
        (_FILL, "-1025.35"),
        (_FILL._replace(side="sell"), "1024.65"),
        (_FILL._replace(side="sell", multiplier="100", fee="-0.02"), "102500.02"),
        (_FILL._replace(fee_currency="base"), "-1025"),
        (_FILL._replace(amount="-1000"), "-1000"),
        (Fact("1", "cash_in_lieu", 0, "XYZ", qty="0.5", price="7", fee="0.1"), "3.4"),
        (Fact("1", "option_close", 0, "XYZ", qty="1", price="0", fee="0.5"), "-0.5"),
        (Fact("1", "coin_fee", 0, "BTC/USD", qty="1", price="9"), "0"),
        (Fact("1", "split", 0, "XYZ", qty="2", price="1"), "0"),
        (Fact("1", "fee", 0, amount="-0.12"), "-0.12"),
    ],
)
def test_what_a_fact_does_to_cash(fact: Fact, cash: str) -> None:
    found = cash_effect(fact)
    assert found is not None
    assert from_units(found) == cash


@pytest.mark.parametrize("kind", ["transfer", "unclassified", "cash"])
def test_what_a_row_does_not_tell_is_not_nothing(kind: str) -> None:
    assert cash_effect(Fact("1", "fill", 0)._replace(kind=kind)) is None  # type: ignore[arg-type]  # a kind by name


@pytest.mark.parametrize(
    "detail,purpose,external",
    [
        ('{"kind":"deposit"}', "transfer", True), ('{"kind":"journal"}', "transfer", True),
        ('{"kind":"dividend"}', "dividend", False), ('{"purpose":"transfer"}', "transfer", True),
        ('{"purpose":"interest"}', "interest", False), ("{}", None, False), (None, None, False),
    ],
)  # fmt: skip
def test_a_booking_says_what_it_is_for(detail: str | None, purpose: str | None, external: bool) -> None:
    fact = Fact("1", "cash", 0, amount="5", detail=detail)
    assert (purpose_of(fact), is_external(fact)) == (purpose, external)
    assert purpose_of(fact._replace(kind="fee")) == "fee"
