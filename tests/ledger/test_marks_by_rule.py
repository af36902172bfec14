"""Where a mark is found depends on the fills alone: checked against the rows behind each trade, whatever happens."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.ledger.checking import content_hash, verify
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.pictures import add_picture, pictures_of
from journal_app.ledger.reading import fills_of, trades
from journal_app.ledger.store import Ledger
from journal_app.ledger.undoing import undo_import
from journal_app.ledger.waiting import waiting_marks
from tests.ledger.facts import fill
from tests.ledger.test_families import pair

_SIDES = ("buy", "sell")
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["fill", "fill", "fill", "correct", "bust", "undo", "say", "say", "picture"]),
        st.integers(0, 11), st.sampled_from(_SIDES), st.integers(1, 3), st.sampled_from(["ABC", "DEF"]),
    ), min_size=4, max_size=24,
)  # fmt: skip
"""What happens, at which minute or to which row, and the side, size and symbol of a fill."""


@dataclass
class Story:
    """A journal to which things happen, and what was said in it: by fill, what is written on it."""

    ledger: Ledger
    facts: dict[str, Fact] = field(default_factory=dict)
    jobs: list[tuple[int, str]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    pictured: dict[str, bytes] = field(default_factory=dict)

    def record(self, fact: Fact) -> None:
        job = OpenJob("import", "some.jsonl")
        with self.ledger.recording(job) as batch:
            batch.add(self.ledger.account("main", "alpaca"), [fact])
        self.ledger.end_job(job, "done")
        if job.id is not None:
            self.jobs.append((job.id, fact.external_id))

    def step(self, what: str, place: int, side: str, size: int, symbol: str) -> None:
        if what == "fill":
            fact = fill(len(self.facts), side, str(size * 10), symbol=symbol, minute=place)
            self.facts[fact.external_id] = fact
            self.record(fact)
        elif what in {"correct", "bust"} and self.facts:
            name = list(self.facts)[place % len(self.facts)]
            changed = self.facts[name]._replace(side=side, qty=str(size * 10), symbol=symbol)
            if what == "bust":
                changed = changed._replace(kind="unclassified", side=None, qty=None, price=None, detail='{"type":"X"}')
            self.record(changed)
        elif what == "undo" and self.jobs:
            number, _ = self.jobs.pop(place % len(self.jobs))
            undo_import(self.ledger, number)
        elif what in {"say", "picture"}:
            self.write(what, place)

    def write(self, what: str, place: int) -> None:
        """Write on a trade that shows nothing yet: then its own fill is the home of what is written."""
        bare = [one for one in shown(self.ledger) if not one.note and not one.tags]
        if not bare:
            return
        trade = bare[place % len(bare)]
        home = trade.trade_id.removeprefix("main:")
        if what == "say" and home not in self.said:
            self.said[home] = f"<{home}>"
            self.ledger.annotate(trade.trade_id, Annotation(note=self.said[home], stop="1", rating=2))
        elif what == "picture":
            self.pictured[home] = b"\x89PNG\r\n\x1a\n" + home.encode()
            add_picture(self.ledger, trade.trade_id, f"{home}.png", self.pictured[home])


def shown(ledger: Ledger) -> list[Trade]:
    return list(trades(ledger, only=TradeFilter(status="all")))


def places(ledger: Ledger) -> tuple[dict[str, str], dict[str, set[bytes]]]:
    """Return the note and the pictures of each trade, and under "waiting …" what belongs to none."""
    notes = {one.trade_id: one.note for one in shown(ledger) if one.note}
    pictures = {one.trade_id: {two.content for two in pictures_of(ledger, one.trade_id)} for one in shown(ledger)}
    for one in waiting_marks(ledger):
        notes[f"waiting {one.anchor}"] = one.said.note or ""
        pictures[f"waiting {one.anchor}"] = {two.content for two in one.pictures}
    return notes, {where: some for where, some in pictures.items() if some}


def homes_of(ledger: Ledger) -> dict[str, set[str]]:
    """Return by counting fill the trades of which it is a part; one through zero ends one and opens another."""
    found: dict[str, set[str]] = {}
    for one in shown(ledger):
        for row in fills_of(ledger, one.trade_id):
            if row.kind == "fill":
                found.setdefault(row.external_id, set()).add(one.trade_id)
    return found


def check(story: Story) -> None:
    notes, pictures = places(story.ledger)
    parts = homes_of(story.ledger)
    for home, text in story.said.items():
        where = [place for place, note in notes.items() if text in note]
        assert len(where) == 1, (text, notes)
        expect_by_rule(home, where[0], parts)
    for home, content in story.pictured.items():
        where = [place for place, some in pictures.items() if content in some]
        assert len(where) == 1, (home, pictures)
        expect_by_rule(home, where[0], parts)


def expect_by_rule(home: str, where: str, parts: dict[str, set[str]]) -> None:
    if home not in parts:
        assert where != f"main:{home}"
    elif f"main:{home}" in parts[home]:
        assert where == f"main:{home}"
    else:
        assert where in parts[home]


@settings(max_examples=40, deadline=None)
@given(_STEPS)
def test_every_mark_is_found_once_where_the_rows_behind_the_trades_say(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str, int, str]]
) -> None:
    with Ledger(tmp_path_factory.mktemp("rule") / "j.db") as ledger:
        story = Story(ledger)
        for one in steps:
            story.step(*one)
            check(story)
        before, digest = places(ledger), content_hash(ledger)
        ledger.rebuild()
        assert places(ledger) == before
        assert content_hash(ledger) == digest
        assert verify(ledger).is_whole


def late(ledger: Ledger, *facts: Fact) -> int:
    job = OpenJob("import", "late.jsonl")
    with ledger.recording(job) as batch:
        batch.add(ledger.account("main", "alpaca"), list(facts))
    ledger.end_job(job, "done")
    assert job.id is not None
    return job.id


def test_what_is_only_added_to_a_joined_text_leaves_the_notes_below_it_where_they_were(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        late(ledger, fill(1))
        ledger.annotate("main:f1", Annotation("mine", tags=("a",), stop="8"))
        job = late(ledger, fill(0))
        ledger.annotate("main:f0", Annotation(tags=("a", "b"), rating=5, reviewed=True))
        second = late(ledger, fill(2, minute=-1))
        (trade,) = shown(ledger)
        assert (trade.note, trade.tags, trade.stop, trade.rating) == ("[from f1]\nmine", ("a", "b"), "8", 5)
        assert not trade.reviewed
        undo_import(ledger, second)
        undo_import(ledger, job)
        (trade,) = shown(ledger)
        assert (trade.trade_id, trade.note, trade.tags, trade.stop, trade.rating) == (
            "main:f1", "mine", ("a",), "8", None,
        )  # fmt: skip
        (waiting,) = waiting_marks(ledger)
        assert (waiting.anchor, waiting.said) == ("f0", Annotation(tags=("b",), rating=5))


def test_a_mark_follows_its_fill_under_a_new_symbol_and_home_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        late(
            ledger,
            fill(3, symbol="OLD"),
            *pair(1, "OLD", "NEW", "100", "100", minute=5),
            fill(7, "sell", "40", symbol="NEW"),
        )
        (trade,) = shown(ledger)
        ledger.annotate(trade.trade_id, Annotation("before the rename"))
        add_picture(ledger, trade.trade_id, "p.png", b"\xff\xd8\xff")
        before, digest = places(ledger), content_hash(ledger)
        job = late(ledger, fill(1, symbol="OLD"))
        assert places(ledger)[0] == {"main:f1": "[from f3]\nbefore the rename"}
        assert places(ledger)[1] == {"main:f1": {b"\xff\xd8\xff"}}
        ledger.rebuild()
        assert places(ledger)[0] == {"main:f1": "[from f3]\nbefore the rename"}
        undo_import(ledger, job)
        assert (places(ledger), content_hash(ledger)) == (before, digest)


def test_at_one_time_the_trade_that_ended_keeps_its_fills_mark(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        # The first fill is reduced to a closing one by a late fill; another trade opens in the same moment.
        late(ledger, fill(5, "sell", minute=5), fill(6, "sell", "70", minute=5)._replace(tie="z"))
        ledger.annotate("main:f5", Annotation("closes now"))
        late(ledger, fill(1))
        assert places(ledger)[0] == {"main:f1": "[from f5]\ncloses now"}
        assert {one.trade_id for one in shown(ledger)} == {"main:f1", "main:f6"}
