"""The trader's days on a real journal: plans, notes, close-outs, the card and the review queue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_app.days import _own_seconds
from journal_app.domain.clock import parse_time
from journal_app.domain.days import CloseOut, DayPlan, DayRecord, OfferedPlan
from journal_app.domain.errors import LedgerError, SettingsError
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.checking import content_hash, trades_hash
from tests.journal.books import week

_PLAN = DayPlan("Only A setups.", ("no trade before 10:00", "stop after two losses"), "40", 1)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with week(tmp_path) as made:
        yield made


def test_a_plan_is_offered_as_the_last_one_written_and_stored_only_by_hand(journal: Journal) -> None:
    days = journal.days
    assert days.offered_plan("2026-03-02") == OfferedPlan(DayPlan(), None)
    assert days.save_plan("2026-03-02", _PLAN) is None
    assert days.offered_plan("2026-03-04") == OfferedPlan(_PLAN, "2026-03-02")
    assert days.record("2026-03-04") == DayRecord("2026-03-04")
    assert days.offered_plan("2026-03-01") == OfferedPlan(DayPlan(), None)
    assert days.save_plan("2026-03-04", DayPlan("Rest.")) is None
    assert days.offered_plan("2026-03-04") == OfferedPlan(DayPlan("Rest."), "2026-03-04")
    assert days.save_plan("2026-03-04", None) == DayPlan("Rest.")
    assert days.written() == ("2026-03-02",)


def test_quick_notes_stand_on_the_exchanges_day_and_none_is_lost(journal: Journal) -> None:
    days, late = journal.days, parse_time("2026-03-03T02:00:00Z")
    first = days.note("calm", late)
    second = days.note("same moment", late)
    assert days.note("calm", late) == first
    assert days.record("2026-03-02").notes == (first, second)
    assert second.at_us == late + 1
    assert days.remove_note(first).text == "calm"
    with pytest.raises(LedgerError, match="not there"):
        days.remove_note(first)
    days.note(first.text, first.at_us)
    assert days.record("2026-03-02").notes == (first, second)


@pytest.mark.parametrize("text,told", [(" ", "empty"), ("x" * (10 * 1024 * 1024 + 1), "longer than 10 MB")])
def test_a_note_without_words_or_beyond_all_measure_is_refused(journal: Journal, text: str, told: str) -> None:
    before = content_hash(journal.ledger)
    with pytest.raises(LedgerError, match=told):
        journal.days.note(text)
    assert content_hash(journal.ledger) == before


def test_a_close_out_comes_back_and_its_rule_is_shown_the_next_day(journal: Journal) -> None:
    days = journal.days
    first = CloseOut(4, "waited", "chased", "main:b0", "main:b1", "half size", (True, None), 5)
    assert days.close_out("2026-03-02", first) is None
    assert days.close_out("2026-03-03", CloseOut(2)) is None
    again = days.close_out("2026-03-02", CloseOut(1))
    assert again == first
    days.close_out("2026-03-02", again)
    assert (days.card("2026-03-04").rule, days.card("2026-03-04").rule_from) == ("half size", "2026-03-02")
    assert (days.card("2026-03-02").rule, days.card("2026-03-02").rule_from) == (None, None)
    written = days.record("2026-03-03").close_out
    assert written is not None
    assert written.at_us > 0


def test_a_day_that_is_none_is_refused(journal: Journal) -> None:
    for ask in (journal.days.record, journal.days.card, lambda day: journal.days.save_plan(day, _PLAN)):
        with pytest.raises(SettingsError, match="is not a day"):
            ask("yesterday")
    with pytest.raises(SettingsError, match="is not a day"):
        journal.days.note("x", day="yesterday")
    with pytest.raises(LedgerError, match="no grade"):
        journal.days.close_out("2026-03-02", CloseOut(6))
    with pytest.raises(LedgerError, match="no risk budget"):
        journal.days.save_plan("2026-03-02", DayPlan(risk_budget="x"))


@pytest.mark.parametrize("day", ["20260302", "2026-W10-1", "2.3.2026", ""])
def test_a_day_has_one_name_and_is_refused_under_any_other(journal: Journal, day: str) -> None:
    with pytest.raises(SettingsError, match="is not a day"):
        journal.days.save_plan(day, _PLAN)
    with pytest.raises(SettingsError, match="is not a day"):
        journal.days.card(day)
    assert journal.days.written() == ()


def test_the_card_tells_figures_extremes_and_what_waits(journal: Journal) -> None:
    journal.marks.annotate("main:b0", Annotation(reviewed=True))
    card = journal.days.card("2026-03-02")
    told = {one.name: (one.value, one.n) for one in card.figures}
    assert (told["net_pnl"], told["trades"], told["win_rate"]) == (("50", 2), ("2", 2), ("0.5", 2))
    assert told["average_r"] == (None, 0)
    assert (card.best and card.best.trade_id, card.worst and card.worst.trade_id) == ("main:b0", "main:b1")
    assert (card.ranked_by, card.unreviewed, card.doubtful) == ("money", ("main:b1",), 0)
    assert [one.trade_id for one in card.trades] == ["main:b0", "main:b1"]


def test_the_best_trade_is_told_by_r_once_all_have_one(journal: Journal) -> None:
    journal.marks.annotate("main:b4", Annotation(stop="70"))  # 60 of 300 at risk: 0.2 R
    assert journal.days.card("2026-03-04").ranked_by == "money"
    journal.marks.annotate("main:b5", Annotation(stop="99.5"))  # 10 of 5 at risk: 2 R
    card = journal.days.card("2026-03-04")
    assert (card.ranked_by, card.best and card.best.trade_id) == ("R", "main:b5")
    assert card.worst is not None
    assert card.worst.r_multiple == "0.2"


def test_plan_and_actual_stand_side_by_side(journal: Journal) -> None:
    without = journal.days.card("2026-03-05").against
    assert (without.plan, without.lost, without.entered, without.is_in_budget, without.is_in_count) == (
        None, "70", 2, None, None,
    )  # fmt: skip
    journal.days.save_plan("2026-03-05", _PLAN)
    journal.days.close_out("2026-03-05", CloseOut(kept_rules=(True,)))
    against = journal.days.card("2026-03-05").against
    assert (against.is_in_budget, against.is_in_count) == (False, False)
    assert against.rules == (("no trade before 10:00", True), ("stop after two losses", None))
    journal.days.save_plan("2026-03-05", DayPlan(risk_budget="70", most_trades=2))
    against = journal.days.card("2026-03-05").against
    assert (against.is_in_budget, against.is_in_count) == (True, True)


def test_a_day_without_trades_has_a_card_of_unknowns(journal: Journal) -> None:
    card = journal.days.card("2026-03-07")
    assert (card.trades, card.best, card.worst, card.ranked_by, card.against.lost) == ((), None, None, None, "0")
    assert {one.name: one.value for one in card.figures}["win_rate"] is None


def test_one_trade_alone_is_neither_best_nor_worst(journal: Journal, tmp_path: Path) -> None:
    lone = tmp_path / "lone.jsonl"
    lone.write_text(
        '{"type":"fill","id":"x","time":"2026-03-10T15:00:00Z","symbol":"Q","side":"buy","qty":"1","price":"5"}\n'
        '{"type":"fill","id":"y","time":"2026-03-10T16:00:00Z","symbol":"Q","side":"sell","qty":"1","price":"6"}\n'
        '{"type":"fill","id":"z","account":"second","time":"2026-03-10T15:00:00Z","symbol":"Q","side":"buy","qty":"1",'
        '"price":"5"}\n',
        encoding="utf-8",
    )
    journal.import_file(lone)
    card = journal.days.card("2026-03-10")
    assert (len(card.trades), card.best, card.against.entered) == (1, None, 2)
    assert journal.days.card("2026-03-10", "second").against.entered == 1


def test_the_queue_has_the_unreviewed_in_order_of_close(journal: Journal) -> None:
    assert journal.days.queue().left == 12
    journal.marks.annotate("main:b1", Annotation(reviewed=True))
    journal.marks.annotate("main:b2", Annotation(stop="99"))
    queue = journal.days.queue(to_day="2026-03-03")
    assert [(one.trade_id, one.symbol, one.net, one.r) for one in queue.trades] == [
        ("main:b0", "S0", "100", None), ("main:b2", "S2", "30", "3"), ("main:b3", "S0", "-20", None),
    ]  # fmt: skip
    assert (queue.left, queue.seconds, queue.is_measured, queue.words) == (3, 120, False, "3 left, about 2 min")
    assert [one.trade_id for one in journal.days.queue(most=1).trades] == ["main:b0"]
    assert journal.days.queue(most=1).left == 11
    assert journal.days.queue(account="other").words == "All reviewed"


def test_the_estimate_is_the_traders_own_median_once_there_is_one() -> None:
    steady = [0, 20, 45, 75, 105, 140]
    in_bulk, after_a_break = [141, 142], [5000]
    times = [second * 1_000_000 for second in (*steady, *in_bulk, *after_a_break)]
    assert _own_seconds(times) == 30
    assert _own_seconds(times[:5]) is None
    assert _own_seconds([]) is None


def test_when_a_trade_was_reviewed_is_noted_once_and_is_no_content(journal: Journal) -> None:
    from journal_app.ledger.reviews import review_times

    journal.marks.annotate("main:b0", Annotation(note="x"))
    assert review_times(journal.ledger) == []
    journal.marks.annotate("main:b0", Annotation(reviewed=True))
    (first,) = review_times(journal.ledger)
    before = content_hash(journal.ledger)
    journal.marks.annotate("main:b0", Annotation(reviewed=True))
    assert (review_times(journal.ledger), content_hash(journal.ledger)) == ([first], before)


def test_no_number_changes_by_what_is_written_about_days(journal: Journal) -> None:
    numbers = trades_hash(journal.ledger), journal.metrics()
    journal.days.save_plan("2026-03-02", _PLAN)
    journal.days.note("calm", parse_time("2026-03-02T15:00:00Z"))
    journal.days.close_out("2026-03-02", CloseOut(5))
    assert (trades_hash(journal.ledger), journal.metrics()) == numbers
