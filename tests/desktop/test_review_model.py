import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop.models.checklist_model import ChecklistModel
from journal_app.desktop.models.pictures_model import PicturesModel, SmallPicture
from journal_app.desktop.models.review_model import NET, STATE, TRADE, R, ReviewModel, list_of
from journal_app.desktop.picture_files import from_image, thumbnail_of
from journal_app.desktop.theme import colours
from journal_app.domain.marks import Annotation, Picture
from journal_app.domain.playbook import Criterion
from tests.desktop.stand_in import StandIn
from tests.desktop.test_picture_files import plain


def filled(journal: StandIn, reviewed: int = 0) -> ReviewModel:
    for trade in [*journal.trades()][:reviewed]:
        journal.annotate(trade.trade_id, Annotation(reviewed=True, stop=str(float(trade.entry_price) / 2)))
    model = ReviewModel()
    model.use_colours(colours("light"))
    book = journal.figures.closed_trades()
    model.show_list(list_of(book, str(book.day[-1])))
    return model


@pytest.mark.parametrize("force_py", [False, True])
def test_the_list_keeps_the_rules_of_qt(qtmodeltester: ModelTester, journal: StandIn, force_py: bool) -> None:
    empty = ReviewModel()
    qtmodeltester.check(empty, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    model = filled(journal)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    seq = model.seq_at(5)
    assert seq is not None
    model.tell(seq, reviewed=True)
    model.tell(seq, reviewed=False)
    for kind in ("today", "all", "queue"):
        model.choose_kind(kind)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here


def test_the_queue_has_the_oldest_first_and_only_what_is_not_reviewed(journal: StandIn) -> None:
    model = filled(journal, reviewed=3)
    trades = [*journal.trades()]
    assert model.rowCount() == len(trades) - 3 == model.left()
    assert journal.marks.trade_id(model.seq_at(0) or 0) == trades[3].trade_id
    model.choose_kind("all")
    assert (model.rowCount(), model.left()) == (len(trades), len(trades) - 3)
    assert journal.marks.trade_id(model.seq_at(0) or 0) == trades[-1].trade_id
    last = model.rowCount() - 1
    assert [model.index(row, STATE).data() for row in (0, last)] == ["○", "✓"]
    assert model.index(last, R).data() != "–"
    model.choose_kind("today")
    assert 0 < model.rowCount() < len(trades)


def test_what_was_marked_counts_before_the_journal_tells_it_and_comes_back_where_it_was(
    qtbot: QtBot, journal: StandIn
) -> None:
    model = filled(journal)
    seq, after = model.seq_at(4), model.seq_at(5)
    assert seq is not None
    with qtbot.waitSignal(model.counted):
        model.tell(seq, reviewed=True)
    assert (model.seq_at(4), model.place_of(seq)) == (after, -1)
    model.tell(seq, reviewed=False)
    assert (model.seq_at(4), model.seq_at(5)) == (seq, after)


def test_the_next_one_left_is_below_else_at_the_top(journal: StandIn) -> None:
    model = filled(journal, reviewed=3)
    model.choose_kind("all")
    rows = model.rowCount()
    assert model.next_left(0) == 1
    assert model.next_left(rows - 1) == 0
    assert ReviewModel().next_left(0) == -1


def test_gain_and_loss_are_told_by_sign_and_colour_and_the_row_in_a_sentence(journal: StandIn) -> None:
    model = filled(journal)
    net = model.index(0, NET).data()
    assert net[0] in "▲▼"
    look = colours("light")
    wanted = look.gain if net[0] == "▲" else look.loss
    assert model.index(0, NET).data(Qt.ItemDataRole.ForegroundRole) == QColor(wanted)
    sentence = model.index(0, TRADE).data(Qt.ItemDataRole.AccessibleTextRole)
    assert model.index(0, TRADE).data() in sentence
    assert "not reviewed yet" in sentence
    assert model.headerData(TRADE, Qt.Orientation.Horizontal) == "Trade"


@pytest.mark.parametrize("force_py", [False, True])
def test_the_checklist_keeps_the_rules_of_qt_and_says_its_states_in_words(
    qtmodeltester: ModelTester, force_py: bool
) -> None:
    model = ChecklistModel()
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    model.show_criteria((Criterion("a", "Trend", is_hard=True), Criterion("b", "Volume")))
    model.show_answers({"gone": True})
    model.answer(0, met=True)
    model.turn(1)
    model.turn(1)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    assert [model.index(row).data() for row in range(2)] == ["✓ Yes  ·  Trend (a must)", "✗ No  ·  Volume"]
    assert model.answers == (("gone", True), ("a", True), ("b", False))
    model.turn(1)
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "Volume: Not said"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("force_py", [False, True])
def test_the_row_of_pictures_keeps_the_rules_of_qt(qtmodeltester: ModelTester, force_py: bool) -> None:
    model = PicturesModel()
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    content = from_image(plain(40, 30), "x").content
    picture = Picture(1, "main:1", "x.png", "image/png", 0, content)
    unreadable = Picture(2, "main:1", "y.webp", "image/webp", 0, b"")
    model.show_pictures([SmallPicture(picture, thumbnail_of(content)), SmallPicture(unreadable, thumbnail_of(b""))])
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    assert [model.index(row).data() for row in range(2)] == ["", "y.webp"]
    assert model.picture_at(1) == unreadable
    assert model.picture_at(2) is None
