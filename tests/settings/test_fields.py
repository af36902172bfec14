"""What is known of each setting, and that nothing unreadable gets past it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.errors import SettingsError
from journal_app.setting_fields import GROUPS
from journal_app.settings import Settings, checked_setting, field_of, load_settings, save_settings, setting_fields

_BAD = (
    ("start_capital", "much"), ("start_capital", "-5"), ("risk_rule", "percent"), ("risk_rule", "money:lots"),
    ("risk_rule", "percent:0"), ("quiet_from", "25:00"), ("quiet_to", "7"), ("own_zone", "Mars/Olympus"),
)  # fmt: skip


def test_every_field_has_a_place_a_title_and_a_sentence() -> None:
    groups = {name for name, _ in GROUPS} | {""}
    for one in setting_fields():
        assert one.group in groups
        assert one.title
        assert one.sentence.endswith(".")
        assert "\n" not in one.comment
        assert checked_setting(one.name, one.default) == one.default
    assert len({one.title for one in setting_fields()}) == len(setting_fields())


def test_every_group_shows_something() -> None:
    assert {one.group for one in setting_fields()} - {""} == {name for name, _ in GROUPS}


@pytest.mark.parametrize("name,value", _BAD)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_the_next_step(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        checked_setting(name, value)
    assert value in refused.value.title
    (tmp_path / "settings.toml").write_text(f'{name} = "{value}"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as at_reading:
        load_settings(tmp_path)
    assert at_reading.value.title == refused.value.title
    assert f"the line {name} in" in at_reading.value.hint
    assert (tmp_path / "settings.toml").exists()


@pytest.mark.parametrize("name,value,kept", [
    ("start_capital", " 25,000.50 ", "25000.5"), ("start_capital", "", ""), ("risk_rule", "", "none"),
    ("quiet_from", "7:05", "07:05"), ("own_zone", " Europe/Berlin ", "Europe/Berlin"), ("practice_fills", 7, 7),
])  # fmt: skip
def test_what_can_be_read_is_brought_into_its_usual_form(name: str, value: object, kept: object) -> None:
    assert checked_setting(name, value) == kept


@pytest.mark.parametrize("name,value", [
    ("practice_fills", 0), ("practice_live_every", -1), ("theme", "purple"), ("auto_sync", "yes"), ("gross", 1),
])  # fmt: skip
def test_a_value_of_another_kind_or_beyond_its_bounds_is_refused(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=field_of(name).title):
        checked_setting(name, value)


@given(
    st.dictionaries(st.sampled_from(("import", "sync", "trades", "a.b")), st.text(max_size=12), max_size=4),
    st.sampled_from(("", "00:00", "23:59")), st.booleans(), st.sampled_from(("money", "r", "percent")),
)  # fmt: skip
def test_whatever_is_chosen_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, keys: dict[str, str], quiet: str, masked: bool, measure: str
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    chosen = Settings(
        shortcuts=tuple(sorted(keys.items())), quiet_from=quiet, mask_amounts=masked,
        measure=measure,  # type: ignore[arg-type]  # drawn from its values
    )  # fmt: skip
    save_settings(folder, chosen)
    assert load_settings(folder) == chosen


@pytest.mark.expected_log(
    "settings could not be read .*shortcuts are no table of texts.* kept as settings.toml.damaged"
)
def test_shortcuts_that_are_no_texts_are_no_shortcuts(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("shortcuts = { import = 5 }\n", encoding="utf-8")
    assert load_settings(tmp_path) == Settings()
