import pytest
from pytestqt.qtbot import QtBot

from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.models.trades_model import TradesModel
from journal_app.desktop.trades_feed import SLICE, Step, TradesFeed
from journal_app.ledger.reading import Changes
from tests.desktop.bench_window import settle
from tests.desktop.made_up import made_up_facts
from tests.desktop.stand_in import StandIn


def record(journal: StandIn, trades: int) -> None:
    owner = journal.ledger.account("second")
    facts = sorted(made_up_facts(trades, seed=8), key=lambda fact: fact.time_us)
    with journal.ledger.recording() as batch:
        batch.add(owner, facts)


@pytest.fixture
def feed(qtbot: QtBot, journal: StandIn) -> TradesFeed:
    feed = TradesFeed(journal)
    feed.load()
    qtbot.waitUntil(lambda: feed.complete and not feed.busy)
    return feed


def test_many_changes_come_in_small_parts_and_are_shown_once(qtbot: QtBot, feed: TradesFeed, journal: StandIn) -> None:
    model = TradesModel(LiveFrame(journal.load_frame()))
    steps: list[Step] = []
    shown: list[int] = []
    feed.changed.connect(steps.append)
    model.shown_changed.connect(lambda: shown.append(model.rowCount()))
    record(journal, 3 * SLICE)
    feed.refresh()
    qtbot.waitUntil(lambda: bool(steps) and steps[-1].is_last)
    assert max(len(step.changed) for step in steps) <= SLICE
    assert [step.is_last for step in steps] == [False] * (len(steps) - 1) + [True]
    for step in steps:
        take = model.merge if step.is_last else model.absorb
        take(step.changed, step.gone)
    assert shown == [len(journal.load_frame())]
    assert model.total() == TradesModel(LiveFrame(journal.load_frame())).total()


def test_while_catching_up_it_reads_again_only_after_a_rest(
    qtbot: QtBot, feed: TradesFeed, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[Step] = []
    feed.changed.connect(steps.append)
    record(journal, 2 * SLICE)
    feed.refresh()
    qtbot.waitUntil(lambda: bool(steps) and steps[-1].is_last)
    read = journal.changes_since
    asked: list[int] = []

    def count(revision: int) -> Changes:
        asked.append(revision)
        return read(revision)

    monkeypatch.setattr(journal, "changes_since", count)
    feed.refresh()
    assert not feed.busy
    qtbot.waitUntil(lambda: bool(asked) and not feed.busy)
    assert len(asked) == 1
    assert feed.revision == journal.load_frame().revision


def test_stopped_feed_tells_nothing_more(qtbot: QtBot, feed: TradesFeed, journal: StandIn) -> None:
    steps: list[Step] = []
    feed.changed.connect(steps.append)
    record(journal, 3 * SLICE)
    feed.refresh()
    qtbot.waitUntil(lambda: bool(steps))
    feed.stop()
    seen = len(steps)
    settle()
    assert len(steps) == seen
