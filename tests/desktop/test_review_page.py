"""The daily review by keyboard, on the practice account and on a made-up journal."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app import connections
from journal_app.connections import Connection
from journal_app.desktop import background
from journal_app.desktop.dialogs.full_picture import FullPicture
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.note_pad import PREVIEWED
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.domain.errors import JournalError, LedgerError
from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.domain.trades import Trade
from journal_app.journal import Journal
from journal_app.practice.settings import PracticeSettings
from tests.desktop.desks import DeskWindow
from tests.desktop.stand_in import StandIn
from tests.desktop.test_picture_files import plain
from tests.desktop.wired import WiredJournal
from tests.fakes.faulty_broker import FaultyBroker

Opened = Callable[[Journal], ReviewPage]


class PracticeJournal(WiredJournal):
    """Its bars come from the same practice broker as its fills."""

    def connections(self) -> tuple[Connection, ...]:
        keys = self.server.settings
        return (connections.from_practice(self.server.rest_url, keys.key_id, keys.secret_key, None),)


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[PracticeJournal]:
    with (
        FaultyBroker(PracticeSettings(fills=120, newest_day=date(2026, 4, 17))) as server,
        PracticeJournal(tmp_path / "practice.db", tmp_path / "config", server) as journal,
    ):
        journal.sync_engines()[0].run_pass()
        yield journal
        background.finish(3)


@pytest.fixture
def open_page(qtbot: QtBot, theme: Theme) -> Iterator[Opened]:
    """Open the page in a window of its own, with everything read."""
    windows: list[DeskWindow] = []

    def opened(journal: Journal) -> ReviewPage:
        window = DeskWindow(journal, theme)
        windows.append(window)
        page = ReviewPage(window.desk)
        page._rest.setInterval(0)
        page.editor._timer.setInterval(60)  # a second, for a person
        window.setCentralWidget(page)
        window.resize(1130, 700)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        page.take_focus()
        rest(qtbot, page)
        return page

    yield opened
    for window in windows:
        page = window.centralWidget()
        window.hide()
        assert isinstance(page, ReviewPage)
        qtbot.waitUntil(lambda page=page: page.keeper.idle)  # type: ignore[misc]  # the page of this window
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def rest(qtbot: QtBot, page: ReviewPage) -> None:
    qtbot.waitUntil(lambda: page.settled and page.keeper.idle, timeout=20_000)


def press(*keys: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press keys where the focus is, as a person does."""
    for key in keys:
        target = QApplication.focusWidget()
        assert target is not None
        if isinstance(key, Qt.Key):
            QTest.keyClick(target, key, modifiers)
        else:
            QTest.keyClicks(target, key)


