import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import ONE, canonical, divide_rounded, from_units, multiply, round_places, to_units


@pytest.mark.parametrize(
    "text,expected",
    [
        ("010.50", "10.5"), ("-0.00", "0"), ("1e3", "1000"), ("1.5e-3", "0.0015"), (".5", "0.5"), ("5.", "5"),
        ("+7", "7"), ("100", "100"), ("-0.5", "-0.5"), ("0.000000000000000001", "0.000000000000000001"),
        ("12e-2", "0.12"), ("00", "0"), ("-1e2", "-100"), ("12.123456789012345678", "12.123456789012345678"),
    ],
)  # fmt: skip
def test_a_number_has_one_canonical_text(text: str, expected: str) -> None:
    assert canonical(text) == expected


@pytest.mark.parametrize(
    "text",
    ["nan", "NaN", "inf", "-Infinity", "1_000", "", "-", ".", "1e19", "1e999999999", "٣", "1" * 31, "0x1", " 1", "1,5",
     "1.5e-18"],
)  # fmt: skip
def test_what_is_no_finite_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"number|exponent|digits"):
        canonical(text)


@given(st.text(max_size=40))
def test_any_text_is_either_refused_or_reads_back_as_itself(text: str) -> None:
    try:
        found = canonical(text)
    except ValueError:
        return
    assert canonical(found) == found
    assert from_units(to_units(found)) == found


@given(st.integers(-(10**40), 10**40))
def test_units_survive_text_exactly(units: int) -> None:
    assert to_units(from_units(units)) == units


def test_division_rounds_half_to_even_on_both_sides_of_zero() -> None:
    assert [divide_rounded(top, 2) for top in (1, 3, 5, -1, -3, -5)] == [0, 2, 2, 0, -2, -2]
    assert divide_rounded(7, -2) == -4


def test_division_by_nothing_is_an_error_not_a_number() -> None:
    with pytest.raises(ZeroDivisionError):
        divide_rounded(1, 0)


def test_a_product_keeps_the_unit() -> None:
    assert multiply(2 * ONE, 3 * ONE) == 6 * ONE
    assert round_places(to_units("0.1234567895"), 9) == to_units("0.12345679")
