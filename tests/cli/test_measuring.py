"""The verbs `bars` and `excursions`, on a journal synced from a practice broker."""

from collections.abc import Iterator
from datetime import date

import pytest

from journal_app.domain.money import to_units
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.cli.terminal import Terminal

RECENT = ("--from", "2026-04-16", "--to", "2026-04-17")


@pytest.fixture
def synced(empty: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    with PracticeServer(PracticeSettings(fills=450, newest_day=date(2026, 4, 17))) as server:
        monkeypatch.setenv("APCA_API_KEY_ID", server.settings.key_id)
        monkeypatch.setenv("APCA_API_SECRET_KEY", server.settings.secret_key)
        monkeypatch.setenv("APCA_API_BASE_URL", server.rest_url)
        assert empty.run("sync").code == 0
        yield empty


def test_fetched_bars_tell_how_far_trades_went_and_what_a_stop_would_have_made(synced: Terminal) -> None:
    before = synced.run("trades", "--json", *RECENT).answer
    assert {(one["excursion"], one["mae"]) for one in before} == {("waiting", None)}
    said = synced.run("bars", "--fetch", "--json", *RECENT)
    assert (said.code, said.answer["bar_size"], said.answer["fetched"]["errors"]) == (0, "1Min", [])
    assert said.answer["fetched"]["trades"] >= len(before)
    assert said.answer["kept"]["bars"] > 390
    after = synced.run("trades", "--json", *RECENT).answer
    assert all(to_units(one["mae_high"]) <= to_units(one["mae"]) <= 0 <= to_units(one["mfe"]) for one in after)

    taken = synced.run("excursions", "--json", *RECENT).answer["trades"]
    assert [one["mfe"] for one in taken] == [one["mfe"] for one in after]
    assert all(
        to_units(low) == to_units(one["mfe"]) - to_units(one["gross"]) <= to_units(high)
        for one in taken
        for low, high in [one["given_back"]]
    )
    assert all(
        float(low) <= float(high) <= 1 for one in taken if one["efficiency"] for low, high in [one["efficiency"]]
    )
    assert "exit efficiency" in synced.run("excursions", *RECENT).out

    what_if = synced.run("excursions", "--stop", "50", "--target", "80.5", "--unit", "money", "--json", *RECENT).answer
    assert what_if["n"] == len(after) == sum(what_if["counts"].values())
    assert to_units(what_if["low"]) <= to_units(what_if["high"])
    touched = [one for one in what_if["trades"] if one["ends_by"] == "stop"]
    assert touched
    assert all(to_units(one["best"]) <= to_units("-50") for one in touched)
    in_r = synced.run("excursions", "--stop", "1", "--json", *RECENT).answer
    assert (in_r["n"], in_r["left_out"]) == (0, len(after))
    assert in_r["trades"][0]["why"] == "It has no planned stop, so one R is not known."
    assert "at worst" in synced.run("excursions", "--stop", "50", "--unit", "money", *RECENT).out

    dropped = synced.run("bars", "--drop", "--json").answer
    assert (dropped["kept"]["bars"], dropped["fetched"]) == (0, None)
    assert dropped["issues"][0]["state"] == "waiting"
    assert synced.run("trades", "--json", *RECENT).answer == before


def test_without_a_broker_nothing_is_fetched_and_the_next_step_is_told(terminal: Terminal) -> None:
    said = terminal.run("bars", "--fetch")
    assert (said.code, said.err.splitlines()[0]) == (1, "No broker is connected, so no bars can be fetched.")
    said = terminal.run("bars")
    assert "Its bars have not been fetched" in said.out


@pytest.mark.parametrize(
    "words, title",
    [
        (("--stop", "much"), "“much” is no number."),
        (("--stop", "0"), "A stop or target of 0 or less ends a trade before it begins."),
    ],
)
def test_levels_that_make_no_sense_are_known_errors(terminal: Terminal, words: tuple[str, ...], title: str) -> None:
    said = terminal.run("excursions", *words)
    assert (said.code, said.err.splitlines()[0]) == (1, title)


def test_daily_returns_stand_beside_a_symbol_whose_prices_the_broker_tells(synced: Terminal) -> None:
    found = synced.run("metrics", "--benchmark", "spy", "--json").answer
    assert (found["symbol"], found["days"] > 0, found["days"] + found["missing"] > 1) == ("SPY", True, True)
    assert float(found["excess_return"]) == pytest.approx(
        float(found["account_return"]) - float(found["benchmark_return"]), abs=2e-6
    )
    missing = synced.run("metrics", "--benchmark", "NOSUCH")
    assert (missing.code, "Check the symbol" in missing.err) == (1, True)
