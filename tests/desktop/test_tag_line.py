from hypothesis import given
from hypothesis import strategies as st

from journal_app.desktop.tag_line import from_line, last_word, to_line

WORDS = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(str.strip).filter(bool),
    unique=True, max_size=6,
)  # fmt: skip


def test_slashes_emoji_commas_and_quotes_survive_a_line() -> None:
    words = ("a/b\\c", "🚀 moon", "one, two", '"quoted"', "plain")
    assert from_line(to_line(words)) == words
    assert from_line("late, late ,tired,, ") == ("late", "tired")
    assert from_line("") == ()


@given(WORDS)
def test_every_list_of_words_comes_back_from_its_line(words: list[str]) -> None:
    assert from_line(to_line(words)) == tuple(words)


def test_the_last_word_is_what_is_completed() -> None:
    assert last_word("late, ti") == ("late, ", "ti")
    assert last_word("la") == ("", "la")