def type_in(text: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClicks(target, text)


def kept(journal: Journal, trade_id: str) -> Trade:
    found = journal.trade(trade_id)
    assert found is not None
    return found


def told(page: ReviewPage) -> str:
    return page.middle.readout.text()


def test_five_trades_are_reviewed_by_keyboard_alone(qtbot: QtBot, open_page: Opened, practice: PracticeJournal) -> None:
    practice.playbook.save(Setup("pullback", criteria=(Criterion("c1", "Trend"), Criterion("c2", "Volume"))))
    page = open_page(practice)
    queue = [one.trade_id for one in practice.trades()][:6]
    before = page.model.left()
    assert page.pane.left.text().startswith(f"{before} left, about ")
    assert page.editor.trade_id == queue[0]
    assert page.middle.chart._picture is not None
    assert page.middle.chart._picture.candles is not None
    for number, trade_id in enumerate(queue[:5], 1):
        assert page.editor.trade_id == trade_id
        press(str(number), "s")
        type_in("pullback")
        press(Qt.Key.Key_Return, "t")
        type_in(f"tag {number}, a/b ")
        page.editor.tags.insert("🚀")  # as an input method does
        press(Qt.Key.Key_Return, "m")
        type_in("chased, late")
        press(Qt.Key.Key_Escape, "n")
        type_in(f"jk {number} **n**")
        press(Qt.Key.Key_Escape, "c", "y", "n", Qt.Key.Key_Escape)
        press(Qt.Key.Key_Return)
        rest(qtbot, page)
    assert page.editor.trade_id == queue[5]
    assert page.model.left() == before - 5
    assert page.pane.left.text().startswith(f"{before - 5} left, about ")
    for number, trade_id in enumerate(queue[:5], 1):
        found = kept(practice, trade_id)
        assert (found.rating, found.setup, found.reviewed) == (number, "pullback", True)
        assert (found.tags, found.mistakes) == ((f"tag {number}", "a/b 🚀"), ("chased", "late"))
        assert (found.note, dict(found.checks)) == (f"jk {number} **n**", {"c1": True, "c2": False})


def test_keys_pressed_before_the_trade_is_read_still_hit_it(qtbot: QtBot, open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    ids = [one.trade_id for one in journal.trades()]
    press("j", "4", Qt.Key.Key_Return, "j", "k", "2")
    rest(qtbot, page)
    assert [kept(journal, one).rating for one in ids[:4]] == [None, 4, 2, None]
    assert [kept(journal, one).reviewed for one in ids[:4]] == [False, True, False, False]
    assert page.editor.trade_id == ids[2]


def test_letters_are_only_letters_while_one_types(qtbot: QtBot, open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    first = page.editor.trade_id
    press("n")
    type_in("jjk123tsmcpfu0")
    assert (page.editor.trade_id, page.editor.grade.grade) == (first, 0)
    press(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is page.table
    rest(qtbot, page)
    assert kept(journal, first).note == "jjk123tsmcpfu0"


def test_undo_takes_back_words_grades_reviews_and_pictures_one_after_the_other(
    qtbot: QtBot, open_page: Opened, journal: StandIn
) -> None:
    page = open_page(journal)
    trade_id = page.editor.trade_id
    press("n")
    type_in("first")
    page.editor.save()
    type_in(" and second")
    press(Qt.Key.Key_Escape, "3")
    QGuiApplication.clipboard().setImage(plain(60, 40))
    press(Qt.Key.Key_V, modifiers=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(journal.marks.pictures_of(trade_id)) == 1)
    press(Qt.Key.Key_Return)
    rest(qtbot, page)
    assert page.editor.trade_id != trade_id

    def undo() -> Trade:
        press(Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
        rest(qtbot, page)
        return kept(journal, trade_id)

    assert not undo().reviewed
    assert page.editor.trade_id == trade_id, "Undo leads back to the trade"
    undo()
    assert journal.marks.pictures_of(trade_id) == ()
    assert undo().rating is None
    assert not undo().note, "what was typed on in one go is one step"
    page.keeper.undo_stack.redo()
    rest(qtbot, page)
    assert kept(journal, trade_id).note == "first and second"


def test_what_is_typed_is_saved_soon_after_the_last_key_and_when_another_trade_is_chosen(
    qtbot: QtBot, open_page: Opened, journal: StandIn
) -> None:
    page = open_page(journal)
    first = page.editor.trade_id
    press("n")
    with qtbot.waitSignal(page.keeper.written, timeout=5000):
        type_in("safe")
    assert kept(journal, first).note == "safe"
    assert page.editor.note.text.hasFocus()
    type_in(" and sound")
    page.step(1)
    rest(qtbot, page)
    assert kept(journal, first).note == "safe and sound"
    assert page.editor.note.note == (kept(journal, page.editor.trade_id).note or "")


def test_a_stop_on_the_wrong_side_is_told_at_once_and_kept(qtbot: QtBot, open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    trade = kept(journal, page.editor.trade_id)
    wrong = float(trade.entry_price) * (2 if trade.side == "long" else 0.5)
    assert not page.editor.plan.doubt.isVisible()
    press("x")
    type_in(f"{wrong:.2f}")
    assert page.editor.plan.doubt.text().startswith("The stop ")
    assert page.editor.plan.doubt.isVisible()
    press(Qt.Key.Key_Return)
    rest(qtbot, page)
    assert float(kept(journal, trade.trade_id).stop or 0) == pytest.approx(wrong, abs=0.01)
    assert page.middle.chart._picture is not None
    assert page.middle.chart._picture.stop == pytest.approx(wrong, abs=0.01)


def test_without_a_broker_the_fills_are_drawn_and_it_is_said(open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    picture = page.middle.chart._picture
    assert picture is not None
    assert (picture.candles, len(picture.marks)) == (None, 2)
    assert page.middle.remark.isVisible()
    assert "No broker is connected" in page.middle.remark.text()


def test_what_is_no_price_is_told_and_waits(qtbot: QtBot, open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    trade_id = page.editor.trade_id
    press("x")
    type_in("98,5")
    assert "no price" in page.editor.plan.doubt.text()
    press(Qt.Key.Key_Escape)
    rest(qtbot, page)
    assert kept(journal, trade_id).stop is None
    assert page.editor.state.text() == "A price is not saved"


def test_a_note_of_a_megabyte_is_kept_and_its_preview_says_that_it_is_cut(
    qtbot: QtBot, open_page: Opened, journal: StandIn
) -> None:
    page = open_page(journal)
    note = "# Long\n\n" + "a line that was written in a hurry\n" * 30_000
    page.editor.note.text.setPlainText(note)
    press("p")
    assert page.editor.note.is_previewing
    assert f"first {PREVIEWED:,} characters" in page.editor.note.preview.toPlainText()
    press("p")
    trade_id = page.editor.trade_id
    page.step(1)
    rest(qtbot, page)
    assert kept(journal, trade_id).note == note


def test_two_windows_that_write_one_note_lose_nothing(qtbot: QtBot, open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    for choice, wanted in (("Keep both", "theirs\n\n———\n\nmine"), ("Keep mine", "mine"), ("Take the other", "theirs")):
        trade_id = page.editor.trade_id
        page.editor.note.text.setPlainText("mine")
        journal.annotate(trade_id, Annotation(note="theirs", rating=5))
        with qtbot.waitSignal(page.keeper.failed):
            page.editor.save()
        assert page.conflict.isVisible()
        assert "theirs" in page.conflict.words.text()
        assert "mine" in page.conflict.words.text()
        assert kept(journal, trade_id).note == "theirs"
        page.conflict.buttons[choice].click()
        rest(qtbot, page)
        assert kept(journal, trade_id).note == wanted
        assert (page.editor.note.note, page.editor.grade.grade) == (wanted, 5)
        assert page.editor.state.text() == "Saved"
        page.step(1)
        rest(qtbot, page)


def test_what_another_window_writes_is_shown_but_not_over_what_is_typed(
    qtbot: QtBot, open_page: Opened, journal: StandIn
) -> None:
    page = open_page(journal)
    trade_id = page.editor.trade_id
    page.editor.note.text.setPlainText("mine")
    journal.annotate(trade_id, Annotation(setup="theirs"))
    page.keeper.written.emit(trade_id)
    qtbot.waitUntil(lambda: page.keeper.idle and kept(journal, trade_id).note == "mine", timeout=5000)
    rest(qtbot, page)
    assert (page.editor.note.note, page.editor.setup.text()) == ("mine", "theirs")


def test_words_that_the_journal_does_not_take_stay_in_their_field(
    qtbot: QtBot, open_page: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LedgerError("The disk is full.", "Make room.")

    page = open_page(journal)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "annotate", refuse)
        page.editor.note.text.setPlainText("precious")
        with qtbot.waitSignal(page.keeper.failed):
            page.editor.save()
        rest(qtbot, page)
    assert (page.editor.note.note, page.editor.state.text()) == ("precious", "Not saved yet")
    page.editor.save()
    rest(qtbot, page)
    assert kept(journal, page.editor.trade_id).note == "precious"


def test_dropped_files_become_pictures_and_others_are_refused_in_plain_words(
    qtbot: QtBot, open_page: Opened, journal: StandIn, tmp_path: Path
) -> None:
    page = open_page(journal)
    plain(4300, 4100).save(str(tmp_path / "huge.bmp"))
    plain(90, 60).save(str(tmp_path / "small.png"))
    (tmp_path / "text.txt").write_text("no picture")
    drop(page, tmp_path / "huge.bmp", tmp_path / "small.png")
    qtbot.waitUntil(lambda: page.middle.strip.model.rowCount() == 2)
    assert told(page).startswith("huge.bmp was made smaller")
    drop(page, tmp_path / "text.txt")
    qtbot.waitUntil(lambda: told(page).startswith("text.txt is no picture"))
    drop(page, tmp_path / "small.png")
    with qtbot.waitSignal(page.keeper.failed) as failed:
        pass
    assert "on the trade already" in failed.args[0].title
    assert isinstance(failed.args[0], JournalError)


def drop(target: ReviewPage, *files: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(QPoint(5, 5)), Qt.DropAction.CopyAction, mime, buttons, modifiers)
    target.dropEvent(event)


def test_a_picture_pasted_into_the_note_goes_to_the_trade_and_text_into_the_note(
    qtbot: QtBot, open_page: Opened, journal: StandIn
) -> None:
    page = open_page(journal)
    trade_id = page.editor.trade_id
    press("n")
    QGuiApplication.clipboard().setImage(plain(50, 40))
    press(Qt.Key.Key_V, modifiers=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.middle.strip.model.rowCount() == 1)
    QGuiApplication.clipboard().setText("only words")
    press(Qt.Key.Key_V, modifiers=Qt.KeyboardModifier.ControlModifier)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_V, modifiers=Qt.KeyboardModifier.ControlModifier)
    assert told(page).startswith("There is no picture on the clipboard.")
    rest(qtbot, page)
    assert kept(journal, trade_id).note == "only words"
    assert [one.name for one in journal.marks.pictures_of(trade_id)] == ["screenshot.png"]


def test_pictures_are_opened_large_turned_and_removed_with_undo(
    qtbot: QtBot, open_page: Opened, journal: StandIn
) -> None:
    page = open_page(journal)
    trade_id, strip = page.editor.trade_id, page.middle.strip
    for width in (3000, 40):
        QGuiApplication.clipboard().setImage(plain(width, 30))
        page.paste()
        qtbot.waitUntil(lambda: page.keeper.idle and strip.model.rowCount() == len(journal.marks.pictures_of(trade_id)))
        rest(qtbot, page)
    qtbot.waitUntil(lambda: strip.model.rowCount() == 2)
    press("i", Qt.Key.Key_Return)
    dialog = page.findChild(FullPicture)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.picture.pixmap().isNull())
    assert dialog.picture.pixmap().width() <= dialog.picture.width() < 2560
    QTest.keyClick(dialog, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: dialog.picture.pixmap().width() == 40)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    page.window().activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page.window())
    before = journal.marks.pictures_of(trade_id)
    press("i", Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: strip.model.rowCount() == 1)
    page.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: strip.model.rowCount() == 2)
    after = journal.marks.pictures_of(trade_id)
    assert [(one.name, one.added_us, one.content) for one in after] == [
        (one.name, one.added_us, one.content) for one in before
    ]


def test_an_empty_queue_and_an_empty_journal_say_the_next_step(
    qtbot: QtBot, open_page: Opened, empty_journal: StandIn, journal: StandIn
) -> None:
    page = open_page(empty_journal)
    assert "Close the day out" in page.table._nothing.text()
    press("f")
    assert "other days" in page.table._nothing.text()
    press("f")
    assert "Connect a broker" in page.table._nothing.text()
    press("j", "3", Qt.Key.Key_Return)
    assert (page.editor.isEnabled(), page.model.left()) == (False, 0)
    for trade in journal.trades():
        journal.annotate(trade.trade_id, Annotation(reviewed=True))
    other = open_page(journal)
    assert other.model.rowCount() == 0
    press("f", "f")
    rest(qtbot, other)
    assert other.model.rowCount() > 0
    press("u")
    rest(qtbot, other)
    assert not kept(journal, other.editor.trade_id).reviewed


def test_every_command_has_one_key_of_its_own_and_a_name(open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    keys = [key.toString() for action in page.actions() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    assert {"J", "K", "1", "5", "T", "N", "S", "M", "C", "P", "0", "Return", "Esc", "Ctrl+V"} <= set(keys)
    assert all(action.text() for action in page.actions())


def test_the_page_is_as_small_as_the_smallest_window(open_page: Opened, journal: StandIn) -> None:
    page = open_page(journal)
    assert page.minimumSizeHint().width() <= 750
    assert page.minimumSizeHint().height() <= 380


def test_the_image_of_the_page_changes_with_the_theme(open_page: Opened, journal: StandIn, theme: Theme) -> None:
    page = open_page(journal)

    def middle() -> int:
        image: QImage = page.middle.chart.grab().toImage()
        return image.pixelColor(image.width() - 3, 3).lightness()

    assert middle() > 200
    theme.choose("dark")
    assert middle() < 60


def test_in_the_whole_window_its_keys_work_and_undo_is_the_windows_own(
    qtbot: QtBot, open_window: Callable[[Journal], MainWindow], journal: StandIn
) -> None:
    window = open_window(journal)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.pages.visit("review")
    page = window.pages.page("review")
    assert isinstance(page, ReviewPage)
    rest(qtbot, page)
    trade_id = page.editor.trade_id
    press("2", "n")
    type_in("kept")
    press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
    rest(qtbot, page)
    assert page.editor.trade_id != trade_id
    found = kept(journal, trade_id)
    assert (found.rating, found.note, found.reviewed) == (2, "kept", True)
    press(Qt.Key.Key_Z, modifiers=Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, page)
    assert not kept(journal, trade_id).reviewed
    assert page.editor.trade_id == trade_id
    press("n")
    type_in(" to the last")
    window.quit()
    assert kept(journal, trade_id).note == "kept to the last"


def test_the_trades_page_offers_both_versions_too(
    qtbot: QtBot, open_window: Callable[[Journal], MainWindow], journal: StandIn
) -> None:
    window = open_window(journal)
    detail = window.trades.detail
    qtbot.waitUntil(lambda: detail.settled and detail.trade is not None)
    trade_id = detail.trade_id
    detail.editor.note_text.setPlainText("mine")
    journal.annotate(trade_id, Annotation(note="theirs", setup="theirs"))
    with qtbot.waitSignal(window.keeper.failed):
        detail.editor.save()
    assert kept(journal, trade_id).note == "theirs"
    assert not detail.conflict.isHidden()
    with qtbot.waitSignal(window.keeper.written):
        detail.conflict.buttons["Keep both"].click()
    assert (kept(journal, trade_id).note, kept(journal, trade_id).setup) == ("theirs\n\n———\n\nmine", "theirs")
    qtbot.waitUntil(lambda: detail.editor.note_text.toPlainText() == kept(journal, trade_id).note)
    assert detail.editor.setup_line.text() == "theirs"
