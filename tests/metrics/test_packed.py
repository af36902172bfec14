from hypothesis import given
from hypothesis import strategies as st

from journal_app.metrics.packed import PackedTexts

TEXTS = st.lists(st.text(alphabet="ab€", max_size=4), max_size=30)


@given(TEXTS)
def test_packed_texts_come_out_as_they_went_in(texts: list[str]) -> None:
    packed = PackedTexts.of(texts)
    assert (len(packed), list(packed)) == (len(texts), texts)
    assert [packed[place] for place in range(len(texts))] == texts


@given(TEXTS, TEXTS)
def test_joined_texts_stand_one_after_the_other(first: list[str], second: list[str]) -> None:
    both = PackedTexts.joined([PackedTexts.of(first), PackedTexts.of(second), PackedTexts.of([])])
    assert list(both) == first + second


@given(TEXTS, st.text(alphabet="ab€", min_size=1, max_size=4))
def test_a_text_is_found_wherever_it_is_and_never_inside_others(texts: list[str], wanted: str) -> None:
    assert list(PackedTexts.of(texts).places_of(wanted)) == [
        place for place, text in enumerate(texts) if text == wanted
    ]
