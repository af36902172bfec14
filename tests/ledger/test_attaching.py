"""Marks follow their fill when trades change, go home again, and never get lost or change a number."""

import random
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.inbox import moves
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.pictures import add_picture, pictures_of, remove_picture
from journal_app.ledger.reading import trade_of, trades
from journal_app.ledger.store import Ledger
from journal_app.ledger.undoing import undo_import
from journal_app.ledger.waiting import waiting_marks
from tests.ledger.facts import fill, history, record

_ALL = TradeFilter(status="all")
_PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
TWO = [fill(10), fill(11, "sell"), fill(20), fill(21, "sell")]
LATE = fill(5, "buy", "50", minute=5)
"""Bought before both trades and never sold: nothing is flat at 11 any more, so both trades are one, opened by it."""


def by_id(ledger: Ledger) -> dict[str, Trade]:
    return {one.trade_id: one for one in trades(ledger, only=_ALL)}


def late_import(ledger: Ledger, fact: Fact) -> int:
    """Record a fact by an import of its own, which can be undone."""
    job = OpenJob("import", "late.jsonl")
    with ledger.recording(job) as batch:
        batch.add(ledger.account("main", "alpaca"), [fact])
    ledger.end_job(job, "done")
    assert job.id is not None
    return job.id


@pytest.fixture
def two(tmp_path: Path) -> Ledger:
    """A journal with two closed trades of one symbol, both with marks."""
    ledger = Ledger(tmp_path / "journal.db")
    record(ledger, TWO)
    first = Annotation("first", "gap", ("a", "b"), "8", None, 3, reviewed=True)
    ledger.annotate("main:f10", first)
    ledger.annotate("main:f20", Annotation("second", "fade", ("b", "c"), "7", "15"))
    return ledger


def test_notes_go_with_their_fills_into_the_trade_that_holds_them(two: Ledger) -> None:
    with two:
        record(two, [LATE])
        (trade,) = by_id(two).values()
        assert trade.trade_id == "main:f5"
        assert trade.note == "[from f10]\nfirst\n\n[from f20]\nsecond"
        assert (trade.setup, trade.tags, trade.stop, trade.target, trade.rating) == (
            "gap",
            ("a", "b", "c"),
            "8",
            "15",
            3,
        )
        assert not trade.reviewed
        told = [one for one in moves(two) if one.why == "note"]
        assert {(one.trade_id, one.rows) for one in told} == {("main:f5", ("f10", "f5")), ("main:f5", ("f20", "f5"))}
        assert all(one.before == one.after == trade.net for one in told)


def test_they_go_home_as_they_were_when_the_late_fill_is_undone(two: Ledger) -> None:
    with two:
        before, digest = by_id(two), content_hash(two)
        job = late_import(two, LATE)
        assert content_hash(two) != digest
        undo_import(two, job)
        assert by_id(two) == before
        assert content_hash(two) == digest
        again = late_import(two, LATE._replace(external_id="g5"))
        assert trade_of(two, "main:g5") is not None
        undo_import(two, again)
        assert by_id(two) == before


def test_what_was_edited_since_stays_and_the_others_still_go_home(two: Ledger) -> None:
    with two:
        job = late_import(two, LATE)
        two.annotate("main:f5", Annotation(note="one thought about both"))
        undo_import(two, job)
        notes = {one.trade_id: one.note for one in by_id(two).values()}
        assert notes == {"main:f10": "first", "main:f20": "second"}
        assert [(one.anchor, one.said.note) for one in waiting_marks(two)] == [("f5", "one thought about both")]


def test_a_note_on_a_busted_fill_goes_to_the_trade_that_covers_its_time(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, [fill(1), fill(2), fill(9, "sell", "200")])
        ledger.annotate("main:f1", Annotation(note="kept"))
        job = late_import(ledger, fill(0))
        assert by_id(ledger)["main:f0"].note == "[from f1]\nkept"
        undo_import(ledger, job)
        assert by_id(ledger)["main:f1"].note == "kept"


