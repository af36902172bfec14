"""Several accounts side by side: settings, keyring, engines; those of older versions are read as one."""

from dataclasses import replace
from pathlib import Path

import pytest

from journal_app.credentials import BrokerKeys, Secret, forget_keys, load_keys, save_keys
from journal_app.domain.errors import SettingsError
from journal_app.journal import Journal
from journal_app.settings import (
    AccountConnection,
    Settings,
    check_connections,
    connections_of,
    load_settings,
    save_settings,
)
from tests.memory_keyring import MemoryKeyring

PAPER, LIVE = AccountConnection("paper", "alpaca-paper"), AccountConnection("live", "ira", calendar="24/5")
FIRST = AccountConnection("practice", "one", address="http://127.0.0.1:9001")
SECOND = AccountConnection("practice", "two", "Europe/Berlin", "24/7", "http://127.0.0.1:9002")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "j.db", tmp_path / "config")


def test_connections_survive_the_settings_file(tmp_path: Path) -> None:
    settings = Settings(connections=(PAPER, LIVE, FIRST, SECOND), theme="dark")
    save_settings(tmp_path, settings)
    assert load_settings(tmp_path) == settings


def test_settings_of_an_older_version_are_one_connection_with_its_keys(
    tmp_path: Path, own_keyring: MemoryKeyring
) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "settings.toml").write_text('connection = "live"\ntheme = "dark"\n', encoding="utf-8")
    own_keyring.set_password("trade-journal", "alpaca-live-key-id", "AK1")
    own_keyring.set_password("trade-journal", "alpaca-live-secret-key", "s")
    assert connections_of(load_settings(folder)) == (AccountConnection("live", "alpaca-live"),)
    with Journal(tmp_path / "j.db", folder) as journal:
        (found,) = journal.connections()
        assert (found.environment, found.account_name, found.keys.key_id.reveal()) == ("live", "alpaca-live", "AK1")
    with Journal(tmp_path / "j.db", folder, account="mine") as journal:
        assert [one.account_name for one in journal.connections()] == ["mine"]


def test_each_connection_has_its_own_keys_and_engine(journal: Journal) -> None:
    for number, one in enumerate((PAPER, LIVE, FIRST, SECOND)):
        journal.connect(one, f"K{number}", "s")
    assert [one.keys.key_id.reveal() for one in journal.connections()] == ["K0", "K1", "K2", "K3"]
    assert [one.account_name for one in journal.sync_engines()] == ["alpaca-paper", "ira", "one", "two"]
    assert journal.connections()[3].rest_url == SECOND.address
    journal.close()


def test_one_account_of_several_is_chosen_by_name(tmp_path: Path) -> None:
    for name, expected in (("two", ["two"]), (None, ["one", "two"])):
        with Journal(tmp_path / "j.db", tmp_path / "config", account=name) as journal:
            if not journal.settings.connections:
                journal.connect(FIRST, "K1", "s")
                journal.connect(SECOND, "K2", "s")
            assert [one.account_name for one in journal.connections()] == expected
    with (
        Journal(tmp_path / "j.db", tmp_path / "config", account="three") as journal,
        pytest.raises(SettingsError) as no,
    ):
        journal.connections()
    assert "one, two" in no.value.hint


def test_a_connection_without_keys_waits_for_them(journal: Journal) -> None:
    journal.change_settings(replace(journal.settings, connections=(PAPER, LIVE)))
    assert journal.connections() == ()
    journal.save_keys("PK1", "s", paper=True)
    assert [one.account_name for one in journal.connections()] == ["alpaca-paper"]
    assert journal.settings.connections == (LIVE, PAPER)
    journal.close()


def test_disconnecting_forgets_the_keys_and_keeps_the_others(journal: Journal, own_keyring: MemoryKeyring) -> None:
    journal.connect(PAPER, "K0", "s")
    journal.connect(LIVE, "K1", "s")
    journal.disconnect("ira")
    assert journal.settings.connections == (PAPER,)
    assert {name for _, name in own_keyring.passwords} == {"alpaca-paper-key-id", "alpaca-paper-secret-key"}
    journal.disconnect("alpaca-paper")
    assert (journal.connections(), own_keyring.passwords) == ((), {})
    journal.close()


def test_the_same_key_has_one_budget_in_the_whole_program(journal: Journal) -> None:
    journal.connect(PAPER, "K0", "s")
    first, again = journal.sync_engine(), journal.sync_engine()
    assert first is not None
    assert again is not None
    assert vars(first._broker)["_budget"] is vars(again._broker)["_budget"]
    journal.close()


@pytest.mark.parametrize(
    "one,words",
    [
        (AccountConnection("moon", "a"), "environment"),
        (AccountConnection("paper", ""), "called"),
        (AccountConnection("paper", "a:b"), "called"),
        (AccountConnection("paper", "a", zone="Mars/Base"), "time zone"),
        (AccountConnection("paper", "a", calendar="lunar"), "calendar"),
        (AccountConnection("practice", "a"), "address"),
        (AccountConnection("live", "a", address="http://127.0.0.1:1"), "address"),
        (AccountConnection("live", PAPER.account), "Two connections"),
    ],
)
def test_a_connection_that_cannot_be_is_refused_with_a_reason(one: AccountConnection, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        check_connections([PAPER, one])


@pytest.mark.expected_log("settings could not be read")
@pytest.mark.parametrize(
    "text", ["connections = 5", 'connections = ["x"]', 'connections = [{environment = "paper", account = 7}]']
)
def test_a_damaged_list_of_connections_is_kept_beside(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    assert load_settings(tmp_path) == Settings()
    assert (tmp_path / "settings.toml.damaged").exists()


def test_a_key_of_a_newer_version_in_a_connection_is_passed_over(tmp_path: Path) -> None:
    text = 'connections = [{environment = "paper", account = "a", colour = "red"}]'
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    assert load_settings(tmp_path).connections == (AccountConnection("paper", "a"),)


def test_forgetting_keys_that_are_not_there_is_done_already() -> None:
    forget_keys("paper", "nobody")
    save_keys("paper", BrokerKeys(Secret("k"), Secret("s")), "nobody")
    assert load_keys("paper", "nobody")
    assert load_keys("paper") is None
