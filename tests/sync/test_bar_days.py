"""Few questions for many days, and none of them larger than a page."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from journal_app.sync.bar_days import questions

MONDAY = date(2026, 4, 13)
missing = st.lists(
    st.tuples(
        st.sampled_from(["equity", "crypto", "option"]), st.sampled_from([f"S{at}" for at in range(40)]),
        st.integers(0, 30).map(lambda shift: MONDAY + timedelta(days=shift)),
    ),
    max_size=150,
)  # fmt: skip


@given(missing)
def test_whatever_is_missing_is_asked_for_and_no_question_is_larger_than_a_page(
    wanted: list[tuple[str, str, date]],
) -> None:
    found = questions(wanted)
    asked = [(one.asset_class, symbol, day) for one in found for symbol in one.symbols for day in one.days]
    assert set(wanted) <= set(asked)
    assert len(asked) == len(set(asked)) <= 1.5 * len(set(wanted))
    for one in found:
        assert len(one.symbols) * len(one.days) * (1440 if one.asset_class == "crypto" else 390) <= 10_000
        assert list(one.days) == sorted(one.days, reverse=True)
    newest = [one.days[0] for one in found]
    assert newest == sorted(newest, reverse=True)


def test_a_position_that_is_held_for_weeks_takes_few_questions() -> None:
    days = [MONDAY + timedelta(days=at) for at in range(28) if at % 7 < 5]
    assert len(questions(("equity", "XYZ", day) for day in days)) == 1
    assert len(questions(("crypto", "BTC/USD", day) for day in days)) == 4
