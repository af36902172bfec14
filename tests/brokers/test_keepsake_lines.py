"""What the trader keeps goes through its lines unchanged, whatever is written in it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from journal_app.brokers.journal_lines import Counter, Note, parse_line, read_row
from journal_app.brokers.keepsake_lines import (
    read_day,
    read_day_note,
    read_playbook_setup,
    read_setup_picture,
    read_view,
    write_day,
    write_day_note,
    write_playbook_setup,
    write_setup_picture,
    write_view,
)
from journal_app.brokers.line_fields import Row
from journal_app.domain.days import CloseOut, DayPlan, QuickNote
from journal_app.domain.playbook import Criterion, Setup, SetupPicture
from journal_app.domain.views import SavedView

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_NAME = _TEXT.map(str.strip).filter(bool)
_TIME = st.integers(0, 2**51)
_CRITERIA = st.lists(st.builds(Criterion, _NAME, _NAME, st.booleans()), max_size=3, unique_by=lambda one: one.id)
_SETUP = st.builds(
    Setup, _NAME, _TEXT, _CRITERIA.map(tuple), st.sampled_from(["", "percent:1"]), st.sampled_from([None, "2.5"]),
    st.booleans(), st.booleans(),
)  # fmt: skip
_PLAN = st.builds(DayPlan, _TEXT, st.lists(_NAME, max_size=3).map(tuple), st.sampled_from([None, "300"]), st.none())
_CLOSE_OUT = st.builds(
    CloseOut, st.none() | st.integers(1, 5), _TEXT, _TEXT, st.none(), st.none(), _TEXT,
    st.lists(st.none() | st.booleans(), max_size=3).map(tuple), _TIME,
)  # fmt: skip


def through_the_file(line: str) -> Row:
    """Return the row of a line as an import reads it: one line, and accepted."""
    assert "\n" not in line
    found = read_row(parse_line(line.encode()), line, Counter())
    assert isinstance(found, Note)
    return found.row


@given(_SETUP, st.integers(0, 99))
def test_a_setup(setup: Setup, place: int) -> None:
    assert read_playbook_setup(through_the_file(write_playbook_setup(setup, place))) == (setup, place)


@given(_NAME, _TEXT, _TIME, st.binary(max_size=20))
def test_a_picture_of_a_setup(setup: str, name: str, added_us: int, content: bytes) -> None:
    picture = SetupPicture(0, setup, name, "", added_us, b"\x89PNG" + content)
    assert read_setup_picture(through_the_file(write_setup_picture(picture))) == picture


@given(st.dates().map(str), st.none() | _PLAN, st.none() | _CLOSE_OUT)
def test_a_day(day: str, plan: DayPlan | None, close_out: CloseOut | None) -> None:
    assert read_day(through_the_file(write_day(day, plan, close_out))) == (day, plan, close_out)


@given(st.dates().map(str), _TIME, _NAME)
def test_a_quick_note(day: str, at_us: int, text: str) -> None:
    note = QuickNote(at_us, text)
    assert read_day_note(through_the_file(write_day_note(day, note))) == (day, note)


@given(_NAME, _NAME, st.dictionaries(_TEXT, st.integers()), st.integers(0, 99))
def test_a_saved_view(page: str, name: str, content: dict[str, int], place: int) -> None:
    view = SavedView(page, name, json.dumps(content), place)
    assert read_view(through_the_file(write_view(view))) == view
