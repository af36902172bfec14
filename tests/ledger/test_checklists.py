"""Mistakes and answered checks hang on the fill like tags; two editors of one note lose nothing."""

from pathlib import Path

import pytest

from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation, ChangedMeanwhileError
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.checking import content_hash, trades_hash
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.reading import trade_of, trades
from journal_app.ledger.store import Ledger
from journal_app.ledger.undoing import undo_import
from journal_app.ledger.waiting import said, waiting_marks
from tests.ledger.facts import fill

_MEGABYTE = 1024 * 1024


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "j.db")


def late(ledger: Ledger, *facts: Fact) -> int:
    job = OpenJob("import", "late.jsonl")
    with ledger.recording(job) as batch:
        batch.add(ledger.account("main", "alpaca"), list(facts))
    ledger.end_job(job, "done")
    assert job.id is not None
    return job.id


def test_they_are_shown_on_the_trade_and_change_no_number(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1), fill(2, "sell"))
        numbers = trades_hash(ledger)
        ledger.annotate("main:f1", Annotation(mistakes=("chased", "a/b, c 🎯"), checks=(("c2", True), ("c1", False))))
        trade = trade_of(ledger, "main:f1")
        assert trade is not None
        assert (trade.mistakes, trade.checks) == (("chased", "a/b, c 🎯"), (("c2", True), ("c1", False)))
        assert trades_hash(ledger) == numbers


def test_what_annotate_returns_brings_them_back(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        empty = content_hash(ledger)
        first = ledger.annotate("main:f1", Annotation(mistakes=("chased",), checks=(("c1", True),)))
        written = content_hash(ledger)
        second = ledger.annotate("main:f1", Annotation(mistakes=(), checks=()))
        assert content_hash(ledger) == empty
        ledger.annotate("main:f1", second)
        assert content_hash(ledger) == written
        ledger.annotate("main:f1", first)
        assert content_hash(ledger) == empty


def test_on_another_trade_mistakes_are_united_and_its_own_answers_win(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        ledger.annotate("main:f1", Annotation(mistakes=("chased", "late"), checks=(("c1", True), ("c2", True))))
        before = content_hash(ledger)
        job = late(ledger, fill(0))
        moved = said(ledger, "main:f0")
        assert (moved.mistakes, moved.checks) == (("chased", "late"), (("c1", True), ("c2", True)))
        ledger.rebuild()
        assert said(ledger, "main:f0") == moved
        undo_import(ledger, job)
        assert content_hash(ledger) == before


def test_what_is_added_to_joined_words_stays_with_the_trade_when_they_leave(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        ledger.annotate("main:f1", Annotation(mistakes=("chased",), checks=(("c1", True),)))
        job = late(ledger, fill(0))
        checks = (("c1", False), ("c2", True))
        ledger.annotate("main:f0", Annotation(mistakes=("chased", "too large"), checks=checks))
        undo_import(ledger, job)
        assert said(ledger, "main:f1") == Annotation(mistakes=("chased",), checks=(("c1", True),))
        (waiting,) = waiting_marks(ledger)
        assert (waiting.said.mistakes, dict(waiting.said.checks or ())) == (("too large",), dict(checks))


def test_an_answer_taken_back_rewrites_the_joined_words(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        ledger.annotate("main:f1", Annotation(checks=(("c1", True), ("c2", True))))
        late(ledger, fill(0))
        ledger.annotate("main:f0", Annotation(checks=(("c1", True),)))
        late(ledger, fill(2, minute=-1))
        (trade,) = trades(ledger, only=TradeFilter(status="all"))
        assert trade.checks == (("c1", True),)


def test_two_editors_of_one_note_lose_nothing(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        seen = said(ledger, "main:f1")
        ledger.annotate("main:f1", Annotation(note="mine"), seen)
        before = content_hash(ledger)
        with pytest.raises(ChangedMeanwhileError) as refused:
            ledger.annotate("main:f1", Annotation(note="yours", rating=3), seen)
        assert content_hash(ledger) == before
        assert (refused.value.theirs.note, refused.value.yours.note) == ("mine", "yours")
        assert refused.value.trade_id == "main:f1"


@pytest.mark.parametrize(
    "change",
    [
        Annotation(rating=4),  # another field than the one that was changed
        Annotation(note="mine", setup="gap"),  # the very text that stands there
        Annotation(tags=("a",)),
    ],
)
def test_an_editor_is_let_in_where_nothing_is_lost(ledger: Ledger, change: Annotation) -> None:
    with ledger:
        late(ledger, fill(1))
        seen = said(ledger, "main:f1")
        ledger.annotate("main:f1", Annotation(note="mine"))
        ledger.annotate("main:f1", change, seen)
        assert said(ledger, "main:f1").note == "mine"


@pytest.mark.parametrize(
    "first,second",
    [
        (Annotation(tags=("a",)), Annotation(tags=("b",))), (Annotation(stop="9"), Annotation(stop="")),
        (Annotation(checks=(("c", True),)), Annotation(checks=(("c", False),))),
        (Annotation(reviewed=True, mistakes=("m",)), Annotation(mistakes=("n",))),
    ],
)  # fmt: skip
def test_every_field_is_guarded(ledger: Ledger, first: Annotation, second: Annotation) -> None:
    with ledger:
        late(ledger, fill(1))
        seen = said(ledger, "main:f1")
        ledger.annotate("main:f1", first)
        with pytest.raises(ChangedMeanwhileError):
            ledger.annotate("main:f1", second, seen)
        ledger.annotate("main:f1", second, said(ledger, "main:f1"))


def test_a_stop_is_the_same_price_however_it_is_written(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        ledger.annotate("main:f1", Annotation(stop="9.50"))
        ledger.annotate("main:f1", Annotation(stop="9"), Annotation(stop="9.50"))
        assert said(ledger, "main:f1").stop == "9"


def test_a_note_of_a_megabyte_is_kept_and_one_above_ten_is_refused(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        long = "ä" * (_MEGABYTE // 2)
        ledger.annotate("main:f1", Annotation(note=long))
        assert said(ledger, "main:f1").note == long
        with pytest.raises(LedgerError, match="longer than 10 MB"):
            ledger.annotate("main:f1", Annotation(note="ä" * (5 * _MEGABYTE + 1)))
        assert said(ledger, "main:f1").note == long


def test_many_trades_are_annotated_together_and_brought_back(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1), fill(2, symbol="DEF"))
        ledger.annotate("main:f1", Annotation(tags=("old",)))
        before, revision = content_hash(ledger), ledger.revision()
        undo = ledger.annotate_all({one: Annotation(tags=("new",), setup="gap") for one in ("main:f1", "main:f2")})
        assert ledger.revision() == revision + 1
        assert [said(ledger, one).tags for one in undo] == [("new",), ("new",)]
        ledger.annotate_all(undo)
        assert content_hash(ledger) == before


def test_of_many_trades_all_are_annotated_or_none(ledger: Ledger) -> None:
    with ledger:
        late(ledger, fill(1))
        before = content_hash(ledger)
        with pytest.raises(LedgerError, match="no trade main:f9"):
            ledger.annotate_all({"main:f1": Annotation(note="x"), "main:f9": Annotation(note="x")})
        assert content_hash(ledger) == before