def test_without_any_trade_left_a_note_waits_and_comes_back(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        job = late_import(ledger, fill(1))
        ledger.annotate("main:f1", Annotation(note="alone"))
        undo_import(ledger, job)
        assert [one.said.note for one in waiting_marks(ledger)] == ["alone"]
        late_import(ledger, fill(1))
        assert by_id(ledger)["main:f1"].note == "alone"
        assert waiting_marks(ledger) == ()


def test_pictures_go_and_come_home_too(two: Ledger) -> None:
    with two:
        number = add_picture(two, "main:f20", "chart.png", _PNG)
        assert add_picture(two, "main:f20", "again.png", _PNG) == number
        job = late_import(two, LATE)
        assert [one.name for one in pictures_of(two, "main:f5")] == ["chart.png"]
        undo_import(two, job)
        assert [one.content for one in pictures_of(two, "main:f20")] == [_PNG]
        assert remove_picture(two, "main:f20", number).name == "chart.png"
        assert pictures_of(two, "main:f20") == ()


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF", b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024 * 1024)])
def test_what_is_no_picture_or_too_large_is_refused(two: Ledger, content: bytes) -> None:
    with two, pytest.raises(LedgerError, match=r"no picture|larger than"):
        add_picture(two, "main:f10", "thing", content)


@pytest.mark.parametrize("change", [Annotation(stop="near"), Annotation(target="1e999"), Annotation(rating=6)])
def test_a_price_or_rating_that_is_none_is_refused(two: Ledger, change: Annotation) -> None:
    with two:
        before = by_id(two)
        with pytest.raises(LedgerError, match="is no"):
            two.annotate("main:f10", change)
        assert by_id(two) == before


def test_what_annotate_returns_brings_back_what_was(two: Ledger) -> None:
    with two:
        before, digest = by_id(two), content_hash(two)
        undo = two.annotate("main:f10", Annotation("", "", (), "", "9", 0, reviewed=False))
        assert by_id(two)["main:f10"].note is None
        two.annotate("main:f10", undo)
        assert by_id(two) == before
        assert content_hash(two) == digest


def _numbers(ledger: Ledger) -> list[object]:
    """Return everything that is a number of the journal: trades without words, facts, and the hash of both."""
    bare = [
        one._replace(
            note=None, setup=None, tags=(), reviewed=False, stop=None, target=None, rating=None, r_multiple=None
        )
        for one in trades(ledger, only=_ALL)
    ]
    with ledger.reading() as connection:
        facts = connection.execute("SELECT * FROM fact ORDER BY seq").fetchall()
        derived = connection.execute("SELECT opening_seq, status, gross, fees, net, qty, state FROM trade").fetchall()
    return [bare, facts, derived, trades_hash(ledger)]


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_SAYING = st.builds(
    Annotation, st.none() | _TEXT, st.none() | _TEXT, st.none() | st.lists(_TEXT, max_size=3).map(tuple),
    st.none() | st.sampled_from(["", "9.5", "0.1"]), st.none() | st.sampled_from(["", "12"]),
    st.none() | st.integers(0, 5), st.none() | st.booleans(),
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), _SAYING), min_size=1, max_size=6))
def test_saving_a_note_can_never_change_a_number(
    tmp_path_factory: pytest.TempPathFactory, sayings: list[tuple[int, Annotation]]
) -> None:
    with Ledger(tmp_path_factory.mktemp("notes") / "j.db") as ledger:
        record(ledger, history(60, seed=2))
        before = _numbers(ledger)
        ids = [one.trade_id for one in trades(ledger, only=_ALL)]
        for place, saying in sayings:
            ledger.annotate(ids[place % len(ids)], saying)
            add_picture(ledger, ids[place % len(ids)], "p.png", _PNG)
        assert _numbers(ledger) == before
        ledger.rebuild()
        assert _numbers(ledger)[0] == before[0]


def test_no_statement_of_a_note_writes_a_column_that_holds_a_number(two: Ledger) -> None:
    written: set[tuple[str, str | None]] = set()

    def watch(operation: int, first: str | None, second: str | None, *_: str | None) -> int:
        if operation in {apsw.SQLITE_INSERT, apsw.SQLITE_UPDATE, apsw.SQLITE_DELETE}:
            written.add((str(first), second if operation == apsw.SQLITE_UPDATE else "*"))
        return apsw.SQLITE_OK

    with two:
        with two.writing() as (database, _):
            database.connection().authorizer = watch
        two.annotate("main:f10", Annotation("n", "s", ("t",), "1", "2", 5, reviewed=True))
        add_picture(two, "main:f10", "p.png", _PNG)
        with two.writing() as (database, _):
            database.connection().authorizer = None
    assert {table for table, _ in written} == {"mark", "annotation", "trade", "picture"}
    assert {column for table, column in written if table == "trade"} == {"revision"}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_nothing_that_was_ever_written_is_lost_and_a_rebuild_attaches_the_same(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    draw = random.Random(seed)
    facts = history(40, seed=seed)
    late = [facts.pop(draw.randrange(len(facts))) for _ in range(8)]
    said: list[str] = []
    with Ledger(tmp_path_factory.mktemp("lost") / "j.db") as ledger:
        record(ledger, facts)
        jobs: list[int] = []
        for fact in late:
            ids = list(by_id(ledger))
            for trade_id in draw.sample(ids, min(3, len(ids))):
                note = f"note {len(said)}."
                before = by_id(ledger)[trade_id].note
                ledger.annotate(trade_id, Annotation(note=f"{before}\n{note}" if before else note))
                said.append(note)
            jobs.append(late_import(ledger, fact))
            if draw.random() < 0.4:
                undo_import(ledger, jobs.pop(draw.randrange(len(jobs))))
            shown = [one.note or "" for one in by_id(ledger).values()]
            shown += [one.said.note or "" for one in waiting_marks(ledger)]
            for note in said:
                assert any(note in text for text in shown), note
        before_rebuild = by_id(ledger)
        ledger.rebuild()
        assert by_id(ledger) == before_rebuild
        assert verify(ledger).is_whole
