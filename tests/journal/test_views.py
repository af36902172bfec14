"""Saved views stay in their order, and every change has its way back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_app.domain.errors import LedgerError
from journal_app.domain.views import SavedView
from journal_app.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "j.db", tmp_path / "config") as made:
        for name in ("losers", "winners 🎯", "a/b, c"):
            made.views.save("trades", name, '{"columns": []}')
        made.views.save("performance", "losers", "[]")
        yield made


def names(journal: Journal) -> list[str]:
    return [one.name for one in journal.views.of("trades")]


def test_views_are_listed_by_page_in_the_order_of_saving(journal: Journal) -> None:
    assert names(journal) == ["losers", "winners 🎯", "a/b, c"]
    assert journal.views.of("performance") == (SavedView("performance", "losers", "[]"),)


def test_a_view_that_is_saved_again_keeps_its_place(journal: Journal) -> None:
    before = journal.views.save("trades", " losers ", "[1]")
    assert before == SavedView("trades", "losers", '{"columns": []}', 0)
    assert (names(journal)[0], journal.views.of("trades")[0].content) == ("losers", "[1]")
    journal.views.put_back(before)
    assert journal.views.of("trades")[0] == before


def test_a_removed_view_comes_back_where_it_was(journal: Journal) -> None:
    removed = journal.views.remove("trades", "winners 🎯")
    assert names(journal) == ["losers", "a/b, c"]
    journal.views.put_back(removed)
    assert names(journal) == ["losers", "winners 🎯", "a/b, c"]


def test_a_new_order_has_its_way_back(journal: Journal) -> None:
    before = journal.views.arrange("trades", ["a/b, c", "no such", "a/b, c"])
    assert names(journal) == ["a/b, c", "losers", "winners 🎯"]
    journal.views.arrange("trades", before)
    assert names(journal) == list(before)


def test_a_renamed_view_keeps_its_place(journal: Journal) -> None:
    journal.views.rename("trades", "losers", "lost")
    journal.views.rename("trades", "lost", "lost")
    assert names(journal)[0] == "lost"


@pytest.mark.parametrize(
    "before,after,told", [("losers", "a/b, c", "already"), ("x", "y", "no view"), ("losers", "", "no name")]
)
def test_a_name_that_cannot_be_given_is_refused(journal: Journal, before: str, after: str, told: str) -> None:
    with pytest.raises(LedgerError, match=told):
        journal.views.rename("trades", before, after)
    assert names(journal) == ["losers", "winners 🎯", "a/b, c"]


def test_a_view_that_is_no_json_is_refused(journal: Journal) -> None:
    with pytest.raises(LedgerError, match="cannot be read"):
        journal.views.save("trades", "new", "{")
    with pytest.raises(LedgerError, match="no name"):
        journal.views.save("trades", " ", "[]")
    with pytest.raises(LedgerError, match="no view"):
        journal.views.remove("trades", "new")
