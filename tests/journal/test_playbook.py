"""The playbook on a real journal: renaming is undone, criteria are weighed, and no number changes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from journal_app.domain.errors import LedgerError, SettingsError
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.ledger.checking import content_hash, trades_hash
from tests.journal.books import NETS, PNG, week

_GAP = Setup("gap", "Opens above.", (Criterion("c1", "volume is high"), Criterion("c2", "news")), "money:50", "2")
_LATE = (
    '{"type":"fill","id":"late","time":"2026-03-02T14:50:00Z","symbol":"S0","side":"buy","qty":"5","price":"99"}\n'
    '{"type":"fill","id":"out","time":"2026-03-12T14:50:00Z","symbol":"S0","side":"sell","qty":"5","price":"99"}\n'
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with week(tmp_path) as made:
        yield made


def test_setups_are_saved_in_order_and_what_was_before_comes_back(journal: Journal) -> None:
    book = journal.playbook
    assert book.save(_GAP) is None
    assert book.save(Setup("pullback", is_baseline=True)) is None
    changed = replace(_GAP, description="Opens far above.")
    assert book.save(changed) == _GAP
    assert book.setups() == (changed, Setup("pullback", is_baseline=True))
    assert [one.name for one in book.baseline()] == ["pullback"]
    assert book.arrange(["pullback"]) == ("gap", "pullback")
    assert [one.name for one in book.setups()] == ["pullback", "gap"]


def test_a_removed_setup_comes_back_with_its_place_and_pictures(journal: Journal) -> None:
    book = journal.playbook
    book.save(_GAP)
    book.save(Setup("other"))
    book.add_picture("gap", "chart.png", PNG)
    before = content_hash(journal.ledger)
    removed = book.remove("gap")
    assert [one.name for one in book.setups()] == ["other"]
    assert book.pictures_of("gap") == ()
    book.put_back(removed)
    assert content_hash(journal.ledger) == before
    assert [one.content for one in book.pictures_of("gap")] == [PNG]


def test_pictures_of_a_setup_have_the_limits_of_those_of_trades(journal: Journal) -> None:
    book = journal.playbook
    book.save(_GAP)
    number = book.add_picture("gap", "chart.png", PNG)
    assert book.add_picture("gap", "again.png", PNG) == number
    with pytest.raises(LedgerError, match="is no picture"):
        book.add_picture("gap", "note.txt", b"text")
    with pytest.raises(LedgerError, match="larger than 10 MB"):
        book.add_picture("gap", "large.png", PNG + bytes(10 * 1024 * 1024))
    with pytest.raises(LedgerError, match="no setup “none”"):
        book.add_picture("none", "chart.png", PNG)
    removed = book.remove_picture("gap", number)
    assert removed.name == "chart.png"
    with pytest.raises(LedgerError, match="has no picture"):
        book.remove_picture("gap", number)


def test_a_removed_picture_comes_back_as_it_was(journal: Journal) -> None:
    book = journal.playbook
    book.save(_GAP)
    number = book.add_picture("gap", "chart.png", PNG)
    before = book.pictures_of("gap")
    removed = book.remove_picture("gap", number)
    number = book.put_picture_back(removed)
    assert book.pictures_of("gap") == tuple(replace(one, id=number) for one in before)
    book.remove("gap")
    with pytest.raises(LedgerError, match="no setup “gap”"):
        book.put_picture_back(removed)


def test_a_setup_is_checked_without_being_kept(journal: Journal) -> None:
    book = journal.playbook
    assert book.checked(Setup(" gap ", target_r="2.50")) == Setup("gap", target_r="2.5")
    with pytest.raises(SettingsError, match="no rule for the risk"):
        book.checked(Setup("gap", risk_rule="little"))
    assert book.setups() == ()


def test_a_setup_is_renamed_on_its_trades_and_on_marks_away_from_home_and_back(
    journal: Journal, tmp_path: Path
) -> None:
    book = journal.playbook
    book.save(_GAP)
    book.add_picture("gap", "chart.png", PNG)
    for trade, setup in (("main:b0", "gap"), ("main:b1", "gap"), ("main:b2", "fade"), ("main:b4", "opening gap")):
        journal.marks.annotate(trade, Annotation(setup=setup))
    late = tmp_path / "late.jsonl"
    late.write_text(_LATE, encoding="utf-8")
    journal.import_file(late)  # The mark of b0 moves to the trade that now holds its fill.
    before, numbers = content_hash(journal.ledger), trades_hash(journal.ledger)
    done = book.rename("gap", "opening gap")
    told = {one.trade_id: one.setup for one in journal.trades(only=TradeFilter(status="all"))}
    assert (told["main:late"], told["main:b1"], told["main:b2"]) == ("opening gap", "opening gap", "fade")
    assert [one.name for one in book.pictures_of("opening gap")] == ["chart.png"]
    assert trades_hash(journal.ledger) == numbers
    journal.ledger.rebuild()
    assert journal.marks.said("main:late").setup == "opening gap"
    book.undo_rename(done)
    assert content_hash(journal.ledger) == before
    assert journal.marks.said("main:b4").setup == "opening gap"
    journal.ledger.rebuild()
    assert content_hash(journal.ledger) == before


def test_the_windows_hear_of_a_renamed_setup(journal: Journal) -> None:
    journal.playbook.save(_GAP)
    journal.marks.annotate("main:b1", Annotation(setup="gap"))
    revision = journal.ledger.revision()
    journal.playbook.rename("gap", "opening gap")
    assert [row.setup for row in journal.changes_since(revision).rows] == ["opening gap"]


@pytest.mark.parametrize(
    "before,after,told", [("gap", "other", "already"), ("none", "x", "no setup"), ("gap", " ", "no name")]
)
def test_a_name_that_cannot_be_given_is_refused(journal: Journal, before: str, after: str, told: str) -> None:
    journal.playbook.save(_GAP)
    journal.playbook.save(Setup("other"))
    kept = content_hash(journal.ledger)
    with pytest.raises(LedgerError, match=told):
        journal.playbook.rename(before, after)
    assert content_hash(journal.ledger) == kept


def test_a_rename_is_not_undone_over_another_setup(journal: Journal) -> None:
    journal.playbook.save(_GAP)
    assert journal.playbook.rename("gap", "gap").anchors == ()
    done = journal.playbook.rename("gap", "opening gap")
    journal.playbook.save(_GAP)
    with pytest.raises(LedgerError, match="by now"):
        journal.playbook.undo_rename(done)


def test_a_risk_rule_that_cannot_be_read_is_refused(journal: Journal) -> None:
    with pytest.raises(SettingsError, match="no rule for the risk"):
        journal.playbook.save(Setup("gap", risk_rule="little"))


def test_each_criterion_is_weighed_by_the_trades_that_answered_it(journal: Journal) -> None:
    journal.playbook.save(_GAP)
    numbers = trades_hash(journal.ledger), journal.metrics()["net_pnl"]
    met, not_met = list(range(6)), list(range(6, 11))
    for number in range(12):
        checks = {number in met: (("c1", True),), number in not_met: (("c1", False),)}.get(True, ())
        journal.marks.annotate(f"main:b{number}", Annotation(setup="gap", checks=checks))
    first, second = journal.playbook.worth("gap")
    assert (first.met.n, first.not_met.n, first.unknown.n) == (6, 5, 1)
    assert first.unknown.expectancy == str(NETS[11])
    mean = sum(NETS[:6]) / 6 - sum(NETS[6:11]) / 5
    assert float(first.difference or "nan") == pytest.approx(mean, abs=1e-6)
    assert first.interval is not None
    assert (second.met.n, second.not_met.n, second.unknown.n, second.difference) == (0, 0, 12, None)
    assert (trades_hash(journal.ledger), journal.metrics()["net_pnl"]) == numbers


def test_criteria_are_weighed_in_r_where_the_risk_is_known(journal: Journal) -> None:
    journal.playbook.save(_GAP)
    for number in range(3):
        stop = "95" if number < 2 else None  # one R is 50
        journal.marks.annotate(f"main:b{number}", Annotation(setup="gap", stop=stop, checks=(("c1", True),)))
    first, _ = journal.playbook.worth("gap", outcome=Outcome("r"))
    assert (first.unit, first.met.n, first.left_out) == ("R", 2, 1)
    assert first.met.expectancy == "0.5"
    (only, _) = journal.playbook.worth("gap", TradeFilter(from_day="2026-03-03"))
    assert (only.met.n, only.unit) == (1, "money")


def test_a_setup_that_nobody_traded_is_worth_nothing_known(journal: Journal) -> None:
    journal.playbook.save(_GAP)
    assert [(one.met.n, one.met.expectancy, one.difference) for one in journal.playbook.worth("gap")] == [
        (0, None, None)
    ] * 2
    with pytest.raises(LedgerError, match="no setup “none”"):
        journal.playbook.worth("none")
